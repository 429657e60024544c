"""School leavers in the registers of their schools and among a university's applicants.

Apart, though alike: twins and siblings with one surname, school, postcode and often one parent's telephone or address
for e-mail, classmates born on one day, and namesakes. One, though unlike: private and school addresses, short names,
double-barrelled names in full or by half, pupils who moved, applicants who typed the form twice, and digits of a birth
date or number transposed. Written without sight of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, lose, skewed, take_half
from benchmarks.records.names import NICKNAMES, coin_family_names

COLUMNS = ("first_name", "last_name", "date_of_birth", "email", "phone", "school", "postcode")
# fmt: off
_GIRLS = (
    "Emily", "Jessica", "Sophie", "Olivia", "Chloe", "Ellie", "Grace", "Lucy", "Charlotte", "Katie", "Ella", "Megan",
    "Hannah", "Amelia", "Ruby", "Lily", "Amy", "Mia", "Abigail", "Millie", "Molly", "Emma", "Leah", "Holly", "Isabella",
    "Daisy", "Erin", "Freya", "Poppy", "Jasmine", "Bethany", "Caitlin", "Isabelle", "Phoebe", "Elizabeth", "Zara",
    "Georgia", "Aaliyah", "Anna", "Maisie", "Madison", "Aisha", "Imogen", "Zainab", "Libby", "Maryam", "Rebecca",
    "Fatima", "Eleanor", "Priya", "Amber", "Hafsa", "Sarah", "Eva", "Niamh", "Lauren", "Victoria", "Natalia", "Matilda",
    "Chidera", "Rosie", "Oluwaseun", "Alice", "Simran", "Scarlett", "Wiktoria", "Lara", "Iqra", "Katherine", "Mei Lin",
    "Tia", "Seren", "Paige", "Efua", "Harriet", "Noor", "Evelyn", "Ayesha", "Keira", "Anjali",
)
_BOYS = (
    "Jack", "Joshua", "Thomas", "James", "Daniel", "Samuel", "Oliver", "William", "Benjamin", "Joseph", "Harry",
    "Matthew", "Lewis", "Ethan", "Luke", "Charlie", "George", "Callum", "Alexander", "Mohammed", "Ryan", "Dylan",
    "Jacob", "Adam", "Ben", "Liam", "Nathan", "Jake", "Connor", "Max", "Cameron", "Muhammad", "Alfie", "Tyler", "Jamie",
    "Michael", "Owen", "Aaron", "Logan", "Ibrahim", "Toby", "Kieran", "Harvey", "Yusuf", "Edward", "Oscar", "Henry",
    "Arjun", "Rhys", "Hamza", "Leo", "Louis", "Christopher", "Jakub", "Robert", "Ali", "Finley", "Kwame", "Andrew",
    "Chukwuemeka", "Tom", "Harpreet", "Zachary", "Abdullah", "Archie", "Tobi", "Isaac", "Bilal", "Sebastian", "Mateusz",
    "Nicholas", "Haris", "Jonathan", "Wei", "David", "Kyle", "Patrick", "Rohan", "Elliot", "Reece",
)
_SPELLINGS = {
    "Mohammed": "Mohammad", "Muhammad": "Mohammed", "Katie": "Katy", "Sarah": "Sara", "Isabelle": "Isabel",
    "Aisha": "Ayesha", "Callum": "Calum", "Lewis": "Louis", "Yusuf": "Yousef", "Connor": "Conor", "Zara": "Zahra",
    "Lily": "Lilly", "Maryam": "Mariam", "Louis": "Luis", "Niamh": "Neve", "Elliot": "Elliott",
    "Hannah": "Hanna", "Oluwaseun": "Seun", "Chukwuemeka": "Emeka", "Wiktoria": "Victoria",
}
_SHORT = NICKNAMES | {
    "Jessica": "Jess", "Joshua": "Josh", "Olivia": "Liv", "Isabella": "Bella", "Charlotte": "Charlie", "James": "Jamie",
    "Eleanor": "Ellie", "Edward": "Ed", "Bethany": "Beth", "Georgia": "Georgie", "Oliver": "Ollie", "Matilda": "Tilly",
    "Harriet": "Hattie", "Cameron": "Cam", "Amelia": "Millie", "Samuel": "Sam", "Natalia": "Nat", "Oluwaseun": "Seun",
}
_CALLED = (
    ("{} Academy", "{}"), ("{} High School", "{} High"), ("St {}'s Catholic School", "St {}'s RC"), ("{} School", "{}"),
    ("The {} School", "{} School"), ("{} Sixth Form College", "{} College"), ("{} Grammar School", "{} Grammar"),
    ("{} Community College", "{} CC"), ("{} Comprehensive School", "{} Comp"), ("King Edward VI School, {}", "KES {}"),
)
_HOSTS = ("gmail.com", "hotmail.co.uk", "outlook.com", "icloud.com", "yahoo.co.uk", "hotmail.com", "googlemail.com",
          "live.co.uk", "btinternet.com", "protonmail.com")
_TAGS = ("xx", "fc", "music", "lol", "official", "art", "dance", "gaming", "here", "uk")
_FORMS = ("{}{}", "{} {}", "{}{}", "+44{}{}", "{} {}", "+44 {} {}")  # of telephone numbers
# fmt: on
_MOST_YEARS, _FIRST_BIRTH = 3, date(2003, 9, 1)  # cohorts of one register, the first day of the oldest


@dataclass(frozen=True, slots=True)
class _School:
    names: tuple[str, str]  # in full and as pupils write it
    host: str
    district: str
    mail: int  # how it makes an address from a name
    form: str  # of its telephone numbers


@dataclass(frozen=True, slots=True)
class _Home:
    postcode: str
    landline: str
    mobile: str  # of a parent
    email: str  # of a parent


@dataclass(frozen=True, slots=True)
class _Student:
    first: str
    middle: str
    last: str
    born: date
    school: _School
    home: _Home
    mobile: str
    private: str
    official: str


class _Region:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.girls, self.boys, self.hosts, self.tags = (take_half(w, half) for w in (_GIRLS, _BOYS, _HOSTS, _TAGS))
        self.families = coin_family_names(rng, half, 400 + rows // 3)
        called, words = take_half(_CALLED, half), coin_words(rng, 12 + rows // 120)
        self.schools = [self.school(word, rng.choice(called)) for word in words]
        self.given: set[str] = set()  # addresses that somebody has

    def school(self, word: str, called: tuple[str, str]) -> _School:
        rng = self.rng
        names = called[0].format(word), called[1].format(word)
        host = f"{fold(names[rng.randrange(2)])[:26]}.{rng.choice(('sch.uk', 'org.uk', 'ac.uk'))}"
        district = f"{rng.choice(('BS', 'LE', 'NG', 'OX', 'SO', 'WR'))}{rng.randrange(1, 30)}"
        return _School(names, host, district, rng.randrange(3), rng.choice(_FORMS))

    def digits(self, length: int) -> str:
        return "".join(self.rng.choices("0123456789", k=length))

    def home(self, school: _School, last: str) -> _Home:
        rng = self.rng
        postcode = f"{school.district} {rng.randrange(1, 10)}{''.join(rng.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"
        parent = f"{rng.choice((*self.girls, *self.boys))[: rng.choice((1, 9))]}{rng.choice(('', '.', '_'))}{last}"
        email = f"{fold(parent)}{rng.choice(('', self.digits(2), self.digits(3)))}@{skewed(rng, self.hosts, 1.6)}"
        return _Home(postcode, f"01{self.digits(9)}", f"07{self.digits(9)}", email)

    def student(self, last: str, born: date, school: _School, home: _Home) -> _Student:
        rng, names = self.rng, self.rng.choice((self.girls, self.boys))
        first, middle = skewed(rng, names, 1.5), skewed(rng, names, 1.3)
        mail = (f"{first[0]}{last}{born.year % 100 + 11}", f"{born.year % 100 + 11}{last}{first[0]}", f"{first}.{last}")
        official = ".".join(fold(part) for part in mail[school.mail].split("."))
        return _Student(
            first, middle if middle != first else "", last, born, school, home, f"07{self.digits(9)}",
            self.private(first, last, born), self.address(official, school.host),
        )  # fmt: skip

    def private(self, first: str, last: str, born: date) -> str:
        """An address that nobody else has, more or less after the name."""
        rng, one, other = self.rng, fold(first), fold(last)
        number = rng.choice(("", "", str(born.year), f"{born.year % 100:02}", self.digits(2), self.digits(3)))
        tag, dotted = rng.choice(self.tags), f"{one}.{other}"
        made = (
            dotted,
            dotted,
            one + other,
            one[0] + other,
            one + other[0],
            f"{one}_{tag}",
            f"{other}.{one}",
            f"x{one}{tag}",
        )
        return self.address(f"{rng.choice(made)}{number}", skewed(rng, self.hosts, 2))

    def address(self, name: str, host: str) -> str:
        """The address, with a digit where somebody has it already."""
        while f"{name}@{host}" in self.given:
            name += self.digits(1)
        self.given.add(f"{name}@{host}")
        return f"{name}@{host}"

    def family(self) -> Iterator[_Student]:
        """The children of a family who are in the sixth form in these years: mostly one."""
        rng, last = self.rng, skewed(self.rng, self.families, 1.4)
        if happens(rng, 0.08):
            last = f"{last}{rng.choice('-- ')}{skewed(rng, self.families, 1.2)}"
        school = skewed(rng, self.schools, 1.3)
        home, day = self.home(school, last), rng.randrange(365 * _MOST_YEARS)
        one = self.student(last, _FIRST_BIRTH + timedelta(days=day), school, home)
        yield one
        if happens(rng, 0.014):
            yield self.sibling(one, one.born)
        elif happens(rng, 0.11):
            born = one.born + timedelta(days=rng.randrange(330, 365 * _MOST_YEARS))
            if born < _FIRST_BIRTH + timedelta(days=365 * _MOST_YEARS):
                yield self.sibling(one, born)

    def sibling(self, one: _Student, born: date) -> _Student:
        """A brother or sister, by another first name and mostly at the same school."""
        rng, school = self.rng, self.rng.choice(self.schools) if happens(self.rng, 0.12) else one.school
        last = one.last if happens(rng, 0.94) else skewed(rng, self.families, 1.4)
        other = one
        while other.first == one.first:
            other = self.student(last, born, school, one.home)
        return other

    def slip(self, born: date) -> str:
        """A date in ISO 8601, now and then with a slip: day for month, digits transposed or next to the right key."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.008 and born.day <= 12:
            return f"{born.year}-{born.day:02}-{born.month:02}"
        if chance < 0.014:
            near = born.day + rng.choice((-1, 1, 10, -10))
            return born.replace(day=near).isoformat() if 1 <= near <= 28 else born.isoformat()
        if chance < 0.02 and (swapped := int(f"{born.day:02}"[::-1])) in range(1, 29):
            return born.replace(day=swapped).isoformat()
        if chance < 0.026:
            return born.replace(year=born.year + rng.choice((-1, 1)), day=min(born.day, 28)).isoformat()
        return born.isoformat()

    def transposed(self, number: str) -> str:
        """The number, one time in fifty with two neighbouring digits changed about."""
        if not happens(self.rng, 0.02):
            return number
        at = self.rng.randrange(2, len(number) - 1)
        return f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"

    def surname(self, one: _Student, share: float) -> str:
        """The surname: that share of the double-barrelled are written otherwise."""
        rng, last = self.rng, one.last
        for mark in "- ":
            if mark in last and happens(rng, share):
                first, second = last.split(mark)
                return rng.choice((first, second, f"{first} {second}", f"{first}-{second}", f"{first}{second.lower()}"))
        return last

    def telephone(self, number: str, form: str) -> str:
        start = number[1:5] if form.startswith("+44") else number[:5]
        return form.format(start, self.transposed(number)[5:])

    def registered(self, one: _Student) -> tuple[str, ...]:
        """The entry in the school's register, typed by its office from the birth certificate."""
        rng, home, school, chance = self.rng, one.home, one.school, self.rng.random()
        first = f"{one.first} {one.middle}" if one.middle and happens(rng, 0.12) else one.first
        email = one.official if chance < 0.62 else one.private if chance < 0.72 else home.email if chance < 0.82 else ""
        phone = rng.choice((home.mobile, home.mobile, home.landline, one.mobile))
        return (
            garble(rng, first, 0.012),
            garble(rng, self.surname(one, 0.15), 0.012),
            "/".join(reversed(self.slip(one.born).split("-"))),
            email,
            lose(rng, self.telephone(phone, school.form), 0.12),
            school.names[0],
            lose(rng, home.postcode, 0.02),
        )

    def applied(self, one: _Student) -> tuple[str, ...]:
        """The form that an applicant fills in, mostly with an address and a telephone of their own."""
        rng, chance = self.rng, self.rng.random()
        first, last, school, postcode = one.first, self.surname(one, 0.35), one.school.names[0], one.home.postcode
        if happens(rng, 0.09):
            first = _SHORT.get(first, first)
        elif happens(rng, 0.05):
            first = _SPELLINGS.get(first, first)
        elif one.middle and happens(rng, 0.06):
            first = rng.choice((f"{first} {one.middle}", f"{first} {one.middle[0]}", one.middle))
        if happens(rng, 0.35):
            school = rng.choice((one.school.names[1], one.school.names[1], school.partition(",")[0], school.lower()))
        if happens(rng, 0.05):  # the family has moved, or it is the other parent's
            postcode = self.home(rng.choice(self.schools), last).postcode
        elif happens(rng, 0.15):
            postcode = rng.choice((postcode.replace(" ", ""), postcode.lower()))
        email = one.private if chance < 0.76 else one.official if chance < 0.95 else one.home.email
        phone = rng.choice((*(one.mobile,) * 8, one.home.mobile, one.home.landline))
        if happens(rng, 0.04):
            first, last = rng.choice(((first.lower(), last.lower()), (first.upper(), last.upper()), (last, first)))
        return (
            garble(rng, first, 0.02),
            garble(rng, last, 0.02),
            self.slip(one.born),
            garble(rng, email, 0.015),
            lose(rng, self.telephone(phone, rng.choice(_FORMS)), 0.08),
            lose(rng, garble(rng, school, 0.03), 0.04),
            lose(rng, postcode, 0.03),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, family by family; some apply from schools that sent no register, and some apply twice."""
    region, number = _Region(rng, half, rows), 0
    while True:
        for one in region.family():
            number += 1
            register = happens(rng, 0.78)
            if register:
                yield str(number), "register", region.registered(one)
            for _ in range((happens(rng, 0.62) or not register) + happens(rng, 0.09)):
                yield str(number), "applicants", region.applied(one)
