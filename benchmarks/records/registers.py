"""Kinds of lists that offices, agencies and collectors keep: accounts, permits, passengers, quakes, cards, stops.

Billing and delivery addresses repeat each other, families travel together, a collector's set has a card of each number,
two agencies measure one earthquake. In half of them an entry is one of a thing that is one; in the others what agrees
in nearly everything is a thing of its own. Drawn like those of :mod:`benchmarks.records.adversarial`.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.records.adversarial import Small, Values, World, draw_batches
from benchmarks.records.drawing import coin_word, garble, happens, lose, skewed

type Rows = Iterator[tuple[int, str, Values]]

_WORKS = ("roof", "garage", "fence", "extension", "solar panels", "demolition", "pool", "windows")
_ANSWERS = ("agree", "partly agree", "neutral", "partly disagree", "disagree")
_SIZES = ("250 g", "500 g", "1 kg", "330 ml", "500 ml", "1 l")
_FLAVOURS = ("vanilla", "lemon", "classic", "light", "cherry", "hazelnut", "salted", "mild")
_FINISHES = ("base", "silver", "gold", "refractor")
_CONDITIONS = ("asthma", "migraine", "diabetes", "psoriasis", "anaemia", "hypertension")
_CLUBS = ("Lions Club", "Food Bank", "Animal Rescue", "Hospice Friends", "Youth Orchestra", "Rowing Club")
_SALTS = ("chloride", "sulfate", "nitrate", "acetate", "oxide")


def _times(w: World, again: float) -> range:
    """Once, or with that probability twice."""
    return range(2 if happens(w.rng, again) else 1)


def _accounts(w: World) -> Rows:
    """Customers with two addresses that mostly repeat each other, and a contact that is often the customer."""
    rng, name, town = w.rng, w.full_name(), w.rng.choice(w.towns)
    bill, contact, mail = w.address(), w.full_name(), f"{coin_word(rng, 2)}{rng.randrange(99)}@post.example"
    contact = name if happens(rng, 0.6) else contact
    ship = bill if happens(rng, 0.8) else w.address()
    for _ in _times(w, 0.3):
        shown = garble(rng, name, 0.06)
        to, there = garble(rng, bill, 0.05), garble(rng, ship, 0.05)
        yield 0, "", (shown, garble(rng, contact, 0.03), to, town, there, town, lose(rng, mail, 0.3))


def _surveys(w: World) -> Rows:
    """Answers of people who answered once: few values in each column, and nobody comes twice but by a double click."""
    rng = w.rng
    at = f"{w.day(2025, 2026)} {rng.randrange(8, 22):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"
    said = [rng.choice(_ANSWERS) for _ in range(5)]
    role, town, age = rng.choice(w.roles), rng.choice(w.towns), rng.choice(("under 30", "30 to 50", "over 50"))
    for _ in _times(w, 0.02):
        yield 0, "", (at, role, town, age, *said)


def _devices(w: World) -> Rows:
    """Machines of an inventory: dozens of one model in one house, told apart by serial number, counted twice."""
    rng, model, house = w.rng, f"{w.rng.choice(w.makers)} {w.rng.choice(w.words)} {w.rng.randrange(10, 99)}", w.firm()
    bought = w.day(2016, 2025)
    for number in range(rng.choice((1, 3, 8, 15))):
        serial, room = f"{coin_word(rng, 1)[:2].upper()}{rng.randrange(10**7, 10**8)}", f"{rng.randrange(1, 400)}"
        for again in _times(w, 0.3):
            shown = model if happens(rng, 0.8) else model.upper()
            place = room if not again or happens(rng, 0.7) else f"{rng.randrange(1, 400)}"
            yield number, "", (shown, lose(rng, garble(rng, serial, 0.04), 0.1), house, place, bought)


def _permits(w: World) -> Rows:
    """Permits for buildings: the house and its owner come again, each permit is one; some are entered twice."""
    rng, owner, address, town = w.rng, w.full_name(), w.address(), w.rng.choice(w.towns)
    for number, work in enumerate(rng.sample(_WORKS, rng.choice((1, 1, 2, 3)))):
        key, day, cost = f"B{rng.randrange(10**5, 10**6)}", w.day(2012, 2025), f"{rng.randrange(5, 900)}00"
        for _ in _times(w, 0.2):
            line = (garble(rng, owner, 0.06), garble(rng, address, 0.04), town, work)
            yield number, "", (lose(rng, key, 0.2), *line, lose(rng, cost, 0.2), day)


def _passengers(w: World) -> Rows:
    """Passengers of ships from two indexes: families share name, ship and day; ages are a year off."""
    rng, family, ship = w.rng, w.person()[1], f"SS {w.rng.choice(w.words)}"
    day, place = w.day(1880, 1924), rng.choice(w.towns)
    for number, given in enumerate(rng.sample(w.given, rng.choice((1, 1, 2, 4)))):
        age = rng.randrange(1, 70)
        for _ in _times(w, 0.4):
            told = str(age + (rng.choice((-1, 1)) if happens(rng, 0.2) else 0))
            line = (garble(rng, given, 0.08), garble(rng, family, 0.12), told, lose(rng, place, 0.2))
            yield number, "", (*line, ship, day)


def _ancestors(w: World) -> Rows:
    """A family tree put together from several: sons bear their fathers' names, and some births are not known."""
    rng, (given, family), year, place = w.rng, w.person(), w.rng.randrange(1700, 1820), w.rng.choice(w.towns)
    for number in range(rng.choice((1, 2, 3))):
        name = given if happens(rng, 0.5) else skewed(rng, w.given, 1.2)
        born, wife = str(year + 27 * number), w.full_name()
        died = str(year + 27 * number + rng.randrange(30, 85))
        for _ in range(rng.choice((1, 1, 2, 3))):
            line = (garble(rng, name, 0.05), garble(rng, family, 0.08), lose(rng, born, 0.1), lose(rng, died, 0.2))
            yield number, "", (*line, lose(rng, place, 0.2), lose(rng, garble(rng, wife, 0.05), 0.4))


