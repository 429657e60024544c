"""The same text in another file: a fingerprint that does not see case, spacing, punctuation or the file's format."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_APART: Final = re.compile(r"[\W_]+")


def fingerprint(text: str) -> str:
    """SHA-256, in hexadecimal, of the text's letters and digits.

    The text is brought to Unicode NFKC, case-folded, and everything that is neither letter nor digit is left out, so
    that line breaks, bullets and typographic quotes of another format or export do not matter. Two files with equal
    fingerprints say the same in the same order; an empty fingerprint (of a text without letters) equals nothing useful
    and is the hash of nothing.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(_APART.sub("", folded).encode("utf-8", "replace")).hexdigest()
