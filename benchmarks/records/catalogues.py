"""Kinds of lists in which makers, editors and authorities number what is alike: fonts, standards, bonds, tours, trees.

Cuts of a typeface, issues of a standard, series of a bond and dates of a tour agree in all but one thing, which may
stand inside the name; ships and horses are renamed, applicants apply again and specimens are listed by two museums, and
are one. Drawn like those of :mod:`benchmarks.records.adversarial`.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.records.adversarial import Small, Values, World, draw_batches
from benchmarks.records.drawing import coin_word, garble, happens, lose

type Rows = Iterator[tuple[int, str, Values]]

_CUTS = ("Regular", "Bold", "Italic", "Light", "Bold Italic", "Condensed", "Black", "Medium")
_FOUNDRIES = ("Type", "Foundry", "Letters", "Fonts")
_SPECIES = (
    "Acer platanoides",
    "Tilia cordata",
    "Quercus robur",
    "Platanus acerifolia",
    "Betula pendula",
    "Ulmus laevis",
)
_BREEDS = ("bay", "chestnut", "grey", "black", "roan")
_FLAGS = ("Panama", "Liberia", "Malta", "Bahamas", "Norway")
_SUBJECTS = ("First Aid", "Fire Safety", "Forklift", "Data Protection", "Working at Height", "Manual Handling")
_DISHES = ("Soup of the day", "Caesar Salad", "Fish and Chips", "Margherita", "Green Curry", "Chocolate Cake")
_WORKSHEETS = ("Amendment", "Commencement", "Repeal", "Transitional Provisions")
_BANDS = ("HD", "+1", "Plus", "Kids", "News", "Sport")
_FAULTS = ("buffer overflow", "cross-site scripting", "denial of service", "privilege escalation", "path traversal")


def _times(w: World, again: float) -> range:
    """Once, or with that probability twice."""
    return range(2 if happens(w.rng, again) else 1)


def _short(w: World, given: str, family: str, share: float = 0.25) -> str:
    """A full name as a clerk may write it."""
    form = w.rng.choice(("{f}, {g}", "{i}. {f}", "{f} {i}.")) if happens(w.rng, share) else "{g} {f}"
    return form.format(g=given, f=garble(w.rng, family, 0.04), i=given[0])


def _fonts(w: World) -> Rows:
    """Cuts of typefaces: the cut stands in the name; some are sold in two shops."""
    rng, face, house = w.rng, f"{w.rng.choice(w.words)} {w.rng.choice(('Sans', 'Serif', 'Mono', 'Grotesk'))}", w.firm()
    designer, year = w.full_name(), str(rng.randrange(1985, 2025))
    for number, cut in enumerate(rng.sample(_CUTS, rng.choice((1, 3, 6, 8)))):
        for again in _times(w, 0.2):
            name = f"{face.replace(' ', '')}-{cut.replace(' ', '')}" if again and happens(rng, 0.4) else f"{face} {cut}"
            yield number, "", (garble(rng, name, 0.03), house, designer, year, lose(rng, "OTF", 0.3))


def _standards(w: World) -> Rows:
    """Standards: parts and issues of one title, each with a number of its own."""
    rng, title, body = w.rng, f"{w.rng.choice(w.trades)} — {w.title()}", w.rng.choice(("EN", "BS", "DIN", "NF"))
    base = rng.randrange(1000, 60_000)
    for number, year in enumerate(rng.sample(range(1990, 2025), rng.choice((1, 2, 4, 7)))):
        part = f"-{1 + number}" if happens(rng, 0.5) else ""
        shown = f"{title} — Part {1 + number}" if part and happens(rng, 0.6) else title
        for _ in _times(w, 0.25):
            yield number, "", (f"{body} {base}{part}:{year}", garble(rng, shown, 0.03), lose(rng, str(year), 0.2), body)


def _securities(w: World) -> Rows:
    """Bonds of one issuer: coupon and maturity tell them apart."""
    rng, issuer, country = w.rng, w.firm(), w.rng.choice(w.towns)
    for number in range(rng.choice((1, 3, 6))):
        coupon, due = f"{rng.randrange(4, 40) / 8:.3f}", w.day(2026, 2045)
        code = f"X{coin_word(rng, 1)[:1].upper()}{rng.randrange(10**9, 10**10)}"
        for _ in _times(w, 0.2):
            shown = garble(rng, issuer.upper() if happens(rng, 0.3) else issuer, 0.03)
            yield number, "", (shown, coupon, due, country, lose(rng, code, 0.35))


def _tours(w: World) -> Rows:
    """Concerts of tours: one act, one tour, many towns and days; two agencies list some."""
    rng, act, tour = w.rng, w.title(), f"{w.rng.choice(w.moods)} {w.rng.choice(w.nouns)} Tour"
    for number in range(rng.choice((2, 5, 10))):
        town, hall, day = rng.choice(w.towns), f"{rng.choice(w.words)} Hall", w.day(2022, 2025)
        for _ in _times(w, 0.2):
            yield number, "", (garble(rng, act, 0.04), lose(rng, tour, 0.3), hall, town, day)


def _patent_filings(w: World) -> Rows:
    """Filings of one invention in several offices: each is a thing of its own."""
    rng, title, owner, inventor = w.rng, f"{w.title()} and method", w.firm(), w.full_name()
    for number in range(rng.choice((1, 2, 4))):
        filed, office = w.day(2005, 2020), rng.choice(("EP", "US", "WO", "JP", "CN"))
        code = f"{office}{rng.randrange(10**6, 10**7)}"
        for _ in _times(w, 0.15):
            yield number, "", (garble(rng, title, 0.03), owner, inventor, filed, lose(rng, code, 0.2))


def _channels(w: World) -> Rows:
    """Television channels: one name with additions."""
    rng, name, owner = w.rng, f"{w.rng.choice(w.words)} TV", w.firm()
    for number, more in enumerate(("", *rng.sample(_BANDS, rng.choice((0, 1, 3, 5))))):
        place = str(rng.randrange(1, 900))
        for _ in _times(w, 0.3):
            yield number, "", (f"{name} {more}".strip(), garble(rng, owner, 0.03), "English", lose(rng, place, 0.3))


def _samples(w: World) -> Rows:
    """Laboratory samples: one patient, several tubes a day; each tube is a thing of its own."""
    rng, (given, family), born = w.rng, w.person(), w.day(1935, 2010)
    for number in range(rng.choice((1, 2, 4, 6))):
        day, test = w.day(2023, 2025), rng.choice(("Glucose", "TSH", "Ferritin", "CRP", "Sodium"))
        for _ in _times(w, 0.08):
            yield number, "", (given, garble(rng, family, 0.03), born, day, test, f"{rng.randrange(10, 900) / 10}")


def _street_trees(w: World) -> Rows:
    """Trees of a town: rows of one species in one street; some were measured again."""
    rng, street, kind, planted = (
        w.rng,
        w.rng.choice(w.streets),
        w.rng.choice(_SPECIES),
        str(w.rng.randrange(1950, 2020)),
    )
    for number in range(rng.choice((3, 8, 15))):
        place, girth = str(1 + number), rng.randrange(20, 300)
        for again in _times(w, 0.15):
            yield number, "", (kind, street, lose(rng, place, 0.3), planted, str(girth + 2 * again))


def _graves(w: World) -> Rows:
    """Graves: families lie together; two surveys read some stones."""
    rng, family, plot = w.rng, w.person()[1], f"{w.rng.choice('ABCDEF')}{w.rng.randrange(1, 300)}"
    for number in range(rng.choice((1, 2, 3, 4))):
        given, born = w.person()[0], rng.randrange(1820, 1930)
        died = str(born + rng.randrange(1, 90))
        for _ in _times(w, 0.3):
            line = (
                garble(rng, given, 0.06),
                garble(rng, family, 0.06),
                lose(rng, str(born), 0.25),
                lose(rng, died, 0.1),
            )
            yield number, "", (*line, plot)


def _applicants(w: World) -> Rows:
    """People who apply again and again for other positions: one person."""
    rng, (given, family), phone, town = w.rng, w.person(), w.phone(), w.rng.choice(w.towns)
    mail = f"{given}.{family}{rng.randrange(99)}@post.example".lower()
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        told = garble(rng, _short(w, given, family, 0.1), 0.04)
        reached = (lose(rng, mail, 0.15), lose(rng, phone, 0.3))
        yield 0, "", (told, *reached, town, rng.choice(w.roles), w.day(2020, 2025))


def _ships(w: World) -> Rows:
    """Ships in registers: renamed and reflagged, and one; sister ships share builder, year and size."""
    rng, yard, year, size = (
        w.rng,
        f"{w.rng.choice(w.words)} Yard",
        str(w.rng.randrange(1970, 2022)),
        str(w.rng.randrange(900, 90_000)),
    )
    for number in range(rng.choice((1, 1, 2, 4))):
        name, code = f"{rng.choice(w.moods)} {rng.choice(w.words)}".upper(), str(rng.randrange(10**6, 10**7))
        for again in _times(w, 0.4):
            called = f"{rng.choice(w.words)} {rng.choice(w.nouns)}".upper() if again and happens(rng, 0.25) else name
            yield number, "", (garble(rng, called, 0.04), lose(rng, code, 0.15), rng.choice(_FLAGS), yard, year, size)


def _horses(w: World) -> Rows:
    """Horses: full siblings share sire, dam and breeder."""
    rng, sire, dam, breeder = w.rng, w.title(), w.title(), w.full_name()
    for number in range(rng.choice((1, 2, 3, 5))):
        name, foaled, coat = (
            f"{rng.choice(w.words)} {rng.choice(w.nouns)}",
            str(rng.randrange(1995, 2022)),
            rng.choice(_BREEDS),
        )
        for _ in _times(w, 0.3):
            line = (garble(rng, name, 0.06), garble(rng, sire, 0.04), garble(rng, dam, 0.04))
            yield number, "", (*line, lose(rng, foaled, 0.15), coat, lose(rng, breeder, 0.2))


def _aircraft(w: World) -> Rows:
    """Fleets: one operator, one type, registrations and serials in a row."""
    rng, operator, kind = (
        w.rng,
        f"{w.rng.choice(w.words)} Air",
        f"{w.rng.choice(w.makers)} {w.rng.choice((320, 737, 190, 72))}",
    )
    serial = rng.randrange(1000, 9000)
    for number in range(rng.choice((2, 6, 14))):
        mark = f"G-{coin_word(rng, 2)[:4].upper()}"
        for _ in _times(w, 0.3):
            yield number, "", (operator, garble(rng, kind, 0.04), lose(rng, mark, 0.1), str(serial + number), "2015")


def _trainings(w: World) -> Rows:
    """Certificates: one person, several courses, several years; each is a thing of its own."""
    rng, name, firm = w.rng, w.full_name(), w.firm()
    for number, course in enumerate(rng.choices(_SUBJECTS, k=rng.choice((1, 2, 4)))):
        day = w.day(2018, 2025)
        for _ in _times(w, 0.1):
            yield number, "", (garble(rng, name, 0.05), firm, course, day, lose(rng, "passed", 0.2))


def _vulnerabilities(w: World) -> Rows:
    """Advisories: one product and one kind of fault, many numbers; two trackers list some in other words."""
    rng, product, maker = (
        w.rng,
        f"{w.rng.choice(w.words)} {w.rng.choice(('Server', 'Router', 'Client', 'Suite'))}",
        w.firm(),
    )
    for number in range(rng.choice((1, 3, 7))):
        fault, year = rng.choice(_FAULTS), rng.randrange(2012, 2025)
        code = f"CVE-{year}-{rng.randrange(1000, 40_000)}"
        for again in _times(w, 0.25):
            text = (
                f"{product} before {rng.randrange(1, 12)}.{rng.randrange(9)}: {fault}"
                if again
                else f"{fault.capitalize()} in {product}"
            )
            yield number, "", (lose(rng, code, 0.2), text, maker, str(year))


def _dishes(w: World) -> Rows:
    """Dishes on menus: the same few names in every house."""
    rng, house, town = (
        w.rng,
        f"{w.rng.choice(w.words)} {w.rng.choice(('Inn', 'Diner', 'Bistro'))}",
        w.rng.choice(w.towns),
    )
    for number, dish in enumerate(rng.sample(_DISHES, rng.choice((2, 4, 6)))):
        price = f"{rng.randrange(40, 250) / 10:.2f}"
        for _ in _times(w, 0.2):
            yield number, "", (garble(rng, dish, 0.04), garble(rng, house, 0.04), town, price)


def _statutes(w: World) -> Rows:
    """Laws and what amends them: one title with a year and an addition."""
    rng, title = w.rng, f"{w.rng.choice(w.nouns)} {w.rng.choice(w.trades)} Act"
    for number in range(rng.choice((1, 2, 4))):
        year, more = rng.randrange(1950, 2024), f" ({rng.choice(_WORKSHEETS)})" if number else ""
        chapter = f"c. {rng.randrange(1, 60)}"
        for again in _times(w, 0.3):
            shown = f"{title}{more} {year}" if again or happens(rng, 0.6) else f"{title}{more}"
            yield number, "", (garble(rng, shown, 0.03), str(year), lose(rng, chapter, 0.3), "Parliament")


def _podcasts(w: World) -> Rows:
    """Episodes of podcasts, listed by two platforms under one name of the show."""
    rng, show, host = w.rng, w.title(), w.full_name()
    for number in range(rng.choice((4, 10, 20))):
        guest, length = w.full_name(), str(rng.randrange(900, 5400))
        name = rng.choice((f"#{number + 1}: {guest}", f"{rng.choice(w.nouns)} with {guest}", f"Episode {number + 1}"))
        for again in _times(w, 0.35):
            yield number, "", (garble(rng, name, 0.04), show, host, w.day(2019, 2025) if again else "", length)


def _bridges(w: World) -> Rows:
    """Bridges: twin spans and bridges of one road differ in where they are; two inspections of one are one."""
    rng, road, county = w.rng, f"{w.rng.choice('AB')}{w.rng.randrange(10, 999)}", w.rng.choice(w.towns)
    for number in range(rng.choice((1, 2, 5))):
        over = f"{rng.choice(w.words)} {rng.choice(('River', 'Brook', 'Railway', 'Canal'))}"
        built, length = str(rng.randrange(1880, 2015)), f"{rng.randrange(80, 3000) / 10}"
        for _ in range(rng.choice((1, 1, 2, 3))):
            yield number, "", (f"{road} over {garble(rng, over, 0.05)}", county, built, length, rng.choice("ABCD"))


def _specimens(w: World) -> Rows:
    """Specimens of one gathering: a collector numbers them, and museums have duplicates of one number."""
    rng, collector, place, day = w.rng, w.person(), w.rng.choice(w.words), w.day(1880, 1990)
    number_of = rng.randrange(1, 9000)
    for number in range(rng.choice((1, 2, 5))):
        kind = f"{rng.choice(w.words)} {rng.choice(w.words).lower()}"
        for _ in range(rng.choice((1, 1, 2, 3))):
            line = (garble(rng, kind, 0.05), _short(w, *collector), str(number_of + number), place)
            yield number, "", (*line, lose(rng, day, 0.15))


def _licences(w: World) -> Rows:
    """Licences of professionals: a person has several in turn, and a number for each; the person is one."""
    rng, (given, family), town = w.rng, w.person(), w.rng.choice(w.towns)
    profession = rng.choice(w.roles)
    for _ in range(rng.choice((1, 1, 2, 3))):
        code, middle = str(rng.randrange(10**5, 10**6)), rng.choice((f"{rng.choice('ABCDEFG')}.", ""))
        name = (garble(rng, given, 0.04), lose(rng, middle, 0.5), garble(rng, family, 0.04))
        yield 0, "", (*name, profession, town, code, w.day(2005, 2025))


def _warehouses(w: World) -> Rows:
    """Depots of one operator on one estate: units of one street number."""
    rng, firm, street, town = w.rng, w.firm(), f"{w.rng.choice(w.words)} Industrial Estate", w.rng.choice(w.towns)
    for number in range(rng.choice((1, 2, 4))):
        area, phone = str(rng.randrange(300, 9000)), w.phone()
        for _ in _times(w, 0.3):
            line = (garble(rng, firm, 0.05), f"Unit {1 + number}, {street}", town, lose(rng, area, 0.3))
            yield number, "", (*line, lose(rng, phone, 0.3))


SHAPES = {
    "fonts": Small(("font", "foundry", "designer", "year", "format"), draw_batches(_fonts)),
    "standards": Small(("standard", "title", "year", "body"), draw_batches(_standards)),
    "securities": Small(("issuer", "coupon", "maturity", "country", "isin"), draw_batches(_securities)),
    "tours": Small(("act", "tour", "venue", "town", "date"), draw_batches(_tours)),
    "patent_filings": Small(("title", "applicant", "inventor", "filed", "publication"), draw_batches(_patent_filings)),
    "channels": Small(("channel", "owner", "language", "place"), draw_batches(_channels)),
    "samples": Small(("first name", "last name", "born", "taken", "test", "value"), draw_batches(_samples)),
    "street_trees": Small(("species", "street", "no", "planted", "girth"), draw_batches(_street_trees)),
    "graves": Small(("given", "surname", "born", "died", "plot"), draw_batches(_graves)),
    "applicants": Small(("applicant", "email", "phone", "town", "position", "applied"), draw_batches(_applicants)),
    "ships": Small(("ship", "imo", "flag", "builder", "built", "tonnage"), draw_batches(_ships)),
    "horses": Small(("horse", "sire", "dam", "foaled", "colour", "breeder"), draw_batches(_horses)),
    "aircraft": Small(("operator", "type", "registration", "serial", "delivered"), draw_batches(_aircraft)),
    "trainings": Small(("participant", "employer", "course", "date", "result"), draw_batches(_trainings)),
    "vulnerabilities": Small(("id", "summary", "vendor", "year"), draw_batches(_vulnerabilities)),
    "dishes": Small(("dish", "restaurant", "town", "price"), draw_batches(_dishes)),
    "statutes": Small(("title", "year", "chapter", "enacted by"), draw_batches(_statutes)),
    "podcasts": Small(("episode", "show", "host", "published", "seconds"), draw_batches(_podcasts)),
    "bridges": Small(("bridge", "county", "built", "length", "condition"), draw_batches(_bridges)),
    "specimens": Small(("species", "collector", "number", "locality", "collected"), draw_batches(_specimens)),
    "licences": Small(
        ("first name", "middle", "last name", "profession", "town", "licence", "issued"), draw_batches(_licences)
    ),
    "warehouses": Small(("company", "address", "town", "area", "phone"), draw_batches(_warehouses)),
}
"""Small shapes by name."""
