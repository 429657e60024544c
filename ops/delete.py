"""Deleting a deployment: what is worth something stays, a throw-away stack goes without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.deploy import PROTECTION
from ops.problems import OpsError
from ops.stacks import Stacks, outputs_of, parameters_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


def delete(name: str, stacks: Stacks, s3: S3Client) -> list[str]:
    """Deletes a stack.

    With ``DataRemovalPolicy=Delete`` the bucket is emptied before, every version of every object, because
    CloudFormation deletes no bucket that holds any. Otherwise table and bucket stay in the account.

    Returns:
        What stays, a line each.

    Raises:
        OpsError: there is no such stack, it is protected, or something of it can't be deleted.
    """
    found = stacks.find(name)
    if found is None:
        raise OpsError(f"There is no stack {name} here.")
    values, outputs = parameters_of(found), outputs_of(found)
    if values.get(PROTECTION) == "true":
        raise OpsError(f"{name} is protected: deploy it with {PROTECTION}=false first.")
    throw_away = values.get("DataRemovalPolicy") == "Delete"
    bucket = outputs.get("BucketName")
    if throw_away and bucket:
        empty_bucket(bucket, s3)
    stacks.delete(found.get("StackId", name))
    return [] if throw_away else [f"table {outputs.get('TableName', '')}", f"bucket {bucket or ''}"]


def empty_bucket(bucket: str, s3: S3Client) -> int:
    """Deletes every version of every object; answers how many there were.

    Raises:
        OpsError: some could not be deleted.
    """
    removed = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        keys: list[ObjectIdentifierTypeDef] = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if "Key" in each and "VersionId" in each
        ]
        if keys:
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
            if answer.get("Errors"):
                raise OpsError(f"{len(answer['Errors'])} objects of {bucket} could not be deleted.")
            removed += len(keys)
    return removed
