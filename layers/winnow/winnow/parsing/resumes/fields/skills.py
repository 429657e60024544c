"""Skills: named groups with keywords, or single skills, however set (lines, commas, cells, pills, bullets)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile, zip_longest

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.never_values import heads_no_skills, is_no_item
from winnow.parsing.resumes.fields.skill_rows import (
    WIDER,
    WITHIN,
    holds_list,
    is_wrapped,
    items_of_column,
    joined_rows,
    labels_beside,
)
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, resume_lexicon
from winnow.parsing.resumes.text.skill_items import (
    SEPARATOR,
    count_known,
    cut_items,
    is_legend,
    is_level,
    is_sentence,
    read_item,
)
from winnow.parsing.resumes.text.word_scores import skill_share
from winnow.text import fold

_LABEL = re.compile(r"^([^:,;|·•\t]{2,48}?)\s*+(?:\(([^()]{2,24})\))?\s*+:(?:\s++|$)")
_INNER_LABEL = re.compile(r"(?:(?<=, )|(?<=; )|(?<=· ))([^,;:|·]{4,60}?)\s*+(?:\([^()]{2,24}\))?\s*+:\s++")
_LABEL_SIGNS = "#>*~=+-–—»›▸ "
_CLOSES = re.compile(
    r"\W*+(?:thank(?:s|ing)?(?:\s+(?:you|u)\b)?\W*$|yours?\s+(?:faithfully|sincerely|truly)|(?:best|kind|warm)?\s*regards\b|"
    r"(?:\d{1,2}[.)]\s*)?(?:(?:mini|minor|major|main|final\s+year|academic)\s+)?projects?"
    r"(?:\s+(?:titles?|names?|descriptions?|details|work|profile|undertaken|handled)\b.{0,8})?\W*$|"
    r"declaration\W*$|i\s+(?:hereby\s+|do\s+hereby\s+)?(?:declare|certify|confirm)\b|signature\W*+$)",
    re.IGNORECASE,
)
"""How what follows skills opens where no heading was seen: thanks, a declaration, a signature, a project."""
_NOT_SKILLS = frozenset(
    "interests hobbies interessen intérêts intereses interessi interesses hobby's language sprachen "
    "langues idiomas lingue talen".split()
)
_FEWEST_GROUPS = 3  # that blank space sets apart
_OF_A_PAGE = 5.0  # line heights: the first row of a page or column has more
_WIDE = 1.5  # line heights of blank space that set a label apart from the list above it
_FEWEST_HEADS = 2  # rows that head lists
_LOOSE = 0.5  # line heights at most between the lines of an item where items stand apart by several times as much
_CELLS_WITH_LEVEL = 3  # label, level, list
_WORDS_OF_LABEL = 5  # with its level
_MOSTLY = 0.4  # of a row's words that are of listed skills
_HEADS_KNOWN, _ITEMS_KNOWN = 0.4, 0.4  # at most, at least: share of rows of listed skills


@dataclass(slots=True)
class _Group:
    label: Span | None = None
    items: list[Span] = field(default_factory=list)


def read_skills(document: Document, sections: Sequence[Sequence[Row]]) -> list[Entry]:
    """The groups of the skills sections; skills outside a group stand for themselves, each once."""
    return list(_once([entry for rows in sections for entry in _read_section(document, rows)]))


def _read_section(document: Document, rows: Sequence[Row]) -> list[Entry]:
    groups = _groups(document.text, [*takewhile(lambda row: not _CLOSES.match(row.text), rows)])
    grouped = any(group.label and group.items for group in groups)
    found: list[Entry] = []
    for group in groups:
        label = (
            field_spans.read_span(document.text, *_undecorated(document.text, group.label), 0.85)
            if group.label
            else None
        )
        if label and (fold(str(label.value)) in _NOT_SKILLS or heads_no_skills(str(label.value))):
            continue
        items = (read_item(document.text, span) for span in group.items)
        keywords = [item for item in items if item and not is_no_item(str(item.value))]
        if label and _human_languages(keywords) and "langu" in fold(str(label.value)):
            continue
        if label and keywords:
            found.append({"name": label, "keywords": list(keywords)})
        elif label and not grouped and not is_no_item(str(label.value)):
            found.append({"name": label})
        elif not label:
            found.extend(_with_parts(document.text, field_value) for field_value in keywords)
    return found


def _once(skills: Sequence[Entry]) -> Iterator[Entry]:
    """Skills that stand for themselves each once, as they come first."""
    seen: set[str] = set()
    for skill in skills:
        name = skill["name"]
        if "keywords" not in skill and isinstance(name, FieldValue):
            if fold(str(name.value)) in seen:
                continue
            seen.add(fold(str(name.value)))
        yield skill


def _with_parts(text: str, skill: FieldValue) -> Entry:
    """A skill as written; with its parts as keywords when a slash parts listed skills: "HTML/CSS"."""
    if skill.span is None or "/" not in str(skill.value):
        return {"name": skill}
    parts = [
        field_spans.read_span(text, skill.span[0] + part.start(), skill.span[0] + part.end(), skill.score)
        for part in re.finditer(r"[^/]+", text[slice(*skill.span)])
    ]
    known = resume_lexicon.entries("skills")
    keywords: list[Node] = [part for part in parts if part is not None and fold(str(part.value)) in known]
    listed_whole = fold(str(skill.value)) in known  # "CI/CD", "PL/SQL"
    return (
        {"name": skill} if listed_whole or len(keywords) < max(2, len(parts)) else {"name": skill, "keywords": keywords}
    )


def _undecorated(text: str, span: Span) -> Span:
    """A label without the signs in front of it ("# tools", "> Web")."""
    start, end = span
    while start < end - 1 and text[start] in _LABEL_SIGNS:
        start += 1
    return start, end


def _human_languages(keywords: Sequence[FieldValue]) -> bool:
    known = resume_lexicon.entries("languages")
    return bool(keywords) and all(
        any(w in known for w in re.findall(r"\w+", fold(str(field_value.value)))) for field_value in keywords
    )


def _groups(text: str, rows: Sequence[Row]) -> list[_Group]:
    groups: list[_Group] = []
    rows = joined_rows(text, [row for row in rows if not is_legend(row.text)])
    columns: list[_Group] = []  # several labels on one line: what follows belongs to them cell by cell
    labels = _label_looks(rows)
    beside, column = labels_beside(rows), items_of_column(rows)
    apart = frozenset() if beside else _set_apart(rows) | _above_lists(rows)
    for row, following in zip_longest(rows, rows[1:]):
        if is_level(row.text):
            continue
        inline = _LABEL.match(row.text)
        if inline and not is_sentence(row.text[inline.end() :]):
            label = (row.start + inline.start(1), row.start + inline.end(1))
            groups += _labelled(text, label, row.start + inline.end(), row.end)
            columns = [groups[-1]]
            continue
        tabled = _of_table(text, row, in_column=row.start in beside)
        if tabled is not None:
            groups.append(tabled)
            columns = [tabled]
            continue
        if (
            row.start in apart
            or (row.style[:2], row.bullet) in labels
            or _levelled(text, row, following)
            or _heads_grid(row, following)
            or _is_rated(row, following)
        ):
            last = groups[-1] if groups else None
            if last is not None and last.label and not last.items and row.gap < WITHIN:  # a label of two lines
                last.label = (last.label[0], row.end)
                continue
            columns = [_Group(cell) for cell in row.cells if not is_level(text[slice(*cell)])]
            for group in columns:
                group.label = _without_level(text, group.label) if group.label else None
            groups.extend(columns)
            continue
        if not columns:
            columns = [_Group()]
            groups.extend(columns)
        cells = row.cells if len(columns) > 1 and len(row.cells) == len(columns) else (((row.start, row.end)),)
        lone = row.bullet or len(cells) > 1 or row.start in column
        for group, cell in zip(columns, cells, strict=False):
            group.items.extend([cell] if is_wrapped(text, row) else cut_items(text, *cell, apart=lone))
    return groups


def _labelled(text: str, label: Span, start: int, end: int) -> list[_Group]:
    """A labelled list, and those that were run on to it: "Web: React, Vue Data (Basic): SQL"."""
    for inner in _INNER_LABEL.finditer(text, start, end):
        tokens = list(re.finditer(r"\S+", inner[1]))
        known = count_known(tokens, inner[1], 0) or 1
        if len(tokens) > known:
            cut = inner.start(1) + tokens[known].start()
            first = _Group(label, cut_items(text, start, cut))
            return [first, *_labelled(text, (cut, inner.end(1)), inner.end(), end)]
    return [_Group(label, cut_items(text, start, end))]


def _heads_grid(row: Row, following: Row | None) -> bool:
    """Whether a row of cells names the columns of the row below, which holds several items in each."""
    if following is None or len(row.cells) < 2 or len(following.cells) < 2 * len(row.cells):
        return False
    return len(SEPARATOR.split(row.text)) == len(row.cells)


def _label_looks(rows: Sequence[Row]) -> set[tuple[tuple[float, bool], bool]]:
    """Looks (size, weight, bullet) in which rows are labels: they stand out from rows with lists and hold none."""
    lists: Counter[tuple[tuple[float, bool], bool]] = Counter()
    plain: Counter[tuple[tuple[float, bool], bool]] = Counter()
    for row in rows:
        style = (row.style[:2], row.bullet)
        (lists if _lists(row) else plain)[style] += 1
    if len(plain.keys() | lists.keys()) < 2:  # one look only
        return set()
    first = (rows[0].style[:2], rows[0].bullet)
    others = [style for style in plain.keys() | lists.keys() if style != first]
    stands_out = all(
        first[0][0] > other[0][0] or (first[0][1] and not other[0][1]) or (other[1] and not first[1])
        for other in others
    )
    return {first} if stands_out and not lists[first] else set()


def _lists(row: Row) -> bool:
    """Whether a row holds a list: several items, several cells, or a label and its list side by side."""
    if len(row.cells) == 2:  # two cells may be two labels
        first, second = (row.text[start - row.start : end - row.start] for start, end in row.cells)
        return len(SEPARATOR.split(second)) > 1 and len(SEPARATOR.split(first)) == 1
    return len(row.cells) > 2 or len(SEPARATOR.split(row.text)) > 2


def _set_apart(rows: Sequence[Row]) -> frozenset[int]:
    """Where the rows begin that label groups of a narrow column by the blank space above them and nothing else.

    Several groups, most of them of several rows, begin with a row that is no listed skill, while what stands below are
    listed skills often.
    """
    gaps = sorted(row.gap for row in rows[1:] if row.gap < _OF_A_PAGE)
    one_look = len({row.style[:2] for row in rows}) == 1 and all(len(row.cells) == 1 for row in rows)
    if len(gaps) < _FEWEST_GROUPS or not one_look:
        return frozenset()
    usual = gaps[0]
    starts = [0, *(at for at, row in enumerate(rows) if at and usual + WIDER < row.gap < _OF_A_PAGE)]
    groups = [rows[a:b] for a, b in pairwise([*starts, len(rows)])]
    lone = groups[0::2]  # labels that stand apart from their lists, too
    if len(lone) >= _FEWEST_GROUPS and all(len(group) == 1 for group in lone) and len(groups) % 2 == 0:
        heads, items = [group[0] for group in lone], [row for group in groups[1::2] for row in group]
    else:
        heads = [group[0] for group in groups if len(group) > 1]
        items = [row for group in groups for row in group[1:]]
        if len(heads) < max(_FEWEST_GROUPS, len(groups) - 1):
            return frozenset()
    if any(row.bullet or SEPARATOR.search(row.text) for row in heads):
        return frozenset()
    listed = 2 * sum(map(holds_list, items)) > len(items) and not any(map(holds_list, heads))
    if not listed and (_share_known(heads) > _HEADS_KNOWN or _share_known(items) < _ITEMS_KNOWN):
        return frozenset()
    return frozenset(row.start for row in heads)


def _above_lists(rows: Sequence[Row]) -> frozenset[int]:
    """Where the rows begin that label what stands below them: larger type, no bullets above bullets, or blank space
    above a line of cells."""
    size = max((row.style[0] for row in rows), default=0.0)
    for heads in (
        [row for row in rows if row.style[0] == size],
        [row for row in rows if not row.bullet],
        [row for row, below in pairwise([*rows, None]) if row is not None and (row is rows[0] or _opens(row, below))],
    ):
        if _head_lists(heads, rows):
            return frozenset(row.start for row in heads)
    return frozenset()


def _opens(row: Row, below: Row | None) -> bool:
    """Whether blank space parts a row of one cell from the list above it, much, or more than from the list below; at
    the top of a page, what is below tells."""
    if row.bullet or len(row.cells) > 1:
        return False
    listed = below is not None and holds_list(below)
    if row.gap >= _OF_A_PAGE:
        return listed and below is not None and below.gap < _WIDE
    return row.gap > _WIDE or (listed and below is not None and row.gap > 2 * below.gap + _LOOSE)


def _head_lists(heads: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether several rows each head a list: none of them holds one, and one follows each (of two lines, too)."""
    starts = {row.start for row in heads}
    below = [after for row, after in pairwise(rows) if row.start in starts and after.start not in starts]
    wrapped = sum(after.start in starts and after.gap < WITHIN for _, after in pairwise(rows))
    lists = [row for row in rows if row.start not in starts]
    set_apart = 2 * sum(holds_list(row) for row in lists) > len(lists) or all(
        row.style[0] < heads[0].style[0] for row in lists
    )
    return (
        len(heads) - wrapped >= _FEWEST_HEADS
        and len(below) == len(heads) - wrapped - (rows[-1].start in starts)
        and set_apart
        and not any(_LABEL.match(row.text) or any(map(_is_several, _cells(row))) for row in heads)
    )


