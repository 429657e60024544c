"""Rows of JSON Lines, and of objects that follow each other (as in an array), one at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from winnow.parsing.tables.lines import CHUNK, PhysicalLine
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.table_model import Layout, Row, TableLimits
from winnow.values import Json

_BETWEEN: Final = re.compile(r"[\s,\[\]\ufeff]*")
_DEEPEST: Final = 50


def _refuse(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)


def read_lines(lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits) -> Iterator[tuple[Row | None, int]]:
    """For each line its row without number (None for a blank line) and the bytes it took."""
    for line in lines:
        if line.text is None:
            yield Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), line.size
            continue
        text = line.text.strip().lstrip("\ufeff")
        if not text:
            yield None, line.size
            continue
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError):
            yield Row(0, "", {}, "The line is not JSON."), line.size
            continue
        yield to_row(value, layout.key_column, limits), line.size


def read_objects(stream: BinaryIO, layout: Layout, limits: TableLimits) -> Iterator[tuple[Row | None, int]]:
    """For each object its row without number, and the bytes it and what stands before it took.

    After an object that is broken, reading goes on at the next line that begins one.
    """
    decoder = codecs.getincrementaldecoder(layout.encoding)("replace")
    buffer = ""
    more = True
    while more or buffer:
        start = _BETWEEN.match(buffer).end()  # type: ignore[union-attr]
        if start == len(buffer):
            if buffer:
                yield None, _size(buffer, layout)
            chunk = stream.read(CHUNK)
            more = bool(chunk)
            buffer = decoder.decode(chunk, not more)
            continue
        try:
            value, end = _DECODER.raw_decode(buffer, start)
            complete = True
        except (ValueError, RecursionError):
            value, end, complete = None, start, False
        if (not complete or end == len(buffer)) and more and len(buffer) - start <= limits.row_bytes:
            chunk = stream.read(CHUNK)
            more = bool(chunk)
            buffer += decoder.decode(chunk, not more)
            continue
        if complete:
            yield to_row(value, layout.key_column, limits), _size(buffer[:end], layout)
        else:
            end = _next_object(buffer, start)
            yield Row(0, "", {}, "The object is not JSON or too long."), _size(buffer[:end], layout)
        buffer = buffer[end:]


def _next_object(buffer: str, start: int) -> int:
    found = re.compile(r"\n\s*\{").search(buffer, start + 1)
    return found.start() + 1 if found else len(buffer)


def _size(text: str, layout: Layout) -> int:
    return len(text.encode(layout.encoding, "replace"))


def to_row(value: Json, key_column: str | None, limits: TableLimits) -> Row:
    """The row of a decoded value; anything but an object is an error."""
    if not isinstance(value, dict):
        return Row(0, "", {}, "The row is not a JSON object.")
    if len(value) > limits.columns:
        return Row(0, "", {}, f"The row has more than {limits.columns} members.")
    if _is_deep(value) or _longest(value) > limits.cell:
        return Row(0, "", {}, f"A value is nested too deeply or longer than {limits.cell} characters.")
    values = {name: item.strip() if isinstance(item, str) else item for name, item in value.items()}
    values = {name: item for name, item in values.items() if item not in (None, "", [], {})}
    return Row(0, key_of(values, key_column), values)


def _is_deep(value: Json, depth: int = 0) -> bool:
    if depth > _DEEPEST:
        return True
    if isinstance(value, dict):
        return any(_is_deep(item, depth + 1) for item in value.values())
    return isinstance(value, list) and any(_is_deep(item, depth + 1) for item in value)


def _longest(value: Json) -> int:
    if isinstance(value, str):
        return len(value)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(_longest, items), default=0)
