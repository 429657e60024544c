"""Invented people with careers that hold together: titles climb, dates follow each other, skills fit the trade."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from random import Random

from devstack.samples.phones import draw_phone, print_phone
from devstack.samples.vocabulary import (
    CITIES,
    COMPANY_FIRST,
    FAMILY_NAMES,
    FLUENCY,
    GIVEN_NAMES,
    LANGUAGES,
    NICKNAMES,
    SCHOOLS,
    TRADES,
    Trade,
)

THIS_YEAR = 2026
DOMAINS = ("example.org", "example.com", "example.net", "mail.example.org", "post.example.com")


@dataclass(frozen=True, slots=True)
class Job:
    """One position. Dates are `YYYY-MM`; `end` is None while it lasts."""

    title: str
    company: str
    city: str
    start: str
    end: str | None
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One course of study, in whole years."""

    institution: str
    degree: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Person:
    """What one resume says about one person."""

    person_id: str
    given_name: str
    family_name: str
    email: str
    phone: str
    phone_digits: str
    city: str
    region: str
    country: str
    label: str
    summary: str
    links: tuple[str, ...]
    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    skills: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    certificates: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as the resume prints it."""
        return f"{self.given_name} {self.family_name}"


def ascii_slug(text: str, separator: str = ".") -> str:
    """Fold a name to the letters an e-mail address or a file name takes."""
    folded = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O")).encode("ascii", "ignore").decode()
    return separator.join("".join(c if c.isalnum() else " " for c in folded).lower().split())


def happens(rng: Random, share: float) -> bool:
    """True for that share of the draws."""
    return rng.random() < share


def draw_person(rng: Random, number: int) -> Person:
    """Draw the `number`-th person; the number makes the id and keeps names apart."""
    given = GIVEN_NAMES[number * 11 % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number * 17 % len(FAMILY_NAMES)]
    trade = TRADES[number % len(TRADES)]
    city, region, country, area = rng.choice(CITIES)
    phone = draw_phone(rng, country, area)
    jobs = _draw_jobs(rng, trade)
    first_job = min(job.start for job in jobs)
    slug = ascii_slug(f"{given} {family}", "-")
    links = [f"linkedin.com/in/{slug}-{number:02}-example"]
    if trade is TRADES[0] or trade is TRADES[-1]:
        links.append(f"github.com/{slug}-example")
    return Person(
        person_id=f"person-{number:02}",
        given_name=given,
        family_name=family,
        email=_draw_email(rng, given, family),
        phone=print_phone(rng, phone, country),
        phone_digits=phone.replace(" ", ""),
        city=city,
        region=region,
        country=country,
        label=jobs[0].title,
        summary=trade.summary,
        links=tuple(links[: rng.choice((1, 2))]),
        jobs=jobs,
        studies=_draw_studies(rng, trade, int(first_job[:4])),
        skills=tuple(rng.sample(trade.skills, rng.randint(5, min(9, len(trade.skills))))),
        languages=_draw_languages(rng),
        certificates=tuple(rng.sample(trade.certificates, rng.randint(0, 2))),
    )


def revise(rng: Random, person: Person) -> Person:
    """The same person a year later: a new title, other words for old things, the phone number printed another way."""
    newest, *older = person.jobs
    trade = next(trade for trade in TRADES if newest.title in trade.ladder)
    promotion = Job(
        title=trade.ladder[-1],
        company=rng.choice([job.company for job in person.jobs] + [_draw_company(rng, trade)]),
        city=newest.city,
        start=f"{THIS_YEAR}-02",
        end=None,
        highlights=_draw_highlights(rng, trade, 2),
    )
    ended = newest if newest.end else replace(newest, end=f"{THIS_YEAR}-01")
    moved_mail = happens(rng, 0.4)  # people change provider about that often between two applications
    extra = [skill for skill in trade.skills if skill not in person.skills][:2]
    return replace(
        person,
        given_name=NICKNAMES.get(person.given_name, person.given_name),
        email=_draw_email(rng, person.given_name, person.family_name) if moved_mail else person.email,
        phone=print_phone(rng, _spaced(person), person.country),
        label=promotion.title,
        jobs=(promotion, ended, *older),
        skills=(*extra, *person.skills[:-1]),
    )


def _spaced(person: Person) -> str:
    digits = person.phone_digits
    if person.country in {"US", "CA"}:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return f"{digits[:4]} {digits[4:]}"


def _draw_email(rng: Random, given: str, family: str) -> str:
    first, last = ascii_slug(given, ""), ascii_slug(family, "")
    local = rng.choice(
        (f"{first}.{last}", f"{first[0]}{last}", f"{first}{last}{rng.randrange(70, 99)}", f"{last}.{first}")
    )
    return f"{local}@{rng.choice(DOMAINS)}"


def _draw_company(rng: Random, trade: Trade) -> str:
    return f"{rng.choice(COMPANY_FIRST)} {rng.choice(trade.suffixes)}"


def _draw_highlights(rng: Random, trade: Trade, count: int) -> tuple[str, ...]:
    return tuple(deed.format(n=rng.randint(3, 24), p=rng.randint(11, 68)) for deed in rng.sample(trade.deeds, count))


def _draw_jobs(rng: Random, trade: Trade) -> tuple[Job, ...]:
    """One to four positions, newest first; a promotion keeps the company, a change may leave a gap."""
    count = rng.randint(1, len(trade.ladder))
    months = (THIS_YEAR - rng.randint(2 * count, 5 * count)) * 12 + rng.randrange(12)
    jobs: list[Job] = []
    company, city = _draw_company(rng, trade), rng.choice(CITIES)[0]
    now = THIS_YEAR * 12
    for level in range(count):
        last = level == count - 1
        length = max(9, (now - months) // (count - level) - rng.randrange(6))
        present = last and happens(rng, 0.8)  # a fifth of applicants are between jobs
        jobs.append(
            Job(
                title=trade.ladder[level],
                company=company,
                city=city,
                start=_month(months),
                end=None if present else _month(min(months + length, now - 1)),
                highlights=_draw_highlights(rng, trade, rng.randint(1, 3)),
            )
        )
        months += length + 1
        if happens(rng, 0.7):  # the rest are promoted where they are
            company, city = _draw_company(rng, trade), rng.choice(CITIES)[0]
            months += rng.choice((0, 0, 1, 4))
    return tuple(reversed(jobs))


def _month(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02}"


def _draw_studies(rng: Random, trade: Trade, before: int) -> tuple[Study, ...]:
    count = rng.randint(1, min(2, len(trade.degrees)))
    studies: list[Study] = []
    end = before
    for degree in sorted(rng.sample(range(len(trade.degrees)), count), reverse=True):
        start = end - rng.choice((2, 3, 4))
        studies.append(Study(rng.choice(SCHOOLS), trade.degrees[degree], str(start), str(end)))
        end = start
    return tuple(studies)


def _draw_languages(rng: Random) -> tuple[tuple[str, str], ...]:
    chosen = rng.sample(LANGUAGES, rng.randint(1, 3))
    return tuple((language, rng.choice(FLUENCY)) for language in chosen)
