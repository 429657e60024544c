"""Text as every room compares it: folding, words, the names of months.

Two spellings of one thing are compared by their folded forms; nothing else is folded anywhere in Winnow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

_SPELT_OUT: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'"}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff")
)
_LAST_ACCENTED: Final = "\u03ff"  # Latin and Greek: an accent is no letter of its own
_POINTED: Final = ("\u0590", "\u06ff")  # Hebrew and Arabic: vowel points are optional
_WORD: Final = re.compile(r"[^\W_]+(?:[''’.&+#-]?[^\W_]+)*[+#]*")
_ALPHANUMERIC: Final = re.compile(r"[^\W_]")
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")
_ASCII_ALPHANUMERIC: Final = "".join(
    c if c in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for c in map(chr, range(128))
)
"""What each ASCII character becomes where only small letters and digits are kept."""
_LABEL_LENGTH: Final = 160  # characters of a text that is looked at again and again, and so kept as words
_ASCII_DIGIT: Final = re.compile(r"[0-9]")

ENGLISH_MONTHS: Final[tuple[tuple[str, ...], ...]] = (
    ("january", "jan"), ("february", "feb", "febr"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
"""For each month its English name and usual abbreviations."""
_OTHER_MONTHS: Final[tuple[tuple[str, ...], ...]] = (
    (
        "januar", "jänner", "jaenner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen", "genn",
        "januari", "styczeń", "stycznia", "sty", "ocak", "oca", "leden", "ledna", "январь", "января", "янв",
        "січень", "січня", "січ", "يناير", "ינואר",
    ),
    (
        "februar", "feber", "février", "févr", "fév", "febrero", "fevereiro", "fev", "febbraio", "febb",
        "februari", "luty", "lutego", "lut", "şubat", "şub", "únor", "února", "úno", "февраль", "февраля",
        "фев", "лютий", "лютого", "лют", "فبراير", "פברואר",
    ),
    (
        "märz", "maerz", "mrz", "mär", "mars", "marzo", "março", "marz", "maart", "mrt", "maa", "marzec",
        "marca", "mart", "březen", "března", "bře", "март", "марта", "березень", "березня", "бер", "مارس",
        "מרץ",
    ),
    (
        "avril", "avr", "abril", "abr", "aprile", "kwiecień", "kwietnia", "kwi", "nisan", "duben", "dubna",
        "dub", "апрель", "апреля", "апр", "квітень", "квітня", "кві", "أبريل", "ابريل", "אפריל",
    ),
    (
        "mai", "mayo", "maio", "maggio", "mag", "mei", "maj", "maja", "mayıs", "květen", "května", "kvě", "май",
        "мая", "травень", "травня", "тра", "مايو", "מאי",
    ),
    (
        "juni", "juin", "junio", "junho", "giugno", "giu", "czerwiec", "czerwca", "cze", "haziran", "haz",
        "červen", "června", "июнь", "июня", "июн", "червень", "червня", "чер", "يونيو", "יוני",
    ),
    (
        "juli", "juillet", "juil", "julio", "julho", "luglio", "lug", "lipiec", "lipca", "lip", "temmuz", "červenec",
        "července", "июль", "июля", "июл", "липень", "липня", "лип", "يوليو", "יולי",
    ),
    (
        "août", "aout", "agosto", "ago", "ag", "augustus", "sierpień", "sierpnia", "sie", "ağustos", "ağu", "augusti",
        "srpen", "srpna", "srp", "август", "августа", "авг", "серпень", "серпня", "сер", "أغسطس", "اغسطس",
        "אוגוסט",
    ),
    (
        "septembre", "septiembre", "setiembre", "setembro", "set", "settembre", "sett", "wrzesień", "września",
        "wrz", "eylül", "eyl", "září", "сентябрь", "сентября", "сен", "вересень", "вересня", "вер", "سبتمبر",
        "ספטמבר",
    ),
    (
        "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott", "październik",
        "października", "paź", "ekim", "eki", "říjen", "října", "říj", "октябрь", "октября", "окт", "жовтень",
        "жовтня", "жов", "أكتوبر", "اكتوبر", "אוקטובר",
    ),
    (
        "novembre", "noviembre", "novembro", "listopad", "listopada", "lis", "kasım", "listopadu", "ноябрь", "ноября",
        "ноя", "листопад", "листопада", "лис", "نوفمبر", "נובמבר",
    ),
    (
        "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dezembro", "dicembre", "grudzień", "grudnia",
        "gru", "aralık", "prosinec", "prosince", "декабрь", "декабря", "дек", "грудень", "грудня", "гру", "ديسمبر",
        "דצמבר",
    ),
)  # fmt: skip
MONTH_NAMES: Final[tuple[tuple[str, ...], ...]] = tuple(
    (*english, *other) for english, other in zip(ENGLISH_MONTHS, _OTHER_MONTHS, strict=True)
)
"""The same in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Swedish, Czech, Russian, Ukrainian,
Arabic and Hebrew."""


PLACEHOLDERS: Final = frozenset(
    ("", "-", "--", ".", "?", "n/a", "na", "nan", "nil", "none", "null", "unknown", "not available", "not applicable",
     "tbd", "k.a.", "k. a.", "s/d", "n.d.", "unbekannt", "inconnu", "desconocido", "sconosciuto", "onbekend")
)  # fmt: skip
"""What tables write, folded, where a value is missing."""


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Lower case without accents, ligatures, typographic dashes and quotes, or runs of white space.

    Marks that make another letter (in Cyrillic, kana, Devanagari, Thai) stay; other scripts are kept as they are.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_SPELT_OUT)
    decomposed = unicodedata.normalize("NFD", lowered)
    if not any(map(unicodedata.combining, decomposed)):
        return " ".join(unicodedata.normalize("NFC", decomposed).split())
    kept: list[str] = []
    base = ""
    for char in decomposed:
        if not unicodedata.combining(char):
            base = char
        elif base <= _LAST_ACCENTED or _POINTED[0] <= base <= _POINTED[1]:
            continue
        kept.append(char)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a missing value: it has no letter and no digit, or is one of ``PLACEHOLDERS``."""
    return _ALPHANUMERIC.search(text) is None or fold(text) in PLACEHOLDERS


