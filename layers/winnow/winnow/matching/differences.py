"""What two like texts say differently, and whether that makes them two: the guard behind free-text matching.

The words that only one of the texts holds are first set off against each other: a slip of the finger, a short form,
another ending or a synonym is the same word. What remains tells the texts apart when it is a number against a number, a
name against a name, a negation, an opposite, or another thing in the same place; and so do two names or numbers that
have changed places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

from winnow.matching import names
from winnow.matching.reading import DAY, NUMBER, RATE, UNIT, Reading, is_counted
from winnow.matching.wording import DETERMINERS, NEGATIONS, NEGATIVE, OPPOSITES, PLAIN, STOP, SYNONYMS

_ENDINGS: Final = frozenset(
    ("", "s", "es", "d", "ed", "ing", "ly", "er", "ers", "e", "ied", "ies", "y", "al", "ment", "ic", "ion")
)
_EXTRA: Final = 0.34  # a sentence of whose content less is in the other text is an addition
_LONGEST_THING: Final = 3  # words
_PLACE: Final = 2  # words around a place that must be the same, and one more
_AROUND: Final = 4  # words of a slot: the gap and three around it
_MANY: Final = 4  # things that make a gap a slot
_NEGATING: Final = frozenset(("un", "in", "im", "dis", "non", "ir"))
_COUNTED: Final = (
    (NUMBER, "a number or date differs"),
    (DAY, "a day differs"),
    (UNIT, "a unit differs"),
    (RATE, "how often differs"),
)


@dataclass(frozen=True, slots=True)
class Guard:
    """What is known of all texts together, by which two of them are judged.

    Attributes:
        names: words that are names in some text: at the start of a sentence a capital does not tell.
        common: words of several texts.
        slots: for each word or pair of words the places, by the words around them, that it fills like many others do.
    """

    names: Set[str]
    common: Set[str]
    slots: Mapping[str, Set[int]]

    def difference(self, a: Reading, b: Reading) -> str | None:
        """What keeps two like texts apart, or None."""
        left, right = a.words - b.words, b.words - a.words
        for mark, said in _COUNTED:
            if any(x[0] == mark for x in left) and any(y[0] == mark for y in right):
                return said
        opposed = any(_opposed(a, b, x, y) for x in left if x in OPPOSITES for y in OPPOSITES[x] & right)
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
        """Whether two different words are forms of one. Two that are common are no slips of each other."""
        if x in self.names and y in self.names:
            return x.startswith(y) or y.startswith(x) or names.root(x) == names.root(y)
        return _akin(x, y) or (_near(x, y) and not (x in self.common and y in self.common))

    def _replaced(self, a: Reading, b: Reading, left: frozenset[str], right: frozenset[str]) -> bool:
        """Whether the texts name different things in one and the same place.

        Either both stand between words that are the same on both sides (two and one, or one where it is a small word
        such as "the"), or other texts show that both fill one slot. Common verbs and the like are no things: they have
        synonyms that no list holds.
        """
        if not (left and right):
            return False
        here, there = (
            {n for thing in _things(x.order, only) for n in self.slots.get(thing, ())}
            for x, only in ((a, left), (b, right))
        )
        if here & there:
            return True
        others = list(_runs(b.order, right))
        return bool(others) and any(
            _same_place(a.order, run, b.order, other) for run in _runs(a.order, left) for other in others
        )


def _things(order: Sequence[str], only: frozenset[str]) -> Iterator[str]:
    """The words that stand in one of the texts only, and pairs of neighbours among them."""
    for word, after in zip(order, (*order[1:], ""), strict=True):
        if word in only:
            yield word
            if after in only:
                yield f"{word} {after}"


def find_slots(readings: Sequence[Reading]) -> dict[str, set[int]]:
    """The places that words fill: three words around a gap in which many texts have many different things.

    A gap that a few words share may be one of synonyms; one that many fill is a place for things that differ.
    """
    fillers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for reading in readings:
        order = ("", *reading.order, "")
        for i in range(1, len(order) - 1):
            for j in range(i + 1, min(i + 3, len(order))):
                thing = order[i:j]
                if not any(is_thing(w) for w in thing):
                    continue
                filler = " ".join(thing)
                for around in ((*order[max(i - 2, 0) : i], "_", order[j]), (order[i - 1], "_", *order[j : j + 2])):
                    if len(around) == _AROUND:
                        fillers[around].add(filler)
    slots: dict[str, set[int]] = defaultdict(set)
    for number, around in enumerate(sorted(around for around, things in fillers.items() if len(things) >= _MANY)):
        for filler in fillers[around]:
            slots[filler].add(number)
    return dict(slots)


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
    if x in NEGATIVE or y in NEGATIVE:
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


def _runs(order: Sequence[str], only: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where one to three words in a row stand in one of the texts only and name a thing."""
    begin = None
    for i, word in enumerate((*order, "")):
        if word in only:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin <= _LONGEST_THING and any(is_thing(w) for w in order[begin:i]):
                yield begin, i
            begin = None


def is_thing(word: str) -> bool:
    """Whether a word names something, so that another in its place names something else."""
    return not (is_counted(word) or word in PLAIN or word in NEGATIONS or word in NEGATIVE)


def _same_place(a: Sequence[str], here: tuple[int, int], b: Sequence[str], there: tuple[int, int]) -> bool:
    before = _agreeing(a[: here[0]][::-1], b[: there[0]][::-1])
    after = _agreeing(a[here[1] :], b[there[1] :])
    small = here[0] > 0 and a[here[0] - 1] in DETERMINERS
    return bool(before and after) and (small or before + after > _PLACE)


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the next two words are the same; the end of a text is like a word."""
    count = 0
    for x, y in zip((*one[:2], "", "")[:2], (*other[:2], "", "")[:2], strict=True):
        if x != y:
            break
        count += 1
    return count


def _exchanged(a: Reading, b: Reading, known: Set[str]) -> bool:
    """Whether two names or numbers that both texts hold stand in each other's place: "Ada paid Grace"."""
    shared = {w for w in a.words & b.words if w in known or w[0] == NUMBER}
    if len(shared) < 2 or [w for w in a.order if w in shared] == [w for w in b.order if w in shared]:
        return False
    one, other = _surroundings(a.order, shared), _surroundings(b.order, shared)
    for x, y in combinations(sorted(shared), 2):
        own = len(one[x] & other[x]) + len(one[y] & other[y])
        crossed = len(one[x] & other[y]) + len(one[y] & other[x])
        if crossed >= 2 and crossed > 2 * own:
            return True
    return False


def _surroundings(order: Sequence[str], shared: Set[str]) -> dict[str, set[tuple[int, str]]]:
    """For each shared name or number the words before and after it; those of one name have the same."""
    found: dict[str, set[tuple[int, str]]] = {word: set() for word in shared}
    for i, word in enumerate(order):
        if word in shared:
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(order) and order[j] in shared:
                    j += step
                if 0 <= j < len(order):
                    found[word].add((step, order[j]))
    return found
