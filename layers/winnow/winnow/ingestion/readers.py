"""From the bytes of a file to what it says: the seam between the pure rooms and the worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from winnow.records.fields import Field

READER = 1
"""Version of the reading code. A higher one reads every file again when its source is next listed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document says.

    Attributes:
        text: in reading order; every span of the fields counts its characters.
        refused: why it is no resume, or None.
    """

    text: str
    fields: Mapping[str, Field]
    refused: str | None = None


type Reader = Callable[[bytes, str], Understood]
"""Reads an untrusted document (its bytes, its name); raises DocumentError with a code and a reason."""


def exact_hash(text: str) -> str:
    """SHA-256 of a text, for telling a changed document from one that was merely saved again."""
    return hashlib.sha256(text.encode()).hexdigest()
