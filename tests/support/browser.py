"""A real browser for the tests: Chromium of the machine, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from devstack.users import User
from winnow.api.console_files import FOLDER

COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, WINDOW = 360, 1280  # pixels
PATIENCE = 60_000  # ms for something to appear; the stack's functions start cold on a busy machine
LONG = 120_000  # ms for work that a job does
_SETTLE = """() => document.getAnimations().forEach(each => {
    if (each instanceof CSSTransition) each.finish(); // no colour is on its way to another
})"""
_SIDEWAYS = """looked => [...document.querySelectorAll(looked)].filter(part =>
    part.checkVisibility({contentVisibilityAuto: true}) && part.clientWidth > 0
    && part.scrollWidth > part.clientWidth + 1
    && (part.tagName === "HTML" || ["auto", "scroll"].includes(getComputedStyle(part).overflowX))
).map(part => `${part.tagName} ${part.className} is ${part.scrollWidth} wide, and shows ${part.clientWidth}`)"""
_NO_FAULT = ("favicon", "status of 4", "status of 5", "ERR_FAILED", "Failed to load resource")


def find_browser() -> str:
    """The command of a Chromium on this machine.

    Skips the test, and says so, where there is none or where the console could not be built for want of the npm
    registry; with ``WINNOW_BROWSER=required``, which the project's workflows set, either is a failure.
    """
    found = next((path for name in COMMANDS if (path := shutil.which(name))), None)
    if found and (FOLDER / "index.html.gz").exists():
        return found
    missing = "the console was not built" if found else "Chromium is not installed (apt-get install chromium)"
    said = f"NO BROWSER: {missing}, so the console is not tested."
    if os.environ.get("WINNOW_BROWSER") == "required":
        pytest.fail(said)
    pytest.skip(said)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A Chromium without a window, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])  # root in CI
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """A person at the console, in a browser profile of their own.

    Attributes:
        url: of the console.
        faults: errors that the page logged or threw, but for answers of the API that say no.
    """

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, context: BrowserContext, url: str) -> Visitor:
        """A visitor with an empty page."""
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        visitor = cls(context.new_page(), url)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on("console", visitor._note)
        return visitor

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in _NO_FAULT):
            self.faults.append(message.text)

    def sign_in(self, user: User) -> None:
        """Opens the console and signs in on the pool's own page."""
        self.page.goto(self.url)
        self.page.get_by_role("button", name="Sign in").click()
        self.fill_sign_in(user)

    def fill_sign_in(self, user: User) -> None:
        """Fills the pool's page, and waits for the console."""
        self.page.locator("input[name=username]").first.fill(user.name)
        self.page.locator("input[name=password]").first.fill(user.password)
        self.page.locator("button[type=submit], input[type=submit]").first.click()
        self.page.wait_for_selector("nav.side", state="attached")

    def go(self, *path: str) -> None:
        """Goes to a screen by its address."""
        self.page.evaluate("hash => { location.hash = hash }", "#/" + "/".join(path))

    def shows(self, text: str) -> None:
        """Waits until a text is shown."""
        expect(self.page.locator("main, .expired, .toasts").get_by_text(text).first).to_be_visible()

    def find_barriers(self) -> list[str]:
        """What axe finds on the page as it is shown, and what scrolls sideways: in a window by day and by night, where
        only colours differ, and on a phone by night."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        usual, found = self.page.viewport_size, list[str]()
        looks: tuple[tuple[int, Literal["light", "dark"], str], ...] = (
            (WINDOW, "light", "{}"),
            (WINDOW, "dark", "{runOnly: ['color-contrast']}"),
            (PHONE, "dark", "{}"),
        )
        for width, theme, rules in looks:
            self.page.set_viewport_size({"width": width, "height": 740})
            self.page.emulate_media(color_scheme=theme)
            self.page.evaluate(_SETTLE)
            violations = self.page.evaluate(f"axe.run({rules}).then(result => result.violations)")
            at = f"{self.page.url} {width} {theme}"
            found += [f"{at}: {each['id']} {each['nodes'][0]['target']}" for each in violations]
            found += self.find_sideways()
        self.page.emulate_media(color_scheme="null")
        if usual:
            self.page.set_viewport_size(usual)
        return found

    def find_sideways(self) -> list[str]:
        """What scrolls sideways at the present width: the page or its main part, and on a phone any part of it."""
        width = self.page.evaluate("innerWidth")
        looked_at = "html, main, main *" if width <= PHONE else "html, main"
        return [f"{self.page.url} at {width}: {part}" for part in self.page.evaluate(_SIDEWAYS, looked_at)]
