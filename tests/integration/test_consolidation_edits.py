"""What a person corrected survives every consolidation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from support.consolidation import LONG_AGO, POWER_USER, Stack, deployment

from winnow.records.correcting import Corrector
from winnow.records.record import Record, Status
from winnow.records.revising import revise
from winnow.values import Json, Provenance


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def corrector(stack: Stack) -> Corrector:
    return Corrector(stack.records, stack.gate, stack.clock)


def ada(stack: Stack, project: str, number: int, **values: Json) -> Record:
    """One of the records about Ada; the higher the number, the newer."""
    at = LONG_AGO + timedelta(days=number)
    return stack.add(project, f"ada-{number}", {"email": "ada@example.org", "name": f"Ada {number}", **values}, at=at)


def ingest_again(stack: Stack, record: Record, **values: Json) -> None:
    """The record's source says something new."""
    before = stack.all_records(record.project_id)[record.record_id]
    said = stack.draft(record.project_id, record.source.name, {"email": "ada@example.org", **values}).fields
    after = revise(before, fields=said, source=before.source, text_ref=None, text_hash="", now=stack.clock())
    stack.replace(before, after)


def the_one(stack: Stack, project: str) -> Record:
    (record,) = stack.consolidated(project)
    return record


def test_an_edit_of_a_source_outlives_a_newer_value_of_another_source(stack: Stack) -> None:
    # given two records about Ada, of which a person corrected the older one, and then the newer one changed
    project = stack.project()
    older, newer = ada(stack, project, 1), ada(stack, project, 2)
    corrector(stack).edit(POWER_USER, project, older.record_id, {"name": "Ada Lovelace"}, 1)
    stack.late += timedelta(days=1)
    ingest_again(stack, newer, name="A. L.")

    # when they are consolidated
    stack.consolidate(project)

    # then the person's word stands, and the other is kept
    record = the_one(stack, project)
    assert record.fields["name"].value == "Ada Lovelace"
    assert [(each.value, each.sources) for each in record.alternatives["name"]] == [("A. L.", (newer.record_id,))]


def test_an_edit_of_a_merged_source_counts_in_the_next_run(stack: Stack) -> None:
    project = stack.project()
    older, _ = ada(stack, project, 1), ada(stack, project, 2)
    stack.consolidate(project)
    assert the_one(stack, project).fields["name"].value == "Ada 2"

    edited = corrector(stack).edit(POWER_USER, project, older.record_id, {"name": "Ada Lovelace"}, None)
    assert (edited.status, the_one(stack, project).stale) == (Status.MERGED, True)
    stack.consolidate(project)

    record = the_one(stack, project)
    assert (record.fields["name"].value, record.stale) == ("Ada Lovelace", False)


def test_an_edit_of_a_consolidated_record_outlives_the_run_that_computes_it_anew(stack: Stack) -> None:
    # given a consolidated record that a person corrected
    project = stack.project()
    ada(stack, project, 1)
    newer = ada(stack, project, 2)
    stack.consolidate(project)
    merged = the_one(stack, project)
    corrector(stack).edit(POWER_USER, project, merged.record_id, {"name": "Countess", "email": None}, merged.version)
    assert stack.consolidate(project).result["changes"] == 0  # an edit alone is nothing to compute anew

    # when a source changes and a third one joins
    stack.late += timedelta(days=1)
    ingest_again(stack, newer, name="Ada B.", city="Paris")
    ada(stack, project, 3)
    stack.consolidate(project)

    # then the corrections stand, the cleared field is clear, the rest is as the sources say, and theirs is suggested
    record = the_one(stack, project)
    assert record.record_id == merged.record_id
    assert len(record.consolidated_from) == 3
    assert (record.fields["name"].value, record.fields["name"].provenance) == ("Countess", Provenance.USER_EDITED)
    assert (record.fields["email"].value, record.fields["email"].provenance) == (None, Provenance.USER_EDITED)
    assert record.fields["city"].value == "Paris"
    assert {name: field.value for name, field in record.suggestions.items()} == {
        "name": "Ada B.",
        "email": "ada@example.org",
    }


