"""Kinds of tables in which rows come again, or things come in sets: gifts, inspections, medicines, coins, cases, trips.

In half of them a row is an occurrence of something that is one (a donor's gifts, the inspections of one kitchen); in
the others what recurs is a thing of its own each time (the departures of a line, the coins of a mint). They are drawn
like those of :mod:`benchmarks.records.adversarial`, and are in no other respect alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.records.adversarial import Small, Values, World, draw_batches
from benchmarks.records.drawing import coin_word, garble, happens, lose, skewed

type Rows = Iterator[tuple[int, str, Values]]

_SAINTS = ("St Mary's", "St John's", "Holy Trinity", "All Saints", "St Peter's", "Sacred Heart")
_UNITS = ("Holding", "Services", "Logistics", "Properties", "International", "Trading")
_FORMS = {"Ltd": "Limited", "GmbH": "Gesellschaft mbH", "Inc": "Incorporated", "SA": "S.A."}
_OBJECTS = ("Vase", "Fibula", "Bowl, fragment", "Coin", "Knife", "Bead", "Sherd", "Pin")
_GOODS = ("bicycle", "sofa", "washing machine", "dining table", "camera", "guitar", "wardrobe", "pram")
_DRUGS = ("tablets", "capsules", "solution", "cream")
_DEGREES = ("BSc", "BA", "MSc", "MA", "PhD")


def _times(w: World, again: float) -> range:
    """Once, or with that probability twice."""
    return range(2 if happens(w.rng, again) else 1)


def _short(w: World, given: str, family: str, share: float = 0.2) -> str:
    """A full name as a clerk may write it."""
    form = w.rng.choice(("{f}, {g}", "{i}. {f}", "{f} {i}.")) if happens(w.rng, share) else "{g} {f}"
    return form.format(g=given, f=garble(w.rng, family, 0.04), i=given[0])


def _donations(w: World) -> Rows:
    """Gifts to a cause: a donor gives again; employer and sum change."""
    rng, (given, family), town = w.rng, w.person(), w.rng.choice(w.towns)
    address, firm = w.address(), w.firm()
    for _ in range(rng.choice((1, 1, 2, 4))):
        to = address if happens(rng, 0.9) else w.address()
        work = firm if happens(rng, 0.8) else rng.choice(("retired", "self-employed"))
        amount = str(rng.choice((25, 50, 100, 250, 500)))
        yield 0, "", (_short(w, given, family), garble(rng, to, 0.04), town, lose(rng, work, 0.2), amount, w.day())


def _inspections(w: World) -> Rows:
    """Inspections of kitchens: the house is one, the day and the grade change; chains share a name."""
    rng, name = w.rng, f"{w.rng.choice(w.words)} {w.rng.choice(('Grill', 'Kitchen', 'Cafe', 'Bakery', 'Pizza'))}"
    for house in range(rng.choice((1, 1, 1, 2, 3))):
        address, town, phone = w.address(), rng.choice(w.towns), w.phone()
        for _ in range(rng.choice((1, 2, 3))):
            shown = garble(rng, name.upper() if happens(rng, 0.2) else name, 0.05)
            line = (shown, garble(rng, address, 0.04), town, lose(rng, phone, 0.2), w.day(2018, 2025))
            yield house, "", (*line, rng.choice("ABC"))


def _vehicles(w: World) -> Rows:
    """Used cars: many of one model, told apart by plate, mileage and price; some are offered twice."""
    rng, model = (
        w.rng,
        f"{w.rng.choice(w.makers)} {w.rng.choice(w.words)} {w.rng.choice(('1.4', '1.6', '2.0 D', 'GTE'))}",
    )
    for number in range(rng.choice((2, 5, 9))):
        year, colour = str(rng.randrange(2008, 2024)), rng.choice(("black", "white", "silver", "red", "blue"))
        run, price = rng.randrange(5, 220) * 1000 + rng.randrange(1000), rng.randrange(20, 320) * 100
        plate = f"{coin_word(rng, 1)[:2].upper()}{rng.randrange(10, 99)} {coin_word(rng, 2)[:3].upper()}"
        for again in _times(w, 0.25):
            asked = str(price - 250 * again)
            yield number, "", (model, year, colour, str(run + again * rng.randrange(90)), asked, lose(rng, plate, 0.5))


def _departures(w: World) -> Rows:
    """Departures of lines: one line, one way, one carrier, many times of day."""
    rng, line, (start, end) = w.rng, f"{w.rng.choice('ABMRS')}{w.rng.randrange(1, 99)}", w.rng.sample(w.towns, 2)
    carrier, hour = f"{rng.choice(w.words)} Lines", rng.randrange(5, 9)
    for number in range(rng.choice((3, 6, 12))):
        for _ in _times(w, 0.06):
            yield number, "", (line, start, end, carrier, f"{hour + number:02d}:{rng.randrange(0, 60, 5):02d}")


def _medicines(w: World) -> Rows:
    """Medicines: strengths and packs of one substance are products of their own, written in several ways."""
    rng, name, maker = (
        w.rng,
        f"{w.rng.choice(w.words)}{w.rng.choice(('in', 'ol', 'am', 'il'))}",
        f"{w.rng.choice(w.words)} Pharma",
    )
    form, number = rng.choice(_DRUGS), 0
    for strength in rng.sample((5, 10, 20, 50, 100, 250), rng.choice((1, 2, 3))):
        for pack in rng.sample((10, 20, 30, 50, 100), rng.choice((1, 1, 2))):
            number += 1
            key = f"{rng.randrange(10**6, 10**7)}"
            for again in _times(w, 0.35):
                shown = f"{name} {strength}mg {form} {pack}" if again else f"{name} {strength} mg {form}, {pack} pcs"
                yield number, "", (shown, maker if happens(rng, 0.8) else "", lose(rng, key, 0.4), f"{strength} mg")


def _schools(w: World) -> Rows:
    """Schools: many towns have one of the same name."""
    rng, name = w.rng, f"{w.rng.choice(_SAINTS)} {w.rng.choice(('Primary School', 'College', 'Academy'))}"
    town, phone, head = rng.choice(w.towns), w.phone(), w.full_name()
    address, pupils = w.address(), rng.randrange(60, 1400)
    for _ in _times(w, 0.35):
        shown = name.replace("School", rng.choice(("School", "Sch."))).replace("St ", rng.choice(("St ", "Saint ")))
        told = str(pupils + rng.randrange(-20, 20))
        yield 0, "", (garble(rng, shown, 0.03), address, town, lose(rng, phone, 0.2), lose(rng, head, 0.4), told)


def _hamlets(w: World) -> Rows:
    """A gazetteer: one name is that of many places; what tells them apart is where they are."""
    rng, name = w.rng, f"{skewed(w.rng, w.words, 3)}{w.rng.choice(('ton', 'ham', 'ford', ''))}"
    north, east = rng.uniform(50, 55), rng.uniform(-4, 2)
    region, kind = rng.choice(w.towns), rng.choice(("hamlet", "village", "farm", "hill"))
    for _ in _times(w, 0.3):
        at = (f"{north + rng.gauss(0, 0.001):.4f}", f"{east + rng.gauss(0, 0.001):.4f}")
        yield 0, "", (garble(rng, name, 0.08), *at, lose(rng, region, 0.2), kind)


def _baptisms(w: World) -> Rows:
    """A parish register in two transcriptions: brothers and sisters share parents and parish."""
    rng, (father, family), mother = w.rng, w.person(), skewed(w.rng, w.given, 1.2)
    parish, year = rng.choice(w.towns), rng.randrange(1740, 1850)
    for number, child in enumerate(rng.sample(w.given, rng.choice((1, 2, 4, 6)))):
        day = f"{year + 2 * number}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        for _ in _times(w, 0.4):
            names = (garble(rng, child, 0.1), garble(rng, family, 0.15), father, garble(rng, mother, 0.1))
            yield number, "", (*names, parish, lose(rng, day, 0.1))


def _grants(w: World) -> Rows:
    """Grants: a project is continued under its title, another grant each time."""
    rng, title, lead = (
        w.rng,
        f"{w.title()} and {w.rng.choice(w.words).lower()} {w.rng.choice(w.trades).lower()}",
        w.person(),
    )
    house, first = f"University of {rng.choice(w.words)}", rng.randrange(1998, 2020)
    for number in range(rng.choice((1, 1, 2, 3))):
        shown = title if happens(rng, 0.5) or not number else f"{title}: Phase {number + 1}"
        key, sum_ = f"G{rng.randrange(10**6, 10**7)}", f"{rng.randrange(20, 900)}000"
        for _ in _times(w, 0.25):
            line = (garble(rng, shown, 0.05), _short(w, *lead), house, str(first + 3 * number))
            yield number, "", (*line, sum_, lose(rng, key, 0.5))


def _employees(w: World) -> Rows:
    """Staff of two systems: one has the number, the other the mail address, and departments are renamed."""
    rng, (given, family), role = w.rng, w.person(), w.rng.choice(w.roles)
    key, mail = f"{rng.randrange(10_000, 99_999)}", f"{given[0]}{family}{rng.randrange(60)}@works.example".lower()
    hired, born = w.day(2001, 2025), w.day(1958, 2004)
    for source in "ab" if happens(rng, 0.45) else rng.choice("ab"):
        name = garble(rng, given, 0.05) if source == "a" else (given if happens(rng, 0.8) else given[0])
        numbered = key if source == "a" else lose(rng, key, 0.5)
        line = (name, garble(rng, family, 0.05), born if source == "a" else lose(rng, born, 0.4), lose(rng, hired, 0.2))
        yield (
            0,
            source,
            (numbered, *line, role if happens(rng, 0.7) else "", mail if source == "b" else lose(rng, mail, 0.5)),
        )


def _claims(w: World) -> Rows:
    """Claims under policies: the insured is on each of them, and each is one."""
    rng, name, policy = w.rng, w.full_name(), f"P{w.rng.randrange(10**6, 10**7)}"
    for number in range(rng.choice((1, 2, 4))):
        kind, amount = rng.choice(("glass", "theft", "storm", "collision")), str(rng.randrange(90, 9000))
        for _ in _times(w, 0.12):
            yield number, "", (policy, name, w.day(2019, 2025), kind, amount)


def _cases(w: World) -> Rows:
    """Cases of a court: the state against somebody, written in several ways; dockets follow each other."""
    rng, (given, family), court = w.rng, w.person(), f"{w.rng.choice(w.towns)} District Court"
    docket = rng.randrange(100, 9000)
    for number in range(rng.choice((1, 1, 2, 3))):
        day, key = w.day(2012, 2025), f"{rng.randrange(12, 25)}-CR-{docket + number:05d}"
        for _ in _times(w, 0.3):
            form = rng.choice(("State v. {f}", "State v. {g} {f}", "THE STATE vs {f}, {g}"))
            yield number, "", (form.format(g=given, f=garble(rng, family, 0.05)), court, lose(rng, key, 0.3), day)


def _subsidiaries(w: World) -> Rows:
    """Companies of groups: the group's name is in each of theirs, and the seat is one."""
    rng, group, address, town = w.rng, w.rng.choice(w.words), w.address(), w.rng.choice(w.towns)
    for number, unit in enumerate(rng.sample(_UNITS, rng.choice((1, 1, 2, 4)))):
        legal, key = rng.choice(sorted(_FORMS)), f"{rng.randrange(10**7, 10**8)}"
        for _ in _times(w, 0.35):
            shown = f"{group} {unit} {legal if happens(rng, 0.7) else _FORMS[legal]}"
            yield number, "", (garble(rng, shown, 0.05), lose(rng, address, 0.2), town, lose(rng, key, 0.4))


