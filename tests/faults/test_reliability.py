"""The page that promises, held to the tests that it names."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
NAME = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_fault_on_the_list_names_tests_that_exist() -> None:
    # given the rows of the page
    rows = ROW.findall((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))

    # then each is there once, in order, and names tests
    numbers = [int(number) for number, _ in rows]
    assert numbers == list(range(1, 46))
    named = {number: NAME.findall(tests) for number, tests in rows}
    assert all(named.values()), [number for number, tests in named.items() if not tests]

    # and each of those is defined where the page says
    for number, tests in named.items():
        for path, name in tests:
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not name or f"\ndef {name}(" in text, f"row {number}: {path}::{name}"
