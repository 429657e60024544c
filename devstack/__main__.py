"""The local stack's command, ``python -m devstack up | down | reset | run | token``; the Makefile calls it."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from cli import session
from cli.account import TerminalPrompts
from cli.identity import CognitoIdentity
from devstack import stack, users
from devstack.errors import DevstackError
from devstack.layout import Layout

PROFILE = "local"


def main() -> int:
    """Do one thing. Returns 1 after saying in one line what a person has to do first."""
    parser = argparse.ArgumentParser(prog="python -m devstack", description="Winnow on this machine.")
    parser.add_argument("--state", type=Path, help="where the stack keeps its state (default: .devstack)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start and deploy")
    commands.add_parser("down", help="stop what was started; its data stays")
    commands.add_parser("reset", help="stop what was started, and remove its data")
    run = commands.add_parser("run", help="take real files through the whole service")
    run.add_argument("--files", type=Path, help="a folder of your own (default: the project's samples)")
    token = commands.add_parser("token", help="print an access token")
    token.add_argument("role", choices=list(users.ROLES))
    arguments = parser.parse_args()
    layout = Layout(state=arguments.state.resolve()) if arguments.state else Layout()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # 128 + SIGTERM; on the way out everything is stopped
    try:
        match arguments.command:
            case "up":
                running = stack.up(layout)
                print(describe(running, layout, sign_in_command(running, layout)))
            case "down":
                stopped = stack.down(layout)
                print("Stopped; the data stays (make reset removes it)." if stopped else "Nothing was running.")
            case "reset":
                stack.reset(layout)
                print("Stopped, and the data is removed.")
            case "run":
                from devstack.demo.run import run_demo  # noqa: PLC0415 - what the other commands do not need

                return run_demo(layout, arguments.files)
            case "token":
                print(_running(layout).token(layout, arguments.role))
    except DevstackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT, as shells have it
    return 0


def sign_in_command(running: stack.Stack, layout: Layout) -> str:
    """Sign the ``winnow`` command in as admin, in the profile ``local``; the current profile stays where there is one.

    Returns:
        How to call the command with that profile.
    """
    user = users.read_users(layout)["admin"]
    fresh = session.Session(running.api, running.outputs["UserPoolClientId"], running.endpoint)
    identity = CognitoIdentity(fresh.identity, fresh.client_id)
    session.save(identity.sign_in(fresh, user.name, user.password, TerminalPrompts()), PROFILE)
    if session.load() is None:
        session.choose_profile(PROFILE)
    command = f"{_shown(layout.bin)}/winnow"
    return command if session.current_profile() == PROFILE else f"{command} --profile {PROFILE}"


def describe(running: stack.Stack, layout: Layout, winnow: str) -> str:
    """Where everything is, and a line to try.

    Args:
        winnow: how to call the command.
    """
    state = "" if layout.state == Layout().state else f" --state {layout.state}"
    command = f"{_shown(layout.bin)}/python -m devstack{state} token"
    lines = [
        f"Console    {running.api}/console (sign in as {users.ROLES['admin']})",
        f"API        {running.api}",
        f"Docs       {running.api}/docs",
        *(f"{user.role:<11}{user.name}" for user in users.read_users(layout).values()),
        f"Passwords  {_shown(layout.file(users.FILE))}",
        f"A token    {command} admin",
        f"Webhooks   {running.receiver}/ok takes deliveries (docs/operations.md)",
        f"Dropbox    {running.dropbox} serves the files in {_shown(layout.file('dropbox'))}",
        f'curl       curl -H "Authorization: Bearer $({command} admin)" {running.api}/api/v1/projects',
        "",
        f"The command is signed in as {users.ROLES['admin']}. Try: {winnow} projects list",
    ]
    return "\n".join(lines)


def _running(layout: Layout) -> stack.Stack:
    running = stack.find(layout)
    if running is None:
        raise DevstackError("The local stack does not run: start it with 'make up'.")
    return running


def _shown(path: Path) -> str:
    """A path as a person in this folder would type it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
