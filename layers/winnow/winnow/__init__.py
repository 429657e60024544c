"""Winnow: from a stream of messy files to one trusted record per real thing.

``Client`` calls a deployment from Python; it is imported when it is asked for, so that functions need no HTTP client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winnow.sdk.client import Client as Client
    from winnow.sdk.client_errors import ApiError as ApiError

VERSION = "0.1.0"


def __getattr__(name: str) -> object:
    match name:
        case "Client":
            from winnow.sdk.client import Client  # noqa: PLC0415 - see above

            return Client
        case "ApiError":
            from winnow.sdk.client_errors import ApiError  # noqa: PLC0415 - as above

            return ApiError
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