def _of_table(text: str, row: Row, *, in_column: bool) -> _Group | None:
    """The group of a row of cells: a label and its list, or with its level between; ``in_column``: a label and the
    first item of the column beside it."""
    if in_column:
        items = [item for cell in row.cells[1:] for item in cut_items(text, *cell, apart=True)]
        return _Group(row.cells[0], items)
    if len(row.cells) == _CELLS_WITH_LEVEL and is_level(text[slice(*row.cells[1])]):
        return _Group(row.cells[0], cut_items(text, *row.cells[2]))
    if len(row.cells) == 2 and _lists(row):
        return _Group(row.cells[0], cut_items(text, *row.cells[1]))
    return None


def _is_several(cell: str) -> bool:
    """Whether a separator parts a cell, other than the one before a level: "Web — Advanced"."""
    parts = SEPARATOR.split(cell)
    return len(parts) > 2 or (len(parts) > 1 and not is_level(parts[-1]))


def _cells(row: Row) -> list[str]:
    return [row.text[start - row.start : end - row.start] for start, end in row.cells]


def _share_known(rows: Sequence[Row]) -> float:
    """The share of rows that hold nothing but listed skills, or mostly such."""
    return sum(skill_share(row.text) > _MOSTLY for row in rows) / len(rows) if rows else 0.0


def _without_level(text: str, span: Span) -> Span:
    words = text[slice(*span)].rstrip().rsplit(maxsplit=1)
    if len(words) == 2 and re.search(r"\w", words[1]) and is_level(words[1].strip("()")):  # "Frontend — Mid-Senior"
        return span[0], span[0] + len(words[0].rstrip(" -–—"))
    return span


def _levelled(text: str, row: Row, following: Row | None) -> bool:
    """A label with its level and nothing else: "Web Development Intermediate", or "Web – Advanced" above its list."""
    span = _without_level(text, (row.start, row.end))
    if span[1] == row.end or SEPARATOR.search(text[slice(*span)]) or len(row.text.split()) > _WORDS_OF_LABEL:
        return False
    if not SEPARATOR.search(row.text):
        return True
    return following is not None and _without_level(text, (following.start, following.end))[1] == following.end


def _is_rated(row: Row, below: Row | None) -> bool:
    """Whether the row below says how well each cell of a row is known, and nothing else."""
    if below is None or row.bullet or below.bullet or is_level(row.text):
        return False
    return below.gap < WITHIN + WIDER and len(below.cells) == len(row.cells) and all(map(is_level, _cells(below)))
