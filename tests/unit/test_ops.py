"""What is looked at before a deployment, and in which order one is carried out."""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.__main__ import read_moment
from ops.deploy import deploy
from ops.environments import CONFIG, NAMES, Environment, read_environment
from ops.preflight import Level, Preflight
from ops.problems import OpsError
from ops.stacks import Stacks
from ops.template import FUNCTION_SUFFIXES_ARE_AT_MOST, Template

ISSUER = "https://issuer.example"


def client_error(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Any")


@dataclass
class Cloud:
    """CloudFormation, Lambda and CloudWatch Logs of one account, as far as the tools ask them."""

    status: str | None = None
    deployed: dict[str, str] = field(default_factory=dict)
    executions: int = 10
    groups: list[str] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    ends_as: list[str] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    prepared: list[dict[str, str]] = field(default_factory=list)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        if self.status is None:
            raise client_error("ValidationError", f"Stack with id {StackName} does not exist")
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.deployed.items()]
        return {"Stacks": [{"StackName": StackName, "StackStatus": self.status, "Parameters": parameters}]}

    def delete_stack(self, StackName: str) -> None:  # noqa: N803
        self.did.append(f"delete {self.status}")
        self.status = None

    def list_change_sets(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        made = [
            {"ChangeSetId": f"set-{number}", "CreationTime": number, "ExecutionStatus": "AVAILABLE"}
            for number, _ in enumerate(self.prepared, start=1)
        ]
        return {"Summaries": made[::-1]}

    def execute_change_set(self, ChangeSetName: str, *, RetainExceptOnCreate: bool) -> None:  # noqa: N803
        self.did.append(f"execute {ChangeSetName} {RetainExceptOnCreate}")
        self.status = self.ends_as.pop(0)

    def get_paginator(self, _: str) -> Cloud:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        failed = {"LogicalResourceId": "Table", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "No place."}
        return [{"StackEvents": [failed]}]

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.executions}}

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        if FunctionName not in self.functions:
            raise client_error("ResourceNotFoundException")
        return {}

    def describe_log_groups(self, logGroupNamePrefix: str) -> dict[str, Any]:  # noqa: N803
        return {"logGroups": [name for name in self.groups if name.startswith(logGroupNamePrefix)]}

    def prepare(self, values: Mapping[str, str]) -> None:
        self.prepared.append(dict(values))
        self.status = self.status or "REVIEW_IN_PROGRESS"


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load()


def found(
    cloud: Any,
    template: Template,
    values: Mapping[str, str] | None = None,
    *,
    told: Mapping[str, str] | None = None,
    name: str = "winnow",
) -> Any:
    """The findings that are no "ok"."""

    def fetch(address: str) -> bytes:
        assert address == f"{ISSUER}/.well-known/openid-configuration"
        if told is None:
            raise OSError
        return json.dumps(told).encode()

    environment = Environment("prod", name, {"AlarmEmail": "ops@example.org", **(values or {})})
    checks = Preflight(environment, template, Stacks(cloud), cloud, cloud, fetch, lambda service: service != "textract")
    return [(finding.level, finding.text) for finding in checks.look() if finding.level is not Level.OK]


def test_given_a_new_account_then_the_defaults_deploy_and_only_the_tight_place_is_told(template: Template) -> None:
    ((level, text),) = found(Cloud(executions=10), template)

    assert level is Level.WARNING
    assert "leave the API no place" in text
    assert found(Cloud(executions=1000), template) == []


@pytest.mark.parametrize(
    ("cloud", "values", "said"),
    [
        (Cloud(executions=10), {"Capacity": "standard"}, "lower Capacity"),
        (Cloud(executions=110), {"ApiReservedConcurrency": "20"}, "fewer than 100"),
        (Cloud(executions=1000), {"Capcity": "small"}, "no parameter Capcity"),
        (Cloud(executions=1000), {"OcrProvider": "textract"}, "Textract is not offered"),
        (Cloud(executions=1000, groups=["/winnow/winnow/Api"]), {}, "in the way"),
        (Cloud(executions=1000, functions={"winnow-api"}), {}, "there already"),
        (Cloud(executions=1000, status="UPDATE_ROLLBACK_FAILED"), {}, "can't be deployed to"),
        (Cloud(executions=1000), {"JwtIssuer": ISSUER, "JwtAudience": "winnow"}, "no OpenID configuration"),
    ],
)
def test_given_what_aws_would_refuse_then_it_is_told_before(
    template: Template, cloud: Cloud, values: dict[str, str], said: str
) -> None:
    assert [said in text for level, text in found(cloud, template, values) if level is Level.ERROR] == [True]


def test_an_issuer_has_to_call_itself_as_it_is_called(template: Template) -> None:
    cloud, own = Cloud(executions=1000), {"JwtIssuer": ISSUER, "JwtAudience": "winnow"}

    assert found(cloud, template, own, told={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}) == []
    assert "calls itself otherwise" in found(cloud, template, own, told={"issuer": f"{ISSUER}/"})[0][1]
    assert "names no keys" in found(cloud, template, own, told={"issuer": ISSUER})[0][1]


