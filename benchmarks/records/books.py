"""Editions of books in a library's catalogue, at a bookseller's and among the offers of second-hand dealers.

Apart, though alike: hardback and paperback (some of one year), a textbook's next edition, reissues, one classic from
many publishers, the volumes of a series or a set, translations, and textbooks of one title by others. One, though
unlike: subtitles dropped, "Last, First" and more of the name or less, the year of another printing, ISBNs of ten and of
thirteen digits or of the other binding. Written without sight of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("title", "author", "publisher", "year", "isbn", "pages")
# fmt: off
_NOUNS = (  # in English, German, French, Spanish
    ("Harbour", "Der Hafen", "Le Port", "El puerto"), ("Orchard", "Der Obstgarten", "Le Verger", "El huerto"),
    ("Daughter", "Die Tochter", "La Fille", "La hija"), ("Shadow", "Der Schatten", "L'Ombre", "La sombra"),
    ("Summer", "Der Sommer", "L'Été", "El verano"), ("Storm", "Der Sturm", "La Tempête", "La tormenta"),
    ("Library", "Die Bibliothek", "La Bibliothèque", "La biblioteca"), ("Bone", "Der Knochen", "L'Os", "El hueso"),
    ("Lighthouse", "Der Leuchtturm", "Le Phare", "El faro"), ("Empire", "Das Reich", "L'Empire", "El imperio"),
    ("Silence", "Das Schweigen", "Le Silence", "El silencio"), ("Stone", "Der Stein", "La Pierre", "La piedra"),
    ("Clockmaker", "Der Uhrmacher", "L'Horloger", "El relojero"), ("Moon", "Der Mond", "La Lune", "La luna"),
    ("Widow", "Die Witwe", "La Veuve", "La viuda"), ("Forest", "Der Wald", "La Forêt", "El bosque"),
    ("Promise", "Das Versprechen", "La Promesse", "La promesa"), ("Winter", "Der Winter", "L'Hiver", "El invierno"),
    ("Salt", "Das Salz", "Le Sel", "La sal"), ("Physician", "Der Arzt", "Le Médecin", "El médico"),
)
_OF = ("of", "von", "de", "de")
_THINGS = ("Bride", "Garden", "Letters", "Raven", "Sea", "Ashes", "Crown", "Kitchen", "Horses", "Map", "Prisoner",
           "Island", "Blood", "Sisters", "Keeper", "Wolves", "Thief", "Bones", "Hotel", "Songs", "Wife", "Train",
           "Fire", "Tide", "Gods", "Light", "Detective", "House", "Birds", "Queen", "Years", "Road", "Boys", "Castle",
           "Affair", "Secret", "Heart", "Soldiers", "Witch", "Window", "Rules", "Night", "Ghosts", "Dance", "Murder",
           "Bridge", "Sky", "Girls")
_ADJECTIVES = ("Forgotten", "Invisible", "Small", "Black", "Burning", "Last", "Lost", "Blue", "Glass", "Hidden", "Good",
               "Cold", "Third", "Other", "Broken", "Beautiful", "Silent", "Perfect", "Long", "Red", "Secret",
               "Perilous", "Quiet", "Wild", "Crimson", "Ordinary", "Endless", "Savage", "Paper", "Wicked", "Midnight",
               "Golden")
_SUBJECTS = ("Economics", "Organic Chemistry", "Linear Algebra", "Medieval Art", "Social Psychology", "Microbiology",
             "Statistics", "Political Theory", "Gardening", "Data Structures", "Contract Law", "Anatomy",
             "World History", "Vegetarian Cooking", "Photography", "Philosophy", "Marketing", "Sociology", "Genetics",
             "Astronomy", "Watercolour", "Nursing", "Thermodynamics", "Criminal Law", "Linguistics", "Education",
             "Ecology", "Music Theory")
_TEACHES = ("Introduction to {}", "Principles of {}", "{}", "An Introduction to {}", "Fundamentals of {}",
            "The {} Handbook", "{} Today", "Essentials of {}")
_THEMES = ("Trade", "Faith", "Class", "Migration", "Gender", "Railways", "Peasants", "Memory", "Slavery", "Literacy",
           "Empire", "Disease", "Labour", "Landscape", "Parliament", "Theatre", "Revolution", "Childhood", "Printing",
           "Warfare", "Poverty", "Banking", "Folklore", "Housing", "Citizenship", "Forestry", "Justice", "Monasteries",
           "Fishing", "Nationalism", "Modernity", "Kinship")
_STUDIES = ("{t} and {u} in {w}", "The {t} of {w}", "{w}: {t} and {u}", "{t}, {u} and the {w} Question", "{w} in {t}",
            "{f} {w}", "The Politics of {t} in {w}", "Understanding {w}'s {t}", "The Life of {f} {w}", "{w}")
_SUBTITLES = ("A Memoir", "Theory and Practice", "The Untold Story", "Essays on {t}", "{t} and {u} in {w}",
              "The Making of {w}", "From {w} to {v}", "A Biography", "{w} and Its People", "{t}, 1789-1914")
_HOUSES = (
    ("{} Press", "{}", "{} Pr."), ("{} & {} Publishers", "{} & {}", "{} and {}"), ("{} Books Ltd", "{} Books", "{}"),
    ("University of {} Press", "Univ. of {} Press", "{} U.P."), ("{} Publishing Group", "{} Publishing", "{}"),
    ("{} University Press", "{} Univ. Press", "{} UP"), ("The {} Publishing Company", "{} Pub. Co.", "{}"),
    ("{} Verlag", "{}", "{} Verl."))
_TALES = ("Chronicles", "Saga", "Trilogy", "Mysteries", "Cycle", "Quartet", "Files", "Legacy")
_NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")
# fmt: on
_GROUPS = ("0", "3", "2", "84")  # of an ISBN: the language
_NOW, _FIRST_ISBN, _LONG_ISBN = 2023, 1970, 2007
_SOURCES = {"library": 0.5, "bookseller": 0.5, "dealers": 0.4}


@dataclass(frozen=True, slots=True)
class _House:
    names: tuple[str, ...]  # in full and shorter
    number: str
    paper: tuple[str, ...]  # its imprint for paperbacks


@dataclass(frozen=True, slots=True)
class _Edition:
    title: str
    subtitle: str
    authors: tuple[tuple[str, str, int], ...]  # given and family names, year of birth
    house: _House
    year: int
    pages: int
    front: str  # pages in roman numerals
    isbn: tuple[str, ...]  # group, publisher and item; none before 1970
    bound: str = "Hardcover"
    tongue: int = 0
    volume: int = 0
    series: str = ""
    ordinal: int = 1
    other_isbn: tuple[str, ...] = ()  # of the other binding


class _Trade:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.nouns, self.things, self.adjectives = (take_half(w, half) for w in (_NOUNS, _THINGS, _ADJECTIVES))
        self.subjects, self.teaches, self.themes = (take_half(w, half) for w in (_SUBJECTS, _TEACHES, _THEMES))
        self.studies, self.subtitles, self.tales = (take_half(w, half) for w in (_STUDIES, _SUBTITLES, _TALES))
        self.words, families = coin_words(rng, 300 + rows // 5), coin_family_names(rng, half, 200 + rows // 8)
        self.given = take_half(GIVEN_NAMES, half)
        self.names = frozenset((*self.words, *self.given))
        self.writers = [
            (self.forename(), skewed(rng, families, 1.2), rng.randrange(1925, 1990)) for _ in range(150 + rows // 4)
        ]
        self.houses = [self.house(take_half(_HOUSES, half)) for _ in range(45 + rows // 100)]

    def forename(self) -> str:
        given, initial = skewed(self.rng, self.given, 1.2), self.rng.choice("ABCDEFGHJKLMNPRSTW")
        return self.rng.choice((given, given, f"{given} {initial}.", f"{given[0]}. {initial}."))

    def house(self, kinds: tuple[tuple[str, ...], ...]) -> _House:
        rng, words = self.rng, self.rng.sample(self.words, 3)
        names = tuple(kind.format(*words) for kind in rng.choice(kinds))
        paper = (words[2], f"{words[2]} Books") if happens(rng, 0.3) else names
        return _House(names, str(rng.choice((rng.randrange(100, 1000), rng.randrange(1000, 10000)))), paper)

    def edition(self, one: _Edition, house: _House, year: int, stretch: float = 1) -> _Edition:
        """The same book set, and numbered, again."""
        isbn: tuple[str, ...] = ()
        if year >= _FIRST_ISBN:
            group = _GROUPS[one.tongue]
            room = 9 - len(group) - len(house.number)
            isbn = group, house.number, str(self.rng.randrange(10**room)).zfill(room)
        return replace(one, house=house, year=year, pages=int(one.pages * stretch), isbn=isbn, other_isbn=())

    def novel(self) -> str:
        rng, word, adjective = self.rng, self.rng.choice(self.words), self.rng.choice(self.adjectives)
        noun, other = (rng.choice((rng.choice(self.nouns)[0], *rng.sample(self.things, 2))) for _ in range(2))
        kinds = (
            f"The {adjective} {noun}", f"The {noun} of {word}", f"The {word} {noun}", word, f"{adjective} {noun}",
            f"The {noun} and the {other}", f"{word}'s {noun}", f"{noun} in {word}", f"{adjective} {word}",
            f"The {adjective} {noun} of {word}", f"{noun} for {rng.choice(self.given)}",
            f"The {noun}" if happens(rng, 0.5) else f"{word}, {noun}",
        )  # fmt: skip
        return rng.choice(kinds)

    def work(self) -> _Edition:
        """What is published first: novels, studies, and textbooks that share their titles."""
        rng, year = self.rng, _NOW - int(self.rng.triangular(0, 75, 8))
        house, pages = skewed(rng, self.houses, 1.7), max(64, int(rng.gauss(310, 95)))
        title, subtitle, front, many = self.novel(), "A Novel" if happens(rng, 0.12) else "", "", 1
        if happens(rng, 0.5):
            (theme, other), (word, place) = rng.sample(self.themes, 2), rng.sample(self.words, 2)
            named = {"t": theme, "u": other, "w": word, "v": place, "f": rng.choice(self.given)}
            title, subtitle = (rng.choice(kinds).format(**named) for kinds in (self.studies, self.subtitles))
            subtitle = lose(rng, subtitle, 0.4)
            if happens(rng, 0.06):
                title, subtitle = rng.choice(self.teaches).format(rng.choice(self.subjects)), ""
            front, many = rng.choice(("viii, ", "x, ", "xii, ", "xiv, ", "xvi, ")), rng.choice((1, 1, 1, 2, 2, 3))
        authors = tuple({skewed(rng, self.writers, 1.3): None for _ in range(many)})
        bound = "Hardcover" if happens(rng, 0.55) else "Paperback"
        return self.edition(_Edition(title, subtitle, authors, house, year, pages, front, (), bound), house, year)

    def shelf(self) -> Iterator[_Edition]:
        """A work in all its editions, or the works of a series in theirs."""
        rng, one, chance = self.rng, self.work(), self.rng.random()
        if chance < 0.03:
            series, year = f"{rng.choice(self.words)} {rng.choice(self.tales)}", one.year
            writer, house = one.authors[:1], one.house
            for volume in range(1, rng.choice((3, 3, 4, 5, 7)) + 1):
                part = replace(self.work(), title=self.novel(), subtitle="", front="", authors=writer, series=series)
                yield from self.editions(self.edition(replace(part, volume=volume), house, year))
                year += rng.randrange(1, 3)
        elif chance < 0.04:  # a set in volumes
            for volume in range(1, rng.choice((2, 2, 3, 5)) + 1):
                yield self.edition(replace(one, volume=volume), one.house, one.year, rng.uniform(0.7, 1.3))
        elif chance < 0.052:  # a classic, out of copyright
            for house in rng.sample(self.houses, rng.randrange(2, 7)):
                bare = replace(one, subtitle="", front="", bound=rng.choice(("Paperback", "Paperback", "Hardcover")))
                yield self.edition(bare, house, rng.randrange(1950, _NOW), rng.uniform(0.85, 1.3))
        else:
            yield from self.editions(one)

    def editions(self, one: _Edition) -> Iterator[_Edition]:
        """An edition with the paperback, those that came later and the translations."""
        rng, later = self.rng, one.year
        if one.bound == "Hardcover" and happens(rng, 0.25):
            house, stretch = replace(one.house, names=one.house.paper), rng.choice((1, 1, 1, rng.uniform(0.92, 1.25)))
            paper = self.edition(one, house, one.year + rng.choice((0, 1, 1, 1, 1, 2)), stretch)
            yield replace(paper, bound="Paperback", other_isbn=one.isbn)
            one = replace(one, other_isbn=paper.isbn)
        yield one
        if one.front and happens(rng, 0.15):
            for ordinal in range(2, rng.choice((2, 3, 3, 5)) + 1):
                later += rng.randrange(2, 7)
                yield self.edition(replace(one, ordinal=ordinal), one.house, later, rng.uniform(0.97, 1.2))
        elif happens(rng, 0.09):
            house = one.house if happens(rng, 0.5) else rng.choice(self.houses)
            stretch = rng.choice((1, rng.uniform(0.85, 1.2)))
            yield self.edition(replace(one, bound="Paperback"), house, later + rng.randrange(4, 30), stretch)
        if happens(rng, 0.04):
            yield self.translated(one)

    def translated(self, one: _Edition) -> _Edition:
        """The book abroad, under a title that follows its own or not."""
        rng, tongue = self.rng, self.rng.randrange(1, 4)
        known = [names for names in self.nouns if names[0] in one.title] or [rng.choice(self.nouns)]
        title = known[0][tongue]
        if len(one.title.split()) > 3:
            title = f"{title} {_OF[tongue]} {rng.choice(self.words)}"
        one = replace(one, title=title, subtitle="", tongue=tongue, series="", volume=0)
        return self.edition(one, rng.choice(self.houses), one.year + rng.randrange(1, 6), rng.uniform(1, 1.25))

    def entry(self, one: _Edition, source: str) -> tuple[str, ...]:
        """One line of a catalogue."""
        rng, year, library, dealers = self.rng, one.year, source == "library", source == "dealers"
        if dealers and happens(rng, 0.12):
            year = min(_NOW, year + rng.randrange(1, 9))  # of the printing that they hold
        elif happens(rng, 0.04):
            year += rng.choice((-1, 1))
        kinds = ("{}", "{}", "{}", "c{}", "[{}]", "©{}", "{}.") if library else ("{}",)
        pages = one.pages + (rng.choice((-2, 2, 4, 6, 8, 16)) if happens(rng, 0.15) else 0)
        house = one.house.names[0] if library and happens(rng, 0.6) else rng.choice(one.house.names)
        return (
            garble(rng, self.title(one, source), 0.04 if dealers else 0.015),
            lose(rng, garble(rng, self.author(one, source), 0.03), 0.03),
            lose(rng, house, 0.12 if dealers else 0.03),
            lose(rng, rng.choice(kinds).format(year), 0.12 if dealers else 0.02),
            lose(rng, self.number(one, source), 0.5 if dealers else 0.16),
            lose(rng, f"{one.front}{pages} p." if library else str(pages), 0.55 if dealers else 0.08),
        )

    def title(self, one: _Edition, source: str) -> str:
        """The title with what each source puts beside it: subtitle, series, volume, edition, binding."""
        rng, title, library, shop = self.rng, one.title, source == "library", source == "bookseller"
        if one.subtitle and happens(rng, 0.85 if library else 0.6 if shop else 0.3):
            title = f"{title}{' : ' if library else ': '}{one.subtitle}"
        if library and not one.tongue:
            title = self.sentence(title)
        if one.volume and not one.series:
            kinds = (". Volume {}", ", v. {}") if library else (" Vol. {}", ", Volume {}", " {}")
            title += rng.choice(kinds).format(one.volume)
        elif one.volume and happens(rng, 0.15 if library else 0.65 if shop else 0.3):
            number = rng.choice((f"#{one.volume}", f"Book {one.volume}", f"Book {_NUMBERS[one.volume - 1]}"))
            title = rng.choice((f"{title} ({one.series}, {number})", f"{title}: {one.series} {number}"))
        if one.ordinal > 1 and happens(rng, 0.2 if library else 0.5 if shop else 0.3):
            ordinal = f"{one.ordinal}{('nd', 'rd', 'th', 'th')[one.ordinal - 2]}"
            title += rng.choice((", {} ed.", " ({} Edition)", " {} edition")).format(ordinal)
        if not library and happens(rng, 0.12 if shop else 0.06):
            title = f"{title} ({one.bound})"
        if not library and title.startswith("The ") and happens(rng, 0.08):
            title = f"{title.removeprefix('The ')}{rng.choice(('', ', The'))}"
        return title.upper() if source == "dealers" and happens(rng, 0.1) else title

    def sentence(self, title: str) -> str:
        """Capitals as libraries set them: of the first word and of names."""
        first, *rest = title.split(" ")
        kept = [word if word.partition("'")[0].strip(":,") in self.names else word.lower() for word in rest]
        return " ".join((first, *kept))

    def author(self, one: _Edition, source: str) -> str:
        """Who wrote it: the library turns the first name about and may add the year of birth."""
        rng, names = self.rng, [(given, family) for given, family, _ in one.authors]
        if happens(rng, 0.12):  # the forenames in another fullness
            names = [(given.split(" ")[0] if happens(rng, 0.6) else f"{given[0]}.", family) for given, family in names]
        names = names[:1] if happens(rng, 0.3) else names
        turned = [f"{family}, {given}" for given, family in names]
        if source == "library":
            if happens(rng, 0.35):
                turned[0] += f", {one.authors[0][2]}-"
            return "; ".join(turned)
        if source == "dealers" and happens(rng, 0.6):
            return turned[0] + (" et al." if len(names) > 1 else "")
        return rng.choice((", ", " and ", " & ")).join(f"{given} {family}" for given, family in names)

    def number(self, one: _Edition, source: str) -> str:
        """The ISBN, of the edition or of its other binding, in the form of the entry's time."""
        rng, shop = self.rng, source == "bookseller"
        parts = one.other_isbn if one.other_isbn and happens(rng, 0.02) else one.isbn
        if not parts:
            return ""
        if happens(rng, 0.85 if one.year >= _LONG_ISBN else 0.6 if shop else 0.15):
            parts = ("978", *parts)
        parts = (*parts, _check("".join(parts)))
        if shop and happens(rng, 0.5):
            return "-".join(parts)
        number = garble(rng, "".join(parts), 0.008)
        if source == "library" and happens(rng, 0.2):
            return f"{number} ({'pbk.' if one.bound == 'Paperback' else 'hbk.'})"
        return number


def _check(digits: str) -> str:
    """The last digit of an ISBN of 10 or 13 (ISO 2108, annex C)."""
    if len(digits) == 9:
        return "0123456789X"[-sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11]
    return str(-sum(int(digit) * (1 + 2 * (at % 2)) for at, digit in enumerate(digits)) % 10)


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end; each source has about half of what was published, the dealers some of it twice."""
    trade, number = _Trade(rng, half, rows), 0
    while True:
        for one in (one for one in trade.shelf() if one.year <= _NOW):
            number += 1
            for source, share in _SOURCES.items():
                for _ in range(happens(rng, share) + (source == "dealers" and happens(rng, 0.12))):
                    yield str(number), source, trade.entry(one, source)
