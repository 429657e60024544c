"""Which record of a table names its columns, what the names are, and which column identifies a row.

That a record is the header is a hypothesis: each of its cells speaks for or against it, weighed against all that stands
below in its column. No single cell decides: a column may be called 2023, a date or ``N/A``.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from winnow.parsing.documents.characters import clean
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables.cell_kinds import CellKind, is_datum, kind_of_cell
from winnow.parsing.tables.table_model import TableLimits

_PREAMBLE_ROWS: Final = 10  # titles and notes above a header
_PLAINLY_BETTER: Final = 2.0  # of the score of a header; what two known names or two typed columns say
_NAME_CHARACTERS: Final = 200
_TYPED: Final = 0.8  # of a column's filled cells; then its kind is known
_FAMILIES: Final = {"year": "number", "phone": "number", "flag": "flag", "time": "date"}
_NAMES: Final = frozenset((
    "name", "first", "last", "firstname", "lastname", "fullname", "surname", "forename", "givenname", "familyname",
    "middlename", "email", "mail", "phone", "telephone", "mobile", "tel", "fax", "street", "address", "address1",
    "address2", "city", "town", "state", "province", "region", "zip", "zipcode", "postcode", "postalcode",
    "country", "birthday", "birthdate", "dob", "dateofbirth", "gender", "sex", "age", "company", "employer",
    "organisation", "organization", "title", "position", "role", "department", "date", "time", "year", "month",
    "day", "status", "type", "category", "kind", "description", "notes", "comment", "comments", "price", "amount",
    "quantity", "qty", "total", "value", "count", "number", "url", "website", "web", "link", "language", "lang",
    "source", "src", "vorname", "nachname", "strasse", "plz", "ort", "land", "geburtsdatum", "telefon", "firma",
    "prenom", "nom", "adresse", "ville", "pays", "nombre", "apellido", "apellidos", "correo", "telefono",
    "direccion", "ciudad", "pais", "nome", "cognome", "indirizzo", "citta", "morada", "cidade",
))  # fmt: skip
_ID_NAMES: Final = (
    "id", "rid", "recordid", "recid", "rowid", "uuid", "guid", "key", "primarykey", "pk", "externalid", "sourceid",
    "uid", "identifier", "number", "no", "nr", "ref", "reference",
)  # fmt: skip
_ID_ENDING: Final = re.compile(r"(?:^|[\s_.-])(?:id|uuid|guid|nr|no|number|key)$", re.IGNORECASE)
_ID_SHAPE: Final = re.compile(r"[\w.:/#-]{1,200}")
_BRACKETED_UNIT: Final = re.compile(r"\[[^\[\]\d]{1,12}[\d^²³-]{0,3}\]|\([^()\d]{1,12}[\d^²³-]{0,3}\)")
_UNITS: Final = frozenset((
    "mm", "cm", "m", "km", "in", "ft", "yd", "mi", "g", "kg", "mg", "t", "lb", "lbs", "oz", "s", "sec", "ms", "min",
    "h", "hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "yr", "yrs",
    "%", "°c", "°f", "c", "f", "k", "usd", "eur", "gbp", "chf", "inr", "jpy", "$", "€", "£", "m/s", "km/h", "mph",
    "kw", "kwh", "w", "mw", "v", "a", "hz", "khz", "mhz", "ghz", "pa", "kpa", "bar", "l", "ml", "cl", "m2", "m²", "m3",
    "m³", "km2", "km²", "ha", "sqm", "sqft", "db", "n", "j", "kj", "kcal", "cal", "mol", "ppm", "kb", "mb", "gb", "tb",
    "persons", "people", "pcs", "units",
))  # fmt: skip

_FIGURES: Final = re.compile(r"\d+")
_PARTS: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_MOST_PARTS: Final = 4  # words of a column's name; a sentence is none

type Cells = Sequence[str]


class Header(NamedTuple):
    """What was found out about a table's columns.

    Attributes:
        columns: unique names, none empty.
        before: how many records stand before the first row of data.
    """

    columns: tuple[str, ...]
    before: int


def find_header(records: Sequence[Cells], limits: TableLimits) -> Header:
    """The columns' names, and how many records stand before the first row of data.

    Titles above the header are left out. Without a header the columns are numbered. A header that is one cell narrower
    than all rows leaves the column of row names unnamed, unless what the rows have more is an empty last cell.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns).
    """
    filled = [record for record in records if is_filled(record)]
    if not filled:
        raise DocumentError("empty", "The table has no rows.")
    width = _usual_width(filled)
    if max(width, *map(len, filled[:_PREAMBLE_ROWS])) > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    best = _likeliest(records, width)
    if isinstance(best, Header):
        return best
    if best is None:
        return _numbered(records, width)
    below = [row for row in records[best + 1 :] if is_filled(row)]
    completed = _completed(records[best], below, width)
    if completed is not None:
        return Header(name_columns(completed), best + 2)
    names = _with_groups(_aligned(records[best], below, width), records[:best], width)
    units = best + 1 < len(records) and gives_units(records[best + 1], below[1:])
    return Header(name_columns(names), best + 1 + units)


def _likeliest(records: Sequence[Cells], width: int) -> int | Header | None:
    """The place of the record that most speaks for as the header; the header itself where it has two lines, each of
    which names columns of its own."""
    best: int | None = None
    best_score = least = 0.0
    for index, record in enumerate(islice(records, _PREAMBLE_ROWS)):
        if not is_filled(record) or not _may_head(record, width):
            continue
        below = [row for row in records[index + 1 :] if is_filled(row)]
        parted = _parted(record, below, width)
        if parted is not None and _header_score(parted, below[1:]) > best_score:
            return Header(name_columns(parted), index + 2)
        names = _aligned(record, below, width)
        score = _header_score(names, below, _with_groups(names, records[:index], width))
        if score > least:
            best, best_score, least = index, score, score
        if _fills(record, width) and not _is_group_row(record, below):
            if all(map(str.strip, record)):
                break  # what stands below the first full record is data, whatever it looks like
            least = best_score + _PLAINLY_BETTER  # it may be a note that is set out over several cells
    return best


def _numbered(records: Sequence[Cells], width: int) -> Header:
    """The numbered columns of a table without a header; what is narrower above its first row is a title."""
    reaching = [i for i, row in enumerate(records) if is_filled(row) and len(row) >= width]
    first = reaching[0] if reaching else next(i for i, row in enumerate(records) if is_filled(row))
    return Header(name_columns([""] * max(width, _width(records[first]))), first)


def gives_units(record: Cells, below: Sequence[Cells]) -> bool:
    """Whether a record below the header says in what the numbers below it are given: ``,cm,kg``, ``-,[m],(s)``.

    Every cell is a unit above numbers, or is empty or a dash.
    """
    said = 0
    for index, cell in enumerate(record):
        text = cell.strip()
        column = [row[index].strip() for row in below if index < len(row) and row[index].strip()]
        numbers = bool(column) and _usual_kind(column)[0] in ("number", "year") and _usual_kind(column)[1] >= _TYPED
        if text.strip("-–—") and not (_is_unit(text) and numbers):
            return False
        said += numbers and _is_unit(text)
    return said > 0


def _is_unit(text: str) -> bool:
    bracketed = _BRACKETED_UNIT.fullmatch(text)
    return bracketed is not None or text.strip(".").casefold() in _UNITS


def is_filled(record: Cells) -> bool:
    """Whether a record says anything."""
    return any(cell.strip() for cell in record)


def _usual_width(records: Sequence[Cells]) -> int:
    """The cells of most records, an empty last one that all of them have left out."""
    widths = Counter(len(record) for record in records)
    if max(widths) > 1 and sum(widths[width] for width in widths if width > 1) > 1:
        widths[1] //= 2  # notes above and below a table have one cell
    width = max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0]
    full = [record for record in records if len(record) == width]
    return max(1, *map(_width, full))


def _width(record: Cells) -> int:
    """The cells of a record, empty ones at its end left out."""
    return max((index for index, cell in enumerate(record, 1) if cell.strip()), default=0)


def _may_head(record: Cells, width: int) -> bool:
    said = sum(bool(cell.strip()) for cell in record)
    named = [cell for cell in record if cell.strip()]
    if said and len(record) >= width and all(map(is_known_name, named)):
        return True  # "name,,": the other columns have no name
    return said >= max(1, width / 2) and _width(record) >= width - 1


def _fills(record: Cells, width: int) -> bool:
    return _width(record) >= width and sum(bool(cell.strip()) for cell in record) >= max(1, width / 2)


def _aligned(record: Cells, below: Sequence[Cells], width: int) -> list[str]:
    """A header's cells over the columns that they name."""
    names = [cell.strip() for cell in record]
    while len(names) > width and not names[-1]:
        names.pop()
    if len(names) == width - 1 and _begin_with_names([row for row in below if _width(row) == width], names):
        names.insert(0, "")
    return names + [""] * (width - len(names))


