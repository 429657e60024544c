"""Runs, reviews and explanations by command."""

from __future__ import annotations

import pytest
from support.api import POWER_USER, Api
from support.commands import Winnow
from support.consolidation import Stack

from winnow.projects.project_store import ProjectStore
from winnow.records.record import Record


@pytest.fixture
def stack(api: Api) -> Stack:
    """The worker behind the API."""
    return Stack(api.settings.consolidation_queue_url, table=api.table, bucket=api.settings.bucket)


def people(stack: Stack, project: str) -> list[Record]:
    """Two rows about Ada, and three namesakes."""
    return [stack.add(project, f"a{n}", {"email": "ada@example.org", "name": f"Ada {n}"}) for n in range(2)] + [
        stack.add(project, f"m{n}", {"email": f"max{n}@example.org", "name": "Max"}) for n in range(3)
    ]


def test_given_a_dry_run_when_reported_then_it_says_what_the_run_then_does(
    api: Api, stack: Stack, winnow: Winnow
) -> None:
    project = api.project()
    people(stack, project)
    dry = winnow("consolidate", project, "--dry-run", "--json").json["job_id"]
    assert winnow("runs", "report", dry).code == 6  # it has not run yet
    stack.pump()

    planned = winnow("runs", "report", dry, "--json").json

    assert [line["operation"] for line in planned] == ["merge", "review", "review", "review"]
    assert "email equal +9.6 bits" in planned[0]["because"][0]
    assert planned[0]["record_id"][:8] in winnow("runs", "report", dry[:8]).out
    assert stack.consolidated(project) == []

    run = winnow("consolidate", project, "--json").json["job_id"]
    stack.pump()
    (made,) = stack.consolidated(project)
    assert (made.record_id, sorted(made.consolidated_from)) == (planned[0]["record_id"], planned[0]["sources"])
    opened = winnow("reviews", "list", project, "--json").json
    assert {each["review_id"] for each in opened} == {line["review_id"] for line in planned[1:]}
    assert winnow("runs", "report", run).code == 6
    assert winnow("runs", "report", dry, as_=POWER_USER).code == 4


def test_given_a_long_report_when_read_then_every_page_comes_once(api: Api, stack: Stack, winnow: Winnow) -> None:
    project = api.project()
    for number in range(120):
        for copy in range(2):
            stack.add(project, f"{number}-{copy}", {"email": f"p{number}@example.org"})
    dry = winnow("consolidate", project, "--dry-run", "--json").json["job_id"]
    stack.pump()

    planned = winnow("runs", "report", dry, "--json").json

    assert len({line["record_id"] for line in planned}) == len(planned) == 120


def test_given_a_merge_when_explained_then_a_person_reads_what_each_field_weighs(
    api: Api, stack: Stack, winnow: Winnow
) -> None:
    project = api.project()
    winnow("projects", "create", "Another")
    one, two, alone, *_ = people(stack, project)
    winnow("consolidate", project)
    stack.pump()

    said = winnow("explain", one.record_id).out

    (made,) = stack.consolidated(project)
    assert f"Ada 0 ({one.record_id}) is in {made.record_id}, which is made of 2 records" in said
    assert two.record_id in said
    assert winnow("explain", one.record_id[:8]).out == said
    assert f"({made.record_id}) is made of 2 records" in winnow("explain", made.record_id).out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert {"before anything is compared -3.00", "email: equal +9.60", "together +6.60"} <= set(lines)
    assert "decided by: email" in said
    assert winnow("explain", one.record_id, "--project", project, "--json").json["stands_in"] == made.record_id
    assert "stands for itself" in winnow("explain", alone.record_id).out
    assert winnow("explain", project).code == 5


def test_given_reviews_when_decided_by_command_then_the_next_run_obeys(api: Api, stack: Stack, winnow: Winnow) -> None:
    project = api.project()
    people(stack, project)
    winnow("consolidate", project)
    stack.pump()
    reviews = winnow("reviews", "list", project, "--json").json
    assert len(reviews) == 3
    accepted, *rejected = [each["review_id"] for each in reviews]

    shown = winnow("reviews", "show", project, accepted).out
    assert "max0@example.org" in shown + winnow("reviews", "show", project, rejected[0]).out
    assert "before anything is compared" in shown
    assert winnow("reviews", "accept", project, accepted, "--json").json[0]["state"] == "accepted"
    bulk = winnow("reviews", "reject", project, *rejected, f"{project}.{project}")
    assert (bulk.code, "review-not-found" in bulk.out) == (1, True)

    winnow("consolidate", project)
    stack.pump()

    pairs = {frozenset(record.consolidated_from) for record in stack.consolidated(project)}
    assert frozenset(accepted.split(".")) in pairs
    assert winnow("reviews", "list", project, "--json").json == []
    assert len(winnow("reviews", "list", project, "--state", "rejected", "--json").json) == 2


def test_given_a_run_when_rolled_back_by_command_then_it_stands_in_the_history_with_its_counts(
    api: Api, stack: Stack, winnow: Winnow
) -> None:
    project = api.project()
    before = people(stack, project)
    run = winnow("consolidate", project, "--json").json["job_id"]
    stack.pump()
    (made,) = stack.consolidated(project)
    stack.replace(made, made.changed(before[0].created_at))

    refused = winnow("runs", "rollback", run, "--reason", "two people")
    assert refused.code == 6
    assert f"{made.record_id}: it was changed after the consolidation" in refused.err

    again = winnow("consolidate", project, "--json").json["job_id"]
    stack.pump()
    assert winnow("runs", "rollback", again, "--reason", "x").code == 6  # it changed nothing
    history = winnow("runs", "list", project, "--json").json
    assert [(each["consolidation_id"], each["records_before"], each["records_after"]) for each in history] == [
        (again, 4, 4),
        (run, 5, 4),
    ]
    assert winnow("runs", "list", project, "--operation", "rollback", "--json").json == []
    moment = history[0]["created_at"]
    assert [each["consolidation_id"] for each in winnow("runs", "list", project, "--from", moment, "--json").json] == [
        again
    ]
    assert [each["consolidation_id"] for each in winnow("runs", "list", project, "--to", moment, "--json").json] == [
        run
    ]
    assert ProjectStore(api.table).get(project).records == 4  # type: ignore[union-attr]
