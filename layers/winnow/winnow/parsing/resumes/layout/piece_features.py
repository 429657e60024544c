"""What the sequence model sees of each piece of a page: how it is set, where it stands, what its words score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from winnow.parsing.resumes.layout.header_segmentation import Piece, segment_header
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.rows import Row, Section, body_size
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text import resume_lexicon, word_scores
from winnow.parsing.resumes.text.labels import label_kind
from winnow.text import words

SAME_ROW: Final = 0
NEXT_ROW: Final = 1
NEW_SECTION: Final = 2
_SCORES = (
    ("t", word_scores.score_title),
    ("c", word_scores.score_company),
    ("s", word_scores.score_school),
    ("d", word_scores.score_degree),
    ("p", word_scores.score_place),
    ("a", word_scores.score_area),
    ("g", word_scores.score_grade),
)
_BINS = (-1.5, -0.5, 0.2, 1.0, 2.0, 2.9)
_OF_JOBS = ("work", "volunteer")
_RUN = 2  # rows of one description that are looked at
_FAR = 4  # rows: farther is as far
_PLAIN = 0.4  # points: sizes that differ less are the same


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of the text and what is seen of it; ``follows`` says how it stands to the one before."""

    start: int
    end: int
    features: tuple[str, ...]
    follows: Literal[0, 1, 2]


@dataclass(slots=True)
class _Seen:
    """A piece with what its neighbours need to know of it."""

    row: Row
    index: int  # of the row in its section
    piece: Piece | None  # None: a row of a description
    place: int  # in the row
    of: int  # pieces in the row
    scores: tuple[str, ...] = ()
    top: str = "-"

    @property
    def span(self) -> Span:
        return (self.piece.start, self.piece.end) if self.piece else (self.row.start, self.row.end)

    @property
    def slot(self) -> tuple[object, ...]:
        """Where a piece stands: pieces of several entries that stand alike are mostly the same thing."""
        cell = self.piece.slot[1] if self.piece else -1
        return (self.row.style[:2], len(self.row.cells), cell, min(self.place, 3), bool(self.row.dates))


def sightings_of(sections: Sequence[Section]) -> list[Sighting]:
    """The pieces of the sections that hold jobs, in reading order."""
    size = body_size([row for section in sections for row in section.rows])
    found: list[Sighting] = []
    for section in sections:
        if section.kind in _OF_JOBS and section.rows:
            found += _of_section(section, size)
    return found


def _of_section(section: Section, size: float) -> list[Sighting]:
    rows = section.rows
    seen = _seen(rows)
    slots: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for each in seen:
        if each.piece is not None:
            slots[each.slot][each.top] += 1
    context = _Context(section, rows, size, slots)
    found: list[Sighting] = []
    for at, each in enumerate(seen):
        follows: Literal[0, 1, 2] = NEW_SECTION if at == 0 else SAME_ROW if seen[at - 1].row is each.row else NEXT_ROW
        found.append(Sighting(*each.span, tuple(context.features(seen, at)), follows))
    return found


def _seen(rows: Sequence[Row]) -> list[_Seen]:
    found: list[_Seen] = []
    run = 0
    for index, row in enumerate(rows):
        if row.prose or (row.bullet and not row.dated):
            run += 1
            if run <= _RUN:
                found.append(_Seen(row, index, None, 0, 1))
            continue
        run = 0
        pieces = segment_header([row])
        for place, piece in enumerate(pieces):
            scores = [(name, score(piece.text)) for name, score in _SCORES]
            best = max(scores, key=lambda pair: pair[1])
            top = best[0] if best[1] > c.LIKELY else best[0] + "?" if best[1] > 0 else "-"
            found.append(_Seen(row, index, piece, place, len(pieces), tuple(n + _bin(s) for n, s in scores), top))
    return found


def _bin(score: float) -> str:
    return str(sum(score > bound for bound in _BINS))


def _near(distance: int | None) -> str:
    return "x" if distance is None else str(min(distance, _FAR))


