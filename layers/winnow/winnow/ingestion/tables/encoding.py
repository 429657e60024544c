"""Which characters the bytes of a text file stand for, decided from its beginning."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST = 4  # bytes of one UTF-8 character: as many may be cut off at the end of the head


def encoding_of(head: bytes) -> str:
    """The Python codec for a file that begins with ``head``.

    A byte order mark decides; then NULs in every other place (UTF-16 without a mark); then whether it is valid UTF-8.
    What is none of these is Windows-1252, which all of Western Europe's older programs write.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.7 * pairs:
        return "utf-16-le"
    if pairs and head[0::2].count(0) > 0.7 * pairs:
        return "utf-16-be"
    try:
        head[: -_LONGEST if len(head) > _LONGEST else None].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 2 * _LONGEST:
            return "cp1252"
    return "utf-8"


def text_of(head: bytes) -> str:
    """The beginning of a file as text; a character cut in two at its end is left out."""
    decoder = codecs.getincrementaldecoder(encoding_of(head))(errors="replace")
    return decoder.decode(head, final=False)
