"""Candidate pairs: which of the n(n-1)/2 pairs of records are worth comparing.

Every rule puts records into blocks; pairs inside a block are candidates. Rules are each field, each pair of shortened
fields, and the rarest words of long fields. Each rule may spend a budget of pairs that grows linearly with the number
of records, smallest blocks first, so a value that everybody shares costs nothing and the whole stays linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.arrays import NONE, Ints, compact, corner, distinct, rank_within, runs, spans
from winnow.matching.constants import (
    FOLDED_AT_ONCE,
    LARGEST_INTEGER,
    LARGEST_WORD_BLOCK,
    MANY_FIELDS,
    MOST_SEEN,
    PART_BUDGET,
    RAREST_WORDS,
    SAMPLED_PAIRS,
    SEEN_BITS,
    SINGLE_WORD_RULES,
    WHOLE_BUDGET,
)
from winnow.matching.prepare import person_names
from winnow.matching.prepare.columns import Column, items
from winnow.matching.prepare.normalise import ITEM
from winnow.matching.schema import CLASSES, LONG, STRONG, Kind


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """A blocking rule: equal non-negative codes share a block. By its words a record may be in several blocks."""

    name: str
    records: Ints
    codes: Ints
    budget: int
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs ``left[i] < right[i]`` in ascending order, with the number of rules that proposed each, three at most."""

    left: Ints
    right: Ints
    seen: Ints


def _beginning(value: str) -> str:
    return value[:8]


_SHORTEN: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.FAMILY_NAME: lambda v: v[:4],
    Kind.GIVEN_NAME: lambda v: person_names.find_full_form(v)[:3],
    Kind.EMAIL: lambda v: v.partition("@")[0],
    Kind.PHONE: lambda v: v[-7:],
    Kind.DATE: lambda v: v[:7],
}


def _short(column: Column) -> Ints:
    """A coarser code of each record's value, for compound rules. -1 where missing."""
    change = _SHORTEN.get(column.kind, _beginning if column.kind in LONG else str)
    short = [change(value) for value in column.values]
    distinct = {value: i for i, value in enumerate(sorted(set(short)))}
    codes = np.array([distinct[value] for value in short], np.int64)[column.codes]
    return np.where(column.known, codes, -1)


def _each_item(column: Column) -> tuple[Ints, Ints]:
    """``(records, codes)`` with one row for each item of each multi-valued cell."""
    single = [items(value) for value in column.values]
    distinct = {item: i for i, item in enumerate(sorted({item for row in single for item in row}))}
    lengths = np.array([len(row) for row in single], np.int64)
    flat = np.array([distinct[item] for row in single for item in row], np.int64)
    starts = np.r_[0, np.cumsum(lengths)[:-1]]
    own = lengths[column.codes]
    return np.repeat(np.arange(len(column.codes)), own), flat[spans(starts[column.codes], own)]


def _word_rules(column: Column, n: int) -> Iterator[BlockingRule]:
    """The rarest words that a record shares with others: a rule for each of the first three, one for the first six."""
    tokens = column.tokens
    if tokens is None or not len(tokens.tokens):
        return
    records = np.flatnonzero(column.known)
    lengths = tokens.lengths[column.codes[records]]
    words = tokens.tokens[spans(tokens.starts[column.codes[records]], lengths)]
    records = np.repeat(records, lengths)
    shared = tokens.document_counts[words] > 1
    records, words = records[shared], words[shared]
    rarest_first = np.argsort(tokens.document_counts, kind="stable")
    rank_of = np.empty_like(rarest_first)
    rank_of[rarest_first] = np.arange(len(rarest_first))
    packed = np.sort(records * len(rank_of) + rank_of[words])
    records, words = packed // len(rank_of), rarest_first[packed % len(rank_of)]
    place = rank_within(records)
    for rank in range(SINGLE_WORD_RULES):
        chosen = place == rank
        yield BlockingRule(f"{column.name}: rare word {rank + 1}", records[chosen], words[chosen], PART_BUDGET * n)
    chosen = (place < RAREST_WORDS) & (tokens.document_counts[words] <= LARGEST_WORD_BLOCK)
    yield BlockingRule(f"{column.name}: any rare word", records[chosen], words[chosen], WHOLE_BUDGET * n)


def _field_rules(columns: Sequence[Column], n: int) -> Iterator[BlockingRule]:
    """One rule for each whole field."""
    everyone = np.arange(n)
    for column in columns:
        if column.kind in CLASSES:
            continue
        strong = column.kind in STRONG or column.kind in LONG
        if column.kind in STRONG and any(ITEM in value for value in column.values):
            records, codes = _each_item(column)
        else:
            records, codes = everyone, np.where(column.known, column.codes, -1)
        yield BlockingRule(column.name, records, codes, WHOLE_BUDGET * n, strong=strong)


def _compound_rules(columns: Sequence[Column], n: int) -> Iterator[BlockingRule]:
    """One compound rule for each pair of shortened fields."""
    short = [_short(column) for column in columns]
    for i, one in enumerate(columns):
        for j, other in enumerate(columns[:i]):
            if one.kind in CLASSES and other.kind in CLASSES:
                continue
            x, y = short[i], short[j]
            both = np.where((x >= 0) & (y >= 0), x * (int(y.max(initial=0)) + 1) + y, -1)
            yield BlockingRule(f"{other.name} + {one.name}", np.arange(n), both, PART_BUDGET * n)


