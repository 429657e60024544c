"""Sections: the document cut at its headings, with the kind of what has no telling heading judged by its content."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from winnow.parsing.resumes.layout.headings import Heading, find_headings, kind_of
from winnow.parsing.resumes.layout.reading_order import (
    MARGIN,
    level,
    lift_margin_headings,
    lone,
    lower_headings,
    place_column_headings,
)
from winnow.parsing.resumes.layout.site_forms import first_job
from winnow.parsing.resumes.layout.unheaded import find_unheaded, is_list
from winnow.parsing.resumes.rows import Row, Section, body_size, part
from winnow.parsing.resumes.text import resume_lexicon, word_scores
from winnow.parsing.resumes.text.skill_items import is_level
from winnow.text import fold, words

_OF_ENTRIES = ("work", "education")
_OTHERS = frozenset("other others misc miscellaneous sonstiges autres autre otros outros altro altri overig".split())
_ITEM_WORDS = 3  # words of a listed skill
_CONTACT_ROWS = 8
_NUMBERED = re.compile(r"\d{1,2}\s*[-.)]\s*[^\W\d]")
_NUMBER = re.compile(r"\+?\d[\d ().-]{7,}\d")
_ADDRESS = re.compile(r"://|\w\.(?:com|org|net|io|dev|me|de|fr)\b|/\w", re.IGNORECASE)
_MOSTLY = 0.5  # of a row's items that are listed skills
_FEWEST_SKILLS = 2  # rows of a group of skills
_COLUMN = 60  # points: edges so far apart are those of two columns
_EDGE = 3  # points
_FEWEST_STUDIES = 2  # degrees, and schools, that make a section one of education
_INDENT = 30  # points that a row may be set in from its section's heading


def segment(rows: Sequence[Row]) -> list[Section]:
    """All rows, in sections in reading order; the first one is the header (name and contact), possibly empty."""
    rows = place_column_headings(_without_margin(rows), _is_heading)
    rows = lower_headings(rows, _is_heading)
    rows = lift_margin_headings(rows, _is_heading, _of_margin)
    current = Section("header")
    sections = [current]
    edges = {id(current): rows[0].x0 if rows else 0.0}
    opened = {heading.index: heading for heading in find_headings(rows, body_size(rows))}
    for index, row in enumerate(rows):
        heading, before = opened.get(index), rows[index - 1] if index else None
        if heading is not None and _counts_jobs(current, heading, row):
            heading = None
        if heading is not None and _goes_on(current, before, row):
            current.title += f" {row.text}"
            continue
        if heading is not None:
            current = _opened(heading, row)
        elif before is not None and _opens_contact(rows, index, opened):
            current = Section("contact", [row])
        elif before is not None and (row.page != before.page or _begins_column(before, row)):
            line = [row, *(other for other in rows[index + 1 : index + 2] if level(row, other))]  # dates may come first
            current = _of_column(sections, edges, min(line, key=lambda other: other.x0)) or current
            current.rows.append(row)
            continue
        else:
            current.rows.append(row)
            continue
        sections.append(current)
        edges[id(current)] = row.x0
    _tell_kinds(sections)
    _tell_studies(sections)
    find_unheaded(sections)
    return _with_first_groups(_with_groups(_with_jobs(sections), rows))


def _tell_kinds(sections: Sequence[Section]) -> None:
    """Judge the kind of each section whose heading says nothing, in order."""
    for above, section in pairwise(sections):
        section.rows = _beside(section.rows)
        if not section.sure and above.sure and above.kind in _OF_ENTRIES and not above.rows:
            section.kind = above.kind  # a heading within the section ("In India" below "Work Experience")
        elif not section.sure:
            present = {s.kind for s in sections if s.sure or s.kind != "skills"}
            section.kind = "skills" if _goes_on_listing(above, section) else _judged(section, present)
        elif _are_other_skills(above, section):
            section.kind = "skills"


def _with_first_groups(sections: list[Section]) -> list[Section]:
    """The sections, with those above a group of skills as groups that look like one and that no listed skill tells."""
    for section, below in reversed([*pairwise(sections)]):
        if _begins_listing(section, below):
            section.kind = "skills"
    return sections


def _with_jobs(sections: Sequence[Section]) -> list[Section]:
    """The sections, of which those after the jobs are cut where another job in a job site's form begins.

    What a person lists in a description ("Technical skills:") looks like a section of its own, and hides the jobs
    that follow it.
    """
    found: list[Section] = []
    for section in sections:
        found.append(section)
        jobs = any(other.kind == "work" for other in found) and section.kind not in ("work", "volunteer", "education")
        begins = first_job(section.rows) if jobs else None
        if begins is not None:
            found.append(Section("work", section.rows[begins:]))
            section.rows = section.rows[:begins]
    return found


def _tell_studies(sections: Sequence[Section]) -> None:
    """Make "Training and Qualifications" education where it holds degrees of schools, and no other section does."""
    if any(section.kind == "education" and section.rows for section in sections):
        return
    for section in sections:
        rows = [row for row in section.rows if not row.prose] if section.kind == "certificates" else []
        schools = sum(word_scores.score_school(row.rest) > 1 for row in rows)
        if schools >= _FEWEST_STUDIES <= sum(word_scores.score_degree(row.rest) > 1 for row in rows):
            section.kind = "education"


def _with_groups(sections: Sequence[Section], rows: Sequence[Row]) -> list[Section]:
    """The sections, with "Languages" and "Web" below skills as the groups of skills that they are where no human
    language and no address stands in them."""
    found: list[Section] = []
    for section in sections:
        above = found[-1] if found else None
        if above is not None and above.kind == "skills" and _lists_skills(section):
            title = next((row for row in rows if row.end <= section.rows[0].start and row.text == section.title), None)
            above.rows += [*([title] if title else []), *section.rows]
        else:
            if _lists_skills(section) and _names_skills(section.rows):  # "Programming / Languages" in a narrow column
                section.kind = "skills"
            found.append(section)
    return found


def _lists_skills(section: Section) -> bool:
    """Whether a section of languages or of links holds neither, but skills."""
    if section.kind not in ("languages", "links") or not section.rows:
        return False
    told = " ".join(row.text for row in section.rows)
    known = resume_lexicon.entries("languages")
    if any(word in known for word in words(told)) or "@" in told:
        return False
    if section.kind == "links" and _ADDRESS.search(told):
        return False
    return any(word_scores.skill_share(row.text) > _MOSTLY for row in section.rows)


def _names_skills(rows: Sequence[Row]) -> bool:
    """Whether rows are a column of short items, half of them listed skills or more: a group under its own heading."""
    short = all(len(row.cells) == 1 and row.text.count(" ") <= _ITEM_WORDS and not row.dates for row in rows)
    known = sum(word_scores.skill_share(row.text) > _MOSTLY for row in rows)
    return short and len(rows) >= _FEWEST_SKILLS and known * 2 >= len(rows)


def _opens_contact(rows: Sequence[Row], index: int, opened: Collection[int]) -> bool:
    """Whether a column begins at the row whose first rows, under no heading, hold an address: contact details."""
    row, before = rows[index], rows[index - 1]
    if row.page != before.page or row.y0 > before.y0 - row.size or row.x0 == 0 or index < min(opened, default=index):
        return False
    block = list(takewhile(lambda at: at not in opened, range(index, min(index + _CONTACT_ROWS, len(rows)))))
    return any("@" in rows[at].text or _NUMBER.search(rows[at].text) for at in block if not rows[at].dates)


def _of_column(sections: Sequence[Section], edges: Mapping[int, float], row: Row) -> Section | None:
    """The last section of the column that the first row of a page's column goes on in; None when no column is known.

    A page is read column by column, so that the narrow column's sections come between the parts of the wide one's.
    """
    if row.x0 == 0:
        return None
    if abs(edges[id(sections[-1])] - row.x0) < _COLUMN:
        return sections[-1]
    near = [section for section in sections[1:] if -_EDGE <= row.x0 - edges[id(section)] < _INDENT]
    return near[-1] if near else None


def _counts_jobs(section: Section, heading: Heading, row: Row) -> bool:
    """Whether what looks like a heading that no list knows is the next of several employers: "2- Harrow Telecom"."""
    return section.kind == "work" and not heading.sure and _NUMBERED.match(row.text) is not None


def _begins_column(before: Row, row: Row) -> bool:
    """Whether a row is the first of the next column of its page: it stands above the row before, and right of it."""
    return row.page == before.page > 0 and row.y0 < before.y0 - row.size and row.x0 > before.x0 + _COLUMN


def _without_margin(rows: Sequence[Row]) -> list[Row]:
    """Rows that open with a heading in larger type made two: the heading, and what stands beside it."""
    size = body_size(rows)
    found: list[Row] = []
    for row in rows:
        start, end = row.cells[0]
        if len(row.cells) < 2 or row.size < size + 1 or kind_of(row.text[: end - start]) is None:
            found.append(row)
            continue
        beside = part(row, (row.cells[1][0], row.end))
        found.append(part(row, row.cells[0]))
        placed = replace(beside, cells=row.cells[1:], x0=row.x0 + MARGIN + 1)
        headed = len(placed.cells) == 1 and kind_of(beside.text) is not None  # the heading of another column
        found.append(placed if headed else replace(placed, size=size, bold=False))
    return found


def _is_heading(row: Row) -> bool:
    return len(row.cells) == 1 and not row.dates and kind_of(row.text) is not None


def _of_margin(row: Row) -> bool:
    """A date, or a heading with the first row of its section."""
    start, end = row.cells[0]
    opening = row.text[start - row.start : end - row.start]
    return any(date.span[0] - start < 3 for date in row.dates) or (len(row.cells) > 1 and kind_of(opening) is not None)


def _opened(heading: Heading, row: Row) -> Section:
    section = Section(heading.kind, title=row.text[: heading.end - row.start], sure=heading.sure)
    if heading.end < row.end:  # the heading stands in the margin of its section's first row, or runs into it
        gap = len(row.text[heading.end - row.start :]) - len(row.text[heading.end - row.start :].lstrip(" :"))
        cells = row.cells[1:] or ((heading.end + gap, row.end),)
        start = cells[0][0]
        section.rows.append(
            replace(row, text=row.text[start - row.start :], start=start, cells=cells, size=0.0, bold=False, gap=9.0)
        )
    return section


def _is_near_another(row: Row, heights: Sequence[tuple[int, float]]) -> bool:
    """Whether another row may stand level with a row; ``heights`` are all rows' pages and tops in order."""
    reach = 0.5 * max(row.size, 1.0)
    second = bisect_left(heights, (row.page, row.y0 - reach)) + 1
    return second < len(heights) and heights[second] <= (row.page, row.y0 + reach)


