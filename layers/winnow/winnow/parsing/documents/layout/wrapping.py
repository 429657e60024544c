"""Whether one row goes on in the next, by its words and type, and what stands between the two when they are joined."""

from __future__ import annotations

import re
from collections import Counter

from winnow.parsing.documents.assembly import Piece
from winnow.parsing.documents.layout.words import PERIOD, YEAR, Segment

ENDS = (".", "!", "?", ":", ";", "…")
_GOES_ON = (",", "&", "-", "–", "—", "/", "+", "(")
_SMALL_WORD = re.compile(
    r"(?:^|\s)(?:an?|the|and|or|of|in|on|at|to|for|with|by|from|as|into|using|via|und|de[rsl]?|die|das|mit|für|von|"
    r"las?|les?|du|et|en|y|con|para|e|d[aoi]|della|il|een|van|het)$",
    re.IGNORECASE,
)
_MONTH_LAST = re.compile(r"\d\s*[-–—]\s*[^\W\d_]{3,}\.?$")
_PERIOD_LAST = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<=[a-zà-ÿ.] )['’]\d\d(?!\d)\s*[-–—]\s*[^\W\d_]\S*$")
"""A year wherever it stands, or a short one with what follows its dash at the end ("'15 - heute").

Meant as it is: with the year at the end only, rows of 22 of 820 real resumes are put together, and about as many of
these lose a job or a school to the row above as gain the rest of a name.
"""
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}$")
_NUMBER = re.compile(r"[+(\d][\d ()./-]{6,}")
_HOST_BEGUN = re.compile(r"^[\w.+-]*@[\w.-]+$")
_LOCAL_PART = re.compile(r"(?!.*\.[a-z]{2,}$)[a-z][a-z0-9._+-]{3,}")
_URL = re.compile(r"^(?:https?://|www\.|(?:[a-z]{2,3}\.)?linkedin\.com/|github\.com/)\S+$", re.IGNORECASE)


def same_type(before: Segment, item: Segment) -> bool:
    a, b = before.words[-1], item.words[0]
    if abs(a.size - b.size) > 0.06 * item.size + 0.2:
        return False
    return b.bold in (a.bold, before.words[0].bold)


def goes_on(head: str, tail: str) -> bool:
    """Whether the words say that ``tail`` continues ``head``."""
    if head.endswith(ENDS) and not tail[0].islower():
        return False
    return tail[0].islower() or head.endswith(_GOES_ON) or bool(_SMALL_WORD.search(head))


def stands_alone(head: str, tail: str) -> bool:
    """Whether one of the two is an address or a number to call, a date ends the first and a name begins the next, or
    both begin with a period."""
    last, first = head.rsplit(None, 1)[-1], tail.split(None, 1)[0]
    if _EMAIL.match(last) or _URL.match(last) or "@" in first or _URL.match(first):
        return True
    if _NUMBER.fullmatch(head) or _NUMBER.fullmatch(tail):
        return True
    if PERIOD.match(head) and PERIOD.match(tail):
        return True
    return (YEAR.search(last) is not None or _PERIOD_LAST.search(head) is not None) and first[0].isupper()


def breaks_address(head: str, tail: str, *, full: bool = False) -> bool:
    """Whether an email address or a URL breaks between the end of ``head`` and the row ``tail``.

    ``full`` says that ``head`` fills its column, so that it may break between any two characters.
    """
    begun, rest = head.rsplit(None, 1)[-1], tail.split(None, 1)[0]
    whole = _EMAIL.match(begun) or _URL.match(begun)
    capital = rest[0].isupper() and not begun.isupper()
    if full and whole and rest == tail and not capital and not _stands_for_itself(rest):
        return True
    if full and begun == head and _LOCAL_PART.fullmatch(begun) and _HOST_BEGUN.match(rest):
        return True
    if _EMAIL.match(begun + rest):
        return not _EMAIL.match(rest) and (not _EMAIL.match(begun) or rest[0] == ".")
    return (
        bool(_URL.match(begun))
        and begun[-1] in "/-_.=&?"
        and rest == tail
        and not rest[0].isupper()
        and "@" not in rest
    )


def _stands_for_itself(word: str) -> bool:
    return _EMAIL.match(word) is not None or _URL.match(word) is not None


def breaks_dates(head: str, tail: str) -> bool:
    """Whether a span of dates breaks after its dash, or before its last year."""
    if YEAR.search(head) is None or len(head) > 32 or len(tail) > 24:
        return False
    return head.endswith(("-", "–", "—")) or (_MONTH_LAST.search(head) is not None and YEAR.fullmatch(tail) is not None)


def seam(pieces: list[Piece], tail: str, vocabulary: Counter[str], *, hyphenates: bool) -> str:
    """What stands between two wrapped rows: a space, or nothing inside an address or a word; drops a soft hyphen."""
    head = "".join([piece.text for piece in pieces[-3:]])
    if breaks_address(head, tail, full=True):
        return ""
    if YEAR.search(head[-10:]) and head.endswith("-"):
        return " "
    if not head.endswith(("-", "\u00ad")) or head.endswith((" -", "--")) or not tail[:1].isalpha():
        return "" if head.endswith(("-", "/")) and not head.endswith((" -", " /", "--")) else " "
    start = head.rsplit(None, 1)[-1][:-1].rsplit("-", 1)[-1]
    rest = re.match(r"[^\W\d_]*", tail).group()  # type: ignore[union-attr]
    compound = vocabulary[rest.lower()] or vocabulary[f"{start}-{rest}".lower()] or rest[:1].isupper()
    if hyphenates and start.isalpha() and not compound:
        pieces[-1].text = pieces[-1].text[:-1]
    return ""
