"""Plain text: a page of characters of equal width, read by the same layout code as a PDF's.

So wrapped lines are joined, list items keep their continuation lines, and columns made of spaces are untangled.
"""

from __future__ import annotations

import re
from typing import Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.formats.markdown import is_markdown, read_markdown_text
from winnow.parsing.documents.layout import page_columns, paragraphs
from winnow.parsing.documents.layout.words import Word
from winnow.parsing.documents.limits import Limits

SIZE: Final = 10.0  # points
WIDTH: Final = 4.4  # points a character: two spaces are a space, three or a tab stand apart
PITCH: Final = 12.0  # points a line
TAB: Final = 4  # columns
LONGEST_WRAPPED: Final = 120  # characters; a text with a longer line was not broken to fit a width
PAGE_LINES: Final = 400  # lines that are laid out together
_RULER: Final = re.compile(r"^\s*[-=_*~#+.·•—–|]{3,}\s*$")
_WORD: Final = re.compile(r"\S+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS: Final = 0.05  # of all characters; above it the file is not text


def read_plain(data: bytes, limits: Limits) -> Document:
    """Read plain text in any encoding; text that is written as Markdown is read as such.

    Raises:
        DocumentError: ``unsupported_type`` for binary data, ``expands_too_much``, ``empty``.
    """
    text = decode(data)
    controls = len(_CONTROL.findall(text[: 1 << 16])) + text.count("\ufffd", 0, 1 << 16)
    if controls > _MOST_CONTROLS * min(len(text), 1 << 16) + 4:
        raise DocumentError("unsupported_type", "The file is of no supported type.")
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > limits.characters:
        raise DocumentError("expands_too_much", f"The text is longer than {limits.characters} characters.")
    text = _unquoted(text)
    if is_markdown(text):
        return read_markdown_text(text, limits)
    lines = text.replace("\t", "\t" + " " * TAB).expandtabs(TAB).replace("\f", "\n\n").split("\n")
    wrapped = max(map(len, lines)) <= LONGEST_WRAPPED
    pages = [
        page_columns.order(_words(lines[start : start + PAGE_LINES], start))
        for start in range(0, len(lines), PAGE_LINES)
    ]
    drafts = paragraphs.drafts(pages, hyphenates=True, wrapped=wrapped)
    for draft in drafts:
        draft.page = 0
    return assemble("text", drafts, limits=limits)


def _unquoted(text: str) -> str:
    """A text that a mailer quoted as a whole (``> `` before every line), without the signs."""
    lines = text.split("\n")
    written = [line for line in lines if line.strip()]
    if len(written) < 2 or not all(line.startswith(">") for line in written):
        return text
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def _words(lines: list[str], first: int) -> list[Word]:
    found: list[Word] = []
    for number, line in enumerate(lines, first):
        if _RULER.match(line):
            continue
        base = PITCH * (number + 1)
        found.extend(
            Word(
                text=match.group(),
                x0=WIDTH * match.start(),
                y0=base - 0.8 * SIZE,
                x1=WIDTH * match.end(),
                y1=base + 0.2 * SIZE,
                base=base,
                size=SIZE,
                bold=False,
            )
            for match in _WORD.finditer(line)
        )
    return found
