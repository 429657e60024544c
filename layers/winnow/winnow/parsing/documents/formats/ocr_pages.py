"""Scans: what an OCR provider gives, and how its words with boxes become a document. Shared by all providers.

The same layout code as for a PDF's own text puts the words in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.characters import clean
from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.layout import page_columns, paragraphs
from winnow.parsing.documents.layout.words import Word
from winnow.parsing.documents.limits import Limits

LEAST_CONFIDENCE: Final = 0.3
"""Words of which a provider is less sure are left out."""

# Heights of printed characters in em: above the baseline with and without ascenders or capitals, and below it.
_TALL: Final = 0.72
_SHORT: Final = 0.5
_BELOW: Final = 0.21
_DESCENDERS: Final = frozenset("gjpqyçQ,;()[]{}|/@_")
_FLAT: Final = frozenset("acemnorsuvwxzgpqy.,:;_-–—~+=<>·•")


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A recognised word with its box in points from the page's top left corner.

    ``line`` numbers the printed line it stands on, within the page. ``confidence`` is the provider's, from 0 to 1.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class OcrPage:
    """The words of one page."""

    words: Sequence[OcrWord]


def document_of(pages: Sequence[OcrPage], limits: Limits, least_confidence: float = LEAST_CONFIDENCE) -> Document:
    """The document of recognised pages; words below ``least_confidence`` are left out.

    Raises:
        DocumentError: ``empty`` when nothing was recognised, ``expands_too_much`` beyond the limit of characters.
    """
    rows = [page_columns.order(ocr_words(page, least_confidence)) for page in pages]
    return assemble("pdf", paragraphs.drafts(rows, hyphenates=True), pages=len(pages), limits=limits)


def ocr_words(page: OcrPage, least_confidence: float = LEAST_CONFIDENCE) -> Iterator[Word]:
    lines: defaultdict[int, list[OcrWord]] = defaultdict(list)
    for word in page.words:
        if word.confidence >= least_confidence and clean(word.text).strip():
            lines[word.line].append(word)
    for line in lines.values():
        size = median([_size(word) for word in line])
        base = median([_base(word, size) for word in line])
        for word in line:
            yield Word(clean(word.text).strip(), word.x0, word.y0, word.x1, word.y1, base, size, bold=False)


def _size(word: OcrWord) -> float:
    """The type's size in points, from the height of the printed characters."""
    above = _SHORT if all(char in _FLAT for char in word.text) else _TALL
    below = _BELOW if any(char in _DESCENDERS for char in word.text) else 0.0
    return max(1.0, (word.y1 - word.y0) / (above + below))


def _base(word: OcrWord, size: float) -> float:
    return word.y1 - (_BELOW * size if any(char in _DESCENDERS for char in word.text) else 0.0)
