"""A state's voter register, merged from what its counties held over the years.

Apart, though alike: a father and the son named after him at one address, twins, couples and grown children with one
telephone, the tenants of an apartment block, students of one hall, and namesakes. One, though unlike: women whose
maiden name moved to the middle, voters who moved in the county (where the old form is copied) or to another (where all
is typed anew), and those registered twice. Written without sight of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import NICKNAMES, coin_family_names

COLUMNS = ("first_name", "middle_name", "last_name", "suffix", "birth_year", "house_number", "street", "city", "zip",
           "phone", "party")  # fmt: skip
# fmt: off
_WOMEN = (
    ("Mary", "Patricia", "Linda", "Barbara", "Elizabeth", "Susan", "Margaret", "Dorothy", "Nancy", "Betty", "Sandra",
     "Carol", "Brenda", "Deborah", "Shirley", "Judy", "Martha", "Frances", "Peggy", "Joyce", "Gloria", "Evelyn",
     "Annie", "Rebecca", "Ruth", "Catherine", "Phyllis", "Doris", "Wanda", "Bonnie", "Faye", "Katherine", "Teresa",
     "Cynthia", "Janice", "Alice", "Jean", "Joan", "Diane", "Virginia", "Debra", "Sharon", "Rosa", "Kathy", "Beverly",
     "Willie", "Gail", "Jo", "Vivian", "Norma", "Edna", "Hazel", "Mildred", "Geraldine", "Sylvia", "Rita", "Glenda",
     "Pamela", "Anne", "Jane"),
    ("Jennifer", "Jessica", "Ashley", "Sarah", "Amanda", "Emily", "Melissa", "Stephanie", "Elizabeth", "Brittany",
     "Amber", "Christina", "Kimberly", "Lauren", "Crystal", "Samantha", "Heather", "Megan", "Rachel", "Nicole",
     "Tiffany", "Michelle", "Courtney", "Victoria", "Angela", "Hannah", "Latoya", "Kayla", "Maria", "Taylor",
     "Danielle", "Anna", "Erica", "Abigail", "Jasmine", "Morgan", "Alexis", "Kelly", "Lindsey", "Tamika", "Ebony",
     "Haley", "April", "Caroline", "Dana", "Tonya", "Leah", "Natalie", "Shannon", "Madison", "Guadalupe", "Alicia",
     "Kristen", "Monique", "Brianna", "Destiny", "Jordan", "Katelyn", "Erin", "Candace"),
)
_MEN = (
    ("James", "John", "Robert", "William", "Charles", "Thomas", "David", "George", "Larry", "Joseph", "Richard",
     "Donald", "Jerry", "Kenneth", "Michael", "Roger", "Billy", "Ronald", "Bobby", "Paul", "Gary", "Edward", "Henry",
     "Walter", "Harold", "Jimmy", "Raymond", "Stephen", "Danny", "Ralph", "Roy", "Frank", "Ernest", "Willie", "Fred",
     "Carl", "Wayne", "Johnny", "Clarence", "Samuel", "Leonard", "Phillip", "Albert", "Dennis", "Eugene", "Terry",
     "Howard", "Steven", "Ray", "Earl", "Douglas", "Nathan", "Gerald", "Clyde", "Norman", "Lewis", "Harry", "Melvin",
     "Leroy", "Curtis"),
    ("Michael", "Christopher", "Joshua", "Matthew", "James", "William", "David", "Brandon", "Daniel", "Justin",
     "Andrew", "Robert", "John", "Tyler", "Joseph", "Ryan", "Jonathan", "Nicholas", "Anthony", "Zachary", "Jason",
     "Benjamin", "Brian", "Kevin", "Timothy", "Christian", "Eric", "Austin", "Thomas", "Jacob", "Adam", "Jose",
     "Samuel", "Marcus", "Cameron", "Alexander", "Aaron", "Kyle", "Jeremy", "Charles", "Patrick", "Dustin", "Sean",
     "Travis", "Derrick", "Antonio", "Jordan", "Luis", "Ethan", "Noah", "Logan", "Hunter", "Caleb", "Darius", "Carlos",
     "Bradley", "Terrence", "Corey", "Dylan", "Juan"),
)
_WAYS = (("Rd", "Road"), ("Dr", "Drive"), ("St", "Street"), ("Ln", "Lane"), ("Ct", "Court"), ("Ave", "Avenue"),
         ("Cir", "Circle"), ("Pl", "Place"), ("Way", "Way"), ("Trl", "Trail"))
_KINDS = ("{}", "{}", "{}", "{} Creek", "{} Church", "Old {}", "{} Mill", "N {}", "{} Ridge", "{} Farm", "S {}", "W {}")
# fmt: on
_PARTIES = ("DEM", "UNA", "REP", "UNA", "DEM", "REP", "DEM", "UNA", "REP", "LIB")
_NOW = 2022
_MODERN = 1966  # the names that parents choose have changed by then
_JUNIORS = ("JR", "JR", "JR", "II", "III")


@dataclass(frozen=True, slots=True)
class _County:
    name: str
    area: str
    towns: tuple[tuple[str, str], ...]  # with the ZIP code
    upper: bool
    long: bool  # street types in full
    silent: float  # share without a telephone


@dataclass(frozen=True, slots=True)
class _Home:
    county: _County
    number: int
    street: str
    way: tuple[str, str]
    unit: str
    town: tuple[str, str]
    landline: str


@dataclass(frozen=True, slots=True)
class _Voter:
    first: str
    middle: str
    last: str
    born: int
    woman: bool
    home: _Home
    next: tuple[_Home, _Home]  # where the household will move in the county, and out of it
    mobile: str
    party: str
    suffix: str = ""
    single: bool = True


class _State:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.women, self.men = ([take_half(names, half) for names in both] for both in (_WOMEN, _MEN))
        self.families, self.rare = coin_family_names(rng, half, 350 + rows // 4), coin_words(rng, 80 + rows // 30)
        ways, kinds, words = take_half(_WAYS, half), take_half(_KINDS, half), coin_words(rng, 200 + rows // 8)
        self.streets = [(rng.choice(kinds).format(word), skewed(rng, ways, 1.4)) for word in words]
        names = coin_words(rng, 3)
        self.counties = [
            _County(
                name, area, tuple((town, f"2{7 + n % 2}{rng.randrange(100, 900)}") for town in coin_words(rng, 5)),
                upper=n != 1, long=n == 1, silent=(0.65, 0.35, 0.5)[n],
            )
            for n, (name, area) in enumerate(zip(names, ("919", "336", "704"), strict=True))
        ]  # fmt: skip
        per_county = range(2 + rows // 400)
        self.blocks = [replace(self.house(county), unit="A") for county in self.counties for _ in per_county]
        self.halls = [replace(self.house(self.counties[0]), unit="A", landline="") for _ in range(3 + rows // 3000)]

    def digits(self, length: int) -> str:
        return str(self.rng.randrange(2 * 10 ** (length - 1), 10**length))

    def house(self, county: _County) -> _Home:
        rng = self.rng
        street, way = rng.choice(self.streets)
        number = rng.choice((rng.randrange(1, 999), rng.randrange(100, 9999)))
        return _Home(county, number, street, way, "", skewed(rng, county.towns, 1.6), self.digits(7))

    def home(self, county: _County) -> _Home:
        """A house, or one of the flats of a block."""
        rng = self.rng
        if happens(rng, 0.8):
            return self.house(county)
        block = rng.choice([block for block in self.blocks if block.county is county])
        unit = rng.choice((f"{rng.randrange(1, 5)}{rng.choice('ABCDEF')}", str(rng.randrange(101, 340))))
        return replace(block, unit=unit, landline=self.digits(7))

    def first(self, born: int, *, woman: bool) -> str:
        rng = self.rng
        if happens(rng, 0.07):
            return rng.choice(self.rare)
        modern = (born >= _MODERN) != happens(rng, 0.12)
        return skewed(rng, (self.women if woman else self.men)[modern], 1.25)

    def voter(self, born: int, home: _Home, later: tuple[_Home, _Home], *, woman: bool) -> _Voter:
        rng = self.rng
        first, middle = (self.first(born, woman=woman) for _ in range(2))
        if happens(rng, 0.25):
            middle = rng.choice(self.families)
        mobile, party = f"{home.county.area}{self.digits(7)}", rng.choice(_PARTIES)
        middle = lose(rng, middle, 0.06)
        return _Voter(first, middle, skewed(rng, self.families, 1.5), born, woman, home, later, mobile, party)

    def household(self) -> Iterator[_Voter]:
        """The voters of one address."""
        rng = self.rng
        county = skewed(rng, self.counties, 1.2)
        away = rng.choice([other for other in self.counties if other is not county])
        home, later = self.home(county), (self.home(county), self.home(away))
        if happens(rng, 0.05):  # a student
            home = rng.choice(self.halls)
            born = _NOW - rng.randrange(19, 34)
            unit = str(rng.randrange(100, 560))
            yield self.voter(born, replace(home, unit=unit), (later[0], self.home(away)), woman=happens(rng, 0.55))
            return
        head = self.voter(_NOW - int(rng.triangular(22, 92, 48)), home, later, woman=happens(rng, 0.5))
        if happens(rng, 0.42):
            yield head
            return
        spouse = self.voter(head.born + rng.randrange(-6, 7), home, later, woman=head.woman == happens(rng, 0.02))
        together = happens(rng, 0.82)
        if together:
            maiden = spouse.last if spouse.woman and happens(rng, 0.4) else spouse.middle
            spouse = replace(spouse, last=head.last, middle=maiden)
        party = head.party if happens(rng, 0.6) else spouse.party
        head, spouse = replace(head, single=not together), replace(spouse, party=party, single=not together)
        children = list(self.children(head, spouse)) if happens(rng, 0.4) else []
        senior = any(child.suffix == "JR" for child in children) and happens(rng, 0.35)
        for one in (head, spouse):
            yield replace(one, suffix="SR") if senior and not one.woman else one
        yield from children

    def children(self, head: _Voter, spouse: _Voter) -> Iterator[_Voter]:
        """Grown children who vote from their parents' house; now and then one has the father's whole name."""
        rng = self.rng
        father, mother = (spouse, head) if head.woman else (head, spouse)
        born = mother.born + rng.randrange(19, 33)
        for number in range(rng.choice((1, 1, 1, 2, 2, 3))):
            if not _NOW - 45 < born < _NOW - 18:
                return
            child = self.voter(born, head.home, head.next, woman=happens(rng, 0.48))
            child = replace(child, last=father.last, party=head.party if happens(rng, 0.55) else child.party)
            if number == 0 and not child.woman and not father.woman and happens(rng, 0.13):
                child = replace(child, first=father.first, middle=father.middle, suffix=rng.choice(_JUNIORS))
            yield child
            born += 0 if happens(rng, 0.03) else rng.randrange(1, 6)

    def name(self, one: _Voter) -> tuple[str, ...]:
        """First, middle and last name, suffix and year of birth as somebody types them from a form."""
        rng = self.rng
        first, middle, last, suffix = one.first, one.middle, one.last, lose(rng, one.suffix, 0.2)
        if happens(rng, 0.025):
            first = NICKNAMES.get(first, first)
        elif middle and happens(rng, 0.012):
            first, middle = middle, ""
        if happens(rng, 0.3):
            middle = lose(rng, middle[:1], 0.4)
        if suffix and happens(rng, 0.06):
            last, suffix = f"{last} {suffix}", ""
        born = one.born + (rng.choice((-1, 1)) if happens(rng, 0.03) else 0)  # the form had an age
        if happens(rng, 0.006):
            born += rng.choice((-10, -9, 9, 10))
        return garble(rng, first, 0.015), garble(rng, middle, 0.015), garble(rng, last, 0.02), suffix, str(born)

    def address(self, one: _Voter) -> tuple[str, ...]:
        """House number, street with the flat, city and ZIP code."""
        rng, home = self.rng, one.home
        county = home.county
        street = f"{home.street} {home.way[county.long]}"
        if home.unit and happens(rng, 0.9):
            street = f"{street} {rng.choice(('#{}', 'Unit {}') if county.long else ('Apt {}',)).format(home.unit)}"
        city, code = home.town
        if happens(rng, 0.02):
            city = rng.choice(county.towns)[0]
        return str(home.number), garble(rng, street, 0.02), garble(rng, city, 0.01), garble(rng, code, 0.005)

    def contact(self, one: _Voter) -> tuple[str, str]:
        """Telephone and party; fewer have given a telephone than not."""
        rng, home = self.rng, one.home
        at_home = home.landline and happens(rng, 0.3 + 0.4 * (one.born < _MODERN))
        number = f"{home.county.area}{home.landline}" if at_home else one.mobile
        if happens(rng, 0.07):
            number = number[3:]
        elif home.county.long:
            number = f"({number[:3]}) {number[3:6]}-{number[6:]}"
        return lose(rng, garble(rng, number, 0.01), home.county.silent), one.party

    def changed(self, one: _Voter) -> tuple[_Voter, bool]:
        """The voter when next heard of, and whether the name is typed anew or copied from the old form."""
        rng = self.rng
        if happens(rng, 0.12):
            one = replace(one, party=rng.choice(_PARTIES))
        if happens(rng, 0.2):
            one = replace(one, mobile=f"{one.home.county.area}{self.digits(7)}")
        if one.woman and one.single and one.born > _NOW - 60 and happens(rng, 0.3):
            maiden = one.last if happens(rng, 0.4) else one.middle
            last = f"{one.last}-{rng.choice(self.families)}" if happens(rng, 0.08) else skewed(rng, self.families, 1.5)
            home = self.home(one.home.county) if happens(rng, 0.6) else one.home
            return replace(one, last=last, middle=maiden, home=home, single=False), True
        near, far = one.next
        chance = rng.random()
        if chance < 0.45:
            return replace(one, home=near, next=(self.home(near.county), far)), False
        if chance < 0.72:
            return replace(one, home=far, next=(self.home(far.county), self.home(near.county))), True
        return one, chance < 0.85  # registered at the licence office once more, or a correction

    def records(self, one: _Voter) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A voter's registrations with their counties."""
        name = self.name(one)
        for number in range(self.rng.choice((1, 1, 1, 1, 1, 2, 2, 2, 3))):
            if number:
                one, anew = self.changed(one)
                name = self.name(one) if anew else name
            county, values = one.home.county, (*name, *self.address(one), *self.contact(one))
            yield county.name, tuple(value.upper() for value in values) if county.upper else values


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Registrations without end, household by household."""
    state, number = _State(rng, half, rows), 0
    while True:
        for one in state.household():
            number += 1
            for county, values in state.records(one):
                yield str(number), county, values
