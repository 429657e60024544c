"""Near-duplicate free texts: notes, messages, descriptions with nothing else to go by.

Two texts are as alike as the mean of the cosine of their words (weighted by rarity) and the likeness of their
characters in word order. One changed word can reverse a text, though, so a guard keeps apart texts that are alike but
differ in a number, a date, a name, a negation or a pair of opposites.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from winnow.matching import blocking, names
from winnow.matching.arrays import NONE, Floats, Ints, rank_within, spans
from winnow.matching.columns import Column, Tokens, index_tokens
from winnow.matching.comparison import idf_cosine
from winnow.matching.likeness import pick, scores
from winnow.matching.normalising import fold, words
from winnow.matching.resolution import Evidence, FieldEvidence, Pair
from winnow.matching.schema import Kind
from winnow.matching.wording import COUNTED, DETERMINERS, IDIOMS, NEGATIONS, OPPOSITES

ALIKE: Final = 0.6  # likeness at which a pair is as probably the same as not
_SLOPE: Final = 16.0  # log odds a unit of likeness
_RAREST: Final = 12  # words of a text that propose pairs
_LARGEST_BLOCK: Final = 60
_BUDGET: Final = 60  # pairs a record
_LEAST_COSINE: Final = 0.3

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What must not differ between two texts."""

    order: tuple[str, ...]
    tokens: frozenset[str]
    counted: frozenset[str]  # numbers, dates, days, months
    names: frozenset[str]  # words written with a capital inside a sentence
    negations: int


def _facts(text: str, spelling: Mapping[str, str]) -> _Facts:
    tokens: list[str] = []
    names: set[str] = set()
    negations = 0
    text = IDIOMS.sub(" ", text)
    sentence = True
    shouted = text.isupper()
    end = 0
    for found in _WORD.finditer(text):
        sentence = sentence or any(c in ".!?:\n-*•" for c in text[end : found.start()])
        end = found.end()
        written = found.group()
        word = fold(written).replace("'", "").replace("’", "")
        negations += word in NEGATIONS
        word = spelling.get(word, word)
        tokens.append(word)
        if written[0].isupper() and not sentence and not shouted:
            names.add(word)
        sentence = False
    counted = {t for t in tokens if t in COUNTED or any(c.isdigit() for c in t)}
    for before, word, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if word == "may" and (before.isdigit() or after.isdigit() or before in {"in", "from", "by", "since", "until"}):
            counted.add(word)  # the month, not the verb
    return _Facts(tuple(tokens), frozenset(tokens), frozenset(counted), frozenset(names - counted), negations % 2)


def _proper(texts: Sequence[str], spelling: Mapping[str, str]) -> frozenset[str]:
    """Words written with a capital far more often than without, over all texts."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        if text.isupper() or text.islower():
            continue
        for written in _WORD.findall(text):
            word = fold(written)
            (capital if written[0].isupper() else small)[spelling.get(word, word)] += 1
    return frozenset(word for word, count in capital.items() if count > 4 * small[word] and word.isalpha()) - COUNTED


def difference(a: _Facts, b: _Facts, known: frozenset[str]) -> str | None:
    """What keeps two like texts apart, or None.

    Args:
        a, b: facts of the texts.
        known: words that are names in some text: at the start of a sentence a capital does not tell.
    """
    only_a, only_b = a.tokens - b.tokens, b.tokens - a.tokens
    if a.counted - b.tokens and b.counted - a.tokens:
        return "a number or date differs"
    if a.negations != b.negations:
        return "one of them negates"
    names_a, names_b = only_a & known, only_b & known
    if names_a and names_b and not all(any(_misspelt(x, y) for y in names_b) for x in names_a):
        return "a name differs"
    if any(only_a & pair and only_b & pair for pair in OPPOSITES):
        return "they say the opposite"
    if _replaced(a, b):
        return "another thing stands in the same place"
    return None


def _replaced(a: _Facts, b: _Facts) -> bool:
    """Whether the texts name different things in one and the same place.

    That is after the same small word ("the", "to", "of"), or after the same two words, and then they go on alike. What
    stands before "the" or "a" is a verb, and verbs have synonyms.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for j, word in enumerate(b.order[:-1], start=1):
        places[word].append(j)
    for i, word in enumerate(a.order[:-1], start=1):
        for j in places.get(word, ()):
            twice = i > 1 and j > 1 and a.order[i - 2] == b.order[j - 2]
            if (word in DETERMINERS or twice) and _parted(a, b, i, j, alone=word in DETERMINERS):
                return True
    return False


def _parted(a: _Facts, b: _Facts, i: int, j: int, *, alone: bool) -> bool:
    """Whether one or two words from ``i`` and ``j`` on differ and the words after them are the same."""
    for m, n in ((1, 1), (1, 2), (2, 1), (2, 2)):
        one, other = a.order[i : i + m], b.order[j : j + n]
        after, then = a.order[i + m : i + m + 2], b.order[j + n : j + n + 2]
        same = after[:1] == then[:1] if alone else after == then and after[0:1] != () and after[0] not in DETERMINERS
        same |= not after and not then
        if same and not {*one} & b.tokens and not {*other} & a.tokens and not _alike(one, other):
            return True
    return False


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return OSA.distance(" ".join(one), " ".join(other)) <= 2


def _misspelt(x: str, y: str) -> bool:
    return x[:1] == y[:1] and (len(x) == 1 or len(y) == 1 or x.startswith(y) or y.startswith(x))


def spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare words that are one typing error away from a more common one, and that one.

    Candidates share a form with one letter deleted (Garbe's symmetric deletion); words with digits are left alone.
    """
    forms: dict[str, list[str]] = defaultdict(list)
    plain = sorted(w for w in counts if len(w) >= 5 and w.isalpha())
    for word in plain:
        for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            forms[form].append(word)
    better: dict[str, str] = {}
    for group in forms.values():
        best = min(group, key=lambda w: (-counts[w], w))
        for word in group:
            rare = counts[word] <= 2 and counts[best] > 2 * counts[word]
            if rare and counts[best] > counts.get(better.get(word, ""), 0) and OSA.distance(word, best) <= 1:
                better[word] = best
    return better


@dataclass(frozen=True, slots=True)
class Notes:
    """Texts ready for comparison."""

    texts: Sequence[str]
    column: Column
    facts: Sequence[_Facts]
    names: frozenset[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Notes:
        """Index the texts."""
        plain = [words(fold(text)) for text in texts]
        spelling = spellings(Counter(word for text in set(plain) for word in set(text.split())))
        normal = [" ".join(spelling.get(word, word) for word in text.split()) for text in plain]
        values = sorted({*normal, ""})
        place = {value: i for i, value in enumerate(values)}
        codes = np.array([place[value] for value in normal], np.int64)
        counts = np.bincount(codes, minlength=len(values))
        column = Column("text", Kind.TEXT, values, codes, counts, index_tokens(values, counts, Kind.TEXT))
        facts = [_facts(text, spelling) for text in texts]
        inside = set().union(*(fact.names for fact in facts)) | names.given_names()
        return cls(texts, column, facts, _proper(texts, spelling) & inside)

    @property
    def tokens(self) -> Tokens:
        """Words of the distinct texts."""
        assert self.column.tokens is not None  # noqa: S101 - built in `of`
        return self.column.tokens

    def likeness(self, left: Ints, right: Ints, workers: int) -> Floats:
        """Likeness 0..1 of pairs of texts, before the guard."""
        x, y = self.column.codes[left], self.column.codes[right]
        cosine = idf_cosine(self.tokens, len(self.column.codes), x, y)
        one, other = pick(self.column.values, x), pick(self.column.values, y)
        order = scores(fuzz.token_sort_ratio, one, other, workers) / 100
        likeness = np.where((x == 0) | (y == 0), 0.0, (cosine + order) / 2)
        return np.where(x == y, np.where(x == 0, 0.0, 1.0), likeness)

    def weigh(self, left: Ints, right: Ints, workers: int) -> Floats:
        """Log odds of pairs of texts, the guard included."""
        likeness = self.likeness(left, right, workers)
        weight = (likeness - ALIKE) * _SLOPE
        for k in np.flatnonzero(weight > -3.0).tolist():
            if difference(self.facts[left[k]], self.facts[right[k]], self.names):
                weight[k] = -4.0 - (1 - likeness[k])
        return weight

    def candidates(self) -> tuple[Ints, Ints]:
        """Pairs that share a rare word, and pairs of equal texts."""
        n = len(self.texts)
        records = np.flatnonzero(self.column.known)
        lengths = self.tokens.lengths[self.column.codes[records]]
        found = self.tokens.tokens[spans(self.tokens.starts[self.column.codes[records]], lengths)]
        records = np.repeat(records, lengths)
        counts = self.tokens.document_counts[found]
        shared = (counts > 1) & (counts <= _LARGEST_BLOCK)
        records, found, counts = records[shared], found[shared], counts[shared]
        order = np.lexsort((found, counts, records))
        records, found = records[order], found[order]
        chosen = rank_within(records) < _RAREST
        left, right = blocking.pairs_inside(blocking.Key("rare words", records[chosen], found[chosen], _BUDGET * n))
        same = blocking.identical([self.column], n)
        again = np.flatnonzero(same != np.arange(n))
        pairs = np.unique(np.r_[left * n + right, same[again] * n + again])
        left, right = (pairs // n, pairs % n) if n else (NONE, NONE)
        x, y = self.column.codes[left], self.column.codes[right]
        near = idf_cosine(self.tokens, n, x, y) >= _LEAST_COSINE
        return left[near], right[near]


@dataclass(frozen=True, slots=True)
class NotesJudge:
    """Explains pairs of texts."""

    notes: Notes
    place: Mapping[str, int]
    rules: Mapping[tuple[str, str], str]
    workers: int = 1

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.resolution.Explainer`."""
        return [self.explain(left, right) for left, right in pairs]

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.resolution.Explainer`."""
        i, j = self.place[left], self.place[right]
        a, b = np.array([i]), np.array([j])
        likeness = float(self.notes.likeness(a, b, self.workers)[0])
        weight = float(self.notes.weigh(a, b, self.workers)[0])
        apart = difference(self.notes.facts[i], self.notes.facts[j], self.notes.names)
        bits = (likeness - ALIKE) * _SLOPE / np.log(2)
        fields = [FieldEvidence("text", f"{likeness:.0%} alike", round(float(bits), 2))]
        if apart:
            fields.append(FieldEvidence("guard", apart, round(weight / np.log(2) - float(bits), 2)))
        return Evidence(
            left,
            right,
            round(float(1 / (1 + np.exp(-weight))), 4),
            round(weight / float(np.log(2)), 2),
            0.0,
            tuple(fields),
            self.rules.get((min(left, right), max(left, right))),
        )