def _is_group_row(record: Cells, below: Sequence[Cells]) -> bool:
    """Whether a record may stand above the header and group its columns: ``,,Address,Address`` or ``Person,,Contact,``.

    It names some columns only, or several alike, and the next record names all of them, each otherwise.
    """
    following = [cell.strip() for cell in below[0]] if below else []
    own = [cell.strip() for cell in record]
    words = all(kind_of_cell(cell) == "text" for cell in following)
    told = len(set(map(str.casefold, following))) == len(following) or all(map(is_known_name, following))
    whole = len(following) > 1 and words and told
    return whole and len(following) >= _width(record) and (not all(own) or len(set(own)) < len(own))


def _completed(record: Cells, below: Sequence[Cells], width: int) -> list[str] | None:
    """The names of a header of two lines, the second of which says what a group of columns in the first is made of:
    ``id,Address,`` above ``,street,town``. None where the second is data."""
    following = [cell.strip() for cell in below[0]] if below else []
    upper = [cell.strip() for cell in record] + [""] * (width - len(record))
    lower = following + [""] * (width - len(following))
    if len(upper) != width or len(lower) != width or all(upper) or all(lower):
        return None
    words = [name for name in lower if name]
    apart = all(map(operator.or_, map(bool, upper), map(bool, lower)))
    if len(words) <= 1 or not apart or any(kind_of_cell(name) != "text" for name in words):
        return None
    names = [below_it or above for above, below_it in zip(upper, lower, strict=True)]
    rest = [row for row in below[1:] if not all(index < len(row) and row[index].strip() for index in range(width))]
    full = len(below) - 1 - len(rest)
    better = _header_score(names, below[1:]) > _header_score(upper, below)
    return names if better and full > len(rest) else None


