"""Bytes of text in an unknown encoding to characters.

A byte order mark decides; then NULs (UTF-16 and UTF-32 without one), then valid UTF-8, then a declared encoding. What
is left is one of the old eight-bit or East Asian encodings, which chardet tells apart by the language.
"""

from __future__ import annotations

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 1 << 16
_FALLBACK: Final = "cp1252"


def decode(data: bytes, declared: str | None = None) -> str:
    """The text, never failing: what cannot be decoded becomes U+FFFD. ``declared`` is what the file says of itself."""
    return data.decode(find_encoding(data, declared), "replace").removeprefix("\ufeff")


def find_encoding(data: bytes, declared: str | None = None, *, whole: bool = True) -> str:
    """The name of the encoding. ``whole`` says that ``data`` does not end in the middle of a character."""
    name = _announced(data)
    if name:
        return name
    for candidate in ("utf-8", declared):
        if candidate and _decodes(data, candidate, whole=whole):
            return candidate
    return "utf-8" if _mostly_utf8(data) else _guess(data[:_SAMPLE])


def _announced(data: bytes) -> str | None:
    """The encoding that a byte order mark, the place of the NULs or escape sequences give away."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    return _wide(sample) or ("iso2022_jp" if b"\x1b$" in sample or b"\x1b(" in sample else None)


def _decodes(data: bytes, name: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(data, whole)
    except (UnicodeDecodeError, LookupError, ValueError):
        return False
    return True


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, by where the NULs are."""
    if sample.count(0) * 4 < len(sample) or len(sample) < 4:
        return None
    zeros = [sample[offset::4].count(0) * 4 / len(sample) for offset in range(4)]
    if min(zeros[1:]) > 0.6 and zeros[0] < 0.3:
        return "utf-32-le"
    if min(zeros[:3]) > 0.6 and zeros[3] < 0.3:
        return "utf-32-be"
    if zeros[1] + zeros[3] > 1.0 and zeros[0] + zeros[2] < 0.5:
        return "utf-16-le"
    if zeros[0] + zeros[2] > 1.0 and zeros[1] + zeros[3] < 0.5:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether the text is UTF-8 with a few broken bytes."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    return good > 4 * broken


def _guess(sample: bytes) -> str:
    import chardet  # noqa: PLC0415 - 70 ms that texts in UTF-8 need not pay

    # Line ends of an old Macintosh say less than letters: spreadsheets write them with any encoding.
    name = chardet.detect(sample.replace(b"\r", b"\n"))["encoding"]
    try:
        return codecs.lookup(name).name if name else _FALLBACK
    except LookupError:
        return _FALLBACK