def test_what_worries_but_deploys_is_a_warning(template: Template) -> None:
    deployed = Cloud(executions=1000, status="UPDATE_COMPLETE", deployed={"DataRemovalPolicy": "Retain"})
    unprotected = found(deployed, template)
    large = found(Cloud(executions=1000), template, {"AlarmEmail": "", "ConsolidationMemory": "10240"})

    assert [level for level, _ in (*unprotected, *large)] == [Level.WARNING] * 3


def test_a_stack_name_leaves_room_for_the_names_of_its_functions(template: Template) -> None:
    functions = [each["Properties"]["FunctionName"] for each in template.source["Resources"].values()
                 if isinstance(each, dict) and each["Type"] == "AWS::Serverless::Function"]  # fmt: skip
    longest = max(len(name["Fn::Sub"].removeprefix("${AWS::StackName}")) for name in functions)

    assert longest == FUNCTION_SUFFIXES_ARE_AT_MOST
    assert "letters, digits and hyphens" in found(Cloud(executions=1000), template, name="w" * (65 - longest))[0][1]


@pytest.mark.parametrize("name", NAMES)
def test_every_environment_names_parameters_of_the_template(template: Template, name: str) -> None:
    environment = read_environment(name)

    assert template.unknown(environment.overrides) == []
    assert environment.stack.startswith("winnow")


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_tagged_with_what_it_belongs_to(name: str) -> None:
    tables = tomllib.loads(CONFIG.read_text(encoding="utf-8"))

    assert tables[name]["deploy"]["parameters"]["tags"] == f"application=winnow environment={name}"


def test_prod_keeps_what_it_has_and_the_others_go_without_a_trace() -> None:
    policies = {name: read_environment(name).overrides for name in NAMES}

    assert policies["prod"]["DataRemovalPolicy"] == "Retain"
    assert policies["prod"]["DeletionProtection"] == "true"
    assert policies["prod"]["ApiDeployment"].startswith("Canary")
    assert {policies[name]["DataRemovalPolicy"] for name in ("dev", "staging")} == {"Delete"}
    assert policies["restored"]["DataRemovalPolicy"] == "Retain"
    assert {value for name, value in policies["restored"].items() if name.endswith("State")} == {"DISABLED"}
    assert len({read_environment(name).stack for name in NAMES}) == len(NAMES)


def test_given_parameters_count_more_than_those_of_the_file(tmp_path: Path) -> None:
    environment = read_environment("prod").with_overrides(["AlarmEmail=ops@example.org", "DeletionProtection=false"])

    assert environment.overrides["DeletionProtection"] == "false"
    assert environment.overrides["DataRemovalPolicy"] == "Retain"
    with pytest.raises(OpsError, match="Name=value"):
        environment.with_overrides(["AlarmEmail"])
    with pytest.raises(OpsError, match="no environment"):
        read_environment("production", CONFIG)


PROTECTED = Environment("prod", "winnow", {"DeletionProtection": "true"})


def carry_out(cloud: Any, environment: Environment = PROTECTED, *, agreed: bool = True) -> str:
    return deploy(environment, Stacks(cloud, sleep=lambda _: None), cloud.prepare, lambda: agreed)


def test_given_no_stack_when_deployed_then_protection_is_switched_on_once_there_is_something_to_protect() -> None:
    cloud = Cloud(ends_as=["CREATE_COMPLETE", "UPDATE_COMPLETE"])

    assert carry_out(cloud) == "UPDATE_COMPLETE"

    assert [values["DeletionProtection"] for values in cloud.prepared] == ["false", "true"]
    assert cloud.did == ["execute set-1 True", "execute set-2 True"]


def test_given_a_first_deployment_that_failed_when_tried_again_then_its_remains_go_first() -> None:
    cloud = Cloud(ends_as=["ROLLBACK_COMPLETE"])
    with pytest.raises(OpsError, match=r"taken back \(ROLLBACK_COMPLETE\)\.\nTable: No place\."):
        carry_out(cloud)
    cloud.ends_as = ["CREATE_COMPLETE"]

    assert carry_out(cloud, Environment("dev", "winnow", {})) == "CREATE_COMPLETE"
    assert cloud.did[1] == "delete ROLLBACK_COMPLETE"


def test_given_a_stack_that_is_there_then_one_change_is_carried_out_when_agreed() -> None:
    cloud = Cloud(status="CREATE_COMPLETE", ends_as=["UPDATE_COMPLETE"])
    with pytest.raises(OpsError, match="Not deployed"):
        carry_out(cloud, agreed=False)
    assert cloud.did == []

    assert carry_out(cloud) == "UPDATE_COMPLETE"
    assert [values["DeletionProtection"] for values in cloud.prepared] == ["true", "true"]


def test_given_a_stack_that_is_stuck_then_nothing_is_tried() -> None:
    cloud = Cloud(status="UPDATE_ROLLBACK_FAILED")

    with pytest.raises(OpsError, match="stuck"):
        carry_out(cloud)

    assert cloud.prepared == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30T07:00:00Z", datetime(2026, 11, 30, 7, tzinfo=UTC)),
        ("2026-11-30T08:00:00+01:00", datetime(2026, 11, 30, 7, tzinfo=UTC)),
    ],
)
def test_a_moment_to_restore_is_a_time_with_its_offset(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["2026-11-30T07:00:00", "yesterday", ""])
def test_a_moment_that_could_be_another_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no time with an offset"):
        read_moment(text)
