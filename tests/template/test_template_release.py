"""How a release reaches its callers, and whether a new account can take it."""

from __future__ import annotations

from typing import Any

from ops.template import MOMENTARY, Template

NEW_ACCOUNT = 10  # concurrent executions: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
RESERVABLE = {"ApiFunction": "ReserveForApi", "DropboxWebhookFunction": "ReserveForWebhook"}


def published_version(deployment: Any) -> str:
    """The version that the API's alias stands for."""
    return str(deployment.target(deployment.of_type("Lambda::Alias")["ApiFunctionAliaslive"]["FunctionVersion"]))


def taken_beside_the_alias(deployment: Any) -> list[str]:
    """What calls the API's function without its alias: it would get a new release at once."""
    integrations = deployment.of_type("ApiGatewayV2::Integration")
    permissions = deployment.of_type("Lambda::Permission")
    return [
        name
        for name, called in [
            ("ApiIntegration", integrations["ApiIntegration"]["IntegrationUri"]),
            ("ApiPermission", permissions["ApiPermission"]["FunctionName"]),
        ]
        if called != "${ApiFunction.Arn}:live"
    ]


def more_workers_than_a_new_account_has(deployment: Any) -> list[str]:
    """Event sources that together leave the API no place, by default."""
    at_once = {
        name: mapping["ScalingConfig"]["MaximumConcurrency"]
        for name, mapping in deployment.of_type("Lambda::EventSourceMapping").items()
        if deployment.target(mapping["FunctionName"]) not in MOMENTARY
    }
    return sorted(at_once) if sum(at_once.values()) > NEW_ACCOUNT - 2 else []


def reserved_by_default(deployment: Any) -> list[str]:
    """Functions that a new account could not be deployed with: Lambda keeps 100 executions unreserved."""
    return [
        name
        for name, function in deployment.of_type("Lambda::Function").items()
        if "ReservedConcurrentExecutions" in function
        and function["ReservedConcurrentExecutions"].get("Fn::If", [""])[0] != RESERVABLE.get(name)
    ]


RULES: Any = {
    taken_beside_the_alias: [
        lambda p: p("ApiIntegration").update(IntegrationUri={"Fn::GetAtt": ["ApiFunction", "Arn"]}),
        lambda p: p("ApiPermission").update(FunctionName={"Ref": "ApiFunction"}),
    ],
    more_workers_than_a_new_account_has: [
        lambda p: p("ExportWorkerFunction")["Events"]["Export"]["Properties"]["ScalingConfig"].update(
            MaximumConcurrency=20
        ),
    ],
    reserved_by_default: [lambda p: p("SchedulerFunction").update(ReservedConcurrentExecutions={"Ref": "Sweepers"})],
}


def test_there_are_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_preflight_counts_every_reader_of_a_queue(deployment: Any) -> None:
    template = Template.load()
    at_once = [
        mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0)
        for mapping in deployment.of_type("Lambda::EventSourceMapping").values()
    ]

    workers = template.workers(template.values({}))

    assert workers.lasting + workers.momentary == sum(at_once)
    assert workers.lasting + 2 <= NEW_ACCOUNT
    assert set(deployment.of_type("Lambda::Function")) >= MOMENTARY


def test_given_a_change_of_the_layer_or_a_setting_when_deployed_then_the_alias_stands_for_a_new_version(
    deployment: Any, deploy_changed: Any, template_source: Any, deploy_source: Any
) -> None:
    before = published_version(deployment)
    assert published_version(deploy_source(template_source)) == before

    changed_layer = published_version(deploy_changed(lambda p: p("WinnowLayer").update(Description="Another one.")))
    template_source["Parameters"]["ProjectAccess"]["Default"] = "open"
    changed_setting = published_version(deploy_source(template_source))

    assert len({before, changed_layer, changed_setting}) == 3


def test_given_a_gradual_deployment_then_an_alarm_of_the_api_takes_it_back(
    template_source: Any, deploy_source: Any, deployment: Any
) -> None:
    # given
    template_source["Parameters"]["ApiDeployment"]["Default"] = "Canary10Percent5Minutes"
    # when
    gradual = deploy_source(template_source)
    # then
    (group,) = gradual.of_type("CodeDeploy::DeploymentGroup").values()
    alarms = {gradual.target(alarm["Name"]) for alarm in group["AlarmConfiguration"]["Alarms"]}
    assert alarms == {"ApiErrorsAlarm", "ApiFaultAlarm", "ApiLatencyAlarm"} <= set(gradual.resources)
    assert group["AutoRollbackConfiguration"]["Enabled"]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    assert gradual.target(group["ServiceRoleArn"]) == "ApiDeploymentRole"
    assert "Canary10Percent5Minutes" in str(group["DeploymentConfigName"])
    assert "CodeDeployLambdaAliasUpdate" in gradual.resources["ApiFunctionAliaslive"]["UpdatePolicy"]
    # and by default there is none: it needs a service that a local stack has not
    assert not deployment.of_type("CodeDeploy::DeploymentGroup")
    assert "UpdatePolicy" not in deployment.resources["ApiFunctionAliaslive"]
