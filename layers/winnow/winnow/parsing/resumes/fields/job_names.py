"""What is no name of an employer and no position, though it stands where one may stand, and what stands around them."""

from __future__ import annotations

import re

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.text import ENGLISH_MONTHS, fold

_MONTH = "(?:" + "|".join(sorted({name for names in ENGLISH_MONTHS for name in names}, key=len, reverse=True)) + r")\b"
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?[\s.,-]+{_MONTH}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d|(?:19|20)\d\d\b|{_MONTH}"
_DATE_BEHIND = rf"(?:\W*$|\s*:?\s*(?:{_DAY}).*$)"
_WORKED = (
    r"(?:i\s+)?(?:am\s+|have\s+|had\s+)?(?:currently\s+|presently\s+|previously\s+)?(?:work(?:ed|ing|s)?|act(?:ed|ing)|serv(?:ed|ing)|"
    r"employed|appointed|join(?:ed)?)\s+"
)
_EMPLOYER_LEAD = re.compile(
    rf"\W*(?:{_WORKED}(?:in|at|with|for|under)\s*(?=[^\W\d_])|"
    r"(?:[^\W\d_]+\s+){0,4}years?\s+(?:of\s+)?(?:work(?:ing)?\s+)?experience\s+(?:in|with|at)\s+|"
    r"\([^()]{2,30}\)\s+(?:in|at|with)\s+|.{2,80}?\bon\s+(?:the\s+)?(?:pay\s?-?roll|roll)s?\s+of\s+)(?:the\s+)?",
    re.IGNORECASE,
)
"""What leads to an employer: "Working with", "Two years of working experience in", "(HVAC) in"."""
_DONE_IN = re.compile(
    r"(?P<what>.{3,60}?)\s+(?:in|at|with|under|from)\s+(?:the\s+)?(?=(?-i:[^\W\d_a-z]))", re.IGNORECASE
)
_LEGAL = r"(?:ltd|limited|llc|inc|w\.?l\.?l|llp|corporation|co)\b\.?[\"”’]?"
_EMPLOYER_TAIL = re.compile(
    rf"(?<=[\w.)\"”’])[\s,;•(–-]*+\b(?:(?:since|from)\b{_DATE_BEHIND}|date\s+of\b.*$|and\s+worked\b.*$|presently\b.*$)",
    re.IGNORECASE,
)
_BEHIND_FIRM = re.compile(
    rf"\b{_LEGAL}(?P<tail>[\s,.]+(?:in|at|from|job\s?site|site|project|under|on|as)\b.*)$", re.IGNORECASE
)
"""What follows a legal form and is no name: a place, a site, a project."""
_POSITION_LEAD = re.compile(
    rf"\W*(?:(?:\([a-z]+\)|[ivx]+\))\s*)?(?:(?:{_WORKED}|s\s+(?=a\s))as?\s*(?:an?\s+|the\s+)?(?=[A-Z])|s\s+a\s+|an?\s+(?=[\"“])|"
    r"(?:(?:present|current|last|previous)\s+)?(?:designation|position|post)\s*[:-]\s*|post\s+(?=(?-i:[A-Z])))",
    re.IGNORECASE,
)
_AS = re.compile(r"(?P<before>.*?)\bas\s+(?:an?\s+|the\s+)?(?=[^\W\d_])", re.IGNORECASE)
_POSITION_TAIL = re.compile(
    rf"(?<=\w)[\s,;:)\"”–-]*+\b(?:(?:from|till){_DATE_BEHIND}|since\b.*$|(?:during\s+(?:the\s+)?)?(?:tenure\b.*|period\W*)$|{_MONTH}\s+\d+\W*$)",
    re.IGNORECASE,
)
_WORKS_IN = re.compile(r"(?P<title>.{3,60}?)\s+(?:in|at|@)\s+(?P<where>[^\W\d_].{1,60})$", re.IGNORECASE)
_QUOTE_CLOSED = re.compile(r"[\"”](?=\s|$)")
_NO_EMPLOYER = re.compile(
    r"\W*(?:(?:gross|total|overall|present|previous|past|work(?:ing)?|professional|other|my)\s+)*experiences?\b|"
    r"\W*(?:registration\s+no\b|job\s+profile\b|date\s+of\b|previously\b|especially\b|starting\b|outstanding\b|study\s+on\b|product\s+based\b|"
    r"permit\b|company\s+(?:profiles?|\d+)\W*$|department\W*/|won\b|\d+(?:st|nd|rd|th)\W*$|abroad\W*$|working\W*$)",
    re.IGNORECASE,
)
_NO_POSITION = re.compile(
    r"\W*(?:i(?:[’']ve|[’']m)?\s+(?!(?:am|have|had|work)\b)|searching\s+for\b|reporting\s+to\b|preparing\b|conduct\s|projects?\s*#?\d*\W*$|"
    r"various\s+projects?\b|client(?:\s+name)?\W*$|(?:prior|period)\s+(?:of\s+)?working\b|areas?\s+of\s+interest|"
    r"\d+\s*(?:st|nd|rd|th)\b|\d+\s+(?:days?|weeks?|months?)\b|groomed\b|i\s+(?:am|have|had)\s+(?:completed|done)\b)|.*\bsite\s+on\W*$",
    re.IGNORECASE,
)
_QUOTES = "\"“”„'‘’ "
_SHORTEST = 2  # characters of a name
_LISTED = 0.5  # of the things that a comma parts


