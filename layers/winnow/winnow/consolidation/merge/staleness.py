"""Which records are stale: not changed or used for long, and hardly ever used. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.run.change import Sketch


def is_stale(sketch: Sketch, options: Options, now: datetime) -> bool:
    """Whether a record may be archived. A pinned record never is."""
    if sketch.pinned or sketch.uses >= options.archive_min_uses:
        return False
    return now - sketch.touched_at >= timedelta(days=options.archive_stale_days)
