"""Matching as a whole: what a caller may rely on."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.effort import python_calls

from benchmarks.matching_self_check import as_table
from benchmarks.records.generate import generate
from winnow.matching.adjust.pair_weights import OTHER_NAME_AT_ONE_PLACE
from winnow.matching.match_types import Decisions, Evidence, MatchOptions, OptionsError, Resolution, Table, Verdict
from winnow.matching.prepare.columns import Cell
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema, SchemaError

GIVEN = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Ken", "Margaret", "Dennis", "Radia")
FAMILY = ("Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Thompson", "Hamilton", "Ritchie", "Perlman")
TOWNS = ("Totnes", "Leeds", "Bath", "Ripon", "Wells", "Truro", "Derby", "Exeter")


def directory(people: int = 150, seed: int = 3) -> tuple[Table, dict[str, int]]:
    """A contact list with duplicates, and the person behind each record."""
    draw = random.Random(seed)
    rows: list[tuple[str, dict[str, str | None], int]] = []
    for person in range(people):
        given, family = draw.choice(GIVEN), draw.choice(FAMILY) + "aeiou"[person % 5] + "nrst"[person % 4]
        email = f"{given}.{family}{person}@{draw.choice(['mail.org', 'post.net'])}".lower()
        phone, town = f"020{draw.randrange(10**7, 10**8)}", draw.choice(TOWNS)
        for copy in range(draw.choice((1, 1, 2, 3))):
            name = f"{family}, {given}" if copy == 2 else f"{given} {family}"
            rows.append(
                (
                    f"{len(rows):04d}",
                    {
                        "name": name,
                        "email": email if draw.random() < 0.8 else None,
                        "phone": phone if draw.random() < 0.8 else None,
                        "city": town if draw.random() < 0.9 else draw.choice(TOWNS),
                    },
                    person,
                )
            )
    columns = {field: [row[field] for _, row, _ in rows] for field in rows[0][1]}
    return Table([rid for rid, _, _ in rows], columns), {rid: person for rid, _, person in rows}


def chosen(table: Table, places: Sequence[int]) -> Table:
    return Table(
        [table.ids[i] for i in places],
        {name: [cells[i] for i in places] for name, cells in table.columns.items()},
        None if table.sources is None else [table.sources[i] for i in places],
    )


def together(resolution: Resolution) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for record, cluster in resolution.clusters.items():
        groups.setdefault(cluster, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def test_duplicates_of_one_person_share_a_cluster_and_strangers_do_not() -> None:
    table, truth = directory()

    resolution = resolve(table)

    claimed = [(a, b) for group in together(resolution) for a in group for b in group if a < b]
    real = [(a, b) for a in truth for b in truth if a < b and truth[a] == truth[b]]
    right = sum(truth[a] == truth[b] for a, b in claimed)
    assert resolution.verdict is Verdict.TRUSTED
    assert right / len(claimed) > 0.99
    assert right / len(real) > 0.95


def test_the_order_of_the_records_does_not_matter() -> None:
    table, _ = directory()
    shuffled = chosen(table, random.Random(1).sample(range(len(table.ids)), len(table.ids)))

    assert resolve(shuffled).clusters == resolve(table).clusters


@pytest.mark.parametrize("shape", ["offers", "restaurants", "proceedings", "companies"])
def test_neither_the_order_of_rows_nor_blanks_around_values_matter(shape: str) -> None:
    """Things of which some are trusted and some not: the answer and its questions are the same in any order."""
    rows = list(csv.DictReader(generate(shape, 300, 5, "tune")))
    expected = resolve(as_table(rows))
    lots = random.Random(shape)

    for _ in range(2):
        lots.shuffle(rows)
        found = resolve(as_table(rows))
        assert found.clusters == expected.clusters
        assert list(found.reviews.pairs) == list(expected.reviews.pairs)
        assert found.reviews.probabilities == expected.reviews.probabilities

    for i in lots.sample(range(len(rows)), len(rows) // 3):
        rows[i] = {name: cell if name in {"rid", "truth", "src"} else f" {cell} " for name, cell in rows[i].items()}
    found = resolve(as_table(rows))
    assert together(found) == together(expected)


def test_the_names_of_the_records_do_not_matter() -> None:
    """The same people in another project have other ids."""
    table, _ = directory(people=25)
    expected = resolve(table)

    for seed in range(5):
        renamed = [f"{number:04d}" for number in random.Random(seed).sample(range(10_000), len(table.ids))]
        found = resolve(replace(table, ids=renamed))

        back = dict(zip(renamed, table.ids, strict=True))
        assert found.verdict is expected.verdict
        assert {frozenset(back[each] for each in group) for group in together(found)} == together(expected)


def test_the_number_of_threads_does_not_matter() -> None:
    table, _ = directory()

    one, four = (resolve(table, options=MatchOptions(workers=workers)) for workers in (1, 4))

    assert one.clusters == four.clusters
    assert list(one.edges.pairs) == list(four.edges.pairs)
    assert one.edges.probabilities == four.edges.probabilities


def test_the_hash_seed_does_not_matter() -> None:
    program = (
        "import importlib.util, json\n"
        f"spec = importlib.util.spec_from_file_location('given', {str(Path(__file__))!r})\n"
        "given = importlib.util.module_from_spec(spec); spec.loader.exec_module(given)\n"
        "print(json.dumps(dict(given.resolve(given.directory(80)[0]).clusters), sort_keys=True))\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(answers) == 1


def test_an_incremental_run_equals_a_full_one_and_keeps_the_ids() -> None:
    table, _ = directory()
    before = resolve(chosen(table, range(0, len(table.ids), 2)))

    full = resolve(table)
    incremental = resolve(table, decisions=Decisions(previous=before.clusters))

    assert together(incremental) == together(full)
    for group in together(before):
        if any(group <= later for later in together(full)):
            bearers = {record: before.clusters[record] for record in group}
            rivals = {before.clusters[r] for r in incremental.clusters if r in before.clusters}
            assert {incremental.clusters[r] for r in group} <= rivals | set(bearers.values())
    kept = sum(incremental.clusters[r] == cluster for r, cluster in before.clusters.items())
    assert kept > 0.9 * len(before.clusters)


def test_an_accepted_pair_always_merges_and_a_rejected_one_never() -> None:
    table, truth = directory()
    merged = next(sorted(group) for group in sorted(map(sorted, together(resolve(table)))) if len(group) == 2)
    strangers = ("0000", next(r for r in sorted(truth) if truth[r] != truth["0000"] and r not in merged))
    decisions = Decisions(must_link=frozenset({strangers}), cannot_link=frozenset({(merged[1], merged[0])}))

    resolution = resolve(table, decisions=decisions)

    assert resolution.clusters[strangers[0]] == resolution.clusters[strangers[1]]
    assert resolution.clusters[merged[0]] != resolution.clusters[merged[1]]
    assert resolution.conflicts == ()
    assert resolution.explain(*strangers).rule == "a person accepted this pair"


def test_a_rejected_pair_stays_apart_though_a_third_record_matches_both() -> None:
    table, _ = directory()
    a, b, *_ = next(sorted(group) for group in sorted(map(sorted, together(resolve(table)))) if len(group) == 3)

    resolution = resolve(table, decisions=Decisions(cannot_link=frozenset({(a, b)})))

    assert resolution.clusters[a] != resolution.clusters[b]


def test_a_refusal_overrules_an_acceptance_and_is_reported() -> None:
    table, _ = directory()
    decisions = Decisions(
        must_link=frozenset({("0000", "0009"), ("0009", "0020")}), cannot_link=frozenset({("0000", "0020")})
    )

    resolution = resolve(table, decisions=decisions)

    assert resolution.clusters["0000"] != resolution.clusters["0020"]
    assert len(resolution.conflicts) == 1


def test_a_pinned_record_is_never_merged() -> None:
    table, _ = directory()
    group = next(sorted(group) for group in sorted(map(sorted, together(resolve(table)))) if len(group) > 1)

    resolution = resolve(
        table, decisions=Decisions(pinned=frozenset({group[0]}), must_link=frozenset({(group[0], group[1])}))
    )

    assert frozenset({group[0]}) in together(resolution)
    assert resolution.conflicts == (tuple(group[:2]),)


def summed(evidence: Evidence) -> float:
    """The bits that are shown, added up."""
    fields = sum(each.weight for each in evidence.fields)
    return evidence.prior + fields + sum(each.weight for each in evidence.adjustments)


def test_each_merge_is_explained_by_weights_that_add_up() -> None:
    table, _ = directory()
    resolution = resolve(table)

    evidence = resolution.explain(*resolution.edges.pairs[0])

    assert {field.field for field in evidence.fields} == {"name.given", "name.family", "email", "phone", "city"}
    assert evidence.weight == pytest.approx(summed(evidence), abs=0.05)
    assert len(resolution.edges) == resolution.summary.merged - resolution.summary.clusters


def test_father_and_son_are_left_to_a_person() -> None:
    table, _ = directory()
    n = len(table.ids)
    born = [f"19{(i * 7) % 60 + 10}-0{i % 9 + 1}-1{i % 10}" for i in range(n)]
    same = together(resolve(table))
    place = {record: i for i, record in enumerate(table.ids)}
    for group in same:
        for record in group:
            born[place[record]] = born[place[min(group)]]
    columns = {name: [*cells, cells[0], cells[0]] for name, cells in table.columns.items()}
    columns["email"] = [*table.columns["email"], None, None]
    columns["date_of_birth"] = [*born, "1941-02-03", "1987-11-25"]

    resolution = resolve(Table([*table.ids, "father", "son"], columns))

    assert resolution.clusters["father"] != resolution.clusters["son"]
    assert resolution.explain("father", "son").probability < MatchOptions().match_threshold


def test_father_and_son_are_not_joined_through_a_record_without_a_date() -> None:
    table, _ = directory()
    n = len(table.ids)
    born = [f"19{(i * 7) % 60 + 10}-0{i % 9 + 1}-1{i % 10}" for i in range(n)]
    columns = {name: [*cells, *[cells[0]] * 3] for name, cells in table.columns.items()}
    columns["email"] = [*table.columns["email"], None, None, None]
    columns["date_of_birth"] = [*born, "1941-02-03", "1987-11-25", None]

    resolution = resolve(Table([*table.ids, "father", "son", "either"], columns))

    assert resolution.clusters["father"] != resolution.clusters["son"]


def test_two_houses_at_one_address_and_telephone_are_two() -> None:
    draw = random.Random(2)
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u")]

    def name() -> str:
        return f"{''.join(draw.sample(syllables, 3))} {''.join(draw.sample(syllables, 3))}"

    rows: list[tuple[str, str, str, str, str | None]] = []
    for i in range(500):
        street, town, phone = f"{draw.randrange(1, 900)} {name()} street", draw.choice(TOWNS), draw.randrange(10**9)
        for house in range(2 if i % 8 == 0 else 1):
            called, line = name(), f"0{phone + (i % 16 and house):09d}"
            listings = [called, f"the {called}", f"{called} {town}"][: draw.choice((1, 1, 2, 3))]
            rows += [(f"{i}.{house}", each, street, town, draw.choice((line, line, None))) for each in listings]
    truth, names, streets, towns, phones = zip(*rows, strict=True)
    ids = [f"{i:04d}" for i in range(len(rows))]

    resolution = resolve(Table(ids, {"name": names, "address": streets, "city": towns, "phone": phones}))

    house_of = dict(zip(ids, truth, strict=True))
    merged = [group for group in together(resolution) if len(group) > 1]
    assert len(merged) > 200
    assert sum(len({house_of[r] for r in group}) > 1 for group in merged) <= 0.05 * len(merged)


def test_what_is_called_wholly_otherwise_at_one_address_is_asked_about() -> None:
    """Two restaurants of one hotel share its address and telephone; a list of houses that come twice shows no more."""
    draw = random.Random(4)
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u")]
    houses = [
        (
            " ".join("".join(draw.sample(syllables, 3)) for _ in range(2)),
            f"{draw.randrange(1, 900)} {''.join(draw.sample(syllables, 3))} street",
            f"020{draw.randrange(10**7, 10**8)}",
        )
        for _ in range(150)
    ]
    rows = [*houses, *houses[:90], ("mikado", *houses[0][1:])]
    columns = {name: [row[k] for row in rows] for k, name in enumerate(("name", "address", "phone"))}

    found = resolve(Table([f"{i:03}" for i in range(len(rows))], columns))

    assert found.clusters["000"] == found.clusters["150"] != found.clusters["240"]
    adjustments = found.explain("000", "240").adjustments
    assert any(each.name == OTHER_NAME_AT_ONE_PLACE for each in adjustments)


def test_two_clean_sources_are_linked_one_to_one() -> None:
    draw = random.Random(5)
    rows: list[tuple[str, str, str, str | None]] = []
    for i in range(200):
        name, street = (
            f"{draw.choice(GIVEN)} {draw.choice(FAMILY)} trattoria {i % 17}",
            f"{i + 3} {draw.choice(TOWNS)} road",
        )
        rows.append(("a", name, street, f"01{i:08d}"))
        if i % 2:
            rows.append(("b", name.replace("trattoria", "tratoria"), street, f"01{i:08d}" if i % 3 else None))
    ids = [f"{i:03d}" for i in range(len(rows))]
    sources, names, streets, phones = zip(*rows, strict=True)

    resolution = resolve(Table(ids, {"name": names, "addr": streets, "phone": phones}, sources))

    source = dict(zip(ids, sources, strict=True))
    groups = [group for group in together(resolution) if len(group) > 1]
    assert len(groups) > 90
    assert all(sorted(source[record] for record in group) == ["a", "b"] for group in groups)


def test_where_nothing_tells_records_apart_the_run_abstains_and_merges_exact_keys_only() -> None:
    draw = random.Random(9)
    n = 400
    columns: dict[str, list[str | None]] = {
        "colour": [draw.choice(["red", "blue", "green"]) for _ in range(n)],
        "size": [str(draw.randrange(20)) for _ in range(n)],
    }

    resolution = resolve(Table([str(i) for i in range(n)], columns))

    assert resolution.verdict is Verdict.ABSTAINED
    assert resolution.reasons
    assert resolution.summary.merged == 0


def test_a_few_records_are_too_few_to_estimate_from_but_equal_keys_still_merge() -> None:
    table = Table(
        ["1", "2", "3"],
        {
            "name": ["Ada Lovelace", "Ada Lovelace", "Alan Turing"],
            "email": ["ada@analytical.org", "ada@analytical.org", "alan@bletchley.org"],
        },
    )

    resolution = resolve(table)

    assert resolution.verdict is Verdict.ABSTAINED
    assert together(resolution) == {frozenset({"1", "2"}), frozenset({"3"})}


@pytest.mark.parametrize("ids", [[], ["1"]])
def test_no_or_one_record_is_a_clean_result(ids: list[str]) -> None:
    resolution = resolve(Table(ids, {"name": ["Ada Lovelace"] * len(ids), "email": [None] * len(ids)}))

    assert resolution.clusters == {record: record for record in ids}
    assert len(resolution.edges) == len(resolution.reviews) == 0


def test_a_table_without_columns_is_a_clean_result() -> None:
    assert resolve(Table(["1", "2"], {})).clusters == {"1": "1", "2": "2"}


def test_records_equal_in_every_field_are_one() -> None:
    n = 3_000
    table = Table([f"{i:04d}" for i in range(n)], {"name": ["Ada Lovelace"] * n, "email": ["ada@analytical.org"] * n})

    assert set(resolve(table).clusters.values()) == {"0000"}


def test_empty_fields_are_no_evidence() -> None:
    n = 500
    table = Table([str(i) for i in range(n)], {"name": [None] * n, "email": [""] * n, "phone": ["n/a"] * n})

    assert resolve(table).summary.merged == 0


def test_a_name_that_everybody_bears_costs_little_and_merges_nobody() -> None:
    n = 20_000
    table = Table(
        [f"{i:05d}" for i in range(n)],
        {"name": ["John Smith"] * (n - 2) + ["Ada Lovelace"] * 2, "city": [TOWNS[i % 8] for i in range(n)]},
    )

    assert python_calls(lambda: resolve(table)) < 10 * n
    assert resolve(table).summary.merged <= 2


def test_a_schema_that_names_unknown_fields_is_refused() -> None:
    with pytest.raises(SchemaError, match="unknown fields: shoe_size"):
        resolve(Table(["1"], {"name": ["Ada"]}), Schema((FieldRule("shoe_size", Kind.NUMBER),)))


def test_crossed_thresholds_are_refused() -> None:
    with pytest.raises(OptionsError, match="review_threshold <= match_threshold"):
        MatchOptions(match_threshold=0.4, review_threshold=0.6)


def test_repeated_ids_and_ragged_columns_are_refused() -> None:
    with pytest.raises(OptionsError, match="repeat"):
        Table(["1", "1"], {})
    with pytest.raises(OptionsError, match="name"):
        Table(["1", "2"], {"name": ["Ada"]})


def test_smaller_clusters_than_asked_for_are_left_alone() -> None:
    table, _ = directory()

    resolution = resolve(table, options=replace(MatchOptions(), min_cluster_size=3))

    assert {len(group) for group in together(resolution)} <= {1, 3}


def test_cells_that_hold_several_values_agree_when_they_share_one() -> None:
    table, truth = directory()
    columns: dict[str, Sequence[Cell]] = dict(table.columns)
    columns["email"] = [
        (f"work{i}@office.com", str(cell)) if cell else None for i, cell in enumerate(table.columns["email"])
    ]

    resolution = resolve(Table(table.ids, columns))

    assert resolution.summary.merged > 100
    assert all(len({truth[r] for r in group}) == 1 for group in together(resolution) if len(group) > 1)
