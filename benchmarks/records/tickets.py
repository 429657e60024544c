"""Support tickets as they are filed again: by the same customer on the phone, by mail and on a form.

The clean hold-out of free texts: written after the rules were made, run only when they were settled. A ticket is a
subject, one to four statements and sometimes a wish. A copy goes through one channel (typed in a hurry, forwarded,
dictated, shortened, retold) that leaves traces throughout the text; a hard negative is another ticket from the same
template whose number, version, date, person, product, or sense of one statement is another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, happens, mistype, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("body",)

# fmt: off
_SUBJECTS = (
    "{product}: {fault}", "{fault} in {product} {version}", "Problem with {product}", "{product} {version}",
    "Ticket for {customer}",
)
_STATEMENTS = (
    "Since {day} our {product} shows error {code} whenever {who} logs in.",
    "After the upgrade to version {version} the export {works} for files over {size} MB.",
    "{who} from accounting was charged {amount} euros twice on {day}.",
    "We have {count} licences but only {few} colleagues can sign in.",
    "The {device} on floor {few} {answers} since {who} moved it.",
    "Invoice {code} {arrived} and is due on {day}.",
    "The backup job takes {count} minutes {cond} compression.",
    "Please give {who} access to the {place} workspace until {day}.",
    "The subscription of {customer} {ends} on {day}.",
    "Two-factor login is {switch} for {who} and {count} others.",
    "{who} spoke to {agent} about a refund of {amount} euros.",
    "The webhook for {place} returns status {code} after {few} retries.",
    "{customer} wants to move {count} seats from {place} to the main account.",
    "The {device} prints page {few} blank, the other {count} pages look fine.",
)
_WISHES = (
    "Could you look into this?", "We would be glad about a quick answer.", "This blocks our month end.",
    "Let me know if you need screenshots.", "Same as last year, I believe.", "A workaround would be enough for now.",
)
_PRODUCTS = (
    "Ledger Desktop", "SyncBox", "Field App", "MailRelay", "CustomerHub", "TimeSheet Pro", "PixelBoard", "BillFlow",
    "VaultDrive", "SlotBooker",
)
_FAULTS = (
    "login fails", "slow search", "missing attachments", "wrong totals", "crash on start", "duplicate entries",
    "empty report", "frozen screen",
)
_DEVICES = (
    "label printer", "card reader", "scanner", "conference phone", "barcode gun", "docking station",
    "receipt printer", "thin client",
)
_TURNS = {
    "works": ("works", "does not work"),
    "answers": ("responds", "no longer responds"),
    "arrived": ("has arrived", "has not arrived"),
    "cond": ("with", "without"),
    "ends": ("ends", "does not end"),
    "switch": ("enabled", "disabled"),
}
_RETOLD = {
    "Since": "From", "shows": "displays", "whenever": "every time", "upgrade": "update", "charged": "billed",
    "colleagues": "coworkers",
    "sign in": "log on", "moved": "relocated", "takes": "needs", "give": "grant", "access to": "rights for",
    "spoke to": "talked with",
    "about": "regarding", "returns": "answers with", "wants": "would like", "main": "primary", "blank": "empty",
    "fine": "ok",
    "Problem": "Trouble", "Could you": "Can you please", "quick": "fast", "screenshots": "pictures",
    "licences": "licenses", "others": "more people",
}
_BRIEF = {
    "version": "v", "minutes": "min", "invoice": "inv", "please": "pls", "since": "snc", "account": "acct",
    "customer": "cust", "problem": "prob",
    "error": "err", "after": "aft", "and": "&", "with": "w/", "without": "w/o", "colleagues": "coll",
    "subscription": "subscr",
    "accounting": "acctg", "workspace": "wksp", "printer": "prntr", "you": "u",
}
_DIGITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen",
)
_NOISE = (
    "Hi team,", "Hello,", "Good morning,", "Dear support,", "Hi again,", "Sorry to bother you,",
)
_FAREWELLS = ("Thanks a lot", "Kind regards", "Best,", "Many thanks in advance!", "Cheers")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Ticket:
    lines: tuple[str, ...]
    wish: str
    slots: Mapping[str, str]
    on: date

    def prints(self, slot: str) -> bool:
        return any(f"{{{slot}}}" in line for line in self.lines)

    def said(self) -> tuple[object, ...]:
        """What the ticket tells, by which two of them are the same."""
        return (
            self.lines,
            tuple(v for s, v in sorted(self.slots.items()) if self.prints(s)),
            self.prints("day") and self.on,
        )


class _Desk:
    """A support desk with its customers and callers."""

    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.given = take_half(GIVEN_NAMES, half)
        self.families = coin_family_names(rng, half, 60 + rows // 50)
        words = coin_words(rng, 50 + rows // 50)
        self.places, self.customers = (
            words[::2],
            [f"{word} {rng.choice(('Ltd', 'GmbH', 'Foods', 'Clinic'))}" for word in words[1::2]],
        )
        self.products, self.faults = take_half(_PRODUCTS, half), take_half(_FAULTS, half)
        self.devices = take_half(_DEVICES, half)

    def slots(self) -> dict[str, str]:
        rng = self.rng
        return {
            "product": rng.choice(self.products),
            "fault": rng.choice(self.faults),
            "device": rng.choice(self.devices),
            "place": rng.choice(self.places),
            "customer": rng.choice(self.customers),
            "who": f"{skewed(rng, self.given, 1.5)} {skewed(rng, self.families, 1.5)}",
            "agent": skewed(rng, self.given, 1.5),
            "version": f"{rng.randrange(2, 12)}.{rng.randrange(10)}",
            "code": f"{rng.randrange(100, 9_999)}",
            "size": str(rng.choice((5, 10, 25, 50, 100, 250))),
            "amount": rng.choice(
                (
                    f"{rng.randrange(10, 900)}",
                    f"{rng.randrange(1, 9)},{rng.randrange(100, 999)}",
                    f"{rng.randrange(9, 99)}.50",
                )
            ),
            "count": str(rng.randrange(12, 90)),
            "few": str(rng.randrange(2, 12)),
            **{slot: rng.choice(ways) for slot, ways in _TURNS.items()},
        }

    def ticket(self) -> _Ticket:
        rng = self.rng
        statements = rng.sample(_STATEMENTS, rng.choice((1, 2, 2, 3, 4)))
        lines = ((rng.choice(_SUBJECTS) + ".",) if happens(rng, 0.5) else ()) + tuple(statements)
        wish = rng.choice(_WISHES) if happens(rng, 0.4) else ""
        return _Ticket(lines, wish, self.slots(), date(2025, 1, 1) + timedelta(days=rng.randrange(700)))

    def like(self, ticket: _Ticket) -> _Ticket:
        """Another ticket that differs in one thing that matters."""
        rng, fresh = self.rng, self.slots()
        told = [slot for slot in ticket.slots if ticket.prints(slot) and fresh[slot] != ticket.slots[slot]]
        turned = [slot for slot in _TURNS if ticket.prints(slot)]
        if ticket.prints("day") and happens(rng, 0.25):
            return replace(ticket, on=ticket.on + timedelta(days=rng.choice((-365, -30, -1, 1, 3, 14))))
        if turned and happens(rng, 0.3):
            slot = rng.choice(turned)
            ways = _TURNS[slot]
            return replace(ticket, slots={**ticket.slots, slot: ways[1 - ways.index(ticket.slots[slot])]})
        slot = rng.choice(told) if told else "product"
        return replace(ticket, slots={**ticket.slots, slot: fresh[slot]})


def _day(rng: Random, on: date) -> str:
    return on.strftime(rng.choice(("%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%d %b %Y", "%-d %B %Y")))


def _exchange(rng: Random, text: str, table: Mapping[str, str], share: float) -> str:
    for word, other in table.items():
        if happens(rng, share):
            text = re.sub(rf"\b{re.escape(word)}\b", other, text)
    return text


def _hurried(rng: Random, text: str) -> str:
    """Slips in lower-case words, no capitals, punctuation as it comes."""
    words = text.split()
    for i, word in enumerate(words):
        if len(word) > 5 and word.isalpha() and word.islower():
            words[i] = mistype(rng, word) if happens(rng, 0.08) else word
    text = " ".join(words).lower()
    return re.sub(r"\.(?=\s|$)", rng.choice((".", "", " ..", "!")), text)


def _forwarded(rng: Random, text: str) -> str:
    stamp = f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} {rng.randrange(24):02}:{rng.randrange(60):02}"
    head = rng.choice(("FW: ", "Fwd: ", "Re: Re: ", f"[{stamp}] ", f"{stamp} | ", "Again: "))
    return head + rng.choice((text, text.replace(". ", ".\n> "), text.replace(". ", ".\n\n")))


def _dictated(rng: Random, text: str) -> str:
    """Small numbers as words, contractions, double blanks."""
    text = re.sub(
        r"(?<![\d.,:-])\b(\d{1,2})\b(?![\d.,:-]| [A-Z])",
        lambda m: _DIGITS[int(m[1])] if int(m[1]) < len(_DIGITS) else m[1],
        text,
    )
    text = text.replace("does not", "doesn't").replace("has not", "hasn't")
    return re.sub(" ", lambda _: "  " if happens(rng, 0.05) else " ", text)


def _shortened(rng: Random, text: str) -> str:
    for word, other in _BRIEF.items():
        if happens(rng, 0.6):
            text = re.sub(rf"\b{word}\b", other, text, flags=re.IGNORECASE)
    if happens(rng, 0.5):
        text = re.sub(r"\b(?:the|our|a) ", "", text, flags=re.IGNORECASE)
    return text


def _retold(rng: Random, text: str) -> str:
    return _exchange(rng, text, _RETOLD, 0.6)


def _polite(rng: Random, text: str) -> str:
    greeting = rng.choice(_NOISE)
    return f"{greeting} {text} {rng.choice(_FAREWELLS)}" if happens(rng, 0.7) else f"{greeting}\n{text}"


_CHANNELS: tuple[Callable[[Random, str], str], ...] = (_hurried, _forwarded, _dictated, _shortened, _retold, _polite)


def _write(rng: Random, ticket: _Ticket) -> str:
    lines = list(ticket.lines)
    if happens(rng, 0.25):
        rng.shuffle(lines)
    wish = rng.choice(_WISHES) if happens(rng, 0.2) else ticket.wish
    if wish and happens(rng, 0.3):  # nothing that tells two tickets apart is cut off
        wish = wish[: rng.randrange(3, len(wish))] + rng.choice(("", " [...]", "..."))
    text = " ".join([*lines, wish]).strip().format_map({**ticket.slots, "day": _day(rng, ticket.on)})
    text = text[0].upper() + text[1:]
    for channel in rng.sample(_CHANNELS, rng.choice((0, 1, 1, 2, 2))):
        text = channel(rng, text)
    return text


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Tickets without end, each with its copies and those that look like it."""
    desk, number = _Desk(rng, half, rows), 0
    while True:
        first = desk.ticket()
        family = [first, *(desk.like(first) for _ in range(rng.choice((0, 1, 1, 2))))]
        for ticket in {one.said(): one for one in family}.values():
            number += 1
            for _ in range(skewed(rng, (1, 2, 3, 4), 1.3)):
                yield str(number), "desk", (_write(rng, ticket),)