def blocking_rules(columns: Sequence[Column], n: int) -> Iterator[BlockingRule]:
    """Every blocking rule for these columns of ``n`` records."""
    yield from _field_rules(columns, n)
    yield from _compound_rules(columns, n)
    for column in columns:
        if column.kind is Kind.DATE:
            years = compact(np.array([int(v[:4]) if v[:4].isdigit() else -1 for v in column.values], np.int64))
            yield BlockingRule(f"{column.name}: year", np.arange(n), years[column.codes], PART_BUDGET * n)
        if column.kind in LONG:
            yield from _word_rules(column, n)


def _sorted_by_code(rule: BlockingRule) -> tuple[Ints, Ints]:
    """The records that have a code and their codes, by code; those of one code in their order, which is ascending."""
    known = rule.codes >= 0
    records, codes = rule.records[known], rule.codes[known]
    size = int(records.max(initial=0)) + 1
    if int(codes.max(initial=0)) < LARGEST_INTEGER // size - 1:  # plain numbers are sorted ten times faster than places
        packed = np.sort(codes * size + records)
        return packed % size, packed // size
    order = np.argsort(codes, kind="stable")
    return records[order], codes[order]


def pairs_within(rule: BlockingRule) -> tuple[Ints, Ints]:
    """Pairs of different records inside the blocks of a rule, smallest blocks first, until its budget is spent."""
    records, codes = _sorted_by_code(rule)
    starts, sizes = runs(codes)
    several = sizes > 1
    starts, sizes = starts[several], sizes[several]
    order = np.argsort(sizes, kind="stable")
    starts, sizes = starts[order], sizes[order]
    affordable = int(np.searchsorted(np.cumsum(sizes * (sizes - 1) // 2), rule.budget, "right"))
    starts, sizes = starts[:affordable], sizes[:affordable]
    left, right = [NONE], [NONE]
    for size in distinct(sizes):
        base = starts[sizes == size][:, None]
        a, b = corner(int(size))
        left.append(records[(base + a).ravel()])
        right.append(records[(base + b).ravel()])
    i, j = np.concatenate(left), np.concatenate(right)
    return np.minimum(i, j), np.maximum(i, j)


def _fold(packed: Ints) -> Ints:
    """Sorted packed pairs with those of the same pair added up.

    A packed pair is ``(left * n + right) * 4 + times seen``, with three for three and more: one sort of plain numbers
    orders, groups and counts them in a third of the memory of a sort by index.
    """
    pairs = packed >> SEEN_BITS
    starts = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]])
    seen = np.add.reduceat(packed & MOST_SEEN, starts)
    return (packed[starts] & ~MOST_SEEN) | np.minimum(seen, MOST_SEEN)


def _ranges(pieces: Sequence[Ints]) -> Ints:
    """Bounds that divide packed pairs into ranges of about as many each; all of one pair fall into one range."""
    count = sum(map(len, pieces)) // FOLDED_AT_ONCE
    sample = np.sort(np.concatenate([piece[::SAMPLED_PAIRS] for piece in pieces]))
    return distinct(sample[np.linspace(0, len(sample), count + 1, dtype=np.int64)[1:-1]] & ~MOST_SEEN)


def _merge(pieces: Sequence[Ints], enough: int) -> Ints:
    """Pairs seen often enough in any of the sorted pieces, ascending; range by range, so that only the pieces and what
    is kept of them is ever held."""
    bounds = _ranges(pieces)
    cuts = [np.r_[0, np.searchsorted(piece, bounds), len(piece)] for piece in pieces]
    kept = [NONE]
    for i in range(len(bounds) + 1):
        together = np.concatenate([piece[cut[i] : cut[i + 1]] for piece, cut in zip(pieces, cuts, strict=True)])
        if len(together):
            together.sort()
            folded = _fold(together)
            kept.append(folded[folded & MOST_SEEN >= enough])
    return np.concatenate(kept)


def identical(columns: Sequence[Column], n: int) -> Ints:
    """For each record the first record that is equal to it in every column and known in one."""
    code = np.zeros(n, np.int64)
    known = np.zeros(n, bool)
    for column in columns:
        code = compact(code * len(column.values) + column.codes)
        known |= column.known
    first = np.unique(code, return_index=True)[1]
    return np.where(known, first[code], np.arange(n))


def candidates(columns: Sequence[Column], n: int) -> Candidates:
    """All candidate pairs.

    With more than four fields a pair must be proposed by two rules, or by one on a strong or long field: what only
    one weak rule proposes is nearly always a coincidence. Each record is paired with the first one identical to it.
    """
    same = identical(columns, n)
    columns = [column for column in columns if column.kind is not Kind.NAME_SUFFIX]  # hardly anybody has one
    enough = 2 if len(columns) > MANY_FIELDS else 1
    again = np.flatnonzero(same != np.arange(n))
    held = [np.sort(same[again] * n + again) << SEEN_BITS | enough]
    for rule in blocking_rules(columns, n):
        left, right = pairs_within(rule)
        packed = (left * n + right)[left != right] << SEEN_BITS | (enough if rule.strong else 1)
        packed.sort()
        held.append(packed)
    packed = _merge(held, enough)
    pairs, seen = packed >> SEEN_BITS, packed & MOST_SEEN
    return Candidates(pairs // max(n, 1), pairs % max(n, 1), seen)
