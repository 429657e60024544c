"""What a consolidated record holds: nothing that a source says is lost, and the right value survives."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winnow.consolidation.merge.merging import archived, bounded, consolidate, merged, released, retired, says
from winnow.consolidation.merge.survivorship import (
    Candidate,
    Rule,
    Survivorship,
    SurvivorshipError,
    is_empty,
    parse,
    survivor,
)
from winnow.records.record import ArchivedBy, Record, RecordKind, Source, Status
from winnow.records.record_items import from_item, to_item
from winnow.values import Field, Json, Provenance, canonical_json

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)

scalars = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=4))
values: st.SearchStrategy[Json] = st.one_of(
    scalars,
    st.lists(st.one_of(scalars, st.dictionaries(st.sampled_from(["a", "number", "url"]), scalars)), max_size=3),
)
shuffles = st.randoms()
provenances = st.sampled_from([Provenance.IMPORTED, Provenance.EXTRACTED, Provenance.USER_EDITED])
fields = st.dictionaries(
    st.sampled_from(["name", "emails", "phones", "links", "work"]),
    st.builds(Field, value=values, provenance=provenances),
)


def record(name: str, held: dict[str, Field], *, days: int = 0, **others: object) -> Record:
    """A source."""
    at = START + timedelta(days=days)
    return replace(Record(name, "p", RecordKind.ROW, at, at, fields=held), **others)  # type: ignore[arg-type]


def imported(**given_values: Json) -> dict[str, Field]:
    """Fields of a table's row."""
    return {name: Field(value, Provenance.IMPORTED) for name, value in given_values.items()}


def merge(*sources: Record, existing: Record | None = None, rules: Survivorship | None = None) -> Record:
    """The consolidated record of sources."""
    return consolidate("c", sources, existing=existing, superseded=(), survivorship=rules or Survivorship(), now=NOW)


@given(
    st.lists(st.tuples(fields, st.integers(0, 3), st.sets(st.sampled_from("xyz"))), min_size=1, max_size=5),
    st.randoms(),
)
@settings(max_examples=150)
def test_no_value_tag_or_source_is_lost_in_whatever_order_they_come(
    given_sources: list[tuple[dict[str, Field], int, set[str]]], rng: object
) -> None:
    # given sources with any values
    sources = [
        record(f"r{number}", held, days=days, tags=tuple(sorted(tags)))
        for number, (held, days, tags) in enumerate(given_sources)
    ]

    # when they are merged, in two orders
    made = merge(*sources)
    shuffled = list(sources)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]

    # then every value that says something is held, every tag and source is there, and the order made no difference
    for source in sources:
        for name, field in source.fields.items():
            assert is_empty(field.value) or says(made, name, field.value)
    assert set(made.tags) == {tag for source in sources for tag in source.tags}
    assert made.consolidated_from == tuple(sorted(source.record_id for source in sources))
    assert merge(*shuffled) == made
    # and it is stored and read as it is
    assert from_item(to_item(made)) == made


@given(fields, fields, st.text(min_size=1, max_size=4))
@settings(max_examples=60)
def test_what_a_person_edited_stays_and_the_sources_are_held_beside_it(
    one: dict[str, Field], two: dict[str, Field], edit: str
) -> None:
    # given a consolidated record that a person has edited
    before = merge(record("a", one), record("b", two))
    edited = replace(before, fields={**before.fields, "name": Field(edit, Provenance.USER_EDITED)})

    # when it is computed anew
    after = merge(record("a", one), record("b", two), existing=edited)

    # then the edit stands and no source's value is lost
    assert after.fields["name"] == Field(edit, Provenance.USER_EDITED)
    for source in (one, two):
        for name, field in source.items():
            assert is_empty(field.value) or says(after, name, field.value)


