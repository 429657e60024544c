"""Which records are stale: not changed or used for long, and hardly ever used. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.run.change import RecordProjection


def is_stale(projection: RecordProjection, options: Options, now: datetime) -> bool:
    """Whether a record may be archived. A pinned record never is."""
    if projection.pinned or projection.uses >= options.archive_min_uses:
        return False
    return now - projection.touched_at >= timedelta(days=options.archive_stale_days)