def _beside(rows: list[Row]) -> list[Row]:
    """Rows with every lone date or place put back behind the row it stands level with, had a column parted them."""
    kept: list[Row] = []
    stray: list[Row] = []
    heights = sorted((row.page, row.y0) for row in rows)
    for row in rows:
        beside = (
            _is_near_another(row, heights)  # of few rows: whether one is a place takes longer to say
            and lone(row)
            and any(level(row, other) and not lone(other) for other in rows)
        )
        (stray if beside else kept).append(row)
    for row in stray:
        after = next(index for index, other in enumerate(kept) if level(row, other) and not lone(other))
        kept.insert(after + 1, row)
    return kept


def _goes_on(section: Section, before: Row | None, row: Row) -> bool:
    """Whether a heading is the second line of the one above it."""
    return (
        before is not None
        and bool(section.title)
        and not section.rows
        and row.style == before.style
        and abs(row.x0 - before.x0) < 3  # points
        and row.gap < 0.5  # line heights
        and row.size > 0
    )


def _goes_on_listing(above: Section, section: Section) -> bool:
    """Whether a list of short items follows skills that stand under a heading as untelling as its own."""
    short = all(row.text.count(" ") < _ITEM_WORDS and not row.dates and "@" not in row.text for row in section.rows)
    return above.kind == "skills" and not above.sure and short and bool(section.rows)


