"""Telephone numbers that ring nowhere: ranges set aside for fiction, which still parse as valid."""

from __future__ import annotations

from random import Random


def draw_phone(rng: Random, country: str, area: str) -> str:
    """Draw a number as it is dialled at home, spaced in groups, from a range reserved for drama.

    Ranges: 555-0100 to 555-0199 (NANPA), 020 7946 0xxx and its siblings (Ofcom), 030 23125 xxx (Bundesnetzagentur),
    01 99 00 xx xx and its siblings (Arcep), 08-465 004 xx (PTS), 5550 xxxx and 7010 xxxx (ACMA).
    """
    tail = rng.randrange(100)
    if country in {"US", "CA"}:
        return f"{area} 555 01{tail:02}"
    if country == "GB":
        return f"0{area} 0{rng.randrange(1000):03}"
    if country == "DE":
        return f"0{area} {rng.randrange(1000):03}"
    if country == "FR":
        return f"0{area} {rng.randrange(100):02} {tail:02}"
    if country == "SE":
        return f"0{area} {tail:02}"
    return f"0{area} {rng.randrange(10_000):04}"


CALLING_CODES = {"US": "1", "CA": "1", "GB": "44", "DE": "49", "FR": "33", "SE": "46", "AU": "61"}


def print_phone(rng: Random, number: str, country: str) -> str:
    """Print a number the way one of its owners might: with brackets, dots, dashes or the country code."""
    code = CALLING_CODES[country]
    groups = number.split()
    if country in {"US", "CA"}:
        area, exchange, line = groups
        styles = (
            f"({area}) {exchange}-{line}",
            f"{area}-{exchange}-{line}",
            f"+{code} {number}",
            f"{area}.{exchange}.{line}",
        )
        return rng.choice(styles)
    abroad = " ".join(groups).removeprefix("0")
    return rng.choice((number, f"+{code} {abroad}", f"+{code} (0){abroad}", number.replace(" ", "-", 1)))
