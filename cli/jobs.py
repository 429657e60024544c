"""``winnow jobs``: list, show, watch, cancel, retry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Annotated

import typer

from cli.batch import Every, Yes, act_on_each, check_named, confirm
from cli.deployment import open_client
from cli.options import AsJson, Fields, Watch
from cli.output import SHORT_ID, for_people, show
from cli.problems import Exit
from cli.references import find_job, find_optional_project
from winnow.jobs.job import State
from winnow.sdk.client import Client
from winnow.sdk.response_models import JobDetail

_INTERRUPTED = 130  # 128 + SIGINT
app = typer.Typer(no_args_is_help=True, help="Jobs: list, show, watch, cancel, retry.")

JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.")]
JobIds = Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="The jobs' ids.")]
OfProject = Annotated[str | None, typer.Option("--project", help="With --all: of this project. Default: of every one.")]
OfKind = Annotated[str | None, typer.Option("--kind", help="With --all: of this kind, e.g. ingestion.")]
Since = Annotated[str | None, typer.Option("--from", help="With --all: created at this RFC 3339 time or later.")]
_COLUMNS = ("job_id", "label", "kind", "status", "progress", "trigger_type", "created_at", "error.code")


@app.command("list")
def list_jobs(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Default: the deployment's default project.")] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Jobs of every project that you may see.")] = False,
    kind: Annotated[str | None, typer.Option(help="Only this kind, e.g. ingestion.")] = None,
    status: Annotated[State | None, typer.Option(help="Only this status.")] = None,
    failed_files: Annotated[bool, typer.Option("--failed-files", help="Only those of which a file failed.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List the jobs of a project, or of all, newest first."""
    with open_client(context) as client:
        project = find_optional_project(client, project)
        state = status.value if status else None
        found = client.jobs(project, everywhere=everywhere, kind=kind, status=state, failed_files=failed_files)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("show")
def show_job(context: typer.Context, job: JobId, json: AsJson = False) -> None:
    """Show one job."""
    with open_client(context) as client:
        job = find_job(client, job)
        show(client.job(job), as_json=json)


@app.command("watch")
def watch_job(context: typer.Context, job: JobId, json: AsJson = False) -> None:
    """Follow a job to its end; exits with 1 when it failed or was cancelled."""
    with open_client(context) as client:
        job = find_job(client, job)
        follow(client, job, as_json=json)