def _teams(w: World) -> Rows:
    """Teams of clubs: the second team, the women and the juniors play under one name."""
    rng, club, ground = w.rng, f"{w.rng.choice(('FC', 'SV', 'TSV'))} {w.rng.choice(w.words)}", w.address()
    for number, suffix in enumerate(rng.sample(("", "II", "Women", "U19", "U17"), rng.choice((1, 2, 4)))):
        coach = w.full_name()
        for _ in _times(w, 0.3):
            yield number, "", (f"{club} {suffix}".strip(), rng.choice(w.towns[:6]), ground, lose(rng, coach, 0.3))


def _adverts(w: World) -> Rows:
    """Second-hand goods: a seller offers several things, and some of them again a week later for less."""
    rng, seller, phone, town = w.rng, w.person()[0], w.phone(), w.rng.choice(w.towns)
    for number in range(rng.choice((1, 1, 2, 4))):
        goods, price = rng.choice(_GOODS), rng.randrange(10, 600, 5)
        text = f"{rng.choice(w.moods)} {rng.choice(w.words)} {goods}"
        for again in _times(w, 0.3):
            shown = text if happens(rng, 0.7) else f"{text} - must go"
            yield number, "", (garble(rng, shown, 0.03), str(price - 5 * again), seller, lose(rng, phone, 0.3), town)


