"""Pages of projects: a task for every project is handed out as messages of some fifty projects each.

A schedule that is due for ten thousand projects is no work for one call of a function. That call only reads the ids and
sends them, page by page; each page is then worked by itself, and comes back by itself when something fails. What a task
accepts for a project bears an id made of the project and the slot, so a page that is worked twice, or a schedule that
hands its pages out again after a crash, accepts nothing a second time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Protocol

from winnow.platform.errors import Unavailable
from winnow.platform.queues import VERSION, PoisonMessage, Queue, parse
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore

KIND = "projects"  # the messages' own name for a page, which other releases know
PAGE = 50  # projects a message: some seconds of work, and 2 KB
_SENT_AT_ONCE = 100  # messages held before they are sent
_RESERVE = 8.0  # s in which a project is surely served, with the seconds for which a conflict is sent again
_SOME_LEFT = "Some projects of the page could not be served now."


class ProjectTask(Protocol):
    """What is to be done for each project."""

    def run(self, project: Project, slot: str) -> int:
        """Accepts what is due for a project; answers how many jobs.

        Args:
            slot: the occasion: a part of the id of every job. A schedule's is the scheduled time (RFC 3339).

        Raises:
            Unavailable: the store is too busy.
        """
        ...


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One message: a task for some projects.

    Attributes:
        task: name of the task.
        slot: the occasion that it stands for, such as a scheduled time.
    """

    task: str
    slot: str
    project_ids: tuple[str, ...]

    @property
    def group(self) -> str:
        """Empty: a page is of many projects."""
        return ""

    def to_body(self) -> str:
        """The message as JSON text."""
        members = {"v": VERSION, "kind": KIND, "job_id": "", "task": self.task, "slot": self.slot}
        return json.dumps({**members, "projects": list(self.project_ids)}, separators=(",", ":"))


def parse_page(body: str) -> ProjectPage:
    """The page in a queue record's body; unknown members of this version are ignored.

    Raises:
        PoisonMessage: it is no page.
        NewerMessage: its version is above this code's.
    """
    if parse(body).kind != KIND:
        raise PoisonMessage("no page of projects")
    members = json.loads(body)
    task, slot, ids = members.get("task"), members.get("slot"), members.get("projects")
    if not isinstance(task, str) or not isinstance(slot, str) or not isinstance(ids, list):
        raise PoisonMessage("task, slot or projects is missing or of the wrong type")
    return ProjectPage(task, slot, tuple(str(each) for each in ids))


def send_pages(projects: ProjectStore, queue: Queue, task: str, slot: str) -> int:
    """Hands a task out for every project; answers how many messages were sent.

    Args:
        task: one of those that ``PageWorker`` knows.
        slot: the occasion, a schedule's as RFC 3339: with the project it makes a job's id.

    Raises:
        Unavailable: the store or the queue is too busy. Handing out again sends the first pages a second time.
    """
    sent = 0
    pages = (ProjectPage(task, slot, ids) for ids in batched(projects.ids(), PAGE, strict=False))
    for some in batched(pages, _SENT_AT_ONCE, strict=False):
        queue.send_all(some)
        sent += len(some)
    return sent


@dataclass(frozen=True, slots=True)
class PageWorker:
    """Works pages.

    Attributes:
        tasks: by name.
    """

    projects: ProjectStore
    tasks: Mapping[str, ProjectTask]

    def work(self, page: ProjectPage, time_left: Callable[[], float]) -> int:
        """Does a page's task for each of its projects; answers how many jobs were accepted.

        One that can't be read is passed over; one for which the store is too busy holds up no other.

        Args:
            time_left: seconds until the process ends.

        Raises:
            PoisonMessage: this release has no such task.
            Unavailable: some projects were not served: let the queue deliver the page again.
        """
        task = self.tasks.get(page.task)
        if task is None:
            raise PoisonMessage("a task that this release does not know")
        accepted, left = 0, False
        for project in self.projects.get_many(page.project_ids):
            if time_left() < _RESERVE:
                raise Unavailable("page-unfinished", _SOME_LEFT)
            try:
                accepted += task.run(project, page.slot)
            except Unavailable:
                left = True
        if left:
            raise Unavailable("page-unfinished", _SOME_LEFT)
        return accepted

    def accept(self, body: str) -> bool:
        """Works a page that had become a dead letter, at once; False when the body is none.

        Raises:
            Unavailable: some projects were not served.
        """
        try:
            self.work(parse_page(body), lambda: float("inf"))
        except PoisonMessage:
            return False
        return True
