"""What is remembered of an erased project as long as an upload that was granted before may still arrive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from winnow.platform.clock import epoch
from winnow.platform.expressions import Item, Key

GRANT_LIFE: Final = timedelta(minutes=15)
"""How long the form of an upload is good."""
_LONGEST_UPLOAD: Final = timedelta(days=1)  # S3 looks at a form when an upload begins


def erased_key(project_id: str) -> Key:
    """Where it stands that a project was erased.

    Args:
        project_id: of the project.
    """
    return Key(f"ERASED#{project_id}", "ERASED")


def erased_marker(project_id: str, now: datetime) -> Item:
    """The item that says so, until no upload of the project can arrive any more.

    Args:
        project_id: of the project.
        now: when its erasure ends.
    """
    return {**erased_key(project_id).item(), "expires_at": epoch(now + GRANT_LIFE + _LONGEST_UPLOAD)}