def _alumni(w: World) -> Rows:
    """Former students: some married and have another family name; mail addresses change."""
    rng, (given, family), year = w.rng, w.person(), str(w.rng.randrange(1975, 2020))
    degree, town = rng.choice(_DEGREES), rng.choice(w.towns)
    mail = f"{given}.{family}{rng.randrange(300)}@alumni.example".lower()
    for again in _times(w, 0.4):
        called = w.person()[1] if again and happens(rng, 0.15) else family
        address = mail if happens(rng, 0.75) else f"{given}{rng.randrange(9999)}@mail.example".lower()
        yield 0, "", (garble(rng, given, 0.05), garble(rng, called, 0.05), year, degree, lose(rng, address, 0.2), town)


def _directory(w: World) -> Rows:
    """A telephone directory of two years: name, street and number, some moved."""
    rng, (given, family), address, phone = w.rng, w.person(), w.address(), w.phone()
    for source in "ab" if happens(rng, 0.6) else rng.choice("ab"):
        at = w.address() if source == "b" and happens(rng, 0.1) else address
        yield (
            0,
            source,
            (f"{family} {given if happens(rng, 0.7) else given[0]}", at, phone if happens(rng, 0.95) else w.phone()),
        )


def _vendors(w: World) -> Rows:
    """Vendors in two systems: legal forms, tax numbers and accounts, each given at times."""
    rng, name, legal = w.rng, w.firm(), w.rng.choice(sorted(_FORMS))
    tax, account = f"GB{rng.randrange(10**8, 10**9)}", f"GB{rng.randrange(10, 99)}BANK{rng.randrange(10**13, 10**14)}"
    address, town = w.address(), rng.choice(w.towns)
    for _ in range(rng.choice((1, 1, 2, 3))):
        shown = f"{name} {rng.choice((legal, _FORMS[legal], ''))}".strip()
        line = (garble(rng, shown, 0.06), lose(rng, garble(rng, address, 0.05), 0.15), town)
        yield 0, "", (*line, lose(rng, tax, 0.5), lose(rng, account, 0.6))


