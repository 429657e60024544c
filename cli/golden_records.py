"""Golden records of a local consolidation: of each column the value that survives, as in a deployed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cli.local_inputs import Lists
from cli.local_outputs import Row, write_csv, written
from winnow.consolidation.merge.survivorship import DEFAULT, SourceValue, candidates
from winnow.matching.match_types import Resolution
from winnow.matching.prepare.columns import Cell
from winnow.values import Field, Provenance

_AT = datetime(1970, 1, 1, tzinfo=UTC)  # a file's rows have no age


def write_merged(target: Path, lists: Lists, resolution: Resolution) -> None:
    """One golden record a cluster."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(lists.table.ids):
        members[resolution.clusters[record]].append(i)
    write_csv(target, ("cluster", "records", *lists.columns), _golden(members, lists))


def _golden(members: Mapping[str, Sequence[int]], lists: Lists) -> Iterator[Row]:
    for cluster, places in members.items():
        values = [_survivor([cells[i] for i in places], places) for cells in lists.columns.values()]
        yield (cluster, len(places), *values)


def _survivor(cells: Sequence[Cell], places: Sequence[int]) -> str:
    if len({written(cell) for cell in cells if cell}) <= 1:
        return next((written(cell) for cell in cells if cell), "")
    said = [
        SourceValue(f"{i:012d}", Field(written(cell), Provenance.IMPORTED), _AT)
        for i, cell in zip(places, cells, strict=True)
        if cell
    ]
    return str(candidates(said, DEFAULT)[0].value)
