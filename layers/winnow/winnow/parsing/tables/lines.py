"""Physical lines of a stream with their length in bytes, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

CHUNK = 1 << 18
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


class PhysicalLine(NamedTuple):
    """``size`` counts bytes with the line's end. ``text`` is None for a line longer than the bound."""

    text: str | None
    size: int


def read_lines(stream: BinaryIO, encoding: str, bound: int) -> Iterator[PhysicalLine]:
    """The lines, ended by LF, CR LF or (where a file has no LF) CR; the end is part of the text, as LF.

    Bytes that cannot be decoded become U+FFFD.
    """
    newline, carriage = _ends(encoding)
    unit = len(newline)
    buffer = b""
    dropped = 0
    end: bytes | None = None
    while chunk := stream.read(CHUNK):
        buffer += chunk
        if end is None:
            end = newline if newline in buffer or carriage not in buffer[:-unit] else carriage
        start = 0
        while (found := _find(buffer, end, start, unit)) >= 0:
            raw = buffer[start : found + unit]
            start = found + unit
            size, dropped = dropped + len(raw), 0
            yield PhysicalLine(_text(raw, encoding) if size <= bound else None, size)
        buffer = buffer[start:]
        if len(buffer) > bound:
            keep = len(buffer) % unit
            dropped += len(buffer) - keep
            buffer = buffer[len(buffer) - keep :]
    if buffer or dropped:
        size = dropped + len(buffer)
        yield PhysicalLine(_text(buffer, encoding) if size <= bound else None, size)


def _ends(encoding: str) -> tuple[bytes, bytes]:
    name = encoding if encoding in WIDE else "ascii"
    return "\n".encode(name), "\r".encode(name)


def _find(buffer: bytes, end: bytes, start: int, unit: int) -> int:
    """Where the next line end is, at a whole number of code units."""
    found = buffer.find(end, start)
    while unit > 1 and found >= 0 and (found - start) % unit:
        found = buffer.find(end, found + 1)
    return found


def _text(raw: bytes, encoding: str) -> str:
    text = codecs.decode(raw, encoding, "replace")
    if text.endswith("\r\n"):
        return text[:-2] + "\n"
    return text[:-1] + "\n" if text.endswith("\r") else text