@pytest.mark.parametrize("rules", [None, {"phones": "union"}])
def test_what_a_person_removed_from_a_list_does_not_come_back_from_another_source(
    rules: dict[str, Json] | None,
) -> None:
    # given a source from whose phones a person removed one, and another that still has it, and one more
    numbers = ("+442079460001", "+442079460002", "+442079460003")
    right, wrong, third = (dict[str, Json](number=number) for number in numbers)
    edited = record("a", {"phones": Field([right], Provenance.USER_EDITED)})
    other = record("b", imported(phones=[wrong, right, third]), days=3)

    # when they are merged
    made = merge(edited, other, rules=parse(rules) if rules else None)

    # then the record has what the person left, and what the other says is kept beside it
    assert made.fields["phones"].value == [right]
    assert [each.sources for each in made.alternatives["phones"]] == [("b",)]


def test_a_field_that_a_person_emptied_stays_empty_until_another_edit() -> None:
    emptied = record("a", {"name": Field(None, Provenance.USER_EDITED), "city": Field("Bath", Provenance.IMPORTED)})
    other = record("b", imported(name="Wrong Name", city="Bath"), days=3)
    later = record("c", {"name": Field("Right Name", Provenance.USER_EDITED)}, days=5)

    made, corrected = merge(emptied, other), merge(emptied, other, later)

    assert "name" not in made.fields
    assert [each.value for each in made.alternatives["name"]] == ["Wrong Name"]
    assert made.fields["city"].value == "Bath"
    assert corrected.fields["name"].value == "Right Name"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, "edited"),
        ("user_edited", "edited"),
        ("newest", "new"),
        ("most_complete", "the longest of them all"),
        ("most_frequent", "often"),
    ],
)
def test_the_rule_of_a_field_decides_which_value_survives(rule: str | None, expected: str) -> None:
    # given five sources that differ in every respect
    sources = [
        record("a", {"title": Field("edited", Provenance.USER_EDITED)}, days=1),
        record("b", imported(title="new"), days=9),
        record("c", imported(title="the longest of them all"), days=2),
        record("d", imported(title="often"), days=3),
        record("e", imported(title="often"), days=4),
    ]

    # when they are merged by the rule
    made = merge(*sources, rules=parse({"title": rule}) if rule else None)

    # then its value survives, and the others are alternatives with their sources
    assert made.fields["title"].value == expected
    assert made.fields["title"].provenance is Provenance.CONSOLIDATED
    others = {each.value: each.sources for each in made.alternatives["title"]}
    assert len(others) == 3
    assert expected not in others
    if expected != "often":
        assert others["often"] == ("d", "e")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Dominic Vance", "Doominic Vancee", "Dominic Vance", "D. Vance"), "Dominic Vance"),  # a slip says no more
        (("A. Vance", "A. Vance", "Ada Vance"), "Ada Vance"),  # a whole name says more than an initial
        (("Rob Vance", "Robert Vance"), "Robert Vance"),
    ],
)
def test_of_names_that_came_together_the_whole_one_survives_and_of_those_the_usual(
    names: tuple[str, ...], expected: str
) -> None:
    made = merge(*(record(f"r{number}", imported(name=name)) for number, name in enumerate(names)))

    assert made.fields["name"].value == expected


def test_rows_of_one_version_of_a_table_are_equally_new_and_those_of_a_newer_one_win() -> None:
    # given two rows of a table of which one was written later, and later still one of the table's next version
    early = record("a", imported(name="Nadia Winter"), source=Source("s3://b/people.csv#1", "v1"))
    late = record("b", imported(name="N. Winter"), days=1, source=Source("s3://b/people.csv#2", "v1"))
    newer = record("c", imported(name="N. Summer"), days=2, source=Source("s3://b/people.csv#3", "v2"))

    assert merge(early, late).fields["name"].value == "Nadia Winter"
    assert merge(early, late, newer).fields["name"].value == "N. Summer"


def test_addresses_of_one_person_are_united() -> None:
    # given two sources with an address in common and one of their own each
    one = record("a", imported(emails=["ada@example.org", "ada@work.example"]), days=1)
    two = record("b", imported(emails=["ada@home.example", "ada@example.org"]), days=2)

    # when they are merged
    made = merge(one, two)

    # then all are there, the newer source's first, and nothing is left to be an alternative
    assert made.fields["emails"].value == ["ada@home.example", "ada@example.org", "ada@work.example"]
    assert made.alternatives == {}


