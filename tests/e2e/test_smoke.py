"""The smoke test of a deployment, against the local stack: it passes there, and nothing of it is left."""

from __future__ import annotations

import json
from typing import Any

from devstack.stack import Stack
from ops.smoke import Aws, smoke_test
from ops.stacks import Stacks


def everything(stack: Stack) -> dict[str, set[str]]:
    """Keys of items, versions of objects and users, as they are now."""
    items = {
        json.dumps([item["pk"], item["sk"]])
        for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
        for item in page["Items"]
    }
    versions: Any = stack.client("s3").get_paginator("list_object_versions")
    objects = {
        version["Key"]
        for page in versions.paginate(Bucket=stack.outputs["BucketName"])
        for version in page.get("Versions", [])
    }
    pool = stack.outputs["UserPoolId"]
    users = {user["Username"] for user in stack.client("cognito-idp").list_users(UserPoolId=pool)["Users"]}
    return {"items": items, "objects": objects, "users": users}


def test_the_smoke_test_passes_and_leaves_nothing(stack: Stack) -> None:
    before, said = everything(stack), list[str]()
    clients = (stack.client(name) for name in ("cognito-idp", "dynamodb", "s3"))

    smoke_test("winnow", Aws(Stacks(stack.client("cloudformation")), *clients), url=stack.api, say=said.append)

    assert len(said) == 7
    after = everything(stack)
    left = {kind: after[kind] - before[kind] for kind in before}
    # Idempotency keys say nothing of what was asked, and expire within a day.
    assert {key for key in left["items"] if "IDEMPOTENCY#" not in key} == set()
    assert (left["objects"], left["users"]) == (set(), set())
