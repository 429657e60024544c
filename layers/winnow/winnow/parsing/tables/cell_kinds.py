"""What a cell of a table looks like: a number, a date, an address, a word. Dialects and headers are judged by it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

type CellKind = Literal[
    "empty", "null", "year", "number", "date", "time", "email", "url", "phone", "uuid", "flag", "text"
]

_LONGEST: Final = 80  # characters of a cell that is anything but text
_KINDS: Final[tuple[tuple[CellKind, re.Pattern[str]], ...]] = (
    ("null", re.compile(r"(?:null|none|n/?a|nan|nil|-+|\?+|\\n|\.+)", re.IGNORECASE)),
    ("flag", re.compile(r"(?:true|false|yes|no|[yntf])", re.IGNORECASE)),
    ("year", re.compile(r"(?:19|20)\d\d")),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d\d.{0,20})?")),
    ("date", re.compile(r"\d{1,2}[ -][^\W\d_]{3,9}\.?[ -]\d{2,4}")),
    ("time", re.compile(r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?", re.IGNORECASE)),
    ("number", re.compile(r"[-+(]?[$€£¥]?\s?[-+]?\d[\d., '\u00a0]*(?:e[-+]?\d+)?\s?[%$€£¥)]?", re.IGNORECASE)),
    ("phone", re.compile(r"\+?\(?\d[\d().\-/ ]{5,20}\d")),
    ("email", re.compile(r"[^\s@,;]{1,64}@[^\s@,;.]+(?:\.[^\s@,;.]+)+")),
    ("url", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("uuid", re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)),
)


@lru_cache(maxsize=1 << 14)
def kind_of_cell(text: str) -> CellKind:
    """The kind of a cell's content; ``text`` is what is nothing else."""
    stripped = text.strip()
    if not stripped:
        return "empty"
    if len(stripped) > _LONGEST:
        return "text"
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(stripped)), "text")


def is_datum(kind: CellKind) -> bool:
    """Whether a cell of this kind is a value rather than a word or nothing."""
    return kind not in ("empty", "null", "text")
