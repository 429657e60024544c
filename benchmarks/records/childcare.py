"""Child-care sites in the lists of ten funders: agencies with many sites, two programmes in one building.

A site is listed as "agency - site", as the site alone or in the shorthand of a funder; addresses drop the street's type
and direction, telephones their area code, and half of the lists give no postcode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES

COLUMNS = ("site_name", "address", "zip", "phone")
# fmt: off
_AGENCIES = (
    "Salem Family Services", "Northside Community Centers", "Hope Charities", "Public Schools", "United Neighbors",
    "St. Brendan Outreach", "Metropolitan Youth League", "Bright Start Network", "Lakeview Settlement", "Casa Amistad",
    "First Step Foundation", "Southwest Housing Council",
)
_SITES = (
    "{} Child Development Center", "{} Elementary School", "{} Learning Academy", "Little {} Day Care", "{} Preschool",
    "{} Early Childhood Center", "{} Head Start", "{} Child-Parent Center", "Kids of {}", "{} Nursery School",
)
_SHORTHANDS = (
    ("Child Development Center", "CDC"), ("Elementary School", "Elem"), ("Early Childhood", "EC"), ("Center", "Ctr"),
    ("Day Care", "Daycare"), ("Preschool", "Pre-School"), ("Academy", "Acad."), ("School", "Sch."), ("Saint", "St."),
    ("Services", "Svcs"), ("Community", "Comm."), ("Little ", "Lil' "),
)
_TYPES = (("Street", "St"), ("Avenue", "Ave"), ("Boulevard", "Blvd"), ("Road", "Rd"), ("Place", "Pl"))
# fmt: on


@dataclass(frozen=True, slots=True)
class _Site:
    agency: str
    name: str
    number: int
    street: tuple[str, str, tuple[str, str]]  # direction, name, type in full and in short
    postcode: str
    phone: str


class _County:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.agencies, self.sites = take_half(_AGENCIES, half), take_half(_SITES, half)
        self.places = coin_words(rng, 120 + rows // 12)
        self.given = take_half(GIVEN_NAMES, half)
        self.streets = [
            (rng.choice(("N", "S", "W", "E")), word, rng.choice(_TYPES)) for word in coin_words(rng, 90 + rows // 60)
        ]
        self.postcodes = [f"6{rng.randrange(1000, 9999)}" for _ in range(50)]

    def _phone(self) -> str:
        return f"{self.rng.choice(('312', '773', '773'))}{self.rng.randrange(200, 999)}{self.rng.randrange(10_000):04}"

    def site(self, beside: _Site | None = None) -> _Site:
        """A new site; with `beside`, another programme in the same building, a third of them on the same line."""
        rng = self.rng
        place = rng.choice(self.places)
        if happens(rng, 0.3):
            place = f"{rng.choice(self.given)} {place}"
        name = rng.choice(self.sites).format(place)
        agency = skewed(rng, self.agencies, 1.5) if happens(rng, 0.7) else ""
        if beside:
            phone = beside.phone if happens(rng, 0.35) else self._phone()
            return _Site(agency, name, beside.number, beside.street, beside.postcode, phone)
        street = rng.choice(self.streets)
        return _Site(agency, name, rng.randrange(1, 9900), street, rng.choice(self.postcodes), self._phone())

    def listing(self, one: _Site) -> tuple[str, ...]:
        """How one funder lists a site."""
        rng = self.rng
        name, agency = one.name, one.agency
        for full, short in _SHORTHANDS:
            if happens(rng, 0.3):
                name, agency = name.replace(full, short), agency.replace(full, short)
        if agency and happens(rng, 0.6):
            name = rng.choice((f"{agency} - {name}", f"{agency} {name}", f"{name} ({agency})", f"{agency} - {name}"))
        elif happens(rng, 0.15):
            name = " ".join(name.split()[: -1 if len(name.split()) > 2 else None])
        direction, street, kind = one.street
        parts = [str(one.number), direction + "." * happens(rng, 0.3), street, rng.choice(kind)]
        if happens(rng, 0.25):
            parts.pop()
        if happens(rng, 0.12):
            parts.pop(1)
        phone = one.phone if happens(rng, 0.6) else one.phone[3:]
        style = rng.randrange(3)
        if style == 0 and len(phone) == 10:
            phone = f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"
        elif style == 1:
            phone = f"{phone[:-4]}-{phone[-4:]}"
        values = garble(rng, name, 0.05), garble(rng, " ".join(parts), 0.05)
        text = tuple(value.lower() for value in values) if happens(rng, 0.4) else values
        return (*text, lose(rng, one.postcode, 0.45), lose(rng, garble(rng, phone, 0.03), 0.2))


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Listings without end, building by building."""
    county, number = _County(rng, half, rows), 0
    while True:
        first = county.site()
        for one in (first, *(county.site(first) for _ in range(rng.choice((0,) * 9 + (1,))))):
            number += 1
            for _ in range(skewed(rng, (1, 2, 3, 4, 5, 6, 7, 8, 10), 1.3)):
                yield str(number), f"funder{rng.randrange(10)}", county.listing(one)
