"""What a caller can read of a run, under the roles that the functions have."""

from __future__ import annotations

from collections.abc import Callable

from support.waiting import LOOK, PATIENCE

from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.values import Json


def test_the_report_of_a_dry_run_says_what_the_run_then_does(
    stack: Stack, sign_in: Callable[[str], dict[str, str]]
) -> None:
    with Client(stack.api, sign_in("admin")["access"]) as admin:
        # given two rows about one person
        project_id = admin.create_project("Tried out").project_id
        fields: dict[str, Json] = {"name": "Ann Lee", "email": "ann.lee@example.org", "phone": "+12125550142"}
        admin.write_records(project_id, [{"key": key, "fields": fields} for key in ("1", "2")])

        # when their consolidation is tried out, and then done
        dry = admin.consolidate(project_id, {"dry_run": True}).job_id
        assert [job.status for job in admin.watch(dry, every=LOOK, timeout=PATIENCE)][-1] == "completed"
        (planned,) = admin.report(dry)
        assert {record.status for record in admin.records(project_id)} == {"active"}
        run = admin.consolidate(project_id).job_id
        assert [job.status for job in admin.watch(run, every=LOOK, timeout=PATIENCE)][-1] == "completed"

        # then it did what was planned
        (made,) = admin.records(project_id)
        assert (made.record_id, sorted(made.consolidated_from)) == (planned.record_id, sorted(planned.sources))
        assert admin.explanation(project_id, planned.sources[0]).stands_in == made.record_id