@dataclass(slots=True)
class _Context:
    """A section with what all of its pieces share."""

    section: Section
    rows: Sequence[Row]
    size: float
    slots: dict[tuple[object, ...], Counter[str]]
    left: float = 0.0
    dates: tuple[tuple[int | None, int | None], ...] = ()
    lists: tuple[tuple[int | None, int | None], ...] = ()

    def __post_init__(self) -> None:
        self.left = min(row.x0 for row in self.rows)
        self.dates = _distances([row.dated for row in self.rows])
        self.lists = _distances([row.bullet or row.prose for row in self.rows])

    def features(self, seen: Sequence[_Seen], at: int) -> list[str]:
        """All that is seen of the piece at one place of the section."""
        each = seen[at]
        kind = self.section.kind
        found = ["1", f"k={kind}", *self._of_row(each)]
        if each.piece is None:
            return [*found, "described", f"described{kind}"]
        found += [f"{kind}{score}" for score in each.scores]
        found += _of_text(each.piece.text)
        found += self._of_place(each, each.piece)
        found += _around(seen, at)
        fellows = self.slots[each.slot]
        count = fellows.total()
        common, times = fellows.most_common(1)[0]
        found.append(f"slot={common}{'!' if times * 3 >= count * 2 else ''}{min(count, 3)}")
        found.append(f"slot{each.top}={common}")
        return found

    def _of_row(self, each: _Seen) -> list[str]:
        row, index = each.row, each.index
        larger = "+" if row.size > self.size + _PLAIN else "-" if row.size < self.size - _PLAIN else "="
        gap = "0" if row.gap < 0.3 else "1" if row.gap < 0.9 else "2"  # line heights
        before = self.rows[index - 1] if index else None
        indent = row.x0 - self.left
        return [
            f"type{larger}{row.bold:d}{row.caps:d}",
            f"gap{gap}",
            f"row{min(index, 5)}",
            f"bullet{row.bullet:d}{row.prose:d}",
            f"set{'' if before is None else before.style == row.style}",
            f"in{'0' if indent < 3 else '1' if indent < 30 else '2'}",  # points
            f"up{_near(self.dates[index][0])}",
            f"down{_near(self.dates[index][1])}",
            f"list{_near(self.lists[index][0])}{_near(self.lists[index][1])}",
            f"cells{min(len(row.cells), 3)}",
        ]

    def _of_place(self, each: _Seen, piece: Piece) -> list[str]:
        row = each.row
        dated = "-"
        if row.dates:
            dated = "<" if piece.end <= row.dates[0].span[0] else ">"
            dated += "" if all(date.lone for date in row.dates) else "r"
        shape = f"{min(each.place, 3)}of{min(each.of, 4)}"
        return [
            f"at{shape}",
            f"at{shape}{each.top}{dated[:1]}",
            f"sep{piece.separator}",
            f"date{dated}",
            f"down{_near(self.dates[each.index][1])}up{_near(self.dates[each.index][0])}{each.top}",
            f"cell{min(piece.slot[1], 3)}",
            f"{self.section.kind}{each.top}",
            f"row{min(each.index, 3)}{self.section.kind}{each.place == 0:d}",
        ]


def _of_text(text: str) -> list[str]:
    found = words(text)
    capitals = "U" if text.isupper() else "L" if text[:1].islower() else "T" if _titled(text) else "S"
    given = resume_lexicon.listed("given_names", "given")
    labelled = label_kind(text) or ("heading" if kind_of(text) else "")
    signs = "".join(sign for sign in "&.,(/'" if sign in text)
    return [
        f"n{min(len(found), 7)}",
        f"case{capitals}",
        f"digit{any(map(str.isdigit, text)):d}",
        f"end{'.' if text.endswith('.') else ':' if text.endswith(':') else ''}",
        f"signs{signs[:2]}",
        f"given{bool(found) and found[0] in given:d}{min(len(found), 4)}",
        f"legal{word_scores.has_legal_form(text):d}",
        f"ordinary{word_scores.is_ordinary(text):d}",
        f"asks{labelled}",
    ]


def _titled(text: str) -> bool:
    return all(not token[0].islower() for token in text.split() if len(token) > 3)


def _around(seen: Sequence[_Seen], at: int) -> list[str]:
    """What the neighbours look like: two before, two behind."""
    found: list[str] = []
    for name, step in (("b", -1), ("bb", -2), ("f", 1), ("ff", 2)):
        other = seen[at + step] if 0 <= at + step < len(seen) else None
        if other is None:
            found.append(f"{name}=")
            continue
        same = other.row is seen[at].row
        found.append(f"{name}={other.top if other.piece else 'text'}{same:d}")
    before = seen[at - 1].top if at else ""
    behind = seen[at + 1].top if at + 1 < len(seen) else ""
    found.append(f"{before}|{seen[at].top}|{behind}")
    return found


def _distances(marked: Sequence[bool]) -> tuple[tuple[int | None, int | None], ...]:
    """For each row how many rows up and down the nearest marked one is (0: itself)."""
    up: list[int | None] = []
    last: int | None = None
    for index, here in enumerate(marked):
        last = index if here else last
        up.append(None if last is None else index - last)
    down: list[int | None] = []
    last = None
    for index in range(len(marked) - 1, -1, -1):
        last = index if marked[index] else last
        down.append(None if last is None else last - index)
    return tuple(zip(up, reversed(down), strict=True))
