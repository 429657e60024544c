"""Hotels as four booking sites list them, each with its own idea of what belongs to a name and an address.

Apart, though alike: the houses of a chain in one city, two of them across one street (some behind one switchboard),
apartments in a hotel's building that are let on their own, houses of one common name in many cities, and two of one
street that differ in a word. One, though unlike: hotels that were renamed and are still listed by the old name, and
names with the city, the chain or "Hotel" added or left out. Written without sight of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half

COLUMNS = ("name", "address", "city", "postcode", "phone", "stars")


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    local: str
    dial: str  # codes of the country and the city
    postcode: str  # "#" for a digit, "@" for a letter
    streets: tuple[tuple[str, str], ...]  # long and short


# fmt: off
_GERMAN = (("{w}straße {n}", "{w}str. {n}"), ("{w}gasse {n}", "{w}g. {n}"), ("{w}platz {n}", "{w}pl. {n}"),
           ("{w}er Allee {n}", "{w}er Al. {n}"))
_ITALIAN = (("Via {w} {n}", "V. {w}, {n}"), ("Viale {w} {n}", "V.le {w}, {n}"), ("Piazza {w} {n}", "P.za {w}, {n}"))
_FRENCH = (("{n} rue {w}", "{n} r. {w}"), ("{n} avenue {w}", "{n}, av. {w}"), ("{n} boulevard {w}", "{n}, bd {w}"))
_SPANISH = (("Calle {w} {n}", "C/ {w}, {n}"), ("Avenida {w} {n}", "Av. {w}, {n}"), ("Plaza {w} {n}", "Pza. {w}, {n}"))
_ENGLISH = (("{n} {w} Street", "{n} {w} St"), ("{n} {w} Road", "{n} {w} Rd"), ("{n} {w} Square", "{n} {w} Sq"))
_DUTCH = (("{w}straat {n}", "{w}str. {n}"), ("{w}gracht {n}", "{w}gr. {n}"), ("{w}plein {n}", "{w}pl. {n}"))
_CITIES = (
    _City("Vienna", "Wien", "43 1", "1##0", _GERMAN), _City("Munich", "München", "49 89", "80###", _GERMAN),
    _City("Paris", "Paris", "33 1", "750##", _FRENCH), _City("Rome", "Roma", "39 06", "001##", _ITALIAN),
    _City("London", "London", "44 20", "W# #@@", _ENGLISH), _City("Florence", "Firenze", "39 055", "501##", _ITALIAN),
    _City("Amsterdam", "Amsterdam", "31 20", "10## @@", _DUTCH), _City("Turin", "Torino", "39 011", "101##", _ITALIAN),
    _City("Madrid", "Madrid", "34 91", "280##", _SPANISH), _City("Geneva", "Genève", "41 22", "12##", _FRENCH),
    _City("Cologne", "Köln", "49 221", "50###", _GERMAN), _City("Hamburg", "Hamburg", "49 40", "20###", _GERMAN),
    _City("Venice", "Venezia", "39 041", "301##", _ITALIAN), _City("Utrecht", "Utrecht", "31 30", "35## @@", _DUTCH),
    _City("Brussels", "Bruxelles", "32 2", "10##", _FRENCH), _City("York", "York", "44 1904", "YO# #@@", _ENGLISH),
)
_CLASSICS = (
    "Bristol", "Central", "Europa", "Metropol", "Astoria", "Royal", "Continental", "Excelsior", "Victoria", "Park",
    "Terminus", "Adler", "Krone", "Post", "Belvedere", "Astor", "Savoy", "Regina", "Minerva", "Imperial", "Plaza",
    "Ambassador", "Eden", "Aurora", "Atlantic", "Mercur", "Bellevue", "Paradiso", "Panorama", "Kaiserhof", "Union",
    "Capitol",
)
_LINES = ("", "", "Express", "Inn", "Suites", "Budget", "Grand", "Select", "Garden", "Style", "Residence", "Plaza")
_SPOTS = ("Airport", "City Centre", "Central Station", "Old Town", "Messe", "West", "Riverside", "East", "Opera",
          "South")
_TAILS = ("& Spa", "- Adults Only", "Boutique Hotel", "- Free Parking", "Hotel & Restaurant", "- by the Station",
          "Design Hotel", "& Conference Centre")
_LETS = ("Studio", "Cozy Apartment", "Penthouse", "Luxury Flat", "City Apartment", "Two-Room Apartment", "Loft",
         "Sunny Studio")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Site:
    """How one booking site lists hotels: shares of what it does and what it leaves out."""

    with_city: float
    with_tail: float
    short: float
    local: float
    no_postcode: float
    no_phone: float
    phone: str
    no_stars: float
    stars: str


_SITES = {
    "wander": _Site(0.35, 0.12, 0.1, 0.1, 0.05, 0.75, "+{0}{1}", 0.1, "{}"),
    "stayzo": _Site(0.15, 0.05, 0.1, 0.1, 0.1, 0.35, "+{0} {1}", 0.25, "{}.0"),
    "roomful": _Site(0.1, 0.15, 0.6, 0.3, 0.35, 0.4, "00{0}{1}", 0.3, "{} stars"),
    "cityguide": _Site(0.03, 0.0, 0.5, 0.8, 0.05, 0.08, "({0}) {1}", 0.5, "{}*"),
}


@dataclass(frozen=True, slots=True)
class _Hotel:
    name: str
    spot: str  # what tells it from others of its chain, or ""
    chain: str  # "" for the independent
    former: str  # an older name, or ""
    number: int
    street: tuple[str, tuple[str, str], str]  # with its postcode
    city: _City
    phone: int
    stars: int
    flat: str = ""  # what is let on its own in the hotel's building
    floor: str = ""


class _Guide:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.cities, self.classics = take_half(_CITIES, half), take_half(_CLASSICS, half)
        self.lines, self.spots = take_half(_LINES, half), take_half(_SPOTS, half)
        self.tails, self.lets = take_half(_TAILS, half), take_half(_LETS, half)
        self.taken: set[tuple[str, str, str]] = set()
        self.words = coin_words(rng, 200 + rows // 4)
        self.chains = {name: rng.randrange(2_000_000, 9_000_000) for name in coin_words(rng, 8 + rows // 400)}
        self.streets = {
            city.name: [(word, rng.choice(city.streets), self.code(city)) for word in coin_words(rng, 50 + rows // 80)]
            for city in self.cities
        }

    def code(self, city: _City) -> str:
        signs = {"#": "0123456789", "@": "ABDEFGHJLNPQRSTUWXYZ"}
        return "".join(self.rng.choice(signs.get(sign, sign)) for sign in city.postcode)

    def independent(self) -> str:
        rng = self.rng
        classic, word = rng.choice(self.classics), rng.choice(self.words)
        return rng.choice(
            (
                f"Hotel {classic}", f"Hotel {classic}", f"{classic} Hotel", f"Grand Hotel {classic}", f"Hotel {word}",
                f"Hotel {word}", f"{word} Hotel", f"Pension {word}", f"Guesthouse {word}", f"The {word}",
                f"{word} House", f"{word} Hostel", f"Hotel {classic} {word}", f"Villa {word}",
            )
        )  # fmt: skip

    def hotel(self) -> _Hotel:
        rng, city = self.rng, skewed(self.rng, self.cities, 1.4)
        street, number, phone = rng.choice(self.streets[city.name]), rng.randrange(1, 130), rng.randrange(10**6, 10**7)
        stars, former = rng.choice((2, 3, 3, 3, 4, 4, 4, 5)), ""
        if happens(rng, 0.35):
            chain = skewed(rng, list(self.chains), 1.5)
            name, spot = (
                self.house(chain),
                rng.choice((*self.spots, *self.spots, street[0], rng.choice(self.words), "")),
            )
            if happens(rng, 0.06):
                former = rng.choice((self.independent(), f"{rng.choice(list(self.chains))} {city.name}"))
        else:
            name, spot, chain = self.independent(), "", rng.choice(list(self.chains)) if happens(rng, 0.08) else ""
            if happens(rng, 0.06):
                former = self.independent()
        if (name, spot, city.name) in self.taken:  # nobody opens under a neighbour's very name
            name, spot = (name, street[0]) if spot else (f"{name} {street[0]}", spot)
        self.taken.add((name, spot, city.name))
        return _Hotel(name, spot, chain, former, number, street, city, phone, stars)

    def house(self, chain: str) -> str:
        return f"{chain} {self.rng.choice(self.lines) or 'Hotel'}"

    def block(self) -> Iterator[_Hotel]:
        """A hotel with its neighbours of like name and the flats in its building."""
        rng, one = self.rng, self.hotel()
        yield one
        number = max(1, one.number + rng.choice((-4, -2, -1, 1, 2, 5)))
        if one.spot and happens(rng, 0.1):  # the chain's other house across the street
            phone = one.phone if happens(rng, 0.3) else one.phone + rng.randrange(1, 200)
            name, stars = self.house(one.chain), rng.randrange(2, 5)
            if name != one.name:
                yield replace(one, name=name, former="", number=number, phone=phone, stars=stars)
        if not one.chain and happens(rng, 0.03):  # the family's other house, or somebody who hopes to be taken for it
            word = rng.choice(("Residence", "Garni", "Annex", "Palace"))
            phone = one.phone if happens(rng, 0.2) else rng.randrange(10**6, 10**7)
            yield replace(one, name=f"{one.name} {word}", former="", number=number, phone=phone)
        if happens(rng, 0.07):
            for let in rng.sample(self.lets, rng.choice((1, 1, 2, 3))):
                phone, floor = rng.randrange(10**6, 10**7), rng.choice(("1st floor", "3rd floor", "Top 7", "apt. 12"))
                flat = f"{let} {rng.randrange(1, 60)}" if happens(rng, 0.3) else let
                yield replace(one, flat=flat, floor=floor, phone=phone, former="")

    def title(self, one: _Hotel, site: _Site) -> str:
        """The name on a site, with or without the city, the chain and the praise."""
        rng, city = self.rng, one.city.local if happens(self.rng, site.local / 3) else one.city.name
        name = one.name
        if one.former and happens(rng, 0.35):
            name = rng.choice((one.former, one.former, f"{name} (ex {one.former})"))
        elif one.chain and one.name.startswith(one.chain):
            place = (city if happens(rng, 0.7) else "", one.spot if happens(rng, 0.88) else "")
            name = " ".join(part for part in (name, *(place if happens(rng, 0.8) else place[::-1])) if part)
        elif one.chain and happens(rng, 0.6):
            name = rng.choice((f"{name} by {one.chain}", f"{one.chain} {name}", f"{name}, {one.chain} Collection"))
        elif "Hotel" in name and happens(rng, 0.2):
            core = " ".join(name.replace("Hotel", "").split())
            name = rng.choice((core, f"{core} Hotel", f"Hotel {core}"))
        if city not in name and happens(rng, site.with_city):
            name = f"{name} {city}"
        if one.flat:
            return rng.choice((f"{one.flat} in {name}", f"{name} - {one.flat}", f"{one.flat} {one.street[0]}"))
        return f"{name} {rng.choice(self.tails)}" if happens(rng, site.with_tail) else name

    def listing(self, one: _Hotel, site: _Site) -> tuple[str, ...]:
        rng = self.rng
        word, forms, postcode = one.street
        address = forms[happens(rng, site.short)].format(w=word, n=one.number)
        if one.flat and happens(rng, 0.4):
            address = f"{address}, {one.floor}"
        elif happens(rng, 0.05):
            address = f"{address}, {postcode} {one.city.name}"
        phone = self.chains[one.chain] if one.chain and happens(rng, 0.08) else one.phone
        stars = one.stars + (rng.choice((-1, 1)) if happens(rng, 0.1) else 0)
        return (
            garble(rng, self.title(one, site), 0.03),
            lose(rng, garble(rng, address, 0.05), 0.02),
            one.city.local if happens(rng, site.local) else one.city.name,
            lose(rng, garble(rng, postcode, 0.02), site.no_postcode),
            lose(rng, site.phone.format(one.city.dial, phone), 0.8 if one.flat else site.no_phone),
            "" if one.flat or happens(rng, site.no_stars) else site.stars.format(min(stars, 5)),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Listings without end, block by block; chains are on most sites, flats on one or two."""
    guide, number = _Guide(rng, half, rows), 0
    while True:
        for one in guide.block():
            number += 1
            share = 0.3 if one.flat else 0.6 if one.chain else 0.45
            for name, site in _SITES.items():
                for _ in range(happens(rng, share) + happens(rng, share / 20)):
                    yield str(number), name, guide.listing(one, site)
