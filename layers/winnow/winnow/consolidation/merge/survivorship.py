"""Which of several values survives in the consolidated record. Pure.

Rules are tried in order until one value is left: by default a person's edit, then the newest, then the most complete,
then the most frequent; what is still a tie is taken from the source that agrees most with the others, so that a record
is not pieced together without need, and never by the order of reading. Values that differ in case, accents, punctuation
or by initials are spellings of one value: the rules choose the value, and of its spellings the one that a person would
write survives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from winnow.consolidation.merge.source_agreement import find_displaced, order_sources
from winnow.consolidation.merge.spellings import group_spellings, rate_spelling
from winnow.text import is_placeholder
from winnow.values import Field, Json, Provenance, canonical_json


class Rule(StrEnum):
    """One way to prefer a value."""

    USER_EDITED = "user_edited"
    NEWEST = "newest"
    MOST_COMPLETE = "most_complete"
    MOST_FREQUENT = "most_frequent"
    UNION = "union"  # of lists: every distinct item, the preferred value's first


DEFAULT = (Rule.USER_EDITED, Rule.NEWEST, Rule.MOST_COMPLETE, Rule.MOST_FREQUENT)
_UNITED = (*DEFAULT, Rule.UNION)
BUILT_IN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    # Somebody with two addresses has two addresses: choosing one would hide the other.
    dict.fromkeys(("emails", "phones", "links", "profiles"), _UNITED)
)
EVERY_FIELD = "*"
_WORD = re.compile(r"\w{2,}")  # an initial is none


class SurvivorshipError(ValueError):
    """A project's survivorship rules that can't be used; the message names what is wrong with which field."""


@dataclass(frozen=True, slots=True)
class Survivorship:
    """The rules of a project, by field; ``*`` stands for every field that is not named."""

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def rules_for(self, name: str) -> tuple[Rule, ...]:
        """The rules of one field, in order.

        Args:
            name: of the field.
        """
        return self.rules.get(name) or self.rules.get(EVERY_FIELD) or BUILT_IN.get(name, DEFAULT)

    def to_json(self) -> dict[str, Json]:
        """``{field: [rule, …]}``, as stored and shown."""
        return {name: [rule.value for rule in rules] for name, rules in sorted(self.rules.items())}


def parse(document: Mapping[str, Json]) -> Survivorship:
    """Rules from ``{field: rule}`` or ``{field: [rule, …]}``.

    Raises:
        SurvivorshipError: a rule is unknown or named twice.
    """
    rules: dict[str, tuple[Rule, ...]] = {}
    for name, given in document.items():
        words = given if isinstance(given, list) else [given]
        known = [Rule(word) for word in words if isinstance(word, str) and word in set(Rule)]
        if not words or len(known) != len(words) or len(set(known)) != len(known):
            raise SurvivorshipError(f"field {name!r}: name each rule once, out of {', '.join(Rule)}")
        rules[name] = tuple(known)
    return Survivorship(rules)


@dataclass(frozen=True, slots=True)
class SourceValue:
    """What one source says about one field."""

    source: str
    field: Field
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One distinct value with everyone who says so."""

    value: Json
    source_values: tuple[SourceValue, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Who says so, sorted."""
        return tuple(sorted({source_value.source for source_value in self.source_values}))


def is_empty(value: Json) -> bool:
    """Whether a value says nothing."""
    return value is None or value in ("", [], {})


def _stands_for_nothing(value: Json) -> bool:
    return isinstance(value, str) and is_placeholder(value)


def _leaves(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif not is_empty(value):
        yield value


def _edited(candidate: Candidate) -> tuple[float, ...]:
    return (any(source_value.field.provenance is Provenance.USER_EDITED for source_value in candidate.source_values),)


def _newest(candidate: Candidate) -> tuple[float, ...]:
    return (max(source_value.at for source_value in candidate.source_values).timestamp(),)


def _completeness(candidate: Candidate) -> tuple[float, ...]:
    """How many values and whole words it has. Letters don't count: "Doominic" is no more complete than "Dominic"."""
    leaves = list(_leaves(candidate.value))
    return len(leaves), sum(len(_WORD.findall(str(leaf))) for leaf in leaves)


def _frequency(candidate: Candidate) -> tuple[float, ...]:
    return (len(candidate.sources),)


_MEASURES: Mapping[Rule, Callable[[Candidate], tuple[float, ...]]] = {
    Rule.USER_EDITED: _edited,
    Rule.NEWEST: _newest,
    Rule.MOST_COMPLETE: _completeness,
    Rule.MOST_FREQUENT: _frequency,
}

_OF_SIDES = frozenset({Rule.USER_EDITED, Rule.NEWEST, Rule.MOST_FREQUENT})
"""What tells which of two sides is right that have the same values in different fields."""


def rank_values(said: Mapping[str, Sequence[SourceValue]], survivorship: Survivorship) -> dict[str, list[Candidate]]:
    """For each field of a record its distinct values, the surviving one first.

    Sources that have two fields the other way round are followed in neither while there are others.

    Args:
        said: for each field what the sources say, each source once.
        survivorship: the rules of the project.
    """
    plain = {name: {each.source: each.field.value for each in values} for name, values in said.items()}
    place = order_sources(plain)
    held = {name: {each.source: each for each in values} for name, values in said.items()}

    def rank_side(name: str, sources: frozenset[str]) -> tuple[object, ...]:
        side = Candidate(None, tuple(held[name][source] for source in sorted(sources)))
        rules = (rule for rule in survivorship.rules_for(name) if rule in _OF_SIDES)
        return (*(_MEASURES[rule](side) for rule in rules), max(place[source] for source in sources))

    displaced = find_displaced(plain, rank_side)
    ranked: dict[str, list[Candidate]] = {}
    for name, values in said.items():
        rules = survivorship.rules_for(name)
        away = displaced.get(name, set())
        ranked[name] = candidates([each for each in values if each.source not in away], rules, place)
        ranked[name] += candidates([each for each in values if each.source in away], rules, place)
    return ranked


def candidates(
    source_values: Sequence[SourceValue], rules: Sequence[Rule], place: Mapping[str, int] = MappingProxyType({})
) -> list[Candidate]:
    """The distinct values of one field, the surviving one first.

    Spellings of one value are ranked as one, with all who say so; among them a person's edit, and then the spelling
    that a person would write, comes first. An empty value is a candidate only where a person has emptied the field; one
    that stands for a missing value ("N/A") comes after all that say something, unless a person wrote it.

    Args:
        source_values: what the sources say.
        rules: of the field, in order.
        place: of each source among all; the value of a later one breaks a tie.
    """
    by_text: dict[str, list[SourceValue]] = {}
    for source_value in source_values:
        if not is_empty(source_value.field.value) or source_value.field.provenance is Provenance.USER_EDITED:
            by_text.setdefault(canonical_json(source_value.field.value), []).append(source_value)
    found = [Candidate(held[0].field.value, tuple(held)) for _, held in sorted(by_text.items())]
    if len(found) < 2:  # noqa: PLR2004 - nothing to rank
        return found
    measures = [_MEASURES[rule] for rule in rules if rule in _MEASURES]
    groups: dict[int, list[Candidate]] = {}
    for label, candidate in zip(group_spellings([each.value for each in found]), found, strict=True):
        groups.setdefault(label, []).append(candidate)

    def rank(candidate: Candidate) -> tuple[object, ...]:
        text = canonical_json(candidate.value)
        followed = max(place.get(each.source, 0) for each in candidate.source_values)
        return (*(measure(candidate) for measure in measures), followed, len(text), text)

    for group in (group for group in groups.values() if len(group) > 1):
        group.sort(key=lambda each: (_edited(each), rate_spelling(each.value), rank(each)), reverse=True)

    def rank_group(group: Sequence[Candidate]) -> tuple[object, ...]:
        together = Candidate(group[0].value, tuple(held for each in group for held in each.source_values))
        return (any(_edited(together)) or not _stands_for_nothing(together.value), *rank(together))

    ranked = sorted(groups.values(), key=rank_group, reverse=True)
    return [candidate for group in ranked for candidate in group]


def survivor(ranked: Sequence[Candidate], rules: Sequence[Rule]) -> Json:
    """The value that survives among ranked candidates; with ``union`` and nothing but lists, all their items.

    Where people have edited the list, theirs alone are united: what somebody removed does not come back from elsewhere.
    """
    if Rule.UNION not in rules:
        return ranked[0].value
    ranked = [candidate for candidate in ranked if any(_edited(candidate))] or ranked
    if not all(isinstance(candidate.value, list) for candidate in ranked):
        return ranked[0].value
    items: dict[str, Json] = {}
    for candidate in ranked:
        for item in candidate.value if isinstance(candidate.value, list) else ():
            items.setdefault(canonical_json(_identity(item)), item)
    return list(items.values())


def _identity(item: Json) -> Json:
    """What makes two items of a list the same: a phone's number and a link's address, however they were written. The
    other spelling is not lost: a source's value that the list does not hold as it stands is kept as an alternative."""
    if isinstance(item, dict):
        return next((item[name] for name in ("number", "url") if item.get(name)), item)
    return item
