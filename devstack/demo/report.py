"""What the demonstration prints at its end: every file's outcome, the consolidated records, the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from devstack.client import Client, Members

if TYPE_CHECKING:
    from devstack.demo.run import Story

FILES_SHOWN = 45  # of one project; further ones are counted
RECORDS_SHOWN = 8
EVENTS_SHOWN = 15
IDENTIFYING = ("name", "given_name", "family_name", "surname", "emails", "email", "phones", "phone", "city", "title")
COLUMNS = 3


def report(stories: Sequence[Story], admin: Client, out: Console) -> bool:
    """Print everything; True when a job did not complete."""
    failed = False
    for story in stories:
        out.rule(f"[bold]{story.batch.name}")
        _show_files(story, admin, out)
        _show_records(story, admin, out)
        failed |= _show_failures([*story.ingestions, story.consolidation], out)
    _show_audit(stories, admin, out)
    return failed


def _show_files(story: Story, admin: Client, out: Console) -> None:
    outcomes = [(job["options"].get("source", ""), file) for job in story.ingestions for file in _files(job, admin)]
    counted = Counter(file["outcome"] for _, file in outcomes)
    said = ", ".join(f"{number} {outcome}" for outcome, number in counted.most_common())
    out.print(f"{len(outcomes)} files in {len(story.ingestions)} ingestion jobs: {said}")
    table = _table("file", "from", "outcome", "records", "why")
    # what needs a person comes first
    for source, file in sorted(outcomes, key=lambda found: (not found[1]["reason"], found[1]["name"]))[:FILES_SHOWN]:
        table.add_row(file["name"], source, file["outcome"], str(file["records"]), file["reason"] or "")
    if len(outcomes) > FILES_SHOWN:
        table.add_row(f"… and {len(outcomes) - FILES_SHOWN} more", "", "", "", "")
    out.print(table)


def _files(job: Members, admin: Client) -> Iterable[Members]:
    path, cursor = f"/api/v1/jobs/{job['job_id']}", None
    while True:
        page = admin.get(path, **({"cursor": cursor} if cursor else {}))["files"]
        yield from page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return


def _show_records(story: Story, admin: Client, out: Console) -> None:
    run = story.consolidation
    before, after = run.get("records_before"), run.get("records_after")
    merged = [record for record in _records(story, admin) if record.get("consolidated_from")]
    out.print(f"\nConsolidated: {before} records became {after}; {len(merged)} were made from several.")
    if not merged:
        return
    names = [name for name in IDENTIFYING if any(name in record["fields"] for record in merged)][:COLUMNS]
    table = _table(*(name.replace("_", " ") for name in names), "made from")
    merged.sort(key=lambda record: -len(record["consolidated_from"]))
    for record in merged[:RECORDS_SHOWN]:
        values = [_shown(record["fields"].get(name, {}).get("value")) for name in names]
        table.add_row(*values, f"{len(record['consolidated_from'])} records")
    out.print(table)
    reviews = len(list(admin.items(f"/api/v1/projects/{story.project_id}/reviews", state="open")))
    out.print(f"{reviews} pairs are left to a person.")


def _records(story: Story, admin: Client) -> Iterable[Members]:
    return admin.items(f"/api/v1/projects/{story.project_id}/records", status="active", limit=100)


def _show_failures(jobs: Sequence[Members], out: Console) -> bool:
    failed = [job for job in jobs if job["status"] != "completed"]
    for job in failed:
        error = job.get("error") or {}
        out.print(Text(f"Job {job['job_id']} is {job['status']}: {error.get('reason', 'no reason given')}", "red"))
    return bool(failed)


def _show_audit(stories: Sequence[Story], admin: Client, out: Console) -> None:
    events = [event for story in stories for event in admin.items("/api/v1/audit", project_id=story.project_id)]
    out.rule("[bold]Audit trail")
    counted = Counter(event["type"] for event in events)
    out.print(", ".join(f"{number} x {name}" for name, number in sorted(counted.items())))
    table = _table("at", "who", "what", "about")
    for event in islice(sorted(events, key=lambda event: event["at"], reverse=True), EVENTS_SHOWN):
        entity = event["entity"]
        table.add_row(event["at"], event["actor"], event["type"], f"{entity['type']} {entity['id']}")
    out.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(
            column, overflow="fold" if column in {"why", "about"} else "ellipsis", no_wrap=column == "file"
        )
    return table


def _shown(value: object) -> str:
    """A field's value in a few words."""
    match value:
        case None:
            return ""
        case list():
            return ", ".join(filter(None, (_shown(each) for each in value[:2]))) + (" …" if len(value) > 2 else "")  # noqa: PLR2004 - two fit into a column
        case dict():
            return str(value.get("number") or value.get("value") or next(iter(value.values()), ""))
        case _:
            return str(value)
