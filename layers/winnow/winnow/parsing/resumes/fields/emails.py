"""Email addresses, also those broken over lines, spelled out with (at), or present only as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import FieldValue, Span
from winnow.parsing.resumes.text.resume_normalise import email_value
from winnow.text import fold

_PLAIN = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}(?![\w@])")
_LABEL_IN_FRONT = re.compile(
    r"(?:(?:(?:e-?mail|mail)(?:-?id)?|(?<=mail )id)(?=[-–])|[-–.'+%])++(?=\w)", re.IGNORECASE
)  # "Email-ada@..."
_SPOKEN = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+\s*[\[({<]\s*at\s*[\])}>]\s*[\w-]+(?:\s*(?:\.|[\[({<]\s*(?:dot|punkt|punto|"
    r"point)\s*[\])}>])\s*[\w-]+)+",
    re.IGNORECASE,
)
_SPOKEN_SIGN = re.compile(r"[\[({<]\s*at\s*[\])}>]", re.IGNORECASE)
_BROKEN = re.compile(r"(?P<local>[\w.+%'-]*)\s?@\s?(?P<host>[\w.-]*)")
_TOP_LEVEL = frozenset(
    "com org net edu gov io dev co me info biz ai app tech xyz email name pro eu uk us de fr es it nl pt "
    "br mx ar cl ch at be ie ca au nz in jp cn kr sg se no dk fi pl cz hu ro gr tr ru ua il za".split()
)
_HOST_ENDS = re.compile(r"(?<=[\w-])\.([a-z]{2,24})$", re.IGNORECASE)
_LONGEST_JOIN = 3


def find_emails(document: Document, name: str | None = None) -> list[FieldValue]:
    """The document's addresses in order, each once. ``name`` helps to put broken ones together."""
    text = document.text
    found: dict[str, FieldValue] = {}
    taken: list[Span] = []

    def add(span: Span | None, address: str, score: float) -> None:
        if _PLAIN.fullmatch(address):
            found.setdefault(address, FieldValue(address, span, score))
            if span:
                taken.append(span)

    for address in _linked(document):
        span = _spelled(text, address)
        add(span, address, 0.97 if span else 0.9)
    spoken = _SPOKEN.finditer(text) if _SPOKEN_SIGN.search(text) else ()
    for matches, score in ((_plain(text), 0.95), (spoken, 0.85)):
        for match in matches:
            if not _overlaps(match.span(), taken):
                whole = _mended(text, _without_label(text, match.span()), name)
                add(whole, email_value(text[slice(*whole)]), score)
    for match in _around_signs(text):
        broken = None if _overlaps(match.span(), taken) else _joined(text, match, name)
        if broken:
            add(broken, email_value(text[slice(*broken)]), 0.7)
    return sorted(found.values(), key=lambda field_value: field_value.span or (len(text), 0))


def _plain(text: str) -> Iterator[re.Match[str]]:
    """The addresses that are written as they should be: in the lines that hold an ``@``, because most hold none."""
    at = text.find("@")
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield from _PLAIN.finditer(text, text.rfind("\n", 0, at) + 1, end)
        at = text.find("@", end)


def _without_label(text: str, span: Span) -> Span:
    """The span of an address without a label or a sign that is written onto it: "Email-ada@...", ":-ada@..."."""
    label = _LABEL_IN_FRONT.match(text, *span)
    return (label.end(), span[1]) if label else span


def _around_signs(text: str) -> Iterator[re.Match[str]]:
    """What stands around each ``@`` that may be a part of an address."""
    at = text.find("@")
    while at >= 0:
        start = at - 1 if at and text[at - 1].isspace() else at
        while start and (text[start - 1].isalnum() or text[start - 1] in "_.+%'-"):
            start -= 1
        match = _BROKEN.match(text, start)
        if match:
            yield match
        at = text.find("@", at + 1)


def _linked(document: Document) -> list[str]:
    uris = (link.uri for link in document.links if link.uri.lower().startswith("mailto:"))
    return [email_value(uri[len("mailto:") :].split("?")[0]) for uri in uris]


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _spelled(text: str, address: str) -> Span | None:
    """Where ``address`` stands in ``text``, white space inside it allowed."""
    at = text.lower().find(address)
    if at >= 0:
        return at, at + len(address)
    pattern = r"\s*".join(map(re.escape, address))
    match = re.search(pattern, text, re.IGNORECASE)
    return match.span() if match else None


def _mended(text: str, span: Span, name: str | None) -> Span:
    """Take in what a line break cut off before or after an address that looks whole without it."""
    start = _leftwards(text, span[0], name)
    tail = re.match(r"\n([a-z]{1,3})(?=\n|$)", text[span[1] :])
    if tail and text[slice(*span)].rsplit(".", 1)[-1].lower() + tail[1] in _TOP_LEVEL:
        return start, span[1] + tail.end()
    if text[slice(*span)].rsplit(".", 1)[-1].lower() not in _TOP_LEVEL:
        following = re.match(r"\s{1,2}([\w.-]+)", text[span[1] : span[1] + 48])
        ending = _HOST_ENDS.search(text[slice(*span)] + following[1]) if following else None
        if following and ending and ending[1].lower() in _TOP_LEVEL:
            return start, span[1] + following.end()  # "mail.exa" and "mple.org" below it
    return start, span[1]


def _leftwards(text: str, start: int, name: str | None) -> int:
    """Where the local part really begins.

    Tokens before it are taken in when they end in a joint (``.``, ``-``, ``_``) or complete the person's name.
    """
    names = [token for token in re.split(r"\W+", fold(name or "")) if len(token) > 3]
    for _ in range(_LONGEST_JOIN):
        before = re.search(r"(?:^|(?<=[\n\t|:]))\s*([\w.+%-]+)\s$", text[max(0, start - 64) : start])
        if not before or not re.fullmatch(r"[a-z0-9][a-z0-9._+%-]+", before[1]):
            break
        local = fold(re.split(r"@", text[start : start + 64])[0])
        joint = before[1].endswith((".", "_", "-", "+"))
        completes = any(
            name_part in fold(before[1]) + local and name_part not in local and name_part not in fold(before[1])
            for name_part in names
        )
        if not (joint or completes):
            break
        start = max(0, start - 64) + before.start(1)
    return start


def _joined(text: str, match: re.Match[str], name: str | None) -> Span | None:
    """Put an address together around an ``@`` whose host or local part goes on across white space."""
    start, end = match.span()
    if not (match["local"] or match["host"]):
        return None
    if not match["local"]:
        before = re.search(r"([\w.+%'-]+)\s$", text[max(0, start - 64) : start])
        if not before:
            return None
        start -= len(text[max(0, start - 64) : start]) - before.start()
    start = _leftwards(text, start, name)
    for _ in range(_LONGEST_JOIN + 1):
        host = email_value(text[start:end]).split("@")[-1]
        ending = _HOST_ENDS.search(host)
        if ending and ending[1].lower() in _TOP_LEVEL:
            return (start, end) if _PLAIN.fullmatch(email_value(text[start:end])) else None
        following = re.match(r"\s{1,2}([\w.-]+)", text[end : end + 48])
        if not following:
            return None
        end += following.end()
    return None
