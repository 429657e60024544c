"""Layouts that help little: drawn at random from ways to write a job, to head a section and to lose a page's order.

The n-th is the same however many are drawn; its half follows from its name, as every layout's does.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from benchmarks.records.drawing import take_half
from benchmarks.resumes.candidates import Candidate
from benchmarks.resumes.composition import Composed, Dates, Line, Style, Truth, compose, half_of, print_period
from benchmarks.resumes.office import render_docx, render_odt, render_rtf
from benchmarks.resumes.pdf import Look, render_pdf
from benchmarks.resumes.texts import render_html, render_text
from benchmarks.resumes.wording import WORDINGS, Wording
from devstack.samples.people import Job, Study

type Said = Mapping[str, str]
"""What, where, city and period of a job or course of study."""
type Way = Callable[[Said], list[str]]

_WAYS: Mapping[str, Way] = {
    "firm-title-period": lambda s: [f"{s['where']} - {s['what']} ({s['period']})"],
    "title-firm-period": lambda s: [f"{s['what']} - {s['where']} ({s['period']})"],
    "slashes": lambda s: [" / ".join(v for v in (s["period"], s["where"], s["what"], s["city"]) if v)],
    "glued": lambda s: [f"{s['what']} {s['where']} {s['city']} {s['period']}"],
    "glued-below": lambda s: [f"{s['where']} {s['city']} {s['period']}", s["what"]],
    "glued-title": lambda s: [f"{s['what']} {s['period']}", f"{s['where']} {s['city']}"],
    "stacked": lambda s: [s["where"], s["what"], s["city"], s["period"]],
    "stacked-title": lambda s: [s["what"], s["where"], s["period"]],
    "period-colon": lambda s: [f"{s['period']}: {s['what']}, {s['where']}"],
    "period-firm": lambda s: [s["period"], f"{s['where']}, {s['city']}".strip(", "), s["what"]],
    "commas-title": lambda s: [f"{s['what']}, {s['where']}, {s['period']}"],
    "commas-firm": lambda s: [", ".join(v for v in (s["where"], s["city"], s["what"], s["period"]) if v)],
    "shouting": lambda s: [f"{s['where'].upper()} {s['what']}", f"{s['city']} {s['period']}".strip()],
    "narrow": lambda s: [*textwrap.wrap(s["where"], 22), *textwrap.wrap(s["what"], 18), s["period"]],
    "period-last": lambda s: [f"{s['what']}, {s['where']}", s["city"]],  # the period follows what was done
    "title-in-brackets": lambda s: [f"{s['where']} ({s['what']})", s["period"]],
    "underway": lambda s: [f"{s['period']} | {s['what']}", s["where"]],
}
_ENGLISH_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "summary": ("In a nutshell", "Hello", "Snapshot", "The pitch", "Who you get", "Short version"),
    "work": ("The story so far", "Track record", "Posts held", "Selected roles", "Things I have done", "Engagements"),
    "education": ("Schooling", "Learning", "Formal training", "Classrooms", "Degrees & such", "Studies"),
    "skills": ("Toolbox", "Good with", "In my bag", "Stack", "Tricks of the trade", "Able to"),
    "languages": ("Tongues", "I speak", "Spoken", "Speaks", "Linguistics", "Words"),
    "certificates": ("Papers", "Badges", "Tickets", "Proof", "Licences held", "Stamps"),
}
_MEDIA: Mapping[str, Callable[[Composed], bytes]] = {
    ".txt": render_text, ".docx": lambda made: render_docx(made, "plain"), ".odt": render_odt, ".rtf": render_rtf,
    ".html": render_html,
}  # fmt: skip
_LOOKS_LIKE = dict(zip("lIOmeS,a -t", ("1", "l", "0", "rn", "c", "5", ".", "o", "", "~", "f"), strict=True))
_ORDERS = (
    ("summary", "work", "education", "skills", "languages", "certificates"),
    ("skills", "work", "education", "certificates"),
    ("education", "work", "languages", "skills"),
    ("work", "education", "skills"),
    ("summary", "education", "skills", "languages", "work"),
)


@dataclass(frozen=True, slots=True)
class Disorder:
    """One layout. `disturb` is what happened to the order of its lines."""

    number: int
    way: str
    disturb: str
    heads: str
    suffix: str
    style: Style
    bullets: bool

    @property
    def name(self) -> str:
        return f"{self.disturb}-{self.heads}-{self.way}-{self.number:03}"

    @property
    def key(self) -> str:
        return self.name + self.suffix

    def render(self, who: Candidate) -> tuple[bytes, Truth]:
        """The file, and what can be read in it."""
        words = WORDINGS[who.language]
        truth = compose(who, self.style).truth
        head = [who.name, *([who.label] if self.style.label else []), *self._contact(who)]
        sections = {name: self._section(name, who, words) for name in self.style.order}
        lines = _DISTURBED[self.disturb](
            head, {name: rows for name, rows in sections.items() if rows}, Random(who.name)
        )
        if self.suffix == ".txt":
            return ("\n".join(lines) + "\n").encode(), truth
        made = Composed(main=[Line(line, "name" if at == 0 else "plain") for at, line in enumerate(lines) if line])
        look = Look(size=9 + self.number % 3, letter=self.number % 2 == 0, font=("sans", "serif")[self.number // 2 % 2])
        return (_MEDIA[self.suffix](made) if self.suffix in _MEDIA else render_pdf(made, look)), truth

    def _contact(self, who: Candidate) -> list[str]:
        place = f"{who.city}, {who.region}" if self.style.region else who.city
        parts = [who.email, place, *who.links, who.phone]
        if self.style.header == "stacked":
            return parts
        return [{"pipes": " | ", "commas": ", ", "dots": "  "}.get(self.style.header, " ").join(parts)]

    def _section(self, name: str, who: Candidate, words: Wording) -> list[str]:
        """The section's lines; none when there is nothing to say."""
        match name:
            case "summary":
                rows = [who.summary]
            case "work":
                rows = [row for job in who.jobs for row in self._job(job, words)]
            case "education":
                rows = [row for study in who.studies for row in self._study(study, words)]
            case "skills":
                rows = self._skills(who)
            case "languages":
                rows = [f"{language} {level}" for language, level in who.languages]
            case _:
                rows = list(who.certificates)
        return [self._heading(name, who, words), *rows] if rows and self.heads != "headless" else rows

    def _job(self, job: Job, words: Wording) -> list[str]:
        city = job.city if self.style.city_of_job else ""
        period = print_period(job.start, job.end, self.style, words)
        return self._entry(job.title, job.company, city, period, job.highlights)

    def _study(self, study: Study, words: Wording) -> list[str]:
        period = print_period(study.start, study.end, self.style, words)
        return self._entry(study.degree, study.institution, "", period, ())

    def _heading(self, name: str, who: Candidate, words: Wording) -> str:
        odd = self.heads == "odd"
        if odd and who.language == "en":
            text = take_half(_ENGLISH_HEADINGS[name], half_of(self.key))[self.number % 3]
        else:
            text = words.headings[name][4 if odd else self.number % 4]
        return text.upper() if self.style.capitals else text

    def _entry(self, what: str, where: str, city: str, period: str, deeds: Sequence[str]) -> list[str]:
        said = {"what": what, "where": where, "city": city, "period": period}
        mark = "- " if self.bullets else ""
        below = [period] if self.way == "period-last" else []
        return [*filter(str.strip, _WAYS[self.way](said)), *(mark + deed for deed in deeds), *below]

    def _skills(self, who: Candidate) -> list[str]:
        match self.style.skills:
            case "bullets":
                return [f"- {skill}" if self.bullets else skill for skill in who.skills]
            case "groups":
                return [f"{who.skills[0]}; {who.skills[1]} ({', '.join(who.skills[2:])})"]
            case "levels" if who.language == "en":
                return [f"Works daily with {', '.join(who.skills[:-1])} and {who.skills[-1]}."]
            case _:
                return [", ".join(who.skills)]


