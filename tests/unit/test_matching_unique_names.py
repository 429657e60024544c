"""Two lists that have nothing but the names of things in common."""

from __future__ import annotations

from random import Random

from benchmarks.matching import score
from benchmarks.records.drawing import coin_words
from winnow.matching.match_types import Table
from winnow.matching.resolve import resolve


def two_catalogues(words: int, length: int, shared: int, own: int) -> tuple[Table, dict[str, str]]:
    """Films with their writers in one list and with their stars in the other; titles of some words drawn from a few."""
    rng = Random(5)
    vocabulary, people = coin_words(rng, words), coin_words(rng, 300)
    rows: list[tuple[str, str, dict[str, str]]] = []
    for film in range(shared + 2 * own):
        title = " ".join(rng.sample(vocabulary, length))
        for source, role, n in (("one", "writer", shared + own), ("other", "star", shared)):
            if film < n or (source == "other" and film >= shared + own):
                names = "; ".join(f"{rng.choice('ABCDEFG')}. {rng.choice(people)}" for _ in range(2))
                rows.append((str(film), source, {"title": title, role: names}))
    rng.shuffle(rows)
    ids = [str(i) for i in range(len(rows))]
    columns = {name: [row[2].get(name) for row in rows] for name in ("title", "writer", "star")}
    truth = {rid: row[0] for rid, row in zip(ids, rows, strict=True)}
    return Table(ids, columns, [row[1] for row in rows]), truth


def test_a_title_that_two_lists_have_once_each_is_one_film_though_nothing_else_can_be_compared() -> None:
    table, truth = two_catalogues(words=400, length=3, shared=200, own=150)

    precision, recall = score(truth, resolve(table).clusters)

    assert precision > 0.99
    assert recall > 0.95


def test_titles_that_come_twice_in_a_list_as_often_as_in_two_lists_name_nothing() -> None:
    """Given titles of two words out of thirty, then what the lists have in common is chance, and is asked about."""
    table, truth = two_catalogues(words=30, length=2, shared=40, own=250)

    found = resolve(table)

    assert len(set(found.clusters.values())) == len(truth)
