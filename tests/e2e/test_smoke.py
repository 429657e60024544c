"""The smoke test of a deployment, against the local stack: it passes there, and nothing of it is left."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support.waiting import LOOK

from devstack.stack import Stack
from ops.smoke import Aws, smoke_test
from ops.stacks import Stacks

JOB = r"JOB#([0-9a-f-]{36})"

type Items = dict[str, str]
"""What an item holds, by its keys; both as text."""


def items_of(stack: Stack) -> Items:
    """Everything in the table."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    return {json.dumps([item["pk"], item["sk"]]): repr(item) for page in pages for item in page["Items"]}


def others(stack: Stack) -> dict[str, set[str]]:
    """Versions of objects and users, as they are now."""
    versions: Any = stack.client("s3").get_paginator("list_object_versions")
    objects = {
        version["Key"]
        for page in versions.paginate(Bucket=stack.outputs["BucketName"])
        for version in page.get("Versions", [])
    }
    pool = stack.outputs["UserPoolId"]
    users = {user["Username"] for user in stack.client("cognito-idp").list_users(UserPoolId=pool)["Users"]}
    return {"objects": objects, "users": users}


def ids(pattern: str, items: Items) -> set[str]:
    """What a pattern finds in the keys of items."""
    return {found for key in items for found in re.findall(pattern, key)}


def test_the_smoke_test_passes_and_leaves_nothing(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.smoke._POLL", LOOK)
    before, others_before, said = items_of(stack), others(stack), list[str]()
    clients = (stack.client(name) for name in ("cognito-idp", "dynamodb", "s3"))

    smoke_test("winnow", Aws(Stacks(stack.client("cloudformation")), *clients), url=stack.api, say=said.append)

    assert len(said) == 7
    new = {key: item for key, item in items_of(stack).items() if key not in before}
    # What a schedule does meanwhile for the projects that were there is not the smoke test's.
    projects = ids(r"PROJECT#([0-9a-f-]{36})", before)
    jobs = {job for key, item in new.items() if any(each in item for each in projects) for job in ids(JOB, {key: ""})}
    of_others = projects | jobs | ids(JOB, before)
    left = {key for key, item in new.items() if not any(each in item for each in of_others)}
    # Idempotency keys say nothing of what was asked, and expire within a day.
    assert {key for key in left if "IDEMPOTENCY#" not in key} == set()
    found = {kind: found - others_before[kind] for kind, found in others(stack).items()}
    found["objects"] = {key for key in found["objects"] if not any(each in key for each in of_others)}
    assert found == {"objects": set(), "users": set()}
