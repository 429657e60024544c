"""Work, studies, languages and skills under no heading, or one that says nothing, found by what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.resumes.rows import Row, Section
from winnow.parsing.resumes.text import word_scores
from winnow.parsing.resumes.text.languages import tells_language
from winnow.parsing.resumes.text.skill_items import is_level

_ITEM_WORDS = 3  # words of a listed skill
_FEWEST_ITEMS = 3  # rows that make a list of skills
_LONG_COLUMN = 12  # rows of skills in a narrow column
_KNOWN_OF_MANY = 4  # of so many of its rows one is a listed skill at least
_MOSTLY = 0.9
_LONG_LIST = 5  # items of a list that one known skill makes one of skills
_HEADING_WORDS = 5
_CONTACT = re.compile(r"@|\d{5,}|https?:|www\.|\w\.(?:com|org|net|io|dev|me)\b|\d{3}[ -]\d{3}", re.IGNORECASE)


def find_unheaded(sections: list[Section]) -> None:
    """Cut out of the sections what no heading names: work, then studies, languages and skills."""
    _split_work(sections)
    _split_studies(sections)
    _split_languages(sections)
    _split_skills(sections)
    _rescue_skills(sections)


def is_list(text: str) -> bool:
    """Four short items or more."""
    items = [item for item in re.split(r"[,;|·•]", text) if item.strip()]
    return len(items) > 3 and sum(len(item.split()) for item in items) <= 3 * len(items) and not text.endswith(".")


def _split_work(sections: list[Section]) -> None:
    """Work that has no heading of its own is cut out of the header, summary, studies or other section it stands in."""
    if any(section.kind == "work" for section in sections):
        return
    for position, section in enumerate(sections):
        if section.kind in ("header", "summary", "other"):
            first = next((i for i, row in enumerate(section.rows) if _opens_work(section.rows, i)), None)
            if first is not None:
                _cut(sections, position, (first, len(section.rows)), "work")
                return
    for position, section in enumerate(sections):
        if section.kind == "education":
            worth, stretch = _densest([-_study_sign(row) for row in section.rows])
            if worth > 1 and any(not date.lone for row in section.rows[slice(*stretch)] for date in row.dates):
                _cut(sections, position, _with_dates(section.rows, stretch), "work")
                return


def _opens_work(rows: Sequence[Row], index: int) -> bool:
    near = rows[index : index + 3]
    dated = any(row.dated and any(not date.lone for date in row.dates) for row in near)
    return (
        dated
        and not rows[index].bullet
        and any(word_scores.score_title(part) > 1 for part in word_scores.split_parts(rows[index].rest))
    )


def _cut(sections: list[Section], position: int, stretch: tuple[int, int], kind: str) -> None:
    """Make the rows of a stretch a section of their own; a line above them that only introduces them goes."""
    section, (start, end) = sections[position], stretch
    taken = Section(kind, section.rows[start:end], sure=False)
    goes_on = section.kind != "work" or any(row.dates for row in section.rows[end:])
    rest = Section(section.kind if goes_on else "other", section.rows[end:], sure=False)
    introduced = start > 0 and _introduces(section.rows[start - 1])
    section.rows = section.rows[: start - 1 if introduced and section.kind != "header" else start]
    sections[position + 1 : position + 1] = [taken, rest] if rest.rows else [taken]


def _introduces(row: Row) -> bool:
    """Whether a row may be a heading in words that no list knows: short, and naming nothing."""
    text = row.text
    names = max(
        word_scores.score_title(text),
        word_scores.score_school(text),
        word_scores.score_degree(text),
        word_scores.score_place(text),
    )
    short = len(text.split()) <= _HEADING_WORDS and len(row.cells) == 1
    return short and not (row.bullet or row.dates or any(c.isdigit() for c in text)) and names < 1


def _split_studies(sections: list[Section]) -> None:
    """The stretch of rows in which signs of studies outweigh those of work most, where no heading names education."""
    if any(section.kind == "education" and section.rows for section in sections):
        return
    best: tuple[float, int, tuple[int, int]] | None = None
    for position, section in enumerate(sections):
        if section.kind in ("header", "summary", "other", "work"):
            worth, stretch = _densest([_study_sign(row) for row in section.rows])
            if worth >= 1 and (best is None or worth > best[0]):
                best = (worth, position, _with_dates(section.rows, stretch))
    if best is not None:
        _cut(sections, best[1], best[2], "education")


def _study_sign(row: Row) -> float:
    """How much a row speaks for studies (above 0) or for work."""
    if row.bullet or row.prose or "@" in row.text:
        return -0.3
    parts = word_scores.split_parts(row.rest)
    study = max((max(word_scores.score_school(part), word_scores.score_degree(part)) for part in parts), default=-1.0)
    position = max(map(word_scores.score_title, parts), default=-4.0)
    if study > 1 and position > 1:  # an associate degree, an associate professor of a university
        return 0.0
    return 1.0 if study > 1 else -1.0 if position > 1 else -0.05


def _densest(signs: Sequence[float]) -> tuple[float, tuple[int, int]]:
    """(sum, (start, end)) of the run with the largest sum (Kadane's algorithm)."""
    best, found, total, start = 0.0, (0, 0), 0.0, 0
    for index, sign in enumerate(signs):
        if total <= 0:
            total, start = 0.0, index
        total += sign
        if total > best:
            best, found = total, (start, index + 1)
    return best, found


def _with_dates(rows: Sequence[Row], stretch: tuple[int, int]) -> tuple[int, int]:
    """The stretch with the date above it, where entries begin with theirs, or else with those below it."""
    start, end = stretch
    if start and _only_date(rows[start - 1]) and (start == 1 or not _study_sign(rows[start - 2]) < -0.5):
        return start - 1, end
    while end < len(rows) and _only_date(rows[end]):
        end += 1
    return start, end


def _only_date(row: Row) -> bool:
    return bool(row.dates) and len(row.rest) <= 1


def _split_languages(sections: list[Section]) -> None:
    """Rows that tell how well a language is known, where no heading names languages."""
    if any(section.kind == "languages" for section in sections):
        return
    spoken = Section("languages", sure=False)
    for section in sections:
        spoken.rows += [row for row in section.rows if tells_language(row.text)]
        section.rows = [row for row in section.rows if not tells_language(row.text)]
    if spoken.rows:
        sections.append(spoken)


def _split_skills(sections: list[Section]) -> None:
    """Groups of skills that go on below the contact details of a narrow column, in other type, under no heading.

    Sections of short items that follow them, under headings that no list knows, are such groups, too.
    """
    for position, section in enumerate(sections):
        if section.kind not in ("contact", "summary"):
            continue
        last = max((at for at, row in enumerate(section.rows) if _CONTACT.search(row.text)), default=None)
        if last is None:
            continue
        first = next((at for at in range(last + 1, len(section.rows)) if _other_type(section.rows, last, at)), None)
        if first is None or not _lists_groups(section.rows[first:]):
            continue
        groups = Section("skills", section.rows[first:], sure=False)
        section.rows = section.rows[:first]
        sections.insert(position + 1, groups)
        for following in sections[position + 2 :]:
            if following.kind != "other" or not all(map(_is_item, following.rows)):
                break
            following.kind = "skills"
        return


def _other_type(rows: Sequence[Row], above: int, at: int) -> bool:
    return rows[at].style[0] != rows[above].style[0]


def _lists_groups(rows: Sequence[Row]) -> bool:
    """Whether rows of one cell are short items, most of which are listed skills, their levels or labels.

    In a long column of them, where items take two lines and few are in a list, a quarter are listed skills.
    """
    items = [row for row in rows if not is_level(row.text)]
    known = sum(word_scores.skill_share(row.text) > 0.5 for row in items)
    short = sum(len(row.cells) == 1 and _is_item(row) for row in items)
    if len(items) >= _LONG_COLUMN:
        return known * _KNOWN_OF_MANY >= len(items) and short >= _MOSTLY * len(items)
    return short == len(items) >= _FEWEST_ITEMS and known * 2 >= len(items)


def _rescue_skills(sections: list[Section]) -> None:
    """Lists of skills that stand under the wrong heading or none, when no section of skills has anything."""
    if any(section.kind == "skills" and section.rows for section in sections):
        return
    lists = Section("skills", sure=False)
    for section in sections:
        if section.kind in ("header", "contact", "summary", "other", "work", "education"):
            last = max((at for at, row in enumerate(section.rows) if row.dates), default=-1)
            taken = _listing(section.rows, last + 1 if section.kind in ("work", "education") else 0)
            lists.rows += [section.rows[at] for at in taken]
            section.rows = [row for at, row in enumerate(section.rows) if at not in taken]
    if lists.rows:
        sections.append(lists)


def _listing(rows: Sequence[Row], first: int) -> set[int]:
    """Which rows from ``first`` on list skills: in one line, or one a line."""
    taken = {at for at in range(first, len(rows)) if _lists_skills(rows[at])}
    run: list[int] = []
    for at in range(first, len(rows) + 1):
        if at < len(rows) and at not in taken and _is_item(rows[at]):
            run.append(at)
            continue
        known = sum(word_scores.skill_share(rows[index].text) > 0.5 for index in run)
        if len(run) >= _FEWEST_ITEMS and known * 3 >= len(run):
            taken.update(run)
        run = []
    return taken


def _is_item(row: Row) -> bool:
    return (
        row.text.count(" ") < _ITEM_WORDS
        and not row.dates
        and "@" not in row.text
        and word_scores.score_place(row.text) < 0
    )


def _lists_skills(row: Row) -> bool:
    label, colon, items = row.text.partition(":")
    if colon:
        return len(label) < 40 and items.count(",") > 0 and word_scores.skill_share(items) >= 0.4
    share = word_scores.skill_share(row.text)
    long = len(re.split(r"[,;|·•]", row.text)) >= _LONG_LIST
    return not row.dates and "@" not in row.text and is_list(row.text) and (share >= 0.25 or (long and share > 0))
