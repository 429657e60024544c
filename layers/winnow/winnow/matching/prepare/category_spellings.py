"""Values of a column that are others of it in another spelling: a country's code and its name, "m" and "male".

Which spellings belong together is seen in the whole column: "de" is Germany among countries and no country among
languages, and "m" stands for "male" only where nothing else begins so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from winnow.countries import country_codes, country_names
from winnow.matching.constants import ARE_COUNTRIES, SPELT_CATEGORIES


def read_spellings(values: Iterable[str]) -> Mapping[str, str]:
    """The values of a column that stand for others of it, each with that other.

    Args:
        values: the distinct folded values.
    """
    written = sorted(set(values) - {""})
    countries = {value: code for value in written if (code := _country(value))}
    if len(countries) >= ARE_COUNTRIES * len(written) and any(value in country_names() for value in written):
        return countries
    return _initials(written) if len(written) <= SPELT_CATEGORIES else {}


def _country(folded: str) -> str:
    """The ISO code in small letters; ``""`` for none."""
    return (country_names().get(folded) or country_codes().get(folded.upper(), "")).lower()


def _initials(values: Iterable[str]) -> Mapping[str, str]:
    """The single letters with which just one longer value begins, and that value."""
    beginning: defaultdict[str, list[str]] = defaultdict(list)
    for value in values:
        beginning[value[0]].append(value)
    return {
        letter: longer[0]
        for letter, found in beginning.items()
        if letter.isalpha() and letter in found and len(longer := [value for value in found if value != letter]) == 1
    }
