"""How often a table's cells come out right, whatever dialect it is written in: Winnow beside clevercsv.

Tables of invented people are drawn at random (``--seed``): delimiter, quotes, escapes, a title, trailing delimiters, a
header or none, one column of dates, numbers with decimal commas, notes that hold delimiters, quotes and line breaks.
``pip install clevercsv`` for the second column; without it there is one.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import time
from collections.abc import Callable

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables import Table

GIVEN = ["Wenna", "Jory", "Loveday", "Petroc", "Zoë", "Mira", "Tarn", "Odalys", "Quill", "Ines"]
FAMILY = ["Treloar", "Penrose", "Nance", "Rowe", "Brimwell", "O'Shea", "Holloway", "D'Arcy", "Ashdown", "Farrow"]
NOTES = [
    "likes tea, not coffee", "born; raised; left", 'says "aye" often', "two\nlines", "5\" pipe | 7\" hose", "", "n/a",
    "fine",
    "see http://example.org/a,b", "costs 4,50 a day", "it's late",
]  # fmt: skip
Tables = list[list[str]]


def draw(rng: random.Random) -> tuple[str, Tables]:
    """A table as written, and its rows of data."""
    single = rng.random() < 0.12
    header = ["when"] if single else ["id", "name", "born", "paid", "note"]
    rows = [_row(rng, number, single=single) for number in range(rng.choice([2, 5, 30, 200]))]
    delimiter = rng.choice([",", ",", ";", ";", "\t", "|", "^", "~"])
    escaped = rng.random() < 0.15
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        quotechar="'" if rng.random() < 0.1 and not single else '"',
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        doublequote=not escaped,
        escapechar="\\" if escaped else None,
        lineterminator=rng.choice(["\n", "\r\n"]),
    )
    tail = [""] if rng.random() < 0.1 and not single else []
    if rng.random() < 0.15 and not single:
        writer.writerow(["Members of the guild"])
        writer.writerow([])
    if single or rng.random() < 0.85:
        writer.writerow([*header, *tail])
    for row in rows:
        writer.writerow([*row, *tail])
    return out.getvalue(), rows


def _row(rng: random.Random, number: int, *, single: bool) -> list[str]:
    if single:
        return [f"{rng.randrange(10, 24)}:{rng.randrange(10, 60)}:{rng.randrange(10, 60)}"]
    name = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    born = f"{rng.randrange(1950, 2005)}-{rng.randrange(10, 13)}-{rng.randrange(10, 29)}"
    return [str(number + 1), name, born, f"{rng.randrange(100)},{rng.randrange(10, 99)}", rng.choice(NOTES)]


def by_winnow(text: str) -> Tables:
    table = Table(io.BytesIO(text.encode()))
    columns = table.layout.columns
    return [[str(row.values.get(name, "")) for name in columns] for row in table if not row.error]


def by_clevercsv(text: str) -> Tables:
    import clevercsv  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - not one of Winnow's

    dialect = clevercsv.Sniffer().sniff(text[:20_000])
    rows = [row for row in clevercsv.reader(io.StringIO(text, newline=""), dialect) if any(row)] if dialect else []
    width = max(map(len, rows), default=0)
    full = [row for row in rows if len(row) == width]
    return full[1:] if full and full[0][0] in ("id", "when") else full


def agrees(found: Tables, rows: Tables) -> bool:
    def plain(row: list[str]) -> list[str]:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        return cells

    return [plain(row) for row in found] == [plain(row) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    drawn = [draw(rng) for _ in range(given.tables)]
    systems: dict[str, Callable[[str], Tables]] = {"winnow": by_winnow}
    try:
        import clevercsv  # noqa: F401, PLC0415 - see above

        systems["clevercsv"] = by_clevercsv
    except ImportError:
        print("clevercsv is not installed")
    for name, system in systems.items():
        start, right = time.process_time(), 0
        for text, rows in drawn:
            try:
                right += agrees(system(text), rows)
            except (DocumentError, ValueError, csv.Error, TypeError, AttributeError):
                continue
        spent = (time.process_time() - start) / len(drawn) * 1000
        print(f"{name:10} {right:4} of {len(drawn)} tables right in every cell, {spent:7.1f} ms each")


if __name__ == "__main__":
    main()
