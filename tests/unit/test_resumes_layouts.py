"""Eighteen ways to write the head of a job: company, title, place and date in any order, set with any separator."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.resumes import parse_resume
from winnow.records.json_resume import to_json_resume

type Job = tuple[str, str, str, str]
"""Company, title, place, period."""

JOBS: tuple[Job, ...] = (
    ("Hollis & Vane", "Senior Backend Engineer", "Leeds, UK", "Mar 2021 - Present"),
    ("Kestrel", "Firmware Engineer", "Austin, Texas", "Jun 2018 - Feb 2021"),
    ("Aurubis Metals AG", "Quality Technician", "Hamburg, Germany", "Jan 2015 - May 2018"),
)
DUTIES = ("Introduced a weekly report for three regions", "Trained fourteen new colleagues")
HEADS: dict[str, Callable[[str, str, str, str], list[str]]] = {
    "company, place - title (period)": lambda c, t, p, d: [f"{c}, {p} — {t} ({d})"],
    "title at company (period)": lambda c, t, p, d: [f"{t} at {c} ({d})"],
    "period | title | company | place": lambda c, t, p, d: [f"{d} | {t} | {c} | {p}"],
    "period / title / company, place": lambda c, t, p, d: [d, t, f"{c}, {p}"],
    "company / title, period": lambda c, t, p, d: [c, f"{t}, {d}"],
    "title / company | period | place": lambda c, t, p, d: [t, f"{c} | {d} | {p}"],
    "company - title / period, place": lambda c, t, p, d: [f"{c} – {t}", f"{d}, {p}"],
    "title, company, place, period": lambda c, t, p, d: [f"{t}, {c}, {p}, {d}"],
    "period: title, company": lambda c, t, p, d: [f"{d}: {t}, {c}"],
    "company (place) / title period": lambda c, t, p, d: [f"{c} ({p})", f"{t}    {d}"],
    "company place / title / period": lambda c, t, p, d: [f"{c} {p}", t, d],
    "title | period / company": lambda c, t, p, d: [f"{t} | {d}", c],
    "title - company - place / period": lambda c, t, p, d: [f"{t} - {c} - {p}", d],
    "company / place / title / period": lambda c, t, p, d: [c, p, t, d],
    "period / company, title": lambda c, t, p, d: [d, f"{c}, {t}"],
    "title . company . place / period": lambda c, t, p, d: [f"{t} · {c} · {p}", d],
    "company / title / no period": lambda c, t, p, d: [c, t],
    "title, company / no period": lambda c, t, p, d: [f"{t}, {c}"],
}


def resume_of(head: Callable[[str, str, str, str], list[str]]) -> Document:
    text = ["Mireille Petrović", "mireille.petrovic@example.com", "", "Experience", ""]
    for job in JOBS:
        text += [*head(*job), *(f"- {duty}" for duty in DUTIES), ""]
    text += ["Education", "", "B.Sc. in Physics, Trinity College Dublin, 2010 - 2014"]
    lines, at = [], 0
    for number, line in enumerate(text):
        span = (at, at + len(line))
        y = 12.0 * number
        read = Line(
            line, *span, 0, 0.0, y, 6.0 * len(line), y + 10, 10.0, bold=False, heading=0, bullet=False, cells=(span,)
        )
        if line.startswith("- "):
            inner = (at + 2, at + len(line))
            read = dataclasses.replace(read, text=line[2:], start=inner[0], bullet=True, cells=(inner,))
        if line:
            lines.append(read)
        at += len(line) + 1
    return Document("text", "\n".join(text), tuple(lines), (), 1, None)


@pytest.mark.parametrize("name", HEADS)
def test_jobs_are_read_in_any_order(name: str) -> None:
    # Given a resume whose jobs all open in one way, and nothing but words to tell them by
    document = resume_of(HEADS[name])
    # When it is read
    resume = to_json_resume(parse_resume(document).fields)
    # Then companies and titles are told apart, and the description belongs to its job
    work = resume["work"]
    assert isinstance(work, list)
    assert [(job.get("name"), job.get("position")) for job in work if isinstance(job, dict)] == [
        (c, t) for c, t, _, _ in JOBS
    ]
    assert all(job.get("highlights") == list(DUTIES) for job in work if isinstance(job, dict))


@pytest.mark.parametrize("name", [name for name in HEADS if "no period" not in name])
def test_dates_belong_to_their_job(name: str) -> None:
    work = to_json_resume(parse_resume(resume_of(HEADS[name])).fields)["work"]
    assert isinstance(work, list)
    dates = [(job.get("startDate"), job.get("endDate")) for job in work if isinstance(job, dict)]
    assert dates == [("2021-03", None), ("2018-06", "2021-02"), ("2015-01", "2018-05")]
