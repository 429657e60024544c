"""Countries by the names and codes that people write for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from winnow.text import fold, parse_word_groups


@cache
def country_names() -> Mapping[str, str]:
    """ISO 3166-1 codes of two capital letters by the folded names of the countries, in several languages."""
    names: dict[str, str] = {}
    for codes, listed in _groups().items():
        for name in listed:
            names.setdefault(fold(name), codes[:2])
    return names


@cache
def country_codes() -> Mapping[str, str]:
    """ISO 3166-1 codes of two capital letters by themselves and by those of three, in capitals."""
    return {code: codes[:2] for codes in _groups() for code in codes.split()}


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    return parse_word_groups((files("winnow") / "countries.txt").read_text("utf-8"))
