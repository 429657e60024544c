"""A made-up population of resumes of any size: the same people problem at 1,000 and at 1,000,000 records.

Each person has one to six versions of a resume: names shortened, swapped or mistyped, new addresses, older jobs. The
hard negatives are there at every size and in the same share: namesakes, siblings on one phone, fathers and sons of one
name, candidates behind one agency's phone and address.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from winnow.matching.match_types import Table
from winnow.matching.prepare.person_names import given_names, nicknames

_ONSETS = ("b", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_CODAS = ("", "n", "r", "s", "l", "ck", "th", "nd", "ss")
_CITIES = ("Austin, TX", "Boston, MA", "Boise, ID", "Tulsa, OK", "Omaha, NE", "Reno, NV", "Akron, OH", "Salem, OR")
_JOBS = ("Accountant", "Nurse", "Data Analyst", "Electrician", "Teacher", "Product Manager", "Welder", "Recruiter")
_TRADES = ("Group", "Labs", "Bank", "Foods")
_LEVELS = ("", "Senior ", "Junior ", "Lead ")
_SKILLS = (
    "Python", "Excel", "Welding", "Payroll", "Kubernetes", "Negotiation", "AutoCAD", "Nursing", "SQL", "Scrum", "Rust",
    "Tableau", "Forklift", "Copywriting", "Figma", "Linux", "Terraform", "Sales", "Spanish", "Logistics", "Statistics",
    "Photography", "Carpentry", "Teaching", "Triage", "Bookkeeping", "Kotlin", "Go", "Java", "Ruby", "Spark", "Redis",
)  # fmt: skip
_FIELDS = ("name", "email", "phone", "location", "skills", "work")

type Row = tuple[int, dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class _Person:
    number: int
    given: str
    family: str
    email: str
    phone: str
    city: str
    skills: tuple[str, ...]
    work: tuple[str, ...]


def _word(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(syllables)) + draw.choice(_CODAS)


def _mistyped(draw: random.Random, text: str) -> str:
    i = draw.randrange(max(len(text) - 1, 1))
    return draw.choice((text[:i] + text[i + 1 :], text[:i] + text[i : i + 2][::-1] + text[i + 2 :]))


def _phone(draw: random.Random) -> str:
    return f"{draw.randrange(200, 990)}{draw.randrange(10**6, 10**7)}"


class _World:
    """The names, employers and agencies that a population draws from; larger populations draw from more of them."""

    def __init__(self, draw: random.Random, size: int) -> None:
        self.draw = draw
        self.given = sorted(given_names())
        draw.shuffle(self.given)
        self.family = [_word(draw, 2 + i % 2).title() for i in range(2_000 + size // 50)]
        self.employers = [
            f"{_word(draw, 2).title()} {draw.choice(('Group', 'Labs', 'Bank', 'Foods'))}" for _ in range(600)
        ]
        self.agencies = [(f"jobs@{_word(draw, 2)}staffing.com", _phone(draw)) for _ in range(5 + size // 2_000)]
        self.people = 0

    def common(self, names: list[str]) -> str:
        """A name, the first of the list far more often than the last."""
        return names[int(len(names) * self.draw.random() ** 2.5)]

    def person(self, kin: _Person | None = None) -> _Person:
        """A new person; of the family, city and often the phone of ``kin``."""
        draw = self.draw
        self.people += 1
        given = kin.given if kin and draw.random() < 0.1 else self.common(self.given).title()
        family = kin.family if kin else self.common(self.family)
        user = draw.choice((f"{given}.{family}", f"{given[0]}{family}", f"{family}_{given}", f"{given}{family}"))
        number = draw.choice(("", str(draw.randrange(1, 99)), str(draw.randrange(1950, 2005))))
        jobs = [
            f"{draw.choice(_LEVELS)}{draw.choice(_JOBS)} at {draw.choice(self.employers)} ({year})"
            for year in draw.sample(range(2000, 2026), draw.randrange(1, 6))
        ]
        return _Person(
            self.people,
            given,
            family,
            f"{user}{number}@{draw.choice(('gmail.com', 'yahoo.com', 'proton.me'))}".lower(),
            kin.phone if kin and draw.random() < 0.6 else _phone(draw),
            kin.city if kin and draw.random() < 0.8 else draw.choice(_CITIES),
            tuple(draw.sample(_SKILLS, draw.randrange(4, 11))),
            tuple(jobs),
        )

    def version(self, person: _Person) -> dict[str, str | None]:
        """One resume of a person."""
        draw = self.draw
        short = next((n for n, full in nicknames().items() if full == person.given.lower() and n != full), None)
        given = short.title() if short and draw.random() < 0.1 else person.given
        given = given[0] + "." if draw.random() < 0.05 else given
        name = draw.choice(
            (f"{given} {person.family}",) * 4 + (f"{person.family}, {given}", f"{given} X. {person.family}")
        )
        email: str | None = person.email
        phone: str | None = draw.choice(
            (person.phone, f"+1 {person.phone}", f"({person.phone[:3]}) {person.phone[3:]}")
        )
        if draw.random() < 0.04:
            email, phone = draw.choice(self.agencies)
        elif draw.random() < 0.1:
            email = f"{person.given}{person.number}@work.example".lower()
        skills = [skill for skill in person.skills if draw.random() < 0.85]
        draw.shuffle(skills)
        return {
            "name": _mistyped(draw, name) if draw.random() < 0.06 else name,
            "email": email if draw.random() < 0.85 else None,
            "phone": phone if draw.random() < 0.8 else None,
            "location": person.city if draw.random() < 0.8 else None,
            "skills": ", ".join(skills) or None,
            "work": "; ".join(person.work[draw.randrange(0, 2) :]) or None,
        }


def _rows(size: int, seed: int) -> Iterator[Row]:
    draw = random.Random(seed)
    world = _World(draw, size)
    while True:
        first = world.person()
        household = [first, *(world.person(first) for _ in range(draw.choice((0, 0, 0, 0, 1, 2))))]
        for person in household:
            for _ in range(draw.choice((1, 1, 1, 1, 2, 2, 3, 4, 6))):
                yield person.number, world.version(person)


def population(size: int, seed: int = 1) -> tuple[Table, dict[str, str]]:
    """``size`` resumes and the person behind each."""
    rows = [row for _, row in zip(range(size), _rows(size, seed), strict=False)]
    random.Random(seed + 1).shuffle(rows)
    ids = [f"{i:07d}" for i in range(len(rows))]
    columns = {field: [row[field] for _, row in rows] for field in _FIELDS}
    return Table(ids, columns), {rid: str(person) for rid, (person, _) in zip(ids, rows, strict=True)}
