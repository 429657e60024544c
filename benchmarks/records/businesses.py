"""Restaurants and shops in two guides and on the web: chains with many branches, two kitchens in one building."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, take_half

COLUMNS = ("name", "address", "city", "phone", "kind", "price")
# fmt: off
_KINDS = (
    "Italian", "Steakhouse", "Mexican", "French bistro", "Sushi", "Coffee shop", "Indian", "Barbecue", "Thai", "Deli",
    "Seafood", "Bakery", "Pizza", "Vegetarian", "Diner", "Tapas", "Noodles", "Brewery", "Florist", "Hardware",
)
_WORDS = (
    "Golden", "Corner", "Blue", "Garden", "Old Mill", "Harbour", "Red Lantern", "Sunny", "Royal", "Little", "Olive",
    "Copper", "Station", "Lucky", "Bella", "Maple", "Union", "Market", "Silver", "Jade",
)
_ENDS = ("Cafe", "Kitchen", "Grill", "House", "Trattoria", "Room", "Bar & Grill", "Tavern", "Bistro", "Market")
_STREETS = (
    ("Street", "St."), ("Avenue", "Ave"), ("Boulevard", "Blvd."), ("Road", "Rd"), ("Drive", "Dr."), ("Lane", "Ln"),
)
_SPELLINGS = (("Restaurant", "Rest."), ("&", "and"), ("Cafe", "Café"), ("House", "Hse"), ("The ", ""), ("'s", "s"))
# fmt: on


@dataclass(frozen=True, slots=True)
class _Business:
    name: str
    number: int
    street: tuple[str, str, str]  # name, type, type in short
    city: str
    phone: str
    kind: str
    price: int


class _Town:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.kinds, self.words, self.ends = take_half(_KINDS, half), take_half(_WORDS, half), take_half(_ENDS, half)
        self.owners = coin_words(rng, 200 + rows // 10)
        self.cities = coin_words(rng, 12 + rows // 3_000)
        self.streets = coin_words(rng, 150 + rows // 40)
        self.chains = [self.name() for _ in range(8 + rows // 400)]

    def name(self) -> str:
        rng = self.rng
        owner = rng.choice(self.owners)
        return rng.choice(
            (
                f"{owner}'s", f"{owner}'s {rng.choice(self.ends)}",
                f"The {rng.choice(self.words)} {rng.choice(self.ends)}",
                f"{rng.choice(self.words)} {owner}", f"{owner} Restaurant", f"Chez {owner}", f"{owner} & Sons",
            )
        )  # fmt: skip

    def business(self, beside: _Business | None = None) -> _Business:
        """A new business; with `beside`, another one in the same building, half of them behind one switchboard."""
        rng = self.rng
        kind, end = rng.choice(self.kinds), rng.choice(_STREETS)
        phone = f"{rng.randrange(200, 990)}-{rng.randrange(200, 999)}-{rng.randrange(10_000):04}"
        name = rng.choice(self.chains) if happens(rng, 0.15) else self.name()
        price = rng.randrange(1, 5)
        if beside:
            shared = beside.phone if happens(rng, 0.5) else phone
            return _Business(name, beside.number, beside.street, beside.city, shared, kind, price)
        street = (rng.choice(self.streets), *end)
        return _Business(name, rng.randrange(1, 3000), street, rng.choice(self.cities), phone, kind, price)

    def listing(self, one: _Business, source: str) -> Row:
        """How one guide prints a business."""
        rng = self.rng
        name = one.name
        for old, new in _SPELLINGS:
            if old in name and happens(rng, 0.4):
                name = name.replace(old, new)
        if source == "web" and happens(rng, 0.3):
            name = rng.choice((f"{name} {one.city}", f"{name} ({one.kind})", name.upper()))
        street, full, short = one.street
        address = f"{one.number} {street} {full if source == 'guide' else short}"
        if happens(rng, 0.15):
            address += rng.choice(
                (f", Suite {rng.randrange(1, 40)}", " (at Main)", ", ground floor", " near the station")
            )
        phone = one.phone if source == "guide" else one.phone.replace("-", rng.choice((" ", "/", ".", "")))
        values = (
            garble(rng, name, 0.08),
            garble(rng, address, 0.06),
            lose(rng, one.city, 0.05),
            lose(rng, garble(rng, phone, 0.03), 0.15),
            one.kind if happens(rng, 0.7) else rng.choice(self.kinds),  # guides disagree about cuisines
            lose(rng, "$" * one.price, 0.4),
        )
        return "", source, values


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Listings without end, building by building."""
    town, number = _Town(rng, half, rows), 0
    while True:
        first = town.business()
        for one in (first, *(town.business(first) for _ in range(rng.choice((0, 0, 0, 0, 0, 0, 1))))):
            number += 1
            sources = ["guide"] + ["zest"] * happens(rng, 0.45) + ["web"] * happens(rng, 0.35)
            for source in sources:
                _, _, values = town.listing(one, source)
                yield str(number), source, values
