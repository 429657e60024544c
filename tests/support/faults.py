"""Faults put between the code and AWS, at a chosen call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from support.cloud.limits import Limits

from winnow import storable
from winnow.consolidation.rollback import rollback_job, rollback_service
from winnow.consolidation.run import apply_merges, review_changes
from winnow.ingestion.content import table_rows
from winnow.platform import clients
from winnow.records import correcting, writing

type Place = tuple[str, int]
"""A call: its name, and which of that name, from 0."""


class Killed(BaseException):
    """The process is no more. No handler of an ``Exception`` sees it, as none would."""


@dataclass(slots=True)
class Calls:
    """Counts the calls to DynamoDB, S3 and SQS, and meddles with chosen ones.

    Attributes:
        before, after: what happens around the n-th call of a name, e.g. ``("PutObject", 0)``; an answer stands for
            that of AWS.
        made: how many calls of each name there were so far.
    """

    before: dict[Place, Callable[[], Any]] = field(default_factory=dict)
    after: dict[Place, Callable[[], Any]] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def _before(self, model: Any, **_: Any) -> Any:
        action = self.before.pop((model.name, self.made[model.name]), None)
        self.made[model.name] += 1
        return action() if action else None

    def _after(self, model: Any, **_: Any) -> None:
        action = self.after.pop((model.name, self.made[model.name] - 1), None)
        if action:
            action()

    def places(self, *names: str) -> list[Place]:
        """Every call of these names (of any name) that was made."""
        return [(name, number) for name in names or sorted(self.made) for number in range(self.made[name])]

    @contextmanager
    def watching(self) -> Iterator[Calls]:
        """Meddles while the block runs."""
        events = [client().meta.events for client in (clients.dynamodb, clients.s3, clients.sqs)]
        for each in events:
            each.register_first("before-call", self._before, unique_id="calls")
            each.register_last("after-call", self._after, unique_id="calls-after")
        try:
            yield self
        finally:
            for each in events:
                each.unregister("before-call", self._before, unique_id="calls")
                each.unregister("after-call", self._after, unique_id="calls-after")


def kill() -> None:
    """Ends the process."""
    raise Killed


@contextmanager
def small_transactions(actions: int) -> Iterator[None]:
    """A transaction holds fewer actions than DynamoDB's, so that a merge of some dozen records is made, and taken back,
    in parts."""
    with ExitStack() as patched:
        for module in (apply_merges, review_changes, rollback_job, rollback_service):
            patched.enter_context(patch.object(module, "MAX_ACTIONS", actions))
        yield


LOWERED = 25
"""By how much the limits of bytes are lower in a simulation: a record of some KB is there as large as one can be."""


def lowered() -> Limits:
    """DynamoDB's limits of bytes and of nesting, lowered; above a value's own depth as much is left as there is."""
    usual = Limits()
    return replace(
        usual,
        item=usual.item // LOWERED,
        transaction=usual.transaction // LOWERED,
        levels=usual.levels - storable.MAX_DEPTH + DEEPEST,
    )


DEEPEST = 4
"""Levels of a value in a simulation with lowered limits."""


@contextmanager
def small_items() -> Iterator[None]:
    """What the code knows of DynamoDB's limits of bytes is lowered as the limits are (``lowered``)."""
    known = (
        (writing, "MAX_RECORD"),
        (writing, "TRANSACTION_BUDGET"),
        (correcting, "MAX_EDITED"),
        (apply_merges, "TRANSACTION_BUDGET"),
        (apply_merges, "MAX_CONSOLIDATED"),
        (apply_merges, "MAX_ALTERNATIVES"),
        (rollback_job, "TRANSACTION_BUDGET"),
        (rollback_service, "TRANSACTION_BUDGET"),
        (table_rows, "_CHUNK_BYTES"),
    )
    with ExitStack() as patched:
        for module, name in known:
            patched.enter_context(patch.object(module, name, getattr(module, name) // LOWERED))
        patched.enter_context(patch.object(table_rows, "_MOST", 8))
        yield


def killed_at(moment: str, place: Place) -> Calls:
    """The process ends ``before`` or ``after`` a call."""
    return Calls(before={place: kill}) if moment == "before" else Calls(after={place: kill})


def throttled() -> tuple[Any, dict[str, Any]]:
    """DynamoDB's answer when it is asked for more than it gives."""

    class Response:
        status_code = 400
        headers: dict[str, str] = {}  # noqa: RUF012 - read only

    code = "ProvisionedThroughputExceededException"
    return Response(), {"Error": {"Code": code, "Message": "slow down"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
