"""What a second run, a dry run and a run after a change do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.by_email import ByEmail
from support.consolidation import LONG_AGO, POWER_USER, Stack, deployment
from support.faults import Calls

from winnow.api.models.review_models import PlannedResponse
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.usecases.threshold import ThresholdTrigger
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_store import creation_actions
from winnow.matching.match_types import Verdict
from winnow.matching.resolve import resolve
from winnow.platform import clients
from winnow.platform.expressions import Item, Update
from winnow.platform.ids import new_id
from winnow.platform.queues import Message
from winnow.projects.project_items import project_key
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Record, Status
from winnow.records.record_service import RecordService
from winnow.reviews.review import ReviewState
from winnow.reviews.review_store import ReviewStore
from winnow.values import Field, Json, Provenance


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def stored(stack: Stack) -> list[Item]:
    """Everything but jobs, their trail, and what the lock of the project does to its item."""
    return sorted(
        (
            item
            for item in stack.items()
            if not str(item["pk"]).startswith(("JOB#", "AUDIT#")) and item["sk"] != "PROJECT"
        ),
        key=lambda item: (str(item["pk"]), str(item["sk"])),
    )


def edited(record: Record, name: str, value: str) -> Record:
    """The record after a person has changed a field."""
    fields = {**record.fields, name: Field(value, Provenance.USER_EDITED)}
    return replace(record.changed(LONG_AGO + timedelta(days=9)), fields=fields)


def ada(stack: Stack, project: str, number: int, **values: str) -> Record:
    """One of the records about Ada."""
    at = LONG_AGO + timedelta(days=number)
    return stack.add(project, f"ada-{number}", {"email": "ada@example.org", "name": f"Ada {number}", **values}, at=at)


def test_the_same_records_again_change_nothing(stack: Stack) -> None:
    # given a project that was consolidated
    project = stack.project()
    for number in range(3):
        ada(stack, project, number)
    stack.crowd(project, 5)
    stack.consolidate(project)
    before = stored(stack)

    # when it is consolidated again
    job_id = stack.trigger(project)
    calls = Calls()
    with calls.watching():
        stack.pump()
    job = stack.job(job_id)

    # then nothing was written but the job's own life, its claim and its end: with nothing to do there is nothing to go
    # on with either, so no checkpoint and no object
    made = calls.made
    assert (made["TransactWriteItems"], made["UpdateItem"], made["PutItem"], made["PutObject"]) == (2, 0, 0, 0)
    assert stored(stack) == before
    assert (job.state, job.result["changes"], stack.changes(job.job_id)) == (State.COMPLETED, 0, [])


def test_a_dry_run_of_an_empty_project_says_that_it_was_one(stack: Stack) -> None:
    # given a project without records; when a dry run is made
    job = stack.consolidate(stack.project(), dry_run=True)

    # then its result says so, with a report like any other
    assert job.result["dry_run"] is True
    assert list(Checkpoints(clients.s3(), "winnow-data").read_lines(str(job.result["report"]))) != []
    assert job.result["changes"] == 0


def test_an_empty_project_costs_two_transactions(stack: Stack) -> None:
    # given a project without a record
    job_id = stack.trigger(stack.project())

    # when it is consolidated
    calls = Calls()
    with calls.watching():
        stack.pump()

    # then the job was claimed and ended, and nothing else was written
    assert stack.job(job_id).state is State.COMPLETED
    assert (calls.made["TransactWriteItems"], calls.made["UpdateItem"], calls.made["PutObject"]) == (2, 0, 0)


def test_a_dry_run_writes_nothing_but_its_report_which_is_what_the_real_run_does(stack: Stack) -> None:
    # given duplicates, a pair for review and a stale record
    project = stack.project()
    for number in range(3):
        ada(stack, project, number)
    namesakes = [stack.add(project, f"n{n}", {"name": "Max Planck", "email": f"max{n}@example.org"}) for n in range(2)]
    before = stored(stack)
    options = {"archive": True, "archive_stale_days": 30}

    # when it is tried out
    dry = stack.consolidate(project, dry_run=True, **options)

    # then only the report was written
    assert stored(stack) == before
    assert stack.get_project(project).active_job is None
    report: list[Any] = list(Checkpoints(clients.s3(), "winnow-data").read_lines(str(dry.result["report"])))

    # and when it is done
    real = stack.consolidate(project, **options)

    # then the same happens
    said = {name: dry.result[name] for name in dry.result if name not in {"dry_run", "report"}}
    assert said == dict(real.result)
    changes = stack.changes(real.job_id)
    assert [(line["operation"], line["record_id"]) for line in report if "operation" in line] == [
        (change.operation.value, change.record_id) for change in changes
    ]
    (review,) = [line for line in report if "review" in line]
    assert review["review"] == ".".join(sorted(each.record_id for each in namesakes))
    assert {change.record_id for change in changes if change.operation.value == "archive"} == {
        each.record_id for each in namesakes
    }


def test_a_dry_run_says_what_it_compares_and_why_before_anything_is_merged(stack: Stack) -> None:
    # given rows whose schema nobody has written down
    stack.resolver = resolve
    project = stack.project()
    for number in range(12):
        values: dict[str, Json] = {"email": f"ada{number}@example.org", "name": f"Ada {number}"}
        stack.add(project, f"s{number}", values)

    # when a run is tried out
    dry = stack.consolidate(project, dry_run=True)

    # then its report says why each column is compared as it is, and the job's own item does not carry that
    report: list[Any] = list(Checkpoints(clients.s3(), "winnow-data").read_lines(str(dry.result["report"])))
    reasons = report[0]["summary"]["schema_reasons"]["row"]
    assert reasons.keys() == {"email", "name"}
    assert all(reasons.values())
    assert "schema_reasons" not in dry.result
    assert dry.result["kinds"] == {"row": 12}


def test_of_a_dry_run_only_what_was_chosen_is_done_and_only_as_it_was_shown(stack: Stack) -> None:
    # given a dry run that would merge two pairs and open a review
    project = stack.project()
    for name in ("ada", "bob"):
        for number in range(2):
            stack.add(project, f"{name}{number}", {"email": f"{name}@example.org", "name": f"{name} {number}"})
    for number in range(2):
        stack.add(project, f"n{number}", {"name": "Max Planck", "email": f"max{number}@example.org"})
    dry = stack.consolidate(project, dry_run=True)
    report: list[Any] = list(Checkpoints(clients.s3(), "winnow-data").read_lines(str(dry.result["report"])))
    shown = [PlannedResponse.from_line(line) for line in report if "operation" in line]
    assert len({line.change_id for line in shown}) == len(shown) == 2
    stack.table.write(Update(project_key(project), adds={"changed": 6}))

    # when one of the merges is chosen, with one that the run would not make
    chosen: list[Json] = [shown[0].change_id, "0" * 16]
    real = stack.consolidate(project, chosen=chosen)

    # then it is made and nothing else, and what is left to be done stays to be done
    assert [change.record_id for change in stack.changes(real.job_id)] == [shown[0].record_id]
    assert (real.result["clusters"], real.result["chosen"], real.result["chosen_not_found"]) == (1, 2, 1)
    assert ReviewStore(stack.table).count(project, ReviewState.PENDING, most=10) == 0
    assert stack.get_project(project).changed == 6

    # when a third record has joined the other pair, then the choice of two is no choice of three
    like = stack.all_records(project)[shown[1].sources[0]]
    stack.add(project, "third", {name: field.value for name, field in like.fields.items()})
    late = stack.consolidate(project, chosen=[shown[1].change_id])
    assert (stack.changes(late.job_id), late.result["chosen_not_found"]) == ([], 1)


def test_a_new_record_joins_the_consolidated_record_of_its_like(stack: Stack) -> None:
    # given two records that were merged
    project = stack.project()
    first, second = ada(stack, project, 1), ada(stack, project, 2)
    stack.consolidate(project)
    (before,) = stack.consolidated(project)

    # when a third comes and the project is consolidated
    third = ada(stack, project, 3, phone="+442079460001")
    job = stack.consolidate(project)

    # then it is the same consolidated record, with one more source
    (after,) = stack.consolidated(project)
    assert after.record_id == before.record_id
    assert after.version == before.version + 1
    assert set(after.consolidated_from) == {first.record_id, second.record_id, third.record_id}
    assert after.fields["name"].value == "Ada 3"
    assert after.fields["phone"].value == "+442079460001"
    (change,) = stack.changes(job.job_id)
    assert change.reason["change"] == "extended"
    assert {each.record_id for each in change.touched} == {after.record_id, third.record_id}


def test_two_consolidated_records_that_turn_out_the_same_are_joined(stack: Stack) -> None:
    # given two pairs that were merged, each with an edit by a person
    project = stack.project()
    old = [ada(stack, project, 1), ada(stack, project, 2)]
    other = [stack.add(project, f"b{n}", {"email": "al@example.org", "name": f"Al {n}"}) for n in range(2)]
    stack.consolidate(project)
    pairs = {record.consolidated_from: record for record in stack.consolidated(project)}
    one, two = (pairs[tuple(sorted(each.record_id for each in pair))] for pair in (old, other))
    stack.replace(one, edited(one, "city", "London"))
    stack.replace(two, edited(two, "street", "Park Lane"))

    # when a source of the second changes out to have the first's address
    for source in stack.all_records(project).values():
        if source.record_id in two.consolidated_from:
            email = Field("ada@example.org", Provenance.IMPORTED)
            stack.replace(source, replace(source.changed(LONG_AGO), fields={**source.fields, "email": email}))
    stack.consolidate(project)

    # then one of them stands for all, the other points to it, and both edits are there
    (survivor,) = stack.consolidated(project)
    (superseded,) = {one.record_id, two.record_id} - {survivor.record_id}
    records = stack.all_records(project)
    assert records[superseded].status is Status.MERGED
    assert records[superseded].merged_into == survivor.record_id
    assert set(survivor.consolidated_from) == {each.record_id for each in old + other}
    assert all(records[each.record_id].merged_into == survivor.record_id for each in old + other)
    assert survivor.fields["city"].value == "London"
    assert survivor.fields["street"].value == "Park Lane"


def test_a_changed_source_is_computed_anew_and_edits_stay(stack: Stack) -> None:
    # given a consolidated record that a person has edited
    project = stack.project()
    first, _ = ada(stack, project, 1, city="Paris"), ada(stack, project, 2)
    stack.consolidate(project)
    (before,) = stack.consolidated(project)
    stack.replace(before, edited(before, "name", "Countess of Lovelace"))

    # when a source changes and the project is consolidated
    source = stack.all_records(project)[first.record_id]
    fields = {**source.fields, "city": Field("London", Provenance.IMPORTED)}
    stack.replace(source, replace(source.changed(LONG_AGO + timedelta(days=20)), fields=fields))
    stack.consolidate(project)

    # then the record says what the source says now, and what the person said
    (after,) = stack.consolidated(project)
    assert after.record_id == before.record_id
    assert after.fields["city"].value == "London"
    assert after.fields["name"] == Field("Countess of Lovelace", Provenance.USER_EDITED)
    assert after.suggestions["name"].value == "Ada 1"


def test_pinned_records_are_never_merged_away(stack: Stack) -> None:
    # given a pinned duplicate
    project = stack.project()
    ada(stack, project, 1)
    ada(stack, project, 2)
    pinned = stack.add(project, "pinned", {"email": "ada@example.org", "name": "Ada"}, pinned=True)

    # when the project is consolidated
    stack.consolidate(project)

    # then the others are merged without it
    (made,) = stack.consolidated(project)
    assert pinned.record_id not in made.consolidated_from
    assert stack.all_records(project)[pinned.record_id] == pinned


def test_a_source_that_is_like_the_others_no_more_stands_for_itself_again(stack: Stack) -> None:
    # given three records that were merged
    project = stack.project()
    first, *others = (ada(stack, project, number) for number in range(3))
    stack.consolidate(project)

    # when one changes its address
    source = stack.all_records(project)[first.record_id]
    fields = {**source.fields, "email": Field("eve@example.org", Provenance.IMPORTED)}
    stack.replace(source, replace(source.changed(LONG_AGO), fields=fields))
    stack.consolidate(project)

    # then it stands for itself and the others stay merged
    (made,) = stack.consolidated(project)
    left = stack.all_records(project)[first.record_id]
    assert (left.status, left.merged_into) == (Status.ACTIVE, None)
    assert set(made.consolidated_from) == {each.record_id for each in others}

    # and when the last two differ as well
    source = stack.all_records(project)[others[0].record_id]
    fields = {**source.fields, "email": Field("joan@example.org", Provenance.IMPORTED)}
    stack.replace(source, replace(source.changed(LONG_AGO), fields=fields))
    job = stack.consolidate(project)

    # then no consolidated record stands, and it is kept
    assert stack.consolidated(project) == []
    assert stack.all_records(project)[made.record_id].status is Status.ARCHIVED
    assert job.result["records_after"] == stack.get_project(project).records == 3


def test_a_run_that_does_not_trust_its_estimate_takes_nothing_apart(stack: Stack) -> None:
    # given three records that were merged, one of which has changed its address since
    project = stack.project()
    first, *_ = (ada(stack, project, number) for number in range(3))
    stack.consolidate(project)
    source = stack.all_records(project)[first.record_id]
    fields = {**source.fields, "email": Field("eve@example.org", Provenance.IMPORTED)}
    stack.replace(source, replace(source.changed(LONG_AGO), fields=fields))

    # when a run abstains
    stack.resolver = ByEmail(Verdict.ABSTAINED)
    job = stack.consolidate(project)

    # then the merge stands, and the job says why
    (made,) = stack.consolidated(project)
    assert first.record_id in made.consolidated_from
    assert job.result["verdicts"] == {"row": "abstained"}
    assert job.result["reasons"] == ["too few records to learn from"]


def test_clusters_below_the_smallest_size_are_left_alone(stack: Stack) -> None:
    # given a cluster of two that was merged and a new one of two
    project = stack.project()
    ada(stack, project, 1)
    ada(stack, project, 2)
    stack.consolidate(project)
    for number in range(2):
        stack.add(project, f"al{number}", {"email": "al@example.org", "name": f"Al {number}"})
    before = stored(stack)

    # when a run asks for clusters of three and more
    job = stack.consolidate(project, min_cluster_size=3)

    # then nothing changes
    assert stored(stack) == before
    assert job.result["changes"] == 0


def test_archiving_puts_aside_what_is_old_and_unused(stack: Stack) -> None:
    # given an old record, an old one that was used, an old pinned one and a new one
    project = stack.project()
    now = stack.get_project(project).created_at
    old = stack.add(project, "old", {"name": "Old"}, at=now - timedelta(days=400))
    used = stack.add(project, "used", {"name": "Used"}, at=now - timedelta(days=400), uses=1)
    pinned = stack.add(project, "pinned", {"name": "Pinned"}, at=now - timedelta(days=400), pinned=True)
    new = stack.add(project, "new", {"name": "New"}, at=now)

    # when the project is consolidated with archiving
    job = stack.consolidate(project, archive=True)

    # then the old and unused one is archived, with a change
    records = stack.all_records(project)
    assert records[old.record_id].status is Status.ARCHIVED
    assert all(records[each.record_id] == each for each in (used, pinned, new))
    (change,) = stack.changes(job.job_id)
    assert (change.operation.value, change.record_id) == ("archive", old.record_id)
    assert job.result["archived"] == 1
    assert stack.get_project(project).records == 3


def test_what_was_archived_can_be_restored_and_stays(stack: Stack) -> None:
    # given a stale record that a run has archived, and somebody who brings it back
    project = stack.project()
    stale = stack.add(project, "old", {"name": "Old"}, at=stack.get_project(project).created_at - timedelta(days=400))
    stack.consolidate(project, archive=True)
    assert stack.all_records(project)[stale.record_id].status is Status.ARCHIVED
    RecordService(stack.records, stack.gate, stack.clock).restore(POWER_USER, project, stale.record_id, None)
    restored = stack.all_records(project)[stale.record_id]
    assert restored.status is Status.ACTIVE

    # when the project is consolidated with archiving again, the next day and a year later
    stack.late = timedelta(days=1)
    again = stack.consolidate(project, archive=True)

    # then it stays for as long as a new record would
    assert again.result["archived"] == 0
    assert stack.all_records(project)[stale.record_id] == restored
    stack.late = timedelta(days=366)
    assert stack.consolidate(project, archive=True).result["archived"] == 1


def test_options_that_can_not_be_carried_out_fail_the_job_with_a_reason(stack: Stack) -> None:
    # given thresholds that are crossed over by the run's own
    project = stack.project(review_threshold=0.7)
    stack.add(project, "one", {"name": "One"})

    # when it is run
    job = stack.consolidate(project, match_threshold=0.5)

    # then the job failed with a reason and the lock is free
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == "invalid-options"
    assert stack.get_project(project).active_job is None


@pytest.mark.parametrize(("on_threshold", "changed", "starts"), [(True, 3, True), (True, 2, False), (False, 9, False)])
def test_an_ingestion_that_carries_a_project_over_its_threshold_is_followed_by_a_consolidation(
    stack: Stack, *, on_threshold: bool, changed: int, starts: bool
) -> None:
    # given a project with a threshold of three, and a completed ingestion after which so many records have changed
    project = stack.project(on_threshold=on_threshold, new_records_threshold=3)
    stack.table.write(Update(project_key(project), adds={"changed": changed}))
    now = stack.clock()
    ingestion = Job(
        new_id(), project, INGESTION.name, State.COMPLETED, Trigger.MANUAL, "paul", now, now, follow_up=True
    )
    stack.table.transact(creation_actions(ingestion, "ingestion.trigger", now, {}))
    threshold = ThresholdTrigger(stack.jobs, ProjectStore(stack.table), stack.consolidation_trigger())

    # when it is asked what follows its last message, twice
    message = Message("file", ingestion.job_id, file="f")
    first, second = threshold.after_message(message), threshold.after_message(message)

    # then one consolidation does, or none
    assert (first is not None) is starts
    assert second is None
    if first:
        assert stack.job(first).trigger_type is Trigger.THRESHOLD
        stack.pump()
        assert stack.get_project(project).changed == 0
