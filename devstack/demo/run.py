"""The demonstration's course: start, ingest, consolidate, report, stop."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devstack import stack
from devstack.client import Client, Members
from devstack.demo.batches import Batch, plan_batches, unique_names
from devstack.demo.report import report
from devstack.errors import DevstackError
from devstack.layout import Layout
from devstack.stack import Stack

PATIENCE = 300.0  # s that one stage may take
POLL = 0.5  # s between two looks at the jobs
ENDED = frozenset({"completed", "failed", "cancelled"})


@dataclass(slots=True)
class Story:
    """What became of one batch."""

    batch: Batch
    project_id: str
    ingestions: list[Members] = field(default_factory=list)
    consolidation: Members = field(default_factory=dict)


def run_demo(layout: Layout, files: Path | None, console: Console | None = None) -> int:
    """Take files through the whole service and print what happened. Returns 1 when a job did not complete.

    Args:
        layout: whose stack; one that runs already is used and left running.
        files: a folder of the person's own; None for the project's samples.
        console: where to print.

    Raises:
        DevstackError: something has to be done first, or a stage took too long.
    """
    out = console or Console()
    began = time.monotonic()
    with _folder(files) as folder:
        batches = plan_batches(folder)  # before anything is started: the folder may be wrong
        with _stack(layout, out) as running:
            failed = _take_through(batches, running, layout, out)
    out.print(f"\nDone in {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def _take_through(batches: Sequence[Batch], running: Stack, layout: Layout, out: Console) -> bool:
    admin = Client(running.api, lambda: running.token(layout, "admin"))
    power_user = Client(running.api, lambda: running.token(layout, "power_user"))
    with admin, power_user:
        stories = [Story(batch, _create_project(admin, batch)) for batch in batches]
        with _progress(out) as progress:
            _deliver(stories, power_user, layout.file("dropbox"), progress)
            _await_ingestion(stories, power_user, progress)
            _consolidate(stories, admin, progress)
        return report(stories, admin, out)


@contextmanager
def _folder(files: Path | None) -> Iterator[Path]:
    if files is not None:
        yield files
        return
    from devstack.samples import write_samples  # noqa: PLC0415 - brings the writers of PDF and DOCX

    with tempfile.TemporaryDirectory(prefix="winnow-samples-") as name:
        samples = write_samples(Path(name))
        samples.truth.unlink()  # for measuring; it is no input
        yield Path(name)


@contextmanager
def _stack(layout: Layout, out: Console) -> Iterator[Stack]:
    ours = stack.find(layout) is None
    try:
        yield stack.up(layout, say=out.print)
    finally:
        if ours:
            stack.down(layout)
            out.print("Stopped what was started.")


@contextmanager
def _progress(out: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=out) as progress:
        yield progress


def _create_project(admin: Client, batch: Batch) -> str:
    return str(admin.post("/api/v1/projects", {"name": batch.name})["project_id"])


def _deliver(stories: Sequence[Story], power_user: Client, served: Path, progress: Progress) -> None:
    """Put the files where they come from, and start what does not start by itself."""
    bar = progress.add_task("Uploading, and filling Dropbox", total=sum(story.batch.files for story in stories))
    for story in stories:
        if story.batch.dropbox:
            target = served / story.project_id
            target.mkdir(parents=True)
            for name, file in unique_names(story.batch.dropbox):
                shutil.copyfile(file, target / name)
                progress.advance(bar)
            trigger = {"project_id": story.project_id, "source": "dropbox", "path": f"/{story.project_id}"}
            power_user.post("/api/ingestion/trigger", trigger)
        for name, file in unique_names(story.batch.uploads):
            power_user.upload(story.project_id, file, name)
            progress.advance(bar)


def _await_ingestion(stories: Sequence[Story], power_user: Client, progress: Progress) -> None:
    """Watch until every file of every batch has an outcome."""
    bars = {
        story.project_id: progress.add_task(f"Reading: {story.batch.name}", total=story.batch.files)
        for story in stories
    }
    ends_at = time.monotonic() + PATIENCE
    waiting = list(stories)
    while waiting:
        for story in waiting:
            query = {"project_id": story.project_id, "kind": "ingestion"}
            story.ingestions = list(power_user.items("/api/v1/jobs", **query))
            progress.update(bars[story.project_id], completed=sum(map(_files_ended, story.ingestions)))
        waiting = [story for story in waiting if not _all_read(story)]
        _wait(ends_at, "reading the files")


def _consolidate(stories: Sequence[Story], admin: Client, progress: Progress) -> None:
    """Consolidate every project at once, and watch."""
    bars = {story.project_id: progress.add_task(f"Consolidating: {story.batch.name}", total=100) for story in stories}
    for story in stories:
        story.consolidation = admin.post("/api/v1/consolidation/trigger", {"project_id": story.project_id})
    ends_at = time.monotonic() + PATIENCE
    waiting = list(stories)
    while waiting:
        for story in waiting:
            story.consolidation = admin.get(f"/api/v1/consolidation/status/{story.consolidation['job_id']}")
            done = 1.0 if story.consolidation["status"] in ENDED else story.consolidation["progress"]
            progress.update(bars[story.project_id], completed=round(100 * done))
        waiting = [story for story in waiting if story.consolidation["status"] not in ENDED]
        _wait(ends_at, "consolidating")


def _files_ended(job: Members) -> int:
    """How many files of an ingestion have an outcome, as far as the job says."""
    files = job["result"].get("files")
    if files is not None:
        return sum(files.values())
    return int(job["progress"] * job["counters"].get("planned", 0))


def _all_read(story: Story) -> bool:
    jobs = story.ingestions
    all_ended = all(job["status"] in ENDED for job in jobs)
    failed = any(job["status"] != "completed" for job in jobs)
    return bool(jobs) and all_ended and (failed or sum(map(_files_ended, jobs)) >= story.batch.files)


def _wait(ends_at: float, stage: str) -> None:
    if time.monotonic() > ends_at:
        raise DevstackError(f"After {PATIENCE:.0f} s of {stage} some jobs have not ended: see .devstack/ministack.log.")
    time.sleep(POLL)
