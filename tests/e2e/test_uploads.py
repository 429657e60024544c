"""A granted upload on the deployed stack writes one object of one project, of a size, and of no type of its own."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from support import marks
from support.waiting import wait_for

from devstack.stack import Stack
from winnow.sdk.client import Client


def widened(fields: dict[str, str], **conditions: object) -> dict[str, str]:
    """The form with a policy that allows more, under the signature that it had."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"] = [each for each in policy["conditions"] if not (isinstance(each, dict) and "key" in each)]
    policy["conditions"].append(["starts-with", "$key", ""])
    policy |= conditions
    return {**fields, "policy": base64.b64encode(json.dumps(policy).encode()).decode()}


@pytest.fixture(scope="module")
def form(admin: Client) -> tuple[str, str, dict[str, str], int]:
    """Project, address, fields and limit of a granted upload."""
    project_id = admin.create_project("Uploaded into").project_id
    granted = admin.grant_upload(project_id, "a.txt")
    return project_id, granted.url, dict(granted.fields), granted.max_bytes


@pytest.mark.parametrize(
    "how",
    [
        "another project",
        "another prefix",
        "another name",
        "a widened policy",
        "nothing in it",
        "too much in it",
        "a type",
    ],
)
def test_given_a_grant_when_it_is_used_for_anything_else_then_the_store_refuses(
    stack: Stack, form: tuple[str, str, dict[str, str], int], how: str
) -> None:
    project_id, url, fields, limit = form
    key, data = fields["key"], b"Ada Example"
    elsewhere = f"inbox/{'0' * 8}-0000-4000-8000-000000000001/{how}.txt"
    match how:
        case "another project":
            fields = {**fields, "key": elsewhere}
        case "another prefix":
            fields = {**fields, "key": f"text/{project_id}/a.txt"}
        case "another name":
            fields = {**fields, "key": f"{key}.exe"}
        case "a widened policy":
            fields = {**widened(fields), "key": elsewhere}
        case "nothing in it":
            data = b""
        case "too much in it":
            data = bytes(limit + 1)
        case "a type":
            fields = {**fields, "Content-Type": "text/html"}

    answer = httpx.post(url, data=fields, files={"file": data}, timeout=120)

    assert 400 <= answer.status_code < 500, answer.text
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["BucketName"])
    found = {each["Key"] for each in listed.get("Contents", [])}
    assert found.isdisjoint({key, fields["key"]})


def test_the_file_that_a_record_was_read_from_is_handed_out(admin: Client, callers: dict[str, httpx.Client]) -> None:
    project_id = admin.create_project("Originals").project_id
    admin.upload(project_id, "in/resume.txt", marks.RESUME)
    record = wait_for(lambda: next(iter(admin.records(project_id)), None), "the record")

    document = callers["admin"].get(f"/api/v1/projects/{project_id}/records/{record.record_id}/document").json()

    assert httpx.get(document["original_url"], timeout=120).content == marks.RESUME
