"""What a set of records can be narrowed and sorted by: the values that several of them share. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from winnow.records.record import Record
from winnow.records.record_labels import label_of, one_line
from winnow.text import fold
from winnow.values import Json

MAX_FIELDS = 12  # that a person is shown
MAX_VALUES = 10  # of each
MAX_VALUE = 80  # characters: longer ones are no names of groups
_GROUPS = 0.5  # at most so many distinct values a record that has the field: else it tells records apart


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its most frequent values, each with the number of records that have it."""

    field: str
    values: Sequence[tuple[str, int]]
    others: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What records can be narrowed by.

    Attributes:
        examined: how many records these are counts of.
        complete: there are no more such records than were examined.
        fields: those whose values several records share, the most telling first.
    """

    examined: int
    complete: bool
    kinds: Sequence[tuple[str, int]]
    tags: Sequence[tuple[str, int]]
    fields: Sequence[Facet]


def values_of(value: Json) -> list[str]:
    """The texts that a field's value is found by: each member of a list, of an object its most telling member."""
    members = value if isinstance(value, list) else [value]
    lines = (("yes" if each else "no") if isinstance(each, bool) else one_line(each) for each in members)
    return list(dict.fromkeys(line for line in lines if line))


def count_facets(records: Sequence[Record], *, complete: bool) -> Facets:
    """Counts the values that these records share.

    Args:
        complete: they are all that there are.
    """
    counts: dict[str, Counter[str]] = {}
    having: Counter[str] = Counter()
    for record in records:
        for name, field in record.fields.items():
            found = [each for each in values_of(field.value) if len(each) <= MAX_VALUE]
            if found:
                having[name] += 1
                counts.setdefault(name, Counter()).update(found)
    fields = [name for name, tally in counts.items() if _is_shared(tally, having[name])]
    fields.sort(key=lambda name: (-having[name] * (1 - len(counts[name]) / counts[name].total()), name))
    return Facets(
        examined=len(records),
        complete=complete,
        kinds=Counter(record.kind.value for record in records).most_common(),
        tags=_most(Counter(tag for record in records for tag in record.tags)),
        fields=[
            Facet(name, _most(counts[name]), max(len(counts[name]) - MAX_VALUES, 0)) for name in fields[:MAX_FIELDS]
        ],
    )


def _is_shared(tally: Counter[str], having: int) -> bool:
    return max(tally.values()) > 1 and (len(tally) <= MAX_VALUES or len(tally) <= _GROUPS * having)


def _most(tally: Counter[str]) -> list[tuple[str, int]]:
    return sorted(tally.items(), key=lambda entry: (-entry[1], entry[0]))[:MAX_VALUES]


def sort_key(records: Sequence[Record], field: str | None) -> Callable[[Record], tuple[int, float, str, str]]:
    """By what records are sorted: numbers as numbers where all of them are, without case and accents; records without
    a value come last.

    Args:
        field: a field's name; None is what people call the record.
    """
    texts: Mapping[str, str] = {
        record.record_id: (label_of(record).text if field is None else one_line(_value(record, field)))
        for record in records
    }
    numbers = {text: _number(text) for text in texts.values() if text}
    numeric = bool(numbers) and None not in numbers.values()

    def key(record: Record) -> tuple[int, float, str, str]:
        text = texts[record.record_id]
        number = numbers.get(text) if numeric else None
        return (not text, number or 0.0, fold(text), record.record_id)

    return key


def _value(record: Record, field: str) -> Json:
    held = record.fields.get(field)
    return held.value if held else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # "nan" is a word here, and has no order
