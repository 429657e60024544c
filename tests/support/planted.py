"""Faults that are planted in the code, one for each promise, and the tests that have to fail for them.

python -m support.planted                     each one; prints those that its test does not notice
python -m support.planted --promise 40 44     those of some promises

A promise is a row of the list in ``docs/reliability.md``, or a word for one beside the list. The code is changed in a
copy; ``tests/unit/test_mutations.py`` holds the table to the code and to the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".mutants" / "planted"
COPIED = ("layers", "tests", "functions", "cli", "devstack", "events", "benchmarks", "docs", "ops", "console", ".ci",
          "template.yaml", "samconfig.toml", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md")  # fmt: skip
_SECONDS = 300.0  # of a test: one that takes longer has noticed


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault.

    Attributes:
        promise: that it breaks.
        what: it does, to somebody who has not read the code.
        path: of the file, below the layer's package, or the template.
        was: the text that is changed, which stands there once.
        test: that has to fail.
    """

    promise: str
    what: str
    path: str
    was: str
    becomes: str
    test: str

    @property
    def file(self) -> Path:
        """The file, below the project."""
        return Path(self.path) if self.path == "template.yaml" else Path("layers/winnow/winnow") / self.path


_I, _U = "tests/integration", "tests/unit"

PLANTED = (
    Planted(
        "31", "what a cancelled rollback has undone is undone again", "consolidation/rollback/rollback_scope.py",
        "for part in parts if part.undone_by is None]", "for part in parts]",
        f"{_I}/test_rollback_again.py::test_a_rollback_that_was_cancelled_between_its_parts_is_finished_when_it_is_asked_for_again",
    ),
    Planted(
        "31", "a rollback is retried after its seven days", "consolidation/rollback/rollback_scope.py",
        "    if accepted_at - run.ended_at > KEPT:", "    if accepted_at - run.ended_at > 100 * KEPT:",
        f"{_I}/test_rollback_again.py::test_a_retry_of_a_rollback_is_held_to_what_a_rollback_is_held_to",
    ),
    Planted(
        "32", "a run goes by the configuration of the moment", "consolidation/consolidation_job.py",
        "StoredObject(job.accepted_with or frozen_settings(", "StoredObject(frozen_settings(",
        f"{_I}/test_accepted_configuration.py::test_a_run_that_was_accepted_as_a_dry_run_stays_one",
    ),
    Planted(
        "33", "a consolidated record is not marked when its source goes", "records/record_store.py",
        "merged = {record.merged_into for record in touched if record.merged_into}", "merged = set[str]()",
        f"{_I}/test_sources_gone_and_archived.py::test_a_consolidated_record_is_computed_without_the_source_that_is_gone",
    ),
    Planted(
        "34", "a file that another one has taken the place of is kept", "ingestion/run/listing_snapshot.py",
        "ended = max(taken if by != mine else 0, *", "ended = max(0, *",
        f"{_I}/test_dropbox_sync.py::test_a_file_that_takes_the_place_of_another_ends_its_record",
    ),
    Planted(
        "35", "a value of any depth is taken", "storable.py",
        "        case _ if deepest == 0:", "        case _ if deepest == -50:",
        f"{_I}/test_storage_limits.py::test_a_value_that_can_not_be_stored_is_refused_and_names_its_place",
    ),
    Planted(
        "35", "a transaction is as large as its records", "records/writing.py",
        "if size > TRANSACTION_BUDGET and len(named) > 1:", "if size > 100 * TRANSACTION_BUDGET and len(named) > 1:",
        f"{_I}/test_storage_limits.py::test_records_that_were_made_large_by_edits_are_written_in_parts",
    ),
    Planted(
        "36", "all counts of a project meet at one item", "projects/project_counters.py",
        "counter_key(project_id, shard_of(spread_by))", 'counter_key(project_id, shard_of(""))',
        f"{_I}/test_contention.py::test_what_is_spread_over_shards_is_spread",
    ),
    Planted(
        "37", "a job is looked after by its age", "jobs/job_store.py",
        "replace(job, due_at=due_at, indexed_at=due_at)", "replace(job, due_at=due_at + (due_at - job.created_at))",
        f"{_I}/test_sweeper.py::test_a_job_whose_worker_died_before_its_claim_is_sent_again_soon_however_old_it_is",
    ),
    Planted(
        "38", "an item that can't be read ends the list", "platform/readable.py",
        "        except (KeyError, ValueError, TypeError, AttributeError) as error:",
        "        except ImportError as error:",
        f"{_I}/test_unreadable_items.py::test_a_list_goes_on_after_an_item_that_can_not_be_read",
    ),
    Planted(
        "39", "a run whose checkpoint has expired fails", "consolidation/consolidation_job.py",
        "        except CheckpointMissing:  # it has expired", "        except ZeroDivisionError:  # it has expired",
        f"{_I}/test_weeks_later.py::test_work_that_was_left_for_weeks_comes_to_its_end_and_nothing_is_made_twice",
    ),
    Planted(
        "39", "an erasure's plan lies where the bucket deletes", "erasure/plan_files.py",
        'return f"erasures/{project_id}/"', 'return f"checkpoints/{project_id}/"',
        f"{_I}/test_erasure.py::test_given_a_half_done_erasure_when_it_is_retried_months_later_then_everything_is_erased",
    ),
    Planted(
        "39", "a scan that was read while nobody looked is given up", "ingestion/ocr/scans.py",
        "        if found is None and pending.has_timed_out(", "        if pending.has_timed_out(",
        f"{_I}/test_ingestion_ocr.py::test_a_recognition_that_ended_while_nobody_looked_is_still_read",
    ),
    Planted(
        "40", "an expression takes time with the square of the text", "parsing/documents/formats/markdown.py",
        r'_LINK: Final = re.compile(r"\[[^\[\]\n]{1,500}\]', r'_LINK: Final = re.compile(r"\[[^\]\n]+\]',
        f"{_U}/test_pattern_growth.py::test_time_grows_with_the_text_and_not_faster",
    ),
    Planted(
        "40", "matching runs in the worker's own process", "consolidation/consolidation_job.py",
        "if self.isolated else compute()", "if not self.isolated else compute()",
        f"{_I}/test_matching_beside_the_worker.py::test_a_matching_that_is_killed_puts_the_job_off_and_leaves_its_worker_alive",
    ),
    Planted(
        "41", "the parser's process may do any call", "parsing/confinement.py",
        "    if seccomp and no_new_privileges and", "    if not seccomp and no_new_privileges and",
        f"{_U}/test_parsing_confinement.py::test_all_layers_hold_here_and_documents_are_read_within_them",
    ),
    Planted(
        "41", "the parser's process may open what it likes", "parsing/confinement.py",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))", "resource.getrlimit(resource.RLIMIT_NOFILE)",
        f"{_U}/test_parsing_confinement.py::test_the_limits_hold_where_the_kernel_takes_no_filter",
    ),
    Planted(
        "42", "a bug of a worker is not measured", "platform/batches.py",
        "            measure(BUGS, 1)", '            measure("Errors", 1)',
        f"{_U}/test_platform_batches.py::test_only_what_nobody_expected_is_measured_as_a_bug",
    ),
    Planted(
        "42", "no alarm rings when the sweeper is silent", "template.yaml",
        "TreatMissingData: !If [SweeperRuns, breaching, notBreaching]", "TreatMissingData: notBreaching",
        "tests/template/test_template_alarms.py::test_there_are_no",
    ),
    Planted(
        "43", "a sweep that had no time begins from the start", "jobs/sweeper.py",
        '**({"last": last} if last else {})', "**{}",
        f"{_I}/test_sweeper.py::test_a_sweep_that_runs_out_of_time_is_gone_on_with_where_it_stopped",
    ),
    Planted(
        "43", "a page that has no time left for its projects is done", "projects/project_pages.py",
        '                raise Unavailable("page-unfinished", _SOME_LEFT)\n            try:',
        "                return accepted\n            try:",
        f"{_I}/test_doors.py::test_a_page_for_which_time_runs_short_comes_back",
    ),
    Planted(
        "44", "what a person has archived comes back with its file", "records/revising.py",
        "record.status is Status.ARCHIVED and not record.stays_archived", "record.status is Status.ARCHIVED",
        f"{_I}/test_sources_gone_and_archived.py::test_a_record_that_a_person_archived_takes_its_files_change_and_stays_archived",
    ),
    Planted(
        "44", "the list does not say that a record stays archived", "ingestion/content/record_changes.py",
        "stay_archived=int(after.stays_archived)", "stay_archived=0",
        f"{_I}/test_sources_gone_and_archived.py::test_a_record_that_a_person_archived_takes_its_files_change_and_stays_archived",
    ),
    Planted(
        "44", "a consolidated record that a person archived is merged anew", "consolidation/run/merge_plan.py",
        "each.record_id for each in projections if each.is_consolidated and each.stays_archived}",
        "each.record_id for each in projections if False}",
        f"{_I}/test_sources_gone_and_archived.py::test_a_consolidated_record_that_a_person_archived_stays_archived_with_its_sources_until_it_is_restored",
    ),
    Planted(
        "erasure", "a rollback that was held up puts back what was erased meanwhile",
        "consolidation/rollback/rollback_changes.py", " AND attribute_not_exists(#erased_by)", "",
        f"{_I}/test_erasure_races.py::test_a_rollback_that_was_held_up_brings_nothing_back_that_was_erased_meanwhile",
    ),
    Planted(
        "erasure", "the plan that a late worker writes stays", "erasure/erasure_job.py",
        "if lost and now < lost + longest_run(ERASURE.name):", "if False:",
        f"{_I}/test_erasure_races.py::test_a_late_worker_of_an_erasure_leaves_no_plan_behind",
    ),
    Planted(
        "erasure", "what was merged between an erasure and its retry stays", "erasure/erasure_job.py",
        " | merges)", ")",
        f"{_I}/test_erasure_races.py::test_a_merge_that_was_made_between_an_erasure_and_its_retry_goes_and_its_other_sources_stay",
    ),
    Planted(
        "erasure", "what is uploaded before a project's erasure is cancelled is deleted",
        "ingestion/entrypoints/s3_inbox.py",
        "if project in found and not self._has_begun(found[project]):", "if False:",
        f"{_I}/test_erasure_races.py::test_what_is_uploaded_before_a_projects_erasure_is_cancelled_is_read_once_the_project_is_there_again",
    ),
    Planted(
        "exports", "a late worker writes over the file of the one that has completed the export",
        "exports/export_files.py", 'return f"{attempt}/{name}" if attempt else name', "return name",
        f"{_I}/test_exports.py::test_given_a_worker_that_stood_still_when_another_has_written_the_export_then_its_file_is_not_replaced",
    ),
    Planted(
        "45", "a checkpoint of a later release is refused", "exports/export_job.py",
        '            writing=stored.flag("writing"),', '            writing=cls(**checkpoint).writing,',
        f"{_I}/test_upgrade.py::test_a_member_of_a_later_release_does_no_harm_to_an_exports_checkpoint",
    ),
    Planted(
        "45", "what a release before has stored of a waiting scan is not read", "ingestion/ocr/ocr_provider.py",
        ' or stored.optional_text("ticket")', "",
        f"{_I}/test_upgrade.py::test_a_scan_that_a_release_before_has_left_waiting_is_waited_for",
    ),
    Planted(
        "45", "what a job keeps has another name than in the release before", "jobs/job_items.py",
        'accepted_with=stored.mapping("accepted_with")', 'accepted_with=stored.mapping("frozen")',
        f"{_I}/test_upgrade.py::test_what_is_read_of_an_item_is_all_that_is_stored_of_it",
    ),
    Planted(
        "events", "an event of a process that stood still is taken for a copy", "events/publisher.py",
        "_RESTORED = timedelta(hours=1)", "_RESTORED = timedelta(minutes=5)",
        f"{_I}/test_event_feed.py::test_events_that_a_restore_has_copied_into_the_table_are_not_published_again",
    ),
    Planted(
        "events", "a bus that takes nothing is told of as if it had", "events/publisher.py",
        '            return [str(records[0]["dynamodb"]["SequenceNumber"])]', "            return []",
        f"{_I}/test_event_feed.py::test_entries_that_the_bus_turns_down_are_sent_again_and_a_bus_that_takes_none_leaves_them_in_the_stream",
    ),
    Planted(
        "events", "a consumer is shown events that others may still come before", "events/event_service.py",
        "last = ulid(now - SETTLED, _LOWEST)", "last = ulid(now + SETTLED, _LOWEST)",
        f"{_I}/test_event_feed.py::test_events_are_shown_once_nothing_can_come_before_them",
    ),
    Planted(
        "webhooks", "a delivery that did not come through is forgotten", "webhooks/delivery_worker.py",
        "            self._wait(message, after.next_at, now)", "            pass",
        f"{_I}/test_webhooks.py::test_a_receiver_that_is_down_is_tried_again_and_retry_after_is_honoured",
    ),
    Planted(
        "webhooks", "a private address is called", "webhooks/public_http.py",
        "    return not any(parsed in network", "    return any(parsed in network",
        f"{_I}/test_webhooks.py::test_an_address_that_anybody_can_reach_is_public",
    ),
    Planted(
        "webhooks", "the signature leaves the body out", "webhooks/signing.py",
        "timestamp.encode(), body])", 'timestamp.encode(), b""])',
        f"{_I}/test_webhooks.py::test_an_event_is_delivered_once_thin_and_signed",
    ),
    Planted(
        "webhooks", "a webhook is remembered in the future", "webhooks/publisher_wiring.py",
        "not is_fresh(known[0], now, _FRESH)", "now - known[0] >= _FRESH",
        f"{_I}/test_webhooks.py::test_a_webhook_gets_its_events_though_the_clock_was_set_back",
    ),
    Planted(
        "erasure", "an erased record can come back", "erasure/erasure_job.py",
        "        yield Put(tombstone(self.project_id, record.record_id, record.version + 1, job_id, now), unchanged)",
        "        yield Delete(record_key(self.project_id, record.record_id), unchanged)",
        f"{_I}/test_erasure.py::test_given_an_erased_person_when_the_files_come_again_then_they_stay_out",
    ),
    Planted(
        "erasure", "jobs that have read an erased record write it again", "erasure/erasure_job.py",
        "        if now < settled or waiting or any(", "        if False and any(",
        f"{_I}/test_erasure.py::test_an_erasure_waits_for_jobs_that_may_have_read_what_is_erased",
    ),
    Planted(
        "erasure", "earlier versions of merged records keep what was erased", "erasure/erasure_places.py",
        "if key in told or record_id in ground.targets or tainted & came_from",
        "if key in told or record_id in ground.targets",
        f"{_I}/test_erasure.py::test_no_earlier_version_of_a_merged_record_keeps_what_an_erased_source_said",
    ),
    Planted(
        "erasure", "a copy that is read while an erasure begins stays", "erasure/erasure_job.py",
        "left = graph.targets(graph.made_of(words) | graph.closure(rows) | merges)", "left = graph.targets(())",
        f"{_I}/test_erasure.py::test_a_copy_that_is_read_between_the_plan_and_the_tombstones_goes_too",
    ),
    Planted(
        "erasure", "a table is given up for one of its rows", "erasure/erasure_job.py",
        "            if uri in staying:", "            if False:",
        f"{_I}/test_erasure.py::test_a_table_of_which_other_rows_come_while_a_row_is_erased_is_read_again",
    ),
    Planted(
        "erasure", "a project whose erasure was cancelled is found by nobody", "erasure/erasure_kind.py",
        "    marks=(GOING,),", "    marks=(),",
        f"{_I}/test_erasure.py::test_a_project_whose_erasure_is_cancelled_before_it_begins_is_there_again",
    ),
    Planted(
        "erasure", "what others said in earlier versions stays", "erasure/erasure_places.py",
        'if item.get("text_hash") in ground.words:', "if False:",
        f"{_I}/test_erasure.py::test_earlier_versions_of_others_that_were_copies_then_go_and_the_others_stay",
    ),
    Planted(
        "erasure", "a lost worker writes after the erasure", "erasure/erasure_job.py",
        "return any(moment and now < moment + longest for moment in held)", "return False",
        f"{_I}/test_erasure.py::test_an_erasure_waits_until_no_worker_that_has_lost_its_job_can_write_to_the_bucket",
    ),
    Planted(
        "erasure", "the plan of another erasure still names what was erased", "erasure/erasure_places.py",
        '    "plans": plans,\n', "",
        f"{_I}/test_erasure.py::test_an_erasure_takes_its_records_out_of_what_a_failed_one_had_found",
    ),
    Planted(
        "retention", "a record that is still used is erased by its age", "erasure/erasure_plan.py",
        "max(record.updated_at, record.last_used_at or record.updated_at)", "record.updated_at",
        f"{_I}/test_erasure.py::test_given_a_retention_by_kind_when_the_night_comes_then_what_is_older_goes_once_and_all_is_told",
    ),
    Planted(
        "exports", "the link of an export that has expired is handed out", "exports/export_service.py",
        "        if job.ended_at and now - job.ended_at > KEPT - _VALID:",
        "        if job.ended_at and now < job.ended_at:",
        f"{_I}/test_exports.py::test_given_an_export_of_last_week_when_its_link_is_asked_for_then_410",
    ),
    Planted(
        "window", "all files of a job are sent at once", "ingestion/run/file_window.py",
        "            if sender is None or sender.has_left:", "            if True:",
        f"{_I}/test_file_window.py::test_a_job_has_no_more_files_in_its_queue_than_its_window_holds",
    ),
    Planted(
        "window", "a file that leaves the window sends none", "ingestion/run/file_window.py",
        "        return chunk.file_ids[number - chunk.first]", "        return None",
        f"{_I}/test_file_window.py::test_a_chunk_is_read_once_by_a_worker_and_the_next_one_when_it_is_needed",
    ),
    Planted(
        "membership", "who is no member is told that there is such a job", "jobs/job_service.py",
        'return NotFound("job-not-found", "There is no job of this id.")',
        'return NotFound("job-not-found", "You are no member of its project.")',
        f"{_I}/test_membership.py::test_given_jobs_of_another_project_when_a_power_user_asks_then_there_are_none",
    ),
    Planted(
        "membership", "who was removed acts on where a clock was set back", "projects/memberships.py",
        "is_fresh(known[1], now, KEPT)", "now - known[1] < KEPT",
        f"{_I}/test_membership.py::test_given_a_clock_that_is_set_back_when_a_member_is_removed_then_they_are_out",
    ),
    Planted(
        "merging", "the oldest value survives", "consolidation/merge/survivorship.py",
        "return (max(source_value.at for source_value in candidate.source_values).timestamp(),)",
        "return (-max(source_value.at for source_value in candidate.source_values).timestamp(),)",
        f"{_U}/test_merging_rules.py::test_the_newest_of_several_values_survives_and_not_the_oldest",
    ),
    Planted(
        "merging", "a merge forgets what people have dismissed", "consolidation/merge/merging.py",
        "if (kept := holders[source_values[0].source].dismissed.get(name))",
        "if (kept := holders[source_values[0].source].dismissed.get(name)) and not name",
        f"{_U}/test_merging_rules.py::test_what_a_person_dismissed_is_not_suggested_by_the_next_merge",
    ),
    Planted(
        "merging", "the oldest of the edits of superseded records stands", "consolidation/merge/merging.py",
        "newest_first = sorted(superseded, key=lambda record: record.updated_at, reverse=True)",
        "newest_first = sorted(superseded, key=lambda record: record.updated_at)",
        f"{_U}/test_merging_rules.py::test_of_the_edits_of_superseded_records_the_newest_stands_and_the_others_are_kept_beside_it",
    ),
    Planted(
        "merging", "a value is as sure as its least sure source", "consolidation/merge/merging.py",
        "confidence = max(source_value.field", "confidence = min(source_value.field",
        f"{_U}/test_merging_rules.py::test_a_surviving_value_is_as_sure_as_the_surest_source_that_says_it",
    ),
    Planted(
        "merging", "what was dismissed is kept when a suggestion is accepted", "records/editing.py",
        "dismissed=_without(record.dismissed, names)", "dismissed=record.dismissed",
        f"{_U}/test_merging_rules.py::test_accepting_a_suggestion_forgets_what_was_dismissed_for_that_field",
    ),
    Planted(
        "merging", "a rollback forgets uses that were counted since", "consolidation/run/change_store.py",
        'item |= {"uses": current.uses - added, "version"', 'item |= {"version"',
        f"{_U}/test_rollback_rules.py::test_uses_that_were_counted_since_a_change_stay_counted_when_it_is_rolled_back",
    ),
    Planted(
        "matching", "conflicting evidence does not count in candidates", "matching/adjust/pair_weights.py",
        "        penalty = conflicting.penalty(left, right, matrix)",
        "        penalty = 0 * conflicting.penalty(left, right, matrix)",
        f"{_U}/test_matching_evidence.py::test_terms_are_those_that_candidate_pairs_were_weighed_by",
    ),
    Planted(
        "matching", "conflicting evidence does not count inside clusters", "matching/adjust/pair_weights.py",
        "self.missing_fields.shift(matrix, weight) + self.conflicting.penalty(a, b, matrix)",
        "self.missing_fields.shift(matrix, weight)",
        f"{_U}/test_matching_evidence.py::test_conflicting_evidence_counts_in_the_weights_of_candidates_and_inside_clusters",
    ),
    Planted(
        "matching", "titles are near copies though each has a word of its own", "matching/compare/comparison_levels.py",
        "level[close[_words_apart(column.values, x[close], y[close])]] = ALIKE",
        "level[close[_words_apart(column.values, x[close], y[close])][:0]] = ALIKE",
        f"{_U}/test_matching_notation.py::test_a_title_with_a_word_that_answers_to_none_of_the_others_is_no_near_copy",
    ),
    Planted(
        "files", "the cursor moves on though files have failed for a transient reason", "ingestion/run/finisher.py",
        " and not progress.retryable:", ":",
        f"{_I}/test_ingestion_fences.py::test_the_cursor_stays_where_it_is_while_a_file_has_failed_for_a_transient_reason",
    ),
    Planted(
        "files", "a file is taken whoever has taken it since", "ingestion/run/file_store.py",
        "file_to_item(taken), _as_read(file))", 'file_to_item(taken), Condition("attribute_exists(#pk)"))',
        f"{_I}/test_ingestion_fences.py::test_of_two_workers_that_saw_a_file_free_one_takes_it",
    ),
    Planted(
        "files", "rows of a part-written chunk are applied twice", "ingestion/content/table_rows.py",
        "[row for row in chunk if not isinstance(done, int) or row.number > done]", "list(chunk)",
        f"{_I}/test_ingestion_fences.py::test_rows_of_a_part_written_chunk_are_neither_written_nor_counted_again",
    ),
    Planted(
        "jobs", "a wait that was asked for may be longer than a queue can hold", "jobs/retry.py",
        "min(max(error.retry_after, 0.0), _LONGEST_ASKED)", "max(error.retry_after, 0.0)",
        f"{_U}/test_jobs_retry.py::test_a_wait_that_was_asked_for_is_no_longer_than_a_queue_can_hold_and_never_negative",
    ),
    *(
        Planted(
            "jobs", f"a claimed job of the kind {kind} ignores a cancel", "jobs/job_worker.py",
            "        if job.cancel_requested:", f'        if job.cancel_requested and job.kind != "{kind}":',
            f"{_I}/test_job_kinds.py::test_a_claimed_job_heeds_a_cancel_in_every_kind",
        )
        for kind in ("consolidation", "ingestion", "export", "erasure")
    ),
)  # fmt: skip
"""The faults, in the order of the promises."""

