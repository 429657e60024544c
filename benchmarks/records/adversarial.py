"""Kinds of tables in which what is not the same agrees in nearly everything, or what is the same in little.

Repeated columns, catalogues, series, editions and versions, branches, households, templates, shared switchboards, and
tables in which nothing names a row; and, so that not every difference is held to be one, people who move, prices that
change, patients who come again. They measure the self-check: what a run merges must be right, or the run must say that
it cannot know. Each is a few rules long on purpose; the larger shapes beside this module have the details.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

type Values = tuple[str, ...]
type Draw = Callable[[Random, Half, int], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Small:
    """A shape: its columns and its rows."""

    columns: Values
    draw_rows: Draw


# fmt: off
_NOUNS = (
    "Harbour", "Winter", "Garden", "Mirror", "Station", "River", "Letter", "Shadow", "Island", "Orchard", "Engine",
    "Lantern", "Bridge", "Promise", "Desert", "Machine", "Sparrow", "Canyon", "Harvest", "Signal", "Voyage", "Castle",
    "Mountain", "Stranger", "Carnival", "Painter", "Glacier", "Kingdom", "Compass", "Thunder", "Meadow", "Clock",
)
_MOODS = (
    "Silent", "Broken", "Golden", "Lost", "Second", "Hidden", "Last", "Bitter", "Distant", "Burning", "Secret", "Blue",
    "Restless", "Frozen", "Gentle", "Crooked", "Endless", "Quiet", "Hollow", "Early", "Wild", "Narrow", "Pale", "Old",
)
_TRADES = ("Logistics", "Foods", "Systems", "Textiles", "Energy", "Media", "Pharma", "Tools", "Design", "Insurance",
           "Consulting", "Motors", "Optics", "Travel", "Chemicals", "Software")
_ROLES = ("Nurse", "Warehouse Operative", "Data Analyst", "Driver", "Cook", "Sales Assistant", "Welder", "Accountant",
          "Receptionist", "Electrician", "Teacher", "Project Manager")
_TOWNS = ("Ashford", "Bexley", "Corby", "Dover", "Ely", "Frome", "Goole", "Hythe", "Ilkley", "Jarrow", "Kendal",
          "Louth", "Malton", "Newark", "Oakham", "Poole", "Redcar", "Stroud", "Truro", "Ulverston", "Ventnor", "Whitby")
_STREETS = ("High Street", "Mill Lane", "Station Road", "Church Street", "Park Avenue", "Queens Road", "Kings Way",
            "Green Lane", "Victoria Street", "North Road", "Bridge Street", "Manor Drive")
_GENRES = ("Drama", "Comedy", "Crime", "Western", "Horror", "Romance", "Thriller", "Musical")
_MAKERS = ("Corvid", "Tessera", "Voltan", "Aurelis", "Nimbex", "Helion", "Quarto", "Zephyr")
# fmt: on


class World:
    """Words of one half and what is drawn from them."""

    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.nouns, self.moods, self.given = (take_half(w, half) for w in (_NOUNS, _MOODS, GIVEN_NAMES))
        self.trades, self.towns, self.streets = (take_half(w, half) for w in (_TRADES, _TOWNS, _STREETS))
        self.roles, self.makers = take_half(_ROLES, half), take_half(_MAKERS, half)
        self.family = coin_family_names(rng, half, 120 + rows // 10)
        self.words = coin_words(rng, 200 + rows // 8)
        self._told: set[Values] = set()

    def first_time(self, *values: str) -> bool:
        """Whether these values come for the first time: a thing that is like none before it."""
        first = values not in self._told
        self._told.add(values)
        return first

    def person(self) -> tuple[str, str]:
        return skewed(self.rng, self.given, 1.5), skewed(self.rng, self.family, 1.8)

    def full_name(self) -> str:
        return " ".join(self.person())

    def title(self) -> str:
        rng = self.rng
        form = rng.choice(
            ("The {m} {n}", "{m} {n}", "{n} of {w}", "{w}'s {n}", "{m} {n} in {w}", "The {n} and the {n2}")
        )
        n, n2 = rng.sample(self.nouns, 2)
        return form.format(m=rng.choice(self.moods), n=n, n2=n2, w=rng.choice(self.words))

    def address(self) -> str:
        return f"{self.rng.randrange(1, 200)} {self.rng.choice(self.streets)}"

    def phone(self) -> str:
        return f"01{self.rng.randrange(100, 999)} {self.rng.randrange(100_000, 999_999)}"

    def firm(self) -> str:
        return f"{self.rng.choice(self.words)} {self.rng.choice(self.trades)}"

    def day(self, first: int = 2015, last: int = 2024) -> str:
        return f"{self.rng.randrange(first, last)}-{self.rng.randrange(1, 13):02d}-{self.rng.randrange(1, 29):02d}"


def _copies(
    rng: Random, values: Values, slips: float = 0.06, gaps: float = 0.05, again: float = 0.35
) -> Iterator[Values]:
    """The values once, and in that share of the cases once more with slips and gaps; the first keeps its value."""
    yield values
    if happens(rng, again):
        yield tuple(
            garble(rng, v, slips) if i == 0 else lose(rng, garble(rng, v, slips), gaps) for i, v in enumerate(values)
        )


def draw_batches(world: Callable[[World], Iterator[tuple[int, str, Values]]]) -> Draw:
    """A shape's rows from a function that yields a number within a batch, the source and the values; without end."""

    def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
        made = World(rng, half, rows)
        for batch in itertools.count():
            for number, source, values in world(made):
                yield f"{batch}.{number}", source, values

    return draw_rows


