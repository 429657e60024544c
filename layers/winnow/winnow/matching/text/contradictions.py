"""Whether two like texts contradict each other: what one denies the other says, or one says the other's opposite.

A negation reaches the next words of its clause: "no fever, cough for a week" denies the fever. Two texts contradict
each other where one denies what the other says; how many negations each of them holds tells less.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from winnow.matching.constants import ADDITION_SHARE, DENIED_WORDS
from winnow.matching.text.note_lexicon import CONVERSES, NEGATIONS, NEGATIVE, OPPOSITES, STOP
from winnow.matching.text.tokens import TokenisedNote
from winnow.matching.text.word_forms import NEGATING, is_related_form


@dataclass(frozen=True, slots=True)
class _Denial:
    """A negation of a text in a sentence that the other one has too.

    Attributes:
        heads: what is denied: the first word in reach, or the contraries of a word that holds its negation.
        reach: all words in reach.
    """

    heads: frozenset[str]
    reach: frozenset[str]


def _denials(a: TokenisedNote, b: TokenisedNote, only: Set[str]) -> list[_Denial]:
    """The negations of a text in the sentences that another one has too.

    A word that holds a negation ("refused") counts where the other text has no form of it but its contrary, or both
    words beside it. After another negation it cancels that one out: "did not refuse". What stands
    beyond the end of another text that was cut off is no denial of it, nor is a clause of its own about something else.

    Args:
        a, b: the text and the other.
        only: words of the text of which the other has no form.
    """
    if a.words.isdisjoint(NEGATIONS) and only.isdisjoint(NEGATIVE):
        return []
    shared = _shared(a, b)
    found: list[_Denial] = []
    cancelled: set[int] = set()
    told = max((i for i, word in enumerate(a.order) if word in b.words and word not in STOP), default=-1)
    clauses, said = _index_clauses(a)
    others = Counter({clause: sum(a.order[i] not in only for i in places) for clause, places in said.items()})
    for i, word in enumerate(a.order):
        if word not in NEGATIONS and not (word in NEGATIVE and word in only):
            continue
        if a.sentence[i] not in shared or i in cancelled or (b.cut and i > told):
            continue
        after, before = _around(said.get(a.clause[i], []), i)
        apart = len(clauses[a.sentence[i]]) > 1
        if apart and others[a.clause[i]] <= (word not in only and word not in STOP):  # nothing else of it is shared
            continue
        reach = frozenset(a.order[j] for j in after or before)
        if word in NEGATIONS:
            if after and (a.order[after[0]] in NEGATIONS or a.order[after[0]] in NEGATIVE & only):
                cancelled.add(after[0])
            else:
                found.append(_Denial(frozenset(a.order[j] for j in after[:1] or before), reach))
        else:
            contraries = OPPOSITES.get(word, frozenset())
            beside = (a.order[j] for j in (i - 1, i + 1) if 0 <= j < len(a.order))
            if not contraries.isdisjoint(b.words) or all(w in b.words or w in STOP for w in beside):
                found.append(_Denial(contraries, contraries | reach))
    return found


def _index_clauses(note: TokenisedNote) -> tuple[dict[int, set[int]], dict[int, list[int]]]:
    """The clauses of each sentence, and the places of the words of content of each clause."""
    clauses: dict[int, set[int]] = {}
    said: dict[int, list[int]] = {}
    for i, word in enumerate(note.order):
        clauses.setdefault(note.sentence[i], set()).add(note.clause[i])
        if word not in STOP:
            said.setdefault(note.clause[i], []).append(i)
    return clauses, said


def _shared(a: TokenisedNote, b: TokenisedNote) -> set[int]:
    """The sentences of a text that another one has too: all but additions."""
    said: dict[int, set[str]] = {}
    for word, number in zip(a.order, a.sentence, strict=True):
        if word not in STOP:
            said.setdefault(number, set()).add(word)
    return {
        number
        for number, words in said.items()
        if len(said) == 1 or len(words & b.words) >= ADDITION_SHARE * len(words)
    }


def _around(said: Sequence[int], i: int) -> tuple[Sequence[int], Sequence[int]]:
    """The places of the next words of content after a word, and of the one before, among those of its clause."""
    at = bisect_right(said, i)
    before = at - 1 if at and said[at - 1] == i else at
    return said[at : at + DENIED_WORDS], said[max(before - 1, 0) : before]


def _unmet(mine: Sequence[_Denial], theirs: Sequence[_Denial]) -> list[_Denial]:
    """The denials of a text to which none of the other is like."""
    denied = {word for other in theirs for word in other.reach}
    return [one for one in mine if not any(x in denied or any(_same(x, y) for y in denied) for x in one.reach)]


def _contradict(mine: Sequence[_Denial], theirs: Sequence[_Denial], a: TokenisedNote, b: TokenisedNote) -> bool:
    """Whether unmet denials set two texts against each other: one denies what the other says, or it alone denies."""
    return _denies(mine, b) or _denies(theirs, a) or bool(mine) != bool(theirs)


def _denies(denied: Sequence[_Denial], other: TokenisedNote) -> bool:
    """Whether what is denied is said by another text."""
    heads = {head for one in denied for head in one.heads}
    return any(_same(head, word) for head in heads for word in other.words)


def contradiction(
    a: TokenisedNote, b: TokenisedNote, left: frozenset[str], right: frozenset[str], opposites: list[tuple[str, str]]
) -> str | None:
    """What one text says and the other denies, or whose opposite it says; what is not open is closed."""
    opposites = [*opposites, *_contraries(left, right), *((y, x) for x, y in _contraries(right, left))]
    mine, theirs = _denials(a, b, left), _denials(b, a, right)
    mine, theirs = _unmet(mine, theirs), _unmet(theirs, mine)
    for x, y in opposites:
        turned = [one for one in mine if x in one.reach] or [one for one in theirs if y in one.reach]
        if not turned:
            return "they say the opposite"
        mine, theirs = ([one for one in denied if one is not turned[0]] for denied in (mine, theirs))
    return "one of them negates" if _contradict(mine, theirs, a, b) else None


def _contraries(words: Set[str], others: Set[str]) -> Iterator[tuple[str, str]]:
    """Words that are another one negated: "unpaid", "paid"."""
    for word in words - NEGATIVE:
        for prefix in NEGATING:
            if word.startswith(prefix) and word.removeprefix(prefix) in others:
                yield word, word.removeprefix(prefix)


def opposed(a: TokenisedNote, b: TokenisedNote, x: str, y: str) -> bool:
    """Whether opposites are opposed: small words only where they stand in the same place, and none that say the same
    from the other side ("Ada sold it to Grace", "Grace bought it from Ada")."""
    if not {x, y}.isdisjoint(NEGATIVE | NEGATIONS):
        return False  # counted as a negation
    if y in CONVERSES.get(x, ()):
        (before, after), (before_too, after_too) = _sides(a, x), _sides(b, y)
        if before & after_too and before_too & after and not before & before_too:
            return False
    if x not in STOP and y not in STOP:
        return True
    i, j = a.order.index(x), b.order.index(y)
    return a.order[max(i - 1, 0) : i] == b.order[max(j - 1, 0) : j] or a.order[i + 1 : i + 2] == b.order[j + 1 : j + 2]


def _sides(reading: TokenisedNote, word: str) -> tuple[Set[str], Set[str]]:
    """The words of content before and after a word in its sentence."""
    i = reading.order.index(word)
    own = [j for j, number in enumerate(reading.sentence) if number == reading.sentence[i] and j != i]
    said = [(j, reading.order[j]) for j in own if reading.order[j] not in STOP]
    return {w for j, w in said if j < i}, {w for j, w in said if j > i}


def _same(x: str, y: str) -> bool:
    """Whether two words are equal or forms of one."""
    return x == y or is_related_form(x, y)
