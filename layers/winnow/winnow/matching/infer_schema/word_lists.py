"""The lists of words of headings and of values, read at first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from winnow.text import fold, letters_and_digits, parse_word_groups


@cache
def read_list(name: str) -> Mapping[str, frozenset[str]]:
    """The groups of one of this package's lists, their entries folded and without punctuation.

    Args:
        name: ``headings`` or ``value_words``.
    """
    groups = parse_word_groups((files("winnow.matching.infer_schema") / f"{name}.txt").read_text("utf-8"))
    return {group: frozenset(letters_and_digits(fold(entry)) for entry in listed) for group, listed in groups.items()}
