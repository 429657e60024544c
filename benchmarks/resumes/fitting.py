"""Text fitted into a width: rows that break between words, at soft hyphens, or anywhere when a word is too wide."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.pdfbase import pdfmetrics

_SOFT = "\u00ad"
_LIGATURES = {"ffi": "\ufb03", "fi": "\ufb01", "fl": "\ufb02"}


def spelt(text: str) -> str:
    """The text with ligatures, and soft hyphens in long words."""
    for letters, ligature in _LIGATURES.items():
        text = text.replace(letters, ligature)
    return " ".join(_softened(word) for word in text.split(" "))


def _softened(word: str) -> str:
    """A long word with a soft hyphen in its middle, where lines may break."""
    return word if len(word) < 10 or not word.isalpha() else f"{word[: len(word) // 2]}{_SOFT}{word[len(word) // 2 :]}"


def wrapped(text: str, font: str, size: float, width: float) -> Iterator[str]:
    """The rows of a text in a column of that width; words that are wider break where the room ends."""

    def fits(row: str) -> bool:
        return float(pdfmetrics.stringWidth(row.replace(_SOFT, ""), font, size)) <= width

    row = ""
    for word in text.split(" "):
        if not row or fits(f"{row} {word}"):
            row = f"{row} {word}" if row else word
        else:
            first, mark, rest = word.partition(_SOFT)
            if mark and fits(f"{row} {first}-"):
                yield f"{row} {first}-".replace(_SOFT, "")
                row = rest
            else:
                yield row.replace(_SOFT, "")
                row = word
        while not fits(row):
            cut = next(n for n in range(len(row), 0, -1) if n == 1 or fits(row[:n]))
            yield row[:cut]
            row = row[cut:]
    yield row.replace(_SOFT, "")