def _parted(record: Cells, below: Sequence[Cells], width: int) -> list[str] | None:
    """The names of a header of two lines, the first of which says the name of a group again over each of its columns:
    ``Town,2021,2021`` above ``,men,women``. None where the second is data."""
    upper = [cell.strip() for cell in record]
    lower = [cell.strip() for cell in below[0]] if below else []
    times = Counter(upper)
    parted = len(upper) == len(lower) == width and all(
        outer and bool(inner) == (times[outer] > 1) for outer, inner in zip(upper, lower, strict=False)
    )
    if not parted or not any(lower) or any(kind_of_cell(name) not in ("text", "empty") for name in lower):
        return None
    return [f"{outer} {inner}" if inner else outer for outer, inner in zip(upper, lower, strict=True)]


def _with_groups(names: Sequence[str], above: Sequence[Cells], width: int) -> list[str]:
    """The names; those that columns of several groups share with the name of their group in front: ``Home town``,
    ``Work town``; of groups of groups with both: ``Now Men born``, ``Then Men born``."""
    named = list(names)
    for row in reversed(above):
        if is_filled(row) and (len(row) > width or sum(bool(cell.strip()) for cell in row) <= 1):
            break
        named = _with_group(named, row)
    return named


def _with_group(names: Sequence[str], group_row: Cells) -> list[str]:
    shared = {name for name, times in Counter(name.casefold() for name in names if name).items() if times > 1}
    group = ""
    named = []
    for index, name in enumerate(names):
        group = (group_row[index].strip() if index < len(group_row) else "") or group
        named.append(f"{group} {name}" if group and name.casefold() in shared else name)
    return named


