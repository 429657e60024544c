"""The comparison schema inferred from column names and values, with the reason for each choice."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from winnow.matching.infer_schema.column_names import is_numbered, kind_by_name, plain
from winnow.matching.prepare import person_names
from winnow.matching.prepare.columns import Cell
from winnow.matching.prepare.normalise import says_something
from winnow.matching.schema import FieldRule, Kind, Schema
from winnow.text import fold, letters_and_digits

_SAMPLE: Final = 2_000
_MOST: Final = 0.7  # a share that makes a pattern the rule of a column
_FEW_VALUES: Final = 0.02  # distinct values per record below which a column is a category
_PROSE_WORDS: Final = 14
_FEWEST_WORDS: Final = 3  # of texts
_MOST_NAME_WORDS: Final = 8  # a name with its titles has no more
_ECHO: Final = 0.6
_SERIES: Final = 4  # numbered columns from which they are one list
_MOST_FIELDS: Final = 14  # more fields cost time and hardly add evidence

_WORDY: Final = frozenset({Kind.TEXT, Kind.TITLE, Kind.CATEGORY})
"""Kinds that texts of a few words are taken for by their values."""

_SHORTEST_NUMBER: Final = 6  # characters: "issue no" counts, "tax number" names

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL: Final = re.compile(
    r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(com|org|net|io|edu|gov|co|dev|[a-z]{2})(/\S*)?", re.IGNORECASE
)
_DATE: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|(1[89]|20)\d{2}(0\d|1[0-2])([0-2]\d|3[01])|(\d{1,2} )?[A-Za-z]{3,9}\.? (\d{1,2},? )?(1[89]|20)\d{2}"
)
_YEAR: Final = re.compile(r"\W*(1[5-9]|20)\d{2}[a-z]?\W*")  # also as references give it: "(1994b)."
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]{7,20}(\s*(x|ext)\.?\s*\d+)?", re.IGNORECASE)
_BREAK: Final = re.compile(r"[;|\n]")
_DIGIT: Final = re.compile(r"\d")
_LETTERS: Final = re.compile(r"(?:[^\W\d_]|[ \-'.])*")
_FAMILY_FIRST: Final = re.compile(r"(?:[^\W\d_]|[ \-'.])+, (?:[^\W\d_]|[ \-'.])+")
_NUMBER: Final = re.compile(r"[$£€]?\s*-?\d[\d,]*\.?\d*\s*%?")


@dataclass(frozen=True, slots=True)
class _Profile:
    """What a sample of a column's values looks like."""

    filled: int
    records: int
    distinct: int
    lists: float
    email: float
    url: float
    date: float
    year: float
    phone: float
    number: float
    separated: float  # share of cells with several short items
    people: float  # share of cells with a common given name in them and no digit
    digits: float  # share of cells with a digit
    letters_only: float
    family_first: float
    mean_words: float
    mean_length: float

    @property
    def name_like(self) -> bool:
        """Whether nearly all are written as people's names are, given or family name first."""
        return max(self.letters_only, self.family_first) >= _MOST

    @property
    def repetition(self) -> float:
        """Distinct values a filled record."""
        return self.distinct / max(self.filled, 1)


def _separated(cell: str) -> bool:
    """Whether a cell holds three and more short items."""
    parts = _BREAK.split(cell)
    items = [part for part in (parts if len(parts) > 1 else cell.split(",")) if part.strip()]
    return len(items) >= 3 and sum(map(len, items)) / len(items) < 40


def _looks_like_phone(cell: str) -> bool:
    return _PHONE.fullmatch(cell) is not None and 7 <= len(_DIGIT.findall(cell)) <= 15


def _looks_like_person(cell: str) -> bool:
    if cell.count(" ") > _MOST_NAME_WORDS:
        return False
    parts = [p for p in letters_and_digits(fold(cell)).split() if p not in person_names.PREFIXES]
    return 1 < len(parts) <= 4 and (
        parts[0] in person_names.given_names()
        or parts[-1] in person_names.given_names()
        or parts[1] in person_names.given_names()
    )


