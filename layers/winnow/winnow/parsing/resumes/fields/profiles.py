"""Links and profiles of the person, from the contact rows and from link annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import resume_lexicon
from winnow.parsing.resumes.text.links import network_of, username_of
from winnow.parsing.resumes.text.resume_normalise import url_value
from winnow.parsing.resumes.text.word_scores import is_degree
from winnow.text import fold

_ADDRESS = re.compile(
    r"(?<![@\w.])(?:https?://[^\s<>|,;()]+|www\.[^\s<>|,;()]+|(?:[a-z0-9-]{1,63}\.)+(?:com|org|net|io|dev|me|co|ai|"
    r"app|tech|xyz|info|edu|design|"
    r"eu|uk|us|de|fr|es|it|nl|pt|br|mx|ch|at|be|ie|ca|au|nz|in|social|name|page|site|blog|works|codes|studio|cc|"
    r"tv|pro|space|online)"
    r"(?:/[^\s<>|,;()]*)?)(?![\w@]|\.\w)",  # no part of a longer name or of an e-mail address
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?P<net>linkedin|github|gitlab|twitter|xing)\s*(?::|\t|\n)\s*@?(?P<user>[\w.-]{3,40})(?=$|[\s,|·•])",
    re.IGNORECASE,
)
_LONGEST_ACCOUNT = 44


def find_links(document: Document, contact: Sequence[Row]) -> tuple[list[FieldValue], list[Entry]]:
    """(links, profiles) of the person: those in the ``contact`` rows and annotations there."""
    links: list[FieldValue] = []
    profiles: list[Entry] = []
    for field_value in _addresses(document, [(row.start, row.end) for row in contact]):
        network = network_of(str(field_value.value))
        if network is None:
            links.append(field_value)
            continue
        profile: Entry = {"network": FieldValue(network, None, field_value.score), "url": field_value}
        account = username_of(str(field_value.value))
        if account:
            profile["username"] = _account(document.text, field_value, account)
        profiles.append(profile)
    return links, profiles


def _addresses(document: Document, spans: Sequence[Span]) -> Iterable[FieldValue]:
    """Each address once: as written, else as linked, else put together from "GitHub: name"."""
    found: dict[str, FieldValue] = {}
    for start, end in spans:
        for match in _ADDRESS.finditer(document.text, start, end):
            stop = match.start() + len(match.group().rstrip(".,;:)'\""))
            if _is_abbreviation(document.text[match.start() : stop]):
                continue
            value = url_value(document.text[match.start() : stop])
            found.setdefault(_key(value), FieldValue(value, (match.start(), stop), 0.9))
    for link in document.links:
        if re.match(r"https?:", link.uri, re.IGNORECASE) and _within((link.start, link.end), spans):
            found.setdefault(_key(link.uri), FieldValue(link.uri, None, 0.95))
    for start, end in spans:
        for match in _NAMED.finditer(document.text, start, min(len(document.text), end + _LONGEST_ACCOUNT)):
            network = match["net"].lower()
            url = f"https://{network}.com/{'in/' if network == 'linkedin' else ''}{match['user']}"
            found.setdefault(_key(url), FieldValue(url, None, 0.7))
    return found.values()


def _is_abbreviation(text: str) -> bool:
    """Whether a text with a full stop inside is a degree or a tool: "B.Tech", "ASP.NET"."""
    return is_degree(text) or fold(text) in resume_lexicon.entries("skills")


def _account(text: str, field_value: FieldValue, account: str) -> FieldValue:
    if field_value.span:
        at = text.find(account, field_value.span[0], field_value.span[1])
        if at >= 0:
            return FieldValue(account, (at, at + len(account)), field_value.score)
    return FieldValue(account, None, field_value.score)


def _key(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] <= end for start, end in spans)
