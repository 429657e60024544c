"""How a call ends otherwise than well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the fake
    """The service answers with an error; botocore makes a ``ClientError`` of it.

    Args:
        code: the error's code, e.g. ``ConditionalCheckFailedException``.
        extra: members beside ``Error``.
    """

    def __init__(self, code: str, message: str, extra: Mapping[str, Any] | None = None, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status
        self.answer = {"Error": {"Code": code, "Message": message}, **(extra or {})}
