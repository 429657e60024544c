"""Header segmentation: an entry's header rows cut where one thing may end and the next begin (bars, commas, cells)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from winnow.parsing.resumes.layout.token_splitting import Separator, split_tokens
from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.dates import DURATION, DURATION_SIGN

_CUT = re.compile(
    r"""(?=[\s|·•∙◦⋅‧▪◆;:,،–—-])(?:  # what any of them begins with
        (?P<strong>\s{0,20}[|·•∙◦⋅‧▪◆]\s{0,20}|\s{1,20}[›»]\s{1,20}|\s{1,20}/\s{1,20}|\s{0,20};\s{1,20}|:\s{1,20}|\s{0,20}\t\s{0,20})
        |(?P<dash>\s{1,20}[-–—−]{1,20}\s{1,20}|\s{0,20}[–—]\s{1,20}|\s{1,20}[–—]\s{0,20}|(?<=[^\W\d_])-\s{1,20}(?=[^\W\d_a-zà-ÿ]))
        |(?P<at>\s{1,20}(?:at|@|bei|chez|presso|bij|لدى|في(?=\s(?:ال)?(?:شركة|مؤسسة|مصنع|بنك|مستشفى|مكتب|مجموعة|جامعة|مدرسة|وزارة|مركز))|n[ao]s?(?=\s[^\W\d_a-zà-ÿ]))\s{1,20})
        |(?P<as>\s{1,20}(?i:as)\s{1,20}(?:(?i:an?|the)\s{1,20})?(?=[^\W\d_]))
        |(?P<en>\s{1,20}en\s{1,20}(?=[^\W\d_a-zà-ÿ]))
        |(?P<comma>\s{0,20}[,،]\s{1,20}|(?<=[\u3041-\u9fff])\s(?=[\u3041-\u9fff])))""",
    re.VERBOSE,
)
_AT = re.compile(r"(?:[aA]t|@)\s+(?=[^\W\d_a-zà-ÿ])")
_PARENTHESIS = re.compile(r"\s{0,20}\(([^()]{0,1000})\)")
_URL = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,200}@\S{1,200}\.\w+")
_URL_SIGN = re.compile(r"@|://|www\.")
_EDGE = " \t\n,.;:|·•∙◦⋅‧▪◆›»-–—−/([{"
_TAIL = " \t\n,;:|·•∙◦⋅‧▪◆›»-–—−/({["
_ENDS = re.compile(r"[|·•\t(),;]|\s[-–—]\s")
_ONLY_WORK = re.compile(
    r"\W*(?:\d{1,2}\W+)?(?:(?:i|am|was|have|been|work(?:ed|ing|s)?|job|position|post|role|serv(?:ed|ing)|experience|employed|joined|"
    r"currently|presently|designated|appointed|intern(?:ed|ship)?|part|full|time)\W*+)+",
    re.IGNORECASE,
)
"""Words of working alone, which "as" behind them goes on."""
_MOST_PIECES = 14


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a header. ``slot`` is its place in the entry's layout: row, cell, position in the cell."""

    text: str
    start: int
    end: int
    separator: Separator
    slot: tuple[int, int, int]
    style: tuple[float, bool, bool]


def segment_header(rows: Sequence[Row]) -> list[Piece]:
    """The pieces of an entry's header rows, without dates, durations and addresses of web pages."""
    found: list[Piece] = []
    line = -1
    for row in rows:
        line += not row.wraps
        for cell_index, (start, end) in enumerate(row.cells):
            next_line = bool(found) and found[-1].slot[0] == line - 1 and _stacked(rows, row)
            opening: Separator = "cell" if cell_index else ("line" if next_line else "row")
            lead = None if cell_index else _AT.match(row.text)
            if lead:
                start, opening = start + lead.end(), "at"  # noqa: PLW2901
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
        if end == at + 1:
            whole.append(pieces[at])
        else:
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


@lru_cache(maxsize=1024)
def _cut_cell(row: Row, start: int, end: int) -> list[tuple[int, int, Separator]]:
    """The pieces of a cell; kept, because a row is cut for the sequence model and again in the header of its entry."""
    cut: list[tuple[int, int, Separator]] = []
    for stretch_start, stretch_end in _undated(row, start, end):
        cut.extend(_cut_stretch(row, stretch_start, stretch_end, fresh=bool(cut)))
    return cut


