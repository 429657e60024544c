"""Pieces: the header rows of an entry cut where one thing may end and the next begin (bars, dashes, commas, cells)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from winnow.ingestion.resumes import evidence, lexicon, places
from winnow.ingestion.resumes.dates import DURATION
from winnow.ingestion.resumes.folding import fold
from winnow.ingestion.resumes.model import Span
from winnow.ingestion.resumes.rows import Row

type Separator = Literal["row", "line", "cell", "strong", "dash", "comma", "at", "glue", "guess", "paren"]
"""What parts a piece from the one before; nothing but its words with ``glue`` and, if it is doubtful, ``guess``."""

_CUT = re.compile(
    r"""(?P<strong>\s*[|·•∙◦⋅‧▪◆›»]\s*|\s+/\s+|\s*;\s+|:\s+|\s*\t\s*)
        |(?P<dash>\s+[-–—−]+\s+|\s*[–—]\s+|\s+[–—]\s*)
        |(?P<at>\s+(?:at|@|bei|chez|presso|bij|n[ao]s?(?=\s[^\W\d_a-zà-ÿ]))\s+)
        |(?P<en>\s+en\s+(?=[^\W\d_a-zà-ÿ]))
        |(?P<comma>\s*,\s+)""",
    re.VERBOSE,
)
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_CAPITALS_FIRST = re.compile(
    r"((?:[^\W\d_a-zà-ÿ][^\W\d_a-zà-ÿ&'.-]+[,&]?\s+){2,}|[^\W\d_a-zà-ÿ]{5,}\s+)(?=[^\W\d_a-zà-ÿ][a-zà-ÿ]{2})"
)
_CAPITALS_LAST = re.compile(r"((?:[^\W\d_][a-zà-ÿ]+\s+)+)(?=(?:[^\W\d_a-zà-ÿ]{4,}\s*){2,}$)")
_EDGE = " \t\n,.;:|·•∙◦⋅‧▪◆›»-–—−/([{"
_TAIL = " \t\n,;:|·•∙◦⋅‧▪◆›»-–—−/({["
_LINKING = frozenset("of de di da do du del des der für for the at in and & y e und et van la le".split())
_MOST_PIECES = 14


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a header. ``slot`` is its place in the entry's layout: row, cell, position in the cell."""

    text: str
    start: int
    end: int
    separator: Separator
    slot: tuple[int, int, int]
    look: tuple[float, bool, bool]


def pieces_of(rows: Sequence[Row]) -> list[Piece]:
    """The pieces of an entry's header rows, without dates, durations and addresses of web pages."""
    found: list[Piece] = []
    line = -1
    for row in rows:
        line += not row.wraps
        for cell_index, (start, end) in enumerate(row.cells):
            next_line = bool(found) and found[-1].slot[0] == line - 1 and _stacked(rows, row)
            opening: Separator = "cell" if cell_index else ("line" if next_line else "row")
            for position, (part_start, part_end, separator) in enumerate(_cut_cell(row, start, end)):
                text = row.text[part_start - row.start : part_end - row.start]
                slot = (line, cell_index, position)
                piece = Piece(text, part_start, part_end, separator if position else opening, slot, row.style)
                if row.wraps and found and not (cell_index or position):
                    piece = _rejoined(found.pop(), piece)
                found.append(piece)
    return _whole_places(found)[:_MOST_PIECES]


def _whole_places(pieces: list[Piece]) -> list[Piece]:
    """The pieces with "Rotterdam", "South Holland", "Netherlands" made one again."""
    whole: list[Piece] = []
    at = 0
    while at < len(pieces):
        end = next((end for end in range(at + 4, at + 1, -1) if _is_place(pieces[at:end], end - at)), at + 1)
        text = ", ".join(piece.text for piece in pieces[at:end])
        whole.append(replace(pieces[at], text=text, end=pieces[end - 1].end))
        at = end
    return whole


def _is_place(run: Sequence[Piece], count: int) -> bool:
    if len(run) != count or any(piece.separator != "comma" for piece in run[1:]):
        return False
    place = places.read_place(", ".join(piece.text for piece in run))
    return place is not None and place.score > 3 and place.city is not None and place.city[0] == 0


def _stacked(rows: Sequence[Row], row: Row) -> bool:
    """Whether a row may be the rest of the one above: same look and place, and nothing else on either."""
    index = rows.index(row)
    above = rows[index - 1] if index else None
    return (
        above is not None
        and above.style[:2] == row.style[:2]
        and abs(above.x0 - row.x0) < 3
        and len(above.cells) == len(row.cells) == 1
        and not above.dates
        and row.gap < 0.5
        and row.x0 > 0
    )


