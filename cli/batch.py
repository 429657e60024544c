"""Doing the same to several things: a question first, then each; one that is refused does not keep the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cli.output import Line, show
from cli.problems import Exit
from winnow.sdk.client_errors import ApiError

Every = Annotated[bool, typer.Option("--all", help="All that it can be done to, as the options narrow it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True, slots=True)
class ActedOn(Line):
    """What came of one of several things: the error's code when it was refused."""

    id: str
    outcome: str


def check_named(named: Sequence[str] | None, *, every: bool, what: str) -> None:
    """Either are some things named, or all are meant.

    Raises:
        typer.BadParameter: neither, or both.
    """
    if bool(named) == every:
        raise typer.BadParameter(f"name {what}, or give --all")


def confirm(question: str, ids: Sequence[str], *, yes: bool) -> None:
    """Asks before something is done to all of them.

    Raises:
        typer.Abort: the person says no.
    """
    if ids and not yes:
        typer.confirm(question, abort=True, err=True)


def act_on_each(ids: Sequence[str], act: Callable[[str], str], *, as_json: bool) -> None:
    """Acts on each, and shows what came of it.

    Args:
        act: does it to the thing of an id, and says what came of it.

    Raises:
        typer.Exit: with 1 when one was refused.
    """
    done, refused = [], False
    for each in ids:
        try:
            done.append(ActedOn(each, act(each)))
        except ApiError as error:
            refused = True
            done.append(ActedOn(each, error.code))
    show(done, as_json=as_json, columns=("id", "outcome"))
    if refused:
        raise typer.Exit(Exit.FAILED)
