"""The key of a row inside its file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from winnow.values import Json, canonical_json

LONGEST_KEY = 200  # characters; a longer id is hashed


def key_of(values: Mapping[str, Json], key_column: str | None) -> str:
    """The id column's value, or ``sha256:`` and a hash of the content where there is none.

    The hash is over the values as JSON with sorted members, so that the order of columns does not change a row's
    identity.
    """
    value = values.get(key_column) if key_column else None
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        text = str(value).strip()
        if len(text) <= LONGEST_KEY:
            return text
        return f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    content = canonical_json(dict(values))
    return f"sha256:{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()}"
