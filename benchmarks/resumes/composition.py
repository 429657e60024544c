"""From a candidate and a style to lines in order, with the truth about what those lines say; no file format in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.records.drawing import HALVES, Half
from benchmarks.resumes.candidates import Candidate
from benchmarks.resumes.wording import CLOSING, WORDINGS, Wording

type Role = Literal["name", "label", "contact", "heading", "strong", "plain", "muted", "bullet"]
type Dates = Literal["short", "words", "figures", "years", "iso", "apostrophe", "dotted"]
type Header = Literal["stacked", "pipes", "dots", "labelled", "icons", "commas", "glyphs", "glyphs_stacked"]
type Entry = Literal[
    "title_right", "company_right", "glued", "at", "pipes", "dash", "timeline", "latex", "stacked", "dates_first",
    "grouped", "commas", "parentheses", "one_cell", "form", "bracketed", "linkedin",
]  # fmt: skip
type Skills = Literal["commas", "bullets", "pipes", "dots", "groups", "levels", "semicolons"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `right` stands at the right margin of the same line."""

    text: str
    role: Role = "plain"
    right: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A narrow cell at the left (dates, or a section's name) and lines at the right of it."""

    left: str
    lines: tuple[Line, ...]


type Block = Line | Beside
type Truth = dict[str, Any]
"""What can be read in one file, in the members that benchmarks/resumes_accuracy.py scores and a few more."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a layout decides about words and order. `side` names the sections that go into a second column."""

    entry: Entry = "title_right"
    header: Header = "pipes"
    dates: Dates = "short"
    dash: str = " – "
    skills: Skills = "commas"
    wording: int = 0
    capitals: bool = False
    order: tuple[str, ...] = ("summary", "work", "education", "skills", "languages", "certificates")
    side: tuple[str, ...] = ()
    contact_aside: bool = False
    label: bool = True
    headings: bool = True
    titled: bool = False  # "Curriculum Vitae" above all
    region: bool = True
    city_of_job: bool = True
    since: bool = False  # what still runs is "since" its start
    name_in_capitals: bool = False


@dataclass(slots=True)
class Composed:
    """The lines of one resume: header, main column, second column (may be empty), and their truth."""

    head: list[Block] = field(default_factory=list)
    main: list[Block] = field(default_factory=list)
    side: list[Block] = field(default_factory=list)
    truth: Truth = field(default_factory=dict)


def half_of(text: str) -> Half:
    """The half that a person or a layout belongs to for good."""
    return HALVES[hashlib.sha256(text.encode()).digest()[0] % 2]


def print_month(month: str, dates: Dates, words: Wording) -> str:
    """A date, `2019-03` or `2019`, as a layout prints it."""
    year, _, number = month.partition("-")
    if not number or dates == "years":
        return year
    at = int(number) - 1
    return {
        "short": f"{words.short[at]} {year}",
        "words": f"{words.months[at]} {year}",
        "figures": f"{number}/{year}",
        "dotted": f"{number}.{year}",
        "iso": month,
        "apostrophe": f"{words.short[at]} '{year[2:]}",
    }[dates]


def print_period(start: str, end: str | None, style: Style, words: Wording) -> str:
    """From when to when, or the one year when both are the same."""
    first = print_month(start, style.dates, words)
    if style.since and not end:
        return f"{words.since} {first}"
    last = print_month(end, style.dates, words) if end else words.present[style.wording % len(words.present)]
    return first if first == last else f"{first}{style.dash}{last}"


def _entry(entry: Entry, at: str, said: Mapping[str, str]) -> list[Line]:
    """The lines that open a job or a course of study; `said` has what, where, city and period, "" when not printed."""
    what, where, city, period = said["what"], said["where"], said["city"], said["period"]
    place = ", ".join(part for part in (where, city) if part)
    when = ", ".join(part for part in (period, city) if part)
    parts = [part for part in (what, where, city, period) if part]
    ways: dict[Entry, tuple[Line, ...]] = {
        "title_right": (Line(what, "strong", period), Line(place, "muted")),
        "company_right": (Line(where, "strong", city), Line(what, "plain", period)),
        "grouped": (Line(where, "strong", city), Line(what, "plain", period)),
        "latex": (Line(where, "strong", period), Line(what, "muted", city)),
        "glued": (Line(place, "strong"), Line(f"{what} | {period}", "muted")),
        "at": (Line(f"{what} {at} {where}", "strong"), Line(when, "muted")),
        "pipes": (Line(" | ".join(parts), "strong"),),
        "commas": (Line(", ".join(parts), "strong"),),
        "dash": (Line(f"{where} — {what}", "strong"), Line(period, "muted", city)),
        "stacked": (Line(what, "strong"), Line(place), Line(period, "muted")),
        "dates_first": (Line(period, "muted"), Line(f"{what}, {where}", "strong"), Line(city)),
        "parentheses": (Line(f"{what} ({period})", "strong"), Line(place)),
        "timeline": (Line(what, "strong"), Line(place, "muted")),
        "one_cell": (Line(", ".join(part for part in (what, where, city) if part), "strong"),),
        "form": (),
        "bracketed": (Line(f"[ {period} ] {what}", "strong"), Line(where, "muted"), Line(city)),
        "linkedin": (Line(where, "strong"), Line(what), Line(period, "muted"), Line(city, "muted")),
    }
    return [line for line in ways[entry] if line.text]


def _work(who: Candidate, style: Style, words: Wording) -> list[Block]:
    blocks: list[Block] = []
    before = ""
    for job in who.jobs:
        period = print_period(job.start, job.end, style, words)
        city = job.city if style.city_of_job else ""
        said = {"what": job.title, "where": job.company, "city": city, "period": period}
        opening = _entry(style.entry, words.at, said)
        if style.entry == "grouped" and job.company == before:
            opening = opening[1:]  # a promotion: the employer stands above, once
        before = job.company
        lines = (*opening, *(Line(deed, "bullet") for deed in job.highlights))
        if style.entry == "form":
            blocks += _form(words, 0, said, [deed.text for deed in lines])
        else:
            blocks += [Beside(period, lines)] if style.entry in _BESIDE else lines
    return blocks


_BESIDE = ("timeline", "one_cell")


def _form(words: Wording, which: Literal[0, 1], said: Mapping[str, str], deeds: Sequence[str]) -> list[Block]:
    """A job (0) or a course of study (1) as rows of a form: what is asked at the left, the answer at the right."""
    dates, asked = words.form[0], words.form[1 + 2 * which : 3 + 2 * which]
    where = ", ".join(part for part in (said["where"], said["city"]) if part)
    rows: list[Block] = [
        Beside(label, (Line(text),))
        for label, text in zip((dates, *asked), (said["period"], said["what"], where), strict=True)
    ]
    if deeds:
        rows.append(Beside(words.form[5], tuple(Line(deed, "bullet") for deed in deeds)))
    return rows


def _education(who: Candidate, style: Style, words: Wording) -> list[Block]:
    blocks: list[Block] = []
    for study in who.studies:
        period = print_period(study.start, study.end, style, words)
        said = {"what": study.degree, "where": study.institution, "city": "", "period": period}
        lines = _entry(style.entry, words.at, said)
        if style.entry == "form":
            blocks += _form(words, 1, said, ())
        else:
            blocks += [Beside(period, tuple(lines))] if style.entry in _BESIDE else lines
    return blocks


def _skills(who: Candidate, style: Style, words: Wording) -> list[Block]:
    match style.skills:
        case "bullets":
            return [Line(skill, "bullet") for skill in who.skills]
        case "groups":
            middle = len(who.skills) // 2
            names = (words.headings["skills"][0], words.headings["skills"][2])
            return [
                Line(f"{name}: {', '.join(part)}")
                for name, part in zip(names, (who.skills[:middle], who.skills[middle:]), strict=True)
            ]
        case "levels":
            return [Line(skill, "plain", "•" * (3 + len(skill) % 3)) for skill in who.skills]
        case _:
            sign = {"commas": ", ", "pipes": " | ", "dots": " · ", "semicolons": "; "}[style.skills]
            return [Line(sign.join(who.skills))]


def _section(name: str, who: Candidate, style: Style, words: Wording) -> list[Block]:
    match name:
        case "summary":
            return [Line(who.summary)]
        case "work":
            return _work(who, style, words)
        case "education":
            return _education(who, style, words)
        case "skills":
            return _skills(who, style, words)
        case "languages":
            return [Line(", ".join(f"{language} ({level})" for language, level in who.languages))]
        case _:
            return [Line(certificate, "bullet") for certificate in who.certificates]


def _contact(who: Candidate, style: Style, words: Wording) -> list[Block]:
    place = f"{who.city}, {who.region}" if style.region else who.city
    parts = [place, who.phone, who.email, *who.links]
    match style.header:
        case "stacked":
            return [Line(part, "contact") for part in parts]
        case "labelled":
            mail, phone, address = words.labels
            labelled = [f"{address}: {place}", f"{phone}: {who.phone}", f"{mail}: {who.email}", *who.links]
            return [Line(part, "contact") for part in labelled]
        case "icons":
            return [
                Line(f"☎ {who.phone}   ✉ {who.email}   ✈ {place}", "contact"),
                *(Line(link, "contact") for link in who.links),
            ]
        case "glyphs":
            signs = ("\uf3c5", "\uf095", "\uf0e0", *("\uf0c1" for _ in who.links))
            return [Line(" ".join(f"{sign} {part}" for sign, part in zip(signs, parts, strict=True)), "contact")]
        case "glyphs_stacked":
            signs = ("\uf3c5", "\uf095", "\uf0e0", *("\uf0c1" for _ in who.links))
            return [Line(f"{sign} {part}", "contact") for sign, part in zip(signs, parts, strict=True)]
        case _:
            return [Line({"pipes": " | ", "dots": " · ", "commas": ", "}[style.header].join(parts), "contact")]


def compose(who: Candidate, style: Style) -> Composed:
    """Lay a candidate out in words, and say what can be read there."""
    words, made = WORDINGS[who.language], Composed()
    if style.titled:
        made.head.append(Line(words.title, "label"))
    name = f"{who.name}, {who.credentials}" if who.credentials else who.name
    made.head.append(Line(name.upper() if style.name_in_capitals else name, "name"))
    if style.label:
        made.head.append(Line(who.label, "label"))
    (made.side if style.contact_aside else made.head).extend(_contact(who, style, words))
    for name in style.order:
        column = made.side if name in style.side else made.main
        blocks = _section(name, who, style, words)
        if not blocks:
            continue
        if style.headings or name != "summary":
            heading = words.headings[name][style.wording]
            column.append(Line(heading.upper() if style.capitals else heading, "heading"))
        column.extend(blocks)
    interests, references, _ = CLOSING[who.language]
    for title, text in ((interests, ", ".join(who.interests)), (references, who.referee)):
        if text:
            made.main += [Line(title.upper() if style.capitals else title, "heading"), Line(text)]
    made.truth = _truth(who, style)
    return made


def _printed(date: str | None, style: Style) -> str | None:
    return date[:4] if date and style.dates == "years" else date


def _truth(who: Candidate, style: Style) -> Truth:
    shown = set(style.order)
    work = [
        {
            "company": job.company, "title": job.title,
            "start": _printed(job.start, style), "end": _printed(job.end, style),
            "city": job.city if style.city_of_job else None, "current": job.end is None,
        }
        for job in who.jobs
    ]  # fmt: skip
    education = [
        {"institution": study.institution, "degree": study.degree, "start": study.start, "end": study.end}
        for study in who.studies
    ]
    return {
        "name": who.name,
        "email": who.email,
        "phone": who.phone,
        "city": who.city,
        "work": work if "work" in shown else [],
        "education": education if "education" in shown else [],
        "skills": list(who.skills) if "skills" in shown else [],
        "label": who.label if style.label else None,
        "links": list(who.links),
        "languages": [language for language, _ in who.languages] if "languages" in shown else [],
        "certificates": list(who.certificates) if "certificates" in shown else [],
        "language": who.language,
        "country": who.country,
    }
