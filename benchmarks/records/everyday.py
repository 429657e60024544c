"""Kinds of tables that people keep: address books, customers, orders, registrations, catalogues, bills, price lists.

What a row is about is often less than what it says: an order is one of a customer, a registration one of a person, an
edition one of a work. The truth is what a person who merges such a table wants: one customer, one participant, one
edition, one bill.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.records.adversarial import Small, Values, World, draw_batches
from benchmarks.records.drawing import coin_word, garble, happens, lose, skewed

_EDITIONS = {"Standard": "Std", "Professional": "Pro", "Home": "Home", "Enterprise": "Ent."}
_TOOLS = ("Studio", "Office", "Backup", "Antivirus", "Photo", "Accounting", "Draw", "Server")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENDINGS = ("(Live)", "(Remastered 2011)", "(Acoustic)", "- Radio Edit")

type Rows = Iterator[tuple[int, str, Values]]


def _times(w: World, again: float) -> range:
    """Once, or with that probability twice."""
    return range(2 if happens(w.rng, again) else 1)


def _mail(w: World, given: str, family: str) -> str:
    return (
        f"{given}.{family}{w.rng.choice(('', '', '1', '77'))}@{w.rng.choice(('mail', 'post', 'web'))}.example".lower()
    )


def _initial(w: World, given: str) -> str:
    """A given name as somebody may write it."""
    return f"{given[0]}." if happens(w.rng, 0.15) else garble(w.rng, given, 0.08)


def _address_book(w: World) -> Rows:
    """An export of an address book: many columns, most of them empty, telephones in several notations."""
    rng, (given, family) = w.rng, w.person()
    digits, address, born = f"{rng.randrange(10**8, 10**9)}", w.address(), w.day(1940, 2006)
    mail, firm, town = _mail(w, given, family), w.firm(), rng.choice(w.towns)
    for again in _times(w, 0.35):
        written = rng.choice((f"+44 {digits[:3]} {digits[3:]}", f"0{digits[:3]}/{digits[3:]}", f"0044{digits}"))
        yield (
            0,
            "",
            (
                _initial(w, given) if again else given,
                garble(rng, family, 0.05),
                lose(rng, firm, 0.6),
                lose(rng, mail, 0.3),
                lose(rng, written, 0.3),
                lose(rng, address, 0.4),
                lose(rng, town, 0.2),
                lose(rng, born, 0.7),
                rng.choice(("Family", "Work", "My Contacts")),
            ),
        )


def _customers(w: World) -> Rows:
    """Customers of one household with numbers and dates of the system's own, each entry a new one."""
    rng, family, address, phone, town = w.rng, w.person()[1], w.address(), w.phone(), w.rng.choice(w.towns)
    given_names = rng.sample(sorted(w.given), rng.choice((1, 2, 2, 3, 4)))
    for number, given in enumerate(given_names):
        mail = _mail(w, given, family) if happens(rng, 0.5) else ""
        for again in _times(w, 0.25):
            name = _initial(w, given) if again else given
            key, day = f"C{rng.randrange(10**6):06d}", w.day(2018, 2025)
            yield number, "", (key, name, garble(rng, family, 0.04), address, town, phone, lose(rng, mail, 0.2), day)


def _orders(w: World) -> Rows:
    """Orders of customers: their number, time, sum and pieces are each order's own."""
    rng, (given, family) = w.rng, w.person()
    mail, address = _mail(w, given, family), f"{w.address()}, {rng.choice(w.towns)}"
    for _ in range(rng.choice((1, 1, 2, 4))):
        name = f"{given} {family}" if happens(rng, 0.85) else f"{given[0]}. {family}"
        to = address if happens(rng, 0.85) else f"{w.address()}, {rng.choice(w.towns)}"
        total, key = f"{rng.randrange(500, 30_000) / 100:.2f}", f"{rng.randrange(10**7, 10**8)}"
        yield (
            0,
            "",
            (key, f"{w.day(2023, 2025)}T{rng.randrange(24):02d}:00", name, mail, to, total, f"{rng.randrange(1, 6)}"),
        )


