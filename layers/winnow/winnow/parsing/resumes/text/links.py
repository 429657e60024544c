"""Web addresses: profiles on known networks, and other links of the person, from the text and from link annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, Found, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import resume_lexicon
from winnow.parsing.resumes.text.resume_normalise import url_value

_ADDRESS = re.compile(
    r"(?<![@\w.])(?:https?://[^\s<>|,;()]+|www\.[^\s<>|,;()]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|me|co|ai|"
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
_SEGMENTS = frozenset({"in", "pub", "users", "u", "profile", "profiles", "user", "c", "channel", "citations"})


def network_of(url: str) -> str | None:
    """The network a profile's address belongs to, or None."""
    host = re.sub(r"^[a-z]+://", "", url, flags=re.IGNORECASE).split("/")[0].lower().removeprefix("www.")
    networks = resume_lexicon.entries("networks")
    return next((name for domain, name in networks.items() if host == domain or host.endswith("." + domain)), None)


def username_of(url: str) -> str | None:
    """The account a profile's address names."""
    path = [part for part in re.sub(r"^[a-z]+://[^/]*", "", url, flags=re.IGNORECASE).split("?")[0].split("/") if part]
    path = [part for part in path if part.lower() not in _SEGMENTS]
    return path[0].lstrip("@") if path else None


def find_links(document: Document, contact: Sequence[Row]) -> tuple[list[Found], list[Entry]]:
    """(links, profiles) of the person: those in the ``contact`` rows and annotations there."""
    links: list[Found] = []
    profiles: list[Entry] = []
    for leaf in _addresses(document, [(row.start, row.end) for row in contact]):
        network = network_of(str(leaf.value))
        if network is None:
            links.append(leaf)
            continue
        profile: Entry = {"network": Found(network, None, leaf.score), "url": leaf}
        account = username_of(str(leaf.value))
        if account:
            profile["username"] = _account(document.text, leaf, account)
        profiles.append(profile)
    return links, profiles


def _addresses(document: Document, spans: Sequence[Span]) -> Iterable[Found]:
    """Each address once: as written, else as linked, else put together from "GitHub: name"."""
    found: dict[str, Found] = {}
    for start, end in spans:
        for match in _ADDRESS.finditer(document.text, start, end):
            stop = match.start() + len(match.group().rstrip(".,;:)'\""))
            value = url_value(document.text[match.start() : stop])
            found.setdefault(_key(value), Found(value, (match.start(), stop), 0.9))
    for link in document.links:
        if re.match(r"https?:", link.uri, re.IGNORECASE) and _within((link.start, link.end), spans):
            found.setdefault(_key(link.uri), Found(link.uri, None, 0.95))
    for start, end in spans:
        for match in _NAMED.finditer(document.text, start, min(len(document.text), end + _LONGEST_ACCOUNT)):
            network = match["net"].lower()
            url = f"https://{network}.com/{'in/' if network == 'linkedin' else ''}{match['user']}"
            found.setdefault(_key(url), Found(url, None, 0.7))
    return found.values()


def _account(text: str, leaf: Found, account: str) -> Found:
    if leaf.span:
        at = text.find(account, leaf.span[0], leaf.span[1])
        if at >= 0:
            return Found(account, (at, at + len(account)), leaf.score)
    return Found(account, None, leaf.score)


def _key(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] <= end for start, end in spans)
