"""Jobs told in sentences: "Worked as a clerk in Harrow Mills from June 2014 to May 2017"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import put_body
from winnow.parsing.resumes.fields.work_sentence_rows import BLANK, LENGTH, LONGEST, NUMBER, OPENS, VERB, unwrapped
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind

_ARTICLE = r"(?:an?\s++|the\s++)?(?:position\s++of\s++|post\s++of\s++)?"
_END = (
    rf"(?=\s{{{BLANK}}}|\s*+(?:\band\s++(?:stayed|left|remained|still|then|now)\b|"
    r"\bfrom\b|\bsince\b|\bduring\b|\btill\b|\bw\.?e\.?f\b|\bwith\s++effect\b|\bfor\s++(?:the\s++)?(?:period|last|past|\d|one|two|three|"
    r"four|five|six)|\bwhere\b|\bhaving\b|\bhandling\b|\blocated\b|\bbased\b|\bon\s++the\b|[;(\[]|(?<=\w)[\"”](?=\s)|[.,](?:\s|$)|(?<=\s)[-–—]|\bas\b|"
    r"\bat\b|\bin\b|$))"
)
_PART = (  # "in the purchase department of Harrow Mills"
    r"(?:(?:[\w&-]++\s++){0,4}?(?:departments?|divisions?|teams?|sheds?|branch|sections?|units?|plants?|workshops?)\s++"
    r"(?:of|at)\s++(?:the\s++)?)?"
)
_COMPANY = _PART + r"[\"“‘'(]{0,3}(?P<company>(?:M/s\.?\s*+)?(?-i:[^\W_a-z])[^;|\n]{1,90}?)"
_TITLE = r"[\"“‘'(]{0,3}(?P<title>(?!i\s)[^\W\d_][^;|\n]{2,60}?)[\"”’')]{0,3}"
_PATTERNS = (
    re.compile(
        rf"{VERB}\s++as\s++{_ARTICLE}{_TITLE}\s++(?:in|at|with|for|of|to)\s++(?:the\s++)?{_COMPANY}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{VERB}\s++(?:in|at|with|for|under|by)\s++(?:the\s++)?{_COMPANY}[\"”’')]{{0,3}}(?:\s*+,)?\s++as\s++{_ARTICLE}{_TITLE}{_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:in|at|with)\s++(?:the\s++)?{_COMPANY}(?:\s*+,)?\s++as\s++{_ARTICLE}{_TITLE}{_END}", re.IGNORECASE),
    re.compile(rf"^\W*+{_TITLE}\s++(?::\s++)?(?:in|at|with)\s++(?:the\s++)?{_COMPANY}{_END}", re.IGNORECASE),
    re.compile(rf"{VERB}\s++(?:in|at|with|for|under)\s++(?:the\s++)?{_COMPANY}{_END}", re.IGNORECASE),
    re.compile(
        rf"\bi\s++(?:(?:was|am|have\s++been)\s++(?:an?|the)\s++){_TITLE}\s++(?:in|at|with|for|of)\s++(?:the\s++)?{_COMPANY}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:joined|moved\s++to|went\s++to)\s++(?:the\s++)?{_COMPANY}(?:\s*+,)?\s++as\s++{_ARTICLE}{_TITLE}{_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bi\s++(?:[a-z]++\s++){{1,10}}?(?:at|with|for)\s++(?:the\s++)?{_COMPANY}{_END}", re.IGNORECASE),
)
_PLACE = r"(?:\s*+,\s*+[^\W\d_][\w ]{1,30}?)?"
_BY_LENGTH = re.compile(
    rf"{LENGTH}\s++(?:in|at|with|from)\s++(?:the\s++)?{_COMPANY}{_PLACE}(?:\s++as\s++{_ARTICLE}{_TITLE})?{_END}",
    re.IGNORECASE,
)  # "One year experience in Harrow Constructions, Madurai as a site engineer"
_TITLE_BY_LENGTH = re.compile(
    rf"{LENGTH}\s++(?:as|of|for)\s++{_ARTICLE}{_TITLE}\s++(?:in|at|with|for|from)\s++(?:the\s++)?{_COMPANY}{_END}",
    re.IGNORECASE,
)  # "Eight years of experience as foreman at Harrow Metal Industries"
_COLON = r"\s*+(?:[.:]++(?:(?<=:)\s*+[–-]?|\s*+[:–-])|[–-])\s*+"
_COMPANY_FIRST = re.compile(
    rf"^\W*+(?:\d{{1,2}}[.)]\s*+)?{_COMPANY}{_COLON}{VERB}\s++as\s++{_ARTICLE}{_TITLE}{_END}", re.IGNORECASE
)  # "Vale Group : working as an electrician in the maintenance team"
_FIRM_AS = re.compile(
    rf"^\W*+{_COMPANY}\s++as\s++{_ARTICLE}{_TITLE}\W*+$", re.IGNORECASE
)  # "Harrow Vale Services Pvt Ltd as a shift engineer."
_WITHOUT_VERB = (_PATTERNS[2], _PATTERNS[3])
_IN_FULL = (_PATTERNS[0], _PATTERNS[1], _PATTERNS[6], _TITLE_BY_LENGTH)  # a verb, an employer and a title
_AT_PLACE = re.compile(r"(?<!\s)\s++(?:at|in)\s++((?-i:[^\W\d_a-z])[^,;]{2,40})$", re.IGNORECASE)
_OF_LENGTH = re.compile(rf"{NUMBER}\W+(?:years?|yrs?|months?)\b", re.IGNORECASE)
_LEAST, _LEAST_TOLD = -1.0, -2.0  # nats of an employer, the latter in a sentence that is told in full
_IN_FIRST_PERSON = _PATTERNS[-1]  # says nothing of a job without a date
_SINCE = re.compile(r"^\W*+(?:from|since|between|in|during|until|till)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"(?:,|(?<!\s))\s++(?:and\s++)?then\s++(?=joined|worked|moved|went)|"
    r"(?<=[^\W\d_]{3}[.!?])\s++(?=[^\W\d_a-z])|(?<=\d[.!?])\s++(?=[^\W\d_a-z])"
)
_LEGAL_TAIL = re.compile(
    r"\s*+,?\s*+(?:\(?(?:private|pvt|p|india|i)\)?\.?\s*+)*(?:ltd|limited|llc|l\.l\.c|inc|llp|co|corp|plc|w\.?l\.?l|gmbh)\b\.?",
    re.IGNORECASE,
)
_COUNTRY_WORDS = 3  # of a country's name
_BEHIND_PLACE = re.compile(r"\s*,\s*+((?-i:[^\W_a-z])[^;|,\n(]{2,60}?)(?=\s{4}|\s*(?:[;,(.]|$|\bfrom\b|\bsince\b))")
_CODE = 3  # letters of a country's code, as which "ITC" and other firms begin
_FIRMS_CALLED_LIKE_TOWNS = frozenset(("nokia", "orange", "mercer", "lincoln", "philips"))
_SENTENCE_SCORE = 0.75
_LONGEST_FIRM = 8  # words of a row that names a firm
_LONGEST_LEAD = 12  # characters beside a date: "Since", "Duration"


def cut_at_sentences(rows: Sequence[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
    """The rows cut at those that tell of a job: (that row, or None; the rows that follow it, its description).

    What follows belongs to the sentence until a row is dated as a label is.
    """
    opened: Row | None = None
    following: list[Row] = []
    for row in _sentences(unwrapped(rows, tells_of_job)):
        told = tells_of_job(row)
        if opened is not None and _is_period_of(opened, row, following):
            following.append(row)
            continue
        if told or (opened is not None and row.dated and not row.bullet):
            above = [following.pop()] if not told and following and _names_firm_above(following[-1], row) else []
            if opened is not None or following:
                yield opened, following
            opened, following = (row, []) if told else (None, [*above, row])
            continue
        following.append(row)
    if opened is not None or following:
        yield opened, following


def _sentences(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, those of several sentences cut where at least two of them tell of a job."""
    for row in rows:
        ends = list(_SENTENCE_END.finditer(row.text)) if row.prose and len(row.cells) == 1 else []
        cuts = [row.start, *(row.start + cut.end() for cut in ends), row.end]
        told = [part(row, (start, end)) for start, end in pairwise(cuts)] if ends else []
        if sum(map(tells_of_job, told)) > 1:
            yield from (replace(each, bullet=row.bullet and each.start == row.start) for each in told)
        else:
            yield row


