"""How a CSV is written: delimiter, quotes, escapes, frames.

Each way of writing is a hypothesis about all sampled lines. What it explains is counted: rows of one width, and cells
that look like values or like words, not like pieces of them. No single line, quote or delimiter decides anything.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from winnow.parsing.tables.cell_kinds import is_datum, kind_of_cell
from winnow.parsing.tables.column_cuts import BLANK_RUN, LEAST_SPACED, cut_line, cuts_word, find_cuts, most_strays
from winnow.parsing.tables.record_splitting import record_texts
from winnow.parsing.tables.row_roles import is_footer
from winnow.parsing.tables.table_model import Dialect

USUAL_DELIMITERS: Final = (",", ";", "\t", "|")
_NEVER: Final = frozenset("\"'`.-_()[]{}<>+$€£%?=@/#& \n\r\\")  # characters of words, numbers and addresses
_SEPARATOR: Final = "\ufdd0"  # a code point of no text stands for a delimiter of two characters: csv knows none
_ESCAPED: Final = "\ufdd1"  # another: stands for a delimiter after a backslash in a framed line, as Markdown has it
_DRAWN: Final = frozenset(" \t|+,;:=-─━│┼_*#")
_STROKES: Final = ("--", "==", "──", "━━", "__", "**", "##")
_SAMPLE_LINES: Final = 500
_JUDGED_ROWS: Final = 200
_LONGEST_RECORD: Final = 1 << 18
_SURE: Final = 0.9  # of rows that fit a usual delimiter; then no unusual one is looked for
BLANKS: Final = "  "  # two or more between the columns of a table that is set in columns
_IN_VALUES: Final = (":", " ", BLANKS)  # delimiters that times and sentences hold
_MOSTLY: Final = 0.7  # of records that have the same number of a character
_NEARLY_ALL: Final = 0.95
_ONE_COLUMN: Final = 0.3  # what a table of one column is worth beside one of w columns, (w - 1) / w
_UNUSUAL: Final = 0.8  # and a delimiter that is none of the usual
_IGNORED_QUOTES: Final = 0.5  # what it costs to take such quotes for characters
_RULE_WITHIN: Final = 10  # lines
_WIDEST: Final = 2000  # characters of a line that is set in columns
_WORTH: Final = {"datum": 1.0, "empty": 0.7, "text": 0.8, "broken": 0.0, "run on": 0.4}


csv.field_size_limit(1 << 30)  # rows are bounded by their bytes; csv's own 128 KB would refuse good ones


def find_dialect(lines: Sequence[str]) -> Dialect:
    """The dialect that explains most of the lines."""
    sample = lines[:_SAMPLE_LINES]
    hint = re.match(r"sep=(.)\s*$", sample[0]) if sample else None
    if hint:
        sample = sample[1:]
    only = set("".join(sample)) - set(" \r\n")
    if len(only) == 1 and only <= set(USUAL_DELIMITERS):  # a sheet of empty cells
        return Dialect(only.pop())
    quotings = list(_quotings("".join(sample)))
    if hint:
        best = _best(sample, [hint.group(1)], quotings)
    else:
        usual = [one for one in USUAL_DELIMITERS if one != "|" or not _is_doubled("".join(sample), one)]
        best = _best(sample, [*usual, ""], quotings)
        unusual = list(_unusual_delimiters(sample))
        if best.fit >= _SURE and best.dialect.delimiter:
            unusual = [delimiter for delimiter in unusual if delimiter not in _IN_VALUES]
        if unusual:
            best = max(best, _best(sample, unusual, quotings), key=lambda one: one.score)
        if best.dialect.delimiter not in USUAL_DELIMITERS or best.fit < _MOSTLY:
            best = max([best, *_in_columns(sample)], key=lambda one: one.score)
        inner = find_dialect([_out_of_quotes(line) for line in sample]) if _are_in_quotes(sample, best) else None
        if inner and inner.delimiter in USUAL_DELIMITERS:
            return inner._replace(wrapped=True)
    return best.dialect._replace(framed=_is_framed(sample, best.dialect.delimiter))


class _Judged(NamedTuple):
    """A dialect with what it explains: a score from 0 to 1, and the share of rows that fit."""

    score: float
    fit: float
    dialect: Dialect


def _best(lines: Sequence[str], delimiters: Sequence[str], quotings: Sequence[tuple[str, str | None]]) -> _Judged:
    """The best of all combinations; the first of equals. A delimiter that no line has explains nothing."""
    text = "".join(lines)
    parting = [delimiter for delimiter in delimiters[1:] if delimiter in text]
    dialects = [Dialect(delimiter, *quoting) for delimiter in (delimiters[0], *parting) for quoting in quotings]
    return max([_judge(lines, dialect) for dialect in dialects], key=lambda judged: judged.score)


def score_dialect(lines: Sequence[str], dialect: Dialect) -> float:
    """How much of the lines the dialect explains, from 0 to 1."""
    return _judge(lines[:_SAMPLE_LINES], dialect).score


def is_rule(line: str) -> bool:
    """Whether a line is drawn, not written: ``-----``, ``+---+---+``, ``|:--|--:|``, ``==,===``."""
    bare = line.strip("\r\n")
    return _DRAWN.issuperset(bare) and any(stroke in bare for stroke in _STROKES)


def parse_records(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """The cells of whole records; a broken record is left out."""
    if dialect.cuts:
        return [cut_line(line, dialect.cuts) for line in lines]
    if dialect.wrapped:
        lines = [_out_of_quotes(line) for line in lines]
    if dialect.framed:
        lines = [_unframed(line, dialect.delimiter) for line in lines]
    delimiter = dialect.delimiter or _SEPARATOR
    if delimiter == BLANKS:
        lines = [BLANK_RUN.sub(_SEPARATOR, line.strip(" ")) for line in lines]
        delimiter = _SEPARATOR
    elif len(delimiter) > 1:
        lines = [line.replace(delimiter, _SEPARATOR) for line in lines]
        delimiter = _SEPARATOR
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=dialect.quote or None,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=delimiter not in "\t ",
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )
    records: list[list[str]] = []
    while True:
        try:
            records.extend(reader)
        except csv.Error:
            continue
        break
    if dialect.framed:
        return [[cell.replace(_ESCAPED, dialect.delimiter) for cell in record] for record in records]
    return records


def _unframed(line: str, delimiter: str) -> str:
    stripped = line.strip().replace(f"\\{delimiter}", _ESCAPED)
    if not stripped.startswith(delimiter):
        return line
    return stripped.removeprefix(delimiter).removesuffix(delimiter) + "\n"


def _in_columns(lines: Sequence[str]) -> Iterator[_Judged]:
    """The table as one that is set in columns with blanks, where its lines have blanks in the same places.

    A column at least holds data, or a rule says where the columns are.
    """
    written = [line.rstrip() for line in lines if line.strip() and not is_rule(line) and not is_footer([line])]
    rule = next((line.rstrip() for line in lines[:_RULE_WITHIN] if is_rule(line) and len(line.split()) > 1), "")
    if len(written) < LEAST_SPACED or any("\t" in line or len(line) > _WIDEST for line in written):
        return
    cuts = find_cuts(written, rule)
    if not cuts:
        return
    dialect = Dialect(BLANKS, "", cuts=cuts)
    whole = [line for line in written if not cuts_word(line, cuts)]
    if whole[:1] != written[:1]:
        return
    rows = [cut_line(line, cuts) for line in whole[:_JUDGED_ROWS]]
    columns = [[row[at] for row in rows[1:] if row[at]] for at in range(len(cuts))]
    typed = any(column and all(is_datum(kind_of_cell(cell)) for cell in column) for column in columns)
    least = LEAST_SPACED - bool(rule)
    if (
        len(cuts) < least
        or len(whole) < len(written) - most_strays(len(written))
        or not all(columns)
        or not (typed or rule)
    ):
        return
    cells = [cell for row in rows for cell in row]
    worth = sum(_WORTH[_look(cell, dialect)] for cell in cells) / len(cells)
    fit = len(whole) / len(written)
    yield _Judged(fit * (len(cuts) - 1) / len(cuts) * worth * _UNUSUAL, fit, dialect)


def _are_in_quotes(lines: Sequence[str], judged: _Judged) -> bool:
    """Whether every line of what seems to be one column stands in quotes, with records in them: a table that was
    exported twice. ``"Treloar, Wenna"`` is a name in one column."""
    written = [line.strip() for line in lines if line.strip()]
    if judged.dialect.delimiter or len(written) <= 1:
        return False
    quoted = all(len(line) > 1 and line[0] == line[-1] == '"' for line in written)
    spaced = sum(re.search(r"[,;|] ", line) is not None for line in written)
    return quoted and spaced < len(written) / 2 and all('"' not in line[1:-1].replace('""', "") for line in written)


def _out_of_quotes(line: str) -> str:
    stripped = line.strip()
    if len(stripped) <= 1 or stripped[0] != '"' or stripped[-1] != '"':
        return line
    return stripped[1:-1].replace('""', '"') + "\n"


def _is_framed(lines: Sequence[str], delimiter: str) -> bool:
    written = [line.strip() for line in lines if delimiter in line and not is_rule(line)]
    framed = sum(len(line) > 1 and line.startswith(delimiter) and line.endswith(delimiter) for line in written)
    return delimiter == "|" and framed > _NEARLY_ALL * len(written) > 0


def _quotings(text: str) -> Iterator[tuple[str, str | None]]:
    """Quotes and escapes that may be meant: the usual first, which ties leave standing."""
    yield '"', None
    if '\\"' in text:
        yield '"', "\\"
    if '"' in text:
        yield "", None
    if text.count("'") > 1:
        yield "'", None
    if "\\'" in text:
        yield "'", "\\"


def _unusual_delimiters(lines: Sequence[str]) -> Iterator[str]:
    """Characters, single or doubled, of which nearly every line has the same number.

    Not where whole lines are values: times hold colons, dates slashes.
    """
    kept = [line for line in lines if line.strip() and not is_rule(line)]
    written = [text.rstrip("\r\n") for text in record_texts(kept, Dialect(""), _LONGEST_RECORD)]
    if not written[1:] or sum(is_datum(kind_of_cell(line)) for line in written) > len(written) / 2:
        return
    for char in sorted(set(written[len(written) // 2]) | set(written[-1])):
        if char.isalnum() or char in _NEVER or char in USUAL_DELIMITERS:
            continue
        if _is_even([line.count(char) for line in written]):
            yield char
    for char in (*USUAL_DELIMITERS, ":", "^", "~"):
        if _is_even([line.count(char * 2) for line in written]):
            yield char * 2
    spaced = [len(cells) for line in written for cells in parse_records([line], Dialect(" "))]
    if spaced and _is_even(spaced):
        yield " "
    if _is_even([len(BLANK_RUN.findall(line.strip())) for line in written]):
        yield BLANKS


def _is_doubled(text: str, char: str) -> bool:
    return text.count(char) == 2 * text.count(char * 2) > 0


def _is_even(counts: Sequence[int]) -> bool:
    usual, times = Counter(counts).most_common(1)[0]
    return usual > 0 and times >= _MOSTLY * len(counts)


def _judge(lines: Sequence[str], dialect: Dialect) -> _Judged:
    rows = [row for row in _rows(lines, dialect) if any(map(str.strip, row))]
    if not rows:
        return _Judged(0.0, 0.0, dialect)
    lengths = Counter((len(row), not row[-1].strip()) for row in rows)
    fits = {width: _fitting(lengths, width) for width, _ in lengths}
    width, fitting = max(fits.items(), key=lambda pair: (pair[1] * min(pair[0], 2), pair[0]))
    shape = (width - 1) / width if width > 1 else _ONE_COLUMN
    if dialect.delimiter and width == 1:
        shape = 0.0  # a delimiter that parts nothing
    judged = [row for row in rows if len(row) - (not row[-1].strip()) <= width <= len(row)][:_JUDGED_ROWS]
    cells = [cell for row in judged for cell in row]
    worth = sum(_WORTH[_look(cell, dialect)] for cell in cells) / len(cells)
    if not dialect.quote and _holds_quoted(cells):
        worth *= _IGNORED_QUOTES
    if dialect.delimiter == " ":
        typed = any(all(is_datum(kind_of_cell(row[i])) for row in judged[1:] if i < len(row)) for i in range(width))
        worth *= _UNUSUAL if width >= LEAST_SPACED and typed and fitting >= _SURE * len(rows) else 0.0
    elif dialect.delimiter and dialect.delimiter not in USUAL_DELIMITERS:
        worth *= _UNUSUAL
    return _Judged(fitting / len(rows) * shape * worth, fitting / len(rows), dialect)


def _rows(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    written = [line.replace("\x00", "").replace("\r", " ") for line in lines if not is_rule(line)]
    texts = record_texts(written, dialect, _LONGEST_RECORD)
    return [cells for text in texts for cells in parse_records([text], dialect)]


def _holds_quoted(cells: Sequence[str]) -> bool:
    """Whether some cells open with a quote and others close with one: a quoted cell that was cut to pieces."""
    opens = any(cell.startswith('"') and not cell.endswith('"') for cell in cells)
    return opens and any(cell.endswith('"') and not cell.startswith('"') for cell in cells)


def _fitting(lengths: Counter[tuple[int, bool]], width: int) -> int:
    """How many rows have so many cells, an empty one behind a last delimiter not counted."""
    return lengths[width, False] + lengths[width, True] + lengths[width + 1, True]


def _look(cell: str, dialect: Dialect) -> str:
    kind = kind_of_cell(cell)
    if is_datum(kind):
        return "datum"
    if kind != "text":
        return "empty"
    stripped = cell.strip()
    opens, closes = stripped.startswith('"'), stripped.endswith('"')
    if opens != closes or (dialect.quote and (dialect.quote in (stripped[0], stripped[-1]) or cell.endswith("\n"))):
        return "broken"
    if len(stripped) > 1 and stripped[0] == stripped[-1] and opens | stripped.startswith("'"):
        return "run on"  # quotes that this dialect takes for characters
    return "run on" if any(stripped.count(char) > 1 for char in ";\t|") else "text"
