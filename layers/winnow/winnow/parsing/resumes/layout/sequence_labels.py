"""What each piece of a page most likely is, told by a linear-chain conditional random field over all of them.

The rules of the reader judge a piece by its words and by the entry that it stands in; this model judges it by the page:
how its row is set, what stands before and behind it, what stands in the same place of the other entries. Its answer is
evidence beside the rules' (``labelling``), never a value by itself. The pieces are those of ``header_segmentation``;
rows of descriptions count as one piece each. The features hold no words, only how words score, how they are set and
where they stand; so the weights (``data/sequence_model.json``) hold no text of anybody's resume. They are fitted by
``python -m benchmarks.resumes_sequence``.

Reference: Lafferty, McCallum, Pereira, "Conditional random fields", ICML 2001.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from winnow.parsing.data_files import read_data_file
from winnow.parsing.resumes.layout.piece_features import Sighting, sightings_of
from winnow.parsing.resumes.rows import Section

LABELS = ("company", "title", "place", "body", "other")
_NUMBERS = {label: number for number, label in enumerate(LABELS)}
_LEAST = 1e-4  # a probability is no lower, so that one piece cannot outvote all rules
type _Vector = list[float]


@dataclass(frozen=True, slots=True)
class _Model:
    weights: Mapping[str, _Vector]
    transitions: Sequence[Sequence[_Vector]]
    """By how a piece follows the one before it (same row, next row, another section), label before, label."""


@dataclass(frozen=True, slots=True)
class SequenceLabels:
    """The probabilities of the labels of a page's pieces, by where they stand in the text."""

    starts: Sequence[int]
    ends: Sequence[int]
    marginals: Sequence[Sequence[float]]

    def log_odds(self, start: int, end: int, label: str) -> float | None:
        """The mean log-odds of a label over the pieces that a stretch of the text covers.

        Args:
            start: Where the stretch begins, an offset in the document's text.
            end: Where it ends, exclusive.
            label: One of ``LABELS``.

        Returns:
            Nats in -9.2..9.2, or None when the model read nothing there.
        """
        at = max(0, bisect_right(self.starts, start) - 1)
        total, weight = 0.0, 0
        while at < len(self.starts) and self.starts[at] < end:
            shared = min(end, self.ends[at]) - max(start, self.starts[at])
            if shared > 0:
                chance = min(1 - _LEAST, max(_LEAST, self.marginals[at][_NUMBERS[label]]))
                total += shared * math.log(chance / (1 - chance))
                weight += shared
            at += 1
        return total / weight if weight else None


NOTHING_READ = SequenceLabels((), (), ())
"""What is known of a page that the model was not asked about."""


@cache
def _model() -> _Model:
    held = json.loads(read_data_file("sequence_model.json"))
    return _Model(
        {name: [value / 100 for value in row] for name, row in held["weights"].items()},
        [[[value / 100 for value in row] for row in table] for table in held["transitions"]],
    )


def read_sequence(sections: Sequence[Section]) -> SequenceLabels:
    """The probabilities of what the pieces of a document's sections are.

    Args:
        sections: The document's sections in reading order, the header first.

    Returns:
        One row of probabilities a piece, in the order of the text.
    """
    found = sightings_of(sections)
    if not found:
        return NOTHING_READ
    marginals = _marginals(found, _model())
    order = sorted(range(len(found)), key=lambda index: found[index].start)
    return SequenceLabels([found[i].start for i in order], [found[i].end for i in order], [marginals[i] for i in order])


def _emission(sighting: Sighting, weights: Mapping[str, _Vector]) -> _Vector:
    rows = [row for feature in sighting.features if (row := weights.get(feature))]
    return list(map(sum, zip(*rows, strict=True))) if rows else [0.0] * len(LABELS)


def _marginals(found: Sequence[Sighting], model: _Model) -> list[_Vector]:
    """Forward-backward over the pieces, each step scaled to sum to one."""
    potentials = []
    for sighting in found:
        scores = _emission(sighting, model.weights)
        highest = max(scores)
        potentials.append([math.exp(score - highest) for score in scores])
    factors = _factors()
    forward = [_scaled(potentials[0])]
    for sighting, potential in zip(found[1:], potentials[1:], strict=True):
        before = forward[-1]
        columns = factors[sighting.follows][0]
        forward.append(
            _scaled([p * sum(map(_times, before, column)) for p, column in zip(potential, columns, strict=True)])
        )
    backward = [1.0] * len(LABELS)
    marginals = [forward[-1]]
    for at in range(len(found) - 2, -1, -1):
        ahead = list(map(_times, potentials[at + 1], backward))
        backward = _scaled([sum(map(_times, row, ahead)) for row in factors[found[at + 1].follows][1]])
        marginals.append(_scaled(list(map(_times, forward[at], backward))))
    return marginals[::-1]


@cache
def _factors() -> list[tuple[list[_Vector], list[_Vector]]]:
    """By how a piece follows: the factors of the transitions by label after, and by label before."""
    made = []
    for table in _model().transitions:
        rows = [[math.exp(value) for value in row] for row in table]
        made.append(([list(column) for column in zip(*rows, strict=True)], rows))
    return made


def _times(a: float, b: float) -> float:
    return a * b


def _scaled(values: _Vector) -> _Vector:
    total = sum(values) or 1.0
    return [value / total for value in values]
