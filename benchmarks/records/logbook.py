"""Logbook entries of one to four sentences: copies that were edited by hand, and entries that tell of something else.

Written apart from :mod:`benchmarks.records.notes`, in another style and never used for tuning: a copy differs by edits
(slips, abbreviations, order of sentences, stamps and signatures, cut ends, synonyms, case, units, spelled numbers, date
formats), a hard negative by one telling change (a number, a date, a person, two persons who change places, a place, a
"not", an opposite, a unit, a thing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, happens, mistype, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("entry",)

_SENTENCES = (
    "{a} handed the {thing} over to {b} at {time}.",
    "The courier left {n} boxes of {goods} with {a} at the {place} depot.",
    "{a} reports that the {thing} on level {n} is {state}.",
    "Inspection of the {place} site is due on {date}, {a} has the keys.",
    "{a} will call {b} about the {thing} {order} the meeting.",
    "Temperature in cold store {n} {moved} by {m} degrees during the night shift.",
    "The request from {a} for {n} days of leave was {verdict}.",
    "{a} paid {b} {money} dollars for the {goods}.",
    "Delivery to {place} took {m} hours {how} an escort.",
    "{b} replaces {a} as the contact for {place} from {date}.",
    "The patient in bed {n} {did} the {m} {unit} dose that {a} had prepared.",
    "{a} drove {n} km to {place} to collect the {thing}.",
    "Please remind {a} that the {goods} order must be confirmed until {date}.",
    "Visitors were {let} into the {place} hall because {b} said so.",
    "{a} {could} reproduce the problem with the {thing} on the second machine.",
    "Customer {b} asked for a discount of {m} percent on {goods}.",
    "The alarm at {place} went off {n} times and {a} reset the {thing}.",
    "{a} starts the training on {date} with {n} apprentices.",
)
_CLOSINGS = (
    "Nothing else to report.",
    "Will keep everyone posted.",
    "The night team has been told.",
    "See the paper file for details.",
    "This needs an answer soon.",
)
_THINGS = (
    "generator", "badge reader", "forklift", "projector", "water meter", "ladder", "defibrillator", "ticket printer",
    "conveyor", "spare battery", "loading ramp", "intercom", "drill press", "first aid kit", "radio", "trailer",
)  # fmt: skip
_GOODS = (
    "copper pipe", "printer paper", "olive oil", "ceramic tiles", "vaccines", "garden chairs", "work gloves", "flour",
    "light bulbs", "paint", "seed potatoes", "bandages",
)  # fmt: skip
_OPPOSED = {
    "state": ("open", "closed"),
    "order": ("before", "after"),
    "moved": ("rose", "fell"),
    "verdict": ("approved", "rejected"),
    "how": ("with", "without"),
    "did": ("accepted", "refused"),
    "let": ("let", "not let"),
    "could": ("could", "could not"),
    "unit": ("mg", "ml"),
}
_SPELLED = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SHORT = {
    "please": "pls", "because": "bc", "and": "&", "with": "w/", "about": "abt", "hours": "hrs", "request": "req",
    "degrees": "deg", "customer": "cust", "temperature": "temp", "delivery": "dlvry", "percent": "pct", "days": "d",
    "order": "ord", "inspection": "insp", "patient": "pt", "report": "rpt", "dollars": "usd",
}  # fmt: skip
_SYNONYMS = {
    "handed": "passed", "left": "dropped off", "reports": "says", "call": "phone", "collect": "pick up",
    "due": "planned", "problem": "issue", "boxes": "cartons", "during": "in", "asked": "inquired", "remind": "prompt",
    "starts": "begins", "confirmed": "acknowledged", "meeting": "session", "replaces": "succeeds", "keys": "key set",
    "prepared": "drawn up", "told": "informed", "discount": "rebate", "reset": "restarted", "machine": "device",
    "soon": "shortly",
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What an entry tells: its sentences and what stands in them."""

    sentences: tuple[str, ...]
    slots: dict[str, str]
    on: date
    closing: str

    def says(self, slot: str) -> bool:
        return any(f"{{{slot}}}" in sentence for sentence in self.sentences)


def _person(rng: Random, half: Half, families: list[str]) -> str:
    given = rng.choice(take_half(GIVEN_NAMES, half))
    return rng.choice((f"{given} {skewed(rng, families)}", f"{given} {skewed(rng, families)}", given))


def _entry(rng: Random, half: Half, families: list[str], places: list[str]) -> _Entry:
    a = _person(rng, half, families)
    b = _person(rng, half, families)
    while b == a:
        b = _person(rng, half, families)
    slots = {
        "a": a,
        "b": b,
        "n": str(rng.randrange(2, 60)),
        "m": str(rng.randrange(2, 90)),
        "money": str(rng.randrange(20, 5_000)),
        "time": f"{rng.randrange(6, 22):02}:{rng.choice((0, 15, 30, 45)):02}",
        "thing": rng.choice(take_half(_THINGS, half)),
        "goods": rng.choice(take_half(_GOODS, half)),
        "place": rng.choice(places),
        **{slot: rng.choice(pair) for slot, pair in _OPPOSED.items()},
    }
    count = rng.choice((1, 1, 2, 2, 2, 3))
    on = date(2026, 1, 1) + timedelta(days=rng.randrange(330))
    return _Entry(tuple(rng.sample(_SENTENCES, count)), slots, on, rng.choice((*_CLOSINGS, "", "", "", "", "")))