type Disturb = Callable[[list[str], Mapping[str, list[str]], Random], list[str]]


def _dumped(head: list[str], sections: Mapping[str, list[str]], _rng: Random) -> list[str]:
    """Line after line, no blank between."""
    return [*head, *(row for rows in sections.values() for row in rows)]


def _spaced(head: list[str], sections: Mapping[str, list[str]], _rng: Random) -> list[str]:
    return [*head, *(row for rows in sections.values() for row in ("", *rows))]


def _side_by_side(head: list[str], sections: Mapping[str, list[str]], _rng: Random) -> list[str]:
    """Two columns kept apart by spaces, as a reader of PDFs that keeps the layout writes them."""
    left, right = _columns(sections)
    wrapped = [part for row in right for part in textwrap.wrap(row, 52) or [""]]
    return [*head, "", *(f"{a:30}{b}".rstrip() for a, b in zip_longest(left, wrapped, fillvalue=""))]


def _interleaved(head: list[str], sections: Mapping[str, list[str]], _rng: Random) -> list[str]:
    """Two columns read across, their order lost."""
    left, right = _columns(sections)
    return [*head, *(row for pair in zip_longest(left, right) for row in pair if row)]


def _columns(sections: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    aside = ("skills", "languages", "certificates")
    left = [row for name, rows in sections.items() if name in aside for row in (*rows, "")]
    items = [part for row in left for part in (textwrap.wrap(row, 26) or [""])]
    return items, [row for name, rows in sections.items() if name not in aside for row in (*rows, "")]


def _mailed(head: list[str], sections: Mapping[str, list[str]], rng: Random) -> list[str]:
    """The body of a mail, wrapped hard; sometimes quoted."""
    quote = rng.choice(("", "", "> "))
    rows = _spaced(head, sections, rng)
    return [quote + part for row in rows for part in (textwrap.wrap(row, rng.choice((58, 66, 72))) or [""])]


def _scanned(head: list[str], sections: Mapping[str, list[str]], rng: Random) -> list[str]:
    """Letters misread and spaces lost or found, one in some hundred; not in the addresses."""
    return [row if "@" in row else _misread(row, rng) for row in _spaced(head, sections, rng)]


def _misread(row: str, rng: Random) -> str:
    looks = {
        "l": "1",
        "I": "l",
        "O": "0",
        "m": "rn",
        "e": "c",
        "S": "5",
        ",": ".",
        "a": "o",
        " ": "",
        "-": "~",
        "t": "f",
    }
    return "".join(looks[sign] if sign in looks and rng.random() < 0.012 else sign for sign in row)


def _in_one(head: list[str], sections: Mapping[str, list[str]], _rng: Random) -> list[str]:
    """Every section of lists in one line."""
    return [*head, *(row for name, rows in sections.items() for row in _run_on(name, rows))]


def _run_on(name: str, rows: list[str]) -> list[str]:
    return rows if name in ("work", "education", "summary") else [" ".join(rows)]


_DISTURBED: Mapping[str, Disturb] = {
    "dumped": _dumped, "spaced": _spaced, "side": _side_by_side, "interleaved": _interleaved, "mailed": _mailed,
    "scanned": _scanned, "run-on": _in_one,
}  # fmt: skip
_SHARES = {"dumped": 7, "spaced": 9, "side": 3, "interleaved": 2, "mailed": 4, "scanned": 2, "run-on": 2}


def draw_disorder(number: int) -> Disorder:
    """The layout of that number, from 1."""
    rng = Random(f"disorder {number}")
    dates: tuple[Dates, ...] = ("short", "words", "figures", "years", "iso", "apostrophe", "dotted")
    disturb = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    printed = disturb in ("dumped", "spaced", "run-on")
    return Disorder(
        number,
        way=tuple(_WAYS)[number % len(_WAYS)],
        disturb=disturb,
        heads=rng.choice(("usual", "usual", "usual", "odd", "headless")),
        suffix=rng.choice((".txt", ".txt", ".pdf", ".docx", ".html", ".odt", ".rtf")) if printed else ".txt",
        style=Style(
            header=rng.choice(("pipes", "stacked", "commas", "dots")),
            dates=rng.choice(dates),
            dash=rng.choice((" - ", " – ", "-", " to ")),
            skills=rng.choice(("commas", "bullets", "groups", "levels")),
            capitals=rng.random() < 0.4,
            order=rng.choice(_ORDERS),
            label=rng.random() < 0.6,
            region=rng.random() < 0.7,
            city_of_job=rng.random() < 0.6,
            wording=rng.randrange(4),
        ),
        bullets=rng.random() < 0.6,
    )


DISORDER = tuple(draw_disorder(number) for number in range(1, 241))
