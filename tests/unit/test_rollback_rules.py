"""What a record becomes when a change of it is rolled back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from winnow.consolidation.run.change_store import record_before_change, touched
from winnow.records.record import Record, RecordKind

START = datetime(2026, 1, 1, tzinfo=UTC)
USED = datetime(2026, 3, 1, tzinfo=UTC)


def test_uses_that_were_counted_since_a_change_stay_counted_when_it_is_rolled_back() -> None:
    # given a record with two uses to which a merge added three, and that was used once since
    before = Record("r", "p", RecordKind.ROW, START, START, uses=2, last_used_at=START)
    after = replace(before, version=2, uses=5, stale=True)
    now = replace(after, uses=6, last_used_at=USED)

    # when the merge is rolled back
    restored = record_before_change(now, touched(before, after))

    # then the uses of the merge are gone, and the one since is there
    assert restored
    assert (restored.uses, restored.last_used_at, restored.stale, restored.version) == (3, USED, False, 3)
