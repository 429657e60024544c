"""Errors of the domain. Each family is one HTTP status; each error has a stable ``code`` a client can switch on.

Nothing below the HTTP edge knows about HTTP: the edge maps a family to its status by type (``winnow.api.problems``).
"""

from __future__ import annotations

from collections.abc import Mapping

type Extra = str | int | bool | list[str] | list[dict[str, str]]


class WinnowError(Exception):
    """Base of every expected error.

    Args:
        code: stable, kebab-case identifier, e.g. ``project-not-found``.
        detail: one sentence for the caller that says what to do; never personal data or internals.
        extra: further members of the answer, e.g. the active job's id.
    """

    def __init__(self, code: str, detail: str, extra: Mapping[str, Extra] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extra = dict(extra or {})


class BadRequest(WinnowError):  # noqa: N818 - families are named after what the caller is told
    """The request can't be carried out as the resource stands or as it was written."""


class Unauthenticated(WinnowError):  # noqa: N818
    """Nobody valid is signed in."""


class Forbidden(WinnowError):  # noqa: N818
    """The caller is known and may not do this."""


class NotFound(WinnowError):  # noqa: N818
    """The named thing does not exist, or not for this caller."""


class Conflict(WinnowError):  # noqa: N818
    """The thing's present state refuses the request."""


class Gone(WinnowError):  # noqa: N818
    """It existed and can no longer be had."""


class PreconditionFailed(WinnowError):  # noqa: N818
    """The caller's ``If-Match`` names another version."""


class PreconditionRequired(WinnowError):  # noqa: N818
    """The request needs an ``If-Match`` header."""


class TooLarge(WinnowError):  # noqa: N818
    """The body is over the limit."""


class Invalid(WinnowError):  # noqa: N818
    """The request is well-formed but a member is wrong; ``extra["errors"]`` names each."""


class Unavailable(WinnowError):  # noqa: N818
    """A transient error (throttling, conflict): the same request may be sent again after ``retry_after`` seconds."""

    def __init__(self, code: str, detail: str, retry_after: int = 1) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


def existing[T](found: T | None, code: str, detail: str) -> T:
    """What a look-up has found.

    Args:
        found: what the look-up answered; None when there was nothing.
        code, detail: of the problem that the caller is told.

    Raises:
        NotFound: with this code and detail, when it has found nothing.
    """
    if found is None:
        raise NotFound(code, detail)
    return found


class ConfigurationError(Exception):
    """The deployment is wrong: a setting is missing or unusable. Never caused by a caller."""
