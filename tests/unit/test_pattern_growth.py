"""No text makes a regular expression slow: twice the text takes about twice the time.

Every pattern of the layer, the command and the local stack is found, in whatever way it is written, and runs over texts
that are made to hurt it: repetitions of what it repeats, of white space, of brackets. What is compared is growth, never
a time on a clock. All texts are tried on 2,000 and 4,000 characters, the one that takes longest on 20,000 and 40,000.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from support.patterns import Applied, attacks, patterns, put_together

SIZES = (16, 20, 26, 36, 60, 120, 500, 2_000)  # characters: the exponential is seen before it takes for ever
HARMLESS = 0.006  # s of processor time at each size but the last; the exponential takes 30 ms at one of them
QUICK = 0.0006  # s at the last: quadratic takes 10 ms there
FLAT = 8  # times, from the last size but one to the last, which is four times as long; quadratic is 16
SHORT = 200  # characters
HOPELESS = 0.05  # s: nothing that is linear takes so long on 2,000 characters
LONG = 20_000  # characters
GROWTH = 2.8  # times, when the text doubles; quadratic is 4
NEGLIGIBLE = 0.004  # s for the long text: quadratic takes a second
TRIES = 5
# Handed to a function that applies them, in the way that is named here.
HANDED_ON = {
    "winnow.matching.infer_schema.column_profile": {"fullmatch"},
}
# Applied to so few characters that growth means nothing, by the beginning of the pattern.
BOUNDED = (
    r"(?:^|(?<=[\n\t|:]))\s*([\w.+%-]+)\s$",  # emails: 64 characters before a sign
    r"([\w.+%'-]+)\s$",  # as above
)
# Modules with lines that put a pattern together and do not keep it: of words that are escaped, one after the other.
PUT_TOGETHER = {
    "winnow.api.application",
    "winnow.erasure.subject_search",
    "winnow.parsing.documents.formats.tex",
    "winnow.parsing.resumes.assisted",
    "winnow.parsing.resumes.fields.emails",
    "winnow.parsing.resumes.text.dates",
}


def methods_of(each: Applied) -> frozenset[str]:
    """The ways in which a pattern is applied."""
    module = each.place.rpartition(".")[0]
    return frozenset(HANDED_ON.get(module, each.methods))


def seconds(pattern: re.Pattern[Any], methods: frozenset[str], text: str, tries: int = 1) -> float:
    """Processor time of applying a pattern in all its ways, the least of some tries."""
    given: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        if methods <= {"match", "fullmatch"}:
            for method in methods:
                getattr(pattern, method)(given)
        else:
            for _ in pattern.finditer(given):
                pass
        best = min(best, time.process_time() - start)
        if best > HOPELESS:
            break
    return best


def text_of(attack: tuple[str, str], size: int) -> str:
    before, unit = attack
    return before + unit * (size // len(unit) + 1) + "\x01"


def grows(pattern: re.Pattern[Any], methods: frozenset[str], attack: tuple[str, str], size: int) -> bool:
    """Whether time more than doubles, and a bit, when the text doubles."""
    for _ in range(TRIES):
        short = seconds(pattern, methods, text_of(attack, size), 2)
        if seconds(pattern, methods, text_of(attack, 2 * size), 2) <= GROWTH * short:
            return False
    return True


def slow(each: Applied) -> str | None:
    """The text on which time grows faster than the text, or None."""
    methods, worst = methods_of(each), (0.0, ("", "a"))
    for attack in attacks(each.pattern):
        took = 0.0
        for size in SIZES:
            before, took = took, seconds(each.pattern, methods, text_of(attack, size))
            if took <= (QUICK if size == SIZES[-1] else HARMLESS) or (size == SIZES[-1] and took <= FLAT * before):
                continue
            if size < SHORT:  # nothing that is linear takes so long for so little
                took = seconds(each.pattern, methods, text_of(attack, size), 2)
            if took > HOPELESS or (size < SHORT and took > HARMLESS) or grows(each.pattern, methods, attack, size):
                return f"{attack[1]!r} after {attack[0][:20]!r}, {size} characters: {took:.4f} s"
        worst = max(worst, (took, attack))
    attack = worst[1]
    took = seconds(each.pattern, methods, text_of(attack, LONG))
    if took > NEGLIGIBLE and grows(each.pattern, methods, attack, LONG):
        return f"{attack[1]!r} after {attack[0][:20]!r}, {LONG} characters: {took:.4f} s"
    return None


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_time_grows_with_the_text_and_not_faster(part: int) -> None:
    found = {each.place: slow(each) for each in patterns()[part::PARTS] if each.pattern.pattern not in BOUNDED}

    assert {place: why for place, why in found.items() if why} == {}


def test_patterns_are_found_in_every_way_in_which_they_are_written() -> None:
    places = {each.place for each in patterns()}

    assert len(places) > 300
    assert {"winnow", "cli"} <= {place.partition(".")[0] for place in places}
    assert any(place.endswith("()") for place in places)
    assert any(":" in place for place in places)
    assert set(put_together()) == PUT_TOGETHER


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (r"\s+$", "search"),
        (r"(?:a|a)*b", "match"),
        (r"(?:[a.]|(?<=a)\.)*b", "match"),
        (r"\s*\n\s*\n\s*x", "search"),
        (r"x*y", "finditer"),
    ],
)
def test_the_check_bites(text: str, method: str) -> None:
    assert slow(Applied(re.compile(text), "", frozenset({method})))


def test_the_check_spares_what_is_linear() -> None:
    words = "|".join(f"{first}{second}ing" for first in "abcdefgh" for second in "abcdefgh")

    for text in (r"\S+", rf"\b(?:{words})\b", r"(?<!\s)\s+$", r"(?<![^,])[^,]*+,"):
        assert slow(Applied(re.compile(text), "", frozenset({"search"}))) is None
