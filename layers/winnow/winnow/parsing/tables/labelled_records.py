"""Tables whose records are labelled lines: the "expanded" output of database shells, entries of directories (LDIF), and
notes of one label a line. They are read as wholes, as ``whole_tables`` says.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from winnow.parsing.tables.row_roles import is_footer
from winnow.parsing.tables.table_model import TableLimits
from winnow.parsing.tables.whole_tables import decoded, row_lines
from winnow.values import Json

_FEWEST_LABELS: Final = 2  # of a record
_FEWEST_RECORDS: Final = 3
_PSQL: Final = re.compile(r"\s{0,1000}[-─]\[ RECORD \d+ \][-+─┬┼]*")
_MYSQL: Final = re.compile(r"\s{0,1000}\*{5,} 1\. row \*{5,}")
_RECORD: Final = re.compile(r"[-─]\[ RECORD \d+ \][-+─┬┼]*|\*{5,} \d+\. row \*{5,}")
_PSQL_FIELD: Final = re.compile(r"(\S.{0,199}?)\s*[|│] ?(.*)")
_PSQL_REST: Final = re.compile(r"\s*[|│] ?(.*)")  # of a value that goes on
_GOES_ON: Final = ("+", "↵")  # at the end of a value's line in psql
_BLOCK_FIELD: Final = re.compile(r"([^\s:][^:]{0,60})(?<!\s): ?(.*)")
_DIRECTORY: Final = re.compile(r"(?:#.*\n|version:.*\n|[ \t\r]{0,100}\n){0,200}dn::? ")  # RFC 2849
_ENCODED: Final = re.compile(r": ?([A-Za-z0-9+/]{2,}={0,2})")  # the value of ``cn:: V2VubmE=``
_BLOCKS_WITHIN: Final = 20_000  # characters: the first records of one kind tell
_MYSQL_FIELD: Final = re.compile(r"\s*([^\s:][^:]{0,199}): ?(.*)")


def opens_records(text: str) -> bool:
    """Whether a text begins as psql's or MySQL's expanded output does: a line for each field of each record."""
    return _PSQL.match(text) is not None or _MYSQL.match(text) is not None


def opens_blocks(text: str) -> bool:
    """Whether a text begins with records whose fields stand on lines of their own, below their labels' names, with an
    empty line after each: ``name: Ada`` and ``town: Bude``, as LDIF and note keepers write them.

    The first three have the same labels, two at least; or all begin with the same one and share most of the others,
    as records of which some leave a field out.
    """
    said = text.lstrip("\ufeff").strip()
    if _DIRECTORY.match(said):
        return True
    blocks = [block for block in re.split(r"(?:\r?\n[ \t]*){2,}", said[:_BLOCKS_WITHIN]) if block]
    if len(said) > _BLOCKS_WITHIN and len(blocks) > 1:
        blocks.pop()  # it may go on
    labels = [_labels_of(block) for block in blocks]
    if len(blocks) < _FEWEST_RECORDS - (len(said) > _BLOCKS_WITHIN) or len(labels[0]) < _FEWEST_LABELS:
        return False
    times = Counter(label for each in labels for label in set(each))
    common = {label for label, count in times.items() if count * 2 > len(labels)}
    alike = all(each[:1] == labels[0][:1] and len(common.intersection(each)) * 2 >= len(common) for each in labels)
    return all(each == labels[0] for each in labels[:_FEWEST_RECORDS]) or (alike and len(common) > 1)


def _labels_of(block: str) -> list[str]:
    """The labels of a record's lines; none where a line has no label, and does not go on with the one before."""
    lines = [line for index, line in enumerate(block.splitlines()) if not (index and line[:1].isspace())]
    fields = [_BLOCK_FIELD.fullmatch(line.strip()) for line in lines]
    return [field[1].casefold() for field in fields if field is not None] if all(fields) else []


