"""A free text as a row of words in one spelling, with what must not differ between two texts picked out.

Numbers, times, dates and units are brought to one form, so that "10km" equals "10 km", "twelve" equals "12", and
"3 March 2026" has the same parts as "2026-03-03". Stamps before a text and signatures after it are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from winnow.matching.constants import LAST_SHORT_YEAR, LEAST_TEN, LONGEST_SIGNATURE, MOST_FIGURES, THIS_CENTURY
from winnow.matching.prepare.date_notation import order_month_and_day, read_date_order
from winnow.matching.text.note_lexicon import (
    ABBREVIATIONS,
    CARDINALS,
    IDIOMS,
    MONTHS,
    NEGATIONS,
    NEGATIVE,
    ORDINALS,
    PLAIN,
    RATES,
    STOP,
    TENS,
    TIMES,
    UNITS,
)
from winnow.text import fold

NUMBER: Final = "#"
"""Marks a number, a time, or a code that holds a digit."""
UNIT: Final = "%"
DAY: Final = "~"
"""Marks a month, a day of the week, a time of day."""
RATE: Final = "^"
MARKS: Final = (NUMBER, UNIT, DAY, RATE)
"""Beginnings of words that count or date something."""

_SIGNS: Final = {"$": "usd", "€": "eur", "£": "gbp", "%": "percent", "&": "and"}
_PIECE: Final = re.compile(
    r"(?P<iso>(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))"
    r"|(?P<date>(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?![\d/]))"
    r"|(?P<time>(?<!\d)\d{1,2}(?:[:h]\d{2}(?::\d{2})?(?:\s?(?:[ap]m\b|[ap]\.m\.?))?|\s?(?:[ap]m\b|[ap]\.m\.?))(?!\d))"
    r"|(?P<minus>(?<![^\s(])[-−])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<glued>(?:[^\W\d_]+)?)(?!\w)"
    r"|(?P<with>\bw/o?(?=\W|$))"
    r"|(?P<word>[^\W_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<sign>[$€£%&])",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[.!?;…\n•*](?:\s|$)|\n")
_STARTS: Final = re.compile(r"[.!?:;…\n•*\-–—)\]]")
_PART: Final = re.compile(r"[,.!?:;…\n•*()\[\]–—](?:\s|$)|\s[-(\[]|\n")
_WRAP: Final = re.compile(r"(?<!\s)\s*\n[\s>]*+")
"""The end of a line in the middle of a sentence."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_CUT: Final = re.compile(r"(?:\.\.\.|…|\[…\])\W*$")
"""The end of a text that was cut off."""
_CONJUNCTIONS: Final = frozenset(("and", "but", "so", "yet", "because", "although", "though", "while", "whereas"))
"""Words that begin a clause."""
_FIGURES: Final = re.compile(r"(?<![\d/-])(\d{1,2})[-/](\d{1,2})[-/](?:\d{4}|\d{2})(?![\d/-])")
_STAMP: Final = re.compile(
    r"[\[(]?[ \t]*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})?[T ,]{0,4}"
    r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?Z?[ \t]*(?:[\])]\s*)?(?:[-–—:|>]+\s*|(?=\S))",
    re.IGNORECASE,
)
_FRAMED: Final = re.compile(r"[-–—:|>\])]$|^[\[(]? ?\d+[-/.]")
_SIGNATURE: Final = re.compile(
    r"(?:\s--+\s?|\n[ \t]*[-–—]\s?|\b(?:(?:best|kind|warm) )?regards\b,?|\bcheers,|\bsincerely,|\bsent from my )"
    r"[^.!?\n]{0,30}\.?$",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:(can)not|(\w+?)n['’]t|(do|does|did|is|are|was|were|has|have|had|wo|ca|could|should|would)nt)\b",
    re.IGNORECASE,
)
_BASE: Final = {"ca": "can", "wo": "will", "sha": "shall"}
_POWERS: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SHORT_POWERS: Final = {"k": 1000, "mn": 10**6, "bn": 10**9}
_MONEY: Final = frozenset((UNIT + "usd", UNIT + "eur", UNIT + "gbp"))
_DECIMAL: Final = re.compile(r"\d+(?:\.\d+)?")
_FOLLOWS_MONTH: Final = frozenset(
    ("in", "from", "by", "since", "until", "till", "before", "after", "of", "last", "next", "this")
)
_NO_NUMBER: Final = frozenset(("no", "any", "every", "some", "this", "that", "the", "each", "another", "which"))


@dataclass(frozen=True, slots=True)
class TokenisedNote:
    """A text as it is compared.

    Attributes:
        order: its words in order.
        sentence: for each of them the number of its sentence.
        clause: for each of them the number of its clause.
        words: the same without order.
        again: how often each of them occurs that does so more than once and carries content.
        names: words written with a capital inside a sentence.
        cut: whether an ellipsis says that the text goes on.
    """

    order: tuple[str, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]
    words: frozenset[str]
    again: Mapping[str, int]
    names: frozenset[str]
    cut: bool


@dataclass(slots=True)
class _Word:
    text: str
    sentence: int
    clause: int
    name: bool


def is_counted(word: str) -> bool:
    """Whether a word of a reading counts or dates something."""
    return word[0] in MARKS


def is_thing(word: str) -> bool:
    """Whether a word names something, so that another in its place names something else."""
    return not (is_counted(word) or word in PLAIN or word in NEGATIONS or word in NEGATIVE)


def strip_frame(text: str) -> str:
    """The text without a stamp (a date and time that it was written) before it and a signature after it."""
    text = text.strip()
    stamped = _STAMP.match(text)
    if stamped and stamped.end() < len(text) and _FRAMED.search(stamped.group().strip()):
        text = text[stamped.end() :]
    signed = _SIGNATURE.search(text, max(len(text) - LONGEST_SIGNATURE, 0))
    return (text[: signed.start()].rstrip() if signed else text) or text


def _not(found: re.Match[str]) -> str:
    base = found.group(1) or found.group(2) or found.group(3)
    return f"{_BASE.get(base.lower(), base)} not"


def _clock(text: str) -> str:
    """A time as hours and minutes of a day of 24 hours."""
    digits = re.findall(r"\d+", text)
    hour, minute = int(digits[0]), digits[1] if len(digits) > 1 else "00"
    half = re.search(r"([ap])\.?m", text, re.IGNORECASE)
    if half:
        hour = hour % 12 + (12 if half.group(1).lower() == "p" else 0)
    return f"{NUMBER}{hour:02}:{minute}"


def _plain_number(text: str) -> str:
    return f"{NUMBER}{float(text.replace(',', '')):.10g}" if len(text) <= MOST_FIGURES else NUMBER + text


def _date(text: str, *, day_first: bool) -> list[str]:
    """The parts of a date in figures. With dots its day comes first, otherwise as told, unless that is impossible."""
    first, second, third = (int(part) for part in re.findall(r"\d+", text))
    if first > LAST_SHORT_YEAR:
        year, (month, day) = first, order_month_and_day(second, third, day_first=False)
    else:
        year = third + THIS_CENTURY if third <= LAST_SHORT_YEAR else third
        month, day = order_month_and_day(first, second, day_first=day_first or "." in text)
    return [f"{NUMBER}{day}", f"{DAY}m{month}", f"{NUMBER}{year}"]


def is_day_first(texts: Iterable[str]) -> bool:
    """Whether dates in figures begin with the day: of those that can be read in one way only, most do."""
    return read_date_order(found.group() for text in texts for found in _FIGURES.finditer(text)).day_first


def _numbered(number: str, glued: str) -> list[str]:
    """A number and what is written together with it: a unit, an ordinal's ending, thousands; else it is a code."""
    tail = glued.lower()
    if not tail or tail in {"st", "nd", "rd", "th"}:
        return [_plain_number(number)]
    if tail in UNITS:
        return [_plain_number(number), UNIT + UNITS[tail]]
    if tail in _SHORT_POWERS:
        return [_plain_number(str(float(number.replace(",", "")) * _SHORT_POWERS[tail]))]
    return [NUMBER + number + tail]


def tokenise_note(text: str, respell: Callable[[str], str] = str, *, day_first: bool = False) -> TokenisedNote:
    """Read a text.

    Args:
        text: as it was written.
        respell: gives the right spelling of a mistyped word.
        day_first: whether "3/4/2026" is a day in April.
    """
    text = _NOT.sub(_not, IDIOMS.sub(" ", strip_frame(text)))
    shouted = text.isupper()
    found: list[_Word] = []
    sentence, clause, end, starts = 0, 0, 0, True
    for match in _PIECE.finditer(text):
        gap = text[end : match.start()]
        end = match.end()
        written = match.group()
        if "\n" in gap and not _PARAGRAPH.search(gap) and (written[0].islower() or written[0].isdigit()):
            gap = _WRAP.sub(" ", gap)
        if _BREAK.search(gap) and found:
            sentence += 1
        starts = starts or bool(_STARTS.search(gap))
        clause += bool(_PART.search(gap)) or written.lower() in _CONJUNCTIONS
        name = match.lastgroup == "word" and written[0].isupper() and not starts and not shouted
        found.extend(_Word(word, sentence, clause, name) for word in _piece(match, respell, day_first=day_first))
        starts = False
    words = _dated(_counted(found))
    order = tuple(word.text for word in words)
    named = frozenset(word.text for word in words if word.name and not is_counted(word.text))
    again = {word: count for word, count in Counter(order).items() if count > 1 and word not in STOP}
    sentences, clauses = tuple(word.sentence for word in words), tuple(word.clause for word in words)
    cut = _CUT.search(text) is not None
    return TokenisedNote(order, sentences, clauses, frozenset(order), again, named, cut)


def _piece(match: re.Match[str], respell: Callable[[str], str], *, day_first: bool) -> list[str]:
    written = match.group()
    match match.lastgroup:
        case "iso" | "date":
            return _date(written, day_first=day_first)
        case "time":
            return [_clock(written)]
        case "glued" | "number":
            return _numbered(("-" if match["minus"] else "") + match["number"], match["glued"])
        case "sign":
            return [_SIGNS[written]]
        case "with":
            return ["without" if written.lower().endswith("o") else "with"]
    word = fold(written).replace("'", "").replace("’", "")
    if any(c.isdigit() for c in word):
        return [NUMBER + word]
    return [respell(ABBREVIATIONS.get(word, word))] if word else []


def _counted(words: list[_Word]) -> list[_Word]:
    """Numbers written as words in figures, and units, days and rates marked."""
    out: list[_Word] = []
    for word in words:
        text, before = word.text, out[-1].text if out else ""
        if text in TENS or text in CARDINALS or text in ORDINALS:
            value = TENS.get(text) or ORDINALS.get(text) or CARDINALS.get(text, 0)
            tens = (
                before[1:].isdigit() and before[0] == NUMBER and int(before[1:]) in TENS.values() and value < LEAST_TEN
            )
            if tens and text not in TENS:
                out[-1].text = f"{NUMBER}{int(before[1:]) + value}"
                continue
            if text != "one" or before not in _NO_NUMBER:
                word.text = f"{NUMBER}{value}"
        elif (text in _POWERS or _is_million(text, out)) and before[:1] == NUMBER and _DECIMAL.fullmatch(before, 1):
            out[-1].text = _plain_number(f"{float(before[1:]) * _POWERS.get(text, 10**6):.10g}")
            continue
        elif text in UNITS and before[:1] == NUMBER:
            word.text = UNIT + UNITS[text]
        elif text in _SIGNS.values() and text != "and":
            word.text = UNIT + text
        elif text in TIMES:
            word.text = DAY + text
        elif text in RATES:
            word.text = RATE + text
        out.append(word)
    return out


def _is_million(text: str, before: Sequence[_Word]) -> bool:
    """Whether an "m" is no metre: of money."""
    return text == UNIT + UNITS["m"] and len(before) > 1 and before[-2].text in _MONEY


def _dated(words: list[_Word]) -> list[_Word]:
    """Names of months marked; "may" and "march" only beside a day or a year, or after "in", "by" and the like."""
    for i, word in enumerate(words):
        if word.text in MONTHS:
            around = [words[j].text for j in (i - 1, i + 1) if 0 <= j < len(words)]
            numbered = any(text[0] == NUMBER for text in around)
            said = i > 0 and words[i - 1].text in _FOLLOWS_MONTH
            if numbered or said or word.text not in {"may", "march", "mar", "dec", "sep", "jan"}:
                word.text = f"{DAY}m{MONTHS[word.text]}"
    return words
