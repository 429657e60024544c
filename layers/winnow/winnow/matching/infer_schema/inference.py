"""The comparison schema inferred from values and headings, with the reason for each choice.

The values of a column come first. Where they prove what they are (addresses, dates, numbers with a check digit) the
heading is not asked; where they leave a choice (digits, single words) it decides if the values can be what it says; and
where it says nothing the likeliest kind is taken. Then the columns are looked at together: near-copies count once, a
column beside given names holds family names, and what postal codes determine are places.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools
from winnow.matching.constants import (
    A_FEW,
    ARE_COUNTRIES,
    ECHOED,
    FEW_VALUES,
    FEWEST_CATEGORISED,
    FEWEST_COMPARED_ROWS,
    FEWEST_GIVEN_NAMES,
    FORMS_LOOKED_AT,
    GIVEN_HELD,
    HALF,
    INITIAL,
    KIND_BOUNDS,
    LONG_NUMBER,
    MOST,
    MOST_PERSON_WORDS,
    MOST_WEAK_FIELDS,
    NEAR_COPY,
    NEARLY_ALL,
    ONE_WORD,
    PAIR,
    PERSONS_HELD,
    PLACES_DETERMINED,
    PROFILED_VALUES,
    PROSE_FUNCTIONS,
    PROSE_VERBS,
    PROSE_WORDS,
    RAW_LENGTH,
    REUSED_ITEMS,
    SENTENCE_WORDS,
    SERIES,
    SHORTEST_IDENTIFIER,
    SHORTEST_TEXT_WORDS,
    SOME_VERBS,
    TWO_WORDS,
)
from winnow.matching.infer_schema.alternative_columns import NAMING, find_alternatives
from winnow.matching.infer_schema.column_profile import Profile
from winnow.matching.infer_schema.heading_kinds import find_groups
from winnow.matching.prepare.columns import Cell
from winnow.matching.schema import LONG, TITLES, FieldRule, Kind, Schema
from winnow.text import fold, letters_and_digits

_STRONG: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.IDENTIFIER, Kind.URL, Kind.NAME_SUFFIX})
"""Kinds that are kept however few records have them."""
_PERSONS: Final = frozenset({Kind.PERSON_NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME})
_WORDY: Final = frozenset({Kind.TEXT, *TITLES, Kind.CATEGORY})
"""Kinds that texts of a few words are taken for by their values."""
_SHORT_TEXTS: Final = "short texts"
_UNMISTAKABLE: Final = (
    ("email", Kind.EMAIL, "the values are e-mail addresses"),
    ("url", Kind.URL, "the values are web addresses"),
    ("uuid", Kind.IDENTIFIER, "the values are UUIDs"),
    ("point", Kind.COORDINATE, "the values are a latitude and a longitude"),
)
"""Measures of a profile that nothing else has, the kind that they prove, and the reason."""
_KIND_OF_GROUP: Final[dict[str, Kind]] = {
    **{kind.value: kind for kind in Kind},
    "middle_name": Kind.GIVEN_NAME,
    "country": Kind.CATEGORY,
}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A kind, why, and whether the values prove it whatever the heading says."""

    kind: Kind
    reason: str
    proven: bool = False


def _is_prose(p: Profile) -> bool:
    """Whether values read like sentences: long with the small words that join others, or shorter with verbs."""
    if p.mean_words >= PROSE_WORDS:
        return p.functions >= PROSE_FUNCTIONS
    return p.mean_words >= SENTENCE_WORDS and p.verbs >= PROSE_VERBS and p.functions >= 2 * PROSE_FUNCTIONS


def _reads_like_text(p: Profile) -> bool:
    """Whether values that a heading calls a text have some of the words that join others, and are long or have verbs:
    short ones without are the titles of something."""
    joined = p.functions >= PROSE_FUNCTIONS / 2
    return _is_prose(p) or (joined and (p.mean_words >= SENTENCE_WORDS or p.verbs >= SOME_VERBS))


def _proven_kind(p: Profile) -> _Choice | None:
    """What the form of the values alone says without a doubt."""
    for measure, kind, reason in _UNMISTAKABLE:
        if getattr(p, measure) >= MOST:
            return _Choice(kind, reason, proven=True)
    if p.scheme and p.date < MOST:
        return _Choice(Kind.IDENTIFIER, f"the values have the check digit of: {p.scheme}", proven=True)
    if p.date >= MOST:
        return _Choice(Kind.DATE, "the values are dates", proven=True)
    if p.time_of_day >= MOST:
        return _Choice(Kind.CATEGORY, "the values are times of day", proven=True)
    if p.postcode >= MOST and p.phone_signs < HALF:
        return _Choice(Kind.POSTCODE, "the values are written like postal codes", proven=True)
    if p.phone_signs >= HALF and p.phone >= MOST:
        return _Choice(Kind.PHONE, "the values are written like phone numbers", proven=True)
    if p.truth >= NEARLY_ALL and p.distinct <= A_FEW:
        return _Choice(Kind.BOOLEAN, "the values are yes and no", proven=True)
    return None


