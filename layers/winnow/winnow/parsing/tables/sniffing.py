"""What a CSV is like, from its first kilobytes: delimiter, header, columns, and the column that identifies a row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from winnow.parsing.documents.characters import clean
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables.table_model import TableLimits

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_BYTES: Final = 1 << 18
_PREAMBLE_ROWS: Final = 10
_NAME_CHARACTERS: Final = 200
_DATUM: Final = re.compile(
    r"^[-+]?[\d.,\s%$€£]*\d[\d.,\s%$€£]*$"  # a number or an amount
    r"|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s].*)?$"  # a date
    r"|^\S+@\S+\.\S+$|^https?://\S+$"
    r"|^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"
    r"|^(?:true|false|null|none|n/a|nan)$",
    re.IGNORECASE,
)
_ID_NAMES: Final = (
    "id", "rid", "recordid", "recid", "rowid", "uuid", "guid", "key", "primarykey", "pk", "externalid", "sourceid",
    "uid", "identifier", "number", "no", "nr", "ref", "reference",
)  # fmt: skip
_ENDS_AS_ID: Final = re.compile(r"(?:^|[\s_.-])(?:id|uuid|guid|nr|no|number|key)$", re.IGNORECASE)
_ID_SHAPE: Final = re.compile(r"^[\w.:/#-]{1,200}$")


class Dialect(NamedTuple):
    """How records are written. ``escape`` is a backslash where quotes are escaped by one instead of doubled."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


def find_dialect(lines: Sequence[str]) -> Dialect:
    """The delimiter under which most records have the same number of cells, more than one."""
    text = "".join(lines)
    escape = "\\" if '\\"' in text and '""' not in text.replace(',""', "").replace(';""', "") else None
    hint = re.match(r"^sep=(.)\s*$", lines[0]) if lines else None
    if hint:
        return Dialect(hint.group(1), escape=escape)
    best, best_score = Dialect(",", escape=escape), 0.0
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, escape=escape)
        counts = Counter(len(cells) for cells in parse(lines, dialect) if any(cells))
        several = {count: times for count, times in counts.items() if count > 1}
        if not several:
            continue
        usual, times = max(several.items(), key=lambda pair: (pair[1], pair[0]))
        score = times / counts.total() + min(usual, 20) / 1000
        if score > best_score:
            best, best_score = dialect, score
    return best


def parse(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """The cells of whole records; a broken record is left out."""
    reader = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.delimiter != "\t",
    )
    records: list[list[str]] = []
    while True:
        try:
            records.append(next(reader))
        except StopIteration:
            return records
        except csv.Error:
            continue


def find_header(records: Sequence[list[str]], limits: TableLimits) -> tuple[tuple[str, ...], int]:
    """The columns' names, and how many records stand before the first row of data.

    Titles above the header (fewer cells than the table has) are left out. Without a header the columns are numbered.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns).
    """
    filled = [record for record in records if any(cell.strip() for cell in record)]
    if not filled:
        raise DocumentError("empty", "The table has no rows.")
    usual = Counter(len(record) for record in filled).most_common(1)[0][0]
    first = 0
    while first < min(len(records) - 1, _PREAMBLE_ROWS) and not _is_wide(records[first], usual):
        first += 1
    if not _is_wide(records[first], usual):
        first = records.index(filled[0])
    header = records[first]
    if max(len(header), usual) > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    if _is_header(header, records[first + 1 :]):
        return name_columns(header), first + 1
    return name_columns([""] * max(len(header), usual)), first


def _is_wide(record: list[str], usual: int) -> bool:
    return len(record) >= usual and sum(bool(cell.strip()) for cell in record) >= max(1, usual / 2)


def _is_header(cells: list[str], below: Sequence[list[str]]) -> bool:
    """Whether a record names columns: no datum among its cells, no name twice, and no name found again below it."""
    names = [cell.strip() for cell in cells]
    if any(_DATUM.match(name) for name in names if name):
        return False
    if not below:
        return True
    if any(_simple(name) in _ID_NAMES or _simple(name).endswith("id") for name in names):
        return True
    for index, name in enumerate(names):
        column = [row[index].strip() for row in below if index < len(row)]
        if name and any(_DATUM.match(value) for value in column):
            return True
    repeated = sum(
        any(index < len(row) and row[index].strip() == name for row in below)
        for index, name in enumerate(names)
        if name
    )
    return repeated * 2 < len(names)


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Names that are unique and not empty: ``name``, ``name_2``, ``column_3``."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, 1):
        base = clean(cell).strip()[:_NAME_CHARACTERS] or f"column_{position}"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        names.append(name)
    return tuple(names)


def find_key_column(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str | None:
    """The column that identifies a row: named as an id (the best name wins), filled and different in every sampled row.

    Without such a name, the first column when its values look like ids.
    """
    if not rows:
        return None

    def identifies(index: int) -> bool:
        values = [row[index] if index < len(row) else None for row in rows]
        return all(values) and len(set(values)) == len(values)

    named = sorted((rank, index) for index, name in enumerate(columns) if (rank := _id_rank(name)) is not None)
    for _, index in named:
        if identifies(index):
            return columns[index]
    firsts = [row[0] or "" for row in rows if row]
    digits = all(_ID_SHAPE.match(value) and any(char.isdigit() for char in value) for value in firsts)
    return columns[0] if len(rows) > 1 and digits and "@" not in "".join(firsts) and identifies(0) else None


def _id_rank(name: str) -> int | None:
    simple = _simple(name)
    if simple in _ID_NAMES:
        return _ID_NAMES.index(simple)
    is_id = re.search(r"(?:^|[\s_.-])(?:id|uuid|guid|nr|no|number|key)$", name, re.IGNORECASE) or name.endswith(
        ("Id", "ID")
    )
    return len(_ID_NAMES) if is_id else None


def _simple(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
