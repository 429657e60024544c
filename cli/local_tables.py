"""Tables on this machine, opened by the code that the ingestion worker uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from winnow.parsing.tables import HEAD_BYTES, TableFile, TableKind, TableLimits, find_table_kind, open_table_file

if TYPE_CHECKING:
    from winnow.parsing.sandbox import Isolated


def open_local_table(
    path: Path, isolated: Callable[[], Isolated], limits: TableLimits, sheets: Sequence[str] = ()
) -> TableFile | None:
    """The file as a table, None when it holds none. ``isolated`` gives the process that spreadsheets are read in.

    Raises:
        DocumentError: a spreadsheet cannot be read.
        OSError: the file cannot be opened.
    """

    def convert(data: bytes, kind: TableKind) -> bytes:
        from winnow.parsing.tables.spreadsheets import table_lines  # noqa: PLC0415 - a CSV needs none of it

        return isolated().call(table_lines, data, kind, limits, tuple(sheets))

    with path.open("rb") as stream:
        kind = find_table_kind(stream.read(HEAD_BYTES), path.name)
    return open_table_file(kind, partial(_open_at, path), convert, limits) if kind else None


def _open_at(path: Path, offset: int) -> BinaryIO:
    stream = path.open("rb")
    stream.seek(offset)
    return stream