def block_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of records whose fields stand on lines of their own, as lines ``[key, {column: value}]``; a line without
    a label goes on with the one before it. Entries of directories have folds, comments and encoded values (RFC 2849).

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    records: list[dict[str, Json]] = []
    open_record, last = False, ""
    text = decoded(data)
    if _DIRECTORY.match(text):
        text = re.sub(r"\r?\n ", "", text)
        text = re.sub(r"^(?:#|version:).*\n?", "", text, flags=re.MULTILINE)
    for line in text.splitlines():
        found = _BLOCK_FIELD.fullmatch(line.strip())
        if not line.strip():
            open_record = False
        elif found is not None and not (open_record and line[:1].isspace()):
            if not open_record:
                records.append({})
            open_record, last = True, found[1].strip()
            before, said = records[-1].get(last), _plain_value(found[2].strip())
            records[-1][last] = f"{before}; {said}" if before else said
        elif open_record:
            records[-1][last] = f"{records[-1][last]} {line.strip()}"
    names = tuple(dict.fromkeys(name for record in records for name in record))
    return row_lines(names, ([record.get(name) for name in names] for record in records), limits)


def _plain_value(said: str) -> str:
    """A value, decoded where a second colon says that it is in base64 and there is text in it."""
    found = _ENCODED.fullmatch(said)
    try:
        return base64.b64decode(found[1], validate=True).decode() if found else said
    except (ValueError, UnicodeDecodeError):
        return said


def vertical_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a database shell's expanded output, as lines ``[key, {column: value}]``. A value may go on over
    several lines.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    text = decoded(data)
    written = _records_of(text)
    records = list(map(_psql_record, written)) if _PSQL.match(text) else _mysql_records(written)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    return row_lines(names, ([record.get(name) for name in names] for record in records), limits)


def _records_of(text: str) -> list[list[str]]:
    """The lines of each record, without what the shell says after the last."""
    records: list[list[str]] = []
    inside = False
    for line in text.split("\n"):
        if _RECORD.fullmatch(line.strip()):
            records.append([])
            inside = True
        elif is_footer([line]):
            inside = False
        elif inside:
            records[-1].append(line.rstrip("\r"))
    return records


def _psql_record(lines: Sequence[str]) -> dict[str, Json]:
    """A record's values by their names; a value that goes on ends its lines with a sign."""
    record: dict[str, list[str]] = {}
    last: list[str] = []
    for line in lines:
        rest = _PSQL_REST.fullmatch(line)
        if rest is not None and last:
            ended = last[-1].rstrip()
            last[-1] = ended[:-1] if ended.endswith(_GOES_ON) else ended
            last.append(rest[1])
        elif (found := _PSQL_FIELD.fullmatch(line.lstrip())) is not None:
            last = record.setdefault(found[1].strip(), [])
            last.append(found[2])
    return {name: _joined_lines(said) for name, said in record.items()}


def _mysql_records(records: Sequence[Sequence[str]]) -> list[dict[str, Json]]:
    """The values of records by their names. A line that begins no field goes on with the one before it.

    Names are set flush right, so that their colons stand below each other; a line whose colon stands elsewhere begins a
    field where every record has that name (letters of another width move the colon).
    """
    found = [[(line, _MYSQL_FIELD.fullmatch(line)) for line in record] for record in records]
    said = Counter(name for record in found for name in {field[1] for _, field in record if field is not None})
    values: list[dict[str, Json]] = []
    for record in found:
        colon = next((field.end(1) for _, field in record if field is not None), 0)
        fields: dict[str, list[str]] = {}
        last: list[str] = []
        for line, field in record:
            if field is not None and (field.end(1) == colon or said[field[1]] == len(records) > 1):
                last = fields.setdefault(field[1].strip(), [])
                last.append(field[2])
            else:
                last.append(line)
        values.append({name: _joined_lines(lines) for name, lines in fields.items()})
    return values


def _joined_lines(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()