def _rejoined(before: Piece, piece: Piece) -> Piece:
    """One piece of two that a line break had parted."""
    return replace(before, text=f"{before.text} {piece.text}", end=piece.end)


def _cut_cell(row: Row, start: int, end: int) -> list[tuple[int, int, Separator]]:
    cut: list[tuple[int, int, Separator]] = []
    for stretch_start, stretch_end in _undated(row, start, end):
        cut.extend(_cut_stretch(row, stretch_start, stretch_end, fresh=bool(cut)))
    return cut


def _undated(row: Row, start: int, end: int) -> list[Span]:
    """The stretches of a cell between its dates, durations and addresses."""
    text = row.text
    holes = [d.span for d in row.dates if start <= d.span[0] < end]
    for pattern in (DURATION, _URL):
        holes += [
            (m.start() + row.start, m.end() + row.start)
            for m in pattern.finditer(text, start - row.start, end - row.start)
            if m.group().strip(" |·,")
        ]
    stretches, at = [], start
    for hole_start, hole_end in sorted(holes):
        if hole_start > at:
            stretches.append((at, hole_start))
        at = max(at, hole_end)
    stretches.append((at, end))
    return stretches


def _cut_stretch(row: Row, start: int, end: int, *, fresh: bool) -> list[tuple[int, int, Separator]]:
    text, base = row.text, row.start
    shielded = [m.span() for m in _PARENTHESIS.finditer(text, start - base, end - base)]
    cuts: list[tuple[int, int, Separator]] = []
    for inner_start, inner_end in shielded:  # a parenthesis that holds a place or a position stands for itself
        inner = text[inner_start:inner_end].strip(" ()")
        if places.read_place(inner) or evidence.title(inner) > 2:
            cuts.append((inner_start, inner_start, "paren"))
            cuts.append((inner_end, inner_end, "strong"))
    cuts += [
        (match.start(), match.end(), _separator(match))
        for match in _CUT.finditer(text, start - base, end - base)
        if not any(a <= match.start() < b for a, b in shielded) and _parts(match, text[: end - base], start - base)
    ]
    parted = any(kind != "comma" for _, _, kind in cuts)
    found: list[tuple[int, int, Separator]] = []
    at = start - base
    separator: Separator = "strong" if fresh else "row"
    for cut_start, cut_end, kind in [*sorted(cuts), (end - base, end - base, "strong")]:
        span = _trimmed(text, at, cut_start)
        if span[1] > span[0] and any(c.isalnum() for c in text[slice(*span)]):
            following = (
                text[cut_end : end - base].lstrip(" \t,|·•–—-").split("\t")[0].split("|")[0].split(",")[0].strip()
            )
            for a, b, how in _unglued(text, span, following, separator, guessing=not parted):
                found.append((a + base, b + base, how))
            separator = kind
        elif kind != "comma":
            separator = kind
        at = cut_end
    return found


def _parts(cut: re.Match[str], text: str, start: int) -> bool:
    """Whether the sign or word parts two things here; ``text`` ends where the stretch from ``start`` on does."""
    before, after = text[start : cut.start()], text[cut.end() :]
    if cut["en"]:
        return _works_at(before, after)
    return not (
        cut["at"] and places.is_city(after.split(",")[0]) and evidence.school(before) > 1
    )  # … of Texas at Austin


def _separator(cut: re.Match[str]) -> Separator:
    if cut["at"] or cut["en"]:
        return "at"
    return "dash" if cut["dash"] else "comma" if cut["comma"] else "strong"


def _works_at(before: str, after: str) -> bool:
    """Whether Spanish ``en`` stands before a firm or school, not between a degree and its subject."""
    subject = re.split(r"[,|(\t]| [-–—] ", after)[0]
    position = evidence.title(before) > 1 and evidence.degree(before) < 1
    return evidence.school(subject) > 1 or (position and evidence.area(subject) < 1.5)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and ((text[start] in _EDGE and text[start] != "(") or text[start] in ")]}"):
        start += 1
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    if text[start:end].startswith("(") and text[start:end].endswith(")") and "(" not in text[start + 1 : end]:
        return start + 1, end - 1
    if end > start and text[end - 1] == ")" and "(" not in text[start:end]:
        return start, end - 1
    return start, end


