"""A consolidation goes by the configuration that it was accepted with, whatever is configured while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest
from support.consolidation import ADMIN, Stack, deployment
from support.faults import Calls, Killed, kill

from winnow.consolidation.consolidation_job import settings_of
from winnow.consolidation.usecases.configure import Configurator, Configure
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.jobs.job import State
from winnow.projects.project_service import ProjectService
from winnow.projects.project_store import ProjectStore
from winnow.values import Json


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def configure(stack: Stack, project: str, rules: Mapping[str, Json]) -> None:
    """An admin configures how the project is consolidated."""
    service = ProjectService(ProjectStore(stack.table), stack.gate, stack.clock)
    Configurator(service, stack.gate).configure(ADMIN, Configure(project, rules))


def pairs(stack: Stack, project: str, number: int) -> None:
    """Records of which each two are about one person."""
    for each in range(2 * number):
        stack.add(project, f"r{each}", {"email": f"p{each // 2}@example.org"})


def test_a_run_that_was_accepted_as_a_dry_run_stays_one(stack: Stack) -> None:
    # given a project whose runs are dry by default, and one whose worker died after reading
    project = stack.project(options={"dry_run": True})
    pairs(stack, project, 2)
    job_id = stack.trigger(project)
    with Calls(after={("PutObject", 0): kill}).watching(), suppress(Killed):
        stack.pump()

    # when the default becomes another before the next worker comes
    configure(stack, project, {"options": {"dry_run": False}})
    stack.recover()

    # then nothing is merged
    job = stack.job(job_id)
    assert job.state is State.COMPLETED
    assert job.result["dry_run"] is True
    assert stack.changes(job_id) == []


def test_a_run_that_has_merged_does_not_end_as_a_dry_run(stack: Stack) -> None:
    # given a run whose worker died when some merges were made
    project = stack.project()
    pairs(stack, project, 60)
    job_id = stack.trigger(project)
    with Calls(before={("TransactWriteItems", 2): kill}).watching(), suppress(Killed):
        stack.pump()
    made = len(stack.changes(job_id))
    assert 0 < made < 60

    # when the project's default becomes a dry run
    configure(stack, project, {"options": {"dry_run": True}})
    stack.recover()

    # then the run makes the rest, and its result says so
    job = stack.job(job_id)
    assert "dry_run" not in job.result
    assert job.result["changes"] == len(stack.changes(job_id)) == 60


def test_thresholds_schema_and_rules_are_those_of_the_moment_of_acceptance(stack: Stack) -> None:
    # given a configured project and a run that was accepted
    before: dict[str, Json] = {
        "match_threshold": 0.9,
        "review_threshold": 0.6,
        "schema": {"email": "email"},
        "survivorship": {"name": "newest"},
    }
    project = stack.project()
    configure(stack, project, before)
    job_id = stack.trigger(project, review_threshold=0.5)

    # when everything is configured otherwise
    configure(
        stack,
        project,
        {
            "match_threshold": 0.99,
            "review_threshold": 0.8,
            "schema": {"name": "person_name"},
            "survivorship": {},
            "options": {"merge": False},
        },
    )

    # then the run goes by what was, and by its own option over that
    settings = settings_of(stack.job(job_id), stack.get_project(project))
    assert (settings.match_threshold, settings.review_threshold, settings.options.merge) == (0.9, 0.5, True)
    assert settings.schema
    assert [rule.name for rule in settings.schema.fields] == ["email"]
    assert settings.survivorship.to_json() == {"name": ["newest"]}


def test_a_container_that_has_read_the_project_before_accepts_with_what_is_configured_now(stack: Stack) -> None:
    # given a container that keeps what it has read of a project, and a change that another container has made since
    project = stack.project()
    trigger = stack.consolidation_trigger()
    first = str(trigger.trigger(ADMIN, TriggerConsolidation(project, {}))["job_id"])
    stack.pump()
    assert stack.job(first).state is State.COMPLETED
    configure(stack, project, {"match_threshold": 0.91})

    # when it accepts the next run
    with Calls().watching() as calls:
        second = str(trigger.trigger(ADMIN, TriggerConsolidation(project, {}))["job_id"])

    # then that goes by the new configuration, and nothing was read for it: the refused transaction told what stands
    assert settings_of(stack.job(second), stack.get_project(project)).match_threshold == 0.91
    assert dict(calls.made) == {"TransactWriteItems": 2, "SendMessage": 1}


def test_a_job_of_a_release_that_froze_nothing_goes_by_the_project(stack: Stack) -> None:
    project = stack.project(match_threshold=0.93)
    job = stack.job(stack.trigger(project))
    stored = stack.get_project(project)

    older = type(job)(**{name: getattr(job, name) for name in job.__slots__ if name != "accepted_with"})

    assert older.accepted_with == {}
    assert settings_of(older, stored).match_threshold == 0.93
