"""What commands print: JSON for scripts, tables for people, problems as one line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from cli.client import ApiError
from winnow.platform.values import Json

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


class Exit(IntEnum):
    """What the command's exit code says."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    INVALID = 7
    UNAVAILABLE = 8


EXIT_CODES = (
    "Exit codes: 0 done · 1 the job failed or was cancelled · 2 wrong usage · 3 not signed in · 4 role missing · "
    "5 not found · 6 conflict with the present state · 7 request refused · 8 unreachable or busy"
)

_BY_STATUS = {
    401: Exit.NOT_SIGNED_IN,
    403: Exit.FORBIDDEN,
    404: Exit.NOT_FOUND,
    409: Exit.CONFLICT,
    410: Exit.CONFLICT,
    412: Exit.CONFLICT,
    429: Exit.UNAVAILABLE,
}
_FIRST_SERVER_ERROR = 500


def exit_code(error: ApiError) -> Exit:
    """The exit code that an error of the API calls for."""
    if error.status == 0 or error.status >= _FIRST_SERVER_ERROR:
        return Exit.UNAVAILABLE
    return _BY_STATUS.get(error.status, Exit.INVALID)


def problem(error: ApiError) -> str:
    """An error of the API as one line."""
    each = [f"{item.get('pointer')} {item.get('detail')}" for item in _items(error, "errors")]
    each += [f"{item.get('record_id')}: {item.get('reason')}" for item in _items(error, "conflicts")]
    said = f"winnow: {error.detail} [{error.code}]"
    return " ".join("; ".join([said, *each]).split())


def _items(error: ApiError, name: str) -> list[dict[str, Json]]:
    found = error.members.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def show(models: BaseModel | Sequence[BaseModel], *, as_json: bool, columns: Sequence[str] = ()) -> None:
    """Prints one thing, or several.

    Args:
        columns: members of each thing that people are shown, in order; dots lead into members.
    """
    many = models if isinstance(models, Sequence) else [models]
    plain = [model.model_dump(mode="json", by_alias=True) for model in many]
    if as_json:
        typer.echo(json.dumps(plain if isinstance(models, Sequence) else plain[0], ensure_ascii=False, indent=2))
    elif isinstance(models, Sequence):
        _table(plain, columns)
    else:
        _members(plain[0])


def _table(rows: Iterable[dict[str, object]], columns: Sequence[str]) -> None:
    table = Table(*[column.rpartition(".")[2].replace("_", " ") for column in columns], box=None, pad_edge=False)
    for row in rows:
        table.add_row(*[text(_member(row, column)) for column in columns])
    Console().print(table)


def _members(row: dict[str, object]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in row.items():
        table.add_row(name.replace("_", " "), text(value))
    Console().print(table)


def _member(row: dict[str, object], column: str) -> object:
    value: object = row
    for name in column.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: object) -> str:
    """A value as a cell of a table."""
    match value:
        case None:
            return "–"
        case str():
            return value
        case float():
            return f"{value:g}"
        case _:
            return json.dumps(value, ensure_ascii=False)
