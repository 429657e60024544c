"""A table of contacts as an office exports it.

Some people are in it twice or more, in other spellings, beside people who only look alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from devstack.samples.people import ascii_slug, happens
from devstack.samples.phones import draw_phone, print_phone
from devstack.samples.vocabulary import CITIES, COMPANY_FIRST, FAMILY_NAMES, GIVEN_NAMES, NICKNAMES, TRADES

COLUMNS = (
    "contact_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "company",
    "job_title",
    "city",
    "birth_date",
    "updated_at",
)
HOUSEHOLDS = 45  # pairs who share a surname, a city and the telephone, and are two people
NAMESAKES = 15  # pairs who share a full name and nothing else
FATHERS = 10  # pairs who share a full name, a city and the telephone, a generation apart


@dataclass(frozen=True, slots=True)
class Contact:
    """One row, with the person it is about."""

    person_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    job_title: str
    city: str
    country: str
    birth_date: str


def draw_contacts(rng: Random, rows: int) -> list[Contact]:
    """Draw `rows` contacts in a shuffled order. About a third of them are other versions of another row."""
    people: list[Contact] = []
    while len(people) < rows * 13 // 20:
        people.extend(_draw_group(rng, len(people)))
    contacts = people[:rows]
    doubled = rng.sample(contacts, len(contacts) // 3)  # the same few people come up again and again
    while len(contacts) < rows:
        contacts.append(_spoil(rng, rng.choice(doubled)))
    rng.shuffle(contacts)
    return contacts


def write_csv(rng: Random, contacts: list[Contact]) -> tuple[bytes, dict[str, str]]:
    """Write the rows; returns the file and, for each row's key, the person it is about."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    truth: dict[str, str] = {}
    for number, contact in enumerate(contacts, 1):
        key = f"C{number:05}"
        truth[key] = contact.person_id
        updated = f"{rng.choice((2023, 2024, 2025))}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        writer.writerow((
            key, contact.first_name, contact.last_name, contact.email, contact.phone, contact.company,
            contact.job_title, contact.city, contact.birth_date, updated,
        ))  # fmt: skip
    return out.getvalue().encode(), truth


def _draw_group(rng: Random, number: int) -> list[Contact]:
    """One person, or two who are easily taken for one."""
    first = _draw_contact(rng, f"contact-{number:04}")
    second = _draw_contact(rng, f"contact-{number + 1:04}")
    dice = rng.randrange(500)
    if dice < HOUSEHOLDS:
        email = _draw_email(rng, second.first_name, first.last_name)
        return [first, replace(second, last_name=first.last_name, email=email, phone=first.phone, city=first.city)]
    if dice < HOUSEHOLDS + NAMESAKES:
        return [first, replace(second, first_name=first.first_name, last_name=first.last_name)]
    if dice < HOUSEHOLDS + NAMESAKES + FATHERS:
        born = f"{int(first.birth_date[:4]) - rng.randint(22, 35)}{second.birth_date[4:]}"
        father = replace(second, first_name=first.first_name, last_name=first.last_name, phone=first.phone)
        return [first, replace(father, city=first.city, birth_date=born)]
    return [first]


def _draw_contact(rng: Random, person_id: str) -> Contact:
    first, last = rng.choice(GIVEN_NAMES), rng.choice(FAMILY_NAMES)
    city, _region, country, area = rng.choice(CITIES)
    trade = rng.choice(TRADES)
    return Contact(
        person_id=person_id,
        first_name=first,
        last_name=last,
        email=_draw_email(rng, first, last) if happens(rng, 0.92) else "",
        phone=print_phone(rng, draw_phone(rng, country, area), country) if happens(rng, 0.9) else "",
        company=f"{rng.choice(COMPANY_FIRST)} {rng.choice(trade.suffixes)}",
        job_title=rng.choice(trade.ladder),
        city=city,
        country=country,
        birth_date=f"{rng.randint(1955, 2003)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    )


def _draw_email(rng: Random, first: str, last: str) -> str:
    given, family = ascii_slug(first, ""), ascii_slug(last, "")
    local = rng.choice(
        (f"{given}.{family}", f"{given}_{family}{rng.randrange(1, 99)}", f"{given[0]}.{family}{rng.randrange(60, 99)}")
    )
    return f"{local}@{rng.choice(('example.org', 'example.com', 'example.net', 'office.example.com'))}"


def _slip(rng: Random, text: str) -> str:
    """One slip of the fingers: a letter doubled, dropped or swapped with the next."""
    if len(text) < 4:  # noqa: PLR2004 - a slip in a shorter word leaves nothing to recognise
        return text
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        (
            text[:at] + text[at:][:1] + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _spoil(rng: Random, contact: Contact) -> Contact:
    """Another version of a row: one to three things typed differently, left out or out of date."""
    changes: tuple[Callable[[Contact], Contact], ...] = (
        lambda c: replace(c, last_name=_slip(rng, c.last_name)),
        lambda c: replace(c, first_name=_slip(rng, c.first_name)),
        lambda c: replace(c, first_name=NICKNAMES.get(c.first_name, c.first_name[:1] + ".")),
        lambda c: replace(c, first_name=c.last_name, last_name=c.first_name),
        lambda c: replace(c, email=_slip(rng, c.email)),
        lambda c: replace(c, email=""),
        lambda c: replace(c, phone=c.phone.replace(" ", "").replace("-", "")),
        lambda c: replace(c, phone=""),
        lambda c: replace(c, company=c.company.upper()),
        lambda c: replace(c, company=f"{rng.choice(COMPANY_FIRST)} Group", job_title="Consultant"),
        lambda c: replace(c, birth_date=""),
        lambda c: (
            replace(c, birth_date=f"{c.birth_date[:5]}{c.birth_date[8:]}-{c.birth_date[5:7]}")
            if int(c.birth_date[8:] or 99) <= 12  # noqa: PLR2004 - day and month can only be swapped when both are months
            else replace(c, city="")
        ),
    )
    for change in rng.sample(changes, rng.choice((1, 2, 2, 3))):
        contact = change(contact)
    return contact
