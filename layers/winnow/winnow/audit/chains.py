"""Hash chains of audit events, and what is wrong with one. Pure.

Every event names its chain, its place in it and the digest of the event before; the chain's head is kept apart from
its events and names the last place and its digest. So an event that was changed, taken out, put in, moved, or cut off
at the end leaves a chain that does not hold. What this cannot tell: that somebody with every right on the table has
rewritten a chain together with its head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from winnow.audit.audit_event import AuditEvent


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: its last event's place and digest; place 0 before the first."""

    chain: str
    seq: int
    digest: str


class Fault(StrEnum):
    """What is wrong with a link."""

    MISSING = "missing"
    CHANGED = "changed"
    FOREIGN = "foreign"  # in no chain that has a head, behind its head, or in a place that another event has


@dataclass(frozen=True, slots=True)
class Finding:
    """One link that does not hold.

    Attributes:
        event_id: the event that stands there; empty where one is missing.
    """

    fault: Fault
    chain: str
    seq: int
    event_id: str = ""


_LISTED_WITHIN = timedelta(minutes=5)  # after it was accepted a job is in the list of heads, whose index lags a little
_OF_A_JOB = "job:"


def verify(
    events: Iterable[AuditEvent], before: Sequence[Head], after: Sequence[Head], now: datetime | None = None
) -> list[Finding]:
    """Every link of a project's chains that does not hold, by chain and place.

    Args:
        events: all of the project's events, in any order.
        before: the heads, read before the events: so much must be there.
        after: the heads, read after them: no more can be there. What was written meanwhile lies between.
        now: the present; of a job that is younger than five minutes the list may not have the head yet, so its chain is
            left to the next look. None takes no chain for so young.
    """
    chains: dict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        chains[event.chain].append(event)
    ends = {head.chain: head for head in after}
    starts = {head.chain: head for head in before}
    return [
        finding
        for chain in sorted(chains.keys() | starts.keys())
        if chain in starts or chain in ends or not _is_new(chain, chains[chain], now)
        for finding in _check(chain, chains[chain], starts.get(chain), ends.get(chain))
    ]


def _is_new(chain: str, events: Sequence[AuditEvent], now: datetime | None) -> bool:
    """Whether a chain is that of a job which the list of heads need not have yet."""
    return now is not None and chain.startswith(_OF_A_JOB) and min(each.at for each in events) > now - _LISTED_WITHIN


def _check(chain: str, events: Sequence[AuditEvent], before: Head | None, after: Head | None) -> list[Finding]:
    """The findings of one chain. A head that is gone afterwards leaves its events without one."""
    findings: list[Finding] = []
    at: dict[int, AuditEvent] = {}
    last = after.seq if after else 0
    for event in sorted(events, key=lambda event: (event.seq, event.event_id)):
        if event.seq in at or not 0 < event.seq <= last:
            findings.append(Finding(Fault.FOREIGN, chain, event.seq, event.event_id))
        else:
            at[event.seq] = event
    written = max([before.seq if before else 0, *at])
    findings += [Finding(Fault.MISSING, chain, seq) for seq in range(1, written + 1) if seq not in at]
    expected = _expected(at, [head for head in (before, after) if head])
    findings += [
        Finding(Fault.CHANGED, chain, seq, event.event_id)
        for seq, event in at.items()
        if any(digest != event.digest() for digest in expected.get(seq, ())) or (seq == 1 and event.prev)
    ]
    return sorted(findings, key=lambda finding: finding.seq)


def _expected(at: Mapping[int, AuditEvent], heads: Sequence[Head]) -> dict[int, list[str]]:
    """By place: the digests that the next event and the heads say the event there has."""
    said: dict[int, list[str]] = defaultdict(list)
    for seq, event in at.items():
        said[seq - 1].append(event.prev)
    for head in heads:
        said[head.seq].append(head.digest)
    return said
