"""Kinds of jobs: all that the rest of the house has to know about one is one value.

A new kind is a room with a handler, a queue in the template, and one ``JobKind`` in ``winnow.job_kinds``. The room
writes the kind down as a constant of its own, because its use cases ask it for the role and the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from winnow.jobs.job import Job
from winnow.platform.auth import Role
from winnow.platform.expressions import Action, Condition, Delete, Update
from winnow.projects.project import Pace
from winnow.projects.project_items import project_key
from winnow.values import Json

type OnTerminal = Callable[[Job], Sequence[Action]]
"""Actions that join the transaction which cancels or fails a job: from then on its parts can change nothing. They leave
the project's item alone."""


def _nothing(_: Job) -> Sequence[Action]:
    return ()


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job.

    Attributes:
        name: as it stands in jobs and messages, e.g. ``ingestion``.
        role: who may start, cancel and retry it.
        queue: the name of its queue: the setting ``<queue>_queue_url`` has the address.
        pace: size and duration of a run, for an estimate before a project's first.
        scales_with_records: a run works on all of the project's records, so its estimate grows with their number.
        lock: the attribute of the project's item that names the one job of this kind that may be open; empty for a kind
            of which any number may be.
        marks: attributes that the project's item may get with the lock; they go with a job that ends before it has
            begun, unless it repeats one that may have.
        on_terminal: what must end with a job that is cancelled or fails.
        runs_to_its_end: once it is running nobody may cancel it, because half of it is worse than all or nothing.
    """

    name: str
    role: Role
    queue: str
    pace: Pace
    scales_with_records: bool = False
    lock: str = ""
    marks: Sequence[str] = ()
    on_terminal: OnTerminal = _nothing
    runs_to_its_end: bool = False

    def take_lock(
        self, job: Job, condition: Condition | None = None, marks: Mapping[str, Json] | None = None
    ) -> Update:
        """The action that locks the project for a new job, while nobody has and the condition holds.

        Args:
            marks: attributes that the project's item gets with the lock.

        Raises:
            ValueError: the kind has no lock.
        """
        if not self.lock:
            raise ValueError(f"{self.name} locks nothing")
        free = Condition(f"attribute_exists(#pk) AND attribute_not_exists(#{self.lock})")
        wanted = condition & free if condition else free
        return Update(project_key(job.project_id), sets={self.lock: job.job_id, **(marks or {})}, condition=wanted)

    def release_lock(
        self,
        job: Job,
        sets: Mapping[str, Json] | None = None,
        adds: Mapping[str, int] | None = None,
        removes: Sequence[str] = (),
    ) -> list[Action]:
        """The action that unlocks the project if this job holds it; none for a kind without a lock.

        Args:
            sets, adds, removes: what else changes on the project's item.
        """
        if not self.lock:
            return []
        mine = Condition(f"attribute_not_exists(#{self.lock}) OR #{self.lock} = :job", {"job": job.job_id})
        key = project_key(job.project_id)
        return [Update(key, sets=sets or {}, removes=(self.lock, *removes), adds=adds or {}, condition=mine)]

    def terminal_actions(self, job: Job) -> list[Action]:
        """What joins the transaction that cancels or fails a job."""
        return [
            *self.on_terminal(job),
            *self.release_lock(job, removes=() if job.started_at or job.retry_of else self.marks),
        ]

    def completion_actions(self, job: Job, also: Sequence[Action]) -> list[Action]:
        """What joins the transaction that completes a job: ``also``, and the release of the lock unless it is there."""
        key = project_key(job.project_id)
        changes_project = any(isinstance(each, (Update, Delete)) and each.key == key for each in also)
        return [*also] if changes_project else [*also, *self.release_lock(job)]


type JobKinds = Mapping[str, JobKind]
"""Kinds by name."""


def kinds_by_name(kinds: Iterable[JobKind]) -> JobKinds:
    """The kinds, each once.

    Raises:
        ValueError: two of them have one name.
    """
    found: dict[str, JobKind] = {}
    for kind in kinds:
        if kind.name in found:
            raise ValueError(f"two kinds of job are called {kind.name}")
        found[kind.name] = kind
    return found
