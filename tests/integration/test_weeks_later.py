"""A deployment that stood still for weeks: what expires meanwhile goes, and the work that was under way still ends."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from support import corpus
from support.cloud.cloud import plugged
from support.corpora import NEXT, Corpus
from support.simulation.injection import Calm
from support.simulation.invariants import Stored, audit_wrong, locks_orphaned, messages_alive, relations_broken
from support.simulation.scenarios import consolidate
from support.simulation.world import World, determined, silent

from winnow.platform import ids
from winnow.records.record import Status


@pytest.mark.parametrize("days", [2, 8, 40, 100])
def test_work_that_was_left_for_weeks_comes_to_its_end_and_nothing_is_made_twice(days: int) -> None:
    with plugged() as plug, silent():
        world = World.start(1, Calm(), with_dropbox=True)
        plug.cloud = world.cloud
        with determined(world), patch.object(ids, "SHARDS", corpus.SHARDS):
            # given jobs of every kind that are half done, and a time in which nobody does anything: items outlive their
            # TTL, objects their rule of the bucket, messages their retention, a run its seven days
            found = Corpus(NEXT)
            found.put_into(world)
            world.let_pass(timedelta(days=days))

            # when it goes on
            assert world.settle()

            # then each has ended well
            jobs = Stored.of(world).jobs
            failures = {name: jobs[job_id].failure for name, job_id in found.stored["jobs"].items()}
            codes = {name: failure.code for name, failure in failures.items() if failure}
            assert codes == {}
            assert world.bugs == {}

            # and nothing is broken, also after another run, and by no message that comes once more
            for project in found.projects.values():
                consolidate(world, project, f"after {project}")
            assert world.settle()
            read = Stored.of(world)
            for check in (audit_wrong, locks_orphaned, relations_broken, messages_alive):
                assert list(check(read)) == []
            for project in found.projects.values():
                active = [each for (of, _), each in read.records.items() if of == project]
                assert read.counted(project)[0] == sum(each.status is Status.ACTIVE for each in active)
