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
from typing import Final

from winnow.matching.constants import (
    COMMON_WORD,
    LONGEST_THING,
    MOST_SET_OFF,
    PAIR,
    SAME_SURROUNDINGS,
    SHORT_NOTE_WORD,
    SLIP_RATE,
)
from winnow.matching.prepare import person_names
from winnow.matching.text.contradictions import contradiction, opposed
from winnow.matching.text.note_lexicon import DETERMINERS, OPPOSITES, STOP
from winnow.matching.text.slots import around
from winnow.matching.text.tokens import DAY, NUMBER, RATE, UNIT, TokenisedNote, is_counted, is_thing
from winnow.matching.text.word_forms import is_related_form, is_typo

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
        synonyms: things that stand for each other in these texts, in both orders.
    """

    names: Set[str]
    counts: Mapping[str, int]
    slots: Mapping[str, Set[int]]
    synonyms: Set[tuple[str, str]]

    def difference(self, a: TokenisedNote, b: TokenisedNote) -> str | None:
        """What keeps two like texts apart, or None."""
        left, right = _without_cut(a, b)
        again = _more(a, b), _more(b, a)
        more, others = left | again[0], right | again[1]
        for mark, said in _COUNTED:
            if any(x[0] == mark for x in more) and any(y[0] == mark for y in others):
                return said
        opposites = [(x, y) for x in more if x in OPPOSITES for y in OPPOSITES[x] & others if opposed(a, b, x, y)]
        left, right = self.set_off(left - STOP, right - STOP)
        if contrary := contradiction(a, b, left, right, opposites):
            return contrary
        turned = {word for pair in opposites for word in pair}  # "not open", "closed"
        left, right = left - turned, right - turned
        if left & self.names and right & self.names:
            return "a name differs"
        if self._fill_one_slot(a, b, left, right):
            return "another thing stands in the same place"
        if self._replaced(a, b, *self.set_off(left | again[0], right | again[1])):
            return "another thing stands in the same place"
        if _exchanged(a, b, self.names):
            return "two names or numbers have changed places"
        return None

    def set_off(self, left: frozenset[str], right: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """What is left of the words of either side only when each has met another form of itself."""
        if not (left and right) or len(left) * len(right) > MOST_SET_OFF:
            return left, right  # texts that differ in so many words are no copies of each other
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
            return (
                x.startswith(y) or y.startswith(x) or person_names.find_full_form(x) == person_names.find_full_form(y)
            )
        if is_related_form(x, y) or (x, y) in self.synonyms:
            return True
        if not is_typo(x, y):
            return False
        rarer, other = sorted((self.counts.get(x, 0), self.counts.get(y, 0)))
        slip = rarer < COMMON_WORD if min(len(x), len(y)) > SHORT_NOTE_WORD else rarer == 1 < other
        return slip or SLIP_RATE * rarer <= other

    def _fill_one_slot(self, a: TokenisedNote, b: TokenisedNote, left: frozenset[str], right: frozenset[str]) -> bool:
        """Whether other texts show that things of either text fill one and the same slot."""
        there = [(thing, self.slots[thing]) for thing in _things(b.order, right) if thing in self.slots]
        return any(
            not (self.slots[thing].isdisjoint(slots) or (thing, other) in self.synonyms)
            for thing in _things(a.order, left)
            if thing in self.slots
            for other, slots in there
        )

    def _replaced(self, a: TokenisedNote, b: TokenisedNote, left: frozenset[str], right: frozenset[str]) -> bool:
        """Whether the texts name different things in one and the same place.

        Both stand between words that are the same on both sides (two and one, or one where it is a small word such as
        "the") and other texts don't show that these are synonyms. Common verbs and the like are no things: they have
        synonyms that no list holds.
        """
        if not (left and right):
            return False
        there: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for other in _runs(b, right):
            there[_beside(b, other)].append(other)
        return any(
            _same_place(a, run, b, other)
            and (" ".join(a.order[slice(*run)]), " ".join(b.order[slice(*other)])) not in self.synonyms
            for run in _runs(a, left)
            for other in there.get(_beside(a, run), ())
        )


def _more(a: TokenisedNote, b: TokenisedNote) -> frozenset[str]:
    """The words that a text says more often than another that says them too."""
    return frozenset(word for word, count in a.again.items() if word in b.words and b.again.get(word, 1) < count)


def _without_cut(a: TokenisedNote, b: TokenisedNote) -> tuple[frozenset[str], frozenset[str]]:
    """The words of either text that the other lacks, but for a last word that was cut off in the middle."""
    left, right = a.words - b.words, b.words - a.words
    if pair := _cut_word(a, b, left, right):
        return left - {pair[0]}, right - {pair[1]}
    if pair := _cut_word(b, a, right, left):
        return left - {pair[1]}, right - {pair[0]}
    return left, right


def _cut_word(cut: TokenisedNote, whole: TokenisedNote, mine: Set[str], theirs: Set[str]) -> tuple[str, str] | None:
    """The last word of a text and the word that it begins in the same place of the other text.

    A number must go on there, or it is a year: "flat 4" at the end of both texts is not the beginning of "flat 46",
    unless an ellipsis says so.
    """
    last = cut.order[-1] if cut.order else ""
    if last in mine and last not in cut.again:
        for word in sorted(theirs):
            if word.startswith(last):
                at = whole.order.index(word)
                year = any(before[0] == DAY for before in whole.order[max(at - 2, 0) : at])
                goes_on = cut.cut or year or at + 1 < len(whole.order) or not is_counted(word)
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


def _runs(reading: TokenisedNote, only: frozenset[str]) -> Iterator[Span]:
    """Where one to three words in a row stand in one of the texts only and name a thing."""
    begin = None
    order = reading.order
    for i, word in enumerate((*order, "")):
        if word in only:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin <= LONGEST_THING and any(is_thing(w) for w in order[begin:i]):
                yield begin, i
            begin = None


def _beside(reading: TokenisedNote, place: Span) -> tuple[str, str]:
    """The words right before and right after a place: two places are the same only if these are."""
    before, after = around(reading, *place)
    return before[1], after[0]


def _same_place(a: TokenisedNote, here: Span, b: TokenisedNote, there: Span) -> bool:
    before, after = around(a, *here)
    before_too, after_too = around(b, *there)
    ahead, behind = _agreeing(before[::-1], before_too[::-1]), _agreeing(after, after_too)
    return bool(ahead and behind) and (before[1] in DETERMINERS or ahead + behind > SAME_SURROUNDINGS)


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the next two words are the same; the end of a sentence is like a word."""
    return 0 if one[0] != other[0] else 1 if one[1] != other[1] else 2