def _registrations(w: World) -> Rows:
    """Participants who registered for several events, some twice."""
    rng, (given, family) = w.rng, w.person()
    mail, firm = _mail(w, given, family), lose(rng, w.firm(), 0.4)
    for event in rng.sample(("Spring Meetup", "Data Day", "Cloud Summit", "Winter Camp"), rng.choice((1, 1, 2, 3))):
        for _ in _times(w, 0.15):
            name = f"{given} {family}" if happens(rng, 0.9) else f"{family}, {given}"
            at = f"{w.day(2024, 2025)} {rng.randrange(8, 20)}:{rng.randrange(60):02d}"
            yield 0, "", (at, event, name, mail if happens(rng, 0.85) else "", firm, rng.choice("SMLX"))


def _races(w: World) -> Rows:
    """Results of races: a runner comes again, with another number, place and time."""
    rng, name, born, club = w.rng, w.full_name(), f"{w.rng.randrange(1950, 2008)}", f"{w.rng.choice(w.towns)} AC"
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        race = f"{rng.choice(('10k', 'Half Marathon', '5k'))} {rng.randrange(2015, 2024)}"
        shown = name if happens(rng, 0.6) else ", ".join(reversed(name.split(" ", 1)))
        time = f"0{rng.randrange(1, 3)}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"
        yield 0, "", (race, f"{rng.randrange(1, 800)}", shown, lose(rng, born, 0.1), lose(rng, club, 0.3), time)


def _software(w: World) -> Rows:
    """Versions and editions of programs, sold under names that leave out or shorten something."""
    rng, maker, name = w.rng, f"{w.rng.choice(w.words)}soft", f"{w.rng.choice(w.words)} {w.rng.choice(_TOOLS)}"
    number = 0
    for version in range(rng.choice((1, 1, 2, 3))):
        for edition in rng.sample(sorted(_EDITIONS), rng.choice((1, 1, 2))):
            number += 1
            for _ in _times(w, 0.3):
                called, year = edition if happens(rng, 0.7) else _EDITIONS[edition], 2018 + 2 * version
                form = rng.choice(("{m} {n} {y} {e}", "{n} {y} {e}", "{n} {e} {y}", "{m} {n} {e} {y} (PC)"))
                price, users = f"{rng.randrange(20, 400)}.99", rng.choice(("1 user", "3 users", ""))
                yield number, "", (form.format(m=maker, n=name, y=year, e=called), lose(rng, maker, 0.2), price, users)


def _editions(w: World) -> Rows:
    """A library's catalogue: the editions of a work differ in year, publisher and number only."""
    rng, (given, family), title = w.rng, w.person(), f"{w.title()} {w.rng.choice(w.words).lower()}"
    first = rng.randrange(1960, 2000)
    for edition in range(rng.choice((1, 1, 2, 3))):
        year, house = f"{first + 7 * edition}", f"{rng.choice(w.nouns)} Press"
        isbn = f"978{rng.randrange(10**9, 10**10)}"
        for _ in _times(w, 0.3):
            author = rng.choice((f"{family}, {given}", f"{given} {family}", f"{family}, {given[0]}."))
            which = rng.choice(("", f"{edition + 1}. ed.")) if edition else ""
            shelf = f"{rng.choice('ABCDEFG')}{rng.randrange(100, 999)}"
            yield (
                edition,
                "",
                (garble(rng, title, 0.05), author, lose(rng, house, 0.2), year, which, lose(rng, isbn, 0.7), shelf),
            )


def _bills(w: World) -> Rows:
    """Bills of a few suppliers, some of them entered twice."""
    rng, supplier = w.rng, f"{w.firm()} Ltd"
    for number in range(rng.choice((3, 8, 20))):
        key, amount = (
            f"RE{rng.randrange(2022, 2025)}-{rng.randrange(1000, 9999)}",
            f"{rng.randrange(1000, 500_000) / 100:.2f}",
        )
        day, text = w.day(2022, 2025), rng.choice(("Repair", "Rent", "Material", "Delivery"))
        for _ in _times(w, 0.15):
            shown = supplier if happens(rng, 0.8) else supplier.upper()
            yield number, "", (shown, key if happens(rng, 0.85) else key.replace("-", ""), day, amount, text)


