"""What is remembered of an erased project as long as the notice of an upload that was granted before may still come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from winnow.platform.clock import epoch
from winnow.platform.expressions import Item, Key

GRANT_LIFE: Final = timedelta(minutes=15)
"""How long the form of an upload is good."""
_LONGEST_UPLOAD: Final = timedelta(days=1)  # S3 looks at a form when an upload begins
_LONGEST_NOTICE: Final = timedelta(days=2 * 14 + 90)  # in its queue, then as a dead letter, then in quarantine
ERASED: Final = "ERASED"
"""The index partition that lists projects which were erased, for those who still have something to do for them."""


def erased_key(project_id: str) -> Key:
    """Where it stands that a project was erased.

    Args:
        project_id: of the project.
    """
    return Key(f"ERASED#{project_id}", "ERASED")


def erased_marker(project_id: str, now: datetime) -> Item:
    """The item that says so, until no notice of an upload of the project can come any more.

    Args:
        project_id: of the project.
        now: when its erasure ends.
    """
    ends = now + GRANT_LIFE + _LONGEST_UPLOAD + _LONGEST_NOTICE
    listed: Item = {"gsi1pk": ERASED, "gsi1sk": project_id, "project_id": project_id}
    return {**erased_key(project_id).item(), **listed, "expires_at": epoch(ends)}
