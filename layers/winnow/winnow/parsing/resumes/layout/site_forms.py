"""The forms of job sites: the title, the employer and the period of a job in rows of their own, set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import places, word_scores
from winnow.parsing.resumes.text import resume_constants as c

_REPEATED = 2
_APART = 0.8  # line heights of blank space
_DASHES = "-–—"
_LONGEST_NAME = 12  # words of an employer with its place
_LONGEST_BARE = 6  # words of an employer below which nothing but a description stands


@dataclass(frozen=True, slots=True)
class _Head:
    """The rows that open a job, by number: its title, and the row behind the last one."""

    title: int
    end: int
    dated: bool
    named: bool = True
    """Whether the employer stands between the title and the period."""


def cut_at_templates(rows: Sequence[Row]) -> tuple[list[Row], list[tuple[list[Row], list[Row]]]]:
    """Cut a section at the jobs that stand in a job site's form.

    The employer's row ends in a dash, behind which the form has no place, or names a place behind a dash; the title is
    above it and the period below, each of them set apart.

    Args:
        rows: The rows of a section.

    Returns:
        The rows before the first such job, and of each job the rows of its head and those of its description. No job
        when most of the periods of the section stand otherwise.
    """
    times = Counter(row.text for row in rows if "://" in row.text)
    rows = [row for row in rows if times[row.text] < _REPEATED]  # the foot of a page, which may part a head
    heads = _heads(rows)
    periods = sum(1 for row in rows if row.dated and not row.rest and any(not date.lone for date in row.dates))
    if not heads or 2 * sum(head.dated for head in heads) < periods:
        return list(rows), []
    ends = [*(head.title for head in heads[1:]), len(rows)]
    jobs = [
        (list(rows[head.title : head.end]), list(rows[head.end : end])) for head, end in zip(heads, ends, strict=True)
    ]
    return list(rows[: heads[0].title]), jobs


def first_job(rows: Sequence[Row]) -> int | None:
    """The number of the row in which a job in a job site's form begins among rows of anything else, or None.

    Only heads with a title, an employer and a period count.
    """
    return next((head.title for head in _heads(rows) if head.dated and head.named), None)


def _heads(rows: Sequence[Row]) -> list[_Head]:
    found: list[_Head] = []
    at = 0
    while at + 1 < len(rows):
        head = _head_at(rows, at)
        if head is not None:
            found.append(head)
        at = head.end if head is not None else at + 1
    return found if any(head.named and (head.dated or head.title == 0) for head in found) else []


def _head_at(rows: Sequence[Row], at: int) -> _Head | None:
    """The head whose title is in row ``at``."""
    title, employer = rows[at], rows[at + 1]
    if _is_period(employer) and _may_name(title) and _is_title(title.text) and not (title.bullet or title.prose):
        return _Head(at, at + 2, dated=True, named=False) if title.gap >= _APART else None
    if not (_may_name(title) and _may_name(employer)) or employer.gap < _APART or (at and title.gap < _APART):
        return None
    following = rows[at + 2] if at + 2 < len(rows) else None
    dated = following is not None and _is_period(following)
    if employer.text.rstrip().endswith(tuple(_DASHES)):
        return _Head(at, at + 3, dated=True) if dated else None
    if dated or not _is_title(title.text) or title.bullet or title.prose or title.text.endswith((".", ":", ",")):
        return None
    if employer.bullet or employer.prose or (following is not None and following.gap < _APART):
        return None
    if word_scores.score_title(employer.text) > 0:
        return None
    least = -3.0 if employer.text[:1].isupper() else -1.0
    bare = len(employer.text.split()) <= _LONGEST_BARE and word_scores.score_company(employer.text) > least
    named, place = name_and_place(employer)
    return _Head(at, at + 2, dated=False) if named and (place or bare) else None


def _is_period(row: Row) -> bool:
    """Whether a row says when and nothing else, and is set apart from the one above."""
    return bool(row.dates) and not row.rest and row.gap >= _APART


def _may_name(row: Row) -> bool:
    """Whether a row may hold a title or an employer: a short one without a date, a web address or a label."""
    return not row.dates and ": " not in row.text and "://" not in row.text and len(row.text.split()) <= _LONGEST_NAME


def _is_title(text: str) -> bool:
    return word_scores.score_title(text) > c.LIKELY


def name_and_place(row: Row) -> tuple[Span | None, Span | None]:
    """The name and the place of a row that a form has set: "Harrow Vale Institute - Vale, Ohio -".

    Args:
        row: A row without dates.

    Returns:
        The spans of the name, which is all before the last dash or, without a place behind that, the whole row, and of
        the place. None for what is not there; a city with its region alone is a place.
    """
    end = row.start + len(row.text.rstrip(f" \t{_DASHES}"))
    if end <= row.start:
        return None, None
    text = row.text[: end - row.start]
    place = places.read_place(text)
    if place is not None and place.score >= 3 and "," in text and " - " not in text:
        return None, (row.start, end)
    name, dash, last = text.rpartition(" - ")
    region = last.rpartition(",")[2].strip()
    if dash and (places.read_place(last.strip()) is not None or ("," in last and places.region_country(region))):
        return (row.start, row.start + len(name.rstrip())), (end - len(last.strip()), end)
    return (row.start, end), None
