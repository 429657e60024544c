"""Generation suffixes: which of several bearers of one name a person is ("Jr.", "III", "filho", "d. J.").

A father and the son named after him share a name, often an address and a profession. What is written behind the name
tells them apart, so it is no part of the name: it is compared for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from winnow.matching.constants import PAIR
from winnow.matching.prepare import person_names
from winnow.text import fold

NONE: Final = "none"
"""The generation of a person behind whose name nothing of the kind stands."""

_FIRST, _SECOND, _THIRD, _FOURTH, _NEPHEW = "1", "2", "3", "4", "nephew"
_ANYWHERE: Final = {
    **dict.fromkeys(("sr", "snr"), _FIRST),
    **dict.fromkeys(("jr", "jnr", "ii", "2nd"), _SECOND),
    **dict.fromkeys(("iii", "3rd"), _THIRD),
    **dict.fromkeys(("iv", "4th"), _FOURTH),
}
"""Words that are nothing else behind a name."""
_BEHIND_TWO: Final = {
    **dict.fromkeys(("senior", "sen.", "pere", "aine"), _FIRST),
    **dict.fromkeys(("junior", "jun.", "fils", "filho", "hijo", "ml."), _SECOND),
    **dict.fromkeys(("neto", "nieto"), _THIRD),
    "bisneto": _FOURTH,
    "sobrinho": _NEPHEW,
}
"""Words that are names too: they count behind two others ("Sen" is one with a full stop only)."""
_PHRASES: Final = {
    **dict.fromkeys(("der altere", "the elder", "den aldre", "il vecchio"), _FIRST),
    **dict.fromkeys(("der jungere", "the younger", "den yngre", "il giovane"), _SECOND),
}
_BEFORE: Final = {"ifj.": _SECOND, "ifjabb": _SECOND, "id.": _FIRST, "idosebb": _FIRST}
"""Hungarian ones stand before a name."""
_ALONE: Final = {
    **dict.fromkeys(("i", "1st", "sen", "st", "d a", "da"), _FIRST),
    **dict.fromkeys(("ml", "d j", "dj", "d y", "dy"), _SECOND),
    **dict.fromkeys(("v", "5th"), "5"),
    **{word.rstrip("."): generation for word, generation in (_ANYWHERE | _BEHIND_TWO | _BEFORE | _PHRASES).items()},
}
"""What a cell of a column of suffixes holds."""
_TOLD: Final = frozenset(word.rstrip(".") for word in {*_ANYWHERE, *_BEHIND_TWO} if not re.match(r"[iv]+$|\d", word))
_POINTS: Final = re.compile(r"[\s.,]+")
_LIKELY: Final = re.compile(
    r"(?:[js]n?r|senior|junior|i{2,3}|iv|[234](?:nd|rd|th)|pere|aine|fils|filho|hijo|bisneto|neto|nieto"
    r"|sobrinho|altere|elder|aldre|vecchio|jungere|younger|yngre|giovane)\b|jun\.|ml\.|sen\.|^(?:ifj|id)"
)


def read_generation(cell: str) -> str:
    """The generation that a cell of a column of suffixes holds; ``""`` where it holds another thing."""
    words = _words(cell)
    return _ALONE.get(words) or next((_ALONE[word] for word in words.split() if word in _ALONE), "")


def is_suffix(cell: str) -> bool:
    """Whether a cell holds a generation, a degree or another thing that stands behind a name, and nothing else."""
    words = _words(cell)
    return words in _ALONE or all(word in _ALONE or word in person_names.SUFFIXES for word in words.split())


def _words(cell: str) -> str:
    return _POINTS.sub(" ", fold(cell)).strip()


def is_unmistakable(cell: str) -> bool:
    """Whether a cell says a generation by a word: "II" numbers volumes and kings too."""
    return any(word in _TOLD for word in _words(cell).split())


@cache
def take_generation(folded: str) -> tuple[str, str]:
    """A name without its generation suffix, and the generation: ``("smith, john", "2")`` of "smith jr., john".

    Args:
        folded: the name of a person, or a part of it, in lower-case ASCII.

    Returns:
        The name as it is and :data:`NONE` where it has no suffix.
    """
    if _LIKELY.search(folded) is None:
        return folded, NONE
    parts = [part.split() for part in folded.split(",")]
    total = sum(map(len, parts))
    for k, words in enumerate(parts):
        for size in (2, 1):
            generation = _find(" ".join(words[-size:]), total - size) if len(words) >= size else ""
            if generation and (k or len(words) > size):
                return _joined([*parts[:k], words[:-size], *parts[k + 1 :]]), generation
    if total > PAIR and parts[0] and parts[0][0] in _BEFORE:
        return _joined([parts[0][1:], *parts[1:]]), _BEFORE[parts[0][0]]
    return folded, NONE


def _find(said: str, left: int) -> str:
    """The generation that the last words of a name stand for, behind so many others; ``""`` for none."""
    surely = _ANYWHERE.get(said.rstrip(".")) or _PHRASES.get(said)
    return surely or (_BEHIND_TWO.get(said, "") if left >= PAIR else "")


def _joined(parts: Sequence[Sequence[str]]) -> str:
    return ", ".join(" ".join(words) for words in parts if words)