def _numeric_kind(p: Profile) -> _Choice | None:
    if p.year >= MOST and p.fifties < HALF:
        return _Choice(Kind.DATE, "the values are years")
    if p.span_of_years >= MOST and p.repetition < HALF:
        return _Choice(Kind.CATEGORY, "spans of years, as seasons are")
    if p.numbered_by_year >= MOST:
        return _Choice(Kind.IDENTIFIER, "numbers within a year")
    if p.phone >= MOST and p.number < MOST:
        return _Choice(Kind.PHONE, "the values are written like phone numbers")
    if p.number < MOST:
        return None
    if p.whole >= NEARLY_ALL and p.mean_length >= SHORTEST_IDENTIFIER:
        if p.repetition > NEARLY_ALL:
            return _Choice(Kind.IDENTIFIER, "long numbers, nearly all different")
        if p.one_length >= NEARLY_ALL and p.mean_length >= LONG_NUMBER:
            return _Choice(Kind.IDENTIFIER, "long numbers of one length or two")
    return _Choice(Kind.NUMBER, "the values are numbers")


def _has_few_values(p: Profile) -> bool:
    """Whether many records share each value of a column."""
    return p.repetition < FEW_VALUES and p.filled >= FEWEST_CATEGORISED


def _shared_kind(p: Profile) -> _Choice | None:
    """What single words are that many records share."""
    if p.repetition < HALF and p.country >= ARE_COUNTRIES:
        return _Choice(Kind.CATEGORY, "the values are countries, and come again")
    if p.given >= GIVEN_HELD and p.mean_words < ONE_WORD and p.distinct >= FEWEST_GIVEN_NAMES:
        return _Choice(Kind.GIVEN_NAME, "the values are given names")
    if _has_few_values(p):
        return _Choice(Kind.CATEGORY, f"only {p.distinct} different values in {p.filled}")
    return None


def _worded_kind(p: Profile) -> _Choice:
    if p.persons >= PERSONS_HELD and p.persons + p.person >= HALF:
        return _Choice(Kind.PEOPLE, "the cells hold several persons")
    few_items = p.reused >= REUSED_ITEMS and p.family_first < MOST  # "Lovelace, Ada" is no list
    if p.separator or p.several >= HALF or p.lists >= HALF or few_items:
        return _Choice(Kind.SET, "the cells hold several short items")
    if _is_prose(p) and not _has_few_values(p):  # what is chosen from a few sentences is an answer, and no note
        return _Choice(Kind.TEXT, f"prose of {p.mean_words:.0f} words on average")
    if (shared := _shared_kind(p)) is not None:
        return shared
    if p.person >= PERSONS_HELD and p.name_like >= MOST and p.mean_words >= ONE_WORD:
        return _Choice(Kind.PERSON_NAME, "the values are names of people")
    if p.street >= HALF and p.digits >= PERSONS_HELD and p.mean_words >= ONE_WORD:
        return _Choice(Kind.ADDRESS, "the values are streets with numbers")
    if p.digits >= NEARLY_ALL and p.mean_words < ONE_WORD and p.mean_length >= SHORTEST_IDENTIFIER - 1:
        return _Choice(Kind.IDENTIFIER, "codes of letters and digits")
    if p.organisation >= PERSONS_HELD:
        return _Choice(Kind.ORGANISATION, "the values are names of organisations")
    if p.measure >= MOST:
        return _Choice(Kind.NUMBER, "the values are measures of one unit")
    return _Choice(Kind.TITLE, _SHORT_TEXTS)


def _kind_of_values(p: Profile) -> _Choice:
    return _proven_kind(p) or _numeric_kind(p) or _worded_kind(p)


def _is_plausible(kind: Kind, by_values: _Choice, p: Profile) -> bool:
    """Whether values can be what a heading says; kinds without bounds can hold anything.

    Years that come again number nothing ("yearID"), firms and schools are no persons ("name_full"), and sentences that
    many records share are answers to choose from and no notes ("which sentence is right?").
    """
    if kind is Kind.TEXT and _has_few_values(p):
        return False
    if kind is Kind.IDENTIFIER and by_values.kind is Kind.DATE and not by_values.proven and p.repetition < HALF:
        return False
    if kind is Kind.PERSON_NAME and by_values.kind is Kind.ORGANISATION:
        return False
    ways = KIND_BOUNDS.get(kind.value, ((),))
    return any(all(least <= getattr(p, name) <= most for name, least, most in way) for way in ways)


