"""Records as columns of integer codes over their distinct normalised values: what every later step works on."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, factorize
from winnow.matching.constants import CODES_HELD, HALF, MOST_CODE_BEARERS, PAIR, SHORTEST_CODE, WORDED_VALUES
from winnow.matching.prepare import generations, person_names
from winnow.matching.prepare.default_dates import drop_unsaid_days, find_default_dates
from winnow.matching.prepare.normalise import ITEM, PLAIN, Notation, normalise, read_notation, split_items
from winnow.matching.prepare.number_series import find_series
from winnow.matching.prepare.own_places import drop_own_places, drop_own_years
from winnow.matching.prepare.repeated_cells import clear_repeated_cells
from winnow.matching.prepare.version_words import find_version_words
from winnow.matching.schema import LONG, TITLES, FieldRule, Kind, Schema
from winnow.text import fold, letters_and_digits

type Cell = str | Sequence[str] | None

_TOKEN: Final = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_MEASURE: Final = re.compile(r"\d+[a-z]{1,4}")
_NO_CODE: Final = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d+\.\d+")  # a date, a decimal number
POINT_IN_CELL: Final = re.compile(
    r"[(\[]?\s*+(?P<latitude>[-−]?\d{1,2}\.\d{3,})\s*+[,; ]\s*+(?P<longitude>[-−]?\d{1,3}\.\d{3,})\s*+[)\]]?"
)
"""A latitude and a longitude in decimal degrees, as maps write them: "52.5163, 13.3777"."""
_NAMES: Final = frozenset({Kind.PERSON_NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME})
_MULTI: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.IDENTIFIER})


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of each distinct value of a column, as a sparse matrix in row form.

    Attributes:
        starts: for each value where its tokens begin in ``tokens``; one more entry than values.
        tokens: token numbers, sorted within a value.
        document_counts: for each token in how many records it occurs.
    """

    starts: Ints
    tokens: Ints
    document_counts: Floats

    @property
    def lengths(self) -> Ints:
        """Number of tokens of each value."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Column:
    """One compared field of all records.

    Attributes:
        values: distinct normalised values, sorted; the first is ``""``, a missing value. Items of a cell that holds
            several are joined by :data:`~winnow.matching.normalising.ITEM`.
        codes: for each record the place of its value in ``values``.
        counts: for each value how many records hold it.
        tokens: words of the values, for kinds compared by words.
        version_words: words by which the values say which version or part of a thing they are.
        series: which values are identifiers that were issued one after the other, where most of a column's are.
    """

    name: str
    kind: Kind
    values: list[str]
    codes: Ints
    counts: Ints
    tokens: Tokens | None
    version_words: Set[str] = frozenset()
    series: Bools | None = None

    @property
    def known(self) -> Bools:
        """Records that have a value."""
        known: Bools = self.codes != 0
        return known


def items(value: str) -> list[str]:
    """The items of a normalised value."""
    return value.split(ITEM) if value else []


def value_words(value: str, kind: Kind) -> set[str]:
    """The tokens by which a long value is compared; an item of several words counts as a token of its own too."""
    found = set(value.replace(ITEM, " ").split())
    if kind is Kind.SET:
        found.update(items(value))
    return found


def index_tokens(values: Sequence[str], counts: Ints, kind: Kind) -> Tokens:
    """Tokens of distinct values, numbered in the order in which they come first, those of one value in theirs."""
    vocabulary: dict[str, int] = {}
    starts = array("q", [0])
    flat = array("q")
    for value in values:
        words = value_words(value, kind)
        numbers = list(map(vocabulary.get, words))
        if None in numbers:
            numbers = [vocabulary.setdefault(word, len(vocabulary)) for word in sorted(words)]
        flat.extend(numbers)  # type: ignore[arg-type]  # none is None
        starts.append(len(flat))
    bounds, tokens = np.array(starts, np.int64), np.array(flat, np.int64)
    size = max(len(vocabulary), 1)
    tokens = np.sort(np.repeat(np.arange(len(values)) * size, np.diff(bounds)) + tokens) % size
    weights = np.repeat(counts, np.diff(bounds)).astype(float)
    return Tokens(bounds, tokens, np.bincount(tokens, weights=weights, minlength=len(vocabulary)))


def cell_normaliser(kind: Kind, notation: Notation = PLAIN) -> Callable[[Cell], str]:
    """What makes one normalised string of a cell of a column. Items that come again are normalised once."""
    normal_item = cache(partial(normalise, kind=kind, notation=notation))

    def joined(parts: Sequence[str]) -> str:
        items_ = set(map(normal_item, parts))
        items_.discard("")
        return ITEM.join(sorted(items_))

    def normalise_cell(cell: Cell) -> str:
        if cell is None:
            return ""
        if not isinstance(cell, str):
            parts = [part for part in cell if part]
            several = kind in _MULTI or kind is Kind.SET
            return joined(parts) if several else normalise(" ".join(parts), kind, notation)
        if kind is Kind.SET:
            return joined(split_items(cell, notation.separator))
        if kind is Kind.EMAIL and cell.count("@") > 1:
            return joined(re.split(r"[\s,;|]+", cell))
        return normalise(cell, kind, notation)

    return normalise_cell


def make_column(name: str, kind: Kind, normal: list[str], version_words: Set[str] = frozenset()) -> Column:
    values, codes = factorize(normal)
    counts = np.bincount(codes, minlength=len(values))
    tokens = index_tokens(values, counts, kind) if kind in LONG else None
    series = find_series(values) if kind is Kind.IDENTIFIER else None
    return Column(name, kind, values, codes, counts, tokens, version_words, series)


def _texts(cells: Iterable[Cell]) -> Iterator[str]:
    """The texts of some cells, those of a cell of several one by one."""
    for cell in cells:
        if isinstance(cell, str):
            yield cell
        elif cell:
            yield from cell


def _rule_column(rule: FieldRule, cells: Sequence[Cell]) -> Column:
    """The column of one field that is not taken apart."""
    written = list(dict.fromkeys(_texts(dict.fromkeys(_hashable(cells)))))
    if rule.kind is Kind.MODEL:
        return make_column(rule.name, rule.kind, _each_distinct(cells, codes_in))
    normal = _each_distinct(cells, cell_normaliser(rule.kind, read_notation(written, rule.kind)))
    if rule.kind is Kind.DATE:
        normal = drop_unsaid_days(normal)
        defaults = find_default_dates(normal)
        normal = ["" if value in defaults else value for value in normal] if defaults else normal
    versions = find_version_words(written) if rule.kind in TITLES else frozenset()
    return make_column(rule.name, rule.kind, normal, versions)


def _each_distinct(cells: Sequence[Cell], change: Callable[[Cell], str]) -> list[str]:
    """``change`` applied to every cell, computed once for each distinct one."""
    keys = _hashable(cells)
    known = {cell: change(cell) for cell in dict.fromkeys(keys)}
    return [known[key] for key in keys]


def _hashable(cells: Sequence[Cell]) -> list[str | tuple[str, ...] | None]:
    return [cell if cell is None or isinstance(cell, str) else tuple(cell) for cell in cells]


def _name_columns(rule: FieldRule, cells: Sequence[Cell]) -> list[Column]:
    whole = [str(cell or "") for cell in cells]
    parts = {value: person_names.split_name(value) for value in set(whole)}
    given, family = ([parts[value][i] for value in whole] for i in (0, 1))
    return [
        make_column(f"{rule.name}.given", Kind.GIVEN_NAME, given),
        make_column(f"{rule.name}.family", Kind.FAMILY_NAME, family),
    ]


def _take_generations(cells: Sequence[Cell], kind: Kind) -> tuple[list[Cell], list[str]]:
    """Names without generation suffixes, and these; a whole name as it is normalised."""
    read = cell_normaliser(Kind.PERSON_NAME)
    keys = _hashable(cells)
    taken = {cell: generations.take_generation(read(cell)) for cell in dict.fromkeys(keys)}
    whole = kind is Kind.PERSON_NAME
    names: list[Cell] = [
        taken[key][0] if whole or taken[key][1] != generations.NONE else cell
        for key, cell in zip(keys, cells, strict=True)
    ]
    return names, [taken[key][1] if taken[key][0] else "" for key in keys]


def _suffix_columns(rules: Sequence[FieldRule], taken: Mapping[str, list[str]]) -> list[Column]:
    """Columns of generation suffixes. Those in the names of the only person of a record and those in a column of their
    own are one; where a record names several persons, each has suffixes of its own.

    Args:
        taken: by field the suffix of each record.
    """
    said = {name: found for name, found in taken.items() if not {*found} <= {generations.NONE, ""}}
    own = [rule.name for rule in rules if rule.kind is Kind.NAME_SUFFIX and rule.name in said]
    persons = max(sum(rule.kind is kind for rule in rules) for kind in (Kind.PERSON_NAME, Kind.FAMILY_NAME))
    named = {name: name if name in own else f"{name}.suffix" for name in [*own, *said]}
    if persons > 1:
        return [make_column(named[name], Kind.NAME_SUFFIX, said[name]) for name in named]
    together = [_first_said(row) for row in zip(*(said[name] for name in named), strict=True)]
    return [make_column(next(iter(named.values())), Kind.NAME_SUFFIX, together)] if named else []


def _first_said(found: Sequence[str]) -> str:
    """The first suffix of some, or that there is none."""
    return next((each for each in found if each and each != generations.NONE), max(found))


def _hold_points(cells: Sequence[Cell]) -> bool:
    """Whether most cells hold a latitude and a longitude; the sample is of those that come first."""
    said = [cell for cell in cells if isinstance(cell, str) and cell.strip()][:WORDED_VALUES]
    return sum(POINT_IN_CELL.fullmatch(cell.strip()) is not None for cell in said) > HALF * len(said)


def _point_columns(rule: FieldRule, cells: Sequence[Cell]) -> list[Column]:
    """The latitude and the longitude of cells that hold both."""
    points = [POINT_IN_CELL.fullmatch(cell.strip()) if isinstance(cell, str) else None for cell in cells]
    return [
        make_column(
            f"{rule.name}.{part}",
            Kind.COORDINATE,
            [normalise(point[part], Kind.COORDINATE) if point else "" for point in points],
        )
        for part in ("latitude", "longitude")
    ]


def codes_in(cell: Cell) -> str:
    """The model numbers and other codes in a title: tokens of letters and digits, ``DSC-W120`` as ``dscw120``."""
    if cell is None:
        return ""
    text = fold(cell if isinstance(cell, str) else " ".join(cell))
    found = {_code(token) for token in _TOKEN.findall(text) if not _NO_CODE.fullmatch(token)}
    return ITEM.join(sorted(code for code in found if len(code) >= SHORTEST_CODE and _is_code(code)))


def _code(token: str) -> str:
    return "".join(c for c in token if c.isalnum())


def _is_code(token: str) -> bool:
    digits = sum(c.isdigit() for c in token)
    if digits == len(token):
        return digits > SHORTEST_CODE
    return digits > 0 and not _MEASURE.fullmatch(token)  # "12mp" and "500gb" are sizes


def _code_column(rule: FieldRule, cells: Sequence[Cell]) -> list[Column]:
    """A column of the codes in titles, where enough titles hold one: a product's number says more than its words."""
    codes = _each_distinct(cells, codes_in)
    bearers = Counter(item for code in codes for item in items(code))
    codes = [ITEM.join(item for item in items(code) if bearers[item] <= MOST_CODE_BEARERS) for code in codes]
    holding = sum(map(bool, codes))
    if holding < CODES_HELD * sum(map(bool, cells)):
        return []
    return [make_column(f"{rule.name}.model", Kind.MODEL, codes)]


