"""Every screen of the console with something in it: what axe finds, by day and by night, and what a phone cuts off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import expect
from support.accepted import accept
from support.browser import LONG, PHONE, WINDOW, Visitor
from support.waiting import wait_for

from devstack.stack import Stack
from winnow.jobs.job_store import JobStore
from winnow.platform.clock import system_clock
from winnow.platform.ids import new_id
from winnow.platform.table import Table
from winnow.reviews.review import Review
from winnow.reviews.review_store import open_action
from winnow.sdk.client import Client
from winnow.values import Json

LONG_WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
RESUME = f"Ada Long\nEngineer\n{LONG_WORD.lower()}@example.org\n\nExperience\nEngineer, {LONG_WORD} Ltd, 2019 - 2023\n"
_LETTERS = re.compile("/api/v1/dead-letters")
LETTER: dict[str, Json] = {
    "letter_id": "0d6f3c1e-4b7a-4d57-9b6e-0d7a2f6b1c55",
    "queue": "winnow-IngestionDeadLetterQueue-63787B5E1111F",
    "reason": "undeliverable",
    "received_at": "2026-01-31T12:00:02.000Z",
    "job_id": None,
    "project_id": None,
    "redriven_at": None,
    "redriven_by": None,
    "outcome": None,
}


@dataclass(frozen=True, slots=True)
class Full:
    """A project with something on every screen.

    Attributes:
        screens: of each the address, and what is there once it is shown.
        record: one that is no source of another.
    """

    project: str
    record: str
    screens: dict[str, str]


@pytest.fixture(scope="module")
def full(admin: Client, callers: dict[str, httpx.Client], table: Table, store: JobStore, stack: Stack) -> Full:
    """Values that don't break anywhere, a merge, a pair to review, a failed file, a webhook, a job of each kind."""
    project = admin.create_project(f"Everything of {LONG_WORD}").project_id
    names = ("Amara Okafor", "Bruno Keller", "Chiyo Tanaka", "Dara Nowak")
    rows: list[dict[str, Json]] = [
        {
            "key": f"{name}-{copy}",
            "fields": {"name": name, "email": f"{name.split()[0]}.{LONG_WORD}@example.org", LONG_WORD: LONG_WORD},
        }
        for name in names
        for copy in range(2)
    ]
    admin.write_records(project, rows)
    uploads = (("ada.txt", RESUME.encode()), (f"{LONG_WORD}.pdf", b"%PDF-1.4 nothing else"))
    for name, data in uploads:
        admin.upload(project, name, data)
    dry = admin.consolidate(project, {"dry_run": True}).wait(timeout=LONG / 1000)
    run = admin.consolidate(project).wait(timeout=LONG / 1000)
    others: list[dict[str, Json]] = [
        {"key": f"other-{number}", "fields": {"name": f"Ada {number}", "city": "London"}} for number in range(2)
    ]
    left, right = sorted(each.record_id for each in admin.write_records(project, others))
    table.write(open_action(Review(project, left, right, 0.8, new_id(), system_clock())))
    caller = callers["admin"]
    hook = caller.post(f"/api/v1/projects/{project}/webhooks", json={"url": f"{stack.receiver}/{LONG_WORD}"}).json()
    caller.post(f"/api/v1/projects/{project}/webhooks/{hook['webhook_id']}/test", json={})
    caller.put(f"/api/v1/projects/{project}/members/{new_id()}", json={"role": "power_user"})
    erasure = admin.erase_records(project, [left], dry_run=True).wait(timeout=LONG / 1000)
    export = admin.export(project, {"format": "csv"}).wait(timeout=LONG / 1000)
    accept(store, project, system_clock())
    merged = next(each.record_id for each in admin.records(project) if each.consolidated_from)
    failed = wait_for(lambda: next(iter(admin.failed_files(project)), None), "the file that can't be read")
    at = f"p/{project}"
    screens = {
        "": ".project-card .figures",
        f"{at}/records": "table.records",
        f"{at}/records/{merged}?tab=sources": ".compare",
        f"{at}/records/{merged}?tab=explain": ".waterfall",
        f"{at}/records/{merged}?tab=timeline": ".timeline",
        f"{at}/records/{left}": ".timeline",
        f"{at}/person": "form",
        f"{at}/reviews": ".pair-table",
        f"{at}/runs": "tbody",
        f"{at}/runs/{run.job_id}": ".figures",
        f"{at}/runs/{dry.job_id}": ".link",
        f"{at}/failed-files": "tbody",
        f"{at}/jobs": "tbody",
        f"{at}/jobs/{failed.job_id}": "tbody",
        f"{at}/jobs/{erasure.job_id}": "tbody",
        f"{at}/jobs/{export.job_id}": "a.button",
        "jobs": "tbody",
        f"{at}/upload": ".drop",
        f"{at}/settings": ".webhooks li",
        f"{at}/audit": "tbody",
        "dead-letters": "tbody",
    }
    return Full(project, left, screens)