def _unglued(
    text: str, span: Span, following: str, separator: Separator, *, guessing: bool
) -> list[tuple[int, int, Separator]]:
    """Cut a piece where two things stand together without a sign: a city before its region, a title before a firm.

    ``guessing`` allows cuts that only the words speak for: where other signs part the line, they part all of it.
    """
    start, end = span
    alone = text[start:end]
    cut = (
        _before_city(text, span, following)
        or _after_region(text, span)
        or _after_title(alone)
        or _case_change(alone)
        or _after_firm(alone)
    )
    guess = _after_role(alone) if guessing and not cut else None
    at = cut or guess
    if not at:
        return [(start, end, separator)]
    before = (start, start + len(text[start : start + at].rstrip()))
    return [
        *_unglued(text, before, text[start + at : end], separator, guessing=guessing),
        (start + at, end, "glue" if cut else "guess"),
    ]


def _before_city(text: str, span: Span, following: str) -> int | None:
    """ "Globex Chicago" before ", IL": where the city begins."""
    start, end = span
    named = (places.region_country, places.country_code)
    if not following or not any(name(following) for name in named) or any(name(text[start:end]) for name in named):
        return None
    if places.is_city(text[start:end]):
        return None
    tokens = list(re.finditer(r"\S+", text[start:end]))
    for count in (3, 2, 1):
        if len(tokens) <= count:
            continue
        cut = tokens[-count].start()
        before = tokens[-count - 1].group().lower()
        if before not in _LINKING and places.is_city(text[start + cut : end]):
            return cut
    return None


def _after_region(text: str, span: Span) -> int | None:
    """ "Ohio Data Analyst" behind "Columbus, ": where the region or country of the city before it ends."""
    start, end = span
    city = re.search(r"([^\W\d_][^,|\t]*),\s*$", text[:start])
    if not city or not places.is_city(re.split(r"\s[-–—|·•]\s", city[1])[-1]):
        return None
    tokens = list(re.finditer(r"\S+", text[start:end]))
    for count in (2, 1):
        named = text[start : start + tokens[count - 1].end()] if len(tokens) > count else ""
        if named and (places.region_country(named) or places.country_code(named)):
            return tokens[count].start()
    return None


def _after_firm(text: str) -> int | None:
    """ "Halden Software Oslo": where a city begins behind words that are a firm's whole name."""
    tokens = list(re.finditer(r"\S+", text))
    for count in (2, 1):
        if len(tokens) - count > 1 and places.is_city(text[tokens[-count].start() :]):
            last = fold(tokens[-count - 1].group())
            firm = text[: tokens[-count].start()].rstrip()
            named = last in lexicon.listed("organizations", "word") or evidence.has_legal_form(f"x {last}")
            return tokens[-count].start() if named and not places.is_city(firm) else None
    return None


def _after_title(text: str) -> int | None:
    """ "Civil Engineer Egnatia Constructions S.A.": where the firm begins, its legal form says that there is one."""
    if not evidence.has_legal_form(text):
        return None
    tokens = list(re.finditer(r"\S+", text))
    heads = lexicon.listed("titles", "head")
    last = max((i for i, token in enumerate(tokens[:-2]) if fold(token.group()) in heads), default=-1)
    if last < 0 or fold(tokens[last + 1].group()) in _LINKING:
        return None
    return tokens[last + 1].start()


def _after_role(text: str) -> int | None:
    """ "Data Analyst Bluebird": where a name may begin behind a title that is whole without it."""
    tokens = list(re.finditer(r"\S+", text))
    heads = lexicon.listed("titles", "head")
    last = max((i for i, token in enumerate(tokens[:-1]) if fold(token.group()) in heads), default=-1)
    if last < 0 or not _begins_name(tokens[last + 1].group()):
        return None
    return tokens[last + 1].start()


def _of_title(word: str) -> bool:
    return any(word in lexicon.listed("titles", group) for group in ("title_part", "seniority", "head"))


def _begins_name(word: str) -> bool:
    """Whether a word is written as a name's and isn't one of a title's."""
    folded = fold(word.strip(",;:"))
    roman = re.fullmatch(r"[ivx]+", folded) is not None
    return (word[0].isupper() or word[0].isdigit()) and len(folded) > 1 and not (roman or _of_title(folded))


def _case_change(text: str) -> int | None:
    """ "CIVIL ENGINEERING Aristotle University": where capitals give way to ordinary writing, or the reverse."""
    match = _CAPITALS_FIRST.match(text) or _CAPITALS_LAST.match(text)
    return match.end(1) if match else None
