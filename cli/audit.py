"""``winnow audit``: list audit events, verify their hash chains."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import Line, show
from cli.problems import Exit
from cli.references import find_optional_project
from winnow.audit.audit_event import NO_PROJECT, AuditEvent, Entity
from winnow.audit.chains import Fault, Finding, Head, verify
from winnow.platform.clock import Clock, from_text, system_clock
from winnow.sdk.client import Client
from winnow.sdk.response_models import AuditResponse

app = typer.Typer(invoke_without_command=True, help="The audit trail: list events, verify their hash chains.")

OfProject = Annotated[
    str | None, typer.Option(help="A project, or none for events without one. Default: the default project.")
]
_COLUMNS = ("at", "actor", "type", "entity.type", "entity.id", "metadata")


@dataclass(frozen=True, slots=True)
class BrokenLink(Line):
    """One link that does not hold."""

    fault: Fault
    chain: str
    seq: int
    event_id: str

    @classmethod
    def from_finding(cls, finding: Finding) -> BrokenLink:
        """Maps a finding."""
        return cls(fault=finding.fault, chain=finding.chain, seq=finding.seq, event_id=finding.event_id)


@dataclass(frozen=True, slots=True)
class Verdict(Line):
    """The result of verifying a project's audit trail."""

    events: int
    chains: int
    missing: int
    changed: int
    foreign: int
    findings: list[BrokenLink]


@app.callback()
def events(
    context: typer.Context,
    project: OfProject = None,
    type: Annotated[str | None, typer.Option(help="E.g. job.completed or access.denied.")] = None,  # noqa: A002
    actor: Annotated[str | None, typer.Option(help="Only events of this actor.")] = None,
    entity: Annotated[tuple[str, str] | None, typer.Option(metavar="TYPE ID", help="E.g. job and its id.")] = None,
    since: Annotated[str | None, typer.Option(help="RFC 3339 time.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 50,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List audit events, newest first: who did what, when, to which thing."""
    if context.invoked_subcommand:
        return
    with open_client(context) as client:
        project = project if project == "none" else find_optional_project(client, project)
        found = client.audit(project, type=type, actor=actor, entity=entity, since=since)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("verify")
def verify_trail(context: typer.Context, project: OfProject = None, json: AsJson = False) -> None:
    """Verify the hash chains of a project; exits with 1 when an event was changed, removed or inserted."""
    with open_client(context) as client:
        project = project if project == "none" else find_optional_project(client, project)
        verdict = verify_project(client, project)
    if json or not verdict.findings:
        show(verdict, as_json=json)
    else:
        show(verdict.findings, as_json=False, columns=("fault", "chain", "seq", "event_id"))
        counts = f"{verdict.missing} missing, {verdict.changed} changed, {verdict.foreign} foreign"
        typer.echo(f"{verdict.events} events in {verdict.chains} chains checked: {counts}", err=True)
    if verdict.findings:
        raise typer.Exit(Exit.FAILED)


def verify_project(client: Client, project: str | None, clock: Clock = system_clock) -> Verdict:
    """Reads all events of a project between two reads of its heads, and verifies each link on this machine."""
    before = _heads(client, project)
    found = [_event(response) for response in client.audit(project, since="2020-01-01T00:00:00Z")]
    findings = verify(found, before, _heads(client, project), clock())
    counts = Counter(finding.fault for finding in findings)
    return Verdict(
        events=len(found),
        chains=len(before),
        missing=counts[Fault.MISSING],
        changed=counts[Fault.CHANGED],
        foreign=counts[Fault.FOREIGN],
        findings=[BrokenLink.from_finding(finding) for finding in findings],
    )


def _event(response: AuditResponse) -> AuditEvent:
    """The event itself, from which the links are reckoned anew."""
    return AuditEvent(
        event_id=response.event_id,
        at=from_text(response.at),
        project_id=response.project_id or NO_PROJECT,
        actor=response.actor,
        type=response.type,
        entity=Entity(response.entity.type, response.entity.id),
        chain=response.chain,
        seq=response.seq,
        prev=response.prev,
        metadata=response.metadata,
    )


def _heads(client: Client, project: str | None) -> list[Head]:
    return [Head(head.chain, head.seq, head.digest) for head in client.audit_heads(project)]
