"""Courses that a form of a job site has set: the degree, the school and the dates in rows of their own, apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winnow.parsing.resumes.layout.site_forms import name_and_place
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text import word_scores

_APART = 0.8  # line heights of blank space
_LONGEST = 18  # words of a school with its place
_REPEATED = 2


@dataclass(frozen=True, slots=True)
class Course:
    """The rows of a course; at least one of the first two is there."""

    degree: Row | None
    school: Row | None
    dates: Row | None


def cut_at_courses(rows: Sequence[Row]) -> list[Course]:
    """Cut a section at its courses, when it is set in a job site's form.

    Every row of the form is set apart from the one above, in a text without a layout: a degree, the school ("Harrow
    Institute - Vale, Ohio") and the dates, of which the first and the last may be left out.

    Args:
        rows: The rows of a section.

    Returns:
        Its courses in order; none when the section is set in any other way.
    """
    times = Counter(row.text for row in rows if "://" in row.text)
    rows = [row for row in rows if times[row.text] < _REPEATED and "://" not in row.text]
    if len(rows) < 2 or not all(_fits(row) for row in rows):
        return []
    courses: list[Course] = []
    at = 0
    while at < len(rows):
        first, second = rows[at], rows[at + 1] if at + 1 < len(rows) else None
        paired = second is not None and not second.dates and _is_pair(first, second)
        degree = first if paired or _is_degree(first) else None
        school = second if paired else first if degree is None else None
        at += 2 if paired else 1
        dates = rows[at] if at < len(rows) and rows[at].dates else None
        at += dates is not None
        courses.append(Course(degree, school, dates))
    paired_ones = [course for course in courses if course.degree is not None and course.school is not None]
    return courses if 2 * len(paired_ones) >= len(courses) else []


def _fits(row: Row) -> bool:
    """Whether a row may be one of the form's: short, set apart, and either dates or something else."""
    if row.bullet or row.x0 > 0 or row.gap < _APART or len(row.cells) > 1 or len(row.text.split()) > _LONGEST:
        return False
    return not (row.dates and row.rest) and not row.text.endswith((":", ";"))


def _is_pair(first: Row, second: Row) -> bool:
    """Whether two rows that follow each other are a degree and its school."""
    if _is_degree(second) or first.dates:
        return False
    return _is_degree(first) or (not _is_school(first) and _is_school(second))


def _is_degree(row: Row) -> bool:
    """Whether a row is a degree or a subject, and no school's name."""
    parts = word_scores.split_parts(row.rest)
    told = any(word_scores.score_degree(part) > 1 or word_scores.score_area(part) > c.LIKELY for part in parts)
    return told and not _is_school(row)


def _is_school(row: Row) -> bool:
    """Whether a row is a school's name, or names something and its place."""
    if not row.dates and all(name_and_place(row)):
        return True
    return max(map(word_scores.score_school, word_scores.split_parts(row.rest)), default=0.0) > 1
