"""The names of a table of mentions compared with each other, once each however often they are mentioned.

How alike two names are decides, and the place or class where both have one: how much that counts is learned from the
rows of one name, which are one thing. What the rows list counts for nothing, for different mentions of one thing list
different items. No cost grows with the square of the mentions of a thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching import blocking
from winnow.matching.arrays import Bools, Floats, Ints, Levels, distinct
from winnow.matching.compare import comparison_levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.compare.field_evidence import describe_fields, to_bits
from winnow.matching.constants import EQUAL, MENTION_ODDS, MENTION_PSEUDO_ROWS, MOST_PLACE_ODDS
from winnow.matching.match_types import Evidence, Pair
from winnow.matching.mentions.mention_table import SHARED, agreement
from winnow.matching.model.fellegi_sunter import posterior
from winnow.matching.prepare.columns import Column, make_column

ONLY_NAMES_TELL: Final = "only names tell what the rows mention: other spellings of a name are for a person to decide"
_ONE_NAME: Final = "the same name, in a table that tells things apart by nothing else"


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names of a table, each in a row of its own; records without a name have one each, and so have those that
    people decided about.

    Attributes:
        columns: the names, and the places and classes most often given with each, one entry a row.
        odds: for each column the log odds of each level; the first of each is of values that are not known.
        first: for each row its first record, ascending.
        row: for each record its row.
    """

    columns: Sequence[Column]
    odds: Sequence[Floats]
    first: Ints
    row: Ints

    @classmethod
    def index(cls, columns: Sequence[Column], name: Column, apart: Bools) -> Mentions:
        """The names of some records.

        Args:
            columns: the records' columns.
            name: the one of names.
            apart: records that get rows of their own.
        """
        n = len(name.codes)
        own = apart | ~name.known
        first_of = np.full(len(name.values), n)
        np.minimum.at(first_of, name.codes[~own], np.flatnonzero(~own))
        row = np.where(own, np.arange(n), first_of[name.codes])
        first = distinct(row)
        row = np.searchsorted(first, row)
        rows = [_column_of(name, name.codes[first])]
        odds = [np.array(MENTION_ODDS)]
        for column in (column for column in columns if column.kind in SHARED):
            usual = _usual(name, column)
            codes = np.where(name.known[first], usual[name.codes[first]], column.codes[first])
            if codes.max(initial=0) > 0:
                rows.append(_column_of(column, codes))
                odds.append(_place_odds(name, column))
        return cls(rows, odds, first, row)

    def candidates(self) -> tuple[Ints, Ints]:
        """Pairs of rows whose names are worth comparing."""
        found = blocking.candidates(self.columns[:1], len(self.first))
        return found.left, found.right

    def compare(self, left: Ints, right: Ints) -> Levels:
        """The levels of pairs of rows, shape ``(pairs, columns)``."""
        return comparison_levels.compare_records(self.columns, left, right, 1)

    def weigh(self, levels: Levels) -> Floats:
        """What each column adds to the log odds of some pairs, shape ``(pairs, columns)``: the name, and of the places
        the one that speaks most against the pair, for they depend on each other."""
        each = np.stack([odds[levels[:, k]] for k, odds in enumerate(self.odds)], axis=1)
        places = np.where(levels[:, 1:] > 0, each[:, 1:], np.inf)
        if places.shape[1]:
            counted = np.arange(places.shape[1]) == places.argmin(axis=1)[:, None]
            each[:, 1:] = np.where(counted & (levels[:, 1:] > 0), each[:, 1:], 0.0)
        return each

    def same_name(self, left: Ints, right: Ints) -> Bools:
        """Whether two rows bear one name."""
        codes = self.columns[0].codes
        same: Bools = (codes[left] == codes[right]) & (codes[left] > 0)
        return same


def _column_of(column: Column, codes: Ints) -> Column:
    """A column with the values of some codes."""
    return make_column(column.name, column.kind, [column.values[code] for code in codes.tolist()], column.version_words)


def _usual(name: Column, column: Column) -> Ints:
    """For each name the code of the value that most of its records have; of several the smallest, 0 where none is."""
    both = name.known & column.known
    together = np.sort(name.codes[both] * len(column.values) + column.codes[both])
    pairs = distinct(together)
    counts = np.diff(np.r_[np.searchsorted(together, pairs), len(together)])
    order = np.lexsort((-pairs, counts))  # the most frequent comes last, and is what is kept
    usual = np.zeros(len(name.values), np.int64)
    usual[pairs[order] // len(column.values)] = pairs[order] % len(column.values)
    return usual


def _place_odds(name: Column, column: Column) -> Floats:
    """Log odds of each level of a place: as often as records of one name have the same, against any two records."""
    same, chance, rows = agreement(name, column)
    m = (same * rows + chance * MENTION_PSEUDO_ROWS) / (rows + MENTION_PSEUDO_ROWS)
    odds = np.zeros(len(LEVELS[column.kind]) + 1)
    odds[EQUAL] = np.log(m / chance)
    odds[-1] = np.log(max(1 - m, 1e-9) / max(1 - chance, 1e-9))
    return np.clip(odds, -MOST_PLACE_ODDS, MOST_PLACE_ODDS)


@dataclass(frozen=True, slots=True)
class MentionExplainer:
    """Explains pairs of records by the likeness of their names and places.

    Attributes:
        place: row of each record id.
        rules: what people decided, by ordered pair of ids.
    """

    mentions: Mentions
    place: Mapping[str, int]
    rules: Mapping[Pair, str]

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        return self.explain_all([(left, right)])[0]

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        if not pairs:
            return []
        one, other = (np.array([self.place[pair[side]] for pair in pairs]) for side in (0, 1))
        levels = self.mentions.compare(one, other)
        weights = self.mentions.weigh(levels)
        same = self.mentions.same_name(one, other).tolist()
        found = []
        for row, (left, right) in enumerate(pairs):
            fields = describe_fields(self.mentions.columns, levels[row], weights[row])
            total = float(weights[row].sum())
            rule = self.rules.get((min(left, right), max(left, right)), _ONE_NAME if same[row] else None)
            probability = round(float(posterior(np.array([total]))[0]), 4)
            found.append(Evidence(left, right, probability, to_bits(total), 0.0, fields, rule, ()))
        return found
