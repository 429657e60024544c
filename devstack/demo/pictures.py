"""Renew the README's pictures of the console: ``make pictures``, once ``make up`` and ``make run`` have been through.

Everybody in them is made up: they show the demonstration's projects on this machine's stack, by day and by night.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from devstack import stack, users
from devstack.errors import DevstackError
from devstack.layout import ROOT, Layout
from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.sdk.response_models import RecordResponse

FOLDER = ROOT / "docs" / "images"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SIZE = 1200, 720  # pixels: what GitHub shows of a picture, and a little more
PATIENCE = 60_000  # ms
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def make_pictures(layout: Layout) -> None:
    """Write ``{record,why,reviews}-{light,dark}.webp`` into docs/images.

    Raises:
        DevstackError: something has to be done first.
    """
    running = stack.find(layout)
    if running is None:
        raise DevstackError("The local stack does not run: start it with 'make up', then 'make run'.")
    with Client(running.api, running.token(layout, "admin")) as client:
        projects = {each.name: each.project_id for each in client.projects()}
        if not {"Resumes", "Contacts"} <= projects.keys():
            raise DevstackError("The demonstration's projects are not there: 'make run' makes them.")
        record = _telling(list(client.records(projects["Resumes"])))
    at = f"p/{projects['Resumes']}/records/{record.record_id}"
    screens = {
        "record": (f"{at}?tab=evidence", ".paper mark"),
        "why": (f"{at}?tab=explain", ".waterfall"),
        "reviews": (f"p/{projects['Contacts']}/reviews", ".pair-table mark"),
    }
    for theme in THEMES:
        with _signed_in(running, layout, theme) as page:
            for name, (address, there) in screens.items():
                page.evaluate("address => { location.hash = address }", f"#/{address}")
                page.locator(there).first.wait_for()
                page.locator(".loading").first.wait_for(state="detached")
                picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
                file = FOLDER / f"{name}-{theme}.webp"
                picture.convert("RGB").save(file, lossless=True, method=6)
                print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} KiB")


def _telling(records: list[RecordResponse]) -> RecordResponse:
    """Of the records that were made from several, the one with most fields."""
    made = [record for record in records if len(record.consolidated_from) > 1]
    if not made:
        raise DevstackError("No record was made from several: run 'make run' again.")
    return max(made, key=lambda record: (len(record.fields), record.label))


@contextmanager
def _signed_in(running: Stack, layout: Layout, theme: Literal["light", "dark"]) -> Iterator[Page]:
    """A page of the console, signed in as admin."""
    browser_path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser_path is None:
        raise DevstackError("Chromium is not installed: 'make browser' does it.")
    admin = users.read_users(layout)["admin"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(color_scheme=theme, viewport={"width": SIZE[0], "height": SIZE[1]})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{running.api}/console")
        page.get_by_role("button", name="Sign in").click()
        page.locator("input[name=username]").first.fill(admin.name)
        page.locator("input[name=password]").first.fill(admin.password)
        page.locator("button[type=submit], input[type=submit]").first.click()
        page.locator("nav.side").wait_for(state="attached")
        try:
            yield page
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        make_pictures(Layout())
    except DevstackError as error:
        sys.exit(str(error))
