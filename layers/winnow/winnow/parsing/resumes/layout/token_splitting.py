"""Token splitting: two things that stand together without a sign between them, cut where their words say so."""

from __future__ import annotations

import re
from typing import Literal

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import places, resume_lexicon, word_scores
from winnow.text import fold

type Separator = Literal["row", "line", "cell", "strong", "dash", "comma", "at", "as", "space", "guess", "paren"]
"""What parts a piece from the one before; nothing but a ``space`` and, if it is doubtful, ``guess``."""

_CAPITALS_FIRST = re.compile(
    r"((?:[^\W\d_a-zà-ÿ][^\W\d_a-zà-ÿ&'.-]+[,&]?\s+){2,}|[^\W\d_a-zà-ÿ]{5,}\s+)(?=[^\W\d_a-zà-ÿ][a-zà-ÿ]{2})"
)
_CAPITALS_LAST = re.compile(r"((?:[^\W\d_][a-zà-ÿ]+\s+)+)(?=(?:[^\W\d_a-zà-ÿ]{4,}\s*){2,}$)")
_TEAMS = frozenset("team club crew band choir committee".split())
_LINKING = frozenset("of de di da do du del des der für for the at in and & y e und et van la le".split())


def split_tokens(
    text: str, span: Span, following: str, separator: Separator, *, guessing: bool
) -> list[tuple[int, int, Separator]]:
    """Cut a piece where two things stand together without a sign: a city before its region, a title before a firm.

    ``guessing`` allows cuts that only the words speak for: where other signs part the line, they part all of it.
    """
    start, end = span
    alone = text[start:end]
    cut = (
        _before_city(text, span, following)
        or _after_region(text, span)
        or _after_title(alone)
        or _case_change(alone)
        or _after_firm(alone)
    )
    guess = (_after_role(alone) or _before_role(alone)) if guessing and not cut else None
    at = cut or guess
    if not at:
        return [(start, end, separator)]
    before = (start, start + len(text[start : start + at].rstrip()))
    return [
        *split_tokens(text, before, text[start + at : end], separator, guessing=guessing),
        (start + at, end, "space" if cut else "guess"),
    ]


def _before_city(text: str, span: Span, following: str) -> int | None:
    """ "Globex Chicago" before ", IL": where the city begins."""
    start, end = span
    named = (places.region_country, places.country_code)
    if not following or not any(name(following) for name in named) or any(name(text[start:end]) for name in named):
        return None
    if places.is_city(text[start:end]):
        return None
    tokens = list(re.finditer(r"\S+", text[start:end]))
    for count in (3, 2, 1):
        if len(tokens) <= count:
            continue
        cut = tokens[-count].start()
        before = tokens[-count - 1].group().lower()
        if before not in _LINKING and places.is_city(text[start + cut : end]):
            return cut
    return None


def _after_region(text: str, span: Span) -> int | None:
    """ "Ohio Data Analyst" behind "Columbus, ": where the region or country of the city before it ends."""
    start, end = span
    before, comma, rest = text[:start].rpartition(",")
    first = re.search(r"[^\W\d_]", before[max(before.rfind(mark) for mark in ",|\t") + 1 :])
    if not comma or rest.strip() or not first:
        return None
    city = first.string[first.start() :]
    if not places.is_city(re.split(r"\s[-–—|·•]\s", city)[-1]):
        return None
    tokens = list(re.finditer(r"\S+", text[start:end]))
    for count in (2, 1):
        named = text[start : start + tokens[count - 1].end()] if len(tokens) > count else ""
        if named and (places.region_country(named) or places.country_code(named)):
            return tokens[count].start()
    return None


def _after_firm(text: str) -> int | None:
    """ "Halden Software Oslo": where a city begins behind words that are a firm's whole name."""
    tokens = list(re.finditer(r"\S+", text))
    for count in (2, 1):
        if len(tokens) - count > 1 and places.is_city(text[tokens[-count].start() :]):
            last = fold(tokens[-count - 1].group())
            firm = text[: tokens[-count].start()].rstrip()
            named = last in resume_lexicon.listed("organizations", "word") or word_scores.has_legal_form(f"x {last}")
            return tokens[-count].start() if named and not places.is_city(firm) else None
    return None


def _after_title(text: str) -> int | None:
    """ "Civil Engineer Egnatia Constructions S.A.": where the firm begins, its legal form says that there is one."""
    if not word_scores.has_legal_form(text):
        return None
    tokens = list(re.finditer(r"\S+", text))
    heads = resume_lexicon.listed("titles", "head")
    last = max((i for i, token in enumerate(tokens[:-2]) if fold(token.group()) in heads), default=-1)
    if last < 0 or fold(tokens[last + 1].group()) in _LINKING:
        return None
    return tokens[last + 1].start()


def _after_role(text: str) -> int | None:
    """ "Data Analyst Bluebird": where a name may begin behind a title that is whole without it."""
    tokens = list(re.finditer(r"\S+", text))
    heads = resume_lexicon.listed("titles", "head")
    last = max((i for i, token in enumerate(tokens[:-1]) if fold(token.group()) in heads), default=-1)
    if last < 0 or not _begins_name(tokens[last + 1].group()):
        return None
    return tokens[last + 1].start()


def _before_role(text: str) -> int | None:
    """ "Uplands Press Development Intern": where a title begins behind words that are an organisation's whole name."""
    tokens = list(re.finditer(r"\S+", text))
    folded = [fold(token.group().strip(",;:")) for token in tokens]
    if len(tokens) < 3 or folded[-1] not in resume_lexicon.listed("titles", "head") or _of_title(folded[0]):
        return None
    begins = len(tokens) - 1
    while begins > 0 and _of_title(folded[begins - 1]):
        begins -= 1
    named = resume_lexicon.listed("organizations", "word")
    while begins < 2 and begins < len(tokens) - 1 and folded[begins] in named:  # "Meridian Software SDET Intern"
        begins += 1
    firm = folded[begins - 1] in named or folded[begins - 1] in _TEAMS
    return tokens[begins].start() if begins > 1 and firm and tokens[0].group()[0].isupper() else None


def _of_title(word: str) -> bool:
    return any(word in resume_lexicon.listed("titles", group) for group in ("title_part", "seniority", "head"))


def _begins_name(word: str) -> bool:
    """Whether a word is written as a name's and isn't one of a title's."""
    folded = fold(word.strip(",;:"))
    roman = re.fullmatch(r"[ivx]+", folded) is not None
    return (word[0].isupper() or word[0].isdigit()) and len(folded) > 1 and not (roman or _of_title(folded))


def _case_change(text: str) -> int | None:
    """ "CIVIL ENGINEERING Aristotle University": where capitals give way to ordinary writing, or the reverse."""
    match = _CAPITALS_FIRST.match(text) or _CAPITALS_LAST.match(text)
    return match.end(1) if match else None
