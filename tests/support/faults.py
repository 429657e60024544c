"""Faults put between the code and AWS, at a chosen call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from winnow.platform import clients


class Killed(BaseException):
    """The process is no more. No handler of an ``Exception`` sees it, as none would."""


@dataclass(slots=True)
class Calls:
    """Counts the calls to DynamoDB, S3 and SQS, and meddles with chosen ones.

    Attributes:
        before, after: what happens around the n-th call, counted from 0; an answer stands for AWS's own.
        names: of the calls so far, e.g. ``TransactWriteItems``.
    """

    before: dict[int, Callable[[], Any]] = field(default_factory=dict)
    after: dict[int, Callable[[], Any]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def _before(self, model: Any, **_: Any) -> Any:
        self.names.append(model.name)
        action = self.before.pop(len(self.names) - 1, None)
        return action() if action else None

    def _after(self, **_: Any) -> None:
        action = self.after.pop(len(self.names) - 1, None)
        if action:
            action()

    def places(self, name: str) -> list[int]:
        """When a call was made, among all."""
        return [place for place, each in enumerate(self.names) if each == name]

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


def throttled() -> tuple[Any, dict[str, Any]]:
    """DynamoDB's answer when it is asked for more than it gives."""

    class Response:
        status_code = 400
        headers: dict[str, str] = {}  # noqa: RUF012 - read only

    code = "ProvisionedThroughputExceededException"
    return Response(), {"Error": {"Code": code, "Message": "slow down"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
