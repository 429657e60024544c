"""Write a labelled record set: ``python -m benchmarks.records.generate SHAPE --rows N --seed S --out FILE``.

The CSV has the columns rid, truth (records with the same truth are one entity), src (the source it pretends to come
from) and the shape's own. The same arguments give the same bytes. ``--half held_out`` draws from words, names and
sentences that the other half never uses.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.records import (
    adversarial,
    beers,
    bibliography,
    biographies,
    books,
    businesses,
    catalogues,
    childcare,
    citations,
    clinics,
    companies,
    everyday,
    films,
    historical,
    hotels,
    inventors,
    logbook,
    museums,
    music,
    notes,
    offers,
    patients,
    people,
    proceedings,
    products,
    recurring,
    registers,
    releases,
    restaurants,
    students,
    suppliers,
    taverns,
    tickets,
    voters,
)
from benchmarks.records.drawing import HALVES, Half, Row


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of record set: its own columns and an endless, seeded stream of its rows, entity by entity."""

    columns: tuple[str, ...]
    draw_rows: Callable[[Random, Half, int], Iterator[Row]]


_SMALL = adversarial.SHAPES | catalogues.SHAPES | everyday.SHAPES | recurring.SHAPES | registers.SHAPES

SHAPES = {
    module.__name__.rpartition(".")[2]: Shape(module.COLUMNS, module.draw_rows)
    for module in (
        people,
        historical,
        biographies,
        patients,
        voters,
        students,
        inventors,
        businesses,
        suppliers,
        companies,
        childcare,
        restaurants,
        taverns,
        hotels,
        museums,
        clinics,
        bibliography,
        proceedings,
        citations,
        books,
        products,
        offers,
        beers,
        films,
        music,
        releases,
        notes,
        logbook,
        tickets,
    )
} | {name: Shape(small.columns, small.draw_rows) for name, small in _SMALL.items()}


def generate(shape: str, rows: int, seed: int, half: Half) -> Iterator[str]:
    """Lines of the CSV with its header, records shuffled and numbered. Holds them all (a million: about 0.5 GB)."""
    rng = Random(f"{shape} {seed} {half}")  # a string seeds by its bytes, the same in every process
    made = SHAPES[shape]
    lines = [
        _line((truth, source, *values))
        for truth, source, values in itertools.islice(made.draw_rows(rng, half, rows), rows)
    ]
    rng.shuffle(lines)
    yield _line(("rid", "truth", "src", *made.columns))
    for number, line in enumerate(lines):
        yield f"{number},{line}"


def _line(values: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=HALVES, default="tune")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8", newline="") as out:
        out.writelines(generate(options.shape, options.rows, options.seed, options.half))
    print(f"{options.rows:,} {options.shape} records in {options.out} ({time.perf_counter() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
