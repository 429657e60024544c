"""Clear disagreements that no amount of agreement elsewhere outweighs.

Father and son share a name, an address and a phone, twins a date of birth; so would any sum of weights let them pass
for one person. Where the dates of birth clearly differ and no e-mail address or identifier says otherwise, a pair is
left to a person. So it is where the given names do, in a table in which these differ more often than they are mistyped,
and where one is the third of a name and the other the second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import EQUAL, MOST_OTHER_NAMES, MUCH_ALIKE, NEARLY_EQUAL, OTHER_NAMES
from winnow.matching.prepare.columns import Column, names_people
from winnow.matching.schema import Kind
from winnow.text import fold

_BIRTH: Final = re.compile(
    r"birth|dob|born|geburt|gebor|gebdat|naiss|\bnee? le\b|nascim|nascit|nacim|naixem|geboort|urodz|naroz|narod|rojstv"
    r"|roden|nasteri|fodel|fodsel|fodt|fodd|syntym|szulet|dogum|sunni|dzimsan|gimimo|lahir|sinh|γεννησ|рожд|народж"
    r"|раждан|рођењ|生年|出生|생년|ميلاد|تولد|לידה|เก ด"
)
"""What headings of dates of birth hold, folded, in the languages of ``headings.txt``."""
_MISTYPED: Final = (1, 2, 4)
"""Places in a row of levels of given names: nickname, typing error, alike."""
_VOUCHING: Final = frozenset({Kind.EMAIL, Kind.IDENTIFIER})


def is_birth(column: Column) -> bool:
    """Whether a column holds the day or year of birth."""
    return column.kind is Kind.DATE and _BIRTH.search(fold(column.name)) is not None


def ruled_out(columns: Sequence[Column], matrix: Levels, *, by_name: bool) -> Bools:
    """Pairs of people born on clearly different days, for whom no e-mail address or identifier vouches.

    Args:
        by_name: pairs of people with clearly different given names too.
    """
    ruled = births_differ(columns, matrix) & ~_vouched(columns, matrix, NEARLY_EQUAL)
    ruled |= generations_differ(columns, matrix) & ~_vouched(columns, matrix, EQUAL)
    if by_name:  # "nowak@mail.example" and "nowak@post.example" are nearly equal because of the family name
        ruled |= given_names_differ(columns, matrix) & ~_vouched(columns, matrix, EQUAL)
    return ruled


def _vouched(columns: Sequence[Column], matrix: Levels, most: int) -> Bools:
    """Pairs with an e-mail address or identifier in common, up to a level."""
    vouching = [k for k, column in enumerate(columns) if column.kind in _VOUCHING]
    levels = matrix[:, vouching]
    vouched: Bools = ((levels > 0) & (levels <= most)).any(axis=1)
    return vouched


def births_differ(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs of which two dates of birth clearly differ."""
    differ = np.zeros(len(matrix), bool)
    for k, column in enumerate(columns):
        if is_birth(column):
            differ |= matrix[:, k] == len(LEVELS[Kind.DATE])
    return differ


def generations_differ(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs of which two generation suffixes differ: father and son, of whom one is "Sr." and the other "Jr.". Where
    only the son has one, so do those whose dates of birth do not show that they are one person.
    """
    differ, lacks, born = np.zeros((3, len(matrix)), bool)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        if column.kind is Kind.NAME_SUFFIX:
            differ |= level == len(LEVELS[Kind.NAME_SUFFIX])
            lacks |= level == NEARLY_EQUAL
        elif is_birth(column):
            born |= (level > 0) & (level <= MUCH_ALIKE)
    return differ | (lacks & ~born)


def names_tell_apart(columns: Sequence[Column], log_m: Sequence[Floats]) -> bool:
    """Whether given names differ too often among the matches for these to be matches: more often than they are
    mistyped, or in one case in five. One person's names differ because somebody mistyped them; twins' don't.

    Args:
        log_m: for each field the log probability of each level among matches.
    """
    if not names_people(columns):
        return False
    known = [k for k, column in enumerate(columns) if column.kind is Kind.GIVEN_NAME]
    m = np.exp(log_m[max(known, key=lambda k: float(columns[k].known.mean()))]) if known else np.zeros(1)
    mistyped = float(m[list(_MISTYPED)].sum()) if known else 0.0
    return float(m[-1]) > (OTHER_NAMES if float(m[-1]) > mistyped else MOST_OTHER_NAMES)


def given_names_differ(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs of people whose given names clearly differ, those of every column that both have: twins, spouses, pupils of
    one class. A first and a middle name may stand in each other's place."""
    given = [k for k, column in enumerate(columns) if column.kind is Kind.GIVEN_NAME]
    if not given or not names_people(columns):
        return np.zeros(len(matrix), bool)
    levels = matrix[:, given]
    differ: Bools = (levels > 0).any(axis=1) & ((levels == 0) | (levels == len(LEVELS[Kind.GIVEN_NAME]))).all(axis=1)
    return differ
