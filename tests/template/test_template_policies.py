"""Every IAM policy by the grammar of AWS: actions that there are, on resources that they take.

cfn-lint knows the actions and the ARNs of their resources as AWS's Service Authorization Reference has them, and leaves
policies of a SAM template alone. So the policies are put into a plain template, each reference as an example of the
ARN that it stands for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import pytest

from ops.environments import ROOT
from winnow.events.outbox import outbox_partitions
from winnow.jobs.job_items import job_key
from winnow.projects.project_items import project_key
from winnow.webhooks.webhook_store import deliveries_of

HERE = "eu-central-1:123456789012"
ARNS: Mapping[str, str] = {
    "AWS::ApiGatewayV2::Api": f"arn:aws:execute-api:{HERE}:{{name}}",
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{HERE}:alarm:{{name}}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{HERE}:table/{{name}}",
    "AWS::Events::EventBus": f"arn:aws:events:{HERE}:event-bus/{{name}}",
    "AWS::IAM::Role": "arn:aws:iam::123456789012:role/{name}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{HERE}:function:{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{HERE}:log-group:{{name}}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::SNS::Topic": f"arn:aws:sns:{HERE}:{{name}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{HERE}:{{name}}",
    "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:{HERE}:secret:{{name}}-abcdef",
}
ATTACHED: Mapping[str, Mapping[str, Any]] = {  # policies of resources, and what one is attached to
    "AWS::S3::BucketPolicy": {"Bucket": "winnow-data"},
    "AWS::SQS::QueuePolicy": {"Queues": ["https://sqs.eu-central-1.amazonaws.com/123456789012/queue"]},
}
type Resources = Mapping[str, Mapping[str, Any]]


def policies(resources: Resources) -> Iterator[tuple[str, Any]]:
    """Each policy as a resource of a plain template, with its name; references are ARNs."""
    for name, resource in resources.items():
        kind, properties = str(resource["Type"]), resource.get("Properties", {})
        document = plain(properties.get("PolicyDocument"), resources)
        if kind == "AWS::IAM::Role":
            trusted = plain(properties["AssumeRolePolicyDocument"], resources)
            own = [{"PolicyName": "own", "PolicyDocument": plain(each["PolicyDocument"], resources)}
                   for each in properties.get("Policies", [])]  # fmt: skip
            yield name, made(kind, AssumeRolePolicyDocument=trusted, Policies=own)
        elif kind in {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}:
            yield name, made("AWS::IAM::ManagedPolicy", PolicyDocument=document)
        elif kind in ATTACHED:
            yield name, made(kind, PolicyDocument=document, **ATTACHED[kind])


def made(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource."""
    return {"Type": kind, "Properties": properties}


def plain(value: Any, resources: Resources) -> Any:
    """A value with an example in place of each reference."""
    match value:
        case str():
            return re.sub(r"\$\{(\w+)\.?(\w*)\}", lambda found: arn(found[1], found[2], resources), value)
        case list():
            return [plain(each, resources) for each in value]
        case {"Ref": str(name)}:
            return arn(name, "", resources)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return arn(name, attribute, resources)
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
            return plain(text, resources)
        case {"Fn::If": [_, given, _]}:
            return plain(given, resources)
        case dict():
            return {key: plain(each, resources) for key, each in value.items()}
    return value


def arn(name: str, attribute: str, resources: Resources) -> str:
    """An example of the ARN that a reference stands for."""
    found = ARNS[str(resources[name]["Type"])].format(name=name)
    return f"{found}/stream/2026-01-01T00:00:00.000" if attribute == "StreamArn" else found


def findings(resources: Resources) -> list[str]:
    """What cfn-lint says of the policies."""
    # Here, because each process that collects the tests would wait a second for it.
    from cfnlint.api import lint  # noqa: PLC0415
    from cfnlint.config import ManualArgs  # noqa: PLC0415

    found = dict(policies(resources))
    assert {each["Type"] for each in found.values()} >= {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", *ATTACHED}
    config: Any = ManualArgs(regions=["eu-central-1"], include_checks=["I"])
    return [
        f"{match.path[1]} {match.rule.id} {match.message}"
        for match in lint(json.dumps({"Resources": found}), config=config)
    ]


@pytest.mark.parametrize(("file", "list_of"), [(".cfnlintrc.yaml", "ignore_checks"), (".checkov.yaml", "skip-check")])
def test_each_rule_of_others_that_is_left_out_has_its_reason(file: str, list_of: str) -> None:
    _, _, listed = (ROOT / file).read_text(encoding="utf-8").partition(f"{list_of}:\n")
    lines = [line.strip() for line in listed.splitlines()]

    assert len([line for line in lines if line.startswith("- ")]) > 3
    assert lines[0].startswith("#")
    for reason, rule in pairwise(lines):  # a reason may be one of several rules after each other
        if rule.startswith("- "):
            assert reason.startswith(("#", "- "))
            assert len(reason.split()) > 1


def test_every_action_is_one_and_every_resource_one_of_its_kind(deployment: Any) -> None:
    assert findings(deployment.resources) == []


def test_what_is_wrong_is_found(template_source: Any, deploy_source: Any) -> None:
    table = {"Fn::GetAtt": ["Table", "Arn"]}
    changes: Mapping[str, Any] = {
        "Query": {"Action": "dynamodb:Querry"},
        "Send": {"Resource": table},
        "WriteLog": {"Effect": "Permit"},
        "WriteExports": {"Conditions": {}},
    }
    (policy,) = template_source["Resources"]["ExportWorkerRole"]["Properties"]["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        statement.update(changes.get(statement["Sid"], {}))

    (allowed,) = template_source["Resources"]["InboxQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed["Action"] = "sqs:SendMesage"

    found = findings(deploy_source(template_source).resources)

    assert sorted(line.split()[1] for line in found) == ["E3510", "E3510", "I3510", "W3037", "W3037"]


def test_an_erasure_may_delete_from_every_partition_of_a_project(deployment: Any) -> None:
    statements = deployment.of_type("IAM::Role")["ErasureWorkerRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    (erase,) = [each for each in statements if each.get("Sid") == "EraseItems"]
    allowed = erase["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    erased = [
        project_key("p").pk,
        deliveries_of("p"),
        job_key("j").pk,
        *outbox_partitions("p", datetime(2026, 1, 31, tzinfo=UTC)),
    ]

    assert [pk for pk in erased if not any(fnmatchcase(pk, pattern) for pattern in allowed)] == []
