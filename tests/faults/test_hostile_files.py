"""Hostile files in one job with good ones, through the real worker and readers: FAULTS row 21."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.bad_readers import OMENS
from support.hostile import GROUPS, hostile_files
from support.hostile_jobs import Report, ingest

from devstack.samples.bundle import write_samples
from winnow.jobs.job import State

type Files = Sequence[tuple[str, bytes]]
READERS_CODES = {
    "unsupported_type", "encrypted", "corrupt", "too_large", "too_many_pages", "expands_too_much", "empty", "needs_ocr",
    "timeout",
}  # fmt: skip
LEAST: Mapping[str, tuple[set[str], int]] = {
    "deep and large": ({"corrupt", "empty", "expands_too_much", "too_many_pages"}, 0),
    "odd": ({"corrupt", "encrypted", "empty", "unsupported_type"}, 3),
    "damaged": ({"corrupt", "empty", "unsupported_type"}, 20),
}
"""Of each group the codes that are seen, and how many files hold something good that is left, at the least."""
GROWTH = 256 << 20  # bytes that the worker may need beyond what lay in memory before


@pytest.fixture(scope="module")
def siblings(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A good file of each format, one of them a table; they sort between the hostile ones."""
    samples = write_samples(tmp_path_factory.mktemp("samples"))
    of_a_kind: dict[str, Path] = {}
    for path in samples.resumes:
        of_a_kind.setdefault(path.suffix, path)
    table = b"".join(samples.table.read_bytes().splitlines(keepends=True)[:60])
    good = [*((path.name, path.read_bytes()) for path in of_a_kind.values()), (samples.table.name, table)]
    return [(f"{20 * place:03d}/sibling {name}", data) for place, (name, data) in enumerate(good)]


@pytest.fixture(scope="module")
def alone(siblings: Files) -> Report:
    """The good files by themselves."""
    return ingest(siblings)


def of_siblings(records: Mapping[str, Any]) -> dict[str, Any]:
    return {uri: record for uri, record in records.items() if "/sibling " in uri}


def test_there_are_hundreds_of_hostile_files() -> None:
    assert sum(len(hostile_files(group)) for group in GROUPS) >= 430


@pytest.mark.parametrize("group", GROUPS)
def test_every_hostile_file_has_its_outcome_and_its_siblings_records_are_those_of_a_job_without_it(
    siblings: Files, alone: Report, group: str
) -> None:
    hostile = [(f"{number:03d}/{name or 'nameless'}", data) for number, (name, data) in enumerate(hostile_files(group))]

    report = ingest([*siblings, *hostile])

    assert report.state is State.COMPLETED
    assert set(report.files) == {path for path, _ in [*siblings, *hostile]}
    ends = Counter(file.outcome for file in report.files.values())
    assert ends.keys() == {"created", "skipped", "failed"}
    assert report.counted == {**ends, "not_read": 0}
    assert len(report.records) == sum(file.created for file in report.files.values())
    unread = [file for file in report.files.values() if file.outcome in {"skipped", "failed"}]
    assert all(file.reason for file in unread)
    codes = {file.code for file in unread}
    least, good = LEAST[group]
    assert least <= codes <= READERS_CODES | {"not_a_resume"}
    assert ends["created"] >= len(siblings) + good
    assert of_siblings(report.records) == alone.records
    assert report.grown < GROWTH


def test_a_parser_that_crashes_hangs_or_hoards_memory_costs_its_own_file_and_no_other(
    siblings: Files, alone: Report
) -> None:
    """The parser is a double that really does so, in the real child process."""
    omens = [(f"{25 + 40 * place:03d}/{end}.txt", data) for place, (data, end) in enumerate(OMENS.items())]

    report = ingest([*siblings, *omens], sabotaged=True)

    assert report.state is State.COMPLETED
    codes = {path.rpartition("/")[2]: file.code for path, file in report.files.items() if file.outcome == "failed"}
    assert codes == {"crash.txt": "corrupt", "hang.txt": "timeout", "hoard.txt": "expands_too_much"}
    assert of_siblings(report.records) == alone.records
    assert report.records == alone.records
