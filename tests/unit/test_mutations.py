"""The table of planted faults, held to the promises, to the code and to the tests that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.planted import BESIDE, PLANTED, Planted

ROOT = Path(__file__).parents[2]


def test_each_promise_since_row_31_has_a_fault_that_breaks_it() -> None:
    rows = [*map(str, range(31, 46)), *BESIDE]

    assert [each for each in rows if each not in {planted.promise for planted in PLANTED}] == []
    assert {planted.promise for planted in PLANTED} <= {*rows}


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.promise} {each.what}")
def test_a_planted_fault_changes_one_place_and_names_a_test(planted: Planted) -> None:
    assert (ROOT / planted.file).read_text(encoding="utf-8").count(planted.was) == 1
    assert planted.was != planted.becomes

    path, _, name = planted.test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
