"""The commands of ``winnow``; each is imported when it is run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

import winnow
from cli.deployment import Deployment
from cli.problems import EXIT_CODES, Exit, exit_code, format_error
from cli.session import is_profile_name
from winnow.sdk.client_errors import ApiError

if TYPE_CHECKING:
    from typer._click import HelpFormatter
    from typer._click.core import Command, Context  # Typer's own copy of click, exported under no other name

_COMMANDS = {
    "login": ("account.login", "Sign in; the session is kept in a file that only you can read."),
    "logout": ("account.logout", "Forget the kept session."),
    "whoami": ("account.whoami", "Show who you are, your roles, and the projects you are a member of."),
    "profiles": ("account.profiles_app", "Sign-ins at several deployments."),
    "users": ("users.app", "People who may sign in; needs AWS credentials of the account."),
    "clients": ("clients.app", "Machines that may sign in; needs AWS credentials of the account."),
    "members": ("members.app", "Members of a project: list, add, remove."),
    "parse": ("parse.parse", "Parse resumes locally: a line of JSON for each file, in order."),
    "ingest": ("ingest.ingest", "Ingest a folder: new and changed files become records."),
    "consolidate": (
        "consolidate.consolidate",
        "Consolidate a project. A file on this machine, without AWS: winnow consolidate --local FILE (or --help).",
    ),
    "explain": (
        "explain.explain",
        "Show why a record was merged: what each field weighs, in bits (+1 doubles the odds, -1 halves them).",
    ),
    "audit": ("audit.app", "The audit trail: list events, verify their hash chains."),
    "subject": (
        "subject.app",
        "What is held about a person: find their records, write all of it down.",
    ),
    "erase": ("erase.app", "Erase records, files, what is older than it is kept, or a whole project."),
    "listen": (
        "listen.listen",
        "Forward a project's events to a local port, signed as a webhook's deliveries are; they are 45 seconds old.",
    ),
    "webhooks": ("webhooks.app", "Webhooks of a project: create, test, rotate, deliveries, redeliver."),
    "open": ("account.open_console", "Open the deployment's console in the browser."),
    "dead-letters": ("dead_letters.app", "Messages that no worker could process."),
    "dropbox": ("dropbox.app", "Connect a Dropbox account."),
    "files": ("files.app", "Files: what became of an upload, which failed, try them again."),
    "jobs": ("jobs.app", "Jobs: list, show, watch, cancel, retry."),
    "projects": ("projects.app", "Projects: list, create, show, configure, upload."),
    "records": ("records.app", "Records: list, search, show, edit, archive, export."),
    "reviews": ("reviews.app", "Pairs that may be duplicates: list, show, accept, reject."),
    "runs": ("runs.app", "Consolidations, dry runs and rollbacks: list, report, roll back."),
}
"""The function or group behind each command, by module of this package, and what the list of commands says of it.

The second is here so that ``winnow --help`` imports no command; a test compares it with the command's own help.
"""


class _Commands(TyperGroup):
    """The commands, in the order in which help lists them."""

    listing = False

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Lists the commands without importing them."""
        self.listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self.listing = False

    def list_commands(self, ctx: Context) -> list[str]:
        """Names of all commands."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of a name, imported."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        where, help_ = _COMMANDS[cmd_name]
        if self.listing:
            return TyperCommand(cmd_name, help=help_)
        module, _, member = where.partition(".")
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
    add_completion=True,
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
