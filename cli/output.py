"""What commands print: JSON for scripts, tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


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
