"""Doctors' practices and pharmacies in a state's register, an insurer's directory and a map service.

Apart, though alike: a group practice and each of its doctors (one address, mostly one telephone), couples and
generations of one surname in it, its second office, neighbours in a medical building, branches of a pharmacy, and the
successor who took over the rooms. One, though unlike: a doctor alone who is listed by the practice's name or by his
own, with degrees and initials or none, before he moved and under his former number. Written without sight of the rules
that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, NICKNAMES, coin_family_names

COLUMNS = ("name", "street", "city", "zip", "phone", "specialty")


@dataclass(frozen=True, slots=True)
class _Field:
    words: tuple[str, str, str]  # of the register, the insurer and the map
    degrees: tuple[str, ...]
    names: tuple[str, ...]


# fmt: off
_FIELDS = (
    _Field(("Family Medicine", "Family Practice", "Family practice physician"), ("MD", "MD", "DO"),
           ("{} Family Medicine", "{} Family Practice", "{} Primary Care", "{} Medical Clinic")),
    _Field(("Dentist, General Practice", "General Dentist", "Dentist"), ("DDS", "DMD"),
           ("{} Family Dentistry", "{} Dental", "{} Dental Care", "{} Smiles", "{} Dental Group")),
    _Field(("Dentist", "Dentistry - General", "Dental clinic"), ("DDS", "DMD"),
           ("{} Dentistry", "{} Family Dental", "{} Dental Arts", "Gentle Dental of {}", "{} Dental Associates")),
    _Field(("Internal Medicine", "Internal Medicine", "Internist"), ("MD", "MD", "DO"),
           ("{} Internal Medicine", "{} Medical Associates", "{} Physicians", "Internists of {}")),
    _Field(("Pediatrics", "Pediatric Medicine", "Pediatrician"), ("MD", "DO"),
           ("{} Pediatrics", "{} Children's Clinic", "Pediatric Associates of {}")),
    _Field(("Psychologist, Clinical", "Behavioral Health", "Psychologist"), ("PhD", "PsyD"),
           ("{} Counseling", "{} Psychological Services", "{} Behavioral Health")),
    _Field(("Obstetrics & Gynecology", "OB/GYN", "Obstetrician-gynecologist"), ("MD",),
           ("{} Women's Health", "{} OB/GYN", "{} Women's Care")),
    _Field(("Chiropractor", "Chiropractic", "Chiropractor"), ("DC",),
           ("{} Chiropractic", "{} Family Chiropractic", "{} Spine & Wellness")),
    _Field(("Optometrist", "Optometry", "Optometrist"), ("OD",),
           ("{} Eye Care", "{} Vision Center", "{} Family Eyecare")),
    _Field(("Orthopaedic Surgery", "Orthopedics", "Orthopedic surgeon"), ("MD", "DO"),
           ("{} Orthopaedics", "{} Orthopedic Associates", "{} Bone & Joint")),
    _Field(("Dermatology", "Dermatology", "Dermatologist"), ("MD",),
           ("{} Dermatology", "{} Skin Care Center", "Dermatology Associates of {}")),
    _Field(("Podiatrist", "Podiatry", "Podiatrist"), ("DPM",),
           ("{} Foot & Ankle", "{} Podiatry", "{} Foot Care")),
    _Field(("Cardiovascular Disease", "Cardiology", "Cardiologist"), ("MD",),
           ("{} Heart Center", "{} Cardiology", "{} Cardiovascular Associates")),
    _Field(("Physical Therapist", "Physical Therapy", "Physical therapist"), ("PT", "DPT"),
           ("{} Physical Therapy", "{} Rehab", "{} Sports & Spine Therapy")),
)
_PHARMACIES = ("{} Pharmacy", "{} Drug", "{} Drugs", "{} Apothecary", "{} Family Pharmacy", "{}'s Pharmacy")
_CHAINS = ("{} Pharmacy", "{} Drugstore", "{} Food & Drug Pharmacy", "{} Rx")
_PLACES = ("Lakeside", "Valley", "Summit", "Northside", "Cedar", "Riverside", "Premier", "Heritage", "Community",
           "Advanced", "Parkway", "Sunrise", "Oak Hill", "Westgate", "Complete", "Harmony", "First", "Family First",
           "Integrated", "Eastside")
_WAYS = (("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"), ("Boulevard", "Blvd"), ("Drive", "Dr"), ("Lane", "Ln"),
         ("Parkway", "Pkwy"), ("Highway", "Hwy"))
_SUITES = ("Suite {}", "Ste {}", "Ste. {}", "#{}", "Unit {}")
# fmt: on
_PHARMACY = _Field(("Pharmacy, Community/Retail", "Pharmacy", "Pharmacy"), (), ())
_LEGAL = ("PC", "PA", "LLC", "PLLC", "INC", "P.C.")
_SOURCES = ("register", "insurer", "map")


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    street: str
    way: tuple[str, str]
    suite: str
    city: str
    code: str


@dataclass(frozen=True, slots=True)
class _Doctor:
    given: str
    initial: str
    family: str
    degree: str


@dataclass(frozen=True, slots=True)
class _Practice:
    name: str  # "" for those that have the doctor's alone
    doctor: _Doctor | None  # none for a pharmacy and a group as a whole
    field: _Field
    place: _Place
    phone: str
    former: _Place
    former_phone: str
    legal: str = ""
    member: bool = False  # the doctor of a group, which is listed by itself
    shares: tuple[float, float, float] = (0.6, 0.5, 0.5)  # of the sources that list it


class _Region:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.fields, self.given, ways = take_half(_FIELDS, half), take_half(GIVEN_NAMES, half), take_half(_WAYS, half)
        self.places, self.pharmacies = take_half(_PLACES, half), take_half(_PHARMACIES, half)
        self.families, self.words = coin_family_names(rng, half, 300 + rows // 6), coin_words(rng, 120 + rows // 10)
        towns = enumerate(coin_words(rng, 14))
        self.towns = [(town, 83200 + 10 * n, 1 + rows // 1000 + n % 3) for n, town in towns]  # with their ZIP codes
        self.streets = [(word, skewed(rng, ways, 1.4)) for word in coin_words(rng, 120 + rows // 15)]
        self.chains = [kind.format(rng.choice(self.words)) for kind in take_half(_CHAINS, half) for _ in range(2)]
        self.buildings = [self.house() for _ in range(8 + rows // 80)]

    def digits(self) -> str:
        return f"{self.rng.choice(('208', '208', '208', '986'))}{self.rng.randrange(2_200_000, 9_990_000)}"

    def house(self, town: str = "") -> _Place:
        rng = self.rng
        city, code, codes = skewed(rng, [known for known in self.towns if town in ("", known[0])], 1.6)
        street, way = rng.choice(self.streets)
        if happens(rng, 0.25):
            street = f"{rng.choice('NSEW')} {street}"
        return _Place(rng.randrange(10, 4999), street, way, "", city, str(code + rng.randrange(codes)))

    def rooms(self, city: str = "") -> _Place:
        """Where a practice is: in a house of its own or one of the suites of a medical building."""
        rng = self.rng
        suite = rng.choice((str(rng.randrange(1, 13) * 100 % 700 + rng.randrange(1, 12)), rng.choice("ABCDE")))
        near = [place for place in self.buildings if place.city == city] if city else self.buildings
        if near and happens(rng, 0.35):
            return replace(rng.choice(near), suite=suite)
        return replace(self.house(city), suite=suite if happens(rng, 0.35) else "")

    def doctor(self, field: _Field) -> _Doctor:
        rng = self.rng
        initial = rng.choice("ABCDEFGHJKLMNPRSTW") if happens(rng, 0.8) else ""
        given, family = skewed(rng, self.given, 1.2), skewed(rng, self.families, 1.4)
        return _Doctor(given, initial, family, rng.choice(field.degrees))

    def practice(self, name: str, doctor: _Doctor | None, field: _Field, place: _Place) -> _Practice:
        """A practice with the address and the telephone that it may have had before."""
        rng, phone = self.rng, self.digits()
        moved = happens(rng, 0.13)
        former = self.rooms(place.city if happens(rng, 0.85) else "") if moved else place
        former_phone = self.digits() if happens(rng, 0.35 if moved else 0.07) else phone
        legal = rng.choice(_LEGAL) if happens(rng, 0.7) else ""
        return _Practice(name, doctor, field, place, phone, former, former_phone, legal)

    def name(self, field: _Field, family: str, city: str) -> str:
        rng = self.rng
        stem = rng.choice((rng.choice(self.places), rng.choice(self.words), rng.choice(self.words), family, city))
        return rng.choice(field.names).format(stem)

    def premises(self) -> Iterator[_Practice]:
        """Who heals or sells at one address."""
        rng, chance, place = self.rng, self.rng.random(), self.rooms()
        if chance < 0.12:
            stem = rng.choice((rng.choice(self.words), rng.choice(self.families), place.city, rng.choice(self.places)))
            yield self.practice(rng.choice(self.pharmacies).format(stem), None, _PHARMACY, replace(place, suite=""))
        elif chance < 0.2:
            name = f"{skewed(rng, self.chains, 1.3)} #{rng.randrange(100, 9999)}"
            yield replace(self.practice(name, None, _PHARMACY, self.house()), shares=(0.75, 0.65, 0.75))
        elif chance < 0.36:
            yield from self.group(place)
        else:
            field = skewed(rng, self.fields, 1.3)
            doctor = self.doctor(field)
            one = self.practice(lose(rng, self.name(field, doctor.family, place.city), 0.5), doctor, field, place)
            yield one
            if happens(rng, 0.02):  # the successor
                other = self.doctor(field)
                after = self.practice(lose(rng, self.name(field, other.family, place.city), 0.5), other, field, place)
                yield replace(after, phone=one.phone if happens(rng, 0.6) else after.phone, former=place)

    def group(self, place: _Place) -> Iterator[_Practice]:
        """A group practice and each of its doctors, who are listed on their own, perhaps with a second office."""
        rng, field = self.rng, skewed(self.rng, self.fields, 1.3)
        doctors = [self.doctor(field) for _ in range(rng.choice((2, 2, 3, 3, 4, 6)))]
        if happens(rng, 0.12):  # a couple, or father and daughter
            doctors[1] = replace(doctors[1], family=doctors[0].family)
        partners = f"{doctors[0].family} & {doctors[1].family}"
        group = self.practice(self.name(field, partners, place.city), None, field, place)
        yield replace(group, shares=(0.7, 0.4, 0.9))
        for doctor in doctors:
            phone = group.phone if happens(rng, 0.85) else self.digits()
            former = group.former_phone if phone == group.phone else phone
            one = replace(group, doctor=doctor, phone=phone, former_phone=former)
            yield replace(one, member=True, legal="", shares=(0.75, 0.65, 0.3))
        if happens(rng, 0.15):
            office = self.practice(group.name, None, field, self.rooms())
            phone = group.phone if happens(rng, 0.3) else office.phone
            if office.place.city != place.city and happens(rng, 0.4):
                office = replace(office, name=f"{group.name} - {office.place.city}")
            yield replace(office, phone=phone, former_phone=phone, shares=(0.5, 0.35, 0.8))

    def called(self, one: _Practice, source: str) -> str:
        """The practice's name or the doctor's, in the source's manner."""
        rng, doctor = self.rng, one.doctor
        legal = f" {one.legal}" if one.legal and happens(rng, 0.6 if source == "register" else 0.1) else ""
        if doctor is None or (one.name and not one.member and happens(rng, 0.75 if source == "map" else 0.55)):
            name = one.name
            if source == "map" and " #" in name and happens(rng, 0.8):
                name = name.partition(" #")[0]
            elif source == "map" and doctor and happens(rng, 0.15):
                name = f"{name}: {doctor.given} {doctor.family}, {doctor.degree}"
            elif " & " in name and happens(rng, 0.2):
                name = name.replace(" & ", " and ")
            return f"{name}{legal}"
        given, degree = doctor.given, doctor.degree
        if happens(rng, 0.06 if source == "map" else 0.02):
            given = NICKNAMES.get(given, given)
        middle = f" {doctor.initial}" if doctor.initial and happens(rng, 0.35 if source == "map" else 0.75) else ""
        if source == "register":
            return f"{doctor.family}, {given}{middle}{f' {degree}' if happens(rng, 0.6) else ''}{legal}"
        middle += "." if middle else ""
        if source == "insurer":
            return f"{given}{middle} {doctor.family}{f', {degree}' if happens(rng, 0.85) else ''}"
        kinds = ("Dr. {0} {2}", "Dr. {0}{1} {2}, {3}", "{0}{1} {2}, {3}", "{2} {0}{1} {3}", "{0} {2} {3}", "Dr. {2}")
        return skewed(rng, kinds, 1.1).format(given, middle, doctor.family, degree)

    def street(self, place: _Place, source: str) -> str:
        rng = self.rng
        word = place.way[source != "insurer" or happens(rng, 0.3)]
        street = f"{place.number} {place.street} {word}"
        if place.suite and happens(rng, 0.65 if source == "map" else 0.9):
            comma = "" if source == "register" else rng.choice((",", ",", ""))
            street = f"{street}{comma} {rng.choice(_SUITES).format(place.suite)}"
        return garble(rng, street, 0.03)

    def entry(self, one: _Practice, source: str) -> tuple[str, ...]:
        """How a source lists a practice; the register and the insurer learn last that something changed."""
        rng = self.rng
        behind = happens(rng, 0.25 if source == "map" else 0.5)
        place, phone = (one.former, one.former_phone) if behind else (one.place, one.phone)
        if source == "insurer" and happens(rng, 0.04):
            phone = self.digits()  # of whoever does the billing
        word = one.field.words[_SOURCES.index(source)]
        city = rng.choice(self.towns)[0] if happens(rng, 0.015) else place.city
        area, middle, last = phone[:3], phone[3:6], phone[6:]
        form = {"register": "{}{}{}", "insurer": "({}) {}-{}", "map": rng.choice(("+1 {}-{}-{}", "({}) {}-{}"))}[source]
        code = place.code
        if source == "register" and happens(rng, 0.5):
            code = f"{code}-{rng.randrange(1000, 9999)}"
        values = (
            garble(rng, self.called(one, source), 0.03),
            lose(rng, self.street(place, source), 0.05 if source == "map" else 0.01),
            garble(rng, city, 0.01),
            lose(rng, garble(rng, code, 0.01), 0.04),
            lose(rng, garble(rng, form.format(area, middle, last), 0.015), 0.12 if source == "map" else 0.05),
            lose(rng, word, 0.15 if source == "map" else 0.03),
        )
        return tuple(value.upper() for value in values[:3]) + values[3:] if source == "register" else values


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, address by address; the map has some practices twice, as users added them."""
    region, number = _Region(rng, half, rows), 0
    while True:
        for one in region.premises():
            number += 1
            for source, share in zip(_SOURCES, one.shares, strict=True):
                for _ in range(happens(rng, share) + (source == "map" and happens(rng, 0.07))):
                    yield str(number), source, region.entry(one, source)