def _begin_with_names(rows: Sequence[Cells], names: Sequence[str]) -> bool:
    """Whether the rows' first cells are names of the rows, as R and pandas write them: all different."""
    firsts = [row[0].strip() for row in rows]
    is_id = bool(names) and simple_name(names[0]) in _ID_NAMES
    return len(firsts) > 1 and len(set(firsts)) == len(firsts) and all(firsts) and not is_id


def _header_score(names: Sequence[str], below: Sequence[Cells], told: Sequence[str] = ()) -> float:
    """How much speaks for a record as the header of what stands below it; it is none at 0 or less.

    Args:
        names: its cells.
        below: the records below it.
        told: the same names with those of their groups, where there are some.
    """
    score = 0.0
    for index, name in enumerate(names):
        column = [row[index].strip() for row in below if index < len(row) and row[index].strip()]
        score += _says_name(name, column)
    said = [name.casefold() for name in told or names if name]
    repeated = len(said) - len(set(said))
    if not below and not any(map(is_known_name, names)):
        return -1.0  # one line of text, of which nothing says that it names anything
    return score - repeated


def _says_name(name: str, column: Sequence[str]) -> float:
    """What one cell says for (or against, below 0) being the name of the column below it."""
    kind = kind_of_cell(name)
    if kind in ("empty", "null"):
        return 0.0
    known = is_known_name(name)
    if not column:
        return 1.0 if known else 0.1 if kind == "text" else -1.0
    usual, share = _usual_kind(column)
    if not share:
        return 1.0 if known else 0.1 if kind == "text" else -0.5  # nothing but N/A below
    if is_datum(kind):
        same = _family(kind) == _family(usual) and not (kind == "year" != usual)
        return -1.0 if same or share < _TYPED else 0.5
    if is_datum(usual) and share >= _TYPED:
        return 2.0 if known else 1.0
    if known:
        return 1.0
    again = name in column or _is_one_of_a_series(name, column)
    return -1.0 if again else 0.3 if len(set(column)) < len(column) else 0.1


def _is_one_of_a_series(name: str, column: Sequence[str]) -> bool:
    """Whether the values of a column differ from a cell in their figures alone: ``Room 12`` above ``Room 14``."""
    shape = _FIGURES.sub("0", name)
    return shape != name and len(column) > 1 and all(_FIGURES.sub("0", value) == shape for value in column)


def is_known_name(name: str) -> bool:
    """Whether a cell is, or ends or begins with, a word that columns are named by."""
    simple = simple_name(name)
    if simple in _NAMES or simple in _ID_NAMES:
        return True
    parts = [part.lower() for part in _PARTS.findall(name)]
    return 1 < len(parts) <= _MOST_PARTS and (parts[-1] in _NAMES or parts[0] in _NAMES or parts[-1] in _ID_NAMES)


def _usual_kind(column: Sequence[str]) -> tuple[CellKind, float]:
    """The kind of most cells, and their share. Years stand for numbers where other numbers are among them."""
    kinds = Counter(kind_of_cell(value) for value in column)
    kinds.pop("null", None)
    if not kinds:
        return "text", 0.0
    families = Counter(dict.fromkeys(map(_family, kinds), 0))
    for kind, times in kinds.items():
        families[_family(kind)] += times
    family, times = families.most_common(1)[0]
    members = [(count, kind) for kind, count in kinds.items() if _family(kind) == family]
    usual = max(members)[1]
    if usual == "year" and len(members) > 1:
        usual = "number"
    return usual, times / kinds.total()


def _family(kind: CellKind) -> str:
    return _FAMILIES.get(kind, kind)


def name_columns(header: Cells) -> tuple[str, ...]:
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
    digits = all(_ID_SHAPE.fullmatch(value) and any(char.isdigit() for char in value) for value in firsts)
    return columns[0] if len(rows) > 1 and digits and "@" not in "".join(firsts) and identifies(0) else None


def _id_rank(name: str) -> int | None:
    simple = simple_name(name)
    if simple in _ID_NAMES:
        return _ID_NAMES.index(simple)
    return len(_ID_NAMES) if _ID_ENDING.search(name) or name.endswith(("Id", "ID")) else None


def simple_name(name: str) -> str:
    """A column's name in lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", name.lower())
