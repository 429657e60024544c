"""How soon the console is ready in a browser, on a local stack of its own: a second is the limit.

Cold: nothing is cached, and the page is asked for until its sign-in can be used. Warm: from the moment at which the
sign-in leads back to the page, its files in the browser's cache, until the projects are shown.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the tests' browser

from support.browser import Visitor, open_browser

from devstack import stack as devstack
from devstack import users
from devstack.layout import ROOT, Layout
from devstack.stack import Ports
from winnow.sdk.client import Client

RUNS = 7
LIMIT = 1.0  # s


def main() -> None:
    """Prints the medians; exits with 1 when one is over the limit."""
    layout = Layout(state=ROOT / ".devstack" / "console-start")
    devstack.reset(layout)
    stack = devstack.up(layout, Ports.free(), say=lambda _: None)
    try:
        known = users.read_users(layout)["admin"]
        token = users.sign_in(stack.client("cognito-idp"), stack.outputs["UserPoolClientId"], known)["access"]
        with Client(stack.api, token) as client:
            client.create_project("Seen")
        cold, warm, sizes = [], [], []
        with open_browser() as browser:
            for _ in range(RUNS):
                with browser.new_context() as context:
                    visitor = Visitor.open(context, f"{stack.api}/console")
                    cold.append(_seconds_until(visitor, "button:has-text('Sign in')"))
                    sizes.append(
                        visitor.page.evaluate(
                            "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                            ".reduce((sum, each) => sum + each.transferSize, 0)"
                        )
                    )
                    visitor.sign_in(known)
                    visitor.page.wait_for_selector(".project-card")
                    warm.append(visitor.page.evaluate("performance.now()"))
    finally:
        devstack.reset(layout)
    first, later = statistics.median(cold), statistics.median(warm) / 1000
    print(f"the sign-in is ready after {first:.2f} s, the projects after {later:.2f} s (at most {LIMIT} each)")
    print(f"first load: {statistics.median(sizes) / 1024:.0f} KiB")
    sys.exit(max(first, later) > LIMIT)


def _seconds_until(visitor: Visitor, there: str) -> float:
    started = time.perf_counter()
    visitor.page.goto(visitor.url)
    visitor.page.wait_for_selector(there)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
