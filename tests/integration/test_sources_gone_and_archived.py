"""A consolidated record follows the deletion of its sources, and what a person archived stays archived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.consolidation import ADMIN, Stack, deployment
from support.faults import Calls
from support.ingestion import Ingestion

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation, RollbackService
from winnow.consolidation.run.change_store import ChangeStore
from winnow.ingestion.content.record_changes import Applier
from winnow.jobs.job import State
from winnow.jobs.submission import Submitter
from winnow.platform.errors import Conflict
from winnow.platform.expressions import Action
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_counters import count_actions
from winnow.projects.project_store import ProjectStore
from winnow.records.correcting import Corrector
from winnow.records.record import ArchivedBy, Record, RecordKind, Status
from winnow.records.record_service import RecordService
from winnow.records.record_store import RecordStore
from winnow.records.writing import NewRecord, RecordWriter
from winnow.values import Field, Provenance


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def people(stack: Stack, project: str, *names: str) -> dict[str, Record]:
    """Sources of one person, by their file's name."""
    return {
        name: stack.add(project, name, {"email": "ada@example.org", "name": name, f"only_{name}": name})
        for name in names
    }


def gone(stack: Stack, project: str, *records: Record) -> None:
    """What an ingestion does when files are gone."""
    effect = Applier(stack.table).archive(project, [each.record_id for each in records], stack.clock())
    stack.table.transact(list(effect.actions))


def service(stack: Stack) -> RecordService:
    return RecordService(stack.records, stack.gate, stack.clock)


def edit(stack: Stack, project: str, record: Record, **values: str) -> None:
    """A person edits a record."""
    Corrector(stack.records, stack.gate, stack.clock).edit(ADMIN, project, record.record_id, values, None)


def test_a_consolidated_record_is_computed_without_the_source_that_is_gone(stack: Stack) -> None:
    # given a merge of three
    project = stack.project()
    sources = people(stack, project, "a", "b", "c")
    stack.consolidate(project)

    # when the file of one is gone and the project is consolidated
    gone(stack, project, sources["c"])
    (outdated,) = stack.consolidated(project)
    stack.consolidate(project)

    # then the merge was known to be outdated; nothing of the file is left in it, and its own record says why it is
    # archived
    assert outdated.stale
    (made,) = stack.consolidated(project)
    assert set(made.consolidated_from) == {sources["a"].record_id, sources["b"].record_id}
    assert "only_c" not in made.fields
    archived = stack.all_records(project)[sources["c"].record_id]
    assert (archived.status, archived.archived_by, archived.merged_into) == (
        Status.ARCHIVED,
        ArchivedBy.SOURCE,
        None,
    )
    assert stack.consolidate(project).result["changes"] == 0


def test_a_source_that_goes_while_its_merge_is_computed_anew_marks_it_once_more(stack: Stack) -> None:
    # given a merge that is marked, because one source is gone, and a worker that archives another one
    project = stack.project()
    sources = people(stack, project, "a", "b", "c")
    stack.consolidate(project)
    gone(stack, project, sources["c"])
    late = Applier(stack.table).archive(project, [sources["b"].record_id], stack.clock())

    # when a run has computed the merge, and with that taken the mark away, before the worker writes
    stack.consolidate(project)

    # then the worker has to look again, and the mark is set again
    with pytest.raises(ConditionFailed):
        stack.table.transact(list(late.actions))
    gone(stack, project, sources["b"])
    (made,) = stack.consolidated(project)
    assert made.stale


def test_a_consolidated_record_ends_with_its_last_source_and_an_edit_stays_readable(stack: Stack) -> None:
    # given a merge of two that a person has edited
    project = stack.project()
    sources = people(stack, project, "a", "b")
    stack.consolidate(project)
    (made,) = stack.consolidated(project)
    edit(stack, project, made, name="Ada Lovelace")

    # when one file after the other is gone
    gone(stack, project, sources["a"])
    stack.consolidate(project)
    (left,) = stack.consolidated(project)

    # then the edit stands as long as a source is there, without what the other said
    assert left.consolidated_from == (sources["b"].record_id,)
    assert left.fields["name"] == Field("Ada Lovelace", Provenance.USER_EDITED)
    assert "only_a" not in left.fields
    assert stack.consolidate(project, min_cluster_size=3).result["changes"] == 0
    gone(stack, project, sources["b"])
    stack.consolidate(project)
    assert stack.consolidated(project) == []
    assert [each.status for each in stack.all_records(project).values()] == [Status.ARCHIVED] * 3
    assert stack.all_records(project)[made.record_id].fields["name"].value == "Ada Lovelace"


