"""Messages between functions: small, versioned, free of personal data.

The table is the truth; a message only says where to look.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable
from winnow.platform.observability import log_unexpected, logger
from winnow.platform.retries import Backoff, retry

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

VERSION = 1
MAX_DELAY = 900  # s; SQS's own limit for one message
_SOME = "The queue did not take some of the messages."
_AGAIN = Backoff(attempts=3, base=0.05, longest=0.2)
_BATCH = 10  # entries of one SendMessageBatch
_PERMANENT = {"AccessDenied", "AccessDeniedException", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}


class Sendable(Protocol):
    """What a queue carries."""

    @property
    def group(self) -> str:
        """The project whose message it is: SQS lets no group of a queue make the others wait. Empty for none's."""
        ...

    def to_body(self) -> str:
        """The message as JSON text."""
        ...


class PoisonMessage(Exception):  # noqa: N818 - named after what it is called in the field
    """A message that can never be worked: not JSON, not an object, a member missing or of the wrong type."""


class NewerMessage(Exception):  # noqa: N818
    """A message of a later release: to be read again later, by code that knows it."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a queue carries.

    Attributes:
        kind: what to do: ``consolidation``, ``ingestion``, ``export``, ``file``, ``dropbox_notice``.
        job_id: whose work it is (for a notification: the id of the job to be made).
        fencing_token: the job's, as the sender saw it; a message with an older one changes nothing. On the wire it is
            called ``attempt``.
        file: which file of the job (``kind`` is ``file``).
        async_job_id: which recognition of the file has ended; only a file that waits for that one goes on. On
            the wire it is called ``ticket``.
        group: the project whose message it is, as ``Sendable`` says; no part of the body.
    """

    kind: str
    job_id: str
    fencing_token: int = 0
    file: str | None = None
    async_job_id: str | None = None
    group: str = field(default="", compare=False)

    def to_body(self) -> str:
        """The message as JSON text."""
        members = {"v": VERSION, "kind": self.kind, "job_id": self.job_id, "attempt": self.fencing_token}
        optional = {"file": self.file, "ticket": self.async_job_id}
        given = {name: value for name, value in optional.items() if value is not None}
        return json.dumps({**members, **given}, separators=(",", ":"))


def parse(body: str) -> Message:
    """The message in a queue record's body; unknown members of this version are ignored.

    Raises:
        PoisonMessage: it can never be worked.
        NewerMessage: its version is above this code's.
    """
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PoisonMessage("not JSON") from error
    if not isinstance(members, dict):
        raise PoisonMessage("not a JSON object")
    version = members.get("v")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PoisonMessage("no version")
    if version > VERSION:
        raise NewerMessage(f"version {version}; this release reads up to {VERSION}")
    kind, job_id, attempt = members.get("kind"), members.get("job_id"), members.get("attempt", 0)
    if not isinstance(kind, str) or not isinstance(job_id, str) or type(attempt) is not int:
        raise PoisonMessage("kind, job_id or attempt is missing or of the wrong type")
    file, ticket = members.get("file"), members.get("ticket")
    if not isinstance(file, str | None) or not isinstance(ticket, str | None):
        raise PoisonMessage("file and ticket are texts")
    return Message(kind=kind, job_id=job_id, fencing_token=attempt, file=file, async_job_id=ticket)


def is_s3_notification(body: str) -> bool:
    """Whether a body is what S3 sends, to the inbox queue, when an object was created."""
    try:
        first = json.loads(body)["Records"][0]
        return isinstance(first["s3"]["object"]["key"], str)
    except (ValueError, RecursionError, LookupError, TypeError):
        return False


class _TurnedDown(Exception):  # noqa: N818 - never leaves this module
    """SQS took some entries of a batch and not others."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Sending to one queue."""

    client: SQSClient
    url: str
    sleep: Callable[[float], None] = time.sleep

    def send(self, message: Sendable, *, delay: int = 0) -> None:
        """Sends one message, to be seen after ``delay`` seconds (at most 900).

        Raises:
            Unavailable: SQS did not take it; the sweeper will send it.
        """
        try:
            self.client.send_message(
                QueueUrl=self.url, DelaySeconds=max(0, min(delay, MAX_DELAY)), **cast("Any", _request(message))
            )
        except (BotoCoreError, ClientError) as error:
            raise _translated(error) from error

    def send_all(self, messages: Sequence[Sendable]) -> None:
        """Sends any number of messages, ten a call; entries that SQS turned down are sent again.

        Raises:
            Unavailable: some were turned down every time.
        """
        for start in range(0, len(messages), _BATCH):
            entries = {str(number): message for number, message in enumerate(messages[start : start + _BATCH])}

            def send(entries: dict[str, Sendable] = entries) -> None:
                left = self._send_batch(entries)
                for sent in entries.keys() - left:
                    del entries[sent]
                if entries:
                    raise _TurnedDown

            retry(send, _TurnedDown, sleep=self.sleep, busy=_SOME, code="queue-busy", backoff=_AGAIN)

    def send_each(self, messages: Sequence[Message]) -> list[bool]:
        """Sends any number of messages, ten a call; which of them were taken. Whoever called sends the others later."""
        taken: list[bool] = []
        for some in batched(messages, _BATCH, strict=False):
            entries: dict[str, Sendable] = {str(number): message for number, message in enumerate(some)}
            try:
                left = self._send_batch(entries)
            except Unavailable:
                left = set(entries)
            taken += [number not in left for number in entries]
        return taken

    def backlog(self) -> int:
        """About how many messages wait to be received; 0 when SQS does not say."""
        try:
            answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["ApproximateNumberOfMessages"])
        except (BotoCoreError, ClientError) as error:
            log_unexpected("a queue's backlog can't be read", error)
            return 0
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _send_batch(self, entries: Mapping[str, Sendable]) -> set[str]:
        """Sends up to ten messages; the ids of those that SQS turned down."""
        request = [{"Id": number, **_request(message)} for number, message in entries.items()]
        try:
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=cast("Any", request))
        except (BotoCoreError, ClientError) as error:
            raise _translated(error) from error
        return {failed["Id"] for failed in answer.get("Failed", [])}


def _request(message: Sendable) -> dict[str, str]:
    """A message as SQS takes it. On a standard queue a group orders nothing: it makes the queue a fair one, see
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html."""
    return {"MessageBody": message.to_body(), **({"MessageGroupId": message.group} if message.group else {})}


def _translated(error: BotoCoreError | ClientError) -> Unavailable:
    """Every failure to send is the sweeper's to mend; one that won't pass by itself (a missing permission or queue) is
    logged, so that somebody mends its cause."""
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "")
        if code in _PERMANENT:
            logger().error("a queue can't be sent to", extra={"code": code})
    return Unavailable("queue-busy", "The queue did not take the message.")
