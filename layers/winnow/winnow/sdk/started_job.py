"""The answer of an operation that starts a job, which can be waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from winnow.sdk.resource import Resource
from winnow.sdk.response_models import JobDetail, RollbackResponse, TriggerResponse


class Watcher(Protocol):
    """Reads a job again and again: ``Client.watch``."""

    def __call__(self, job_id: str, *, timeout: float | None = None) -> Iterator[JobDetail]:
        """Each state that was read."""


class Waitable(Resource):
    """Something that names a job, and can wait for its end."""

    __slots__ = ("_watcher",)

    job_id: str
    _watcher: Watcher

    def watch(self, *, timeout: float | None = None) -> Iterator[JobDetail]:
        """The job again and again, until it has ended.

        Args:
            timeout: seconds after which it is given up; None waits for ever.

        Raises:
            TimeoutError: it had not ended by then.
            ApiError: the API answered with an error, or can't be reached.
        """
        return self._watcher(self.job_id, timeout=timeout)

    def wait(self, *, timeout: float | None = None) -> JobDetail:
        """The job when it has ended: completed, failed or cancelled, as its ``status`` says.

        Args:
            timeout: seconds after which it is given up; None waits for ever.

        Raises:
            TimeoutError: it had not ended by then.
            ApiError: the API answered with an error, or can't be reached.
        """
        *_, job = self.watch(timeout=timeout)
        return job


class StartedJob(TriggerResponse, Waitable):
    """A job that was accepted."""

    __slots__ = ()


class StartedRollback(RollbackResponse, Waitable):
    """A rollback that was accepted."""

    __slots__ = ()


def bind[J: Waitable](started: J, watcher: Watcher) -> J:
    """The same, able to wait."""
    started._watcher = watcher  # noqa: SLF001 - set once, here
    return started
