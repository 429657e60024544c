"""What looks like one thing and can't be known to be: headings that recur, and pairs that one field joins."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from benchmarks.matching import score
from benchmarks.matching_rules import RULES, resolved
from benchmarks.matching_self_check import as_table, rows_of
from benchmarks.records.drawing import coin_words
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import ONE_FIELD_ALONE, WeighedPairs
from winnow.matching.adjust.recurring_headings import find_recurring
from winnow.matching.adjust.single_fields import find_unchecked
from winnow.matching.compare.comparison_levels import LEVELS, compare_records
from winnow.matching.constants import RULED_OUT
from winnow.matching.match_types import Table, Verdict
from winnow.matching.prepare.columns import Column, build_columns
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

PAPERS = Schema((FieldRule("title", Kind.TITLE), FieldRule("author", Kind.PEOPLE), FieldRule("year", Kind.DATE)))


def columns_of(rows: list[tuple[str | None, ...]], schema: Schema) -> list[Column]:
    names = [rule.name for rule in schema.fields]
    return build_columns({name: [row[k] for row in rows] for k, name in enumerate(names)}, schema)


def recurring(rows: list[tuple[str | None, ...]], labels: list[int], equal: float = 0.1) -> list[bool]:
    """Records under a recurring heading, where years of others agree as often as given."""
    columns = columns_of(rows, PAPERS)
    left, right = (side.astype(np.int64) for side in np.triu_indices(len(rows), 1))
    chance = [np.log(np.r_[equal, np.full(len(LEVELS[c.kind]) - 1, 0.1)]) for c in columns]
    matrix = compare_records(columns, left, right)
    found = find_recurring(columns, 0, chance, left, right, matrix, np.array(labels))
    return [bool(each) for each in found]


def test_editors_notes_of_each_year_recur_and_papers_and_other_editors_do_not() -> None:
    notes: list[tuple[str | None, ...]] = [
        ("Editor's Notes", "Ling Liu", str(year)) for year in (2000, 2000, 2001, 2002)
    ]
    paper: tuple[str | None, ...] = ("Load Shedding in a Stream Manager", "Nesime Tatbul", "2003")
    other: tuple[str | None, ...] = ("Editor's Notes", "Arie Segev", "2000")

    found = recurring([*notes, paper, paper, other], [0, 0, 2, 3, 4, 4, 6])

    assert found == [True, True, True, True, False, False, False]


def test_what_chance_does_not_make_agree_is_no_recurring_heading() -> None:
    episodes: list[tuple[str | None, ...]] = [("Town Gathering", "Ann Lee", f"2001-0{k}-1{k}") for k in (1, 1, 2, 3, 4)]

    assert not any(recurring(episodes, [0, 0, 2, 3, 4], equal=0.001))
    assert not any(recurring(episodes[:3], [0, 0, 2]))  # one other is no series


def test_of_two_lists_without_their_sources_rubrics_are_not_merged() -> None:
    rows = rows_of("rubrics", 5, "tune")

    found = resolve(as_table(rows))

    precision, recall = score({row["rid"]: row["truth"] for row in rows}, found.clusters)
    assert precision > 0.97
    assert recall > 0.85


def test_each_rule_can_be_left_out_and_headings_that_recur_need_theirs() -> None:
    rows = [row | {"src": ""} for row in rows_of("rubrics", 5, "tune")]

    precision, _ = resolved(rows)
    less, _ = resolved(rows, "headings that recur")

    assert precision - less > 0.05
    for rule in RULES:
        resolved(rows[:60], rule)


def test_a_source_whose_likenesses_have_no_counterparts_holds_no_duplicates() -> None:
    """Forty works in both lists; the first list has ten headings twice."""
    labels = [*range(40), *range(40), *np.repeat(range(40, 50), 2).tolist()]
    sources = Sources.from_names(["a"] * 40 + ["b"] * 40 + ["a"] * 20, 100)

    assert sources.without_counterparts(np.array(labels)).clean.tolist() == [False, False]  # too many to be headings
    labels = [*range(120), *range(120), *np.repeat(range(120, 130), 2).tolist()]
    sources = Sources.from_names(["a"] * 120 + ["b"] * 120 + ["a"] * 20, 260)
    assert sources.without_counterparts(np.array(labels)).clean.tolist() == [True, False]
    again = [*range(120), *range(120), *range(20)]  # things that the other list has as well: duplicates
    sources = Sources.from_names(["a"] * 120 + ["b"] * 120 + ["a"] * 20, 260)
    assert sources.without_counterparts(np.array(again)).clean.tolist() == [False, False]


def people_and_films() -> tuple[Table, dict[str, str]]:
    """Films of two catalogues with all fields, and people of whom one catalogue has the name alone."""
    rng = Random(8)
    words, names = coin_words(rng, 400), coin_words(rng, 300)
    rows: list[tuple[str, dict[str, str]]] = []
    for k in range(150):
        film = {"title": " ".join(rng.sample(words, 3)), "year": str(rng.randrange(1950, 2020)), "minutes": str(60 + k)}
        rows += [(f"film {k}", film)] * 2
    for k in range(250):
        name = " ".join(rng.sample(names, 2))
        rows += [(f"person {k}", {"title": name, "year": str(rng.randrange(1900, 1990)), "minutes": ""})]
        rows += [(f"person {k if k % 4 else -k}", {"title": name, "year": "", "minutes": ""})]
    rng.shuffle(rows)
    ids = [str(i) for i in range(len(rows))]
    columns = {name: [row[1][name] or None for row in rows] for name in ("title", "year", "minutes")}
    return Table(ids, columns), {rid: row[0] for rid, row in zip(ids, rows, strict=True)}


def test_what_one_field_alone_joins_is_asked_and_not_merged() -> None:
    table, truth = people_and_films()

    found = resolve(table)

    assert found.verdict is Verdict.TRUSTED
    precision, recall = score(truth, found.clusters)
    assert precision > 0.97
    assert 0.3 < recall < 0.6  # the films
    asked = {pair for pair, _ in found.reviews.labelled()}
    assert len(asked) >= 60


def test_mail_addresses_and_numbers_need_no_other_field() -> None:
    schema = Schema((FieldRule("name", Kind.TITLE), FieldRule("mail", Kind.EMAIL)))
    words = coin_words(Random(3), 80)
    rows: list[tuple[str | None, ...]] = [(f"{word} works", f"{word}@post.example") for word in words[:40] * 2]
    rows += [(f"{word} works", None) for word in words[40:] * 2]
    columns = columns_of(rows, schema)
    pairs = WeighedPairs.fit(columns, len(rows), Sources.from_names(None, len(rows)), 1)
    levels = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], np.int8)

    assert find_unchecked(columns, pairs.model, levels).tolist() == [False, True, False, True]


def test_the_terms_of_pairs_that_are_set_aside_add_up() -> None:
    schema = Schema((FieldRule("name", Kind.TITLE), FieldRule("year", Kind.DATE)))
    words = coin_words(Random(3), 140)
    rows: list[tuple[str | None, ...]] = [(f"{word} works", str(1900 + k)) for k, word in enumerate(words[:40] * 2)]
    rows += [(f"{word} works", None) for word in words[40:] * 2]
    rows[40:80] = rows[:40]
    columns = columns_of(rows, schema)
    labels = np.arange(len(rows))
    labels[40:80], labels[180:] = labels[:40], labels[80:180]
    pairs = WeighedPairs.fit(columns, len(rows), Sources.from_names(None, len(rows)), 1)

    aside = pairs.set_unchecked_aside(labels)

    alone = find_unchecked(columns, pairs.model, pairs.matrix)
    assert aside.weight[alone].max() <= RULED_OUT
    assert (aside.weight == pairs.weight)[~alone].all()
    terms = aside.explain_terms(pairs.left, pairs.right)
    assert np.allclose(terms.total, aside.weight)
    assert terms.adjustments[ONE_FIELD_ALONE].min() < 0
    assert aside.set_unchecked_aside(np.arange(len(rows))) is aside  # nothing is merged


@pytest.mark.parametrize(("namesakes", "merged"), [(1, True), (40, False)])
def test_a_name_alone_joins_two_lists_that_hardly_hold_a_name_twice(namesakes: int, merged: bool) -> None:
    schema = Schema((FieldRule("name", Kind.TITLE), FieldRule("year", Kind.DATE)))
    words = coin_words(Random(3), 300)
    rows: list[tuple[str | None, ...]] = [(f"{word} works", str(1900 + k // 2)) for k, word in enumerate(words[:200])]
    rows += [(f"{word} works", None) for word in [*words[:200], *words[200 : 200 + namesakes] * 2]]
    sources = Sources.from_names(["a"] * 200 + ["b"] * (len(rows) - 200), len(rows))
    pairs = WeighedPairs.fit(columns_of(rows, schema), len(rows), sources, 1)
    labels = np.array([*range(200), *range(200), *range(200, 200 + namesakes), *range(200, 200 + namesakes)])

    told = pairs.confirm_single_fields(labels)

    across = told.left < 200
    across &= told.right - told.left == 200  # of one name
    assert told.confirmed == ({"name"} if merged else frozenset())
    assert told.find_unchecked(told.left, told.right, told.matrix)[across].all() != merged
    inside = told.left >= 400
    assert told.find_unchecked(told.left, told.right, told.matrix)[inside].all()  # no list confirms its own
