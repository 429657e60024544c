"""Drafts from formats that flow: paragraphs, line breaks, tabs and tables, without pages.

Coordinates are synthetic: each line is as high as its type, the space between paragraphs shows as a larger step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from winnow.parsing.documents.assembly import Draft, Piece
from winnow.parsing.documents.document_model import DocumentError

BODY_SIZE = 10.0
LINE_HEIGHT = 1.2  # em
CHARACTER_WIDTH = 0.5  # em
_LEAST_COLUMNS = 3  # of a table; of two a layout may be made
PAIRED_LINES = 3  # cells of so few lines each are read across
PAIRED_LENGTH = 60  # characters of a line that is still a cell rather than a paragraph


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph stands: level of heading (0 for none), list item, indent and space around it in points."""

    heading: int = 0
    bullet: bool = False
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0


PLAIN = Style()


@dataclass(slots=True)
class _Cell:
    lines: list[Draft] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """Collects runs into lines; ``drafts`` gives them once everything is in."""

    nesting: int
    _lines: list[Draft] = field(default_factory=list)
    _open: Draft | None = None
    _bold: int = 0
    _characters: int = 0
    _space: float = 0.0
    _tables: list[list[list[_Cell]]] = field(default_factory=list)
    _outer: list[list[Draft]] = field(default_factory=list)
    _row_before: tuple[int, int] = (0, 0)
    """How many cells a row that was read across had, and how many lines there were behind it."""

    def run(self, text: str, *, bold: bool = False, size: float = BODY_SIZE, uri: str | None = None) -> None:
        """Add characters to the open line."""
        if not text:
            return
        draft = self._line()
        pieces = draft.cells[-1]
        if pieces and pieces[-1].uri == uri:
            pieces[-1].text += text
        else:
            pieces.append(Piece(text, uri))
        count = len(text) - text.count(" ")
        if count:
            draft.size = max(draft.size, size)
        self._characters += count
        if bold:
            self._bold += count

    def tab(self) -> None:
        """What follows stands apart on the same line."""
        self._line().cells.append([])

    def line_break(self, style: Style = PLAIN) -> None:
        """End the line inside its paragraph."""
        self._close(style)

    def paragraph(self, style: Style = PLAIN) -> None:
        """End the paragraph; one without text leaves blank space."""
        if self._open is None:
            self._space += BODY_SIZE
        self._close(style)
        self._space = max(self._space, style.after)

    def open_row(self) -> None:
        """Begin a table row; rows of nested tables may stand in a cell."""
        self._close(PLAIN)
        if len(self._tables) >= self.nesting:
            raise DocumentError("expands_too_much", "Tables are nested too deeply.")
        self._outer.append(self._lines)
        self._tables.append([[]])
        self._lines = []

    def end_cell(self) -> None:
        """End a cell of the open row."""
        if not self._tables:
            return
        self._close(PLAIN)
        self._tables[-1][-1].append(_Cell(self._lines))
        self._lines = []

    def close_row(self) -> None:
        """End the open row: its cells are read across when they are short, else one after the other."""
        if not self._tables:
            return
        if self._open is not None or self._lines:
            self.end_cell()
        cells = [cell.lines for cell in self._tables.pop()[-1] if cell.lines]
        self._lines = self._outer.pop()
        goes_on = len(cells) >= _LEAST_COLUMNS and self._row_before == (len(cells), len(self._lines))
        lines = list(_across(_in_one_line(cells) if goes_on else cells))
        self._lines.extend(lines)
        self._row_before = (len(cells) if len(lines) == 1 else 0, len(self._lines))

    def drafts(self) -> list[Draft]:
        """All lines, with synthetic coordinates."""
        while self._tables:
            self.close_row()
        self._close(PLAIN)
        y = 0.0
        for draft in self._lines:
            size = draft.size or BODY_SIZE
            y += draft.y0
            draft.size = size
            draft.y0, draft.y1 = y, y + LINE_HEIGHT * size
            y = draft.y1
            length = sum(len(piece.text) for cell in draft.cells for piece in cell)
            draft.x1 = draft.x0 + CHARACTER_WIDTH * size * length
        return self._lines

    def _line(self) -> Draft:
        if self._open is None:
            self._open = Draft(cells=[[]])
            self._bold = self._characters = 0
        return self._open

    def _close(self, style: Style) -> None:
        draft = self._open
        if draft is None:
            return
        self._open = None
        if not self._characters:
            self._space += BODY_SIZE
            return
        draft.bold = 2 * self._bold > self._characters
        draft.heading = style.heading
        draft.bullet = style.bullet
        draft.x0 = style.indent
        draft.y0 = self._space + style.before  # the step above the line until coordinates are known
        self._space = 0.0
        self._lines.append(draft)


def _across(cells: list[list[Draft]]) -> Iterator[Draft]:
    """A row's lines: read across when its cells are single lines or short ones in equal number."""
    counts = [len(cell) for cell in cells]
    if not cells:
        return
    if len(cells) == 1:
        yield from cells[0]
        return
    paired = (
        len(set(counts)) == 1 and counts[0] <= PAIRED_LINES and all(_is_short(line) for cell in cells for line in cell)
    )
    if max(counts) == 1 or paired:
        for lines in zip(*cells, strict=True):
            yield _joined(list(lines))
        return
    if len(cells) == 2 and min(counts) == 1 and _is_short(cells[counts.index(1)][0]):
        yield _joined([cells[0][0], cells[1][0]])
        yield from cells[0][1:]
        yield from cells[1][1:]
        return
    for cell in cells:
        yield from cell


def _in_one_line(cells: list[list[Draft]]) -> list[list[Draft]]:
    """The cells of a row that goes on with a table: a cell is one text, over however many short lines."""
    lines = [line for cell in cells for line in cell]
    if max(map(len, cells)) > PAIRED_LINES or not all(map(_is_short, lines)):
        return cells
    return [[_run_on(cell)] if len(cell) > 1 else cell for cell in cells]


def _run_on(lines: list[Draft]) -> Draft:
    """Lines as one, with blanks between them."""
    joined = _joined(lines)
    pieces = [piece for line in lines for cell in line.cells for piece in (*cell, Piece(" ", None))]
    joined.cells = [pieces[:-1]]
    return joined


def _is_short(line: Draft) -> bool:
    return sum(len(piece.text) for cell in line.cells for piece in cell) <= PAIRED_LENGTH and not line.bullet


def _joined(lines: list[Draft]) -> Draft:
    first = lines[0]
    return Draft(
        cells=[cell for line in lines for cell in line.cells],
        x0=first.x0,
        y0=max(line.y0 for line in lines),
        size=max(line.size for line in lines),
        bold=all(line.bold for line in lines),
        heading=first.heading,
        bullet=first.bullet,
    )
