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
_LIKELY = 1.0  # nats
_OF_WORK = ("company", "title")
_OF_STUDIES = ("school", "degree", "area")


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
    work, studies = truth["work"], truth["education"]
    return {
        "company": [plain(job["company"]) for job in work],
        "title": [plain(job["title"]) for job in work],
        "place": [plain(job.get("city")) for job in work],
        "school": [plain(study["institution"]) for study in studies],
        "degree": [plain(study.get("degree")) for study in studies],
        "area": [plain(study.get("area")) for study in studies],
    }


def _label(text: str, sighting: Sighting, values: Mapping[str, Sequence[str]]) -> str:
    bare = plain(text)
    kind = next((feature[2:] for feature in sighting.features if feature.startswith("k=")), "")
    described = "described" in sighting.features
    order = [*_OF_STUDIES, *_OF_WORK] if kind == "education" else [*_OF_WORK, *_OF_STUDIES]
    for whole in (True, False):
        for label in order:
            if any(_is(bare, value, whole=whole) for value in values[label] if value) and (whole or not described):
                return _studied(label, text)
    if described:
        return "body"
    if word_scores.score_place(text) > c.BEYOND_DOUBT or any(bare == v for v in values["place"] if v):
        return "place"
    return "grade" if word_scores.score_grade(text) > _LIKELY else "other"


def _studied(label: str, text: str) -> str:
    """A degree's subject where a file's truth gives both as one."""
    if label == "degree" and word_scores.score_degree(text) < 0:
        return "area"
    return label


def _is(piece: str, value: str, *, whole: bool) -> bool:
    if whole or piece == value:
        return piece == value
    if len(piece) >= SHORTEST_PART and f" {piece} " in f" {value} ":
        return len(piece) * 4 >= len(value)
    return f" {value} " in f" {piece} " and len(value) >= LEAST_SHARE * len(piece)
