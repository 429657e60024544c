"""Sights of towns in two map services and at the tourist board: museums, churches, monuments and what is near.

Apart, though alike: a museum, the café and the shop in it, a castle and its park, statues beside one another, a
museum's second building, what followed a closed place at its address, and the city museum of every town. One, though
unlike: names in the country's language and in English, short and official names, renamed places, and coordinates that
differ by tens of metres, or by hundreds where a large area is marked at its gate or an address was looked up. Written
without sight of the rules that it measures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names
from benchmarks.records.sights import (
    CAFE,
    CASTLE,
    CHURCH,
    COMMON,
    FOUNTAIN,
    GALLERY,
    INSIDE,
    MONUMENT,
    MUSEUM,
    PARK,
    SAINTS,
    SHOP,
    SHOPS,
    Kind,
    Names,
)

COLUMNS = ("name", "category", "latitude", "longitude", "street", "city", "phone", "website")
# fmt: off
_STREETS = (  # by language, long and short; no town is English
    (), (("{w}straße {n}", "{w}str. {n}"), ("{w}gasse {n}", "{w}g. {n}"), ("{w}platz {n}", "{w}pl. {n}")),
    (("{n} Rue {w}", "{n} R. {w}"), ("{n} Avenue {w}", "{n} Av. {w}"), ("{n} Place {w}", "{n} Pl. {w}")),
    (("Via {w} {n}", "V. {w} {n}"), ("Piazza {w} {n}", "P.za {w} {n}"), ("Corso {w} {n}", "C.so {w} {n}")),
)
# fmt: on
_BOUNDS = (
    (0.0, 0.0, 0.0, 0.0),
    (47.8, 53.5, 7.2, 13.5),
    (43.8, 49.0, 0.0, 6.0),
    (41.0, 45.8, 9.2, 15.0),
)  # south, north, west, east
_DIALS, _ENDINGS = ("", "49", "33", "39"), ("", "de", "fr", "it")
_METRE = 1 / 111_320  # degrees of latitude


@dataclass(frozen=True, slots=True)
class _Source:
    """How one source records a sight."""

    name: str
    blur: float  # metres
    digits: int  # of a coordinate
    astray: float  # share of pins that somebody looked up by the address
    english: float
    short: float  # street names abbreviated
    no_street: float
    no_phone: float
    no_site: float
    phone: str
    site: str


_SOURCES = (
    _Source("openmap", 6, 7, 0.005, 0.05, 0.02, 0.35, 0.6, 0.45, "+{} {} {}", "https://www.{}/"),
    _Source("citymap", 12, 6, 0.02, 0.3, 0.3, 0.08, 0.2, 0.25, "+{}{}{}", "{}"),
    _Source("board", 20, 5, 0.06, 0.5, 0.1, 0.12, 0.25, 0.2, "+{} (0){} {}", "www.{}"),
)


@dataclass(frozen=True, slots=True)
class _City:
    names: tuple[str, str]  # its own and in English
    tongue: int
    latitude: float
    longitude: float
    area: str  # of its telephones
    streets: tuple[tuple[str, tuple[str, str], float, float], ...]  # with metres east and north of the centre


@dataclass(frozen=True, slots=True)
class _Sight:
    kind: Kind
    names: tuple[str, str]  # in the city's language and in English
    city: _City
    east: float
    north: float
    street: str
    ways: tuple[str, str]
    number: int
    phone: str
    site: str
    former: str = ""


class _Land:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.kinds = {kind.categories: take_half(kind.names, half) or kind.names for kind in COMMON}
        self.saints = take_half(SAINTS, half)
        self.given, self.words = take_half(GIVEN_NAMES, half), coin_words(rng, 250 + rows // 4)
        self.families = coin_family_names(rng, half, 250 + rows // 5)
        self.cities = [self.city() for _ in range(5 + rows // 250)]
        self.taken: set[tuple[str, str]] = set()
        self.sites: set[str] = set()

    def city(self) -> _City:
        rng, word, tongue = self.rng, self.rng.choice(self.words), self.rng.choice((1, 1, 2, 3, 3))
        streets = []
        for name in rng.sample([*self.words, *self.families], 50):
            way = rng.choice(_STREETS[tongue])
            streets.append((name, way, rng.gauss(0, 700), rng.gauss(0, 700)))
        other = rng.choice((word, word, word[:-1] + rng.choice("aeo")))
        south, north, west, east = _BOUNDS[tongue]
        middle = rng.uniform(south, north), rng.uniform(west, east)
        return _City((word, other), tongue, *middle, str(rng.randrange(20, 990)), tuple(streets))

    def sight(self, kind: Kind, city: _City) -> _Sight:
        """A sight somewhere in a city, under a name that no other there has."""
        rng = self.rng
        while True:
            forms, word = rng.choice(self.kinds[kind.categories]), rng.choice(self.words)
            if "St " in forms[0]:
                word = rng.choice(self.saints)
            elif kind in (MONUMENT, MUSEUM, FOUNTAIN) and happens(rng, 0.6):
                family = rng.choice(self.families)
                word = f"{rng.choice(self.given)} {family}" if kind is MONUMENT and happens(rng, 0.7) else family
            names = forms[city.tongue].format(word), forms[0].format(word)
            if (names[0], city.names[0]) not in self.taken:
                break
        self.taken.add((names[0], city.names[0]))
        street, ways, east, north = rng.choice(city.streets)
        at = _Sight(kind, names, city, east, north, street, ways, rng.randrange(1, 90), "", "")
        return self.reachable(replace(at, east=east + rng.gauss(0, 90), north=north + rng.gauss(0, 90)))

    def reachable(self, one: _Sight) -> _Sight:
        """The sight with a telephone and a website, if it is of the kind that has them."""
        rng = self.rng
        if not happens(rng, one.kind.reached):
            return replace(one, phone="", site="")
        name = fold(rng.choice(one.names[:1] * 2 + one.names))[:30]
        site = f"{name}.{rng.choice((_ENDINGS[one.city.tongue],) * 3 + ('com', 'org'))}"
        while site in self.sites:  # another town's city museum was first
            site = f"{name}-{fold(rng.choice((one.city.names[0], one.street)))}.{_ENDINGS[one.city.tongue]}"
            name = name if site not in self.sites else f"{name}{rng.randrange(10)}"
        self.sites.add(site)
        return replace(one, phone=str(rng.randrange(10**5, 10**7)), site=site)

    def beside(self, one: _Sight, kind: Kind, names: tuple[str, str], metres: float) -> _Sight:
        """Something else near the sight, at its address."""
        turn = self.rng.uniform(0, math.tau)
        east, north = one.east + metres * math.cos(turn), one.north + metres * math.sin(turn)
        return self.reachable(replace(one, kind=kind, names=names, east=east, north=north, former=""))

    def called(self, forms: Names, one: _Sight) -> tuple[str, str]:
        return forms[one.city.tongue].format(one.names[0]), forms[0].format(one.names[1])

    def site(self) -> Iterator[_Sight]:
        """A sight with what is in it and around it."""
        rng, kind = self.rng, self.rng.choice(COMMON)
        one = self.sight(kind, skewed(rng, self.cities, 1.3))
        if kind in (MUSEUM, GALLERY, CHURCH) and happens(rng, 0.04):
            one = replace(one, former=self.sight(kind, one.city).names[0])
        yield one
        if kind is MUSEUM:
            yield from self.rooms(one)
        elif kind is CASTLE:
            yield from self.grounds(one)
        elif kind in (PARK, MONUMENT) and happens(rng, 0.22):
            for _ in range(rng.choice((1, 1, 2, 3))):
                other = self.sight(MONUMENT if happens(rng, 0.8) else FOUNTAIN, one.city)
                yield self.beside(one, other.kind, other.names, rng.uniform(6, 160 if kind is PARK else 40))
        if kind in (CAFE, GALLERY) and happens(rng, 0.05):  # closed; one source or another still has it
            yield self.beside(one, kind, self.sight(kind, one.city).names, rng.uniform(0, 8))

    def rooms(self, museum: _Sight) -> Iterator[_Sight]:
        """A café, a shop, a second building: all with something of the museum's name."""
        rng = self.rng
        if happens(rng, 0.16):
            names = self.called(rng.choice(INSIDE), museum)
            if happens(rng, 0.35):  # of a name of its own
                names = self.sight(CAFE, museum.city).names
            cafe = self.beside(museum, CAFE, names, rng.uniform(3, 35))
            if happens(rng, 0.25):
                cafe = replace(cafe, phone=museum.phone, site=f"{museum.site}/cafe" if museum.site else "")
            yield cafe
        if happens(rng, 0.05):
            shop = self.beside(museum, SHOP, self.called(rng.choice(SHOPS), museum), rng.uniform(3, 25))
            yield replace(shop, site=museum.site)
        if happens(rng, 0.04):
            street, ways, east, north = rng.choice(museum.city.streets)
            word = rng.choice(self.words)
            names = (f"{museum.names[0]} - {word}", f"{museum.names[1]} {word}")
            yield replace(
                museum, names=names, street=street, ways=ways, east=east, north=north, number=rng.randrange(1, 90)
            )

    def grounds(self, castle: _Sight) -> Iterator[_Sight]:
        """A castle's park, museum and restaurant."""
        rng = self.rng
        park = ("{} Gardens", "{}park", "Parc du {}", "Parco del {}")
        museum = ("{} Museum", "Museum {}", "Musée du {}", "Museo del {}")
        for kind, forms, share, metres in (
            (PARK, park, 0.2, 180), (MUSEUM, museum, 0.2, 40), (CAFE, INSIDE[0], 0.12, 60),
        ):  # fmt: skip
            if happens(rng, share):
                yield self.beside(castle, kind, self.called(forms, castle), rng.uniform(0.3, 1) * metres)

    def name(self, one: _Sight, source: _Source) -> str:
        """The name in one language or both, in full or less, the former where nobody has noticed."""
        rng, local, english = self.rng, *one.names
        if one.former and happens(rng, 0.35):
            return rng.choice((one.former, one.former, f"{local} (ex {one.former})"))
        if one.kind is CAFE and happens(rng, 0.8):
            english = local
        name = english if happens(rng, source.english) else local
        chance = rng.random()
        if name != local and chance < 0.12:
            name = rng.choice((f"{local} ({english})", f"{local} / {english}", f"{english} - {local}"))
        elif one.kind in (MUSEUM, CHURCH, CASTLE) and chance < 0.2:
            name = rng.choice(
                (f"{name} {one.city.names[0]}", f"{name}, {one.city.names[0]}", f"{name} {one.city.names[0]}")
            )
        elif chance > 0.95:
            name = (
                name.replace("Museum of ", "Museum ").replace("Saint-", "St-").replace("-", " ").replace("St.", "Sankt")
            )
        return garble(rng, name, 0.02)

    def pin(self, one: _Sight, source: _Source) -> tuple[str, str]:
        """Latitude and longitude in decimal degrees (WGS 84), each source's own guess at the middle or the door."""
        rng = self.rng
        apart = math.hypot(one.kind.extent, source.blur) / math.sqrt(2)
        if happens(rng, source.astray):
            apart = rng.uniform(80, 300)
        east, north = rng.gauss(one.east, apart), rng.gauss(one.north, apart)
        latitude = one.city.latitude + north * _METRE
        longitude = one.city.longitude + east * _METRE / math.cos(math.radians(latitude))
        return f"{latitude:.{source.digits}f}", f"{longitude:.{source.digits}f}"

    def entry(self, one: _Sight, source: _Source) -> tuple[str, ...]:
        rng, city = self.rng, one.city
        street = one.ways[happens(rng, source.short)].format(w=one.street, n=one.number)
        if one.kind.reached < 0.2:  # nothing with a door
            street = lose(rng, one.ways[0].format(w=one.street, n="").strip(), 0.5)
        phone = source.phone.format(_DIALS[city.tongue], city.area, one.phone) if one.phone else ""
        site = source.site.format(one.site) if one.site else ""
        if site and happens(rng, 0.12):
            site = f"{site.rstrip('/')}/{rng.choice(('en', 'home', 'index.html', 'visit'))}"
        latitude, longitude = self.pin(one, source)
        return (
            self.name(one, source),
            one.kind.categories[_SOURCES.index(source)],
            latitude,
            longitude,
            lose(rng, garble(rng, street, 0.02), source.no_street),
            lose(rng, city.names[happens(rng, source.english / 2)], 0.2 if source.name == "openmap" else 0.01),
            lose(rng, garble(rng, phone, 0.01), source.no_phone),
            lose(rng, site, source.no_site),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, sight by sight; the map services have a few twice, as a point and as a building."""
    land, number = _Land(rng, half, rows), 0
    while True:
        for one in land.site():
            number += 1
            for source, share in zip(_SOURCES, one.kind.shares, strict=True):
                twice = 0.02 if source.name == "board" else 0.05
                for _ in range(happens(rng, share) + happens(rng, twice)):
                    yield str(number), source.name, land.entry(one, source)
