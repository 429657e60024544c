"""Names that one list qualifies in brackets, and things that several lists hold once each."""

from __future__ import annotations

from random import Random

import numpy as np

from benchmarks.matching import score
from benchmarks.records.drawing import coin_words
from winnow.matching.match_types import Table, Verdict
from winnow.matching.prepare.qualified_names import drop_qualifiers
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

_NAMES = Schema((FieldRule("name", Kind.TITLE),))
_LISTS = np.repeat([0, 1], 40)


def told(first: list[str], second: list[str]) -> list[str]:
    """The names of two lists without what one of them adds."""
    return [str(name) for name in drop_qualifiers({"name": [*first, *second]}, _NAMES, _LISTS)["name"]]


def test_brackets_that_one_list_writes_behind_its_names_and_no_other_are_left_out() -> None:
    plain = [f"Lindow {number}" for number in range(40)]

    assert told([f"{name} (Ruritania)" for name in plain], plain) == [*plain, *plain]


def test_two_names_of_a_list_that_brackets_tell_apart_keep_them() -> None:
    plain = [f"Lindow {number}" for number in range(38)] + ["Ambry", "Ambry"]
    qualified = [f"{name} ({'Ruritania' if place % 2 else 'Graustark'})" for place, name in enumerate(plain)]

    assert told(qualified, plain) == [*plain[:38], "Ambry (Graustark)", "Ambry (Ruritania)", *plain]


def test_brackets_that_say_which_of_several_a_thing_is_are_left_as_they_are() -> None:
    chairs = [f"Chair {number // 4} ({colour})" for number in range(40) for colour in [("red", "blue")[number % 2]]]
    plain = [f"Chair {number}" for number in range(40)]

    assert told(chairs, plain) == [*chairs, *plain]


def test_brackets_that_both_lists_write_are_left_as_they_are() -> None:
    films = [f"Lantern {number} (1931)" for number in range(40)]

    assert told(films, films) == [*films, *films]


def test_what_four_lists_hold_once_each_is_no_series() -> None:
    """Given four gazetteers of the same places, one of which adds the country, then they are linked and trusted."""
    rng = Random(8)
    names = coin_words(rng, 320)
    rows: list[tuple[str, str, tuple[str, str, str]]] = []
    for place, name in enumerate(names):
        where = rng.uniform(-60, 60), rng.uniform(-170, 170)
        for source in ("atlas", "base", "chart", "dictionary"):
            if rng.random() < 0.1:
                continue
            called = f"{name} ({rng.choice(['Ruritania', 'Graustark'])})" if source == "chart" else name
            north, east = (f"{degrees + rng.uniform(-0.004, 0.004):.4f}" for degrees in where)
            rows.append((str(place), source, (called, north, east)))
    rng.shuffle(rows)
    ids = [str(i) for i in range(len(rows))]
    columns = {name: [row[2][k] for row in rows] for k, name in enumerate(("name", "north", "east"))}
    truth = {rid: row[0] for rid, row in zip(ids, rows, strict=True)}

    found = resolve(Table(ids, columns, [row[1] for row in rows]))

    precision, recall = score(truth, found.clusters)
    assert found.verdict is Verdict.TRUSTED
    assert precision > 0.99
    assert recall > 0.9
