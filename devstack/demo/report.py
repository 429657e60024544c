"""What the demonstration prints at its end: every file's outcome, the consolidated records, the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.jobs import doubts
from devstack.demo.story import Story
from winnow.sdk.client import Client
from winnow.sdk.response_models import FileResponse, JobResponse, RunResponse

FILES_SHOWN = 45  # of one project; further ones are counted
RECORDS_SHOWN = 8
EVENTS_SHOWN = 15


def report(stories: Sequence[Story], admin: Client, out: Console) -> bool:
    """Print everything; True when a job did not complete."""
    failed = False
    for story in stories:
        out.rule(f"[bold]{story.batch.name}")
        _show_files(story, admin, out)
        if story.consolidation is not None:
            show_records(story, story.consolidation, admin, out)
            failed |= _show_failures([*story.ingestions, story.consolidation], out)
    _show_audit(stories, admin, out)
    return failed


def _show_files(story: Story, admin: Client, out: Console) -> None:
    outcomes = [
        (str(job.options.get("source", "")), file) for job in story.ingestions for file in admin.files(job.job_id)
    ]
    counted = Counter(str(file.outcome) for _, file in outcomes)
    said = ", ".join(f"{number} {outcome}" for outcome, number in counted.most_common())
    files = "1 file" if len(outcomes) == 1 else f"{len(outcomes)} files"
    jobs = "1 ingestion job" if len(story.ingestions) == 1 else f"{len(story.ingestions)} ingestion jobs"
    out.print(f"{files} in {jobs}: {said}")
    for _, file in outcomes:
        if file.reason:
            out.print(Text(f"  {file.name}: {file.reason}", "yellow"))
    table = _table("file", "from", "outcome", "records")
    for source, file in sorted(outcomes, key=lambda found: found[1].name)[:FILES_SHOWN]:
        table.add_row(file.name, source, str(file.outcome), _records(file))
    out.print(table)
    if len(outcomes) > FILES_SHOWN:
        out.print(f"… and {len(outcomes) - FILES_SHOWN} more")


def _records(file: FileResponse) -> str:
    return ", ".join(f"{count} {what}" for what, count in file.records.items())


def show_records(story: Story, run: RunResponse, admin: Client, out: Console) -> None:
    records = list(admin.records(story.project_id))
    merged = sum(bool(record.consolidated_from) for record in records)
    if not records:
        out.print("\nNo record came out of these files.")
        return
    job = admin.job(run.consolidation_id)
    unsure = list(doubts(job))
    alone = "which of them are the same thing can't be told." if unsure else "no two of them are the same thing."
    said = f"{merged} of them were made from several." if merged else alone
    out.print(f"\nConsolidated: {run.records_before} records became {run.records_after}; {said}")
    for doubt in unsure:
        out.print(Text(doubt, "yellow"))
    if reviews := job.result.get("reviews"):
        left = "1 pair is" if reviews == 1 else f"{reviews} pairs are"
        out.print(f"{left} left for a person to review.")
    table = _table("record", "", "made from")
    rows = sorted((-len(record.consolidated_from), record.label, record.detail) for record in records)
    for number, label, detail in rows[:RECORDS_SHOWN]:
        table.add_row(label, detail, f"{-number} records" if number else "")
    out.print(table)
    if len(rows) > RECORDS_SHOWN:
        out.print(f"… and {len(rows) - RECORDS_SHOWN} more")


def _show_failures(jobs: Sequence[JobResponse | RunResponse], out: Console) -> bool:
    failed = [job for job in jobs if job.status != "completed"]
    for job in failed:
        reason = job.error.reason if job.error else "no reason given"
        out.print(Text(f"A job is {job.status}: {reason}", "red"))
    return bool(failed)


def _show_audit(stories: Sequence[Story], admin: Client, out: Console) -> None:
    events = [event for story in stories for event in admin.audit(story.project_id)]
    out.rule("[bold]Audit trail")
    counted = Counter(event.type for event in events)
    out.print(", ".join(f"{number} x {name}" for name, number in sorted(counted.items())))
    table = _table("at", "who", "what", "about")
    for event in islice(sorted(events, key=lambda event: event.event_id, reverse=True), EVENTS_SHOWN):
        table.add_row(
            event.at[11:19], _short(event.actor), event.type, f"{event.entity.type} {_short(event.entity.id)}"
        )
    out.print(table)


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, header_style="bold", pad_edge=False)


def _short(name: str) -> str:
    """A part of Winnow by its name; a person or a thing by the first part of its id."""
    return name if name.startswith("system:") else name[:8]