def _names_firm_above(row: Row, period: Row) -> bool:
    """Whether a row names the firm of a period that has the row below to itself."""
    if period.rest or row.bullet or row.prose or row.dates or len(row.text.split()) > _LONGEST_FIRM:
        return False
    called = row.caps or word_scores.score_company(row.text) > c.LIKELY
    return called and label_kind(row.text) is None and not _is_title(row.text)


def _is_period_of(opened: Row, row: Row, following: Sequence[Row]) -> bool:
    """Whether a row says when a job was that the sentence above told without a date: "Since July 2015"."""
    undated = not opened.dates and not any(each.dates for each in following)
    return undated and bool(row.dates) and (len(row.rest) <= _LONGEST_LEAD or label_kind(row.rest) == "duration")


def tells_of_job(row: Row) -> bool:
    """Whether a row says in a sentence who was employed where and when, or begins as such a sentence does."""
    if len(row.text) > LONGEST or len(row.cells) > 2:  # a date may stand in a cell of its own
        return False
    begins = OPENS.match(row.text) or _FIRM_AS.match(row.text)
    return (bool(row.dates) or begins is not None) and _match(row) is not None


def named_in_answer(row: Row) -> tuple[Span, Span | None] | None:
    """(company, title) of a form's answer that tells them in a sentence: "Company: Working as a clerk at Harrow Mills".

    Args:
        row: The answer without its label.

    Returns:
        The spans of the company and of the title, or None when the answer is no such sentence.
    """
    return _match(row) if OPENS.match(row.text) else None


