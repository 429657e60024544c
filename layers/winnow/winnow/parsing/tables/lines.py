"""Physical lines of a stream with their length in bytes, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from winnow.parsing.documents.encodings import find_encoding

CHUNK: Final = 1 << 18
_EIGHT_BIT: Final = ("cp125", "iso8859", "windows125", "latin", "mac")  # beginnings of their names
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


class PhysicalLine(NamedTuple):
    """``size`` counts bytes with the line's end. ``text`` is None for a line longer than the bound."""

    text: str | None
    size: int


def read_physical_lines(
    stream: BinaryIO, encoding: str, bound: int, *, any_end: bool = False
) -> Iterator[PhysicalLine]:
    """The lines, ended by LF, CR LF or (where a file has no LF) CR; the end is part of the text, as LF.

    With ``any_end`` a CR ends a line wherever it stands. A line that is not in the file's encoding is decoded by
    itself; bytes that cannot be decoded become U+FFFD.
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
            if any_end and size <= bound:
                yield from _parts(raw, encoding)
            else:
                yield PhysicalLine(_text(raw, encoding) if size <= bound else None, size)
        buffer = buffer[start:]
        if len(buffer) > bound:
            keep = len(buffer) % unit
            dropped += len(buffer) - keep
            buffer = buffer[len(buffer) - keep :]
    if buffer or dropped:
        size = dropped + len(buffer)
        if any_end and size <= bound:
            yield from _parts(buffer, encoding)
        else:
            yield PhysicalLine(_text(buffer, encoding) if size <= bound else None, size)


def _parts(raw: bytes, encoding: str) -> Iterator[PhysicalLine]:
    """A line cut after every CR in it."""
    newline, carriage = _ends(encoding)
    start = 0
    while (found := _find(raw, carriage, start, len(newline))) >= 0:
        end = found + len(carriage)
        end += len(newline) if raw[end : end + len(newline)] == newline else 0
        yield PhysicalLine(_text(raw[start:end], encoding), end - start)
        start = end
    if start < len(raw):
        yield PhysicalLine(_text(raw[start:], encoding), len(raw) - start)


def _ends(encoding: str) -> tuple[bytes, bytes]:
    name = encoding if encoding in _WIDE else "ascii"
    return "\n".encode(name), "\r".encode(name)


def _find(buffer: bytes, end: bytes, start: int, unit: int) -> int:
    """Where the next line end is, at a whole number of code units."""
    found = buffer.find(end, start)
    while unit > 1 and found >= 0 and (found - start) % unit:
        found = buffer.find(end, found + 1)
    return found


def _is_utf8(raw: bytes, encoding: str) -> bool:
    """Whether a line of a file in an eight-bit encoding is UTF-8: what is so by chance makes no words there."""
    if raw.isascii() or not encoding.replace("-", "").replace("_", "").startswith(_EIGHT_BIT):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text(raw: bytes, encoding: str) -> str:
    try:
        text = codecs.decode(raw, "utf-8" if _is_utf8(raw, encoding) else encoding)
    except UnicodeDecodeError:
        own = find_encoding(raw) if encoding not in _WIDE else encoding
        text = codecs.decode(raw, own, "replace")
    if text.endswith("\r\n"):
        return text[:-2] + "\n"
    return text[:-1] + "\n" if text.endswith("\r") else text
