"""``winnow listen``: a project's events, forwarded to a program on this machine as a webhook would send them."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer

from cli.deployment import open_client
from cli.references import find_project
from winnow.platform.ids import ulid
from winnow.webhooks.signing import is_secret, new_secret, signed_headers

_PAUSE = 5.0  # s between two looks


def listen(
    context: typer.Context,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")],
    to: Annotated[str, typer.Option(help="Where to send them.")] = "http://localhost:3000/",
    after: Annotated[str | None, typer.Option(help="An event's id to go on from. Default: from now on.")] = None,
    secret: Annotated[str | None, typer.Option(help="whsec_... to sign with. Default: a new one, printed.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Send what there is, and end.")] = False,
) -> None:
    """Forward a project's events to a local port, signed as a webhook's deliveries are; they are 45 seconds old.

    What is not taken is said and not sent again: go on with --after.
    """
    if secret is not None and not is_secret(secret):
        raise typer.BadParameter("whsec_ and the base64 of 24 to 64 bytes", param_hint="--secret")
    key = secret or new_secret()
    if secret is None:
        typer.echo(f"signed with {key}", err=True)
    position = after or ulid(datetime.now(UTC), b"\x00" * 10)
    with open_client(context) as client, httpx.Client(timeout=15.0) as http:
        project = find_project(client, project)
        while True:
            page = client.events(project, position)
            for event in page.items:
                thin = {"type": event.type, "timestamp": event.time, "id": event.id, "data": event.data}
                body = json.dumps(thin, separators=(",", ":")).encode()
                headers = signed_headers(event.id, datetime.now(UTC), body, [key])
                try:
                    sent = http.post(to, content=body, headers={"Content-Type": "application/json", **headers})
                    said = str(sent.status_code)
                except httpx.HTTPError as error:
                    said = type(error).__name__
                typer.echo(f"{event.time}  {event.type}  {event.id}  {said}")
            is_end = not page.items and page.after == position
            position = page.after
            if once and is_end:
                return
            if is_end:
                time.sleep(_PAUSE)