@pytest.fixture(scope="module")
def looker(steward: Visitor) -> Iterator[Visitor]:
    """An admin at whose stack a message could not be processed."""
    letters: Json = {"items": [LETTER], "next_cursor": None}
    steward.page.route(_LETTERS, lambda route: route.fulfill(json=letters))
    yield steward
    steward.page.unroute(_LETTERS)


def open_screen(visitor: Visitor, screen: str, there: str) -> None:
    """Goes to a screen, and opens what it has folded up."""
    visitor.go(screen)
    visitor.page.locator(there).first.wait_for()
    for folded in visitor.page.locator("main details:not(.menu):not([open]) > summary").all()[:4]:
        if folded.is_visible():
            folded.click()


@pytest.mark.parametrize("half", [0, 1])
def test_no_screen_has_a_barrier_or_scrolls_sideways_on_a_phone(looker: Visitor, full: Full, half: int) -> None:
    found: list[str] = []
    for screen, there in [*full.screens.items()][half::2]:
        open_screen(looker, screen, there)
        found += looker.find_barriers()

    assert found == [], "\n".join(found)


def test_no_dialog_or_menu_has_a_barrier(looker: Visitor, full: Full) -> None:
    page, found, at = looker.page, list[str](), f"p/{full.project}"
    for screen, opened_by in (
        (f"{at}/records/{full.record}", "Erase …"),
        (f"{at}/records", "Export"),
        (f"{at}/settings", "Erase the project …"),
        (f"{at}/settings", "Delete …"),
        ("", "New project"),
        ("", "You"),
    ):
        looker.go(screen)
        page.get_by_role("button", name=opened_by).click()
        found += looker.find_barriers()
        page.get_by_role("button", name="Close").click()
    looker.go(f"{at}/records")
    page.get_by_text("Narrow", exact=True).click()
    page.locator(".facets li").first.wait_for()
    found += looker.find_barriers()
    looker.go(f"{at}/audit")
    page.get_by_role("button", name="Verify every link").click()
    looker.shows("every link holds")
    found += looker.find_barriers()

    assert found == [], "\n".join(found)


def test_what_is_shown_is_in_the_address_the_title_and_the_focus(looker: Visitor, full: Full) -> None:
    page = looker.page
    open_screen(looker, f"p/{full.project}/records", "table.records")
    expect(page).to_have_title("Records · Winnow")

    page.get_by_role("link", name="Ada 0").click()
    expect(page).to_have_title("Ada 0 · Winnow")
    assert page.evaluate("document.activeElement.id") == "main"
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".timeline")).to_contain_text("Created")
    assert page.url.endswith("?tab=timeline")
    page.get_by_role("tab", name="Fields").click()
    expect(page.locator(".field-row", has_text="City")).to_contain_text("London")

    # and something that is too wide for a phone would be noticed
    assert looker.find_sideways() == []
    page.evaluate("document.querySelector('.fields').style.minWidth = '400px'")
    assert "MAIN" in "".join(looker.find_sideways())
    page.set_viewport_size({"width": WINDOW, "height": 740})