def _exchanged(a: TokenisedNote, b: TokenisedNote, known: Set[str]) -> bool:
    """Whether two names or numbers that both texts hold stand in each other's place: "Ada paid Grace"."""
    shared = {w for w in a.words & b.words if w in known or w[0] == NUMBER}
    if len(shared) < PAIR or [w for w in a.order if w in shared] == [w for w in b.order if w in shared]:
        return False
    one, other = _surroundings(a, shared), _surroundings(b, shared)
    for x, y in _moved(a, b, shared):
        own = (one[x] & other[x]) | (one[y] & other[y])
        crossed = [*(one[x] & other[y]), *(one[y] & other[x])]
        alike = (x[0] == NUMBER) == (y[0] == NUMBER) and any(word for _, word in crossed)
        if alike and len(crossed) >= PAIR and len(crossed) > 2 * len(own):
            return True
    return False


def _moved(a: TokenisedNote, b: TokenisedNote, shared: Set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names or numbers of which one stands where the other text has the other one, in their order."""
    every = [[word for word in note.order if word in shared] for note in (a, b)]
    first = [list(dict.fromkeys(words)) for words in every]
    pairs = {(min(x, y), max(x, y)) for x, y in zip(*first, strict=True) if x != y}
    if len(every[0]) == len(every[1]):
        pairs |= {(min(x, y), max(x, y)) for x, y in zip(*every, strict=True) if x != y}
    yield from sorted(pairs)


def _surroundings(reading: TokenisedNote, shared: Set[str]) -> dict[str, set[tuple[int, str]]]:
    """For each shared name or number the words around it in its sentences; those of one name have the same."""
    order, sentence = reading.order, reading.sentence
    found: dict[str, set[tuple[int, str]]] = {word: set() for word in shared}
    places = range(len(order))
    for step, forth in ((-1, places), (1, reversed(places))):
        nearest, own = "", -1  # the last other word passed, and its sentence
        for i in forth:
            if sentence[i] != own:
                nearest, own = "", sentence[i]
            if order[i] in shared:
                found[order[i]].add((step, nearest))
            else:
                nearest = order[i]
    return found
