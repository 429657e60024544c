"""What two like texts say differently, and whether that makes them two: the guard behind free-text matching.

The words that only one of the texts holds are first set off against each other: a slip of the finger, a short form,
another ending or a synonym is the same word. What remains tells the texts apart when it is a number against a number, a
name against a name, a negation, an opposite, or another thing in the same place; and so do two names or numbers that
have changed places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from winnow.matching import names
from winnow.matching.arrays import Bools, Ints
from winnow.matching.reading import DAY, NUMBER, RATE, UNIT, Reading, is_counted, is_thing, read
from winnow.matching.slots import Place, around, places
from winnow.matching.wording import DETERMINERS, NEGATIONS, NEGATIVE, OPPOSITES, PLAIN, STOP, SYNONYMS

_ENDINGS: Final = frozenset(
    ("", "s", "es", "d", "ed", "ing", "ly", "er", "ers", "e", "ied", "ies", "y", "al", "ment", "ic", "ion")
)
_EXTRA: Final = 0.34  # a sentence of whose content less is in the other text is an addition
_LONGEST_NOTE: Final = 80  # words; what is longer differs in many ways
_LONGEST_THING: Final = 3  # words
_PLACE: Final = 2  # words around a place that must be the same, and one more
_COMMON: Final = 4  # texts in which a word occurs that is no slip
_SLIPS: Final = 20  # times that a word occurs for each time that it is mistyped in one way
_NEGATING: Final = frozenset(("un", "in", "im", "dis", "non", "ir"))
_COUNTED: Final = (
    (NUMBER, "a number or date differs"),
    (DAY, "a day differs"),
    (UNIT, "a unit differs"),
    (RATE, "how often differs"),
)

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Guard:
    """What is known of all texts together, by which two of them are judged.

    Attributes:
        names: words that are names in some text: at the start of a sentence a capital does not tell.
        counts: in how many texts each word occurs.
        slots: for each word or pair of words the places that it fills like many others do.
        narrow: for each place that only a few words ever fill, these.
    """

    names: Set[str]
    counts: Mapping[str, int]
    slots: Mapping[str, Set[int]]
    narrow: Mapping[Place, Set[str]]

    def difference(self, a: Reading, b: Reading) -> str | None:
        """What keeps two like texts apart, or None."""
        left, right = _without_cut(a, b)
        more, others = left | _more(a, b), right | _more(b, a)
        for mark, said in _COUNTED:
            if any(x[0] == mark for x in more) and any(y[0] == mark for y in others):
                return said
        opposed = any(_opposed(a, b, x, y) for x in more if x in OPPOSITES for y in OPPOSITES[x] & others)
        left, right = self.set_off(left - STOP, right - STOP)
        opposed |= _negated(left, right) or _negated(right, left)
        negated = (_negations(a, b, left) - _negations(b, a, right)) % 2 == 1
        if opposed != negated:
            return "they say the opposite" if opposed else "one of them negates"
        if left & self.names and right & self.names:
            return "a name differs"
        if self._replaced(a, b, left, right):
            return "another thing stands in the same place"
        if _exchanged(a, b, self.names):
            return "two names or numbers have changed places"
        return None

    def set_off(self, left: frozenset[str], right: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """What is left of the words of either side only when each has met another form of itself."""
        if not (left and right):
            return left, right
        rest = sorted(right)
        gone = set()
        for x in sorted(left):
            met = next((y for y in rest if self._same_word(x, y)), None)
            if met is not None:
                rest.remove(met)
                gone.add(x)
        return left - gone, frozenset(rest)

    def _same_word(self, x: str, y: str) -> bool:
        """Whether two different words are forms of one. Two that are about as common are no slips of each other."""
        if x in self.names and y in self.names:
            return x.startswith(y) or y.startswith(x) or names.root(x) == names.root(y)
        if _akin(x, y):
            return True
        if not _near(x, y):
            return False
        rarer, other = sorted((self.counts.get(x, 0), self.counts.get(y, 0)))
        return rarer < _COMMON or _SLIPS * rarer <= other

    def _replaced(self, a: Reading, b: Reading, left: frozenset[str], right: frozenset[str]) -> bool:
        """Whether the texts name different things in one and the same place.

        Either other texts show that both fill one slot, or both stand between words that are the same on both sides
        (two and one, or one where it is a small word such as "the") and other texts don't show that these are synonyms.
        Common verbs and the like are no things: they have synonyms that no list holds.
        """
        if not (left and right):
            return False
        one, other = (
            {n for thing in _things(x.order, only) for n in self.slots.get(thing, ())}
            for x, only in ((a, left), (b, right))
        )
        if one & other:
            return True
        there = list(_runs(b, right))
        return bool(there) and any(
            _same_place(a, run, b, other) and not self._synonyms(a, run, b, other)
            for run in _runs(a, left)
            for other in there
        )

    def _synonyms(self, a: Reading, here: Span, b: Reading, there: Span) -> bool:
        """Whether both things are among the few that are ever said in a place where one of them stands."""
        both = {" ".join(a.order[slice(*here)]), " ".join(b.order[slice(*there)])}
        where = (*places(a, *here, self.names), *places(b, *there, self.names))
        return any(both <= self.narrow.get(place, frozenset()) for place in where)


def _more(a: Reading, b: Reading) -> set[str]:
    """The words that a text says more often than another that says them too."""
    return {word for word, count in a.again.items() if word in b.words and b.again.get(word, 1) < count}


def _without_cut(a: Reading, b: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """The words of either text that the other lacks, but for a last word that was cut off in the middle."""
    left, right = a.words - b.words, b.words - a.words
    if pair := _cut_word(a, b, left, right):
        return left - {pair[0]}, right - {pair[1]}
    if pair := _cut_word(b, a, right, left):
        return left - {pair[1]}, right - {pair[0]}
    return left, right


def _cut_word(cut: Reading, whole: Reading, mine: Set[str], theirs: Set[str]) -> tuple[str, str] | None:
    """The last word of a text and the word that it begins in the same place of the other text.

    A number must go on there: "flat 4" at the end of both texts is not the beginning of "flat 46".
    """
    last = cut.order[-1] if cut.order else ""
    if last in mine:
        for word in sorted(theirs):
            if word.startswith(last):
                at = whole.order.index(word)
                goes_on = at + 1 < len(whole.order) or not is_counted(word)
                if goes_on and whole.order[max(at - 1, 0) : at] == cut.order[-2:-1]:
                    return last, word
    return None


def _things(order: Sequence[str], only: frozenset[str]) -> Iterator[str]:
    """The words that stand in one of the texts only, and pairs of neighbours among them."""
    for word, after in zip(order, (*order[1:], ""), strict=True):
        if word in only:
            yield word
            if after in only:
                yield f"{word} {after}"


def facts_apart(values: Sequence[str], x: Ints, y: Ints) -> Bools:
    """Whether each pair of normalised texts differs in a fact, judged by the two alone; long texts are left out."""
    guard = Guard(names.given_names() - PLAIN - SYNONYMS.keys(), {}, {}, {})
    short = {i for i in {*x.tolist(), *y.tolist()} if values[i].count(" ") < _LONGEST_NOTE}
    readings = {i: read(values[i]) for i in short}
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return np.array(
        [i in short and j in short and bool(guard.difference(readings[i], readings[j])) for i, j in pairs], bool
    )


@lru_cache(maxsize=1 << 18)  # the same few words meet again and again
def _akin(x: str, y: str) -> bool:
    """Whether two words that are no names are short and long, one with another ending, or synonyms."""
    if not _comparable(x, y):
        return False
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return _shortened(short, long) or _stem(short, long) or not _meanings(x).isdisjoint(_meanings(y))


@lru_cache(maxsize=1 << 18)
def _near(x: str, y: str) -> bool:
    """Whether two words are a slip of the finger apart, two in long ones."""
    shorter = min(len(x), len(y))
    return shorter >= 4 and _comparable(x, y) and OSA.distance(x, y) <= 1 + (shorter >= 8)


def _comparable(x: str, y: str) -> bool:
    if is_counted(x) or is_counted(y) or x in NEGATIONS or y in NEGATIONS or y in OPPOSITES.get(x, ()):
        return False
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return not any(long == prefix + short for prefix in _NEGATING)


def _meanings(word: str) -> Set[int]:
    return SYNONYMS.get(word, frozenset())


def _negated(words: Set[str], others: Set[str]) -> bool:
    """Whether one of the words is another one negated: "unpaid", "paid"."""
    return any(
        word.startswith(prefix) and word.removeprefix(prefix) in others
        for word in words - NEGATIVE
        for prefix in _NEGATING
    )


def _shortened(short: str, long: str) -> bool:
    """Whether the letters of one word stand in the other in order, the first letter first: "appt", "appointment"."""
    if short[0] != long[0] or len(long) < len(short) + 2 or short in STOP or len(short) < 2:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _stem(short: str, long: str) -> bool:
    at = next((i for i, (c, d) in enumerate(zip(short, long, strict=False)) if c != d), len(short))
    return at >= 4 and short[at:] in _ENDINGS and long[at:] in _ENDINGS


def _opposed(a: Reading, b: Reading, x: str, y: str) -> bool:
    """Whether opposites are opposed: small words only where they stand in the same place."""
    if not {x, y}.isdisjoint(NEGATIVE | NEGATIONS):
        return False  # counted as a negation
    if x not in STOP and y not in STOP:
        return True
    i, j = a.order.index(x), b.order.index(y)
    return a.order[max(i - 1, 0) : i] == b.order[max(j - 1, 0) : j] or a.order[i + 1 : i + 2] == b.order[j + 1 : j + 2]


def _negations(a: Reading, b: Reading, only: frozenset[str]) -> int:
    """Negations of a text in the sentences that the other one has too.

    A word that holds a negation ("refused") counts where the other text has no form of it but its contrary, or both
    words beside it.
    """
    whole = len(a.sentences) == 1
    shared = [(said, count) for said, count in a.sentences if whole or len(said & b.words) >= _EXTRA * len(said)]
    told = {word for said, _ in shared for word in said & only & NEGATIVE}
    held = sum(
        not OPPOSITES.get(word, frozenset()).isdisjoint(b.words)
        or all(a.order[j] in b.words or a.order[j] in STOP for j in (i - 1, i + 1) if 0 <= j < len(a.order))
        for i, word in enumerate(a.order)
        if word in told
    )
    return sum(count for _, count in shared) + held


def _runs(reading: Reading, only: frozenset[str]) -> Iterator[Span]:
    """Where one to three words in a row stand in one of the texts only and name a thing."""
    begin = None
    order = reading.order
    for i, word in enumerate((*order, "")):
        if word in only:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin <= _LONGEST_THING and any(is_thing(w) for w in order[begin:i]):
                yield begin, i
            begin = None


def _same_place(a: Reading, here: Span, b: Reading, there: Span) -> bool:
    before, after = around(a, *here)
    before_too, after_too = around(b, *there)
    ahead, behind = _agreeing(before[::-1], before_too[::-1]), _agreeing(after, after_too)
    return bool(ahead and behind) and (before[1] in DETERMINERS or ahead + behind > _PLACE)


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the next two words are the same; the end of a sentence is like a word."""
    return 0 if one[0] != other[0] else 1 if one[1] != other[1] else 2


