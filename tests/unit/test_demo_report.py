"""What the demonstration prints of a project's records, whatever they are."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from devstack.demo.batches import Batch
from devstack.demo.report import RECORDS_SHOWN, show_records
from devstack.demo.story import Story


def shown(*records: tuple[str, str, int], before: int = 0) -> str:
    """What is printed of records, each with a label, a detail and a number of sources."""
    held = [
        SimpleNamespace(label=label, detail=detail, consolidated_from=["id"] * sources)
        for label, detail, sources in records
    ]
    client = SimpleNamespace(records=lambda _: iter(held))
    run = SimpleNamespace(records_before=before, records_after=len(held))
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