def _substances(w: World) -> Rows:
    """Chemicals of two shops: salts and purities of one substance, with a registry number at times."""
    rng, root = w.rng, coin_word(w.rng, 2)
    for number, salt in enumerate(rng.sample(_SALTS, rng.choice((1, 2, 3)))):
        key = f"{rng.randrange(100, 99_999)}-{rng.randrange(10, 99)}-{rng.randrange(10)}"
        mass = f"{rng.randrange(4000, 60_000) / 100:.2f}"
        for source in "ab" if happens(rng, 0.5) else rng.choice("ab"):
            shown = (
                f"{root} {salt}" if source == "a" else f"{root.title()} {salt}, {rng.choice(('99%', '98+%', 'ACS'))}"
            )
            yield number, source, (garble(rng, shown, 0.04), lose(rng, key, 0.4), lose(rng, mass, 0.2))


def _stops(w: World) -> Rows:
    """Bus stops: those of one name across the street are two; two operators list many of them."""
    rng, name, town = w.rng, f"{w.rng.choice(w.streets)} / {w.rng.choice(w.words)}", w.rng.choice(w.towns)
    north, east = rng.uniform(50, 54), rng.uniform(-3, 1)
    for number, side in enumerate(("N", "S", "E")[: rng.choice((1, 2, 2, 3))]):
        lat, lon = north + 0.0006 * number, east + 0.0007 * number
        for _ in _times(w, 0.35):
            at = (f"{lat + rng.gauss(0, 0.00003):.5f}", f"{lon + rng.gauss(0, 0.00003):.5f}")
            yield number, "", (garble(rng, name, 0.04), town, *at, lose(rng, side, 0.3))


