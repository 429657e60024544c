"""Who is signed in where: one file a profile, readable by its owner alone.

A profile is a deployment with a sign-in. ``default`` is used unless another one was chosen (``winnow profiles use``),
or is named by ``--profile`` or ``WINNOW_PROFILE``.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

DEFAULT_PROFILE = "default"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in at one deployment.

    Attributes:
        url: of the API.
        client_id: of the user pool's client for people.
        identity: address of the Cognito endpoint of the pool's region (or of a local stack).
        username: who signed in, as they typed it; empty after a sign-in in the browser.
        expires_at: seconds since 1970, of the access token.
    """

    url: str
    client_id: str = ""
    identity: str = ""
    access_token: str = ""
    refresh_token: str = ""
    expires_at: float = 0.0
    username: str = ""


def is_profile_name(name: str) -> bool:
    """Whether a text can name a profile: letters, digits, dot, dash and underscore, at most 64."""
    return _NAME.fullmatch(name) is not None


def session_file(profile: str | None = None) -> Path:
    """Where a profile's session is kept: ``$XDG_CONFIG_HOME/winnow/profiles``, or below ``~/.config``."""
    return _folder() / "profiles" / f"{profile or current_profile()}.json"


def current_profile() -> str:
    """The profile that is used unless one is named."""
    try:
        chosen = (_folder() / "current").read_text(encoding="utf-8").strip()
    except OSError:
        chosen = ""
    return chosen if is_profile_name(chosen) else DEFAULT_PROFILE


def choose_profile(profile: str) -> None:
    """Makes a profile the one that is used unless one is named."""
    _write_private(_folder() / "current", f"{profile}\n")


def list_profiles() -> dict[str, Session]:
    """Every profile with a session that can be read, by name."""
    found = {path.stem: load(path.stem) for path in sorted((_folder() / "profiles").glob("*.json"))}
    return {name: session for name, session in found.items() if session is not None}


def save(session: Session, profile: str | None = None) -> None:
    """Keeps a session, readable by its owner alone from the first byte on."""
    _write_private(session_file(profile), json.dumps(asdict(session)))


def load(profile: str | None = None) -> Session | None:
    """The session that was kept, or None where there is none that can be read."""
    try:
        members = json.loads(session_file(profile).read_text(encoding="utf-8"))
        return Session(**members)
    except (OSError, ValueError, TypeError):
        return None


def forget(profile: str | None = None) -> None:
    """Removes the kept session."""
    session_file(profile).unlink(missing_ok=True)


def _folder() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "winnow"


def _write_private(path: Path, text: str) -> None:
    """Replaces a file in one step; nobody but its owner can read it at any moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