def _exchanged(a: Reading, b: Reading, known: Set[str]) -> bool:
    """Whether two names or numbers that both texts hold stand in each other's place: "Ada paid Grace"."""
    shared = {w for w in a.words & b.words if w in known or w[0] == NUMBER}
    if len(shared) < 2 or [w for w in a.order if w in shared] == [w for w in b.order if w in shared]:
        return False
    one, other = _surroundings(a, shared), _surroundings(b, shared)
    for x, y in combinations(sorted(shared), 2):
        own = (one[x] & other[x]) | (one[y] & other[y])
        crossed = [*(one[x] & other[y]), *(one[y] & other[x])]
        alike = (x[0] == NUMBER) == (y[0] == NUMBER) and any(word for _, word in crossed)
        if alike and len(crossed) >= 2 and len(crossed) > 2 * len(own):
            return True
    return False


def _surroundings(reading: Reading, shared: Set[str]) -> dict[str, set[tuple[int, str]]]:
    """For each shared name or number the words around it in its sentences; those of one name have the same."""
    order, sentence = reading.order, reading.sentence
    found: dict[str, set[tuple[int, str]]] = {word: set() for word in shared}
    for i, word in enumerate(order):
        if word in shared:
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(order) and sentence[j] == sentence[i] and order[j] in shared:
                    j += step
                inside = 0 <= j < len(order) and sentence[j] == sentence[i]
                found[word].add((step, order[j] if inside else ""))
    return found
