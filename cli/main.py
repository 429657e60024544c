"""The ``winnow`` command: a local consolidation starts without the frameworks that all other commands need."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import winnow

if TYPE_CHECKING:
    from cli.deployment import Deployment


def main(arguments: Sequence[str] | None = None, deployment: Deployment | None = None) -> None:
    """Runs the command and ends the process with its exit code.

    Args:
        arguments: without them, the process's own.
        deployment: how to reach one, where options and session don't say.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        sys.stdout.write(f"winnow {winnow.VERSION}\n")
        sys.exit()
    if given[:1] == ["consolidate"] and any(word.split("=")[0] == "--local" for word in given):
        _consolidate_local(given[1:])
        sys.exit()
    # httpx has a command of its own, and loads click and rich for it where they are installed, as they are here. It
    # goes on without them; the command's start takes a third less.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # None stands for a module that is not there
    from cli import app  # noqa: PLC0415 - brings Typer: more than a small local run takes

    app.run(given, deployment)


def _consolidate_local(arguments: Sequence[str]) -> None:
    """Runs the command over files. It leaves next to nothing in circles, so garbage is not looked for meanwhile: that
    would be a thirtieth of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        from cli import consolidate_local  # noqa: PLC0415 - brings numpy, which nothing else needs

        consolidate_local.run(arguments)
    finally:
        if collecting:
            gc.enable()