def _modules(w: World) -> Rows:
    """Courses of a school, term after term: the lecturer and the term change, the course is one."""
    rng, title, code = (
        w.rng,
        f"{w.title()} {w.rng.choice(w.words).lower()}",
        f"{coin_word(w.rng, 1)[:3].upper()}{w.rng.randrange(100, 999)}",
    )
    for term in range(rng.choice((1, 1, 2, 4))):
        when = f"{2015 + term} {rng.choice(('spring', 'autumn'))}"
        yield 0, "", (lose(rng, code, 0.15), garble(rng, title, 0.06), w.full_name(), str(rng.choice((5, 10))), when)


def _finds(w: World) -> Rows:
    """Finds of an excavation: few words for many things, told apart by their number."""
    rng, site = w.rng, f"{w.rng.choice(w.words)} Hill"
    for number in range(rng.choice((4, 10, 20))):
        key, period = (
            f"{rng.randrange(1960, 2020)},{rng.randrange(1, 999)}.{rng.randrange(1, 60)}",
            rng.choice(("Iron Age", "Roman", "Saxon")),
        )
        what, size = rng.choice(_OBJECTS), f"{rng.randrange(1, 40)} cm"
        for _ in _times(w, 0.15):
            yield (
                number,
                "",
                (what, site, period, lose(rng, size, 0.3), lose(rng, key, 0.1), rng.choice(("bronze", "clay", "bone"))),
            )


def _coins(w: World) -> Rows:
    """Coins: country, value, mint and metal are shared by many years, and no two series have a year in common."""
    rng, country = w.rng, f"{w.rng.choice(w.words[: max(12, len(w.words) // 16)])}land"
    value = f"{rng.choice((1, 2, 5, 10, 20, 50))} {rng.choice(('Pfennig', 'Cents', 'Kronen'))}"
    first, metal = rng.randrange(1850, 1950, 12), rng.choice(("silver", "copper"))
    if not w.first_time(country, value, str(first)):
        return
    for number in range(rng.choice((2, 5, 12))):
        year, mint = str(first + number), rng.choice("ADG")
        for _ in _times(w, 0.25):
            shown = garble(rng, f"{country} {value} {year}", 0.05)
            yield number, "", (shown, country, value, year, lose(rng, mint, 0.25), metal)


def _writers(w: World) -> Rows:
    """Authors of papers as the papers name them: initials, another house after some years."""
    rng, (given, family), middle = w.rng, w.person(), w.rng.choice("ABCDEFGHJKLM")
    houses = [f"University of {rng.choice(w.words[:30])}" for _ in range(2)]
    mail = f"{given}.{family}{rng.randrange(50)}@uni.example".lower()
    for number in range(rng.choice((1, 2, 3, 6))):
        name = rng.choice(
            (
                f"{given} {family}",
                f"{given} {middle}. {family}",
                f"{given[0]}. {family}",
                f"{given[0]}. {middle}. {family}",
            )
        )
        house, year = houses[number > 3], str(rng.randrange(2005, 2024))
        yield 0, "", (garble(rng, name, 0.03), house if happens(rng, 0.8) else "", lose(rng, mail, 0.5), year)


