"""What the demonstration prints of a project's records, whatever they are."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from devstack.demo.batches import Batch
from devstack.demo.report import RECORDS_SHOWN, show_records
from devstack.demo.story import Story
from winnow.values import Json


def shown(*records: tuple[str, str, int], before: int = 0, result: Mapping[str, Json] = MappingProxyType({})) -> str:
    """What is printed of records, each with a label, a detail and a number of sources."""
    held = [
        SimpleNamespace(label=label, detail=detail, consolidated_from=["id"] * sources)
        for label, detail, sources in records
    ]
    client = SimpleNamespace(records=lambda _: iter(held), job=lambda _: SimpleNamespace(result=result))
    run = SimpleNamespace(records_before=before, records_after=len(held), consolidation_id="job")
    out = Console(file=StringIO(), width=100)
    show_records(Story(Batch("Shop", [], []), "project"), cast("Any", run), cast("Any", client), out)
    return cast("StringIO", out.file).getvalue()


def test_records_made_from_several_come_first_and_others_fill_the_table() -> None:
    many = [(f"Hammer {number}", "Knipex", 0) for number in range(RECORDS_SHOWN)]

    text = shown(("Zange", "Gedore · 9,00", 2), *many, before=10)

    assert "10 records became 9; 1 of them were made from several." in " ".join(text.split())
    assert text.index("Zange") < text.index("Hammer 0")
    assert "2 records" in text
    assert "… and 1 more" in text


@pytest.mark.parametrize(
    ("records", "said"),
    [([], "No record came out of these files."), ([("Zange", "Gedore", 0)], "no two of them are the same thing.")],
)
def test_where_nothing_was_merged_that_is_said_and_what_there_is_is_shown(
    records: list[tuple[str, str, int]], said: str
) -> None:
    text = shown(*records, before=len(records))

    assert said in text
    assert all(label in text for label, _, _ in records)


def test_where_the_estimate_is_not_trusted_that_is_said_and_not_that_all_differ() -> None:
    result: dict[str, Json] = {
        "verdicts": {"row": "abstained"},
        "reasons": ["most merges are barely sure"],
        "reviews": 2,
    }

    text = " ".join(shown(("Zange", "Gedore", 0), before=1, result=result).split())

    assert "can't be told. Of rows only what is sure beyond doubt was merged" in text
    assert "most merges are barely sure. 2 pairs are left" in text
    assert "no two" not in text
