"""The self-check of a run over free texts: how much of what it merges is likely to be wrong, and why.

Whether the guard knows the words by which these texts differ shows when it is put to the test: altered copies are made
of texts of the run, each with one word exchanged for another of its kind, and counted by how many slip through (decoys:
Elias & Gygi, Target-decoy search strategy, Nature Methods 4, 2007). How many such like texts there are, to each copy,
shows in those that the guard did stop.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from winnow.matching.adjust.score_calibration import overlap, pool_with_clusters
from winnow.matching.arrays import Floats, Ints, distinct
from winnow.matching.constants import (
    ALTERED_COPIES,
    FEWEST_NOTE_MERGES,
    MOST_GREY_NOTES,
    MOST_PARTED_NOTES,
    MOST_WRONG_NOTES,
    NOTES_ALIKE,
)
from winnow.matching.model.fellegi_sunter import posterior
from winnow.matching.notes.note_matching import Notes
from winnow.matching.text.note_lexicon import STOP
from winnow.matching.text.tokens import TokenisedNote, is_counted, is_thing


@dataclass(frozen=True, slots=True)
class NoteCheck:
    """Signs that texts were merged which say different things.

    Attributes:
        slipped: share of altered copies, other in one word, that would be merged with their originals.
        rivals: like texts that a fact keeps apart, for each merged pair of different texts, by the number of words in
            which they differ.
        grey: expected share of wrong decisions among the pairs that may be copies: ``sum min(p, 1-p) / sum p``.
        cut: share of the pairs over the threshold that clustering had to part.
    """

    slipped: float
    rivals: Mapping[int, float]
    grey: float
    cut: float

    @property
    def wrong(self) -> float:
        """Expected share of merged pairs that are two things: rivals that slipped through, to all that is merged.

        One that differs in several words slips through when each of them does.
        """
        passing = {differing: min(self.slipped, 0.99) ** differing for differing in self.rivals}
        return min(sum(count * passing[k] / (1 - passing[k]) for k, count in self.rivals.items()), 1.0)

    def reasons(self) -> tuple[str, ...]:
        """Why the run is not to be trusted; empty when it is."""
        found = []
        if self.wrong > MOST_WRONG_NOTES:
            found.append(
                f"like texts that say different things can't be told from copies: of altered copies {self.slipped:.0%} "
                f"pass, and there are {sum(self.rivals.values()):.1f} like texts to each copy"
            )
        if self.grey > MOST_GREY_NOTES:
            found.append(f"copies and other texts overlap: {self.grey:.0%} of the decisions would be wrong")
        if self.cut > MOST_PARTED_NOTES:
            found.append(f"the pairs found contradict each other: {self.cut:.0%} had to be parted again")
        return tuple(found)


def check_notes(notes: Notes, left: Ints, right: Ints, weight: Floats, labels: Ints, threshold: float) -> NoteCheck:  # noqa: PLR0917
    """Check a run over texts.

    Args:
        notes: the texts.
        left, right, weight: candidate pairs and their log odds.
        labels: cluster of each record.
        threshold: log odds from which pairs are merged.
    """
    x, y = notes.column.codes[left], notes.column.codes[right]
    other = x != y
    merged = other & (weight >= threshold)
    if merged.sum() < FEWEST_NOTE_MERGES:
        return NoteCheck(0.0, {}, 0.0, 0.0)
    refused = np.flatnonzero(other & (weight < threshold))
    looked = refused[:: max(1, len(refused) // ALTERED_COPIES)]
    alike = Counter(
        _differing(notes, i, j)
        for i, j in zip(x[looked].tolist(), y[looked].tolist(), strict=True)
        if notes.likeness(i, j) >= NOTES_ALIKE
    )
    each = len(refused) / max(len(looked), 1) / float(merged.sum())
    return NoteCheck(
        slipped=_slipped(notes, distinct(x[merged]).tolist()),
        rivals={differing: count * each for differing, count in alike.items()},
        grey=overlap(posterior(pool_with_clusters(left, right, weight, labels))[other]),
        cut=float((merged & (labels[left] != labels[right])).sum() / merged.sum()),
    )


def _differing(notes: Notes, i: int, j: int) -> int:
    """In how many words of content, one at least, two texts differ."""
    a, b = notes.readings[i].words, notes.readings[j].words
    left, right = notes.guard.set_off(a - b - STOP, b - a - STOP)
    return max(min(len(left), len(right)), 1)


def _slipped(notes: Notes, values: Sequence[int]) -> float:
    """Share of altered copies that nothing keeps apart from their originals."""
    words: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set().union(*(reading.words for reading in notes.readings))):
        words[_class(notes, word)].append(word)
    made = passed = 0
    for value in values[:: max(1, len(values) // ALTERED_COPIES)]:
        reading = notes.readings[value]
        places = [k for k, word in enumerate(reading.order) if _class(notes, word)]
        if not places:
            continue
        old = reading.order[places[value % len(places)]]
        kind = words[_class(notes, old)]
        new = kind[(value * 7919) % len(kind)]  # a prime: neighbours draw words far apart
        if new in reading.words:
            continue
        made += 1
        altered = _alter(reading, old, new)
        said = notes.said[value]
        if notes.guard.difference(reading, altered) is None:
            passed += notes.share(reading, said, altered, {**said, new: said[old]}) >= NOTES_ALIKE
    return passed / max(made, 1)


def _class(notes: Notes, word: str) -> str:
    """What a word may be exchanged for: a number for a number, a name for a name; "" for words that name nothing."""
    if is_counted(word):
        return word[0]
    return "name" if word in notes.guard.names else "thing" if is_thing(word) else ""


def _alter(reading: TokenisedNote, old: str, new: str) -> TokenisedNote:
    def exchange(words: frozenset[str]) -> frozenset[str]:
        return frozenset(new if word == old else word for word in words)

    return replace(
        reading,
        order=tuple(new if word == old else word for word in reading.order),
        words=exchange(reading.words),
        names=exchange(reading.names),
    )