def read_sentence(document: Document, row: Row, following: Sequence[Row]) -> Entry:
    """The job that a row tells of; the rows that follow are its description."""
    entry: Entry = {}
    text = document.text
    found = _match(row)
    if found is not None:
        named, title = found
        company, place = _without_place(row, named)
        if company is not None:
            field_spans.put_value(entry, "name", field_spans.read_span(text, *company, _SENTENCE_SCORE))
        if title is not None:
            field_spans.put_value(entry, "position", field_spans.read_span(text, *title, _SENTENCE_SCORE))
        place = place or _place_after(row, named[1])
        if place is not None:
            field_spans.put_value(entry, "location", field_spans.read_span(text, *place, _SENTENCE_SCORE))
    dates = row.dates or next((below.dates for below in following if below.dates), ())
    date = next((date for date in dates if not date.lone), dates[0] if dates else None)
    field_spans.put_dates(entry, date, 0.9)
    put_body(entry, document, Block((row,), tuple(following)))
    return entry


def _match(row: Row) -> tuple[Span, Span | None] | None:
    """(company, title) of the first pattern that fits, as spans of the document."""
    stretch = _undated(row)
    since = _SINCE.match(row.text) is not None
    opens = OPENS.match(row.text) is not None
    for pattern in (_COMPANY_FIRST, _TITLE_BY_LENGTH, *_PATTERNS, _BY_LENGTH, _FIRM_AS):
        if pattern in (*_WITHOUT_VERB, _IN_FIRST_PERSON) and not row.dates:
            continue
        found = pattern.search(row.text, *stretch)
        if (
            found is None and since and stretch[0] > 0 and pattern in (*_WITHOUT_VERB, _FIRM_AS)
        ):  # "From 2011 to 2014, clerk at ..."
            found = pattern.search(" " * stretch[0] + row.text[slice(*stretch)])
        if found is None and opens and stretch[0] > 0 and pattern in _PATTERNS:  # "Worked from 2011 to 2014 in ..."
            found = pattern.search(_without_dates(row))
        title = found["title"] if found and "title" in pattern.groupindex else None
        unsure = pattern in (*_WITHOUT_VERB, _TITLE_BY_LENGTH)
        if found is None or (title is not None and word_scores.score_title(title) < 0.5 and unsure):
            continue
        told = pattern in _IN_FULL and title is not None and word_scores.score_title(title) > c.BEYOND_DOUBT
        least = _LEAST_TOLD if told else _LEAST
        company = _company(row.text, found.start("company"), found.end("company"), stretch[1], least)
        if company is None or word_scores.score_title(row.text[slice(*company)]) > c.BEYOND_DOUBT:
            continue
        name = row.text[slice(*company)]
        if pattern is _BY_LENGTH and (word_scores.score_company(name) < c.LIKELY or word_scores.is_ordinary(name)):
            continue  # "five years of experience in Sales"
        if pattern is _FIRM_AS and not (word_scores.has_legal_form(name) and _is_title(found["title"])):
            continue
        span = (row.start + company[0], row.start + company[1])
        return span, (row.start + found.start("title"), row.start + found.end("title")) if title else None
    return None


