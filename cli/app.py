"""The commands of ``winnow``; each is imported when it is run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_group

import winnow
from cli.deployment import Deployment
from cli.problems import EXIT_CODES, ApiError, Exit, exit_code, format_error
from cli.session import is_profile_name

if TYPE_CHECKING:
    from typer._click.core import Command, Context  # Typer's own copy of click, exported under no other name

_WHERE = {
    "login": "account.login",
    "logout": "account.logout",
    "whoami": "account.whoami",
    "profiles": "account.profiles_app",
    "users": "users.app",
    "clients": "clients.app",
    "members": "members.app",
    "parse": "parse.parse",
    "ingest": "ingest.ingest",
    "consolidate": "consolidate.consolidate",
    "explain": "explain.explain",
    "audit": "audit.app",
    "dead-letters": "dead_letters.app",
    "dropbox": "dropbox.app",
    "jobs": "jobs.app",
    "projects": "projects.app",
    "records": "records.app",
    "reviews": "reviews.app",
    "runs": "runs.app",
}
"""The function or group behind each command, by module of this package."""


class _Commands(TyperGroup):
    """The commands, in the order in which help lists them."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Names of all commands."""
        del ctx
        return list(_WHERE)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of a name, imported."""
        del ctx
        if cmd_name not in _WHERE:
            return None
        module, _, member = _WHERE[cmd_name].partition(".")
        found = getattr(import_module(f"cli.{module}"), member)
        group = typer.Typer()
        if isinstance(found, typer.Typer):
            group.add_typer(found, name=cmd_name)
        else:
            group.command(cmd_name)(found)
        return get_group(group).commands[cmd_name]


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    help="Turn a stream of messy files into one trusted record per real thing.",
)


def _print_version(requested: bool) -> None:  # noqa: FBT001 - Typer hands it over so
    if requested:
        typer.echo(f"winnow {winnow.VERSION}")
        raise typer.Exit


@app.callback()
def deployment(
    context: typer.Context,
    url: Annotated[str | None, typer.Option(envvar="WINNOW_URL", help="URL of the deployment.")] = None,
    token: Annotated[str | None, typer.Option(envvar="WINNOW_TOKEN", help="An access token.")] = None,
    profile: Annotated[
        str | None, typer.Option(envvar="WINNOW_PROFILE", help="Whose sign-in to use: see winnow profiles.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Chooses the deployment that the command talks to."""
    del version  # printed by its callback
    given = context.find_object(Deployment) or Deployment()
    if profile is not None and not is_profile_name(profile):
        raise typer.BadParameter("a profile's name has letters, digits, dots and dashes")
    context.obj = Deployment(url or given.url, token or given.token, given.transport, profile or given.profile)


def run(arguments: Sequence[str], deployment: Deployment | None = None) -> None:
    """Runs the command; an error of the API is one line and an exit code.

    Args:
        arguments: what follows ``winnow``.
        deployment: how to reach one, where options and session don't say.
    """
    try:
        app(list(arguments), obj=deployment)
    except ApiError as error:
        typer.echo(format_error(error), err=True)
        sys.exit(exit_code(error))
    except TimeoutError as error:
        typer.echo(f"winnow: {error}", err=True)
        sys.exit(Exit.UNAVAILABLE)
