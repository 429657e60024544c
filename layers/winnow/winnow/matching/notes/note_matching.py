"""Near-duplicate free texts: notes, messages, descriptions with nothing else to go by.

Two texts are as alike as the share of what they say that both say, each word counted by how surprising it is. One
changed word can reverse a text, though, so a guard keeps apart texts that are alike but differ in a fact.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from math import fsum
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from winnow.matching import blocking
from winnow.matching.arrays import NONE, Floats, Ints, distinct, factorize, rank_within, spans
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.compare.idf_cosine import idf_cosine
from winnow.matching.constants import (
    ADDED_COUNTS,
    BITS,
    DECIMALS,
    IMPLYING_PSEUDO_COUNT,
    IMPLYING_WINDOW,
    LARGEST_NOTE_BLOCK,
    LEAST_NOTE_COSINE,
    LIKENESS_SLOPE,
    LONGEST_RESPELT,
    NAME_INSIDE,
    NOTE_BUDGET,
    NOTES_ALIKE,
    RARE_SPELLING,
    RAREST_NOTE_WORDS,
    SHORTEST_RESPELT,
    TELLING_WORDS,
    TOGETHER_BUDGET,
)
from winnow.matching.match_types import Adjustment, Evidence, FieldEvidence, Pair
from winnow.matching.notes.context import Context
from winnow.matching.prepare import person_names
from winnow.matching.prepare.columns import Column, Tokens, index_tokens
from winnow.matching.schema import Kind
from winnow.matching.text.difference_guard import Guard
from winnow.matching.text.note_lexicon import PLAIN, SYNONYMS
from winnow.matching.text.slots import find_slots, find_synonyms
from winnow.matching.text.tokens import TokenisedNote, is_day_first, tokenise_note
from winnow.text import fold, letters_and_digits

_WORD: Final = re.compile(r"[^\W_]+")
_APART: Final = -5.0  # log odds of texts that are nothing like each other, or that a fact keeps apart


def find_respellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare words that are one typing error away from a more common one, and that one.

    Candidates share a form with one letter deleted (Garbe's symmetric deletion); words with digits and given
    names are left alone.
    """
    forms: dict[str, list[str]] = defaultdict(list)
    plain = sorted(
        w
        for w in counts
        if SHORTEST_RESPELT <= len(w) <= LONGEST_RESPELT and w.isalpha() and w not in person_names.given_names()
    )
    for word in plain:
        for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            forms[form].append(word)
    better: dict[str, str] = {}
    for group in forms.values():
        best = min(group, key=lambda w: (-counts[w], w))
        for word in group:
            rare = counts[word] <= RARE_SPELLING and counts[best] > 2 * counts[word]
            if rare and OSA.distance(word, best) <= 1:
                better[word] = min(better.get(word, best), best, key=lambda w: (-counts[w], w))
    return better