def _undated(row: Row, start: int, end: int) -> list[Span]:
    """The stretches of a cell between its dates, durations and addresses."""
    text = row.text
    holes = [d.span for d in row.dates if start <= d.span[0] < end]
    for pattern, sign in ((DURATION, DURATION_SIGN), (_URL, _URL_SIGN)):
        if not sign.search(text):
            continue
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
        if _opens_legal_form(text[inner_end : end - base]):
            continue  # "Harrow (India) Pvt. Ltd."
        if places.read_place(inner) or word_scores.score_title(inner) > 2:
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
            for a, b, how in split_tokens(text, span, following, separator, guessing=not parted):
                found.append((a + base, b + base, how))
            separator = kind
        elif kind != "comma":
            separator = kind
        at = cut_end
    return found


def _opens_legal_form(text: str) -> bool:
    """Whether a legal form, and nothing else before the next sign, begins a text."""
    return word_scores.is_legal_form(_ENDS.split(text, maxsplit=1)[0].strip())


def _parts(cut: re.Match[str], text: str, start: int) -> bool:
    """Whether the sign or word parts two things here; ``text`` ends where the stretch from ``start`` on does."""
    before, after = text[start : cut.start()], text[cut.end() :]
    if cut["en"]:
        return _works_at(before, after)
    if cut["as"]:
        named = _ENDS.split(after, maxsplit=1)[0]  # "Harrow Vale Ltd. as Project Engineer", not "Worked as ..."
        return _ONLY_WORK.fullmatch(before) is None and _is_title(named)
    if cut["dash"] and cut.group()[0] == "-":
        return _parts_at_hyphen(_ENDS.split(before)[-1].strip(), _ENDS.split(after, maxsplit=1)[0].strip())
    if cut["comma"] and word_scores.is_legal_form(re.split(r"[,|(\t]", after, maxsplit=1)[0].strip()):
        return False  # "Harrow Vale Group, Inc."
    if "/" in cut.group() and _is_title(_ENDS.split(before)[-1]) and _is_title(_ENDS.split(after)[0]):
        return False  # "Analyst / Developer"
    return not (
        cut["at"] and places.is_city(after.split(",")[0]) and word_scores.score_school(before) > 1
    )  # … of Texas at Austin


def _parts_at_hyphen(before: str, after: str) -> bool:
    """Whether a hyphen with no space before it parts two things: "Engineer- Harrow Steels", not "Manager- Sales"."""
    if _is_title(before):
        named = " " in after or word_scores.score_company(after) > c.LIKELY
        return named and not word_scores.is_ordinary(after) and word_scores.score_area(after) <= c.LIKELY
    return _is_title(after) or word_scores.score_degree(after) > c.LIKELY or places.read_place(after) is not None


def _is_title(text: str) -> bool:
    return word_scores.score_title(text.strip()) > c.LIKELY


def _separator(cut: re.Match[str]) -> Separator:
    if cut["at"] or cut["en"]:
        return "at"
    if cut["as"]:
        return "as"
    return "dash" if cut["dash"] else "comma" if cut["comma"] else "strong"


def _works_at(before: str, after: str) -> bool:
    """Whether Spanish ``en`` stands before a firm or school, not between a degree and its subject."""
    subject = re.split(r"[,|(\t]| [-–—] ", after)[0]
    position = word_scores.score_title(before) > 1 and word_scores.score_degree(before) < 1
    return word_scores.score_school(subject) > 1 or (position and word_scores.score_area(subject) < 1.5)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and ((text[start] in _EDGE and text[start] != "(") or text[start] in ")]}"):
        start += 1
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    end = field_spans.with_closing_quote(text, start, end)
    if text[start:end].startswith("(") and text[start:end].endswith(")") and "(" not in text[start + 1 : end]:
        return start + 1, end - 1
    if end > start and text[end - 1] == ")" and "(" not in text[start:end]:
        return start, end - 1
    return start, end