def test_a_record_that_would_grow_too_large_leaves_its_largest_alternatives_to_their_sources() -> None:
    # given a hundred sources with long texts and short labels
    sources = [record(f"r{n:03d}", imported(text=f"{n:03d}" * 1000, label=f"t{n}"), days=n) for n in range(100)]

    # when they are merged within a bound
    made = bounded(merge(*sources), 50_000)

    # then it is kept, every source is named still, and what is short is there
    held = made.alternatives["text"]
    assert (
        sum(len(canonical_json([each.value, *each.sources])) for each in (*held, *made.alternatives["label"])) < 50_000
    )
    assert {source for each in held for source in each.sources} == {f"r{n:03d}" for n in range(99)}
    assert all(says(made, "label", f"t{n}") for n in range(100))
    assert sum(each.value is not None for each in held) > 10


def test_a_record_of_a_thousand_sources_fits_an_item_of_the_table() -> None:
    # given a thousand sources that agree in none of ten fields
    names = [str(uuid.uuid5(uuid.NAMESPACE_DNS, str(n))) for n in range(1000)]
    sources = [
        record(name, {f"field {n}": Field(f"{name} {n}", Provenance.IMPORTED) for n in range(10)}) for name in names
    ]

    # when they are merged within a bound
    made = bounded(merge(*sources), 100_000)

    # then an item holds the record, before and after, in one change; and every source is named
    assert len(canonical_json(to_item(made)).encode()) < 180_000
    assert set(made.consolidated_from) == set(names)
    assert all(sum(each.value is None for each in values) >= 1 for values in made.alternatives.values())


def test_uses_are_carried_over_once() -> None:
    # given two used sources
    one, two = record("a", imported(name="A"), uses=2, last_used_at=NOW), record("b", imported(name="B"), uses=3)

    # when they are merged, and merged again with a third
    made = merge(one, two)
    again = merge(merged(one, "c"), merged(two, "c"), record("d", imported(name="D"), uses=1), existing=made)

    # then each use counts once
    assert (made.uses, again.uses) == (5, 6)
    assert again.last_used_at == NOW


def test_a_source_is_the_same_after_it_was_merged_and_released() -> None:
    # given a source
    source = record("a", imported(name="A"))

    # when it is merged and released
    after = released(merged(source, "c"))

    # then only its version tells
    assert merged(source, "c").status is Status.MERGED
    assert replace(after, version=1) == source


@pytest.mark.parametrize("bad", [{"a": "oldest"}, {"a": []}, {"a": ["newest", "newest"]}, {"a": 1}])
def test_rules_that_are_none_are_refused(bad: dict[str, Json]) -> None:
    with pytest.raises(SurvivorshipError, match="'a'"):
        parse(bad)


def test_one_phone_in_two_spellings_is_one_item_and_the_other_spelling_an_alternative() -> None:
    ranked = [
        Candidate([{"number": "+15550100", "raw": "555-0100"}], ()),
        Candidate([{"number": "+15550100", "raw": "(555) 0100"}, {"number": "+15550199", "raw": "555-0199"}], ()),
    ]

    assert survivor(ranked, (Rule.UNION,)) == [
        {"number": "+15550100", "raw": "555-0100"},
        {"number": "+15550199", "raw": "555-0199"},
    ]


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (lambda each: merged(each, "into"), {"status": Status.MERGED, "merged_into": "into", "stale": False}),
        (released, {"status": Status.ACTIVE, "merged_into": None}),
        (retired, {"status": Status.ARCHIVED, "stale": False, "inputs": ""}),
        (archived, {"status": Status.ARCHIVED, "archived_by": ArchivedBy.RULE}),
    ],
    ids=["merged", "released", "retired", "archived"],
)
def test_a_step_of_a_run_makes_the_next_version_and_changes_nothing_else(
    step: Callable[[Record], Record], changed: dict[str, object]
) -> None:
    before = record("a", imported(name="Ada"), version=7, stale=True, inputs="digest", merged_into="elsewhere")

    after = step(before)

    assert after == replace(before, version=8, **changed)  # type: ignore[arg-type]
