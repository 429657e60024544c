"""Taverns in a health inspector's list, a guide and an advertiser's book: chains, owners who change, lost telephones.

Apart, though alike: branches of a chain, the tavern that took over another's house and number, and two counters of one
food hall. Written after the rules that it measures; its first figures then moved the cut-off of one (`crowds.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, mistype, skewed, take_half

COLUMNS = ("establishment", "street_address", "town", "telephone", "cuisine")
# fmt: off
_KITCHENS = (
    "barbecue", "pizza", "thai", "burgers", "vegetarian", "tapas", "ramen", "greek", "pancakes", "oysters", "curry",
    "kebab", "bakery", "tacos",
)
_SIGNS = (
    "The {} Arms", "{} Tavern", "{}'s Kitchen", "Old {} Alehouse", "{} & {}", "{} Noodle House", "Taqueria {}",
    "{} Smokehouse", "Trattoria {}", "The Blue {}", "{} Street Pantry", "Osteria {}", "{} Public House", "{}",
)
_WAYS = (("Street", "St"), ("Avenue", "Av."), ("Lane", "Ln"), ("Parkway", "Pkwy"), ("Square", "Sq"), ("Court", "Ct."))
_LEGAL = ("LLC", "Inc.", "Restaurant Group", "Hospitality", "dba")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Tavern:
    name: str
    number: int
    way: tuple[str, tuple[str, str]]
    town: str
    telephone: str
    kitchen: str


class _Region:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.kitchens, self.signs = take_half(_KITCHENS, half), take_half(_SIGNS, half)
        self.words = coin_words(rng, 250 + rows // 5)
        self.towns = coin_words(rng, 15)
        self.ways = [(word, rng.choice(_WAYS)) for word in coin_words(rng, 120 + rows // 30)]
        self.chains = [(self.name(), rng.choice(self.kitchens)) for _ in range(5 + rows // 300)]

    def name(self) -> str:
        return self.rng.choice(self.signs).format(self.rng.choice(self.words), self.rng.choice(self.words))

    def taverns(self) -> Iterator[_Tavern]:
        """One house, with those that came after it or stand in it too."""
        rng = self.rng
        name, kitchen = rng.choice(self.chains) if happens(rng, 0.1) else (self.name(), rng.choice(self.kitchens))
        one = _Tavern(
            name, rng.randrange(1, 2500), rng.choice(self.ways), skewed(rng, self.towns, 1.5),
            f"{rng.choice(('503', '541', '971'))}{rng.randrange(2_000_000, 9_999_999)}", kitchen,
        )  # fmt: skip
        yield one
        if happens(rng, 0.03):  # another tenant, who kept the number
            yield replace(one, name=self.name(), kitchen=rng.choice(self.kitchens))
        if happens(rng, 0.02):  # a food hall
            for _ in range(2):
                yield replace(one, name=f"{self.name()} at {one.name}", kitchen=rng.choice(self.kitchens))

    def listed(self, one: _Tavern, source: str) -> tuple[str, ...]:
        """How a list gives a tavern: the inspector by its legal name, the advertiser in a hurry."""
        rng = self.rng
        word, (long, short) = one.way
        name, telephone = one.name, one.telephone
        if source == "inspector":
            name = f"{name} {rng.choice(_LEGAL)}".upper() if happens(rng, 0.35) else name.upper()
        elif source == "advertiser" and happens(rng, 0.2):
            name = " ".join(name.split()[: max(1, len(name.split()) - 1)])
        address = f"{one.number} {word} {long if source == 'guide' else short}"
        if happens(rng, 0.1):
            address = f"{address}, Suite {rng.randrange(1, 40)}"
        if happens(rng, 0.04):
            address = mistype(rng, address)
        written = f"({telephone[:3]}) {telephone[3:6]}-{telephone[6:]}" if source == "guide" else telephone
        return (
            garble(rng, name, 0.05),
            lose(rng, address, 0.04),
            one.town if happens(rng, 0.9) else rng.choice(self.towns),
            lose(rng, written, 0.25 if source == "inspector" else 0.05),
            lose(rng, one.kitchen if happens(rng, 0.8) else rng.choice(self.kitchens), 0.3),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end; each list has two taverns in five."""
    region, number = _Region(rng, half, rows), 0
    while True:
        for one in region.taverns():
            number += 1
            for source in ("inspector", "guide", "advertiser"):
                if happens(rng, 0.4):
                    yield str(number), source, region.listed(one, source)
