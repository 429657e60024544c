"""People of note as encyclopaedias and catalogues list them: many entries a person, dynasties of one name, odd columns.

The name is there three times, whole and in parts, each mistyped for itself. Baronets name their heirs after themselves
and are born at one seat; a date is often a year alone, written as its first of January.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, NICKNAMES, coin_family_names

COLUMNS = ("full_name", "first_and_surname", "first_name", "surname", "dob", "birth_place", "postcode", "gender",
           "occupation")  # fmt: skip
# fmt: off
_OCCUPATIONS = (
    "politician", "painter", "writer", "cricketer", "botanist", "composer", "military officer", "theologian", "poet",
    "engineer", "actor", "physician", "architect", "lawyer", "explorer", "sculptor", "journalist", "diplomat",
    "naturalist", "photographer", "historian", "mathematician", "footballer", "landowner", "singer", "engraver",
)
_TITLES = ("sir", "rev.", "captain", "dr", "lord")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    middle: tuple[str, ...]
    family: str
    title: str
    rank: str
    born: tuple[int, int, int]
    place: str
    postcodes: tuple[str, ...]
    woman: bool
    occupation: str


class _Country:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.given = tuple(name.lower() for name in take_half(GIVEN_NAMES, half))
        self.family = [name.lower() for name in coin_family_names(rng, half, 500 + rows // 40)]
        self.towns = [(word.lower(), self._area(word)) for word in coin_words(rng, 60 + rows // 400)]
        self.occupations = take_half(_OCCUPATIONS, half)

    def _area(self, town: str) -> tuple[str, ...]:
        area = town[:2].lower()
        return tuple(
            f"{area}{self.rng.randrange(1, 30)} {self.rng.randrange(1, 9)}{self.rng.choice('abdefgh')}{letter}"
            for letter in "jlnpqrsu"
        )

    def person(self) -> _Person:
        rng = self.rng
        town, postcodes = skewed(rng, self.towns, 2)
        return _Person(
            skewed(rng, self.given, 1.8),
            tuple(rng.sample(self.given, rng.choice((0, 0, 1, 1, 2)))),
            skewed(rng, self.family, 1.6),
            rng.choice(_TITLES) if happens(rng, 0.2) else "",
            "",
            (rng.randrange(1650, 1920), rng.randrange(1, 13), rng.randrange(1, 29)),
            town,
            tuple(rng.sample(postcodes, 2)),
            happens(rng, 0.2),
            skewed(rng, self.occupations, 1.5),
        )

    def dynasty(self) -> Iterator[_Person]:
        """One person, or a line of baronets of whom most bear one name."""
        rng = self.rng
        head = self.person()
        if not happens(rng, 0.12):
            yield head
            return
        for number in range(rng.randrange(2, 4)):
            given = head.given if happens(rng, 0.6) else rng.choice(self.given)
            year = head.born[0] + number * rng.randrange(24, 38)
            born = (year, rng.randrange(1, 13), rng.randrange(1, 29))
            rank = ("1st baronet", "2nd baronet", "3rd baronet")[number]
            yield replace(head, given=given, title="sir", rank=rank, born=born, woman=False)

    def entry(self, one: _Person) -> tuple[str, ...]:
        """What one catalogue says of a person."""
        rng = self.rng
        given = one.given
        if happens(rng, 0.08):
            given = NICKNAMES.get(given.title(), given).lower()
        elif one.middle and happens(rng, 0.06):
            given = one.middle[0]
        elif happens(rng, 0.04):
            given = f"{given[0]}."
        family = rng.choice(self.family) if one.woman and happens(rng, 0.15) else one.family
        middle = " ".join(one.middle) if happens(rng, 0.5) else ""
        title = one.title if happens(rng, 0.6) else ""
        rank = f", {one.rank}" if one.rank and happens(rng, 0.5) else ""
        full = " ".join(part for part in (title, given, middle, family) if part) + rank
        year, month, day = one.born
        if happens(rng, 0.08):
            year += rng.choice((-1, 1, 2, -10, 10))
        born = f"{year}-01-01" if happens(rng, 0.2) else f"{year}-{month:02}-{day:02}"
        return (
            garble(rng, full, 0.1),
            garble(rng, f"{given} {family}", 0.1),
            garble(rng, given, 0.1),
            garble(rng, family, 0.1),
            lose(rng, garble(rng, born, 0.04), 0.18),
            lose(rng, garble(rng, one.place, 0.08), 0.15),
            lose(rng, garble(rng, rng.choice(one.postcodes), 0.12), 0.18),
            lose(rng, "female" if one.woman else "male", 0.12),
            lose(rng, one.occupation if happens(rng, 0.85) else rng.choice(self.occupations), 0.35),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, dynasty by dynasty."""
    country, number = _Country(rng, half, rows), 0
    while True:
        for person in country.dynasty():
            number += 1
            for _ in range(skewed(rng, (12, 10, 8, 6, 5, 4, 3, 2, 1, 15, 20), 1.0)):
                yield str(number), "wiki", country.entry(person)
