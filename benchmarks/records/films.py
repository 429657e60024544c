"""Films in a video library's catalogue and in the lists that its users keep of what they saw.

Apart, though alike: remakes under one title (a few by the same director), sequels that differ in a number, the short
film that came before, the documentary about the making, and strangers with one short title. One, though unlike: another
cut of another length, the title of another country, "The" at the end or gone, a year off by one. Written without sight
of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("title", "director", "year", "runtime", "country")
# fmt: off
_ADJECTIVES = (
    "Last", "Silent", "Broken", "Golden", "Dark", "Lonely", "Wild", "Secret", "Red", "Endless", "Bitter", "Distant",
    "Hollow", "Burning", "Frozen", "Perfect", "Stolen", "Quiet", "Crooked", "Electric", "Long", "Blind", "White",
    "Second",
)
_NOUNS = (  # in English, French, Italian, German
    ("House", "la maison", "la casa", "das Haus"), ("River", "la rivière", "il fiume", "der Fluss"),
    ("Night", "la nuit", "la notte", "die Nacht"), ("King", "le roi", "il re", "der König"),
    ("Garden", "le jardin", "il giardino", "der Garten"), ("Wolf", "le loup", "il lupo", "der Wolf"),
    ("Bridge", "le pont", "il ponte", "die Brücke"), ("Winter", "l'hiver", "l'inverno", "der Winter"),
    ("Mother", "la mère", "la madre", "die Mutter"), ("Sea", "la mer", "il mare", "das Meer"),
    ("Stranger", "l'étranger", "lo straniero", "der Fremde"), ("Road", "la route", "la strada", "die Straße"),
    ("Fire", "le feu", "il fuoco", "das Feuer"), ("Child", "l'enfant", "il bambino", "das Kind"),
    ("Island", "l'île", "l'isola", "die Insel"), ("War", "la guerre", "la guerra", "der Krieg"),
    ("Train", "le train", "il treno", "der Zug"), ("Letter", "la lettre", "la lettera", "der Brief"),
    ("Thief", "le voleur", "il ladro", "der Dieb"), ("Dream", "le rêve", "il sogno", "der Traum"),
    ("City", "la ville", "la città", "die Stadt"), ("Hunter", "le chasseur", "il cacciatore", "der Jäger"),
    ("Mountain", "la montagne", "la montagna", "der Berg"), ("Mirror", "le miroir", "lo specchio", "der Spiegel"),
)
_AND, _OF = ("and the", "et", "e", "und"), ("of", "de", "di", "von")
_THINGS = (
    "Affair", "Conspiracy", "Summer", "Reckoning", "Inheritance", "Passenger", "Witness", "Protocol", "Hour", "Kingdom",
    "Kiss", "Heist", "Verdict", "Machine", "Widow", "Promise", "Code", "Revenge", "Wedding", "Experiment", "Files",
    "Return", "Awakening", "Legacy",
)
_COUNTRIES = (("USA", "United States", "US"), ("UK", "United Kingdom", "GB"), ("France", "FR", "France"),
              ("Italy", "IT", "Italia"), ("Germany", "DE", "Deutschland"), ("Canada", "CA", "Canada"))
_TONGUES = {"France": 1, "Italy": 2, "Germany": 3}
_PARTS = (("2", "II", "Part II", "Part 2"), ("3", "III", "Part III", "Part 3"), ("4", "IV", "Part IV", "Part 4"))
_CUTS = ("{} (Director's Cut)", "{} - Extended Edition", "{} [Unrated]", "{} (Director's Cut)", "{}: Final Cut")
# fmt: on
_NOW = 2023
_ARTICLES = ("The ", "A ", "La ", "Le ", "Il ", "Lo ", "Der ", "Die ", "Das ")


@dataclass(frozen=True, slots=True)
class _Film:
    title: str
    also: str  # its title elsewhere, or ""
    director: tuple[str, str]
    year: int
    runtime: int
    countries: tuple[tuple[str, str, str], ...]
    longer: int = 0  # minutes that another cut has more
    part: tuple[str, ...] = ()  # of a sequel: its number, and how else it is written
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one user keeps a list."""

    last_first: bool
    lower: bool
    director: float  # shares left out
    runtime: float
    country: float
    clock: str