def _subscriptions(w: World) -> Rows:
    """Fees that come again each month; hardly any is entered twice."""
    rng, vendor, amount = w.rng, w.firm(), w.rng.choice(("49.90", "120.00", "250.00", "999.00"))
    for number, month in enumerate(_MONTHS):
        for _ in _times(w, 0.06):
            yield (
                number,
                "",
                (vendor, f"Monthly fee {month} 2024", amount, f"2024-{number + 1:02d}-15", rng.choice(("yes", "no"))),
            )


def _letterbox(w: World) -> Rows:
    """A list of addresses and nothing else, streets written in several ways."""
    rng, town = w.rng, w.rng.choice(w.towns)
    address = f"{rng.randrange(1, 200)} {coin_word(rng, 2)} {rng.choice(('Street', 'Road', 'Lane'))}"
    for _ in _times(w, 0.35):
        short = address.replace("Street", rng.choice(("Street", "St", "St."))).replace(
            "Road", rng.choice(("Road", "Rd"))
        )
        yield 0, "", (short, garble(rng, town, 0.08))


def _mailing_list(w: World) -> Rows:
    """Names and addresses of electronic mail; some people have two."""
    rng, (given, family) = w.rng, w.person()
    mail = _mail(w, given, f"{family}{rng.randrange(90)}")
    for again in _times(w, 0.35):
        name = (
            rng.choice((f"{given} {family}", f"{family}, {given}", f"{given[0]}. {family}"))
            if again
            else f"{given} {family}"
        )
        yield 0, "", (name, f"{family}@{coin_word(rng, 2)}.example".lower() if again and happens(rng, 0.4) else mail)


def _songs(w: World) -> Rows:
    """Songs and their live, remastered and shortened versions, each a recording of its own."""
    rng, band, song, seconds = w.rng, f"The {w.rng.choice(w.nouns)}s", w.title(), w.rng.randrange(150, 320)
    for number, ending in enumerate(("", *rng.sample(_ENDINGS, rng.choice((0, 0, 1, 2))))):
        length = seconds + rng.randrange(-30, 60) if ending else seconds
        for _ in _times(w, 0.35):
            album = rng.choice((song, "Greatest Hits", rng.choice(w.nouns)))
            yield (
                number,
                "",
                (
                    f"{song} {ending}".strip(),
                    band if happens(rng, 0.85) else band[4:],
                    album,
                    f"{length // 60}:{length % 60:02d}",
                ),
            )


def _assets(w: World) -> Rows:
    """Machines of a few models, told apart by their serial numbers."""
    rng, model = w.rng, f"{w.rng.choice(w.makers)} {w.rng.choice('TXE')}{w.rng.randrange(400, 900)}"
    for number in range(rng.randrange(2, 30)):
        serial, owner = f"{rng.choice('ABCDFG')}{rng.randrange(10**6, 10**7)}{rng.choice('XYZ')}", w.full_name()
        day = w.day(2018, 2025)
        for _ in _times(w, 0.15):
            yield (
                number,
                "",
                (
                    model,
                    lose(rng, serial, 0.1),
                    lose(rng, owner, 0.2),
                    day,
                    rng.choice(w.towns[:3]),
                    rng.choice(("used", "spare")),
                ),
            )


def _species(w: World) -> Rows:
    """Species of genera: names of two words, the first shared and often shortened."""
    rng, genus = w.rng, f"{w.rng.choice(w.words)}us"
    for number in range(rng.randrange(2, 14)):
        second, author = (
            f"{rng.choice(w.words).lower()}{rng.choice(('ensis', 'alis', 'oides', 'i'))}",
            f"{w.person()[1]}, {rng.randrange(1758, 1950)}",
        )
        for _ in _times(w, 0.3):
            shown = f"{genus} {second}" if happens(rng, 0.7) else f"{genus[0]}. {second}"
            yield (
                number,
                "",
                (
                    shown,
                    author if happens(rng, 0.8) else f"({author})",
                    f"{genus[:4]}idae",
                    rng.choice(("DE", "FR", "ES")),
                ),
            )