BESIDE = ("events", "webhooks", "erasure", "retention", "exports", "window", "membership", "merging",
          "matching", "files", "jobs")  # fmt: skip
"""Promises beside the list."""


def prepare() -> None:
    """Copies the project."""
    shutil.rmtree(WORK, ignore_errors=True)
    leave = shutil.ignore_patterns("__pycache__", "node_modules", ".mypy_cache")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, WORK / name, ignore=leave, symlinks=True)
        else:
            WORK.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, WORK / name)


def is_noticed(planted: Planted) -> tuple[bool, str]:
    """Whether the test fails once the fault is planted, and the end of what it says."""
    file = WORK / planted.file
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(planted.was, planted.becomes), encoding="utf-8")
    path = os.pathsep.join(str(WORK / name) for name in ("layers/winnow", "tests", "."))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", planted.test]
    try:
        done = subprocess.run(
            command, cwd=WORK, env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True, "out of time"
    finally:
        file.write_text(before, encoding="utf-8")
    failed = done.returncode == 1 or done.returncode < 0  # the process itself may be what is killed
    return failed, "\n".join(done.stdout.splitlines()[-3:])


def main() -> int:
    """Prints each fault with what became of it; answers 1 when one is not noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--promise", nargs="*", help="only the faults of these promises")
    given = parser.parse_args()
    prepare()
    unnoticed = 0
    for planted in PLANTED:
        if given.promise and planted.promise not in given.promise:
            continue
        noticed, told = is_noticed(planted)
        unnoticed += not noticed
        sys.stdout.write(f"{planted.promise:>10}  {'noticed' if noticed else 'NOT NOTICED'}  {planted.what}\n")
        if not noticed:
            sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
    return bool(unnoticed)


if __name__ == "__main__":
    sys.exit(main())