def _proper(readings: Iterable[TokenisedNote], texts: Sequence[str]) -> frozenset[str]:
    """Words that are names: written with a capital inside a sentence far more often than without one, and often so.

    What only begins sentences is no name: it may follow "As agreed," with its capital.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for reading, text in zip(readings, texts, strict=True):
        if not (text.isupper() or text.islower()):
            capital.update(reading.names)
            small.update((reading.words - reading.names).intersection(_WORD.findall(text)))  # as they are written
            every.update(reading.words)
    return frozenset(
        word
        for word, count in capital.items()
        if count > small[word] and count >= NAME_INSIDE * every[word] and word.isalpha()
    )


def weigh_words(readings: Sequence[TokenisedNote], document_counts: Mapping[str, float]) -> list[dict[str, float]]:
    """What each word of each text says, in nats: how surprising it is after the more common words around it.

    That is ``min over s of log((count of s + k) / count of s and t together)``, or the word's own rarity where that is
    less. Words of a set phrase say little beyond its first: two wordings of a thing then differ by one choice, not by
    as many as they have words.
    """
    number = {word: i for i, word in enumerate(sorted(document_counts))}
    counts = np.array([document_counts[word] for word in sorted(document_counts)])
    lengths = np.array([len(reading.order) for reading in readings], np.int64)
    flat = np.array([number[word] for reading in readings for word in reading.order], np.int64)
    text = np.repeat(np.arange(len(readings)), lengths)
    said = np.log1p(len(readings) / np.maximum(counts, 1))[flat]
    size = max(len(counts), 1)
    for step in range(1, IMPLYING_WINDOW + 1):
        near = np.flatnonzero(text[:-step] == text[step:]) if len(text) > step else NONE
        x, y = flat[near], flat[near + step]
        _, place, together = np.unique(x * size + y, return_inverse=True, return_counts=True)
        seen = together[place]
        x_first = counts[x] >= counts[y]
        told = np.log(
            (np.maximum(counts[x], counts[y]) + IMPLYING_PSEUDO_COUNT)
            / np.minimum(seen, np.minimum(counts[x], counts[y]))
        )
        implied = np.where(x_first, near + step, near)
        np.minimum.at(said, implied, told)
    out: list[dict[str, float]] = []
    end = np.cumsum(lengths)
    told_list = said.tolist()
    for reading, stop in zip(readings, end.tolist(), strict=True):
        one: dict[str, float] = {}
        for word, weight in zip(reading.order, told_list[stop - len(reading.order) : stop], strict=True):
            one[word] = max(one.get(word, 0.0), weight)
        out.append(one)
    return out


@dataclass(frozen=True, slots=True)
class Notes:
    """Texts ready for comparison.

    Attributes:
        column: the texts as they are read; equal readings are one value.
        readings, said: of each value: what it says, and how much each word says.
        guard: what keeps like texts apart.
    """

    column: Column
    readings: Sequence[TokenisedNote]
    said: Sequence[Mapping[str, float]]
    guard: Guard

    @classmethod
    def index(cls, texts: Sequence[str]) -> Notes:
        """Index the texts."""
        counts = Counter(word for text in set(texts) for word in set(letters_and_digits(fold(text)).split()))
        better = find_respellings(counts)
        written, day_first = sorted(set(texts)), is_day_first(texts)
        by_text = {
            text: tokenise_note(text, lambda word: better.get(word, word), day_first=day_first) for text in written
        }
        known = person_names.given_names() - PLAIN - SYNONYMS.keys()
        names_ = _proper(by_text.values(), list(by_text)) | (known & counts.keys())
        normal = {text: " ".join(reading.order) for text, reading in by_text.items()}
        values, codes = factorize([normal[text] for text in texts])
        reading_of = {normal[text]: reading for text, reading in by_text.items()}
        reading_of.setdefault("", tokenise_note(""))
        readings = [reading_of[value] for value in values]
        occurring = Counter(word for reading in readings for word in reading.words)
        held = np.bincount(codes, minlength=len(values))
        column = Column("text", Kind.TEXT, values, codes, held, index_tokens(values, held, Kind.TEXT))
        guard = Guard(names_, occurring, find_slots(readings, names_), find_synonyms(readings, names_))
        return cls(column, readings, weigh_words(readings, occurring), guard)

    @property
    def tokens(self) -> Tokens:
        """Words of the distinct texts."""
        assert self.column.tokens is not None  # noqa: S101 - built in `of`
        return self.column.tokens

    def likeness(self, i: int, j: int) -> float:
        """Likeness 0..1 of two different values: the share of what they say that both say."""
        return self.share(self.readings[i], self.said[i], self.readings[j], self.said[j])

    def share(self, a: TokenisedNote, said: Mapping[str, float], b: TokenisedNote, other: Mapping[str, float]) -> float:
        """Likeness 0..1 of two texts, given how much each of their words says."""
        left, right = self.guard.set_off(a.words - b.words, b.words - a.words)
        alone = fsum(said[w] for w in left), fsum(other[w] for w in right)  # exact: sets have no order
        shared = (sum(said.values()) - alone[0] + sum(other.values()) - alone[1]) / 2
        lost = min(alone) + ADDED_COUNTS * (max(alone) - min(alone))
        return shared / max(shared + lost, 1e-9)

    def difference(self, i: int, j: int) -> str | None:
        """What keeps two different values apart however alike they are, or None."""
        return self.guard.difference(self.readings[i], self.readings[j])

    def weigh(self, left: Ints, right: Ints) -> Floats:
        """Log odds of pairs of texts, the guard included."""
        x, y = self.column.codes[left], self.column.codes[right]
        weight = np.where((x == y) & (x > 0), (1 - NOTES_ALIKE) * LIKENESS_SLOPE, _APART)
        near = np.flatnonzero((x != y) & (x > 0) & (y > 0))
        near = near[idf_cosine(self.tokens, len(self.column.codes), x[near], y[near]) >= LEAST_NOTE_COSINE]
        for k, i, j in zip(near.tolist(), x[near].tolist(), y[near].tolist(), strict=True):
            if self.difference(i, j) is None:
                weight[k] = (self.likeness(i, j) - NOTES_ALIKE) * LIKENESS_SLOPE
        return weight

    def candidates(self) -> tuple[Ints, Ints]:
        """Pairs of records with equal texts, with a rare word in common, or with several of their most telling words.

        The more texts there are the fewer words are rare, but words that are common each are rare together.
        """
        n = len(self.column.codes)
        same = blocking.identical([self.column], n)
        again = np.flatnonzero(same != np.arange(n))
        left, right = [same[again]], [again]
        first = np.flatnonzero(self.column.known & (same == np.arange(n)))
        for key in (self._rare_words(), *self._words_together(first)):
            one, other = blocking.pairs_within(key)
            left.append(one)
            right.append(other)
        pairs = distinct(np.concatenate(left) * n + np.concatenate(right))
        i, j = (pairs // n, pairs % n) if n else (NONE, NONE)
        near = idf_cosine(self.tokens, n, self.column.codes[i], self.column.codes[j]) >= LEAST_NOTE_COSINE
        return i[near], j[near]

    def _rare_words(self) -> blocking.BlockingRule:
        """The rarest words of each record."""
        records = np.flatnonzero(self.column.known)
        lengths = self.tokens.lengths[self.column.codes[records]]
        found = self.tokens.tokens[spans(self.tokens.starts[self.column.codes[records]], lengths)]
        records = np.repeat(records, lengths)
        counts = self.tokens.document_counts[found]
        shared = (counts > 1) & (counts <= LARGEST_NOTE_BLOCK)
        records, found, counts = records[shared], found[shared], counts[shared]
        order = np.lexsort((found, counts, records))
        records, found = records[order], found[order]
        chosen = rank_within(records) < RAREST_NOTE_WORDS
        return blocking.BlockingRule("rare words", records[chosen], found[chosen], NOTE_BUDGET * len(self.column.codes))

    def _words_together(self, records: Ints) -> Iterator[blocking.BlockingRule]:
        """Every two and every three of the words that say most in each of some records with different texts."""
        counts = self.guard.counts
        telling = [
            sorted(nsmallest(TELLING_WORDS, (w for w in said if counts[w] > 1), key=lambda w: (-said[w], w)))
            for said in map(self.said.__getitem__, self.column.codes[records].tolist())
        ]
        number = {word: i for i, word in enumerate(sorted(set().union(*telling)))}
        numbers = [[number[word] for word in words] for words in telling]
        for size in (2, 3):
            owners, codes = [NONE], [NONE]
            for count in range(size, TELLING_WORDS + 1):
                full = np.flatnonzero(np.array([len(words) == count for words in numbers], bool))
                table = np.array([numbers[i] for i in full.tolist()], np.int64).reshape(-1, count)
                for places in combinations(range(count), size):
                    code = np.zeros(len(full), np.int64)
                    for place in places:
                        code = code * len(number) + table[:, place]
                    owners.append(records[full])
                    codes.append(code)
            budget = TOGETHER_BUDGET * len(self.column.codes)
            yield blocking.BlockingRule(f"{size} telling words", np.concatenate(owners), np.concatenate(codes), budget)


@dataclass(frozen=True, slots=True)
class NoteExplainer:
    """Explains pairs of texts.

    Attributes:
        place: position of each record id in the texts.
        rules: what settled a pair other than its weight, by ordered pair of ids.
        rule: what settled all pairs, when the weights were not trusted.
    """

    notes: Notes
    context: Context
    place: Mapping[str, int]
    rules: Mapping[tuple[str, str], str]
    rule: str | None = None

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        return [self.explain(left, right) for left, right in pairs]

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        i, j = self.place[left], self.place[right]
        codes = self.notes.column.codes
        x, y = int(codes[i]), int(codes[j])
        likeness = self.notes.likeness(x, y) if x != y else float(x > 0)
        apart = self.notes.difference(x, y) if x != y else None
        a, b = np.array([i]), np.array([j])
        told = self.notes.weigh(a, b)
        weight = float(self.context.apply(a, b, told)[0])
        said, told_bits = (likeness - NOTES_ALIKE) * LIKENESS_SLOPE * BITS, float(told[0]) * BITS
        fields = [FieldEvidence("text", f"{likeness:.0%} alike", round(said, DECIMALS))]
        adjustments = []
        if apart:
            fields.append(FieldEvidence("guard", apart, round(told_bits - said, DECIMALS)))
        elif told_bits != said:
            adjustments.append(Adjustment("few telling words in common", round(told_bits - said, DECIMALS)))
        added = 0.0
        for column, level, more in self.context.fields(a, b):
            named = LEVELS[column.kind][int(level[0]) - 1] if level[0] else "missing"
            added += float(more[0]) * BITS
            fields.append(FieldEvidence(column.name, named, round(float(more[0]) * BITS, DECIMALS)))
        if limited := round(weight * BITS - told_bits - added, DECIMALS):
            adjustments.append(Adjustment("other columns can't join what the texts keep apart", limited))
        return Evidence(
            left,
            right,
            round(float(1 / (1 + np.exp(-weight))), 4),
            round(weight * BITS, DECIMALS),
            0.0,
            tuple(fields),
            self.rules.get((min(left, right), max(left, right)), self.rule),
            tuple(adjustments),
        )