def _doctors(w: World) -> Rows:
    """Doctors of one surgery share its name, telephone and address."""
    rng, surgery, phone, address = w.rng, f"{w.rng.choice(w.words)} Surgery", w.phone(), w.address()
    town = rng.choice(w.towns)
    for number in range(rng.randrange(1, 9)):
        given, family = w.person()
        for _ in _times(w, 0.3):
            name = rng.choice((f"Dr. {given} {family}", f"Dr {family}, {given}", f"{given} {family}"))
            yield number, "", (name, surgery, phone, f"{address}, {town}", rng.choice(("GP", "ENT", "Eyes")))


def _twins(w: World) -> Rows:
    """People with dates of birth in short notation; a few have a twin."""
    rng, (given, family), town = w.rng, w.person(), w.rng.choice(w.towns)
    day = f"{rng.randrange(1, 29):02d}/{rng.randrange(1, 13):02d}/{rng.randrange(60, 99)}"
    twin = skewed(rng, w.given, 1.2)
    for number, name in enumerate((given, twin) if twin != given and happens(rng, 0.12) else (given,)):
        for _ in _times(w, 0.25):
            yield number, "", (family.upper() if happens(rng, 0.3) else family, garble(rng, name, 0.06), day, town)


def _recipes(w: World) -> Rows:
    """Recipes from several sites, under names that are dressed up."""
    rng = w.rng
    dish = rng.choice(("Soup", "Pie", "Curry", "Salad", "Stew"))
    name = f"{rng.choice(w.words)} {dish} with {rng.choice(w.nouns)}"
    needed = rng.sample(
        ("salt", "onion", "garlic", "butter", "flour", "egg", "milk", "rice", "tomato", "basil", "leek"), 5
    )
    for again in _times(w, 0.3):
        shown = rng.choice((name, name.replace("with", "&"), f"Easy {name}", f"Best {name} ever")) if again else name
        listed = ", ".join(rng.sample(needed, 5 - again))
        yield (
            0,
            "",
            (
                shown,
                f"{rng.choice((15, 20, 30, 45))} min",
                listed,
                f"https://{coin_word(rng, 2)}.example/{rng.randrange(10**5)}",
            ),
        )


SHAPES = {
    "address_book": Small(
        ("First Name", "Last Name", "Company", "E-mail Address", "Mobile Phone", "Home Street", "Home City", "Birthday",
         "Categories"),
        draw_batches(_address_book),
    ),
    "customers": Small(
        ("customer id", "first name", "last name", "street", "city", "phone", "email", "created"),
        draw_batches(_customers),
    ),
    "orders": Small(
        ("order id", "ordered at", "customer", "email", "ship to", "total", "items"), draw_batches(_orders)
    ),
    "registrations": Small(
        ("timestamp", "event", "name", "email", "company", "t-shirt"), draw_batches(_registrations)
    ),
    "races": Small(("race", "place", "athlete", "born", "club", "time"), draw_batches(_races)),
    "software": Small(("product", "vendor", "price", "licence"), draw_batches(_software)),
    "editions": Small(("title", "author", "publisher", "year", "edition", "isbn", "shelf"), draw_batches(_editions)),
    "bills": Small(("supplier", "invoice no", "date", "amount", "text"), draw_batches(_bills)),
    "subscriptions": Small(("vendor", "description", "amount", "due", "paid"), draw_batches(_subscriptions)),
    "letterbox": Small(("street", "city"), draw_batches(_letterbox)),
    "mailing_list": Small(("name", "email"), draw_batches(_mailing_list)),
    "songs": Small(("track", "artist", "album", "length"), draw_batches(_songs)),
    "assets": Small(("asset", "serial", "owner", "bought", "location", "status"), draw_batches(_assets)),
    "species": Small(("scientific name", "authority", "family", "country"), draw_batches(_species)),
    "doctors": Small(("doctor", "surgery", "phone", "address", "field"), draw_batches(_doctors)),
    "twins": Small(("surname", "first name", "born", "town"), draw_batches(_twins)),
    "recipes": Small(("recipe", "time", "ingredients", "url"), draw_batches(_recipes)),
}  # fmt: skip
"""Small shapes by name."""