def test_of_a_merge_that_nobody_edited_the_last_source_stands_for_itself(stack: Stack) -> None:
    project = stack.project()
    sources = people(stack, project, "a", "b")
    stack.consolidate(project)
    gone(stack, project, sources["a"])

    stack.consolidate(project)

    active = [each.record_id for each in stack.all_records(project).values() if each.status is Status.ACTIVE]
    assert active == [sources["b"].record_id]


def test_a_consolidated_record_that_a_run_has_dissolved_is_not_restored_beside_its_source(stack: Stack) -> None:
    # given a merge that a run has dissolved: one of its two sources is gone, the other stands for itself
    project = stack.project()
    sources = people(stack, project, "a", "b")
    stack.consolidate(project)
    (made,) = stack.consolidated(project)
    gone(stack, project, sources["a"])
    stack.consolidate(project)

    # when a person restores it, also one who had archived it once more before, then that is refused with the reason
    for before in (None, service(stack).archive):
        if before:
            before(ADMIN, project, made.record_id, None)
        with pytest.raises(Conflict) as refused:
            service(stack).restore(ADMIN, project, made.record_id, None)
        assert refused.value.code == "record-dissolved"
        assert stack.all_records(project)[made.record_id].status is Status.ARCHIVED

    # and a run that puts its sources together again makes it active
    back = stack.all_records(project)[sources["a"].record_id]
    stack.replace(back, replace(back.changed(stack.clock()), status=Status.ACTIVE, archived_by=None))
    stack.consolidate(project)
    (again,) = stack.consolidated(project)
    assert set(again.consolidated_from) == {each.record_id for each in sources.values()}


def test_what_is_left_of_a_merge_is_computed_anew_also_below_the_smallest_size(stack: Stack) -> None:
    project = stack.project()
    sources = people(stack, project, "a", "b", "c")
    stack.consolidate(project, min_cluster_size=3)
    gone(stack, project, sources["c"])

    stack.consolidate(project, min_cluster_size=3)

    (made,) = stack.consolidated(project)
    assert "only_c" not in made.fields


def test_a_file_that_comes_back_joins_the_merge_again(stack: Stack) -> None:
    project = stack.project()
    sources = people(stack, project, "a", "b", "c")
    stack.consolidate(project)
    gone(stack, project, sources["c"])
    back = stack.all_records(project)[sources["c"].record_id]
    stack.replace(back, replace(back.changed(stack.clock()), status=Status.ACTIVE, archived_by=None))

    stack.consolidate(project)

    (made,) = stack.consolidated(project)
    assert len(made.consolidated_from) == 3


def test_a_consolidated_record_that_a_person_archived_stays_archived_with_its_sources_until_it_is_restored(
    stack: Stack,
) -> None:
    # given a merge that a person archived, after which a source changed and a like record came
    project = stack.project()
    sources = people(stack, project, "a", "b")
    stack.consolidate(project)
    (made,) = stack.consolidated(project)
    service(stack).archive(ADMIN, project, made.record_id, None)
    edit(stack, project, sources["a"], name="Countess")
    other = people(stack, project, "d")["d"]

    # when the project is consolidated
    stack.consolidate(project)

    # then the archived one stays as it is, and the new record stands for itself
    assert stack.consolidated(project) == []
    assert stack.all_records(project)[made.record_id].archived_by is ArchivedBy.PERSON
    assert stack.all_records(project)[other.record_id].status is Status.ACTIVE

    # and once it is restored it takes up the change and the newcomer
    service(stack).restore(ADMIN, project, made.record_id, None)
    stack.consolidate(project)
    (restored,) = stack.consolidated(project)
    assert restored.record_id == made.record_id
    assert restored.fields["name"].value == "Countess"
    assert other.record_id in restored.consolidated_from


def test_a_record_that_a_person_archived_takes_its_files_change_and_stays_archived(
    ingestion: Ingestion, project: str
) -> None:
    # given a record of a file, which a person archived
    account = ingestion.dropbox.account
    account.put("/resumes/ada.txt", b"Ada Lovelace\n")
    ingestion.ingest(project)
    (record,) = ingestion.records(project)
    reply = ingestion.api.call("POST", f"/api/v1/projects/{project}/records/{record.record_id}/archive", {})
    assert (reply.status, reply.json["archived_by"]) == (200, "person")

    # when its file changes, is gone, and comes back
    account.put("/resumes/ada.txt", b"Ada King\n")
    changed = ingestion.ingest(project)
    account.delete("/resumes/ada.txt")
    ingestion.ingest(project)
    account.put("/resumes/ada.txt", b"Ada Byron\n")
    ingestion.ingest(project)

    # then it stays archived, has the change, and the list of the job's files says so
    assert ingestion.names(project) in ([], ["Ada Byron"])  # Dropbox gives a file that comes back another id
    kept = RecordStore(ingestion.api.table).get(project, record.record_id)
    assert kept
    assert (kept.fields["name"].value, kept.archived_by) == ("Ada King", ArchivedBy.PERSON)
    assert [(each.outcome, each.code) for each in ingestion.files(changed.job_id)] == [("updated", "stays_archived")]


