"""Files that hold other files: mail with its attachments, portfolios, previews. And documents joined to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winnow.parsing.documents.document_model import LINE_SEPARATOR, Document


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a container holds.

    Attributes:
        described: what the container is, for a sentence: "The message", "The portfolio".
        attachments: names and contents, in their order.
        letter: what the container itself says, as a file of its own: a name and contents, or None.
        title: its subject.
    """

    described: str
    attachments: Sequence[tuple[str, bytes]]
    letter: tuple[str, bytes] | None = None
    title: str | None = None


def join_documents(parts: Sequence[Document], title: str | None = None) -> Document:
    """The parts as one document, one after the other. Its kind is the first part's."""
    first = parts[0]
    if len(parts) == 1:
        return replace(first, title=title or first.title)
    lines = []
    links = []
    missing: list[int] = []
    texts: list[str] = []
    offset = pages = 0
    for part in parts:
        lines += [
            replace(
                line,
                start=line.start + offset,
                end=line.end + offset,
                page=line.page + pages,
                cells=tuple((a + offset, b + offset) for a, b in line.cells),
            )
            for line in part.lines
        ]
        links += [replace(link, start=link.start + offset, end=link.end + offset) for link in part.links]
        missing += [page + pages for page in part.pages_without_text]
        texts.append(part.text)
        offset += len(part.text) + len(LINE_SEPARATOR)
        pages += part.pages
    return Document(
        kind=first.kind,
        text=LINE_SEPARATOR.join(texts),
        lines=tuple(lines),
        links=tuple(links),
        pages=pages,
        title=title or first.title,
        pages_without_text=tuple(missing),
    )
