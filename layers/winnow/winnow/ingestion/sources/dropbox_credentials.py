"""How Winnow may read a Dropbox account."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DropboxCredentials:
    """The app's key pair and the refresh token that the account's owner granted; only the key is ever shown.

    ``app_secret`` is None for a token that was granted with PKCE: it is refreshed without one.
    """

    app_key: str
    app_secret: str | None = field(repr=False)
    refresh_token: str = field(repr=False)