def _film_lists(w: World) -> Iterator[tuple[int, str, Values]]:
    """Two catalogues: one gives the people, the other the year; one star plays in many films."""
    star, writer = w.full_name(), w.full_name()
    for number in range(w.rng.choice((1, 2, 4, 7))):
        title, year = w.title(), str(w.rng.randrange(1930, 1990))
        if happens(w.rng, 0.8):
            yield number, "a", (title, star, writer, "", "", "")
        if happens(w.rng, 0.6):
            given, family = w.person()
            shown = f"{title} ({year})" if happens(w.rng, 0.5) else title
            yield number, "b", (shown, "", "", f"{family}, {given}", year, w.rng.choice(_GENRES))


def _spec_sheets(w: World) -> Iterator[tuple[int, str, Values]]:
    """One text of a shop's page stands in several columns; models of a line differ in a size."""
    rng, maker, line = w.rng, w.rng.choice(w.makers), w.rng.choice(w.words)
    for number in range(rng.choice((2, 3, 5))):
        size, memory, model = rng.choice((11, 13, 14, 15, 17)), rng.choice((4, 8, 16, 32)), rng.randrange(1000, 9999)
        for _ in range(rng.choice((1, 1, 2, 3))):
            shop = rng.choice(("", " - Free Delivery", " | Buy Online", " (Renewed)"))
            text = f"{maker} {line} {model} - {size} inch - {memory} GB{shop}"
            short = f"{maker} {line} {size} inch"
            yield (
                number,
                "",
                (
                    maker if happens(rng, 0.4) else text,
                    text,
                    short if happens(rng, 0.4) else text,
                    text if happens(rng, 0.7) else "",
                    f"{memory} GB" if happens(rng, 0.6) else text,
                ),
            )


def _ledger(w: World) -> Iterator[tuple[int, str, Values]]:
    """Bookings to the same few counterparties month after month; a few come in two exports."""
    rng, payee, amount = w.rng, _word(w), f"{w.rng.randrange(500, 90_000) / 100:.2f}"
    for number in range(rng.choice((3, 6, 12))):
        paid = amount if happens(rng, 0.7) else f"{rng.randrange(500, 90_000) / 100:.2f}"
        text = f"{rng.choice(('DD', 'STO', 'CARD', 'TFR'))} {payee.upper()} {rng.choice(('REF', 'INV', ''))}".strip()
        month, day = w.day(2021, 2023)[:7], rng.randrange(1, 26)
        yield number, "", (text, f"{month}-{day:02d}", paid)
        if happens(rng, 0.15):  # booked a day or two later in the other export
            yield number, "", (garble(rng, text, 0.3), f"{month}-{day + rng.randrange(3):02d}", paid)


