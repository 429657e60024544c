"""Semi-Markov labelling: which piece of an entry's header is what, decided over all entries of a section together.

A header is a sequence of pieces; a label covers one or more adjoining pieces and is given at most once. The best
reading of a header maximises the sum of lexical evidence, costs for joining pieces and the agreement with how the other
entries of the section read (the same place in the layout tends to hold the same thing): a semi-Markov model (Sarawagi
and Cohen, NIPS 2004) whose layout weights come from the section itself in a second pass.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from winnow.parsing.resumes.layout.header_segmentation import Piece
from winnow.parsing.resumes.layout.sequence_labels import NOTHING_READ, SequenceLabels
from winnow.parsing.resumes.text import resume_constants as c

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scheme:
    """What can stand in a header.

    ``scores`` gives each label's evidence for a text; ``other_cost`` prices leaving a piece out.
    """

    scores: Mapping[str, Callable[[str], float]]
    after: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    """Bonus for (label before, separator, label)."""
    other_cost: float = c.LEFT_OUT
    main: frozenset[str] = frozenset()
    """Labels of what an entry is about: they tend to stand first and to stand out."""
    whole: float = 0.0
    """Nats that speak for a reading with all the main labels."""
    learned: Mapping[str, str] = field(default_factory=dict)
    """What the sequence model calls a label; labels that it does not know are left to the rules."""
    trust: float = 0.0
    """How much the sequence model counts beside the rules, 0..1."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A label and the pieces it covers; ``score`` is its evidence in nats, layout included."""

    label: str
    start: int
    end: int
    score: float
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class _Layout:
    """How the entries of the section read so far: labels by slot and by text style, and the order of labels."""

    entries: int = 0
    slots: dict[tuple[int, int, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    styles: dict[tuple[int, tuple[float, bool, bool]], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    order: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, reading: Sequence[Segment]) -> None:
        self.entries += 1
        for segment in reading:
            weight = 2 if segment.score > 1 else 1
            self.slots[segment.pieces[0].slot][segment.label] += weight
            self.styles[segment.pieces[0].slot[0], segment.pieces[0].style][segment.label] += weight
        labels = [segment.label for segment in reading if segment.label != OTHER]
        self.order.update((a, b) for i, a in enumerate(labels) for b in labels[i + 1 :])

    def bonus(self, piece: Piece, label: str) -> float:
        if self.entries < 2:  # one entry agrees with itself
            return 0.0
        weight = c.LAYOUT_WEIGHT * (1 - 1 / self.entries)
        return weight * (
            c.LAYOUT_OF_PLACE * _share(self.slots.get(piece.slot), label)
            + (1 - c.LAYOUT_OF_PLACE) * _share(self.styles.get((piece.slot[0], piece.style)), label)
        )

    def order_bonus(self, before: Sequence[str], label: str) -> float:
        if self.entries < 2:
            return 0.0
        total = 0.0
        for other in before:
            right, wrong = self.order[other, label], self.order[label, other]
            if right + wrong:
                total += c.ORDER_WEIGHT * (right - wrong) / (right + wrong)
        return total


def _share(counts: Counter[str] | None, label: str) -> float:
    """How much more often than by chance a slot holds ``label``, in -0.3..0.7."""
    if not counts:
        return 0.0
    return counts[label] / sum(counts.values()) - c.BY_CHANCE


def label_headers(
    headers: Sequence[Sequence[Piece]],
    text: str,
    scheme: Scheme,
    labels: SequenceLabels = NOTHING_READ,
    rounds: int = 2,
) -> list[list[Segment]]:
    """The best reading of every header, each in the light of the others.

    Args:
        headers: The pieces of each entry's header.
        text: The document's text.
        scheme: What can stand in a header, and what speaks for it.
        labels: What the sequence model makes of the page.
        rounds: How often all headers are read again in the light of the others.

    Returns:
        The segments of each header, in the order of its pieces.
    """
    layout = _Layout()
    readings: list[list[Segment]] = []
    stretches = [list(_stretches(pieces, text, scheme, labels)) for pieces in headers]
    for _ in range(rounds + 1):
        readings = [_best(pieces, found, scheme, layout) for pieces, found in zip(headers, stretches, strict=True)]
        fresh = _Layout()
        for reading in readings:
            fresh.add(reading)
        if len(headers) < 2 or fresh == layout:
            break
        layout = fresh
    return readings


class _State(NamedTuple):
    score: float
    labels: tuple[str, ...]
    segments: tuple[Segment, ...]


type _Chart = dict[tuple[frozenset[str], str], _State]


def _prominence(pieces: Sequence[Piece]) -> list[float]:
    """How much each piece stands out in its header: at the top, bold, larger than the rest."""
    if not pieces:
        return []
    smallest = min(piece.style[0] for piece in pieces)
    plain = not all(piece.style[1] for piece in pieces)
    return [
        c.PROMINENT_ROW * (piece.slot[0] == 0)
        + c.PROMINENT_TYPE * ((piece.style[1] and plain) + (piece.style[0] > smallest + 0.4))
        for piece in pieces
    ]


class _Stretch(NamedTuple):
    """Adjoining pieces that one label may cover, by the numbers of the first and of the one behind the last."""

    at: int
    end: int
    joins: float
    """What it costs to read the pieces as one."""
    candidates: list[tuple[str, float]]
    """Labels with their evidence in nats."""


def _stretches(pieces: Sequence[Piece], text: str, scheme: Scheme, labels: SequenceLabels) -> Iterator[_Stretch]:
    """The stretches of a header, shorter ones first among those that begin at one piece."""
    for at in range(len(pieces)):
        joins = 0.0
        for end in range(at + 1, min(len(pieces), at + c.LONGEST_SEGMENT) + 1):
            joins += c.JOIN_COST[pieces[end - 1].separator] if end > at + 1 else 0.0
            if joins > c.DEAREST_JOIN:
                break
            covered = text[pieces[at].start : pieces[end - 1].end]
            yield _Stretch(at, end, joins, _candidates(covered, scheme, pieces[at:end], labels))


def _best(pieces: Sequence[Piece], stretches: Sequence[_Stretch], scheme: Scheme, layout: _Layout) -> list[Segment]:
    """Dynamic programming over (pieces read, set of labels used, last label)."""
    states: list[_Chart] = [{} for _ in range(len(pieces) + 1)]
    states[0][frozenset(), ""] = _State(0.0, (), ())
    prominent = _prominence(pieces)
    for at, end, joins, candidates in stretches:
        covered = tuple(pieces[at:end])
        for name, evidence in candidates:
            own = evidence - joins + layout.bonus(pieces[at], name) + prominent[at] * (name in scheme.main)
            segment = Segment(name, pieces[at].start, pieces[end - 1].end, own, covered)
            _extend(states[at], states[end], segment, scheme, layout)
    last = states[len(pieces)]
    if not last:
        return []

    def worth(state: _State) -> tuple[float, tuple[str, ...]]:
        return state.score + scheme.whole * (scheme.main <= set(state.labels)), state.labels

    return list(max(last.values(), key=worth).segments)


def _candidates(
    covered: str, scheme: Scheme, pieces: Sequence[Piece], labels: SequenceLabels
) -> list[tuple[str, float]]:
    clean = " ".join(covered.split())
    found = [(name, score(clean)) for name, score in scheme.scores.items()]
    found = [(name, evidence) for name, evidence in found if evidence > c.HOPELESS]
    span = pieces[0].start, pieces[-1].end
    found = [(name, _with_learned(evidence, labels, span, scheme, name)) for name, evidence in found]
    if len(pieces) == 1:
        found.append((OTHER, -scheme.other_cost - c.UNTOLD_GUESS * (pieces[0].separator == "guess")))
    return found


def _with_learned(evidence: float, labels: SequenceLabels, span: tuple[int, int], scheme: Scheme, name: str) -> float:
    """The rules' evidence with that of the sequence model: some of the first is said again by the second."""
    odds = labels.log_odds(*span, scheme.learned[name]) if name in scheme.learned and scheme.trust else None
    return evidence if odds is None else (1 - c.LEARNED_SHARED * scheme.trust) * evidence + scheme.trust * odds


def _extend(states: _Chart, onward: _Chart, segment: Segment, scheme: Scheme, layout: _Layout) -> None:
    """Add ``segment`` to every reading in ``states``; keep the best of each kind in ``onward``."""
    separator, name = segment.pieces[0].separator, segment.label
    for (used, before), state in states.items():
        if name in used:
            continue
        score = state.score + segment.score + scheme.after.get((before, separator, name), 0.0)
        if name != OTHER:
            score += layout.order_bonus(state.labels, name)
        key = (used if name == OTHER else used | {name}, name)
        held = onward.get(key)
        if held is None or score > held.score:
            labels = state.labels if name == OTHER else (*state.labels, name)
            onward[key] = _State(score, labels, (*state.segments, segment))


def probability(score: float) -> float:
    """A score in nats as a raw probability, before calibration."""
    return 1 / (1 + math.exp(-max(-20.0, min(20.0, score))))