def _other(rng: Random, entry: _Entry, half: Half, families: list[str], places: list[str]) -> _Entry:
    """The entry with one thing changed that tells the two apart."""
    fresh = _entry(rng, half, families, places)
    told = [slot for slot in entry.slots if entry.says(slot)]
    choices: list[Callable[[], _Entry]] = []
    if entry.says("a") and entry.says("b"):
        choices.append(lambda: replace(entry, slots={**entry.slots, "a": entry.slots["b"], "b": entry.slots["a"]}))
    if entry.says("date"):
        choices.append(lambda: replace(entry, on=entry.on + timedelta(days=rng.choice((-30, -7, -1, 1, 2, 7, 31)))))
    for slot in told:
        if slot in _OPPOSED:
            pair = _OPPOSED[slot]
            turned = pair[1 - pair.index(entry.slots[slot])]
            choices.append(lambda slot=slot, turned=turned: replace(entry, slots={**entry.slots, slot: turned}))  # type: ignore[misc]
        elif fresh.slots[slot] not in entry.slots.values():
            choices.append(
                lambda slot=slot: replace(entry, slots={**entry.slots, slot: fresh.slots[slot]})  # type: ignore[misc]
            )
    return rng.choice(choices)() if choices else fresh


def _write_date(rng: Random, on: date, *, plain: bool) -> str:
    month = on.strftime("%B")
    forms = (
        f"{on.day} {month} {on.year}",
        f"{month} {on.day}, {on.year}",
        on.isoformat(),
        f"{on.day} {_MONTHS[on.month - 1]} {on.year}",
    )
    return forms[0] if plain else rng.choice(forms)


def _write(rng: Random, entry: _Entry) -> str:
    """One copy of an entry: as it was first written, or edited once to four times."""
    edits = 0 if happens(rng, 0.2) else rng.choice((1, 1, 2, 2, 3, 4))
    chosen = set(rng.sample(sorted(_EDITS), min(edits, len(_EDITS))))
    slots = {**entry.slots, "date": _write_date(rng, entry.on, plain="dates" not in chosen)}
    sentences = [sentence.format_map(slots) for sentence in entry.sentences]
    if "order" in chosen:
        rng.shuffle(sentences)
    if entry.closing and "cut" not in chosen:
        sentences.append(entry.closing)
    text = " ".join(sentences)
    for name in sorted(chosen):
        text = _EDITS[name](rng, text)
    return text


def _slips(rng: Random, text: str) -> str:
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.islower()]
    for i in rng.sample(long, min(len(long), rng.choice((1, 1, 2)))):
        words[i] = mistype(rng, words[i])
    return " ".join(words)


def _exchange(rng: Random, text: str, table: dict[str, str], share: float) -> str:
    def change(found: re.Match[str]) -> str:
        word = found.group()
        return table[word.lower()] if word.lower() in table and happens(rng, share) else word

    return re.sub(r"[A-Za-z]+", change, text)


def _stamp(rng: Random, text: str) -> str:
    stamp = f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} {rng.randrange(24):02}:{rng.randrange(60):02}"
    return rng.choice((f"[{stamp}] {text}", f"{stamp} - {text}", f"Update: {text}", f"RE: {text}", f"(copied) {text}"))


def _sign(rng: Random, text: str) -> str:
    return text + rng.choice((" -- shift lead", " Sent from my phone", " Regards, the desk", "\n-- JT", " Thanks!"))


def _cut(rng: Random, text: str) -> str:
    return text[: int(len(text) * rng.uniform(0.82, 0.95))] + rng.choice(("", "...", "…"))


def _spell(_: Random, text: str) -> str:
    def change(found: re.Match[str]) -> str:
        number = int(found.group())
        return _SPELLED[number] if 0 < number < len(_SPELLED) else found.group()

    return re.sub(r"(?<![\d:.,-])\b\d{1,2}\b(?![\d:.,-]| [JFMASOND])", change, text)


def _units(rng: Random, text: str) -> str:
    text = re.sub(r"(\d) (km|mg|ml)\b", r"\1\2", text)
    return re.sub(r"(\d) percent", rng.choice((r"\1%", r"\1 %")), text)


def _case(rng: Random, text: str) -> str:
    return rng.choice((text.lower(), text.lower(), text.upper()))


def _strip(rng: Random, text: str) -> str:
    return re.sub(r"[.,!](?!\d)", rng.choice(("", "", ";")), text)


def _contract(_: Random, text: str) -> str:
    return text.replace("could not", "couldn't").replace("were not", "weren't")


_EDITS: dict[str, Callable[[Random, str], str]] = {
    "slips": _slips,
    "short": lambda rng, text: _exchange(rng, text, _SHORT, 0.7),
    "synonyms": lambda rng, text: _exchange(rng, text, _SYNONYMS, 0.6),
    "stamp": _stamp,
    "sign": _sign,
    "cut": _cut,
    "spell": _spell,
    "units": _units,
    "case": _case,
    "strip": _strip,
    "contract": _contract,
    "order": lambda _, text: text,
    "dates": lambda _, text: text,
}


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, each with its copies and those that look like it."""
    families = coin_family_names(rng, half, 40 + rows // 60)
    places, number = coin_words(rng, 30 + rows // 100), 0
    while True:
        first = _entry(rng, half, families, places)
        others = rng.choice((0, 0, 1, 1, 2))
        family = [first, *(_other(rng, first, half, families, places) for _ in range(others))]
        seen: set[str] = set()
        for entry in family:
            told = repr((entry.sentences, sorted(entry.slots.items()), entry.on if entry.says("date") else None))
            if told in seen:
                continue
            seen.add(told)
            number += 1
            for _ in range(skewed(rng, (1, 2, 3, 4, 5), 1.5)):
                yield str(number), "logbook", (_write(rng, entry),)