def _pictures(w: World) -> Rows:
    """Files of a camera: names with counters, taken seconds apart; a few were copied."""
    rng, camera, folder = (
        w.rng,
        f"{w.rng.choice(w.makers)} {w.rng.randrange(100, 900)}",
        f"{w.rng.choice(w.towns)} {w.rng.randrange(2008, 2024)}",
    )
    start, day = rng.randrange(1, 9000), w.day(2008, 2024)
    for number in range(rng.choice((5, 15, 30))):
        size = str(rng.randrange(1_500_000, 6_000_000))
        at = f"{day} {10 + number // 10}:{number % 60:02d}:{rng.randrange(60):02d}"
        for again in _times(w, 0.12):
            yield (
                number,
                "",
                (f"IMG_{start + number:04d}{' (1)' * again}.JPG", camera, at, size, "Copies" if again else folder),
            )


def _parcels(w: World) -> Rows:
    """Parcels of land: one owner has several, in one street."""
    rng, owner, street, town = w.rng, w.person(), w.rng.choice(w.streets), w.rng.choice(w.towns)
    sheet = rng.randrange(1, 60)
    for number in range(rng.choice((1, 2, 3, 6))):
        key, area = f"{sheet}-{rng.randrange(1, 400)}", str(rng.randrange(120, 9000))
        for _ in _times(w, 0.25):
            yield (
                number,
                "",
                (key, _short(w, *owner), f"{street} {10 + 2 * number}", town, lose(rng, area, 0.2)),
            )


SHAPES = {
    "donations": Small(("donor", "street", "city", "employer", "amount", "date"), draw_batches(_donations)),
    "inspections": Small(("dba", "address", "city", "phone", "inspection date", "grade"), draw_batches(_inspections)),
    "vehicles": Small(("model", "year", "colour", "mileage", "price", "plate"), draw_batches(_vehicles)),
    "departures": Small(("line", "from", "to", "carrier", "departs"), draw_batches(_departures)),
    "medicines": Small(("product", "manufacturer", "number", "strength"), draw_batches(_medicines)),
    "schools": Small(("school", "address", "town", "phone", "headteacher", "pupils"), draw_batches(_schools)),
    "hamlets": Small(("name", "latitude", "longitude", "region", "type"), draw_batches(_hamlets)),
    "baptisms": Small(("child", "surname", "father", "mother", "parish", "baptised"), draw_batches(_baptisms)),
    "grants": Small(("title", "investigator", "institution", "year", "sum", "grant no"), draw_batches(_grants)),
    "employees": Small(
        ("staff no", "first name", "last name", "born", "hired", "position", "email"), draw_batches(_employees)
    ),
    "claims": Small(("policy", "insured", "date of loss", "cause", "amount"), draw_batches(_claims)),
    "cases": Small(("case", "court", "docket", "filed"), draw_batches(_cases)),
    "subsidiaries": Small(("company", "address", "seat", "register no"), draw_batches(_subsidiaries)),
    "teams": Small(("team", "league", "ground", "coach"), draw_batches(_teams)),
    "adverts": Small(("advert", "price", "seller", "phone", "place"), draw_batches(_adverts)),
    "alumni": Small(("first name", "last name", "class of", "degree", "email", "town"), draw_batches(_alumni)),
    "directory": Small(("subscriber", "street", "number"), draw_batches(_directory)),
    "vendors": Small(("vendor", "street", "city", "vat", "iban"), draw_batches(_vendors)),
    "modules": Small(("code", "course", "lecturer", "credits", "term"), draw_batches(_modules)),
    "finds": Small(("object", "site", "period", "height", "inventory no", "material"), draw_batches(_finds)),
    "coins": Small(("coin", "country", "denomination", "year", "mint", "metal"), draw_batches(_coins)),
    "writers": Small(("author", "affiliation", "email", "year"), draw_batches(_writers)),
    "pictures": Small(("file", "camera", "taken", "bytes", "folder"), draw_batches(_pictures)),
    "parcels": Small(("parcel", "owner", "street", "town", "area"), draw_batches(_parcels)),
}  # fmt: skip
"""Small shapes by name."""
