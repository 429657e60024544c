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
_WITHIN: Final = re.compile(r"[\s,]*")
_BLANKS: Final = re.compile(r"\s*")
_EMPTY_LIST: Final = re.compile(r"\[\s{0,1000}\]")
_ROWS_NAMES: Final = frozenset((  # of members that hold rows
    "data", "results", "result", "items", "item", "records", "record", "rows", "row", "entries", "entry", "features",
    "documents", "docs", "hits", "list", "values", "value", "objects", "elements", "content", "payload", "response",
    "resources", "members", "people", "persons", "users", "contacts", "customers", "employees", "products",
    "companies", "edges", "daten", "ergebnisse", "resultats", "donnees", "datos", "resultados", "dati", "risultati",
))  # fmt: skip
_AROUND_ROWS: Final = frozenset((  # of members beside an empty list of rows
    "count", "total", "totals", "next", "previous", "prev", "first", "last", "page", "pages", "page_size", "pagesize",
    "per_page", "meta", "metadata", "status", "offset", "limit", "size", "error", "errors", "message", "success", "ok",
    "took", "cursor", "has_more", "hasmore", "links", "type", "code",
))  # fmt: skip
_INNER: Final = ("properties", "attributes", "fields", "_source", "node")
"""What GeoJSON, JSON:API, Airtable, Elasticsearch and GraphQL call the object that holds a row's values."""
_BESIDE_INNER: Final = frozenset((  # of members beside it, without those that say nothing about the row
    "id", "_id", "key", "geometry", "createdtime", "created", "updated", "self", "url",
))  # fmt: skip
_SAYING_NOTHING: Final = frozenset((
    "type", "bbox", "links", "relationships", "_index", "_type", "_score", "_version", "sort", "cursor", "meta",
))  # fmt: skip
_TYPED_VALUES: Final = frozenset((  # names of the only member of a value in MongoDB's extended JSON
    "$oid", "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$uuid", "$symbol",
))  # fmt: skip
_DEEPEST_LIST: Final = 3  # objects around a list of rows
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
    between = _WITHIN if layout.wrapped else _BETWEEN
    while more or buffer:
        found = between.match(buffer)
        start = found.end() if found else 0
        if layout.wrapped and buffer[start : start + 1] == "]":
            return
        if start == len(buffer):
            if buffer:
                yield _record(None, buffer, layout, 0)
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
            yield _record(to_row(value, layout.key_column, limits), buffer[:end], layout, start)
        else:
            end = _next_object(buffer, start)
            yield _record(Row(0, "", {}, "The object is not JSON or too long."), buffer[:end], layout, start)
        buffer = buffer[end:]


def find_wrapped_rows(text: str) -> int | None:
    """Where the first row is in an object that wraps a list of objects, as APIs answer; None when it wraps none.

    The list is the object's only member, or is called as lists of rows are (``data``, ``results``, ``features``); it
    may stand in an object within the object that is so itself.

    Args:
        text: the beginning of a file that is one JSON object.
    """
    return _wrapped_from(text, _after_blanks(text, 0), 0)


def _wrapped_from(text: str, at: int, depth: int) -> int | None:
    if depth == _DEEPEST_LIST or text[at : at + 1] != "{":
        return None
    only = only_around = True
    at = _after_blanks(text, at + 1)
    while text[at : at + 1] == '"':
        try:
            name, at = DECODER.raw_decode(text, at)
            at = _after_blanks(text, _after_blanks(text, at) + 1)  # the colon
            inside = _rows_in(text, at, depth)
            if inside is not None and (str(name).casefold() in _ROWS_NAMES or (only and _ends_after(text, at))):
                return inside
            if only_around and str(name).casefold() in _ROWS_NAMES:
                empty = _EMPTY_LIST.match(text, at)
                if empty and _holds_only(text, empty.end(), _AROUND_ROWS):
                    return empty.end() - 1
            only_around = only_around and str(name).casefold() in _AROUND_ROWS
            _, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        only = False
        at = _after_blanks(text, at)
        if text[at : at + 1] == ",":
            at = _after_blanks(text, at + 1)
    return None


def _holds_only(text: str, at: int, names: frozenset[str]) -> bool:
    """Whether the members of an object that follow a place in it have all one of the names."""
    at = _after_blanks(text, at)
    while text[at : at + 1] == ",":
        try:
            name, at = DECODER.raw_decode(text, _after_blanks(text, at + 1))
            _, at = DECODER.raw_decode(text, _after_blanks(text, _after_blanks(text, at) + 1))
        except (ValueError, RecursionError):
            return False
        if str(name).casefold() not in names:
            return False
        at = _after_blanks(text, at)
    return text[at : at + 1] == "}"


def _rows_in(text: str, at: int, depth: int) -> int | None:
    """Where the first row is in a member's value: a list of objects, or an object that wraps one."""
    if text[at : at + 1] == "{":
        return _wrapped_from(text, at, depth + 1)
    first = _after_blanks(text, at + 1)
    return first if text[at : at + 1] == "[" and text[first : first + 1] == "{" else None


def _ends_after(text: str, at: int) -> bool:
    """Whether nothing follows a member's value in its object, as far as the text goes."""
    try:
        _, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return True  # it is longer than what is looked at
    return text[_after_blanks(text, end) :][:1] in ("}", "")


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def holds_several(line: str) -> bool:
    """Whether objects follow each other on a line."""
    if "}{" not in line.replace(" ", ""):
        return False
    try:
        _, end = DECODER.raw_decode(line)
    except (ValueError, RecursionError):
        return False
    return line[end:].lstrip().startswith("{")


def _next_object(buffer: str, start: int) -> int:
    found = _NEXT_OBJECT.search(buffer, start + 1)
    return found.start() + 1 if found else len(buffer)


def _record(row: Row | None, taken: str, layout: Layout, start: int) -> Record:
    """What was taken of the stream; the row begins after ``start`` of its characters."""
    before = taken.count("\n", 0, start)
    return Record(row, len(taken.encode(layout.encoding, "replace")), taken.count("\n"), before=before)


def _keyed(value: Json, limits: TableLimits) -> Row:
    """A line ``[key, values]``, behind which may stand why the row cannot be used."""
    match value:
        case [str() as key, dict() as values, *why]:
            row = replace(to_row(values, None, limits), key=key)
            return replace(row, error=row.error or str(why[0])) if why else row
        case _:
            return Row(0, "", {}, "The row cannot be read.")


def to_row(value: Json, key_column: str | None, limits: TableLimits) -> Row:
    """The row of a decoded value; anything but an object is an error."""
    if not isinstance(value, dict):
        return Row(0, "", {}, "The row is not a JSON object.")
    value = _unpacked(value)
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


def _unpacked(value: dict[str, Json]) -> dict[str, Json]:
    """The row of an object that holds its values in another one, as many services pack them."""
    name = next((name for name in _INNER if name in value), "")
    inner = value.get(name)
    others = {member: item for member, item in value.items() if member != name}
    beside = {member.casefold() for member in others}
    if not isinstance(inner, dict) or not inner or not beside <= _BESIDE_INNER | _SAYING_NOTHING:
        return value
    return {**{member: item for member, item in others.items() if member.casefold() in _BESIDE_INNER}, **inner}


def _whole_text(value: Json) -> Json:
    """The value without halves of characters, which no store can hold, and without blanks around a text."""
    if isinstance(value, str):
        return _text(value).strip()
    if isinstance(value, list):
        return [_whole_text(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1 and (typed := next(iter(value))) in _TYPED_VALUES:
            return _whole_text(value[typed])
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