def _word(w: World) -> str:
    """A word of the world."""
    return w.rng.choice(w.words)


def _volumes(w: World) -> Iterator[tuple[int, str, Values]]:
    """Volumes of series: one author, one publisher, one series."""
    rng, author, house, series = w.rng, w.full_name(), w.firm(), w.title()
    first = rng.randrange(1960, 2010)
    for number in range(1, rng.choice((2, 4, 8, 15))):
        values = (f"{series}, Volume {number}", author, house, str(first + number // 2), series)
        for copy in _copies(rng, values):
            yield number, "", copy


def _episodes(w: World) -> Iterator[tuple[int, str, Values]]:
    """Episodes of serials: the title of many is their number."""
    rng, show, maker = w.rng, w.title(), w.full_name()
    for number in range(rng.choice((6, 12, 24))):
        season, place = str(1 + number // 8), str(1 + number % 8)
        name = f"Episode {place}" if happens(rng, 0.5) else w.title()
        for copy in _copies(rng, (name, show, season, place, maker), again=0.3):
            yield number, "", copy


def _branches(w: World) -> Iterator[tuple[int, str, Values]]:
    """Branches of chains share name, site and head office's telephone."""
    rng, name, phone = w.rng, w.firm(), w.phone()
    site = f"www.{name.split()[0].lower()}.example"
    for number in range(rng.choice((1, 1, 3, 9, 20))):
        own = phone if happens(rng, 0.7) else w.phone()
        for copy in _copies(rng, (name, w.address(), rng.choice(w.towns), own, site)):
            yield number, "", copy


def _households(w: World) -> Iterator[tuple[int, str, Values]]:
    """People without birthdays: families share all but the given name, and fathers and sons that too."""
    rng, (given, family), address, phone = w.rng, w.person(), w.address(), w.phone()
    town = rng.choice(w.towns)
    others = rng.sample([name for name in w.given if name != given], rng.choice((0, 1, 2, 3)))
    if others and happens(rng, 0.03):
        others[0] = given
    for number, mine in enumerate((given, *others)):
        for copy in _copies(rng, (mine, family, address, town, phone if happens(rng, 0.8) else w.phone())):
            yield number, "", copy


def _postings(w: World) -> Iterator[tuple[int, str, Values]]:
    """Advertisements made from one template for many towns."""
    rng, firm, role = w.rng, w.firm(), w.rng.choice(w.roles)
    text = f"{firm} is looking for a reliable {role.lower()} to join our team. We offer {rng.choice(w.words)} pay."
    for number, town in enumerate(rng.sample(w.towns, rng.choice((1, 3, 8)))):
        for copy in _copies(rng, (f"{role} - {town}", firm, town, f"{text} Apply now in {town}."), again=0.25):
            yield number, "", copy


def _packages(w: World) -> Iterator[tuple[int, str, Values]]:
    """Versions of packages: one line each, none twice."""
    rng, name, owner = w.rng, f"{_word(w)}-{_word(w)}".lower(), w.full_name()
    for number in range(rng.choice((2, 6, 14))):
        yield (
            number,
            "",
            (name, f"{number // 4}.{number % 4}.{rng.randrange(3)}", w.day(), owner, rng.choice(("MIT", "BSD", "GPL"))),
        )


def _readings(w: World) -> Iterator[tuple[int, str, Values]]:
    """Measurements: nothing names a row."""
    rng, station, base = w.rng, w.rng.choice(w.towns), w.rng.uniform(2, 25)
    for number in range(rng.choice((5, 10))):
        yield number, "", (station, rng.choice(("dry", "wet", "fog")), f"{base + rng.gauss(0, 0.6):.1f}",
                           f"{rng.randrange(30, 99)}", w.day(2022, 2024))  # fmt: skip


def _lessons(w: World) -> Iterator[tuple[int, str, Values]]:
    """A timetable: one course, teacher and room on several days."""
    rng, course, teacher, room = w.rng, w.title(), w.full_name(), f"{w.rng.choice('ABCDE')}{w.rng.randrange(100, 400)}"
    for number, hour in enumerate(rng.sample(range(50), rng.choice((1, 2, 4)))):
        when = ("Mon", "Tue", "Wed", "Thu", "Fri")[hour % 5], f"{8 + hour // 5}:00"
        for copy in _copies(rng, (course, teacher, room, *when), again=0.1):
            yield number, "", copy


def _parts(w: World) -> Iterator[tuple[int, str, Values]]:
    """Spare parts of one kind differ in a measure."""
    rng, maker, kind = (
        w.rng,
        w.rng.choice(w.makers),
        f"{_word(w)} {w.rng.choice(('bolt', 'valve', 'seal', 'bracket', 'hose'))}",
    )
    for number in range(rng.choice((2, 5, 10))):
        a, b = rng.randrange(3, 30), rng.randrange(10, 200, 5)
        values = (
            f"{kind} M{a} x {b} mm {rng.choice(('steel', 'brass'))}",
            maker,
            kind.split()[1],
            f"{rng.randrange(50, 900) / 100:.2f}",
        )
        for copy in _copies(rng, values, again=0.3):
            yield number, "", copy


def _vintages(w: World) -> Iterator[tuple[int, str, Values]]:
    """Wines: the years of one growth."""
    rng, estate, place = (
        w.rng,
        f"{w.rng.choice(('Château', 'Domaine', 'Weingut', 'Bodega'))} {_word(w)}",
        w.rng.choice(w.words),
    )
    grape, first = rng.choice(("Riesling", "Pinot Noir", "Merlot", "Chardonnay", "Syrah")), rng.randrange(1985, 2010)
    for number in range(rng.choice((1, 3, 8))):
        for copy in _copies(
            rng, (f"{estate} {grape} {first + number}", estate, place, str(first + number), f"{rng.randrange(84, 97)}")
        ):
            yield number, "", copy


def _flats(w: World) -> Iterator[tuple[int, str, Values]]:
    """Flats of one house offered by one agency."""
    rng, address, town, agency, phone = w.rng, w.address(), w.rng.choice(w.towns), w.firm(), w.phone()
    for number in range(1, rng.choice((2, 5, 12))):
        rent, rooms = rng.randrange(500, 2500, 25), rng.choice((1, 2, 2, 3))
        for copy in _copies(
            rng,
            (
                f"{rooms} bed flat, {address}",
                f"Flat {number}, {address}" if happens(rng, 0.6) else address,
                town,
                str(rent),
                agency,
                phone,
            ),
        ):
            yield number, "", copy


def _colleagues(w: World) -> Iterator[tuple[int, str, Values]]:
    """Contacts of firms: one switchboard, one address and often one mailbox for all."""
    rng, firm, phone, address = w.rng, w.firm(), w.phone(), w.address()
    domain = f"{firm.split()[0].lower()}.example"
    for number in range(rng.choice((1, 2, 4, 9))):
        given, family = w.person()
        mail = f"info@{domain}" if happens(rng, 0.4) else f"{given[0]}.{family}@{domain}".lower()
        for copy in _copies(rng, (f"{given} {family}", firm, mail, phone, address)):
            yield number, "", copy


def _fixtures(w: World) -> Iterator[tuple[int, str, Values]]:
    """Matches of the same teams season after season."""
    rng, home, away, ground = w.rng, *w.rng.sample(w.towns, 2), w.title()
    for number in range(rng.choice((3, 6))):
        for copy in _copies(
            rng,
            (f"{home} United", f"{away} Rovers", w.day(), ground, f"{rng.randrange(5)}:{rng.randrange(5)}"),
            again=0.15,
        ):
            yield number, "", copy


def _members(w: World) -> Iterator[tuple[int, str, Values]]:
    """A list of members without a duplicate, with namesakes and families."""
    rng, address, town = w.rng, w.address(), w.rng.choice(w.towns)
    given, family = w.person()
    for number in range(rng.choice((1, 1, 2, 3))):
        yield number, "", (skewed(rng, w.given, 1.3) if number else given, family, w.day(1940, 2004), address, town)


def _affiliations(w: World) -> Iterator[tuple[int, str, Values]]:
    """Institutions as authors write them: few institutions, dozens to hundreds of lines each."""
    rng, place = w.rng, w.words.pop()
    name, town = f"University of {place}", rng.choice(w.towns)
    forms = (name, f"{place} University", f"Univ. of {place}", f"Univ {place}", name.upper())
    units = [
        f"Dept. of {rng.choice(w.trades)}",
        f"Faculty of {rng.choice(w.trades)}",
        f"{rng.choice(w.trades)} Laboratory",
    ]
    for _ in range(rng.choice((5, 20, 60, 160))):
        unit = rng.choice((*units, ""))
        form = garble(rng, skewed(rng, forms, 2), 0.05)
        yield (
            0,
            "",
            (f"{unit}, {form}".strip(", ") if happens(rng, 0.5) else form, lose(rng, town, 0.2), lose(rng, "UK", 0.5)),
        )


def _pressings(w: World) -> Iterator[tuple[int, str, Values]]:
    """Pressings of records: country, year and label tell them apart, if they are given."""
    rng, artist, title = w.rng, w.full_name(), w.title()
    for number in range(rng.choice((1, 2, 5))):
        values = (
            title,
            artist,
            f"{_word(w)} Records",
            rng.choice(("UK", "US", "Germany", "Japan")),
            str(rng.randrange(1965, 1999)),
            rng.choice(("LP", "CD", '7"')),
        )
        for copy in _copies(rng, values, gaps=0.25):
            yield number, "", copy


def _invoice_lines(w: World) -> Iterator[tuple[int, str, Values]]:
    """Lines of invoices: the customer and the invoice stand on each of them."""
    rng, customer, address, number_of = w.rng, w.firm(), w.address(), f"R{w.rng.randrange(10_000, 99_999)}"
    for number in range(rng.choice((1, 3, 6))):
        yield (
            number,
            "",
            (
                number_of,
                customer,
                address,
                f"{rng.choice(w.moods)} {rng.choice(w.nouns)}",
                f"{rng.randrange(1, 9)}",
                f"{rng.randrange(100, 9_000) / 100:.2f}",
            ),
        )


def _shifts(w: World) -> Iterator[tuple[int, str, Values]]:
    """Who worked where and when: one person, many shifts."""
    rng, name, site = w.rng, w.full_name(), w.rng.choice(w.towns)
    for number in range(rng.choice((2, 5, 9))):
        for copy in _copies(rng, (name, site, w.day(2023, 2025), rng.choice(("early", "late", "night"))), again=0.1):
            yield number, "", copy


def _bookings(w: World) -> Iterator[tuple[int, str, Values]]:
    """Guests who book a room again and again; each booking is one."""
    rng, name, phone, house = w.rng, w.full_name(), w.phone(), w.title()
    for number in range(rng.choice((1, 2, 4))):
        values = (name, phone, house, w.day(2020, 2025), f"{rng.randrange(1, 12)}", f"{rng.randrange(60, 400)}")
        for copy in _copies(rng, values, again=0.2):
            yield number, "", copy


def _marks(w: World) -> Iterator[tuple[int, str, Values]]:
    """Results of examinations: a student, a course, a term and a mark."""
    rng, (given, family) = w.rng, w.person()
    number_of = f"{rng.randrange(10**6, 10**7)}"
    for number in range(rng.choice((2, 4, 8))):
        values = (number_of, given, family, w.title(), f"{rng.randrange(2018, 2025)}", f"{rng.randrange(1, 6)}")
        for copy in _copies(rng, values, again=0.05):
            yield number, "", copy


def _visits(w: World) -> Iterator[tuple[int, str, Values]]:
    """Patients who come again: the days differ and the patient is one."""
    rng, (given, family), born, town = w.rng, w.person(), w.day(1935, 2010), w.rng.choice(w.towns)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        ward = rng.choice(("A1", "A2", "B1", "C3"))
        yield (
            0,
            "",
            (garble(rng, given, 0.05), garble(rng, family, 0.06), lose(rng, born, 0.05), town, w.day(2021, 2025), ward),
        )


def _price_lists(w: World) -> Iterator[tuple[int, str, Values]]:
    """Articles in the price lists of several years: the price differs and the article is one."""
    rng, maker = w.rng, w.rng.choice(w.makers)
    number_of = f"{rng.choice('ABCDEF')}{rng.randrange(10_000, 99_999)}"
    name = f"{_word(w)} {rng.choice(w.nouns)} {rng.choice(w.moods)}"
    for year in range(2018, 2018 + rng.choice((1, 2, 3))):
        price = f"{rng.randrange(300, 90_000) / 100:.2f}"
        yield 0, "", (lose(rng, number_of, 0.1), garble(rng, name, 0.08), maker, price, str(year))


def _players(w: World) -> Iterator[tuple[int, str, Values]]:
    """Players of a league over the seasons: the team and the number change."""
    rng, (given, family), born = w.rng, w.person(), w.day(1975, 2004)
    for _ in range(rng.choice((1, 2, 4))):
        yield (
            0,
            "",
            (
                f"{given} {garble(rng, family, 0.05)}",
                lose(rng, born, 0.1),
                rng.choice(w.towns),
                str(rng.randrange(1, 40)),
            ),
        )


def _movers(w: World) -> Iterator[tuple[int, str, Values]]:
    """Customers who move and change telephones."""
    rng, (given, family) = w.rng, w.person()
    mail = f"{given}.{family}{rng.randrange(1000)}@mail.example".lower()
    for _ in range(rng.choice((1, 1, 2, 3))):
        yield (
            0,
            "",
            (
                given,
                garble(rng, family, 0.04),
                lose(rng, mail, 0.15),
                w.address(),
                rng.choice(w.towns),
                lose(rng, w.phone(), 0.3),
            ),
        )


def _rubrics(w: World) -> Iterator[tuple[int, str, Values]]:
    """Papers of two lists that hold no duplicates, and what editors write under one heading again and again."""
    rng, venue = w.rng, f"{w.rng.choice(w.trades)} Record"
    short, first = venue.replace(" Record", " Rec."), rng.randrange(1990, 2000)
    rubric, editor = happens(rng, 0.04), w.person()
    title = rng.choice(("Editor's Notes", "Chair's Message", "Book Review Column", "News", "Letters"))
    for number in range(rng.randrange(4, 12) if rubric else 3):
        shown = title if rubric else f"{w.title()} {rng.choice(w.words).lower()} {rng.choice(w.words).lower()}"
        by = editor if rubric else w.person()
        year = str(first + number // 2 if rubric else rng.randrange(1990, 2006))
        for source in "ab":
            if happens(rng, 0.85):
                names = " ".join(by) if source == "a" or happens(rng, 0.6) else f"{by[0][0]}. {by[1]}"
                yield number, source, (garble(rng, shown, 0.04), names, venue if source == "a" else short, year)


def _firms(w: World) -> Iterator[tuple[int, str, Values]]:
    """Firms in two registers: the legal form, the street and the site are written in several ways."""
    rng, name, address, town = w.rng, w.firm(), w.address(), w.rng.choice(w.towns)
    number_of = f"{rng.randrange(10**7, 10**8)}"
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        shown = f"{name} {rng.choice(('Ltd', 'Limited', 'Plc', ''))}".strip()
        street = address.replace("Street", rng.choice(("Street", "St", "St."))).replace(
            "Road", rng.choice(("Road", "Rd"))
        )
        yield 0, "", (garble(rng, shown, 0.06), lose(rng, street, 0.1), town, lose(rng, number_of, 0.35))


def _recordings(w: World) -> Iterator[tuple[int, str, Values]]:
    """Songs in two catalogues; live and remixed ones are others."""
    rng, artist, album, seconds = w.rng, w.full_name(), w.title(), w.rng.randrange(120, 420)
    for number in range(rng.choice((1, 2, 3))):
        title = w.title() if number != 1 else f"{w.title()} ({rng.choice(('Live', 'Remix', 'Acoustic'))})"
        for copy in _copies(
            rng, (title, artist, album, str(seconds + number * 17), str(rng.randrange(1970, 2020))), again=0.5
        ):
            yield number, "", copy


SHAPES = {
    "film_lists": Small(("title", "starring", "writer", "director name", "year", "genre"), draw_batches(_film_lists)),
    "spec_sheets": Small(("brand", "model", "line", "title", "memory"), draw_batches(_spec_sheets)),
    "ledger": Small(("memo", "booked on", "amount"), draw_batches(_ledger)),
    "volumes": Small(("title", "author", "publisher", "year", "series"), draw_batches(_volumes)),
    "episodes": Small(("title", "show", "season", "episode", "creator"), draw_batches(_episodes)),
    "branches": Small(("name", "address", "city", "phone", "website"), draw_batches(_branches)),
    "households": Small(("first name", "last name", "address", "town", "phone"), draw_batches(_households)),
    "postings": Small(("title", "company", "location", "description"), draw_batches(_postings)),
    "packages": Small(("package", "version", "released", "maintainer", "license"), draw_batches(_packages)),
    "readings": Small(("station", "weather", "temperature", "humidity", "day"), draw_batches(_readings)),
    "lessons": Small(("course", "teacher", "room", "weekday", "hour"), draw_batches(_lessons)),
    "parts": Small(("description", "manufacturer", "type", "price"), draw_batches(_parts)),
    "vintages": Small(("wine", "estate", "appellation", "year", "points"), draw_batches(_vintages)),
    "flats": Small(("headline", "address", "town", "rent", "agency", "phone"), draw_batches(_flats)),
    "colleagues": Small(("contact", "company", "email", "phone", "address"), draw_batches(_colleagues)),
    "fixtures": Small(("home", "away", "date", "ground", "result"), draw_batches(_fixtures)),
    "members": Small(("first name", "surname", "date of birth", "address", "town"), draw_batches(_members)),
    "affiliations": Small(("affiliation", "city", "country"), draw_batches(_affiliations)),
    "pressings": Small(("title", "artist", "label", "country", "year", "format"), draw_batches(_pressings)),
    "invoice_lines": Small(
        ("invoice no", "customer", "address", "item", "quantity", "amount"), draw_batches(_invoice_lines)
    ),
    "shifts": Small(("employee", "site", "day", "shift"), draw_batches(_shifts)),
    "bookings": Small(("guest", "phone", "hotel", "arrival", "nights", "paid"), draw_batches(_bookings)),
    "marks": Small(("student no", "first name", "last name", "course", "year", "mark"), draw_batches(_marks)),
    "visits": Small(("first name", "last name", "born", "town", "admitted on", "ward"), draw_batches(_visits)),
    "price_lists": Small(("article no", "article", "manufacturer", "price", "year"), draw_batches(_price_lists)),
    "players": Small(("player", "born", "team", "shirt number"), draw_batches(_players)),
    "movers": Small(("first name", "last name", "email", "address", "town", "phone"), draw_batches(_movers)),
    "rubrics": Small(("title", "authors", "venue", "year"), draw_batches(_rubrics)),
    "firms": Small(("company", "address", "city", "register no"), draw_batches(_firms)),
    "recordings": Small(("title", "artist", "album", "seconds", "year"), draw_batches(_recordings)),
}
"""Small shapes by name."""
