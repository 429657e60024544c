"""What commands print: tables for people, tab-separated lines when piped, JSON when asked for.

For people, ids are cut to the beginning that commands take, times are relative and states have a colour. Piped, each
line is one thing with its whole values, without a header, in the order of the columns (``--fields`` chooses others).
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Protocol

import typer

from winnow.values import Json

SHORT_ID = 8  # characters of an id that are shown to people
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}$")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_COLOURS = {
    "completed": "green",
    "active": "green",
    "created": "green",
    "accepted": "green",
    "running": "cyan",
    "pending": "yellow",
    "waiting": "yellow",
    "stale": "yellow",
    "failed": "red",
    "cancelled": "red",
    "rejected": "red",
}
_STEPS = ((60, "s"), (60, "min"), (24, "h"), (30, "days"), (12, "months"), (10_000, "years"))


def for_people() -> bool:
    """Whether a person reads the output: a terminal, or ``WINNOW_FORCE_TTY`` says so."""
    return sys.stdout.isatty() or bool(os.environ.get("WINNOW_FORCE_TTY"))


class Showable(Protocol):
    """A thing with members: a resource of the API, or a line of the command's own."""

    def to_dict(self) -> dict[str, Json]:
        """The members, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that the command itself has found; subclasses name its members."""

    def to_dict(self) -> dict[str, Json]:
        """The members, as JSON has them."""
        return asdict(self)


def show(
    things: Showable | Sequence[Showable], *, as_json: bool, columns: Sequence[str] = (), fields: str | None = None
) -> None:
    """Prints one thing, or several.

    Args:
        columns: members of each thing that people are shown, in order; dots lead into members.
        fields: other columns, with commas between them.
    """
    chosen = [name.strip() for name in fields.split(",") if name.strip()] if fields else columns
    many = things if isinstance(things, Sequence) else [things]
    plain = [thing.to_dict() for thing in many]
    if fields:
        _check_fields(plain, chosen)
    if as_json:
        some = [{name: _member(row, name) for name in chosen} for row in plain] if fields else plain
        typer.echo(json.dumps(some if isinstance(things, Sequence) else some[0], ensure_ascii=False, indent=2))
    elif isinstance(things, Sequence) or fields:
        _table(plain, chosen)
    else:
        _members(plain[0])


def text(value: object) -> str:
    """A value, whole, as a cell."""
    match value:
        case None:
            return "–"
        case str():
            return value
        case float():
            return f"{value:g}"
        case _:
            return json.dumps(value, ensure_ascii=False)


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that gives a whole number: ``3 min ago``, ``in 2 h``."""
    amount = (now - then).total_seconds()
    future, amount = amount < 0, abs(amount)
    for size, unit in _STEPS:
        if amount < size:
            shown = f"{int(amount)} {unit}"
            return f"in {shown}" if future else f"{shown} ago"
        amount /= size
    return "long ago"


def _check_fields(rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> None:
    """Names a field that nothing has, rather than printing an empty column."""
    for name in fields:
        top = name.split(".")[0]
        if rows and all(top not in row for row in rows):
            raise typer.BadParameter(f"there is no field {top}: {', '.join(rows[0])}", param_hint="--fields")


def _table(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> None:
    if not for_people():
        for row in rows:
            typer.echo("\t".join(_flat(text(_member(row, column))) for column in columns))
        return
    from rich.console import Console  # noqa: PLC0415 - scripts don't need it
    from rich.table import Table  # noqa: PLC0415

    table = Table(*[column.rpartition(".")[2].replace("_", " ") for column in columns], box=None, pad_edge=False)
    for row in rows:
        table.add_row(*[_cell(_member(row, column)) for column in columns])
    Console().print(table)


def _members(row: dict[str, Any]) -> None:
    if not for_people():
        for name, value in row.items():
            typer.echo(f"{name}\t{_flat(text(value))}")
        return
    from rich.console import Console  # noqa: PLC0415 - scripts don't need it

    Console().print(_named(row, whole=True))


def _named(members: Mapping[str, object], *, whole: bool = False) -> Any:
    """Members below each other, each beside its name; those that say nothing are left out.

    Args:
        whole: the thing itself, whose ids are kept whole; names further in may be the user's own and stay as they are.
    """
    from rich.table import Table  # noqa: PLC0415 - scripts don't need it

    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in members.items():
        if _says_something(value):
            table.add_row(name.replace("_", " ") if whole else name, _block(value, whole=whole))
    return table


def _block(value: object, *, whole: bool) -> Any:
    """A value as people read it: things of one kind as a table, other members below each other."""
    match value:
        case dict() if len(value) > 1 and all(isinstance(each, dict) and each for each in value.values()):
            return _alike([{"": name, **each} for name, each in value.items()])
        case list() if value and all(isinstance(each, dict) and each for each in value):
            return _alike(value)
        case dict():
            return _named(value)
        case list():
            from rich.text import Text  # noqa: PLC0415 - scripts don't need it

            return Text(", ").join(_cell(each) for each in value)
        case _:
            return _cell(value, whole=whole)


def _alike(rows: Sequence[Mapping[str, object]]) -> Any:
    """Things with the same members as a table, without the columns in which nobody says anything."""
    from rich.table import Table  # noqa: PLC0415 - scripts don't need it

    columns = [name for name in dict.fromkeys(chain(*rows)) if any(_says_something(row.get(name)) for row in rows)]
    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*[_block(row.get(name), whole=False) for name in columns])
    return table


def _says_something(value: object) -> bool:
    match value:
        case dict():
            return any(map(_says_something, value.values()))
        case list():
            return any(map(_says_something, value))
        case _:
            return value not in (None, "")


def _flat(cell: str) -> str:
    """One cell of a tab-separated line."""
    return " ".join(cell.split())


def _cell(value: object, *, whole: bool = False) -> Any:
    """A value as people read it.

    Args:
        whole: keeps ids and times as they are.
    """
    from rich.text import Text  # noqa: PLC0415 - scripts don't need it

    shown = text(value)
    if not isinstance(value, str):
        return Text(shown)
    if value in _COLOURS:
        return Text(shown, style=_COLOURS[value])
    if whole:
        return Text(shown)
    if _ID.match(value):
        return Text(".".join(part[:SHORT_ID] for part in value.split(".")), no_wrap=True)
    if _TIME.fullmatch(value):
        return Text(ago(datetime.fromisoformat(value), datetime.now(UTC)), no_wrap=True)
    return Text(shown)


def _member(row: dict[str, Any], column: str) -> object:
    value: object = row
    for name in column.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
