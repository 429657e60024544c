"""Putting events on an EventBridge bus."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable
from winnow.platform.retries import Backoff, retry
from winnow.values import Json

SOURCE = "winnow"
_BATCH = 10  # entries of one PutEvents
_AGAIN = Backoff(attempts=4, base=0.05, longest=0.5)
_SOME = "The bus did not take some of the events."


class EventsClient(Protocol):
    """The part of the EventBridge client that is used."""

    def put_events(self, *, Entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:  # noqa: N803 - boto3's name
        """Puts up to ten events; the answer says which were turned down."""
        ...


class _TurnedDown(Exception):  # noqa: N818 - never leaves this module
    """The bus took some entries and not others."""


@dataclass(frozen=True, slots=True)
class EventBus:
    """One bus.

    Attributes:
        name: or ARN.
        sleep: waits so many seconds between two attempts.
    """

    client: EventsClient
    name: str
    sleep: Callable[[float], None] = time.sleep

    def put(self, events: Sequence[Mapping[str, Json]]) -> None:
        """Puts CloudEvents on the bus, as the detail of an entry of their type. What is turned down is sent again.

        Raises:
            Unavailable: some were turned down every time.
        """
        for some in batched(events, _BATCH, strict=False):
            left = [self._entry(event) for event in some]

            def put(left: list[Mapping[str, Any]] = left) -> None:
                try:
                    answer = self.client.put_events(Entries=left)
                except (BotoCoreError, ClientError) as error:
                    raise Unavailable("bus-busy", "The bus did not take the events.") from error
                told = answer.get("Entries", [])
                left[:] = [entry for entry, said in zip(left, told, strict=True) if said.get("ErrorCode")]
                if left:
                    raise _TurnedDown

            retry(put, _TurnedDown, sleep=self.sleep, busy=_SOME, code="bus-busy", backoff=_AGAIN)

    def _entry(self, event: Mapping[str, Json]) -> Mapping[str, Any]:
        detail = json.dumps(event, separators=(",", ":"))
        return {"EventBusName": self.name, "Source": SOURCE, "DetailType": str(event["type"]), "Detail": detail}