def _kind_of_name_column(p: Profile) -> _Choice:
    """What a column called "name" holds: people, or things."""
    if p.given >= GIVEN_HELD and p.mean_words < ONE_WORD:
        return _Choice(Kind.GIVEN_NAME, "a name column whose values are given names")
    if p.person >= PERSONS_HELD and p.name_like >= MOST and p.mean_name_words <= MOST_PERSON_WORDS:
        return _Choice(Kind.PERSON_NAME, "a name column whose values are people")
    if p.organisation >= PERSONS_HELD:
        return _Choice(Kind.ORGANISATION, "a name column whose values are organisations")
    return _Choice(Kind.TITLE, "a name column whose values are things")


def _choose(heading: str, p: Profile) -> _Choice:
    """The kind of one column by its values and its heading."""
    by_values, groups = _kind_of_values(p), find_groups(heading)
    if by_values.kind is Kind.SET and p.reused >= REUSED_ITEMS and groups[:1] in (("category",), ("country",)):
        return by_values
    if by_values.proven and not any(_KIND_OF_GROUP.get(group) is Kind.IDENTIFIER for group in groups):
        return by_values
    for group in groups:
        if group == "name":
            return by_values if by_values.kind in (Kind.IDENTIFIER, Kind.TEXT) else _kind_of_name_column(p)
        if group == "number_of":
            if _is_plausible(Kind.IDENTIFIER, by_values, p) and p.mean_length >= SHORTEST_IDENTIFIER:
                return _Choice(Kind.IDENTIFIER, f"the heading says that it is a number of its own ({by_values.reason})")
            continue
        kind = _KIND_OF_GROUP[group]
        if kind is Kind.PEOPLE and by_values.kind is Kind.PERSON_NAME:
            return _Choice(Kind.PEOPLE, f"the heading says so and its values agree ({by_values.reason})")
        if _is_plausible(kind, by_values, p):
            return _Choice(kind, f"the heading says so and its values agree ({by_values.reason})")
        if kind is Kind.DATE and p.repetition < PERSONS_HELD and p.digits >= MOST:
            return _Choice(Kind.CATEGORY, f"parts of dates: {by_values.reason}")
    return by_values


def infer_field(heading: str, cells: Sequence[Cell]) -> FieldRule | None:
    """The rule for one column by itself; None when it holds nothing that can be compared."""
    p = Profile(cells)
    if p.distinct < PAIR:
        return None
    choice = _choose(heading, p)
    return FieldRule(heading, choice.kind, choice.reason)


def _only_text(heading: str, p: Profile) -> FieldRule | None:
    """The rule for the only column of a table, when it holds texts: there is nothing else to go by, however short they
    are and though they all say the same."""
    groups = find_groups(heading)
    silent = not groups or groups == ("text",)
    prose_heading = groups[:1] == ("text",)
    if prose_heading or (silent and p.mean_words >= SHORTEST_TEXT_WORDS and _kind_of_values(p).kind in _WORDY):
        return FieldRule(heading, Kind.TEXT, "the only column, of texts")
    return None


def _tokens(cell: Cell) -> set[str]:
    return set(letters_and_digits(fold(cell if isinstance(cell, str) else " ".join(cell or ()))).split())