def _is_title(text: str) -> bool:
    return word_scores.score_title(text) > c.LIKELY


def _company(text: str, start: int, end: int, limit: int, least: float) -> Span | None:
    """The company's span with the legal form behind it and without the place; None when it is no name.

    ``least`` is what it must score as one, in nats.
    """
    legal = _LEGAL_TAIL.match(text, end, limit)
    if legal:
        end = legal.end()
    before, comma, last = text[start:end].rpartition(", ")
    if comma and places.read_place(last.strip(" .")) is not None:
        end = start + len(before)
    behind = _AT_PLACE.search(text, start, end)  # "Harrow Contracting Co. At Saudi Arabia"
    if behind is not None and places.read_place(behind[1].strip(" .")) is not None:
        end = behind.start()
    while end > start and text[end - 1] in " ,;:\"”’')":
        end -= 1
    name = text[start:end]
    capital = sum(word[0].isupper() or not word[0].isalpha() for word in name.split())
    capitals = capital * 2 >= len(name.split()) or word_scores.has_legal_form(name)
    named = len(name) > 1 and capitals and word_scores.score_company(name) > least
    return (start, end) if named and not _OF_LENGTH.match(name) else None


def _without_place(row: Row, named: Span) -> tuple[Span | None, Span | None]:
    """(the employer, the place) in what stands where an employer is named.

    "in Dubai, Vale Catering LLC from 2008", "in Qatar Vale Club", and "in Faridabad from 2009", which names none.
    """
    name = row.text[named[0] - row.start : named[1] - row.start]
    for gap in list(re.finditer(r"\s+", name))[:_COUNTRY_WORDS]:
        country = name[: gap.start()]
        if len(country) > _CODE and places.country_code(country) and name[gap.end()].isupper():
            return (named[0] + gap.end(), named[1]), (named[0], named[0] + gap.start())
    place = places.read_place(name.strip(" ."))
    told = place is not None and (place.city is None or places.is_city(name[slice(*place.city)]))
    if place is None or not told or name.casefold() in _FIRMS_CALLED_LIKE_TOWNS:
        return named, None
    behind = _BEHIND_PLACE.match(_without_dates(row), named[1] - row.start)
    return ((row.start + behind.start(1), row.start + behind.end(1)) if behind else None), named


def _place_after(row: Row, company_end: int) -> Span | None:
    """The place named right behind the company ("at Madurai", ", Kochi")."""
    rest = row.text[company_end - row.start :]
    found = re.match(
        r"[\s,.\"”)]*+(?:(?:at|in)\s++|(?<=\s))([^\W\d_][\w]*(?: [^\W\d_a-z]\w*)?(?:, ?[^\W\d_a-z]\w*)?)", rest
    )
    if found is None or places.read_place(found[1]) is None:
        return None
    return company_end + found.start(1), company_end + found.end(1)


def _without_dates(row: Row) -> str:
    """The text with spaces in place of its dates."""
    text = row.text
    for date in row.dates:
        start, end = date.span[0] - row.start, date.span[1] - row.start
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _undated(row: Row) -> Span:
    """The longest stretch of a row without a date, as offsets in its text."""
    cuts = sorted(date.span for date in row.dates)
    at, best = row.start, (0, 0)
    for start, end in [*cuts, (row.end, row.end)]:
        if start - at > best[1] - best[0]:
            best = at - row.start, start - row.start
        at = max(at, end)
    return best
