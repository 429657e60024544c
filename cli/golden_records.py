"""Golden records of a local consolidation: of each column the value that survives, as in a deployed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cli.local_inputs import Lists
from cli.local_outputs import Row, write_csv, written
from winnow.consolidation.merge.survivorship import SourceValue, Survivorship, rank_values
from winnow.matching.match_types import Resolution
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
        yield (cluster, len(places), *_survivors(places, lists))


def _survivors(places: Sequence[int], lists: Lists) -> Iterator[str]:
    """The surviving value of each column."""
    if len(places) == 1:
        yield from (written(cells[places[0]]) for cells in lists.columns.values())
        return
    said = {
        name: [SourceValue(f"{i:012d}", Field(written(cells[i]), Provenance.IMPORTED), _AT) for i in places if cells[i]]
        for name, cells in lists.columns.items()
    }
    ranked = rank_values(said, Survivorship())
    yield from (str(ranked[name][0].value) if ranked[name] else "" for name in lists.columns)