class _Archive:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.adjectives, self.nouns, self.things = (take_half(words, half) for words in (_ADJECTIVES, _NOUNS, _THINGS))
        self.places, self.given = coin_words(rng, 250 + rows // 8), take_half(GIVEN_NAMES, half)
        families = coin_family_names(rng, half, 120 + rows // 10)
        self.directors = [(rng.choice(self.given), skewed(rng, families, 1.3)) for _ in range(100 + rows // 8)]
        self.users = [
            _Habits(
                happens(rng, 0.15), happens(rng, 0.15), rng.choice((0.1, 0.3, 0.8)), rng.choice((0.1, 0.5, 1, 1)),
                rng.choice((0.2, 0.6, 1)), rng.choice(("{} min", "{}", "{h}h {m:02}m", "{h}:{m:02}")),
            )
            for _ in range(14)
        ]  # fmt: skip

    def english(self) -> str:
        """A title such as American and British films have."""
        rng, noun, place = self.rng, self.rng.choice(self.nouns)[0], self.rng.choice(self.places)
        adjective, thing, given = rng.choice(self.adjectives), rng.choice(self.things), rng.choice(self.given)
        return rng.choice(
            (
                f"The {adjective} {noun}", f"{adjective} {thing}", f"The {place} {thing}", f"{noun} of {place}", place,
                f"The {thing}", f"{given} and {rng.choice(self.given)}", f"A {noun} in {place}", f"{given} {place}",
                f"The {adjective} {thing} of {given} {place}", f"{adjective} {noun}", f"The {noun}", f"{place} {noun}",
                f"Goodbye, {place}", f"{given}'s {thing}",
            )
        )  # fmt: skip

    def foreign(self, tongue: int) -> tuple[str, str]:
        """A title in its own language and in English."""
        rng = self.rng
        (one, other), place = rng.sample(self.nouns, 2), rng.choice(self.places)
        and_other = happens(rng, 0.4)
        own, english = (
            f"{one[at]} {f'{_AND[at]} {other[at]}' if and_other else f'{_OF[at]} {place}'}" for at in (tongue, 0)
        )
        return f"{own[0].upper()}{own[1:]}", f"The {english}"

    def film(self) -> _Film:
        rng, country = self.rng, skewed(self.rng, _COUNTRIES, 1.8)
        title, also = self.english(), self.english() if happens(rng, 0.06) else ""
        if country[0] in _TONGUES and happens(rng, 0.75):
            title, also = self.foreign(_TONGUES[country[0]])
        partners = [other for other in _COUNTRIES if other is not country]
        countries = (country, *rng.sample(partners, int(happens(rng, 0.2))))
        year, runtime = _NOW - int(85 * rng.random() ** 1.7), max(68, int(rng.gauss(107, 17)))
        longer = rng.randrange(4, 40) if happens(rng, 0.12) else 0
        return _Film(title, also, skewed(rng, self.directors, 1.5), year, runtime, countries, longer)

    def related(self) -> Iterator[_Film]:
        """A film with its remake, its sequels, and what else was made of it."""
        rng, one = self.rng, self.film()
        yield one
        year = one.year + rng.randrange(9, 50)
        if year <= _NOW and happens(rng, 0.1):
            other = self.film()
            director = one.director if happens(rng, 0.08) else other.director
            title = one.also if one.also and happens(rng, 0.6) else one.title
            yield replace(other, title=title, also="", director=director, year=year)
        if happens(rng, 0.07):
            yield from self.sequels(one)
        if happens(rng, 0.015):
            yield replace(one, also="", year=one.year - rng.randrange(1, 4), runtime=rng.randrange(8, 25), longer=0)
        if happens(rng, 0.015):
            title = rng.choice(("The Making of {}", "{}: Behind the Scenes")).format(one.title)
            yield replace(self.film(), title=title, also="", year=one.year, runtime=rng.randrange(24, 95), longer=0)

    def sequels(self, one: _Film) -> Iterator[_Film]:
        """What followed a success; about half of it by the same director."""
        rng, year, subtitled = self.rng, one.year, happens(self.rng, 0.35)
        for part in _PARTS[: rng.choice((1, 1, 2, 3))]:
            year, other = year + rng.randrange(1, 6), self.film()
            if year > _NOW:
                return
            film = replace(one, year=year, runtime=other.runtime, longer=0, part=tuple(rng.sample(part, len(part))))
            film = film if happens(rng, 0.55) else replace(film, director=other.director)
            yield replace(film, subtitle=f"The {rng.choice(self.things)}") if subtitled else film

    def catalogued(self, one: _Film) -> tuple[str, ...]:
        """The library's entry: the original title with its article at the end, the director by the last name."""
        rng = self.rng
        title = one.title
        if one.part:
            title = f"{title} {one.part[0]}{f': {one.subtitle}' if one.subtitle else ''}"
        title = _article_last(title)
        if one.also and happens(rng, 0.3):
            title = f"{title} [{one.also}]"
        longer = one.longer if happens(rng, 0.25) else 0
        if longer and happens(rng, 0.6):
            title = rng.choice(_CUTS).format(title)
        given, family = one.director
        return (
            garble(rng, title, 0.015),
            lose(rng, f"{family}, {given}", 0.06),
            lose(rng, str(one.year + (happens(rng, 0.03) and 1)), 0.02),
            lose(rng, str(one.runtime + longer), 0.05),
            lose(rng, " / ".join(country[0] for country in one.countries), 0.03),
        )

    def listed(self, one: _Film, user: _Habits) -> tuple[str, ...]:
        """A user's line: from memory, from a poster or from a website."""
        rng = self.rng
        longer = one.longer if happens(rng, 0.35) else 0
        title = garble(rng, self.remembered(one), 0.06)
        if longer and happens(rng, 0.4):
            title = rng.choice(_CUTS).format(title)
        if happens(rng, 0.06):
            title = f"{title} ({one.year})"
        given, family = one.director
        director = f"{family}, {given}" if user.last_first else f"{given} {family}"
        if happens(rng, 0.1):
            director = rng.choice((family, f"{given[0]}. {family}"))
        minutes = one.runtime + longer + (rng.choice((-2, -1, 1, 2)) if happens(rng, 0.2) else 0)
        if happens(rng, 0.06):
            minutes = minutes * 24 // 25  # the speed of European television
        year = one.year + (rng.choice((-1, 1, 1, 2)) if happens(rng, 0.12) else 0)
        countries = one.countries if happens(rng, 0.4) else one.countries[:1]
        values = (
            title,
            lose(rng, garble(rng, director, 0.05), user.director),
            lose(rng, str(year), 0.15),
            lose(rng, user.clock.format(minutes, h=minutes // 60, m=minutes % 60), user.runtime),
            lose(rng, ", ".join(rng.choice(country) for country in countries), user.country),
        )
        return tuple(value.lower() for value in values) if user.lower else values

    def remembered(self, one: _Film) -> str:
        """The title as a user has it: of this country or that, the number in any manner, the article anywhere."""
        rng = self.rng
        title = one.also if one.also and happens(rng, 0.55) else one.title
        if one.part and not (one.subtitle and happens(rng, 0.25)):
            title = f"{title} {one.part[0] if happens(rng, 0.5) else rng.choice(one.part)}"
        if one.subtitle and not (one.part and happens(rng, 0.15)):
            title = f"{title}: {one.subtitle}"
        if happens(rng, 0.07):
            return _article_last(title)
        return _article_last(title).partition(", ")[0] if happens(rng, 0.07) else title


def _article_last(title: str) -> str:
    """ "The House" as "House, The"; what follows a colon stays where it is."""
    for article in _ARTICLES:
        if title.startswith(article):
            head, colon, tail = title.removeprefix(article).partition(":")
            return f"{head}, {article.strip()}{colon}{tail}"
    return title


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end: the library has seven films in ten, users list a few of them often and most hardly ever."""
    archive, number = _Archive(rng, half, rows), 0
    while True:
        for one in archive.related():
            number += 1
            for _ in range(rng.choice((0, 0, 0, 1, 1, 1, 1, 1, 1, 2))):
                yield str(number), "catalogue", archive.catalogued(one)
            for user in rng.sample(range(len(archive.users)), skewed(rng, (0, 1, 2, 3, 4, 6), 3.6)):
                yield str(number), f"list {user}", archive.listed(one, archive.users[user])