def has_controls(text: str) -> bool:
    """Whether a text holds control characters, line separators or halves of characters.

    All else may stand in a name: ideographic and no-break spaces, joined emoji, characters that this Python's Unicode
    does not know yet; ``str.isprintable`` refuses these too.
    """
    return any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)


def parse_word_groups(text: str) -> dict[str, tuple[str, ...]]:
    """The groups of a list of words, as written.

    Such a list holds one group a line, ``group: entry, entry, ...``; ``#`` starts a comment; a group may have several
    lines.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        group, colon, listed = line.partition(":")
        if colon and not line.startswith("#"):
            members = tuple(entry.strip() for entry in listed.split(",") if entry.strip())
            found[group.strip()] = found.get(group.strip(), ()) + members
    return found


def read_given_names() -> str:
    """The list of given names, particles and titles of persons that resumes and matching share."""
    return (files("winnow") / "given_names.txt").read_text("utf-8")


def words(text: str) -> list[str]:
    """The words of ``text``, folded; inner dots, dashes and signs stay (``c++``, ``node.js``, ``co-op``)."""
    return list(_words_of_label(text)) if len(text) <= _LABEL_LENGTH else _WORD.findall(fold(text))


@lru_cache(maxsize=1 << 12)
def _words_of_label(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def letters_and_digits(folded: str) -> str:
    """A folded text with everything but letters and digits as single spaces."""
    if folded.isascii():
        return " ".join(folded.translate(_ASCII_ALPHANUMERIC).split())
    return _NOT_ALPHANUMERIC.sub(" ", folded).strip()


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script."""
    return _ASCII_DIGIT.search(text) is not None or (not text.isascii() and any(map(str.isdigit, text)))


MONTHS: Final[Mapping[str, int]] = {
    fold(name): number for number, names in reversed([*enumerate(MONTH_NAMES, 1)]) for name in names
}
"""Folded name of a month to its number, 1 to 12; a name that two months share is the earlier one's."""