def _issues(w: World) -> Rows:
    """Comic books in two price guides: one title, many numbers; some have variant covers."""
    rng, title, house = w.rng, f"{w.rng.choice(w.moods)} {w.rng.choice(w.nouns)}", f"{w.rng.choice(w.words)} Comics"
    first, year = rng.randrange(1, 200), rng.randrange(1960, 2015)
    for number in range(rng.choice((2, 6, 12))):
        for source in "ab" if happens(rng, 0.4) else rng.choice("ab"):
            shown = f"{title} #{first + number}" if source == "a" else f"{title} {first + number}"
            price = f"{rng.randrange(2, 90)}.00"
            yield number, source, (garble(rng, shown, 0.03), house, str(year + number // 12), lose(rng, price, 0.2))


def _cards(w: World) -> Rows:
    """Cards of collectors: a player has one in each set, and each comes in finishes of its own."""
    rng, player = w.rng, w.full_name()
    sets = rng.sample(range(1990, 2024), rng.choice((1, 2, 4)))
    number = 0
    for year in sets:
        maker, place = rng.choice(w.makers), str(rng.randrange(1, 400))
        for finish in rng.sample(_FINISHES, rng.choice((1, 1, 2))):
            number += 1
            for _ in _times(w, 0.3):
                line = (garble(rng, player, 0.05), str(year), maker, place)
                yield number, "", (*line, finish if finish != "base" else lose(rng, finish, 0.5))


def _paintings(w: World) -> Rows:
    """Paintings of two catalogues: titles are few, painters have several of one title, and measures are rounded."""
    rng, painter = w.rng, w.full_name()
    for number in range(rng.choice((1, 2, 4))):
        title = rng.choice((w.title(), f"Portrait of {w.person()[0]}", "Still Life", "Untitled", "Self-Portrait"))
        year, high, wide = rng.randrange(1860, 1970), rng.uniform(20, 200), rng.uniform(20, 200)
        for source in "ab" if happens(rng, 0.4) else rng.choice("ab"):
            size = f"{high:.1f} x {wide:.1f} cm" if source == "a" else f"{high:.0f} x {wide:.0f} cm"
            dated = str(year) if happens(rng, 0.8) else f"c. {year}"
            yield number, source, (title, garble(rng, painter, 0.05), dated, lose(rng, size, 0.1))


def _startups(w: World) -> Rows:
    """Young firms on three lists: the site and the town stay, the sector is another word, some give a founder."""
    rng, name, town, founder = w.rng, coin_word(w.rng, 2).title(), w.rng.choice(w.towns), w.full_name()
    site, year = f"{name.lower()}.example", rng.randrange(2008, 2025)
    for _ in range(rng.choice((1, 1, 2, 3))):
        shown = name if happens(rng, 0.7) else f"{name} {rng.choice(('Inc', 'Labs', 'Technologies'))}"
        web = rng.choice((site, f"https://www.{site}/", ""))
        line = (shown, web, garble(rng, town, 0.03), rng.choice(w.trades), str(year + happens(rng, 0.15)))
        yield 0, "", (*line, lose(rng, founder, 0.5))


def _groceries(w: World) -> Rows:
    """Groceries of two shops: flavours and sizes of one product are products of their own; prices differ."""
    rng, brand, product = (
        w.rng,
        w.rng.choice(w.words),
        f"{w.rng.choice(w.nouns).lower()} {w.rng.choice(('yogurt', 'tea', 'soap', 'crisps'))}",
    )
    number = 0
    for flavour in rng.sample(_FLAVOURS, rng.choice((1, 2, 3))):
        for size in rng.sample(_SIZES, rng.choice((1, 1, 2))):
            number += 1
            code, price = f"40{rng.randrange(10**10, 10**11)}", rng.randrange(80, 900)
            for source in "ab" if happens(rng, 0.45) else rng.choice("ab"):
                shown = (
                    f"{brand} {product} {flavour} {size}" if source == "a" else f"{product.title()} {flavour}, {size}"
                )
                asked = f"{(price + rng.randrange(-20, 20)) / 100:.2f}"
                yield number, source, (garble(rng, shown, 0.03), brand, lose(rng, code, 0.5), asked)


def _quakes(w: World) -> Rows:
    """Earthquakes as two agencies measured them: time, place and strength are near each other; aftershocks follow."""
    rng, north, east, day = w.rng, w.rng.uniform(-60, 60), w.rng.uniform(-170, 170), w.day(1995, 2025)
    minute = rng.randrange(200)
    for number in range(rng.choice((1, 1, 1, 2, 4))):
        strength = rng.uniform(3, 7)
        minute += rng.randrange(5, 90)
        for source in "ab" if happens(rng, 0.5) else rng.choice("ab"):
            at = f"{day} {minute // 60:02d}:{minute % 60:02d}:{rng.randrange(10, 16)}"
            place = (f"{north + rng.gauss(0, 0.05):.2f}", f"{east + rng.gauss(0, 0.05):.2f}")
            yield number, source, (at, *place, f"{strength + rng.gauss(0, 0.1):.1f}", str(rng.choice((10, 33, 35))))


def _flights(w: World) -> Rows:
    """Flights of a season: one number flies each day, and is sold by two lines under two numbers."""
    rng, line, (start, end) = w.rng, coin_word(w.rng, 1)[:2].upper(), w.rng.sample(w.towns, 2)
    number, hour, gate = rng.randrange(100, 9000), f"{rng.randrange(5, 22):02d}:{rng.randrange(0, 60, 5):02d}", ""
    for again, day in enumerate(rng.sample(range(1, 29), rng.choice((2, 5, 9)))):
        gate = f"{rng.choice('ABC')}{rng.randrange(1, 40)}"
        for _ in _times(w, 0.1):
            yield again, "", (f"{line}{number}", start, end, f"2025-06-{day:02d}", hour, lose(rng, gate, 0.2))


def _trials(w: World) -> Rows:
    """Clinical trials of two registers: phases of one programme have one title but for a numeral."""
    rng, drug, house = w.rng, f"{coin_word(w.rng, 2)}mab", f"{w.rng.choice(w.words)} Pharma"
    illness, first = rng.choice(_CONDITIONS), rng.randrange(2004, 2020)
    for number in range(rng.choice((1, 1, 2, 3))):
        whom = rng.choice(("Adults", "Patients"))
        title = f"A Phase {number + 1} Study of {drug.title()} in {whom} With {illness.title()}"
        key, enrolled = f"T{rng.randrange(10**6, 10**7)}", str(rng.randrange(20, 1500))
        for source in "ab" if happens(rng, 0.4) else rng.choice("ab"):
            shown = (
                title
                if source == "a"
                else title.replace("A Phase", "Phase").replace("Study", rng.choice(("Study", "Trial")))
            )
            line = (garble(rng, shown, 0.03), house, illness, str(first + 2 * number), lose(rng, enrolled, 0.2))
            yield number, source, (*line, lose(rng, key, 0.4))


def _chapters(w: World) -> Rows:
    """Local branches of clubs: one name in many towns; each is listed twice at times, with another secretary."""
    rng, club = w.rng, w.rng.choice(_CLUBS)
    for number, town in enumerate(rng.sample(w.towns, rng.choice((1, 3, 6)))):
        phone, address, mail = w.phone(), w.address(), f"{coin_word(rng, 2)}@clubs.example"
        for _ in _times(w, 0.35):
            shown = f"{club} {town}" if happens(rng, 0.5) else club
            line = (shown, garble(rng, address, 0.05), town, lose(rng, phone, 0.3))
            yield number, "", (*line, lose(rng, mail, 0.5), w.full_name())


def _leases(w: World) -> Rows:
    """Tenants of one house: landlord and address are one, flat and tenant are not; a lease is renewed for more."""
    rng, landlord, address, town = w.rng, w.full_name(), w.address(), w.rng.choice(w.towns)
    for number in range(rng.choice((1, 2, 6))):
        tenant, flat, rent = w.full_name(), f"{number + 1}{rng.choice('AB')}", rng.randrange(400, 2200, 10)
        for again in range(rng.choice((1, 1, 2, 3))):
            since = f"{2016 + 2 * again}-{rng.randrange(1, 13):02d}-01"
            yield (
                number,
                "",
                (garble(rng, tenant, 0.06), f"{address}, flat {flat}", town, landlord, str(rent + 30 * again), since),
            )


SHAPES = {
    "accounts": Small(
        ("customer", "contact", "billing address", "billing city", "delivery address", "delivery city", "email"),
        draw_batches(_accounts),
    ),
    "surveys": Small(
        ("answered", "position", "town", "age", "question 1", "question 2", "question 3", "question 4", "question 5"),
        draw_batches(_surveys),
    ),
    "devices": Small(("device", "serial", "site", "room", "purchased"), draw_batches(_devices)),
    "permits": Small(("permit", "owner", "address", "town", "work", "cost", "issued"), draw_batches(_permits)),
    "passengers": Small(("given name", "surname", "age", "from", "ship", "arrival"), draw_batches(_passengers)),
    "ancestors": Small(("given", "surname", "born", "died", "place", "spouse"), draw_batches(_ancestors)),
    "substances": Small(("substance", "registry no", "molar mass"), draw_batches(_substances)),
    "stops": Small(("stop", "town", "lat", "lon", "platform"), draw_batches(_stops)),
    "issues": Small(("issue", "publisher", "year", "price"), draw_batches(_issues)),
    "cards": Small(("player", "year", "maker", "card", "finish"), draw_batches(_cards)),
    "paintings": Small(("title", "artist", "date", "dimensions"), draw_batches(_paintings)),
    "startups": Small(("company", "website", "city", "sector", "founded", "founder"), draw_batches(_startups)),
    "groceries": Small(("product", "brand", "ean", "price"), draw_batches(_groceries)),
    "quakes": Small(("time", "latitude", "longitude", "magnitude", "depth"), draw_batches(_quakes)),
    "flights": Small(("flight", "from", "to", "date", "departure", "gate"), draw_batches(_flights)),
    "trials": Small(("title", "sponsor", "condition", "start", "enrolment", "trial id"), draw_batches(_trials)),
    "chapters": Small(("branch", "address", "town", "phone", "email", "secretary"), draw_batches(_chapters)),
    "leases": Small(("tenant", "address", "town", "landlord", "rent", "since"), draw_batches(_leases)),
}  # fmt: skip
"""Small shapes by name."""