def _begins_listing(section: Section, below: Section) -> bool:
    """Whether a column of short items under an untelling heading stands above a group of skills under a heading as
    untelling, set like them: a group, too."""
    if section.kind != "other" or section.sure or below.kind != "skills" or kind_of(below.title) == "skills":
        return False
    if len(section.rows) < _FEWEST_SKILLS or not below.rows:
        return False
    looks = {row.style[:2] for row in below.rows}
    edge = below.rows[0].x0
    return edge > 0 and all(
        row.style[:2] in looks
        and abs(row.x0 - edge) < _EDGE
        and row.text.count(" ") < _ITEM_WORDS
        and len(row.cells) == 1
        and not (row.dates or row.bullet or "@" in row.text or ":" in row.text)
        for row in section.rows
    )


def _are_other_skills(above: Section, section: Section) -> bool:
    """Whether "Other" heads one more group of skills: with its level, or listed ones."""
    if section.kind != "other" or fold(section.title.strip(" :.")) not in _OTHERS or not section.rows:
        return False
    lists = all(is_list(row.text) and word_scores.skill_share(row.text) > _MOSTLY for row in section.rows)
    rated = is_level(section.rows[0].text) and any(map(str.isalpha, section.rows[0].text))
    return rated or _names_skills(section.rows) or (above.kind == "skills" and lists)


def _judged(section: Section, present: set[str]) -> str:
    """The kind of a section whose heading says nothing, by what stands in it."""
    if section.rows and is_level(section.rows[0].text):
        return "skills"  # each group of skills under a heading of its own, with its level
    ranges = sum(1 for row in section.rows for date in row.dates if not date.lone and row.dated)
    titles = sum(
        1 for row in section.rows if not row.prose and not row.bullet and word_scores.score_title(row.rest) > 1
    )
    schools = sum(1 for row in section.rows if not row.prose and word_scores.score_school(row.rest) > 1)
    degrees = sum(1 for row in section.rows if not row.prose and word_scores.score_degree(row.rest) > 1)
    if degrees and schools and "education" not in present:
        return "education"
    if ranges and titles and "work" not in present:
        return "work"
    skills = sum(word_scores.skill_share(row.text) > 0.5 for row in section.rows)
    lists = sum(is_list(row.text) for row in section.rows)
    short = sum(row.bullet and row.text.count(" ") < _ITEM_WORDS and not row.dates for row in section.rows)
    listed = max(skills, lists) * 2 >= len(section.rows) > 0 or short == len(section.rows) > _ITEM_WORDS
    if (listed and "skills" not in present) or _names_skills(section.rows):
        return "skills"
    return "other"
