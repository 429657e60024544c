"""What reading a document gives: its text in reading order, line by line, with layout and links.

Every consumer refers to ``Document.text`` by half-open character spans ``[start, end)``; for every line
``document.text[line.start:line.end] == line.text``. Lines follow each other in reading order and never overlap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from winnow.values import Span

type Kind = Literal["pdf", "docx", "odt", "doc", "rtf", "html", "text"]

type ErrorCode = Literal[
    "unsupported_type",
    "encrypted",
    "corrupt",
    "too_large",
    "too_many_pages",
    "expands_too_much",
    "empty",
    "needs_ocr",
    "timeout",
]

CELL_SEPARATOR = "\t"
LINE_SEPARATOR = "\n"


class DocumentError(Exception):
    """A document that cannot be read. ``reason`` is a sentence for a person and names no content of the file."""

    def __init__(self, code: ErrorCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code: ErrorCode = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: a heading, a paragraph (its wrapped lines joined), a list item or a row of cells.

    Coordinates are points from the top left corner of ``page`` (counted from 0). Formats without pages have synthetic
    ones: every line is as high as its ``size`` and blank space between paragraphs shows as a larger step in ``y0``.
    """

    text: str
    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    """Font size in points (the largest on the line)."""
    bold: bool
    """Whether most of the line's characters are bold."""
    heading: int
    """Level 1 to 6 when a style says so or, where there are none, the type is larger than the body's; else 0."""
    bullet: bool
    """A list item; its bullet glyph is not part of the text."""
    cells: tuple[Span, ...]
    """Spans in ``Document.text`` of the parts that stand apart on the line (cells of a table row, a date set flush
    right); a tab stands between them. One span when the line is a single run."""


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink with the span of its anchor text; ``start == end`` when it has none."""

    uri: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text in reading order. ``pages`` is 1 for formats without pages."""

    kind: Kind
    text: str
    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    pages: int
    title: str | None
    pages_without_text: tuple[int, ...] = ()
    """Pages, counted from 1, that are pictures, or whose letters cannot be told: what they show was not read."""

    def spans_of_pages(self, numbers: Collection[int]) -> list[Span]:
        """Spans of the lines that stand on pages, counted from 1.

        Args:
            numbers: of the pages.
        """
        return [(line.start, line.end) for line in self.lines if line.page + 1 in numbers]
