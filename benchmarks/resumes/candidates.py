"""Invented candidates. The n-th is the same however many are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import coin_word
from benchmarks.resumes.places import ENGLISH, OTHERS, Country, draw_number
from benchmarks.resumes.trades import TRADES
from benchmarks.resumes.wording import CLOSING, WORDINGS
from devstack.samples.people import Job, Study, ascii_slug, happens
from devstack.samples.vocabulary import Trade

_NOW = 2026 * 12 + 5  # months
_MAILBOXES = ("example.org", "example.com", "example.net", "mail.example.org", "post.example.com")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person and what is true of them; a layout prints some of it."""

    person_id: str
    language: str
    country: str
    name: str
    credentials: str  # printed after the name and not part of it
    email: str
    phone: str
    city: str
    region: str
    label: str
    summary: str
    links: tuple[str, ...]
    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    skills: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    certificates: tuple[str, ...]
    interests: tuple[str, ...]
    referee: str  # another person, with an e-mail address that is not the candidate's


def draw_candidate(number: int) -> Candidate:
    """The candidate of that number, from 1. Two in five write another language than English."""
    rng = Random(f"candidate {number}")
    languages = tuple(dict.fromkeys(country.language for country in OTHERS))
    foreign = languages[number // 2 % len(languages)]
    country = rng.choice([c for c in OTHERS if c.language == foreign] if number % 5 in {2, 4} else ENGLISH)
    wording = WORDINGS[country.language]
    trade = rng.choice(TRADES[country.language])
    city, region, area = rng.choice(country.cities)
    given, family = rng.choice(country.given), rng.choice(country.family)
    if happens(rng, 0.08) and "." not in given:
        given = f"{given} {rng.choice('ABCEGHJKLMRST')}."
    slug = ascii_slug(f"{given} {family}", "-")
    jobs = _draw_jobs(rng, country, trade)
    links = [f"linkedin.com/in/{slug}-{number}", f"github.com/{slug.replace('-', '')}", f"https://{slug}.example.com"]
    spoken = rng.sample(wording.languages[1:], rng.randrange(0, 3))
    return Candidate(
        person_id=f"p{number:03}",
        language=country.language,
        country=country.code,
        name=f"{given} {family}",
        credentials=rng.choice(("RN, BSN", "PhD", "MBA", "PMP")) if happens(rng, 0.06) else "",
        email=_draw_email(rng, given, family),
        phone=draw_number(rng, country, area),
        city=city,
        region=region,
        label=max(jobs, key=lambda job: job.start).title if jobs else trade.ladder[0],
        summary=trade.summary,
        links=tuple(rng.sample(links, rng.choice((0, 1, 1, 2, 3)))),
        jobs=jobs,
        studies=_draw_studies(rng, country, trade, int(min((job.start for job in jobs), default="2025")[:4])),
        skills=tuple(rng.sample(trade.skills, rng.randrange(4, min(10, len(trade.skills)) + 1))),
        languages=(
            (wording.languages[0], wording.fluency[0]),
            *((name, rng.choice(wording.fluency[1:])) for name in spoken),
        ),
        certificates=tuple(rng.sample(trade.certificates, rng.randrange(0, len(trade.certificates) + 1))),
        interests=tuple(rng.sample(CLOSING[country.language][2], 3)) if happens(rng, 0.35) else (),
        referee=_draw_referee(rng, country) if happens(rng, 0.2) else "",
    )


def _draw_email(rng: Random, given: str, family: str) -> str:
    first, last = ascii_slug(given, ""), ascii_slug(family, "")
    local = rng.choice(
        (f"{first}.{last}", f"{first[0]}{last}", f"{last}_{first}", f"{first}{last}{rng.randrange(1, 99)}")
    )
    return f"{local}@{rng.choice(_MAILBOXES)}"


def _draw_referee(rng: Random, country: Country) -> str:
    given, family = rng.choice(country.given), rng.choice(country.family)
    return f"{given} {family}, {rng.choice(country.employers).format(_coin(rng))}, {_draw_email(rng, given, family)}"


def _coin(rng: Random) -> str:
    return coin_word(rng, rng.choice((1, 2, 2))).title()


def _month(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02}"


def _draw_jobs(rng: Random, country: Country, trade: Trade) -> tuple[Job, ...]:
    """None to six jobs, newest first: promotions keep the employer, changes may leave a gap or overlap by a month."""
    count = rng.choice((0, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
    at = _NOW - sum(rng.randrange(10, 50) for _ in range(count))
    employer, city = rng.choice(country.employers).format(_coin(rng)), rng.choice(country.cities)[0]
    jobs: list[Job] = []
    for level in range(count):
        until = at + max(5, (_NOW - at) // (count - level) - rng.randrange(8))
        last = level == count - 1
        end = None if last and happens(rng, 0.75) else _month(min(until, _NOW - 1))
        deeds = rng.sample(trade.deeds, rng.randrange(0, len(trade.deeds) + 1))
        title = trade.ladder[min(len(trade.ladder) - 1, level * len(trade.ladder) // count)]
        jobs.append(
            Job(
                title,
                employer,
                city,
                _month(at),
                end,
                tuple(d.format(n=rng.randint(3, 40), p=rng.randint(11, 68)) for d in deeds),
            )
        )
        at = until + rng.choice((0, 1, 1, 1, 7))
        if (
            happens(rng, 0.75)
            or jobs[-1].title == trade.ladder[min(len(trade.ladder) - 1, (level + 1) * len(trade.ladder) // count)]
        ):
            employer, city = rng.choice(country.employers).format(_coin(rng)), rng.choice(country.cities)[0]
    return tuple(reversed(jobs))


def _draw_studies(rng: Random, country: Country, trade: Trade, before: int) -> tuple[Study, ...]:
    """The degrees taken, the last first, in whole years."""
    studies: list[Study] = []
    end = before
    for degree in reversed(trade.degrees[: rng.randrange(1, len(trade.degrees) + 1)]):
        start = end - rng.randrange(2, 5)
        school = rng.choice(country.schools).format(_coin(rng))
        studies.append(Study(school, degree, str(start), str(end)))
        end = start
    return tuple(studies)
