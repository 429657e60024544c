"""From draft lines, as a format's reader produces them, to a Document: text, spans and links. Shared by all formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from winnow.parsing.documents.characters import clean, split_bullet
from winnow.parsing.documents.document_model import (
    CELL_SEPARATOR,
    LINE_SEPARATOR,
    Document,
    DocumentError,
    Kind,
    Line,
    Link,
)
from winnow.parsing.documents.limits import Limits
from winnow.values import Span

_SEPARATORS: Final = "•|·"  # printed between cells that a tab parts already


@dataclass(slots=True)
class Piece:
    """A run of characters with one link target (or none)."""

    text: str
    uri: str | None = None


@dataclass(slots=True)
class Draft:
    """A line before it has a place in the document's text. ``cells`` hold runs; empty ones are dropped."""

    cells: list[list[Piece]]
    page: int = 0
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    size: float = 0.0
    bold: bool = False
    heading: int = 0
    bullet: bool = False


@dataclass(slots=True)
class _Assembly:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, draft: Draft) -> None:
        start = self.length + len(LINE_SEPARATOR) if self.parts else self.length
        offset = start
        texts: list[str] = []
        spans: list[Span] = []
        bullet = draft.bullet
        for pieces in draft.cells:
            text, links = _join(pieces)
            if not texts:
                found, dropped = split_bullet(text)
                if dropped:
                    bullet = True
                    text = found
                    links = [(uri, max(0, a - dropped), max(0, b - dropped)) for uri, a, b in links]
            if len(draft.cells) > 1:
                text = _without_separator(text)
                links = [(uri, min(a, len(text)), min(b, len(text))) for uri, a, b in links]
            if not text:
                continue
            if texts:
                offset += len(CELL_SEPARATOR)
            self.links.extend(Link(uri, offset + a, offset + b) for uri, a, b in links)
            texts.append(text)
            spans.append((offset, offset + len(text)))
            offset += len(text)
        if not texts:
            return
        if self.parts:
            self.parts.append(LINE_SEPARATOR)
        text = CELL_SEPARATOR.join(texts)
        self.parts.append(text)
        self.length = offset
        self.lines.append(
            Line(
                text=text,
                start=start,
                end=offset,
                page=draft.page,
                x0=draft.x0,
                y0=draft.y0,
                x1=draft.x1,
                y1=draft.y1,
                size=draft.size,
                bold=draft.bold,
                heading=draft.heading,
                bullet=bullet,
                cells=tuple(spans),
            )
        )


def _without_separator(text: str) -> str:
    """A cell's text without a separator that stands apart at its end."""
    ends = len(text) > 1 and text[-1] in _SEPARATORS and text[-2].isspace()
    return text[:-1].rstrip() if ends else text


def _join(pieces: list[Piece]) -> tuple[str, list[tuple[str, int, int]]]:
    """The cell's clean text and its links as (uri, start, end) within it."""
    if len(pieces) == 1 and pieces[0].uri is None:
        return clean(pieces[0].text).strip(), []
    text = ""
    links: list[tuple[str, int, int]] = []
    for piece in pieces:
        added = clean(piece.text)
        if not text or text.endswith(" "):
            added = added.lstrip()
        start = len(text)
        text += added
        if piece.uri:
            end = start + len(added.rstrip())
            if links and links[-1][0] == piece.uri and not text[links[-1][2] : start].strip():
                links[-1] = (piece.uri, links[-1][1], max(end, links[-1][2]))
            else:
                links.append((piece.uri, start, max(start, end)))
    text = text.rstrip()
    return text, [(uri, min(a, len(text)), min(b, len(text))) for uri, a, b in links]


def assemble(
    kind: Kind,
    drafts: Iterable[Draft],
    *,
    pages: int = 1,
    title: str | None = None,
    loose_links: Iterable[str] = (),
    pages_without_text: Iterable[int] = (),
    limits: Limits,
) -> Document:
    """Build the document. ``loose_links`` are targets without anchor text; they stand at the text's end.

    Raises:
        DocumentError: ``empty`` when no line holds text, ``expands_too_much`` beyond ``limits.characters``.
    """
    assembly = _Assembly()
    for draft in drafts:
        assembly.add(draft)
        if assembly.length > limits.characters:
            raise DocumentError("expands_too_much", f"The text is longer than {limits.characters} characters.")
    if not assembly.lines:
        raise DocumentError("empty", "The document holds no text.")
    anchored = {link.uri for link in assembly.links}
    end = assembly.length
    assembly.links.extend(Link(uri, end, end) for uri in dict.fromkeys(loose_links) if uri not in anchored)
    return Document(
        kind=kind,
        text="".join(assembly.parts),
        lines=tuple(assembly.lines),
        links=tuple(assembly.links),
        pages=pages,
        title=clean(title).strip() or None if title else None,
        pages_without_text=tuple(pages_without_text),
    )