@app.command("cancel")
def cancel_jobs(
    context: typer.Context,
    jobs: JobIds = None,
    every: Every = False,
    project: OfProject = None,
    kind: OfKind = None,
    since: Since = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Cancel jobs: a pending one at once, a running one at its next checkpoint."""
    with open_client(context) as client:
        wanted = _Wanted(project, kind, since)
        chosen = _chosen(client, jobs, wanted, ("pending", "running"), "cancel", every=every, yes=yes)
        if len(chosen) == 1 and not every:
            show(client.cancel(chosen[0]), as_json=json)
        else:
            act_on_each(chosen, lambda job: client.cancel(job).status, as_json=json)


@app.command("retry")
def retry_jobs(
    context: typer.Context,
    jobs: JobIds = None,
    every: Every = False,
    project: OfProject = None,
    kind: OfKind = None,
    since: Since = None,
    yes: Yes = False,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Retry jobs that failed, were cancelled or have failed files; --all takes those that no retry was made of."""
    with open_client(context) as client:
        wanted = _Wanted(project, kind, since)
        chosen = _chosen(client, jobs, wanted, ("failed", "cancelled"), "retry", every=every, yes=yes)
        if len(chosen) != 1 or every:
            if watch:
                raise typer.BadParameter("one job can be watched: winnow jobs watch JOB")
            act_on_each(chosen, lambda job: client.retry(job).job_id, as_json=json)
            return
        accepted = client.retry(chosen[0])
        if watch:
            follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which jobs ``--all`` means: of one project or of all, of a kind, created since."""

    project: str | None
    kind: str | None
    since: str | None


def _chosen(
    client: Client,
    jobs: Sequence[str] | None,
    wanted: _Wanted,
    states: Sequence[str],
    verb: str,
    *,
    every: bool,
    yes: bool,
) -> list[str]:
    """Ids of the jobs that are named, or of all in one of the states, after a question.

    Raises:
        typer.BadParameter: neither are jobs named nor all meant, or both.
        typer.Abort: the person says no.
    """
    check_named(jobs, every=every, what="jobs")
    if jobs:
        return [find_job(client, job) for job in jobs]
    project = find_optional_project(client, wanted.project)
    found = list(client.jobs(project, everywhere=project is None, kind=wanted.kind, since=wanted.since))
    retried = {job.retry_of for job in found}
    meant = [job for job in found if job.status in states or (verb == "retry" and job.completed_with_failures)]
    chosen = [job.job_id for job in meant if job.job_id not in retried]
    where = "of every project" if project is None else "of the project"
    confirm(f"{verb.capitalize()} {len(chosen)} jobs {where}?", chosen, yes=yes)
    return chosen


def follow(client: Client, job_id: str, *, as_json: bool) -> None:
    """Shows a job's progress until it has ended, then the job.

    Raises:
        typer.Exit: with 1 when it failed or was cancelled.
    """
    job = _watched(client, job_id, quiet=as_json)
    if as_json or not for_people():
        show(job, as_json=as_json)
    else:
        typer.echo("\n".join(summary(job)))
    if job.status != "completed":
        raise typer.Exit(Exit.FAILED)


def watch(client: Client, job_id: str, *, quiet: bool) -> None:
    """Shows a job's progress until it has completed; a job that has not is shown.

    Raises:
        typer.Exit: with 1 when it failed or was cancelled.
    """
    job = _watched(client, job_id, quiet=quiet)
    if job.status != "completed":
        show(job, as_json=quiet)
        raise typer.Exit(Exit.FAILED)


def summary(job: JobDetail) -> Iterator[str]:
    """What a job that has ended came to, for people, and the next command."""
    took = ""
    if job.started_at and job.ended_at:
        seconds = (datetime.fromisoformat(job.ended_at) - datetime.fromisoformat(job.started_at)).total_seconds()
        took = f" in {seconds:.0f} s"
    yield f"{job.kind} {job.status}{took}  ({job.job_id})"
    counts = {**job.counters, **{name: value for name, value in job.result.items() if isinstance(value, int)}}
    counted = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items() if value)
    if counted:
        yield f"  {counted}"
    yield from (f"  {doubt}" for doubt in doubts(job))
    if job.error:
        yield f"  {job.error.reason} [{job.error.code}]"
    yield f"Next: {_next_command(job)}"


def doubts(job: JobDetail) -> Iterator[str]:
    """Why a consolidation could not be sure, a sentence for each kind of record whose estimate is not trusted."""
    verdicts, reasons = job.result.get("verdicts"), job.result.get("reasons")
    why = f": {'; '.join(map(str, reasons))}" if isinstance(reasons, list) and reasons else ""
    for kind, verdict in verdicts.items() if isinstance(verdicts, dict) else ():
        if verdict != "trusted":
            yield f"Of {kind}s only what is sure beyond doubt was merged, because the estimate is not trusted{why}."


def _next_command(job: JobDetail) -> str:
    job_id, project = job.job_id[:SHORT_ID], job.project_id[:SHORT_ID]
    if job.status != "completed":
        return f"winnow jobs retry {job_id}"
    match job.kind:
        case "consolidation" if job.options.get("dry_run") is True:
            return f"winnow runs report {job_id}"
        case "consolidation":
            return f"winnow reviews list {project}"
        case "ingestion":
            return f"winnow records list {project}"
        case _:
            return f"winnow jobs show {job_id}"


@contextmanager
def _goes_on(job_id: str) -> Iterator[None]:
    """Ctrl-C ends the watching and not the job, and says so.

    Raises:
        typer.Exit: with 130, as shells have it for SIGINT.
    """
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"The job goes on. Watch it again: winnow jobs watch {job_id[:SHORT_ID]}", err=True)
        raise typer.Exit(_INTERRUPTED) from None


def _watched(client: Client, job_id: str, *, quiet: bool) -> JobDetail:
    from rich.console import Console  # noqa: PLC0415 - takes as long to import as all else of a command
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar, _goes_on(job_id):
        task = bar.add_task("pending", total=1.0)
        for job in client.watch(job_id):
            description = f"{job.kind}: {job.phase or job.status}"
            bar.update(task, completed=job.progress, description=description)
    return job
