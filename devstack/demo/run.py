"""The demonstration's course: start, ingest, consolidate, report, stop."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devstack import stack
from devstack.demo.batches import Batch, plan_batches, unique_names
from devstack.demo.report import report
from devstack.demo.story import Story
from devstack.errors import DevstackError
from devstack.layout import Layout
from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError
from winnow.sdk.response_models import JobResponse

PATIENCE = 300.0  # s without any progress at all
DEMO = "demonstration"  # the folder in Dropbox that its files are put into
POLL = 1.0  # s between two looks at the jobs


@dataclass(slots=True)
class Patience:
    """Waits between two looks, and gives up when nothing moves any more."""

    stage: str
    seen: tuple[float, ...] = ()
    since: float = field(default_factory=time.monotonic)

    def wait(self, progress: tuple[float, ...]) -> None:
        """Wait; raises DevstackError when the progress has been the same for too long."""
        if progress != self.seen:
            self.seen, self.since = progress, time.monotonic()
        if time.monotonic() - self.since > PATIENCE:
            raise DevstackError(
                f"Nothing has moved for {PATIENCE:.0f} s of {self.stage}: see .devstack/**/ministack.log."
            )
        time.sleep(POLL)


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
    if stack.find(layout) is None:
        layout = replace(layout, state=layout.state / "demo")  # what 'make up' has kept stays as it is
    began = time.monotonic()
    with _folder(files) as folder:
        batches = plan_batches(folder)  # before anything is started: the folder may be wrong
        stays = stack.find(layout) is not None
        with _stack(layout, out) as running:
            failed = _take_through(batches, running, layout, out)
            address = f"{running.api}/console"
    out.print(f"\nDone in {time.monotonic() - began:.0f} s.")
    _tell_console(out, address if stays else None)
    return 1 if failed else 0


def _tell_console(out: Console, url: str | None) -> None:
    """Say where to look at what was made; None when the stack is gone again."""
    if url is None:
        out.print("To look at it in the browser: make up, then make run again; the console's address is printed.")
        return
    out.print(f"Look at it: {url}", soft_wrap=True)
    out.print(
        "Open a record that was made from several: what was read stands marked in its document, and why it merged."
    )


def _take_through(batches: Sequence[Batch], running: Stack, layout: Layout, out: Console) -> bool:
    admin = Client(running.api, running.token(layout, "admin"))
    power_user = Client(running.api, running.token(layout, "power_user"))
    try:
        with admin, power_user:
            stories = [Story(batch, admin.create_project(batch.name).project_id) for batch in batches]
            with _progress(out) as progress:
                _deliver(stories, power_user, layout.file("dropbox") / DEMO, progress)
                _await_ingestion(stories, power_user, progress)
                _consolidate(stories, admin, progress)
            return report(stories, admin, out)
    except ApiError as error:
        raise DevstackError(f"The API refused a request of the demonstration: {error}") from error


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
    if stack.find(layout) is not None:
        yield stack.up(layout, say=out.print)
        return
    try:
        stack.reset(layout)
        yield stack.up(layout, say=out.print)
    finally:
        stack.reset(layout)
        shutil.rmtree(layout.file("dropbox") / DEMO, ignore_errors=True)
        out.print("Stopped what was started.")


@contextmanager
def _progress(out: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=out) as progress:
        yield progress


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
            power_user.ingest(story.project_id, source="dropbox", path=f"/{DEMO}/{story.project_id}")
        for name, file in unique_names(story.batch.uploads):
            power_user.upload(story.project_id, name, file.read_bytes())
            progress.advance(bar)


def _await_ingestion(stories: Sequence[Story], power_user: Client, progress: Progress) -> None:
    """Watch until every file of every batch has an outcome."""
    bars = [progress.add_task(f"Reading: {story.batch.name}", total=story.batch.files) for story in stories]
    patience = Patience("reading the files")
    while not all(map(_all_read, stories)):
        patience.wait(tuple(job.progress for story in stories for job in story.ingestions))
        for story, bar in zip(stories, bars, strict=True):
            if not _all_read(story):
                story.ingestions = list(power_user.jobs(story.project_id, kind="ingestion"))
                progress.update(bar, completed=sum(map(_files_ended, story.ingestions)))


def _consolidate(stories: Sequence[Story], admin: Client, progress: Progress) -> None:
    """Consolidate every project, and watch."""
    bars = [progress.add_task(f"Consolidating: {story.batch.name}", total=100) for story in stories]
    jobs = [admin.consolidate(story.project_id).job_id for story in stories]
    patience = Patience("consolidating")
    while not all(story.consolidation and story.consolidation.has_ended for story in stories):
        patience.wait(tuple(story.consolidation.progress for story in stories if story.consolidation))
        for story, job_id, bar in zip(stories, jobs, bars, strict=True):
            if story.consolidation is None or not story.consolidation.has_ended:
                story.consolidation = run = admin.run(job_id)
                progress.update(bar, completed=100 if run.has_ended else round(100 * run.progress))


def _files_ended(job: JobResponse) -> int:
    """How many files of an ingestion have an outcome, as far as the job says."""
    files = job.result.get("files")
    if isinstance(files, dict):
        return sum(count for name, count in files.items() if isinstance(count, int) and name != "not_read")
    return int(job.progress * job.counters.get("planned", 0))


def _all_read(story: Story) -> bool:
    """Every file has an outcome; or a job has failed, and some of its files never will."""
    jobs = story.ingestions
    if not jobs or not all(job.has_ended for job in jobs):
        return False
    failed = any(job.error for job in jobs)
    return failed or sum(map(_files_ended, jobs)) >= story.batch.files