def test_the_project_counts_what_comes_goes_and_comes_back(ingestion: Ingestion, project: str) -> None:
    # given two uploaded files, of which one is deleted and uploaded again
    def counted() -> int:
        return int(ingestion.api.call("GET", f"/api/v1/projects/{project}").json["records"])

    ingestion.put_object(project, "ada.txt", b"Ada Lovelace\n")
    key = ingestion.put_object(project, "bob.txt", b"Bob Other\n")
    ingestion.ingest(project, "s3")
    assert counted() == 2
    ingestion.delete_object(key)
    ingestion.ingest(project, "s3")
    assert counted() == 1
    ingestion.put_object(project, "bob.txt", b"Bob Other\n")

    # when it is ingested again, then the number of active records is what there is
    ingestion.ingest(project, "s3")
    assert counted() == len(ingestion.records(project)) == 2


def counted_and_there(stack: Stack, project: str) -> tuple[int, int]:
    """How many active records the project counts, and how many there are."""
    there = sum(record.status is Status.ACTIVE for record in stack.all_records(project).values())
    return stack.get_project(project).records, there


def test_after_every_transaction_of_a_run_and_its_rollback_the_project_counts_what_is_there(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a project of a large and a small merge, its records written by a caller, who is counted
    for module in ("run.apply_merges", "rollback.rollback_job", "rollback.rollback_service"):
        monkeypatch.setattr(f"winnow.consolidation.{module}.MAX_ACTIONS", 12)
    project = stack.project()
    writer = RecordWriter(stack.records, ProjectCache(ProjectStore(stack.table)), stack.gate, stack.clock)
    for number in range(16):
        name = "ada" if number < 13 else "bob"
        fields = {"email": Field(f"{name}@example.org", Provenance.IMPORTED), "n": Field(number, Provenance.IMPORTED)}
        writer.write(ADMIN, project, [NewRecord(str(number), RecordKind.ROW, fields)])
    assert counted_and_there(stack, project) == (16, 16)

    seen: list[tuple[int, int]] = []
    transact = Table.transact

    def watched(self: Table, actions: Sequence[Action], **more: Any) -> None:
        transact(self, actions, **more)
        seen.append(counted_and_there(stack, project))

    monkeypatch.setattr(Table, "transact", watched)

    # when it is consolidated and rolled back, then the count is right at every moment
    run = stack.consolidate(project)
    service = RollbackService(
        stack.jobs,
        ProjectStore(stack.table),
        stack.records,
        ChangeStore(stack.table),
        Submitter(stack.table, stack.dispatcher),
        stack.gate,
        stack.clock,
    )
    service.roll_back(ADMIN, RollbackConsolidation(run.job_id, "r"))
    stack.pump()
    assert (16, 16) in seen
    assert (2, 2) in seen
    assert seen[-1] == (16, 16)
    assert all(counted == there for counted, there in seen), seen


def test_a_record_that_comes_while_a_run_reads_is_counted_once(stack: Stack) -> None:
    # given a run during whose reading ten records come
    project = stack.project()
    writer = RecordWriter(stack.records, ProjectCache(ProjectStore(stack.table)), stack.gate, stack.clock)

    def put(*keys: str) -> None:
        for key in keys:
            fields = {"email": Field(f"{key}@example.org", Provenance.IMPORTED)}
            writer.write(ADMIN, project, [NewRecord(key, RecordKind.ROW, fields)])

    put("a", "b")
    job_id = stack.trigger(project)
    late = [f"x{number}" for number in range(10)]
    with Calls(before={("Query", 1): lambda: put(*late)}).watching():
        stack.pump()

    # then the project counts twelve, and what an earlier release miscounted is put right when nothing else happens
    assert stack.job(job_id).state is State.COMPLETED
    assert counted_and_there(stack, project) == (12, 12)
    stack.table.transact(count_actions(project, "earlier release", records=5))
    stack.consolidate(project)
    assert counted_and_there(stack, project) == (12, 12)
