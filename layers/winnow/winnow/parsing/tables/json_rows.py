"""Rows of JSON Lines, and of objects that follow each other (as in an array), one at a time."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from winnow.parsing.tables.lines import CHUNK, PhysicalLine
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.table_model import Layout, Record, Row, TableLimits
from winnow.storable import MAX_DIGITS, MAX_MAGNITUDE, MIN_MAGNITUDE
from winnow.values import Json

_BETWEEN: Final = re.compile(r"[\s,\[\]\ufeff]*")
_NEXT_OBJECT: Final = re.compile(r"\n[ \t\r]{0,1000}\{")
_LONGEST_INTEGER: Final = 125  # digits, zeros included
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def _real(written: str) -> Json:
    """A number with a fraction or an exponent; the text as written where the store can't hold it."""
    number = float(written)
    digits = sum(char.isdigit() for char in written.lower().partition("e")[0].strip("-0."))
    magnitude = abs(number)
    if (
        not math.isfinite(number)
        or digits > MAX_DIGITS
        or (magnitude and not MIN_MAGNITUDE <= magnitude <= MAX_MAGNITUDE)
    ):
        return written
    return number


def _whole(written: str) -> Json:
    """An integer; the text as written where the store can't hold it."""
    digits = written.lstrip("-")
    return int(written) if len(digits.strip("0")) <= MAX_DIGITS and len(digits) < _LONGEST_INTEGER else written


def _missing(_name: str) -> Json:
    """NaN and infinity, which Python writes for a missing number, are no value."""
    return None


DECODER: Final = json.JSONDecoder(parse_constant=_missing, parse_float=_real, parse_int=_whole)


def read_json_lines(lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits) -> Iterator[Record]:
    """For each line its row without number, None for a blank one."""
    for line in lines:
        if line.text is None:
            yield Record(Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), line.size)
            continue
        text = line.text.strip().lstrip("\ufeff\x1e")  # an RFC 7464 sequence begins each with a record separator
        if not text:
            yield Record(None, line.size)
            continue
        try:
            value = DECODER.decode(text)
        except (ValueError, RecursionError):
            yield Record(Row(0, "", {}, "The line is not JSON."), line.size)
            continue
        yield Record(
            _keyed(value, limits) if layout.format == "keyed" else to_row(value, layout.key_column, limits), line.size
        )


def read_json_objects(stream: BinaryIO, layout: Layout, limits: TableLimits) -> Iterator[Record]:
    """For each object its row without number, and what it and what stands before it took.

    After an object that is broken, reading goes on at the next line that begins one.
    """
    decoder = codecs.getincrementaldecoder(layout.encoding)("replace")
    buffer = ""
    more = True
    while more or buffer:
        start = _start_of_object(buffer)
        if start == len(buffer):
            if buffer:
                yield _record(None, buffer, layout)
            chunk = stream.read(CHUNK)
            more = bool(chunk)
            buffer = decoder.decode(chunk, not more)
            continue
        try:
            value, end = DECODER.raw_decode(buffer, start)
            complete = True
        except (ValueError, RecursionError):
            value, end, complete = None, start, False
        if (not complete or end == len(buffer)) and more and len(buffer) - start <= limits.row_bytes:
            chunk = stream.read(CHUNK)
            more = bool(chunk)
            buffer += decoder.decode(chunk, not more)
            continue
        if complete:
            yield _record(to_row(value, layout.key_column, limits), buffer[:end], layout)
        else:
            end = _next_object(buffer, start)
            yield _record(Row(0, "", {}, "The object is not JSON or too long."), buffer[:end], layout)
        buffer = buffer[end:]


def holds_several(line: str) -> bool:
    """Whether objects follow each other on a line."""
    if "}{" not in line.replace(" ", ""):
        return False
    try:
        _, end = DECODER.raw_decode(line)
    except (ValueError, RecursionError):
        return False
    return line[end:].lstrip().startswith("{")


def _start_of_object(buffer: str) -> int:
    found = _BETWEEN.match(buffer)
    return found.end() if found else 0


def _next_object(buffer: str, start: int) -> int:
    found = _NEXT_OBJECT.search(buffer, start + 1)
    return found.start() + 1 if found else len(buffer)


def _record(row: Row | None, taken: str, layout: Layout) -> Record:
    return Record(row, len(taken.encode(layout.encoding, "replace")), taken.count("\n"))


def _keyed(value: Json, limits: TableLimits) -> Row:
    """A line ``[key, values]``."""
    match value:
        case [str() as key, dict() as values]:
            row = to_row(values, None, limits)
            return replace(row, key=key)
        case _:
            return Row(0, "", {}, "The row cannot be read.")


def to_row(value: Json, key_column: str | None, limits: TableLimits) -> Row:
    """The row of a decoded value; anything but an object is an error."""
    if not isinstance(value, dict):
        return Row(0, "", {}, "The row is not a JSON object.")
    if len(value) > limits.columns:
        return Row(0, "", {}, f"The row has more than {limits.columns} members.")
    if _is_deep(value, limits.depth):
        return Row(0, "", {}, "A value is nested too deeply.")
    if _longest(value) > limits.cell:
        return Row(0, "", {}, f"A value is longer than {limits.cell} characters.")
    whole = {
        _text(name).strip() or f"column_{number}": _whole_text(item)
        for number, (name, item) in enumerate(value.items(), 1)
    }
    values: dict[str, Json] = {name: item for name, item in whole.items() if item not in (None, "", [], {})}
    return Row(0, key_of(values, key_column), values)


def _whole_text(value: Json) -> Json:
    """The value without halves of characters, which no store can hold, and without blanks around a text."""
    if isinstance(value, str):
        return _text(value).strip()
    if isinstance(value, list):
        return [_whole_text(item) for item in value]
    if isinstance(value, dict):
        return {
            _text(name) or f"member_{number}": _whole_text(item) for number, (name, item) in enumerate(value.items(), 1)
        }
    return value


def _text(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text) if not text.isascii() else text


def _is_deep(value: Json, most: int) -> bool:
    if most < 0:
        return True
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_is_deep(item, most - 1) for item in items if isinstance(item, dict | list))


def _longest(value: Json) -> int:
    if isinstance(value, str):
        return len(value)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(_longest, items), default=0)
