"""Which records an erasure takes, and what has to be known of them to find everything else. Pure.

A record takes with it what it went into (the consolidated record that holds its values) and copies of its words, those
of its earlier versions too; a consolidated record that is named takes all its sources. Other sources of a consolidated
record that goes stand for themselves again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from winnow.records.record import Record
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class RecordOutline:
    """What is kept in memory of each record of the project while the plan is made.

    Attributes:
        earlier_words: digests of the texts that its earlier versions were made of.
        came_from: ids of the sources that its values come from; empty for a record that was not made by a merge.
        merged_into: id of the consolidated record that stands for it; empty where it stands for itself.
        touched_at: when it was last changed or used.
    """

    record_id: str
    kind: str
    uri: str
    text_hash: str
    text_ref: str
    came_from: frozenset[str]
    touched_at: datetime
    earlier_words: frozenset[str] = frozenset()
    merged_into: str = ""

    @property
    def words(self) -> frozenset[str]:
        """Digests of all texts that it was ever made of; a consolidated record has those of its sources."""
        if self.came_from:
            return frozenset()
        return self.earlier_words | ({self.text_hash} if self.text_hash else set())

    @classmethod
    def from_record(cls, record: Record, earlier_words: Iterable[str] = ()) -> Self:
        """The outline of a record.

        Args:
            record: as it is stored.
            earlier_words: digests of the texts of its earlier versions.
        """
        alternatives = (each.sources for values in record.alternatives.values() for each in values)
        return cls(
            record_id=record.record_id,
            kind=record.kind.value,
            uri=record.source.uri,
            text_hash=record.text_hash,
            text_ref=record.text_ref or "",
            came_from=frozenset(record.consolidated_from).union(*alternatives),
            touched_at=max(record.updated_at, record.last_used_at or record.updated_at),
            earlier_words=frozenset(earlier_words),
            merged_into=record.merged_into or "",
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A record that is erased, as the plan's file has it.

    Attributes:
        consolidated: it was made by a merge, so nothing can bring it back but its sources.
        alone: it is the only thing that was made of its file.
        earlier_words: digests of the texts of its earlier versions.
        superseded: ids of consolidated records that stay and were superseded by this one.
    """

    record_id: str
    uri: str
    text_hash: str
    text_ref: str
    consolidated: bool
    alone: bool
    earlier_words: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """A line of the plan's file."""
        line: list[Json] = [self.record_id, self.uri, self.text_hash, self.text_ref, self.consolidated, self.alone]
        more: list[Json] = [[*self.earlier_words], [*self.superseded]]
        return [*line, *more] if self.earlier_words or self.superseded else line

    @classmethod
    def from_json(cls, line: Json) -> Self:
        """What ``to_json`` wrote.

        Raises:
            TypeError: it is no line of a plan.
        """
        match line:
            case [str(record_id), str(uri), str(text_hash), str(text_ref), bool(consolidated), bool(alone), *more]:
                earlier, superseded, *_ = [*(tuple(map(str, each)) for each in more if isinstance(each, list)), (), ()]
                return cls(record_id, uri, text_hash, text_ref, consolidated, alone, earlier, superseded)
            case _:
                said = "a line of a plan is [id, uri, hash, ref, consolidated, alone, earlier hashes, superseded ids]"
                raise TypeError(said)

    @property
    def words(self) -> tuple[str, ...]:
        """Digests of all texts that it was ever made of, the present one first; a consolidated record has none of its
        own."""
        if self.consolidated:
            return ()
        return tuple(dict.fromkeys(each for each in (self.text_hash, *self.earlier_words) if each))

    @property
    def file_uri(self) -> str:
        """The uri of the file that it was made of; of a row, without the row."""
        return file_uri_of(self.uri)


def file_uri_of(uri: str) -> str:
    """The uri of a file, of the file itself or of one of its rows."""
    return uri.partition("#")[0]


@dataclass(frozen=True, slots=True)
class RecordGraph:
    """A project's records, by what came from what."""

    outlines: Mapping[str, RecordOutline]
    _made_from: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))
    _of_words: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))
    _superseded_by: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Turns the relations round."""
        for outline in self.outlines.values():
            for source in outline.came_from:
                self._made_from[source].append(outline.record_id)
            if outline.text_hash:
                self._of_words[outline.text_hash].append(outline.record_id)
            if outline.came_from and outline.merged_into:
                self._superseded_by[outline.merged_into].append(outline.record_id)

    def closure(self, named: Iterable[str]) -> set[str]:
        """The ids of all records that go when the named ones do."""
        wanted = {record_id for record_id in named if record_id in self.outlines}
        return self._reached(wanted.union(*(self._sources(record_id) for record_id in wanted)))

    def _sources(self, record_id: str) -> set[str]:
        return {source for source in self.outlines[record_id].came_from if source in self.outlines}

    def _reached(self, wanted: set[str]) -> set[str]:
        """The records with what they went into, and all copies of their words."""
        found, waiting = set(wanted), list(wanted)
        while waiting:
            outline = self.outlines[waiting.pop()]
            copies = {each for words in outline.words for each in self._of_words.get(words, ())}
            new = {*self._made_from.get(outline.record_id, ()), *copies} - found
            waiting += new
            found |= new
        return found

    def made_of(self, words: Iterable[str]) -> set[str]:
        """The ids of records that are made of one of some texts now, with all that goes with them; the other sources of
        a consolidated record stay.

        Args:
            words: digests of the texts.
        """
        return self._reached({each for one in words for each in self._of_words.get(one, ())})

    def made_from(self, record_ids: Iterable[str]) -> set[str]:
        """The ids of consolidated records that hold values of some records, which may be gone, with all that goes with
        them; their other sources stay."""
        return self._reached({each for one in record_ids for each in self._made_from.get(one, ())})

    def expired(self, cutoffs: Mapping[str, datetime]) -> set[str]:
        """The ids of records that are older than they are kept, with all that goes with them.

        What was merged is kept as long as the youngest of it: a group in which any record still counts stays whole.

        Args:
            cutoffs: by kind, the moment before which a record must have been changed or used last.
        """

        def is_old(outline: RecordOutline) -> bool:
            cutoff = cutoffs.get(outline.kind)
            return cutoff is not None and outline.touched_at < cutoff

        found: set[str] = set()
        seen: set[str] = set()
        for record_id in self.outlines:
            if record_id not in seen:
                group = self._group(record_id)
                seen |= group
                if all(is_old(self.outlines[each]) for each in group):
                    found |= group
        return found

    def _group(self, record_id: str) -> set[str]:
        group = self._reached({record_id})
        while True:
            larger = self._reached(group.union(*(self._sources(each) for each in group)))
            if larger == group:
                return group
            group = larger

    def targets(self, record_ids: Iterable[str]) -> list[Target]:
        """The plan's lines: what came from files first, consolidated records last."""
        chosen = set(record_ids)
        staying = {file_uri_of(each.uri) for each in self.outlines.values() if each.record_id not in chosen}
        targets = [
            Target(
                record_id=record_id,
                uri=self.outlines[record_id].uri,
                text_hash=self.outlines[record_id].text_hash,
                text_ref=self.outlines[record_id].text_ref,
                consolidated=bool(self.outlines[record_id].came_from),
                alone=file_uri_of(self.outlines[record_id].uri) not in staying,
                earlier_words=tuple(sorted(self.outlines[record_id].earlier_words)),
                superseded=tuple(sorted({*self._superseded_by.get(record_id, ())} - chosen)),
            )
            for record_id in sorted(chosen)
        ]
        return sorted(targets, key=lambda target: target.consolidated)
