"""Headers that several operations read or send."""

from __future__ import annotations

import re
from collections.abc import Mapping

from winnow.platform.errors import Invalid, PreconditionRequired

_ETAG = re.compile(r'"(\d{1,15})"')


def etag_header(version: int) -> dict[str, str]:
    """The ETag header of a version (RFC 9110, section 8.8.3)."""
    return {"ETag": f'"{version}"'}


def parse_if_match(headers: Mapping[str, str]) -> int | None:
    """The version that ``If-Match`` names; None where the header is absent or ``*``.

    Raises:
        Invalid: it is no ETag of this API.
    """
    value = headers.get("if-match", "*").strip()
    if value == "*":
        return None
    found = _ETAG.fullmatch(value)
    if found is None:
        raise Invalid("invalid-if-match", 'If-Match holds one ETag as it was sent, e.g. "3", or *.')
    return int(found[1])


def require_if_match(headers: Mapping[str, str]) -> int | None:
    """As ``parse_if_match``, for what nobody may change unseen; ``*`` says that any version will do.

    Raises:
        PreconditionRequired: the header is absent.
    """
    if "if-match" not in headers:
        raise PreconditionRequired("if-match-required", "Send If-Match with the ETag that you have read.")
    return parse_if_match(headers)
