"""``winnow audit``: who did what; and whether the trail is whole."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Annotated

import typer
from pydantic import BaseModel

from cli.client import Client
from cli.deployment import client_of
from cli.options import AsJson
from cli.output import show
from cli.problems import Exit
from winnow.audit.chains import Fault, Finding, Head, verify

app = typer.Typer(invoke_without_command=True, help="Who did what, when, to which thing.")

OfProject = Annotated[str | None, typer.Option(help="A project's id, or none; else the default project.")]
_COLUMNS = ("at", "actor", "type", "entity.type", "entity.id", "metadata")


class FindingTold(BaseModel):
    """One link that does not hold."""

    fault: Fault
    chain: str
    seq: int
    event_id: str

    @classmethod
    def of(cls, finding: Finding) -> FindingTold:
        """What a person is told of a finding."""
        return cls(fault=finding.fault, chain=finding.chain, seq=finding.seq, event_id=finding.event_id)


class Verdict(BaseModel):
    """Whether a project's trail is whole."""

    events: int
    chains: int
    missing: int
    changed: int
    foreign: int
    findings: list[FindingTold]


@app.callback()
def events(
    context: typer.Context,
    project: OfProject = None,
    type: Annotated[str | None, typer.Option(help="E.g. job.completed or access.denied.")] = None,  # noqa: A002
    actor: Annotated[str | None, typer.Option(help="Whose doings.")] = None,
    entity: Annotated[tuple[str, str] | None, typer.Option(metavar="TYPE ID", help="E.g. job and its id.")] = None,
    since: Annotated[str | None, typer.Option(help="RFC 3339 time.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    json: AsJson = False,
) -> None:
    """Show who did what, when, to which thing; newest first."""
    if context.invoked_subcommand:
        return
    with client_of(context) as client:
        found = client.audit(project, type=type, actor=actor, entity=entity, since=since)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS)


@app.command("verify")
def verify_trail(context: typer.Context, project: OfProject = None, json: AsJson = False) -> None:
    """Check every link of a project's trail; exits with 1 when an event was changed, taken out or put in."""
    with client_of(context) as client:
        verdict = check(client, project)
    if json or not verdict.findings:
        show(verdict, as_json=json)
    else:
        show(verdict.findings, as_json=False, columns=("fault", "chain", "seq", "event_id"))
        counts = f"{verdict.missing} missing, {verdict.changed} changed, {verdict.foreign} foreign"
        typer.echo(f"{verdict.events} events in {verdict.chains} chains checked: {counts}", err=True)
    if verdict.findings:
        raise typer.Exit(Exit.FAILED)


def check(client: Client, project: str | None) -> Verdict:
    """Reads a project's whole trail between two looks at its heads, and checks each link of it here."""
    before = _heads(client, project)
    found = [answer.event() for answer in client.audit(project, since="2020-01-01T00:00:00Z")]
    findings = verify(found, before, _heads(client, project))
    counts = Counter(finding.fault for finding in findings)
    return Verdict(
        events=len(found),
        chains=len(before),
        missing=counts[Fault.MISSING],
        changed=counts[Fault.CHANGED],
        foreign=counts[Fault.FOREIGN],
        findings=[FindingTold.of(finding) for finding in findings],
    )


def _heads(client: Client, project: str | None) -> list[Head]:
    return [Head(head.chain, head.seq, head.digest) for head in client.audit_heads(project)]