def gather_cells(columns: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Several columns as one whose cells hold the items of all."""
    rows = zip(*columns, strict=True)
    return [tuple(item for cell in row if cell for item in ([cell] if isinstance(cell, str) else cell)) for row in rows]


def build_columns(table: Mapping[str, Sequence[Cell]], schema: Schema) -> list[Column]:
    """The compared columns of a table, in schema order.

    A whole name becomes two columns, unless given names have a column of their own, and what says which of several
    bearers of a name somebody is becomes one more. A column with fewer than two
    distinct values tells nothing apart and is left out.
    """
    table = drop_own_places(drop_own_years(clear_repeated_cells(table, schema), schema), schema)
    split_already = any(rule.kind is Kind.GIVEN_NAME for rule in schema.fields)
    built: list[Column] = []
    taken: dict[str, list[str]] = {}
    for rule in schema.fields:
        cells = table[rule.name] if not rule.parts else gather_cells([table[part] for part in rule.parts])
        if rule.kind in _NAMES:
            cells, taken[rule.name] = _take_generations(cells, rule.kind)
        if rule.kind is Kind.NAME_SUFFIX:
            normal = _each_distinct(cells, cell_normaliser(rule.kind))
            taken[rule.name] = [value or generations.NONE for value in normal]
            continue
        if rule.kind is Kind.PERSON_NAME:
            if not split_already:
                built += _name_columns(rule, cells)
            continue
        if rule.kind is Kind.COORDINATE and _hold_points(cells):
            built += _point_columns(rule, cells)
            continue
        built.append(_rule_column(rule, cells))
        if rule.kind in TITLES:
            built += _code_column(rule, cells)
    built += _suffix_columns(schema.fields, taken)
    return [column for column in built if len(column.values) > PAIR]  # the first value is the missing one


def plain_words(cell: Cell) -> str:
    """A cell as folded words, whatever its kind."""
    if cell is None:
        return ""
    return letters_and_digits(fold(cell if isinstance(cell, str) else " ".join(cell)))


def find_naming_field(columns: Sequence[Column]) -> int | None:
    """The field that says what a thing is called: two houses at one address and telephone differ in it and are two.

    Of several titles it is the one that tells most (how many records have it times the logarithm of its values); venues
    and makers are shared. People have none, they are known by names that change: a table is one of people when a
    person's name tells more than any title. A house has a director, and a film its star, without being one.
    """
    titles = [k for k, column in enumerate(columns) if column.kind in TITLES and _holds_words(column)]
    named = max(titles, key=lambda k: (_tells(columns[k]), -k), default=None)
    if named is None or _person_tells(columns) >= _tells(columns[named]):
        return None
    return named


def _holds_words(column: Column) -> bool:
    """Whether values hold words, as names do: shelf marks and other short codes of letters and digits name nothing."""
    values = [value for value in column.values[:WORDED_VALUES] if value]
    named = sum(any(word.isalpha() and len(word) > 1 for word in value.split()) for value in values)
    return named >= len(values) * HALF


def names_people(columns: Sequence[Column]) -> bool:
    """Whether the records are people, rather than things that have people."""
    return any(column.kind is Kind.FAMILY_NAME for column in columns) and find_naming_field(columns) is None


def _tells(column: Column) -> float:
    return float(column.known.mean() * np.log1p(len(column.values))) if len(column.codes) else 0.0


def _person_tells(columns: Sequence[Column]) -> float:
    """What the given and the family name of one person tell together, at most."""
    told: dict[str, float] = {}
    for column in columns:
        if column.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME):
            whole, dot, part = column.name.rpartition(".")
            person = whole if dot and part in {"given", "family"} else ""
            told[person] = told.get(person, 0.0) + _tells(column)
    return max(told.values(), default=0.0)