def is_no_employer(text: str) -> bool:
    """Whether a text can't be an employer: a heading, what was done, a place."""
    if word_scores.has_legal_form(text):
        return False
    if _NO_EMPLOYER.match(text) or _is_region(text):
        return True
    return fold(text).strip(" .").endswith(" city") and places.is_city(text)


def is_no_position(text: str) -> bool:
    """Whether a text can't be a position: a place, a degree, programs, what somebody seeks or whom they report to."""
    if _NO_POSITION.match(text) or word_scores.is_degree(text) or _is_region(text):
        return True
    if word_scores.score_title(text) > c.LIKELY:
        return False
    listed = "," in text and word_scores.skill_share(text) > _LISTED
    return listed or places.is_city(text.strip(" ."))


def _is_region(text: str) -> bool:
    """Whether a text is a country or a region, with or without a city, and nothing else."""
    place = places.read_place(text.strip(" ."))
    return place is not None and (place.city is None or place.region is not None) and word_scores.score_title(text) <= 0


def employer_within(text: str, start: int, end: int) -> Span:
    """The span of an employer's name in that of what was read as one.

    Args:
        text: The document's text.
        start: Where the value begins.
        end: Where it ends.

    Returns:
        The span without what leads to the name and what goes on behind it, or the whole span.
    """
    lead = _EMPLOYER_LEAD.match(text, start, end)
    if lead and end - lead.end() >= _SHORTEST:
        start = lead.end()
    done = _DONE_IN.match(text, start, end)
    if done and word_scores.has_legal_form(text[done.end() : end]) and _names_no_firm(done["what"]):
        start = done.end()  # "Summer training at Harrow Steels Ltd"
    for tail in (_EMPLOYER_TAIL.search(text, start, end), _BEHIND_FIRM.search(text, start, end)):
        cut = tail.start("tail") if tail and "tail" in tail.re.groupindex else tail.start() if tail else end
        if start + _SHORTEST <= cut < end:
            end = cut
    return _without_quotes(text, start, end)


def position_within(text: str, start: int, end: int) -> Span:
    """The span of a position in that of what was read as one; see :func:`employer_within`."""
    lead = _POSITION_LEAD.match(text, start, end)
    if lead and end - lead.end() >= _SHORTEST:
        start = lead.end()
    named = _AS.match(text, start, end)
    if named and _is_title(text[named.end() : end]) and not _is_title(named["before"]):
        start = named.end()  # "Metro rail project as Safety Officer"
    tail = _POSITION_TAIL.search(text, start, end)
    if tail and tail.start() - start >= _SHORTEST:
        end = tail.start()
    told = _WORKS_IN.match(text, start, end)
    if told and _is_title(told["title"]) and _names_place_or_firm(told["where"]):
        end = told.end("title")
    return _without_quotes(text, start, end)


def _is_title(text: str) -> bool:
    return word_scores.score_title(text.strip(" .,")) > c.LIKELY


def _names_no_firm(text: str) -> bool:
    """Whether what stands before "in Harrow Steels Ltd" says what somebody did there."""
    if word_scores.has_legal_form(text):
        return False
    told = max(word_scores.score_title(text), word_scores.score_area(text), word_scores.score_degree(text))
    return told > c.LIKELY or (" " in text and word_scores.is_ordinary(text))  # "Partners in Vale Health Inc"


def _names_place_or_firm(text: str) -> bool:
    bare = text.strip(" .")
    return places.read_place(bare) is not None or word_scores.has_legal_form(bare)


def _without_quotes(text: str, start: int, end: int) -> Span:
    """The span without the quotation marks around it, and up to one that closes what none opens in it."""
    while start < end and text[start] in _QUOTES and text[end - 1] in _QUOTES:
        start, end = field_spans.trimmed(text, start + 1, end - 1)
    closed = _QUOTE_CLOSED.search(text, start + _SHORTEST, end)
    if closed and not any(sign in text[start : closed.start()] for sign in '"“„«'):
        return start, closed.start()
    return start, end
