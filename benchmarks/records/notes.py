"""Short notes in free text: the same note in other words, and like notes that say something else.

A fact is a sentence with slots (who, what, how many, when, whether). Its versions are paraphrases, reordered clauses
and typing slips; its hard negatives are the same sentence with one slot changed: a number, a name, a date or a "not".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES
from benchmarks.records.sentences import FACTS, SLOTS, Fact

COLUMNS = ("text", "written_at")
_OPENINGS = ("", "", "", "", "Note: ", "FYI - ", "Reminder: ", "As discussed, ")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")


def _fill(rng: Random, half: Half, words: list[str]) -> dict[str, str]:
    """A value for each slot."""
    slots = {slot: rng.choice(values) for slot, values in SLOTS[half].items()}
    return slots | {
        "who": f"{rng.choice(take_half(GIVEN_NAMES, half))} {rng.choice(words)}",
        "n": str(rng.choice((rng.randrange(2, 40), rng.randrange(100, 9_000)))),
        "day": str(rng.randrange(1, 29)),
        "month": rng.choice(_MONTHS),
        "place": rng.choice(words),
    }


def _changed(rng: Random, half: Half, words: list[str], fact: Fact, slots: Mapping[str, str]) -> dict[str, str]:
    """The slots with one of those that this fact prints set to something else."""
    other = _fill(rng, half, words)
    used = [slot for slot in slots if any(f"{{{slot}}}" in text for text in fact.yes) and other[slot] != slots[slot]]
    return {**slots, **{slot: other[slot] for slot in rng.sample(used, min(1, len(used)))}}


def _write(rng: Random, sentences: tuple[str, ...], slots: Mapping[str, str], reason: str) -> str:
    """One wording of a fact. The wordings of one fact print the same slots."""
    text = rng.choice(sentences).format_map(slots)
    if reason and happens(rng, 0.8):
        text = f"{text} because {reason}" if happens(rng, 0.6) else f"Because {reason}, {text[0].lower()}{text[1:]}"
    text = rng.choice(_OPENINGS) + text
    words = text.split()
    for at, word in enumerate(words):
        if word.isalpha() and word.islower() and len(word) > 4:  # a slip never changes a number, a name or a "not"
            words[at] = garble(rng, word, 0.02)
    text = " ".join(words)
    if happens(rng, 0.1):
        return text.lower()
    return text + rng.choice((".", "", "!"))


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Notes without end, fact by fact with those that look like it."""
    words, number = coin_words(rng, 60 + rows // 40), 0
    while True:
        fact = rng.choice(FACTS[half])
        slots = _fill(rng, half, words)
        reason = rng.choice(fact.reasons)
        family = [(fact.yes, slots)]
        if happens(rng, 0.35):
            family.append((fact.no, slots))
        family += [(fact.yes, _changed(rng, half, words, fact, slots)) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
        seen: set[tuple[bool, str]] = set()
        for sentences, values in family:
            meaning = (sentences is fact.no, fact.yes[0].format_map(values))
            if meaning in seen:
                continue
            seen.add(meaning)
            number += 1
            for _ in range(skewed(rng, (1, 2, 3, 4, 6), 1.6)):
                written = f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
                yield str(number), "notes", (_write(rng, sentences, values, reason), written)
