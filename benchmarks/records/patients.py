"""A hospital's patient index, filled over the years at two desks that find some patients again and miss others.

Apart, though alike: twins, families at one address and telephone, a father and the son named after him, namesakes (some
born on one day), residents of one nursing home, and children or spouses under another's insurance number. One, though
unlike: women under two surnames, newborns who had no name yet, people who moved or go by a short name. A desk that
finds name and birth date opens no new record, so most second records differ in one of them. Written without sight of
the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, lose, skewed, take_half
from benchmarks.records.names import NICKNAMES, coin_family_names

COLUMNS = ("given_name", "family_name", "birth_date", "sex", "street", "suburb", "postcode", "phone",
           "insurance_number")  # fmt: skip
# fmt: off
_WOMEN = (
    "Margaret", "Mary", "Susan", "Jennifer", "Patricia", "Elizabeth", "Christine", "Helen", "Karen", "Barbara", "Julie",
    "Michelle", "Sarah", "Joan", "Rebecca", "Dorothy", "Nicole", "Lisa", "Amanda", "Robyn", "Emma", "Jessica", "Lynne",
    "Judith", "Lauren", "Katherine", "Anne", "Sandra", "Deborah", "Victoria", "Maria", "Anna", "Heather", "Betty",
    "Sharon", "Wendy", "Kim", "Thi Hoa", "Mei", "Xin Yi", "Fatima", "Zahra", "Priya", "Anjali", "Giulia", "Eleni",
    "Vasiliki", "Rosa", "Olivia", "Charlotte", "Mia", "Chloe", "Isla", "Matilda", "Jean", "Norma", "Valma", "Beryl",
    "Teresa", "Abigail", "Cynthia", "Hannah", "Siobhan", "Georgia", "Ruby", "Lucinda", "Amelia", "Shirley", "Phyllis",
    "Gwendoline", "Lan Anh", "Nour", "Samira", "Ivana", "Katarzyna", "Marguerite", "Leilani", "Tamsin", "Jill",
)
_MEN = (
    "John", "David", "Peter", "Michael", "Robert", "William", "James", "Andrew", "Christopher", "Matthew", "Ian",
    "Thomas", "Mark", "Daniel", "Stephen", "Joseph", "Anthony", "Benjamin", "George", "Nicholas", "Kenneth", "Samuel",
    "Ronald", "Alexander", "Kevin", "Jonathan", "Graham", "Henry", "Geoffrey", "Zachary", "Trevor", "Jacob", "Van Minh",
    "Wei", "Jun Hao", "Mohammed", "Ahmad", "Ali", "Rajesh", "Harpreet", "Giuseppe", "Antonio", "Konstantinos", "Spiros",
    "Jack", "Oliver", "Noah", "Lachlan", "Cooper", "Angus", "Leonard", "Clarence", "Mervyn", "Stanley", "Albert",
    "Francis", "Nathan", "Tobias", "Steven", "Jayden", "Ethan", "Harold", "Duc", "Hussein", "Omar", "Goran", "Tomasz",
    "Luca", "Sione", "Tevita", "Callum", "Rhys", "Bruce", "Barry", "Neville", "Desmond", "Raymond", "Craig", "Dean",
    "Glenn",
)
_WAYS = (
    ("Street", "St"), ("Road", "Rd"), ("Avenue", "Ave"), ("Crescent", "Cres"), ("Court", "Ct"), ("Place", "Pl"),
    ("Parade", "Pde"), ("Drive", "Dr"), ("Highway", "Hwy"), ("Close", "Cl"),
)
# fmt: on
_MONTHS = 12
_WED = range(1950, 2000)  # women born then may have married while the index was kept
_AT_HOME = 2001  # whoever was born since then was born in this hospital and lives with the parents
_TODAY = 2022


@dataclass(frozen=True, slots=True)
class _Home:
    flat: int
    number: int
    street: tuple[str, tuple[str, str]]
    suburb: tuple[str, str]  # with its postcode
    landline: str


@dataclass(frozen=True, slots=True)
class _Patient:
    given: str
    middle: str
    family: str
    born: date
    woman: bool
    homes: tuple[_Home, ...]  # where they live and where they will move
    mobile: str
    insurance: str  # "" for those who have none
    payer: str = ""  # the spouse's or parent's number
    infant: str = ""  # how the ward called a child without a name


class _District:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.given = {True: take_half(_WOMEN, half), False: take_half(_MEN, half)}
        self.families = coin_family_names(rng, half, 400 + rows // 8)
        ways = take_half(_WAYS, half)
        self.streets = [(word, skewed(rng, ways, 1.5)) for word in coin_words(rng, 250 + rows // 10)]
        suburbs = coin_words(rng, 25 + rows // 250)
        self.suburbs = [(word, str(2140 + n * 2 // 3)) for n, word in enumerate(suburbs)]  # some share a postcode

    def digits(self, start: str, length: int) -> str:
        return start + "".join(self.rng.choices("0123456789", k=length))

    def birthday(self, first: int, last: int) -> date:
        return date(self.rng.randint(first, last), self.rng.randrange(1, 13), self.rng.randrange(1, 29))

    def home(self) -> _Home:
        rng = self.rng
        flat = rng.randrange(1, 40) if happens(rng, 0.25) else 0
        street, suburb = rng.choice(self.streets), skewed(rng, self.suburbs, 1.4)
        return _Home(flat, rng.randrange(1, 190), street, suburb, self.digits("029", 7))

    def patient(self, homes: tuple[_Home, ...], years: tuple[int, int], *, woman: bool) -> _Patient:
        """Somebody born between two years."""
        rng = self.rng
        given, middle = (skewed(rng, self.given[woman], 1.3) for _ in range(2))
        family, born = skewed(rng, self.families, 1.6), self.birthday(*years)
        insurance = self.digits("2", 9) if happens(rng, 0.85) else ""
        return _Patient(given, middle, family, born, woman, homes, self.digits("04", 8), insurance)

    def household(self) -> Iterator[_Patient]:
        """All who live at one address, and now and then a namesake of theirs who does not."""
        rng, homes = self.rng, (self.home(), self.home())
        if happens(rng, 0.01):  # a nursing home
            for _ in range(rng.randrange(3, 12)):
                yield self.patient(homes[:1], (1921, 1945), woman=happens(rng, 0.65))
            return
        head = self.patient(homes, (1928, 1998), woman=happens(rng, 0.5))
        yield head
        if happens(rng, 0.03):
            other = self.patient((self.home(),), (1928, 1998), woman=head.woman)
            born = head.born if happens(rng, 0.1) else other.born
            yield replace(other, given=head.given, family=head.family, born=born)
        if happens(rng, 0.5):
            return
        years = head.born.year - 7, head.born.year + 7
        spouse = self.patient(homes, years, woman=head.woman == happens(rng, 0.03))
        if happens(rng, 0.75):
            spouse = replace(spouse, family=head.family)
        if happens(rng, 0.8):
            yield replace(spouse, payer=head.insurance)
        if happens(rng, 0.6):
            yield from self.children(head, spouse)

    def children(self, head: _Patient, spouse: _Patient) -> Iterator[_Patient]:
        """Children of a couple, in three births of a hundred two at once."""
        rng = self.rng
        mother, father = (head, spouse) if head.woman else (spouse, head)
        year = mother.born.year + rng.randrange(20, 34)
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            if year > _TODAY:
                return
            born = self.birthday(year, year)
            for prefix in ("Twin 1 of", "Twin 2 of") if happens(rng, 0.03) else ("Baby of",):
                child = self.patient(head.homes, (year, year), woman=happens(rng, 0.5))
                child = replace(child, born=born, family=head.family, payer=head.insurance)
                if year >= _AT_HOME:
                    child = replace(child, mobile=mother.mobile, infant=f"{prefix} {mother.given}")
                yield replace(child, given=father.given) if not child.woman and happens(rng, 0.05) else child
            year += rng.randrange(2, 5)

    def later(self, one: _Patient) -> _Patient:
        """The same patient at the next visit, perhaps married, moved or with another telephone."""
        rng = self.rng
        if one.woman and one.born.year in _WED and happens(rng, 0.05):
            family = skewed(rng, self.families, 1.6)
            one = replace(one, family=f"{one.family}-{family}" if happens(rng, 0.12) else family)
        if happens(rng, 0.12):
            one = replace(one, homes=one.homes[1:] or (self.home(),))
        if happens(rng, 0.06):
            one = replace(one, mobile=self.digits("04", 8))
        return replace(one, infant="")

    def said(self, one: _Patient) -> tuple[str, ...]:
        """What a desk takes down, before it is put into the desk's style."""
        rng, home = self.rng, one.homes[0]
        given, family = garble(rng, self.called(one), 0.03), garble(rng, one.family, 0.035)
        if happens(rng, 0.01):
            given, family = family, given
        street = f"{home.number} {home.street[0]} {home.street[1][0]}"
        if home.flat and happens(rng, 0.9):
            street = rng.choice(("{}/{}", "{}/{}", "Unit {}, {}", "Flat {} {}")).format(home.flat, street)
        suburb, postcode = home.suburb
        if happens(rng, 0.03):
            suburb = rng.choice(self.suburbs)[0]
        another = one.payer and happens(rng, 0.3 if one.born.year >= _AT_HOME else 0.06)
        number = one.payer if another else one.insurance
        return (
            given,
            family,
            lose(rng, self.birth(one.born), 0.015),
            lose(rng, "F" if one.woman != happens(rng, 0.006) else "M", 0.01),
            garble(rng, street, 0.04),
            garble(rng, suburb, 0.02),
            lose(rng, garble(rng, postcode, 0.01), 0.04),
            garble(rng, one.mobile if happens(rng, 0.6) else home.landline, 0.02),
            lose(rng, garble(rng, number, 0.03), 0.3),
        )

    def called(self, one: _Patient) -> str:
        """The given name: a short one, with the second or its initial, or none yet."""
        rng = self.rng
        if one.infant and happens(rng, 0.5):
            return one.infant if happens(rng, 0.8) else "Baby"
        if happens(rng, 0.08):
            return NICKNAMES.get(one.given, one.given)
        if happens(rng, 0.14):
            return f"{one.given} {one.middle if happens(rng, 0.6) else one.middle[0]}"
        return one.middle if happens(rng, 0.015) else one.given

    def birth(self, born: date) -> str:
        """The date as taken down: now and then swapped, a little off, or only the year."""
        rng = self.rng
        if happens(rng, 0.02) and born.day <= _MONTHS:
            born = born.replace(month=born.day, day=born.month)
        elif happens(rng, 0.02):
            born = rng.choice(
                (
                    born.replace(year=born.year + rng.choice((-10, -1, 1, 10))),
                    born.replace(day=rng.randrange(1, 29)),
                    born.replace(month=rng.randrange(1, 13)),
                    born.replace(month=1, day=1),
                )
            )
        return born.isoformat()

    def records(self, one: _Patient) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What the index holds of a patient, with the desk that made it."""
        rng = self.rng
        known: set[str] = set()
        for _ in range(skewed(rng, (1, 2, 3, 5, 8, 12), 1.8)):
            desk = "emergency" if happens(rng, 0.4) else "reception"
            said = self.said(one)
            key = fold(said[0].split()[0] + said[1] + said[2])
            if key not in known or happens(rng, 0.25 if desk == "emergency" else 0.04):
                known.add(key)
                yield desk, self.hurried(said) if desk == "emergency" else _neat(said)
            one = self.later(one)

    def hurried(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """The emergency department's style: capitals, day first, short street types, more left out."""
        rng = self.rng
        given, family, born, sex, street, suburb, postcode, phone, number = said
        for long, short in _WAYS:
            street = street.replace(f" {long}", f" {short}")
        return (
            given.upper(),
            family.upper(),
            "/".join(reversed(born.split("-"))),
            sex,
            lose(rng, street.upper(), 0.06),
            suburb.upper(),
            postcode,
            lose(rng, phone.removeprefix("02") if happens(rng, 0.4) else phone, 0.2),
            lose(rng, number, 0.1),
        )


def _neat(said: tuple[str, ...]) -> tuple[str, ...]:
    """The reception's style: telephone and insurance number in groups."""
    *values, phone, number = said
    if phone.startswith("04"):
        phone = f"{phone[:4]} {phone[4:7]} {phone[7:]}"
    elif phone:
        phone = f"({phone[:2]}) {phone[2:6]} {phone[6:]}"
    return *values, phone, f"{number[:4]} {number[4:9]} {number[9:]}".strip()


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Records without end, household by household."""
    district, number = _District(rng, half, rows), 0
    while True:
        for one in district.household():
            number += 1
            for desk, values in district.records(one):
                yield str(number), desk, values