def test_a_dismissed_suggestion_of_a_merge_stays_away_and_an_accepted_one_follows_the_sources(stack: Stack) -> None:
    # given a consolidated record with two edits and what the sources say beside them
    project = stack.project()
    ada(stack, project, 1)
    newer = ada(stack, project, 2, city="London")
    stack.consolidate(project)
    record_id = the_one(stack, project).record_id
    corrector(stack).edit(POWER_USER, project, record_id, {"name": "Countess", "city": "Ockham"}, None)
    stack.late += timedelta(days=1)
    ingest_again(stack, newer, name="Ada B.", city="Paris")
    stack.consolidate(project)
    assert set(the_one(stack, project).suggestions) == {"name", "city"}

    # when one is dismissed, the other accepted, and the sources change elsewhere and there
    corrector(stack).dismiss(POWER_USER, project, record_id, ["name"], None)
    accepted = corrector(stack).accept(POWER_USER, project, record_id, ["city"], None)
    stack.late += timedelta(days=1)
    ingest_again(stack, newer, name="Ada B.", city="Rome")
    stack.consolidate(project)

    # then
    record = the_one(stack, project)
    assert (accepted.fields["city"].value, accepted.fields["city"].provenance) == ("Paris", Provenance.CONSOLIDATED)
    assert (record.fields["name"].value, record.fields["city"].value) == ("Countess", "Rome")
    assert record.suggestions == {}


def test_an_edit_outlives_a_merge_with_another_consolidated_record(stack: Stack) -> None:
    # given two consolidated records, of which a person corrected one and dismissed what its sources say
    project = stack.project()
    for number in (1, 2, 3):
        ada(stack, project, number)
    others = [stack.add(project, f"al-{n}", {"email": "al@example.org", "name": "A. Lovelace"}) for n in (1, 2)]
    stack.consolidate(project)
    smaller = next(each for each in stack.consolidated(project) if len(each.consolidated_from) == 2)
    corrector(stack).edit(POWER_USER, project, smaller.record_id, {"name": "Countess"}, None)

    # when all change out to be the same person
    for other in others:
        ingest_again(stack, other, name="A. Lovelace")
    stack.consolidate(project)

    # then
    record = the_one(stack, project)
    assert len(record.consolidated_from) == 5
    assert record.fields["name"].value == "Countess"


@pytest.mark.parametrize("others", [0, 30])  # too few records to trust the estimate, and enough
def test_a_pinned_record_stands_for_itself_also_when_it_was_merged_before(stack: Stack, others: int) -> None:
    # given two records about Ada that are merged, of which a person then pins one
    project = stack.project()
    stack.crowd(project, others)
    kept, other, third = (ada(stack, project, number) for number in (1, 2, 3))
    stack.consolidate(project)
    assert the_one(stack, project).consolidated_from == tuple(
        sorted((kept.record_id, other.record_id, third.record_id))
    )
    corrector(stack).edit(POWER_USER, project, kept.record_id, {}, None, pinned=True)

    # when the project is consolidated, then the pinned record stands for itself
    stack.consolidate(project)
    assert stack.all_records(project)[kept.record_id].status is Status.ACTIVE
    assert the_one(stack, project).consolidated_from == tuple(sorted((other.record_id, third.record_id)))

    # and is merged again once it is let go
    corrector(stack).edit(POWER_USER, project, kept.record_id, {}, None, pinned=False)
    stack.consolidate(project)
    assert stack.all_records(project)[kept.record_id].status is Status.MERGED


def test_an_edit_of_a_dissolved_record_stays_on_it_and_stands_again_when_its_sources_are_merged_again(
    stack: Stack,
) -> None:
    # given a consolidated record that a person edited, and one of its two sources pinned
    project = stack.project()
    first, second = ada(stack, project, 1), ada(stack, project, 2)
    stack.consolidate(project)
    record_id = the_one(stack, project).record_id
    corrector(stack).edit(POWER_USER, project, record_id, {"name": "Countess"}, None)
    corrector(stack).edit(POWER_USER, project, first.record_id, {}, None, pinned=True)

    # when the next run dissolves it
    stack.consolidate(project)

    # then the edit is kept on it, and neither source has it
    records = stack.all_records(project)
    assert (records[record_id].status, records[record_id].fields["name"].value) == (Status.ARCHIVED, "Countess")
    assert [records[each.record_id].fields["name"].value for each in (first, second)] == ["Ada 1", "Ada 2"]
    # and it stands again once they are merged again
    corrector(stack).edit(POWER_USER, project, first.record_id, {}, None, pinned=False)
    stack.consolidate(project)
    again = the_one(stack, project)
    assert (again.record_id, again.status, again.fields["name"].value) == (record_id, Status.ACTIVE, "Countess")
