"""What goes wrong between a client and the API."""

from __future__ import annotations

from collections.abc import Mapping

from winnow.values import Json


class ApiError(Exception):
    """The API answered with an error, or could not be reached.

    Attributes:
        status: of the response; 0 when there was none.
        code: the problem's stable code, e.g. ``project-not-found``.
        detail: one sentence for a person.
        members: the whole problem document.
    """

    def __init__(self, status: int, code: str, detail: str, members: Mapping[str, Json] | None = None) -> None:
        super().__init__(f"{detail} ({code})")
        self.status = status
        self.code = code
        self.detail = detail
        self.members = dict(members or {})


def unexpected_answer(what: str) -> ApiError:
    """The error for a response that this release can't read.

    Args:
        what: is wrong with it; nothing of its content.
    """
    return ApiError(
        0, "unexpected-answer", f"The deployment answered {what}: is it, or this client, of an old release?"
    )
