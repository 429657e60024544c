"""People as a talent pool exports them, at any size: several resumes a person, and those who only look alike.

The hard negatives come in the same share at every size: namesakes (names are skewed), siblings and couples on one
telephone, fathers and sons of one name at one address, candidates behind one agency's telephone and mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, NICKNAMES, coin_family_names

COLUMNS = (
    "full_name",
    "mail",
    "mobile",
    "city",
    "headline",
    "employer",
    "skills",
    "education",
    "birth_year",
    "profile",
)
# fmt: off
TITLES = (
    "Accountant", "Nurse", "Electrician", "Data Analyst", "Teacher", "Product Manager", "Welder", "Recruiter", "Chef",
    "Paralegal", "Site Manager", "UX Designer", "Pharmacist", "Truck Driver", "Civil Engineer", "Translator",
    "Backend Developer", "Social Worker", "Buyer", "Lab Technician", "Copywriter", "Tax Adviser", "Plumber",
    "Physiotherapist",
)
SKILLS = (
    "Python", "Excel", "Payroll", "Kubernetes", "Negotiation", "AutoCAD", "Triage", "SQL", "Scrum", "Rust", "Tableau",
    "Forklift", "Copywriting", "Figma", "Linux", "Terraform", "Sales", "Spanish", "Logistics", "Statistics",
    "Carpentry", "Teaching", "Bookkeeping", "Kotlin", "Go", "Java", "Ruby", "Spark", "Redis", "Phlebotomy",
    "Budgeting", "Catering",
    "TIG welding", "Contract law", "SAP", "Inventory", "First aid", "Photoshop", "German", "Public speaking",
)
CITIES = (
    "Austin", "Bristol", "Boise", "Cork", "Tulsa", "Leeds", "Omaha", "Ghent", "Reno", "Graz", "Akron", "Porto", "Salem",
    "Turin", "Halifax", "Lyon", "Hobart", "Utrecht", "Denver", "Bremen", "Perth", "Malmo", "Calgary", "Zaragoza",
)
SCHOOLS = ("State University", "Polytechnic", "Community College", "Institute of Technology", "Business School")
DEGREES = ("BSc", "BA", "MSc", "MBA", "Diploma", "Certificate")
# fmt: on
_MAILBOXES = ("gmail.com", "outlook.com", "yahoo.com", "proton.me", "icloud.com", "gmx.net")


@dataclass(frozen=True, slots=True)
class _Person:
    number: int
    given: str
    family: str
    mail: str
    phone: str
    city: str
    birth_year: int
    titles: tuple[str, ...]
    employers: tuple[str, ...]
    skills: tuple[str, ...]
    education: str


class _Population:
    """What a population draws from. The larger it is, the more family names, employers and agencies there are."""

    def __init__(self, rng: Random, half: Half, size: int) -> None:
        self.rng = rng
        self.given = take_half(GIVEN_NAMES, half)
        self.family = coin_family_names(rng, half, 1_500 + size // 60)
        self.titles, self.skills = take_half(TITLES, half), take_half(SKILLS, half)
        self.cities = take_half(CITIES, half)
        kinds = ("Group", "Bank", "Foods", "Systems", "Clinic", "Logistics", "Studio", "Partners")
        self.employers = [f"{word} {rng.choice(kinds)}" for word in coin_words(rng, 400 + size // 200)]
        self.schools = [f"{word} {rng.choice(SCHOOLS)}" for word in coin_words(rng, 80)]
        self.agencies = [(f"talent@{fold(word)}.example", self._phone()) for word in coin_words(rng, 4 + size // 3_000)]
        self.people = 0

    def _phone(self) -> str:
        return f"{self.rng.randrange(200, 990)}{self.rng.randrange(10**6, 10**7)}"

    def person(self, kin: _Person | None = None) -> _Person:
        """A new person; with `kin`, one of that household (a tenth of them bear the father's name)."""
        rng = self.rng
        self.people += 1
        junior = kin is not None and happens(rng, 0.1)
        given = kin.given if kin and junior else skewed(rng, self.given)
        family = kin.family if kin else skewed(rng, self.family)
        year = kin.birth_year + rng.randrange(20, 36) if kin and junior else rng.randrange(1955, 2005)
        local = rng.choice((f"{given}.{family}", f"{given[0]}{family}", f"{family}.{given}", f"{given}_{family}"))
        number = rng.choice(("", "", str(rng.randrange(1, 99)), str(year)))
        return _Person(
            number=self.people,
            given=given,
            family=family,
            mail=f"{local}{number}@{skewed(rng, _MAILBOXES, 1.5)}".lower(),
            phone=kin.phone if kin and happens(rng, 0.6) else self._phone(),
            city=kin.city if kin and happens(rng, 0.8) else rng.choice(self.cities),
            birth_year=year,
            titles=tuple(rng.choices(self.titles, k=2)),
            employers=tuple(skewed(rng, self.employers, 1.3) for _ in range(3)),
            skills=tuple(rng.sample(self.skills, rng.randrange(4, 10))),
            education=f"{rng.choice(DEGREES)}, {rng.choice(self.schools)}",
        )

    def version(self, person: _Person) -> Row:
        """One resume of a person, as old and as careless as resumes are."""
        rng = self.rng
        given = person.given
        if happens(rng, 0.12):
            given = NICKNAMES.get(given, given)
        elif happens(rng, 0.05):
            given = given[0] + "."
        family = person.family
        name = rng.choice((f"{given} {family}",) * 5 + (f"{family}, {given}", f"{given} {family}".upper()))
        mail, phone = person.mail, person.phone
        if happens(rng, 0.04):
            mail, phone = rng.choice(self.agencies)
        elif happens(rng, 0.1):
            mail = f"{fold(given)}.{person.number}@{fold(person.employers[0])}.example"
        if mail and happens(rng, 0.05):
            mail = f"{mail}; {person.mail}"
        written = rng.choice(
            (phone, f"+1 {phone}", f"({phone[:3]}) {phone[3:6]}-{phone[6:]}", f"{phone[:3]}.{phone[3:]}")
        )
        skills = [skill for skill in person.skills if rng.random() < 0.85]
        rng.shuffle(skills)
        profile = f"linkedin.com/in/{fold(person.given)}{fold(family)}{person.number % 89}"
        values = (
            garble(rng, name, 0.06),
            mail if rng.random() < 0.8 else "",
            written if rng.random() < 0.75 else "",
            person.city if rng.random() < 0.8 else rng.choice(("", rng.choice(self.cities))),
            rng.choice(person.titles),
            garble(rng, rng.choice(person.employers), 0.03),
            ", ".join(skills),
            person.education if rng.random() < 0.7 else "",
            str(person.birth_year) if rng.random() < 0.4 else "",
            profile if rng.random() < 0.3 else "",
        )
        return str(person.number), rng.choice("abc"), values


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Resumes without end, person by person."""
    world = _Population(rng, half, rows)
    while True:
        first = world.person()
        for person in (first, *(world.person(first) for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2))))):
            for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 2, 3, 5))):
                yield world.version(person)