def _echoes(name: str, table: Mapping[str, Sequence[Cell]], others: Sequence[str]) -> bool:
    """Whether a text column repeats what other columns hold (a resume's raw text beside its fields)."""
    cells = table[name]
    step = max(1, len(cells) // 200)
    said = found = 0
    for i in range(0, len(cells), step):
        text = _tokens(cells[i])
        for other in others if text else ():
            tokens = _tokens(table[other][i])
            said += len(tokens)
            found += len(tokens & text)
    return said > 0 and found / said >= ECHOED


def _is_raw(field: _Field, fields: Sequence[_Field], table: Mapping[str, Sequence[Cell]]) -> bool:
    """Whether a field is the text that the others were read from: prose, or about as long as all others together."""
    others = [f for f in fields if f is not field and f.rule.kind is not Kind.TEXT]
    if len(others) < PAIR or field.rule.kind not in LONG:
        return False
    long = field.profile.mean_words >= RAW_LENGTH * sum(other.profile.mean_words for other in others)
    return (field.rule.kind is Kind.TEXT or long) and _echoes(field.rule.name, table, [f.rule.name for f in others])


def _near_copy(table: Mapping[str, Sequence[Cell]], filled: Mapping[str, Bools], name: str, other: str) -> bool:
    """Whether two columns say the same words in nearly all rows that have both."""
    rows = np.flatnonzero(filled[name] & filled[other])
    chosen = rows[:: max(1, len(rows) // FORMS_LOOKED_AT)].tolist()
    both = [(table[name][i], table[other][i]) for i in chosen]
    if len(both) < FEWEST_COMPARED_ROWS:
        return False
    equal = len(both)  # at most: columns that differ are told after a few rows
    for x, y in both:
        equal -= x != y and _tokens(x) != _tokens(y)
        if equal / len(both) < NEAR_COPY:
            return False
    return True


def _series(table: Mapping[str, Sequence[Cell]]) -> dict[str, tuple[str, ...]]:
    """Columns that are one list spread over several: four and more of one name, a running number and one kind."""
    series: dict[str, list[str]] = {}
    for name in table:
        unnumbered = name.rstrip("0123456789")
        stem = unnumbered.rstrip(" \t_-.")
        if stem and unnumbered != name:
            series.setdefault(stem, []).append(name)
    long = {stem: names_ for stem, names_ in series.items() if len(names_) >= SERIES and stem not in table}
    return {
        stem: tuple(names_)
        for stem, names_ in long.items()
        if len({_kind_of_values(Profile(table[name])).kind for name in names_ if any(table[name])}) == 1
    }


@dataclass(slots=True)
class _Field:
    rule: FieldRule
    profile: Profile

    def becomes(self, kind: Kind, reason: str) -> None:
        self.rule = replace(self.rule, kind=kind, reason=reason)


def _is_free(field: _Field) -> bool:
    """Whether a field's kind was taken for want of anything better: short words without figures."""
    p = field.profile
    silent = field.rule.reason == _SHORT_TEXTS or (
        field.rule.kind is Kind.CATEGORY and "different values" in field.rule.reason
    )
    return silent and p.letters_only >= MOST and p.mean_words < TWO_WORDS


def _find_notes(fields: Sequence[_Field]) -> None:
    """A text is what rows are about only if it reads like sentences: a bank's "memo" of codes does not, whatever its
    heading. Beside a field that names a thing it may stay a text."""
    named = any(field.rule.kind in NAMING for field in fields)
    for field in fields:
        if field.rule.kind is Kind.TEXT and not named and not _reads_like_text(field.profile):
            choice = _kind_of_values(field.profile)
            field.becomes(choice.kind, choice.reason)


def _find_family_names(fields: Sequence[_Field]) -> None:
    """Beside a column of given names the next column of single words holds family names, if none says so."""
    given = [i for i, field in enumerate(fields) if field.rule.kind is Kind.GIVEN_NAME]
    if not given or any(field.rule.kind in (Kind.FAMILY_NAME, Kind.PERSON_NAME) for field in fields):
        return
    beside = [fields[k] for i in given for k in (i + 1, i - 1, i + 2) if 0 <= k < len(fields)]
    words = [f for f in beside if _is_free(f) and f.profile.mean_words < ONE_WORD and f.profile.mean_length > INITIAL]
    least, most = (choose((fields[i] for i in given), key=lambda f: f.profile.given) for choose in (min, max))
    if least.profile.given < MOST * most.profile.given:  # family names that are given names too, or swapped with them
        words.append(least)
    if words:
        chosen = max(words, key=lambda field: field.profile.distinct)
        chosen.becomes(Kind.FAMILY_NAME, "single words beside a column of given names")


def _find_suffixes(fields: Sequence[_Field]) -> list[_Field]:
    """The fields, those with one value only if that one stands behind names of people: "Jr." and nothing."""
    named = any(field.rule.kind in _PERSONS for field in fields)
    for field in fields:
        if named and field.profile.name_suffix >= MOST:
            field.becomes(Kind.NAME_SUFFIX, "the values say which of several bearers of a name somebody is")
    return [field for field in fields if field.profile.distinct >= PAIR or field.rule.kind is Kind.NAME_SUFFIX]


def _find_places(fields: Sequence[_Field], table: Mapping[str, Sequence[Cell]]) -> None:
    """Places are what postal codes determine, and beside persons what many share."""
    codes = next((table[f.rule.name] for f in fields if f.rule.kind is Kind.POSTCODE), None)
    persons = any(field.rule.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME) for field in fields)
    for field in fields:
        if not _is_free(field) or field.rule.kind is not Kind.TITLE:
            continue
        if codes is not None and _determines(codes, table[field.rule.name]):
            field.becomes(Kind.PLACE, "determined by the postal code")
        elif persons and field.profile.repetition < HALF:
            field.becomes(Kind.PLACE, "words that many persons share")


def _find_classes(fields: Sequence[_Field]) -> None:
    """A column called a name, of which a few come again and again, is a class beside a column that names things: of
    sites the programmes, of goods the makes."""
    names = [f for f in fields if f.rule.kind in TITLES]
    for field in names:
        p = field.profile
        few = _has_few_values(p)
        if few and any(other.profile.repetition >= HALF for other in names):
            field.becomes(Kind.CATEGORY, f"only {p.distinct} different values in {p.filled}")


def _determines(codes: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    step = max(1, len(codes) // PROFILED_VALUES)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for code, cell in zip(codes[::step], cells[::step], strict=True):
        if code and cell:
            seen[str(code)][fold(str(cell))] += 1
    several = [counts for counts in seen.values() if counts.total() > 1]
    total = sum(counts.total() for counts in several)
    return total >= FEWEST_COMPARED_ROWS and sum(max(c.values()) for c in several) >= PLACES_DETERMINED * total


def _find_coordinates(fields: Sequence[_Field]) -> None:
    """Two columns of numbers with four decimals are the coordinates of one place."""
    precise = [f for f in fields if f.rule.kind is Kind.NUMBER and f.profile.precise >= MOST]
    if len(precise) == PAIR:
        for field in precise:
            field.becomes(Kind.COORDINATE, "two columns of precise decimal degrees")


def _unite_alternatives(
    fields: Sequence[_Field], table: Mapping[str, Sequence[Cell]], filled: Mapping[str, Bools]
) -> list[_Field]:
    """The fields with those of two columns that hold the same under two headings made one."""
    united: dict[int, _Field] = {}
    later: set[int] = set()
    for i, j in find_alternatives([field.rule for field in fields], table, filled):
        one, other = fields[i].rule, fields[j].rule
        reason = f"{one.reason}; no row fills both this and {other.name}, which holds the same"
        rule = replace(one, reason=reason, parts=(one.name, other.name))
        profile = Profile([x or y for x, y in zip(table[one.name], table[other.name], strict=True)])
        united[i] = _Field(rule, profile)
        later.add(j)
    return [united.get(k, field) for k, field in enumerate(fields) if k not in later]


def _weight(field: _Field) -> float:
    """How much a field may tell of a pair: the share of pairs that have it times the logarithm of its values."""
    p = field.profile
    return (p.filled / max(p.records, 1)) ** 2 * math.log1p(p.distinct)


def infer_schema(table: Mapping[str, Sequence[Cell]]) -> Schema:
    """A comparison schema for a table of unknown meaning.

    Left out are columns with one value, near-copies of other columns, texts that repeat the other columns (their
    evidence would be counted twice), and of very many columns without keys those that tell least.
    """
    known = {name: np.fromiter(map(bool, cells), bool, len(cells)) for name, cells in table.items()}
    filled = [name for name, rows in known.items() if rows.any()]
    if len(filled) == 1 and (alone := _only_text(filled[0], Profile(table[filled[0]]))):
        return Schema((alone,))
    series = _series(table)
    spread = {name for names_ in series.values() for name in names_}
    fields: list[_Field] = []
    for name, cells in table.items():
        profile = Profile(cells) if name in filled and name not in spread else None
        if profile is None or (profile.distinct < PAIR and profile.name_suffix < MOST):
            continue
        if not any(_near_copy(table, known, f.rule.name, name) for f in fields):
            choice = _choose(name, profile)
            fields.append(_Field(FieldRule(name, choice.kind, choice.reason), profile))
    fields = _find_suffixes(fields)
    _find_notes(fields)
    _find_family_names(fields)
    _find_places(fields, table)
    _find_classes(fields)
    _find_coordinates(fields)
    fields = _unite_alternatives(fields, table, known)
    fields = [field for field in fields if not _is_raw(field, fields, table)]
    kinds = Counter(field.rule.kind for field in fields)
    if kinds[Kind.GIVEN_NAME] and kinds[Kind.FAMILY_NAME]:
        fields = [field for field in fields if field.rule.kind is not Kind.PERSON_NAME]
    weak = [field for field in fields if field.rule.kind not in _STRONG]
    told = {id(field) for field in sorted(weak, key=_weight, reverse=True)[:MOST_WEAK_FIELDS]}
    rules = [field.rule for field in fields if field.rule.kind in _STRONG or id(field) in told]
    for stem, names_ in series.items():
        rules.append(FieldRule(stem, Kind.SET, f"{len(names_)} numbered columns are one list", names_))
    return Schema(tuple(rules))
