"""``winnow webhooks``: where a project's events are sent, and what came of it."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_project

app = typer.Typer(no_args_is_help=True, help="Webhooks of a project: create, test, rotate, deliveries, redeliver.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
WebhookId = Annotated[str, typer.Argument(metavar="WEBHOOK", help="The webhook's id.")]
_COLUMNS = ("webhook_id", "url", "enabled", "disabled", "types", "created_at")
_DELIVERIES = ("event_id", "type", "state", "attempts", "last", "created_at", "next_at")


@app.command("list")
def list_webhooks(context: typer.Context, project: ProjectId, json: AsJson = False, fields: Fields = None) -> None:
    """List a project's webhooks."""
    with open_client(context) as client:
        found = client.webhooks(find_project(client, project))
        show(list(found), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("create")
def create_webhook(
    context: typer.Context,
    project: ProjectId,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to send events: https, and reachable by anybody.")],
    types: Annotated[list[str] | None, typer.Option("--type", help="Only these types of events. Default: all.")] = None,
    json: AsJson = False,
) -> None:
    """Have a project's events sent to an address; its secret is shown this once."""
    with open_client(context) as client:
        show(client.create_webhook(find_project(client, project), url, types or ()), as_json=json)


@app.command("test")
def send_test(context: typer.Context, project: ProjectId, webhook: WebhookId, json: AsJson = False) -> None:
    """Send a test to a webhook; what came of it is listed under the event's id."""
    with open_client(context) as client:
        show(client.test_webhook(find_project(client, project), webhook), as_json=json)


@app.command("rotate")
def rotate_secret(context: typer.Context, project: ProjectId, webhook: WebhookId, json: AsJson = False) -> None:
    """Give a webhook a new secret, shown this once; for 24 hours the old one signs too."""
    with open_client(context) as client:
        show(client.rotate_webhook_secret(find_project(client, project), webhook), as_json=json)


@app.command("disable")
def disable_webhook(context: typer.Context, project: ProjectId, webhook: WebhookId, json: AsJson = False) -> None:
    """Send nothing to a webhook until it is enabled."""
    with open_client(context) as client:
        show(client.update_webhook(find_project(client, project), webhook, enabled=False), as_json=json)


@app.command("enable")
def enable_webhook(context: typer.Context, project: ProjectId, webhook: WebhookId, json: AsJson = False) -> None:
    """Send a project's events to a webhook again, also to one that answered 410."""
    with open_client(context) as client:
        show(client.update_webhook(find_project(client, project), webhook, enabled=True), as_json=json)


@app.command("delete")
def delete_webhook(context: typer.Context, project: ProjectId, webhook: WebhookId) -> None:
    """Delete a webhook."""
    with open_client(context) as client:
        client.delete_webhook(find_project(client, project), webhook)


@app.command("deliveries")
def list_deliveries(
    context: typer.Context,
    project: ProjectId,
    webhook: WebhookId,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 50,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List a webhook's deliveries of the last 30 days, newest first."""
    with open_client(context) as client:
        found = client.deliveries(find_project(client, project), webhook)
        show(list(islice(found, limit)), as_json=json, columns=_DELIVERIES, fields=fields)


@app.command("redeliver")
def redeliver(
    context: typer.Context,
    project: ProjectId,
    webhook: WebhookId,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's id, as deliveries lists it.")],
    json: AsJson = False,
) -> None:
    """Send an event to a webhook again."""
    with open_client(context) as client:
        show(client.redeliver(find_project(client, project), webhook, event), as_json=json)
