"""How much of a document is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one document; the defaults are far above any resume (p95 is 5 pages and 416 KB)."""

    file_bytes: int = 20 * MEBIBYTE
    pages: int = 100
    characters: int = 2_000_000
    """Of extracted text; a longer one ends as ``expands_too_much``."""
    archive_entries: int = 2_000
    archive_bytes: int = 60 * MEBIBYTE
    """Of all decompressed parts of a zip-based document together."""
    part_bytes: int = 16 * MEBIBYTE
    """Of one decompressed part."""
    archive_ratio: int = 200
    """Decompressed to compressed size of one part larger than 1 MiB."""
    nesting: int = 100
    """Depth of XML elements, RTF groups or HTML tags that carry text."""
