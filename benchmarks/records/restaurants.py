"""Restaurants in two printed guides, each without duplicates: few are in both, hotels hold several, chains branch.

No rule was fitted to its held-out half, but the generator itself was corrected after its first figures were seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, skewed, take_half

COLUMNS = ("name", "addr", "city", "phone", "type", "class")
# fmt: off
_TYPES = (
    ("american", "american (new)"), ("italian", "italian"), ("french", "french (classic)"), ("steakhouses", "american"),
    ("seafood", "seafood"), ("japanese", "sushi"), ("mexican", "southwestern"), ("chinese", "asian"),
    ("delis", "delicatessen"), ("continental", "french bistro"), ("coffee shops", "diners"), ("cajun", "southern"),
)
_PATTERNS = (
    "{}'s", "{}", "cafe {}", "{} grill", "la {}", "{} on main", "the {} room", "le {}", "{} and sons", "{} inn",
)
_ROOMS = ("dining room", "cafe", "bar", "terrace", "grill room", "oyster bar")
_CITIES = (
    ("los angeles", "west hollywood"), ("new york", "new york city"), ("atlanta", "atlanta"),
    ("san francisco", "s.f."), ("las vegas", "las vegas"), ("santa monica", "los angeles"),
    ("brooklyn", "new york"), ("pasadena", "los angeles"),
)
_KINDS = (("st.", "street"), ("ave.", "ave"), ("blvd.", "boulevard"), ("rd.", "road"), ("dr.", "drive"))
# fmt: on


@dataclass(frozen=True, slots=True)
class _Restaurant:
    name: str
    number: int
    street: tuple[str, str, tuple[str, str]]
    city: tuple[str, str]
    phone: str
    kind: tuple[str, str]


def _restaurants(rng: Random, half: Half, rows: int) -> Iterator[_Restaurant]:
    words = [word.lower() for word in coin_words(rng, 300 + rows // 4)]
    streets = [(rng.choice(("", "n.", "s.", "w.", "e.")), rng.choice(words), rng.choice(_KINDS)) for _ in range(200)]
    patterns = take_half(_PATTERNS, half)
    chains = [rng.choice(patterns).format(rng.choice(words)) for _ in range(6)]
    while True:
        name = rng.choice(patterns).format(rng.choice(words))
        if happens(rng, 0.2):
            name = f"{name} {rng.choice(words)}"
        one = _Restaurant(
            rng.choice(chains) if happens(rng, 0.05) else name,
            rng.randrange(1, 9000),
            rng.choice(streets),
            skewed(rng, _CITIES, 1.5),
            f"{rng.choice(('212', '213', '310', '404', '415', '702'))}{rng.randrange(2_000_000, 9_999_999)}",
            skewed(rng, _TYPES, 1.3),
        )
        yield one
        if happens(rng, 0.006):  # a hotel with two houses
            for room in rng.sample(_ROOMS, 2):
                yield replace(one, name=f"{one.name} {room}", kind=rng.choice(_TYPES))


def _print(rng: Random, one: _Restaurant, guide: int) -> tuple[str, ...]:
    """How a guide prints a restaurant."""
    direction, street, kind = one.street
    name, phone = one.name, one.phone
    if guide and happens(rng, 0.25):
        name = rng.choice(
            (name.removeprefix("the "), f"{name} restaurant", name.replace("and", "&"), f"{name} ({street})")
        )
    tail = rng.choice(("", "", "", f" at {street}", " between main and 3rd", " near the park")) if not guide else ""
    address = " ".join(
        part for part in (str(one.number), direction if not guide or happens(rng, 0.7) else "", street) if part
    )
    separator = "/" if not guide else "-"
    return (
        garble(rng, name, 0.03),
        f"{address} {kind[guide]}{tail}",
        one.city[guide] if happens(rng, 0.4) else one.city[0],
        garble(rng, f"{phone[:3]}{separator}{phone[3:6]}-{phone[6:]}", 0.02),
        one.kind[guide] if happens(rng, 0.7) else rng.choice(_TYPES)[guide],
        "",
    )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Listings without end; one restaurant in seven is in both guides."""
    for number, one in enumerate(_restaurants(rng, half, rows)):
        guides = (0, 1) if happens(rng, 0.15) else (rng.randrange(2),)
        for guide in guides:
            yield str(number), ("fork", "knife")[guide], _print(rng, one, guide)
