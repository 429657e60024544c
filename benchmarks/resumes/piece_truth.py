"""Which label every piece of a labelled resume has: the truth of a file, found again in its pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.layout.piece_features import Sighting, sightings_of
from winnow.parsing.resumes.layout.sections import segment
from winnow.parsing.resumes.rows import rows_of
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text import word_scores

SHORTEST_PART = 3  # letters: a shorter piece is no part of a value
LEAST_SHARE = 0.7  # of a piece that a value has to fill
_LARGEST_SHARE = 4  # a piece is a part of a value when it is a quarter of it or more
_OF_WORK = ("company", "title")


def plain(text: str | None) -> str:
    return re.sub(r"[^\w]+", " ", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def labelled_pieces(document: Document, truth: Mapping[str, Any]) -> tuple[list[Sighting], list[str]]:
    """The pieces of a document as the model sees them, and the label of each.

    Args:
        document: A resume.
        truth: What a person reads in it, as ``truth.json`` says it (``benchmarks/resumes_accuracy.py``).

    Returns:
        Pieces in reading order and one of ``sequence_labels.LABELS`` for each.
    """
    sections = segment(rows_of(document))
    found = sightings_of(sections)
    values = _values(truth)
    return found, [_label(document.text[each.start : each.end], each, values) for each in found]


def _values(truth: Mapping[str, Any]) -> dict[str, list[str]]:
    work = truth["work"]
    return {
        "company": [plain(job["company"]) for job in work],
        "title": [plain(job["title"]) for job in work],
        "place": [plain(job.get("city")) for job in work],
    }


def _label(text: str, sighting: Sighting, values: Mapping[str, Sequence[str]]) -> str:
    bare = plain(text)
    described = "described" in sighting.features
    for whole in (True, False):
        for label in _OF_WORK:
            if any(_is(bare, value, whole=whole) for value in values[label] if value) and (whole or not described):
                return label
    if described:
        return "body"
    is_place = word_scores.score_place(text) > c.BEYOND_DOUBT or any(bare == v for v in values["place"] if v)
    return "place" if is_place else "other"


def _is(piece: str, value: str, *, whole: bool) -> bool:
    if whole or piece == value:
        return piece == value
    if len(piece) >= SHORTEST_PART and f" {piece} " in f" {value} ":
        return len(piece) * _LARGEST_SHARE >= len(value)
    return f" {value} " in f" {piece} " and len(value) >= LEAST_SHARE * len(piece)
