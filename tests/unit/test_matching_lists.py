"""Lists that hold no duplicates of their own, and columns that repeat each other."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.matching import score
from benchmarks.matching_self_check import as_table, rows_of
from benchmarks.records.drawing import coin_words, garble
from winnow.matching import resolve as matching
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.explain.self_check import Check
from winnow.matching.match_types import MatchOptions, OptionsError, Table, Verdict
from winnow.matching.prepare.columns import Column, build_columns, find_naming_field, names_people
from winnow.matching.prepare.near_copies import drop_near_copies
from winnow.matching.prepare.uninformative_columns import drop_details_of_one_list, split_record_numbers
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

LISTS = "one", "other"


def two_lists(works: int = 150) -> tuple[Table, dict[str, str]]:
    """Two clean lists of papers; every third has a later version that both lists hold too."""
    rng = Random(2)
    words, names = coin_words(rng, 400), coin_words(rng, 120)
    rows: list[tuple[str, str, tuple[str, str, str]]] = []
    for work in range(works):
        title = " ".join(rng.sample(words, 5))
        authors = ", ".join(f"{rng.choice('ABCDE')}. {name}" for name in rng.sample(names, 2))
        for version in range(2 if work % 3 == 0 else 1):
            year = str(1990 + work % 12 + version)
            rows += [(f"{work}.{version}", source, (garble(rng, title, 0.1), authors, year)) for source in LISTS]
    rng.shuffle(rows)
    ids = [str(i) for i in range(len(rows))]
    columns = {name: [row[2][k] for row in rows] for k, name in enumerate(("title", "authors", "year"))}
    truth = {rid: row[0] for rid, row in zip(ids, rows, strict=True)}
    return Table(ids, columns, [row[1] for row in rows]), truth


def test_records_of_one_list_are_never_merged_when_lists_are_said_to_be_clean() -> None:
    table, truth = two_lists()

    found = resolve(table, options=MatchOptions(link_only=True))

    assert table.sources is not None
    source = dict(zip(table.ids, table.sources, strict=True))
    assert all(source[a] != source[b] for (a, b), _ in found.edges.labelled())
    precision, recall = score(truth, found.clusters)
    assert precision > 0.97
    assert recall > 0.95


def test_notes_of_one_clean_list_are_never_merged_though_their_texts_are_equal() -> None:
    """Given notes of two clean lists, one of which writes a text twice, then only notes of both are merged."""
    texts = [
        f"Please call the {word} harbour office about invoice {i}, they have not paid it."
        for i, word in enumerate(coin_words(Random(3), 40))
    ]
    table = Table(
        [str(i) for i in range(81)], {"note": [*texts, *texts, texts[0]]}, ["one"] * 40 + ["other"] * 40 + ["one"]
    )

    found = resolve(table, options=MatchOptions(link_only=True))

    source = dict(zip(table.ids, table.sources or (), strict=True))
    links = [pair for pair, _ in found.edges.labelled()]
    assert len(links) >= 39
    assert all(source[a] != source[b] for a, b in links)


@pytest.mark.parametrize("sources", [None, ["one"] * 50])
def test_link_only_asks_for_two_lists(sources: list[str] | None) -> None:
    table, _ = two_lists()
    part = Table(table.ids[:50], {name: cells[:50] for name, cells in table.columns.items()}, sources)

    with pytest.raises(OptionsError, match="two sources"):
        resolve(part, options=MatchOptions(link_only=True))


def test_a_list_with_versions_of_works_is_taken_for_clean_and_one_with_duplicates_is_not() -> None:
    codes = np.r_[np.zeros(100, np.int64), np.ones(100, np.int64)]
    sources = Sources(codes, np.zeros(2, bool))
    each = np.arange(80)  # record i of one list is record 100 + i of the other
    versions = np.arange(0, 10, 2)  # and five are alike to the one after them, in both lists
    left = np.r_[each, versions, versions + 100]
    right = np.r_[each + 100, versions + 1, versions + 101]
    sure = np.full(len(left), 0.99)

    assert sources.cleaned(left, right, sure).clean.tolist() == [True, True]

    copies = np.arange(90, 96, 2)  # three entries of the first list come twice, and the other has none of them
    left, right = np.r_[each, copies], np.r_[each + 100, copies + 1]
    assert sources.cleaned(left, right, np.full(len(left), 0.99)).clean.tolist() == [False, True]


def test_a_text_that_stands_in_several_columns_counts_once() -> None:
    rng = Random(5)
    words = coin_words(rng, 100)
    titles = [" ".join(rng.sample(words, 4)) for _ in range(60)]
    table: dict[str, list[str | None]] = {
        "title": list(titles),
        "headline": [f"{title} offer" if k % 7 else None for k, title in enumerate(titles)],
        "maker": [title.split()[0] for title in titles],
        "place": [rng.choice(words) for _ in titles],
    }
    schema = Schema(tuple(FieldRule(name, Kind.TITLE) for name in table))

    kept = drop_near_copies(build_columns(table, schema))

    assert [column.name for column in kept] == ["title", "place"]


def test_numbers_of_which_no_two_records_share_one_are_not_compared() -> None:
    names = {name: [f"{name} {k // 2} of many" for k in range(40)] for name in ("title", "maker")}
    numbers: dict[str, list[str | None]] = {
        "entry": [str(70_000_000 + k) for k in range(40)],
        "shared": [str(80_000_000 + k // 2) for k in range(40)],
        "seldom": [str(90_000_000 + k) if k < 9 else None for k in range(40)],
    }
    rules = [FieldRule(name, Kind.IDENTIFIER if name in numbers else Kind.TITLE) for name in (*names, *numbers)]

    built = build_columns({**names, **numbers}, Schema(tuple(rules)))
    kept, dropped = split_record_numbers(built, np.zeros(40, np.int64))

    assert [column.name for column in kept] == ["title", "maker", "shared", "seldom"]
    assert [column.name for column in dropped] == ["entry"]
    alone = build_columns({"entry": numbers["entry"]}, Schema((FieldRule("entry", Kind.IDENTIFIER),)))
    assert split_record_numbers(alone, np.zeros(40, np.int64)) == (alone, [])


def test_visits_and_residents_are_linked_whatever_only_one_of_the_lists_says() -> None:
    rng = Random(4)
    given, family = coin_words(rng, 60), coin_words(rng, 90)
    rows: list[tuple[str, dict[str, str]]] = []
    for person in range(300):
        born = f"{rng.randint(1940, 2015)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        who = {"first": rng.choice(given), "last": rng.choice(family), "born": born, "sex": rng.choice("FM")}
        rows.append(("residents", {**who, "resident id": f"{400_000 + 7 * person}", "house": f"H{1_000 + person}"}))
        for visit in range(person % 3):
            seen = f"2024-{rng.randint(1, 3):02}-{rng.randint(1, 28):02}"
            who["first"] = garble(rng, who["first"], 0.3)
            rows.append(("visits", {**who, "patient id": f"{7_000_000 + 13 * person + 5 * visit}", "seen": seen}))
    names = ("first", "last", "born", "sex", "resident id", "house", "patient id", "seen")
    columns: dict[str, list[str | None]] = {name: [row.get(name) for _, row in rows] for name in names}
    lists = [name for name, _ in rows]

    linked = resolve(Table([str(i) for i in range(len(rows))], columns, lists))

    truth = {str(i): row["born"] + row["last"] for i, (_, row) in enumerate(rows)}
    precision, recall = score(truth, linked.clusters)
    assert linked.verdict is Verdict.TRUSTED, linked.reasons
    assert precision > 0.99
    assert recall > 0.9
    built = build_columns(columns, linked.schema)
    codes = np.unique(lists, return_inverse=True)[1].astype(np.int64)
    told = drop_details_of_one_list(split_record_numbers(built, codes)[0], codes)
    assert [column.name for column in told] == ["first", "last", "born", "sex"]
    assert drop_details_of_one_list(built, np.zeros(len(rows), np.int64)) == built


def test_contracts_with_numbers_of_their_own_are_not_merged_where_nothing_is_trusted() -> None:
    firms = coin_words(Random(6), 200)
    contracts = [(f"{firm} {firm[::-1]}", f"office@{firm.lower()}.example", str(7 * k)) for k, firm in enumerate(firms)]
    rows = [contract for k, contract in enumerate(contracts) for _ in range(3 if k % 9 == 0 else 1)]
    columns: dict[str, list[str | None]] = {
        name: [row[k] for row in rows] for k, name in enumerate(("contractor", "email", "value"))
    }
    numbered: dict[str, list[str | None]] = {
        "contract id": [f"C-{31_000 + 17 * k}" for k in range(len(rows))],
        **columns,
    }
    ids = [str(k) for k in range(len(rows))]

    with patch.object(matching, "check_run", lambda *_: Check(-9.0, ("not trusted",))):
        merged = resolve(Table(ids, columns))
        kept = resolve(Table(ids, numbered))

    assert len(merged.edges) > 10  # equal throughout
    assert len(kept.edges) == 0


def test_films_have_stars_and_are_no_people() -> None:
    table: dict[str, list[str | None]] = {
        "title": [f"film {k} of many" for k in range(60)],
        "star.given": ["ada", "alan", None] * 20,
        "star.family": ["lovelace", "turing", None] * 20,
    }
    kinds = (Kind.TITLE, Kind.GIVEN_NAME, Kind.FAMILY_NAME)
    schema = Schema(tuple(map(FieldRule, table, kinds)))
    films = build_columns(table, schema)
    people = build_columns({**table, "title": ["clerk", "cook", "driver"] * 20}, schema)

    assert find_naming_field(films) == 0
    assert not names_people(films)
    assert find_naming_field(replace_codes(people)) is None


def replace_codes(columns: list[Column]) -> list[Column]:
    """The same columns, all of them filled."""
    return [replace(column, codes=np.maximum(column.codes, 1)) for column in columns]


def test_twins_who_agree_in_all_but_the_given_name_are_two_people() -> None:
    """One in eight has a twin, which makes two in five of the pairs that agree in everything else."""
    rows = rows_of("twins", 3, "held_out")[:700]

    found = resolve(as_table(rows))

    precision, recall = score({row["rid"]: row["truth"] for row in rows}, found.clusters)
    assert found.verdict is Verdict.TRUSTED
    assert min(precision, recall) > 0.97
