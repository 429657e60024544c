"""The API's reference at /docs, in a real browser at the deployed stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import AXE, PATIENCE

from devstack.stack import Stack
from winnow.sdk.client import Client


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """The reference; whatever is done with it, it has no fault."""
    faults: list[str] = []
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        opened = context.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.goto(f"{stack.api}/docs")
        opened.locator(".operation").first.wait_for()
        yield opened
        assert faults == []


def test_a_call_is_sent_with_the_readers_own_token(
    page: Page, admin: Client, sign_in: Callable[[str], dict[str, str]]
) -> None:
    project = admin.create_project("Sent from the reference").project_id
    page.evaluate("location.hash = '#getProject'")
    operation = page.locator("#getProject")
    operation.get_by_text("Send it from here").click()
    operation.get_by_label("project_id").fill(project)
    operation.get_by_role("button", name="Send GET").click()
    expect(operation.get_by_role("status")).to_contain_text("401")

    operation.get_by_label("Token").fill(sign_in("admin")["access"])
    operation.get_by_role("button", name="Send GET").click()

    expect(operation.get_by_role("status")).to_contain_text("200")
    expect(operation.get_by_role("status")).to_contain_text("Sent from the reference")
    page.locator("#getMe > summary").click()  # the token is known to other operations, and to nothing that stays
    page.locator("#getMe").get_by_text("Send it from here").click()
    page.locator("#getMe").get_by_role("button", name="Send GET").click()
    expect(page.locator("#getMe").get_by_role("status")).to_contain_text("subject")
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_code_is_there_in_three_languages_and_stays_chosen(page: Page, stack: Stack) -> None:
    operation = page.locator("#triggerConsolidation")
    operation.locator("summary").first.click()
    code = operation.get_by_role("region", name="Code in")
    expect(code).to_contain_text(f"curl -sS -X POST '{stack.api}/api/v1/consolidation/trigger'")

    operation.get_by_role("button", name="Python").click()
    expect(code).to_contain_text("httpx.request")
    page.locator("#getJob > summary").click()
    expect(page.locator("#getJob").get_by_role("region", name="Code in Python")).to_be_visible()
    operation.get_by_role("button", name="TypeScript").click()
    expect(code).to_contain_text("await fetch(")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rollback-expired", {"rollBackConsolidation", "retryJob"}),
        ("updated_since", {"listRecords", "exportRecords", "getFacets", "actOnRecords"}),
        ("completed_with_failures", set()),
        ("secret webhook rotate", {"rotateWebhookSecret"}),
    ],
)
def test_parameters_members_and_error_codes_are_found(page: Page, words: str, found: set[str]) -> None:
    page.get_by_role("searchbox").fill(words)

    assert {each.get_attribute("id") for each in page.locator(".operation:visible").all()} == found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_reference(browser: Browser, stack: Stack, theme: str) -> None:
    with browser.new_context(color_scheme=theme) as context:  # type: ignore[arg-type] # one of two
        page = context.new_page()
        page.goto(f"{stack.api}/docs#editRecord")
        page.locator("#editRecord").get_by_text("Send it from here").click()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            violations = page.evaluate("axe.run().then(result => result.violations)")
            assert [f"{each['id']} {each['nodes'][0]['target']}" for each in violations] == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
