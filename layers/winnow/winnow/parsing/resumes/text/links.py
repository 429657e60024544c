"""Web addresses of profiles: which network one belongs to, and whose account it is."""

from __future__ import annotations

import re

from winnow.parsing.resumes.text import resume_lexicon

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