def _profile(cells: Sequence[Cell]) -> _Profile:
    step = max(1, len(cells) // _SAMPLE)
    sample = cells[::step]
    lists = [cell for cell in sample if cell is not None and not isinstance(cell, str)]
    flat = [" ; ".join(cell) if not isinstance(cell, str) else cell for cell in sample if cell]
    texts = Counter(text.strip() for text in flat if says_something(text))  # each looked at once, however often it is
    filled = texts.total()
    n = max(filled, 1)

    def mean(of: Callable[[str], float]) -> float:
        return sum(of(text) * count for text, count in texts.items()) / n

    def share(pattern: re.Pattern[str]) -> float:
        return sum(count for text, count in texts.items() if pattern.fullmatch(text)) / n

    return _Profile(
        filled=filled,
        records=len(sample),
        distinct=len({text.lower() for text in texts}),
        lists=len(lists) / max(len(sample), 1),
        email=share(_EMAIL),
        url=share(_URL),
        date=share(_DATE),
        year=share(_YEAR),
        phone=mean(_looks_like_phone),
        number=share(_NUMBER),
        separated=mean(_separated),
        people=mean(_looks_like_person),
        digits=mean(lambda text: _DIGIT.search(text) is not None),
        letters_only=share(_LETTERS),
        family_first=share(_FAMILY_FIRST),
        mean_words=mean(lambda text: len(text.split())),
        mean_length=mean(len),
    )


def _from_values(p: _Profile) -> tuple[Kind, str]:  # noqa: C901 - a decision list reads best as one
    if p.email >= _MOST:
        return Kind.EMAIL, "the values are e-mail addresses"
    if p.url >= _MOST:
        return Kind.URL, "the values are web addresses"
    if p.date >= _MOST or p.year >= _MOST:
        return Kind.DATE, "the values are dates"
    if p.phone >= _MOST and p.number < _MOST:
        return Kind.PHONE, "the values are written like phone numbers"
    if p.number >= _MOST:
        if p.repetition > 0.9 and p.mean_length >= 6:
            return Kind.IDENTIFIER, "long numbers, nearly all different"
        return Kind.NUMBER, "the values are numbers"
    if p.separated >= 0.5 or p.lists >= 0.5:
        return Kind.SET, "the cells hold several short items"
    if p.mean_words >= _PROSE_WORDS:
        return Kind.TEXT, f"prose of {p.mean_words:.0f} words on average"
    if p.repetition < _FEW_VALUES and p.filled >= 50:
        return Kind.CATEGORY, f"only {p.distinct} different values in {p.filled}"
    if p.people >= 0.15 and p.name_like and p.mean_words >= 1.5:
        return Kind.PERSON_NAME, "the values are names of people"
    if p.digits >= 0.9 and p.mean_words < 1.5 and p.mean_length >= 5:
        return Kind.IDENTIFIER, "codes of letters and digits"
    return Kind.TITLE, "short texts"


_PLAUSIBLE: Final[dict[Kind, Callable[[_Profile], bool]]] = {
    Kind.EMAIL: lambda p: p.email >= 0.3,
    Kind.URL: lambda p: p.url >= 0.3,
    Kind.PHONE: lambda p: p.digits >= 0.6 and p.mean_length < 30,
    Kind.DATE: lambda p: p.digits >= 0.8 and p.mean_words < 4,
    Kind.GIVEN_NAME: lambda p: p.digits < 0.2 and p.mean_words < 3,
    Kind.FAMILY_NAME: lambda p: p.digits < 0.2 and p.mean_words < 3,
    Kind.PERSON_NAME: lambda p: p.digits < 0.1 and 1.2 <= p.mean_words < 5,
    Kind.NUMBER: lambda p: p.number >= 0.5 or (p.digits >= 0.9 and p.mean_words < 3),  # also "pp. 12-20"
    Kind.COORDINATE: lambda p: p.number >= _MOST,
    Kind.IDENTIFIER: lambda p: p.digits >= 0.5 and p.mean_words < 4,  # also "2510 68932 5"
    Kind.CATEGORY: lambda p: p.repetition < 0.3 or p.filled < 50,
    Kind.TEXT: lambda p: p.mean_words >= _FEWEST_WORDS,
    Kind.SET: lambda p: p.separated >= 0.15 or p.lists > 0 or p.mean_words >= 3,
}
"""Whether the values can be what the column's name says; kinds not listed can hold anything."""


def infer_field(name: str, cells: Sequence[Cell]) -> FieldRule | None:
    """The rule for one column; None when it holds nothing that can be compared."""
    p = _profile(cells)
    if p.distinct < 2:
        return None
    by_name = kind_by_name(name)
    kind, why = _from_values(p)
    if kind in (Kind.EMAIL, Kind.URL) and by_name is not kind:
        return FieldRule(name, kind, why)
    if by_name is not None and (by_name not in _PLAUSIBLE or _PLAUSIBLE[by_name](p)):
        if by_name is Kind.DATE and p.year < _MOST and p.date < 0.5:
            return FieldRule(name, Kind.CATEGORY if p.repetition < 0.3 else kind, why)
        return FieldRule(name, by_name, f"the column's name says so and its values agree ({why})")
    if is_numbered(name) and _PLAUSIBLE[Kind.IDENTIFIER](p) and p.mean_length >= _SHORTEST_NUMBER:
        return FieldRule(name, Kind.IDENTIFIER, f"the column's name says that it is a number of its own ({why})")
    if plain(name).endswith("name") or plain(name) == "name":
        if p.people >= 0.1 and p.name_like and 1.2 <= p.mean_words < 5:
            return FieldRule(name, Kind.PERSON_NAME, "a name column whose values are people")
        return FieldRule(name, Kind.TITLE, "a name column whose values are things")
    return FieldRule(name, kind, why)


def _text_alone(name: str, cells: Sequence[Cell]) -> FieldRule | None:
    """The rule for the only column of a table, when it holds texts: there is nothing else to go by, however short they
    are and though they all say the same."""
    p = _profile(cells)
    by_name = kind_by_name(name)
    unnamed = by_name is None and not plain(name).endswith("name") and not is_numbered(name)
    if by_name is Kind.TEXT or (unnamed and p.mean_words >= _FEWEST_WORDS and _from_values(p)[0] in _WORDY):
        return FieldRule(name, Kind.TEXT, "the only column, of texts")
    return None


def _echoes(name: str, table: Mapping[str, Sequence[Cell]], others: Sequence[str]) -> bool:
    """Whether a text column repeats what other columns hold (a resume's raw text beside its fields)."""
    cells = table[name]
    step = max(1, len(cells) // 200)
    said = found = 0
    for i in range(0, len(cells), step):
        cell = cells[i]
        text = set(letters_and_digits(fold(cell if isinstance(cell, str) else " ".join(cell or ()))).split())
        if not text:
            continue
        for other in others:
            value = table[other][i]
            if value:
                tokens = letters_and_digits(fold(value if isinstance(value, str) else " ".join(value))).split()
                said += len(tokens)
                found += sum(token in text for token in tokens)
    return said > 0 and found / said >= _ECHO


def _same_column(a: Sequence[Cell], b: Sequence[Cell]) -> bool:
    step = max(1, len(a) // _SAMPLE)
    both = [(x, y) for x, y in zip(a[::step], b[::step], strict=True) if x and y]
    return len(both) >= 20 and sum(x == y for x, y in both) / len(both) >= 0.98


def _numbered(table: Mapping[str, Sequence[Cell]]) -> dict[str, tuple[str, ...]]:
    """Columns that are one list spread over several: four and more of one name and a running number."""
    series: dict[str, list[str]] = {}
    for name in table:
        stem = re.sub(r"[\s_\-.]*\d+$", "", name)
        if stem and stem != name:
            series.setdefault(stem, []).append(name)
    return {stem: tuple(names_) for stem, names_ in series.items() if len(names_) >= _SERIES and stem not in table}


def _rank(table: Mapping[str, Sequence[Cell]], rule: FieldRule) -> float:
    """How much a field may tell: the share of records that have it times the logarithm of its distinct values."""
    p = _profile(table[rule.columns[0]])
    return p.filled / max(p.records, 1) * math.log1p(p.distinct)


def infer_schema(table: Mapping[str, Sequence[Cell]]) -> Schema:
    """A comparison schema for a table of unknown meaning.

    A column's name decides where its values agree with it, its values otherwise. Left out: columns with one value,
    copies of other columns, texts that repeat the other columns (their evidence would be counted twice), and of very
    many columns those that tell least.
    """
    filled = [name for name, cells in table.items() if any(cells)]
    if len(filled) == 1 and (alone := _text_alone(filled[0], table[filled[0]])):
        return Schema((alone,))
    series = _numbered(table)
    spread = {name for names_ in series.values() for name in names_}
    rules: list[FieldRule] = []
    for name, cells in table.items():
        rule = infer_field(name, cells) if name not in spread else None
        if rule and not any(_same_column(table[r.name], cells) for r in rules):
            rules.append(rule)
    for stem, names_ in series.items():
        rules.append(FieldRule(stem, Kind.SET, f"{len(names_)} numbered columns are one list", names_))
    short = [rule.name for rule in rules if rule.kind is not Kind.TEXT and not rule.parts]
    kept = [r for r in rules if r.kind is not Kind.TEXT or len(short) < 2 or not _echoes(r.name, table, short)]
    kinds = Counter(rule.kind for rule in kept)
    if kinds[Kind.GIVEN_NAME] and kinds[Kind.FAMILY_NAME]:
        kept = [rule for rule in kept if rule.kind is not Kind.PERSON_NAME]
    if len(kept) > _MOST_FIELDS:
        best = sorted(kept, key=lambda rule: -_rank(table, rule))[:_MOST_FIELDS]
        kept = [rule for rule in kept if rule in best]
    return Schema(tuple(kept))
