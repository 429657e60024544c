"""Objects of JSON Lines, or of one JSON array, one after the other."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from io import TextIOBase
from typing import NoReturn, cast

from winnow.platform.values import Json

_CHUNK = 64 * 1024  # characters


class _NotJsonError(ValueError):
    """NaN and Infinity are JavaScript, not JSON."""


def _no_constant(_: str) -> NoReturn:
    raise _NotJsonError


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _NotJsonError
    return number


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def objects_of(text: TextIOBase, limit: int) -> Iterator[dict[str, Json] | str]:
    """Each object, or a sentence for what stood in its place. ``limit`` bounds one object, in characters."""
    first = _first_character(text)
    if first == "[":
        yield from _of_array(text, limit)
        return
    pending = first
    while True:
        line = pending + text.readline(limit + 1)
        pending = ""
        if not line:
            return
        if len(line) > limit:
            while not line.endswith("\n") and line:
                line = text.readline(limit + 1)
            yield f"The line is longer than {limit} characters."
        elif line.strip():
            yield _object(line)


def _first_character(text: TextIOBase) -> str:
    while (character := text.read(1)) in {"\ufeff", " ", "\t", "\r", "\n"} and character:
        pass
    return character


def _object(line: str) -> dict[str, Json] | str:
    try:
        found = _DECODER.decode(line.strip())
    except (ValueError, RecursionError):
        return "The line is no JSON."
    return cast("dict[str, Json]", found) if isinstance(found, dict) else "The line is no JSON object."


def _of_array(text: TextIOBase, limit: int) -> Iterator[dict[str, Json] | str]:
    buffer = ""
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            found, end = _DECODER.raw_decode(buffer) if buffer else (None, 0)
        except (ValueError, RecursionError):
            end = 0
        if end and end < len(buffer):
            yield cast("dict[str, Json]", found) if isinstance(found, dict) else "The element is no JSON object."
            buffer = buffer[end:]
            continue
        more = text.read(_CHUNK)
        if not more or len(buffer) > limit:
            if buffer:
                yield "The rest of the array can't be read."
            return
        buffer += more
