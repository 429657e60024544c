"""The table, queues, bucket and secret of ``template.yaml``, made in moto just as the template describes them.

They are plain CloudFormation resources that no transform touches, so they are read from the file as it stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from samcli.yamlhelper import yaml_parse
from support import moto_aws

from winnow.platform import clients

ROOT = Path(__file__).parents[2]
_TABLE_MEMBERS = ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
_QUEUE_MEMBERS = ("VisibilityTimeout", "MessageRetentionPeriod")


@dataclass(frozen=True, slots=True)
class Resources:
    """What was made.

    Attributes:
        queues: addresses by logical id, e.g. ``IngestionQueue``.
    """

    table: str
    bucket: str
    queues: dict[str, str]
    cursor_secret: str
    dropbox_secret: str


@cache
def template() -> dict[str, Any]:
    """The template's resources by logical id."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    found = yaml_parse(text)["Resources"].items()
    return {name: resource for name, resource in found if not name.startswith("Fn::ForEach")}


@cache
def _first() -> tuple[Resources, bytes]:
    """What the first test makes, and the state in which moto keeps it."""
    made = _make()
    return made, moto_aws.state()


def make() -> Resources:
    """Makes everything; inside ``aws_in_memory`` and before anything else is made there.

    The first call asks moto for each thing. Later ones put back what moto kept then: forty calls are most of the time
    of a small test.
    """
    made, state = _first()
    moto_aws.put_back(state)
    return made


def _make() -> Resources:
    return Resources(
        table=_table(),
        bucket=_bucket(),
        queues=_queues(),
        cursor_secret=_secret("CursorSecret", "a-secret-of-the-deployment"),
        dropbox_secret=_secret("DropboxSecret", '{"app_key": "k", "app_secret": "s", "refresh_token": "r"}'),
    )


def _table() -> str:
    properties = template()["Table"]["Properties"]
    wanted = {name: properties[name] for name in _TABLE_MEMBERS}
    clients.dynamodb().create_table(TableName="winnow", **wanted)
    ttl = properties["TimeToLiveSpecification"]
    clients.dynamodb().update_time_to_live(TableName="winnow", TimeToLiveSpecification=ttl)
    return "winnow"


def _bucket() -> str:
    s3 = clients.s3()
    region: Any = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket="winnow-data", CreateBucketConfiguration=region)
    versioning = template()["Bucket"]["Properties"]["VersioningConfiguration"]
    s3.put_bucket_versioning(Bucket="winnow-data", VersioningConfiguration=versioning)
    return "winnow-data"


def _queues() -> dict[str, str]:
    """The queues, those without a dead-letter queue of their own first."""
    sqs = clients.sqs()
    found = {name: each["Properties"] for name, each in template().items() if each.get("Type") == "AWS::SQS::Queue"}
    urls: dict[str, str] = {}
    for name in sorted(found, key=lambda name: "RedrivePolicy" in found[name]):
        properties = found[name]
        attributes: dict[Any, str] = {
            member: str(properties[member]) for member in _QUEUE_MEMBERS if member in properties
        }
        if redrive := properties.get("RedrivePolicy"):
            target, _ = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
            arn = f"arn:aws:sqs:{sqs.meta.region_name}:{DEFAULT_ACCOUNT_ID}:{target}"
            attributes["RedrivePolicy"] = json.dumps({**redrive, "deadLetterTargetArn": arn})
        urls[name] = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return urls


def _secret(name: str, text: str) -> str:
    assert template()[name]["Type"] == "AWS::SecretsManager::Secret"
    return clients.secrets().create_secret(Name=name, SecretString=text)["ARN"]
