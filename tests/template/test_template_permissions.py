"""Least privilege: each function's role allows what the function does, on what it does it to, and nothing else."""

from __future__ import annotations

import re
from typing import Any

# The service authorization reference lists no resource type for these actions.
WITHOUT_RESOURCES = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "textract:StartDocumentTextDetection",
    "textract:GetDocumentTextDetection",
}
# CodeDeploy asks for all alarms of a deployment group at once, without naming one.
ASKED_WITHOUT_NAMES = {"cloudwatch:DescribeAlarms"}
# The worker names the topic to Textract, which publishes in a role of its own; the API tells callers where to sign in.
HANDED_ON = {"OcrTopic", "Api", "UserPool", "UserPoolClient", "UserPoolDomain"}
OBJECTS_OF_A_PREFIX = re.compile(r"\$\{Bucket\.Arn\}/(inbox|text|exports|reports|checkpoints|erasures)/\*")
CHANGES = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(deployment: Any, *, effect: str = "Allow") -> list[tuple[str, dict[str, Any]]]:
    """Name of the role or policy, and statement."""
    documents = [(n, p["PolicyDocument"]) for n, p in deployment.of_type("IAM::ManagedPolicy").items()]
    for name, role in deployment.of_type("IAM::Role").items():
        documents += [(name, policy["PolicyDocument"]) for policy in role.get("Policies", [])]
    return [(name, s) for name, document in documents for s in listed(document["Statement"]) if s["Effect"] == effect]


def policies(deployment: Any) -> dict[str, dict[str, Any]]:
    """The managed policies by name."""
    found: dict[str, dict[str, Any]] = deployment.of_type("IAM::ManagedPolicy")
    return found


def functions_and_statements(deployment: Any) -> list[tuple[str, set[str], set[str], set[str]]]:
    """Function, what its environment names, and of each statement of its role the actions and what they are for."""
    of_role: dict[str, list[dict[str, Any]]] = {}
    attached = {n: [deployment.target(r) for r in p.get("Roles", [])] for n, p in policies(deployment).items()}
    for name, statement in statements(deployment):
        if not set(listed(statement["Action"])) <= WITHOUT_RESOURCES:
            for role in attached.get(name, [name]):
                of_role.setdefault(role, []).append(statement)
    found = []
    for name, function in deployment.of_type("Lambda::Function").items():
        values = function["Environment"]["Variables"].values()
        known = {deployment.target(value) if isinstance(value, dict) else str(value) for value in values}
        for statement in of_role[deployment.target(function["Role"])]:
            used = {r if isinstance(r, str) else deployment.target(r) for r in listed(statement["Resource"])}
            resources = {re.sub(r"^\$\{(\w+)\..*", r"\1", resource) for resource in used}
            found.append((name, known, set(listed(statement["Action"])), resources))
    return found


def wildcard_actions(deployment: Any) -> list[str]:
    """Statements that allow actions they do not name."""
    found = [(name, listed(s.get("Action", "*"))) for name, s in statements(deployment)]
    return [f"{name}: {action}" for name, actions in found for action in actions if "*" in action]


def wildcard_resources(deployment: Any) -> list[str]:
    """Statements that allow more than named resources, or the objects of one prefix of the bucket."""
    return [
        f"{name}: {resource}"
        for name, statement in statements(deployment)
        if not set(listed(statement.get("Action", "*"))) <= WITHOUT_RESOURCES | ASKED_WITHOUT_NAMES
        for resource in listed(statement.get("Resource", "*"))
        if isinstance(resource, str) and "*" in resource and not OBJECTS_OF_A_PREFIX.fullmatch(resource)
    ]


def policies_of_others(deployment: Any) -> list[str]:
    """Roles with a policy that AWS or SAM wrote; those allow the account's every queue, log and trace."""
    roles = deployment.of_type("IAM::Role").items()
    return [name for name, role in roles for arn in role.get("ManagedPolicyArns", []) if not isinstance(arn, dict)]


def shared_roles(deployment: Any) -> list[str]:
    """Roles of more than one function."""
    used = [deployment.target(function["Role"]) for function in deployment.of_type("Lambda::Function").values()]
    return sorted({role for role in used if used.count(role) > 1})


def roles_that_can_change_audit_events(deployment: Any) -> list[str]:
    """Roles that may change or delete items and are not kept from those of the audit trail."""
    keeping = {
        name
        for name, s in statements(deployment, effect="Deny")
        if set(listed(s["Action"])) >= CHANGES
        and s["Condition"] == {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT#*", "AUDITHEAD#*"]}}
    }
    changing = {name for name, s in statements(deployment) if CHANGES & set(listed(s["Action"]))}
    roles = deployment.of_type("IAM::Role")
    return sorted(
        name
        for name in changing
        if not keeping & {deployment.target(arn) for arn in roles.get(name, {}).get("ManagedPolicyArns", [])}
    )


def reaching_beyond_their_environment(deployment: Any) -> list[str]:
    """Functions that may use a table, bucket, queue, secret or log which neither is theirs nor named to them."""
    read = {
        (deployment.target(mapping["FunctionName"]), deployment.target(mapping["EventSourceArn"]))
        for mapping in deployment.of_type("Lambda::EventSourceMapping").values()
    }
    failures = {
        (deployment.target(config["FunctionName"]), deployment.target(destination["Destination"]))
        for config in deployment.of_type("Lambda::EventInvokeConfig").values()
        for destination in config.get("DestinationConfig", {}).values()
    }
    return [
        f"{name}: {resource}"
        for name, known, _, resources in functions_and_statements(deployment)
        for resource in resources
        if resource not in known | {f"{name.removesuffix('Function')}LogGroup"}
        and (name, resource) not in read | failures
    ]


def unable_to_use_their_environment(deployment: Any) -> list[str]:
    """Functions whose environment names something that their role does not let them touch."""
    allowed: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for name, known, _, resources in functions_and_statements(deployment):
        allowed.setdefault(name, set()).update(resources)
        named[name] = {resource for resource in known if resource in deployment.resources}
    return [f"{name}: {resource}" for name in named for resource in sorted(named[name] - allowed[name] - HANDED_ON)]


def receive_from_a_queue_they_do_not_work_on(deployment: Any) -> list[str]:
    """Functions that may take messages away from another function."""
    read = {
        (deployment.target(mapping["FunctionName"]), deployment.target(mapping["EventSourceArn"]))
        for mapping in deployment.of_type("Lambda::EventSourceMapping").values()
    }
    found = functions_and_statements(deployment)
    taken = {
        (name, resource) for name, _, actions, used in found if "sqs:ReceiveMessage" in actions for resource in used
    }
    return [f"{name}: {queue}" for name, queue in sorted(taken - read)]


def first_policy(properties: Any) -> list[dict[str, Any]]:
    """The statements of a role's own policy."""
    found: list[dict[str, Any]] = properties["Policies"][0]["PolicyDocument"]["Statement"]
    return found


RULES: Any = {
    wildcard_actions: [
        lambda p: first_policy(p("ApiRole"))[0].update(Action=["dynamodb:*"]),
        lambda p: first_policy(p("ApiRole"))[0].pop("Action"),
    ],
    wildcard_resources: [
        lambda p: first_policy(p("ApiRole"))[0].update(Resource="*"),
        lambda p: first_policy(p("ScheduleRole"))[0].update(Resource="arn:aws:lambda:*:*:function:*"),
        lambda p: p("TracingPolicy")["PolicyDocument"]["Statement"][0]["Action"].append("s3:GetObject"),
    ],
    policies_of_others: [
        lambda p: p("ApiFunction").pop("Role"),
        lambda p: p("ApiRole")["ManagedPolicyArns"].append("arn:aws:iam::aws:policy/AdministratorAccess"),
    ],
    shared_roles: [lambda p: p("ApiFunction").update(Role=p("SchedulerFunction")["Role"])],
    roles_that_can_change_audit_events: [
        lambda p: p("ConsolidationWorkerRole").pop("ManagedPolicyArns"),
        lambda p: p("AppendOnlyAuditPolicy")["PolicyDocument"]["Statement"][0].update(Effect="Allow"),
        lambda p: p("AppendOnlyAuditPolicy")["PolicyDocument"]["Statement"][0]["Action"].remove("dynamodb:DeleteItem"),
    ],
    reaching_beyond_their_environment: [
        lambda p: first_policy(p("DropboxWebhookRole")).append(first_policy(p("ApiRole"))[0]),
        lambda p: first_policy(p("ApiRole")).append(first_policy(p("SchedulerRole"))[-1]),
        lambda p: p("OcrPolicy")["PolicyDocument"]["Statement"][1].update(Resource={"Fn::GetAtt": ["ApiRole", "Arn"]}),
        lambda p: p("BedrockPolicy")["PolicyDocument"]["Statement"][0].update(Resource="*"),
    ],
    unable_to_use_their_environment: [
        lambda p: first_policy(p("DropboxWebhookRole")).pop(0),
        lambda p: p("OcrPolicy")["PolicyDocument"]["Statement"].pop(1),
    ],
    receive_from_a_queue_they_do_not_work_on: [
        lambda p: p("IngestionWorkerFunction").pop("Events"),
    ],
}


def test_there_are_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_paid_services_and_the_rights_to_them_are_there_only_when_switched_on(deployment: Any) -> None:
    conditions = {name: resource.get("Condition") for name, resource in deployment.resources.items()}
    ocr = {name for name, condition in conditions.items() if condition == "OcrByTextract"}
    paid = {
        name
        for name, statement in statements(deployment)
        if any(action.startswith(("textract:", "bedrock:", "iam:", "sns:")) for action in listed(statement["Action"]))
    }
    assert ocr == {"OcrPolicy", "OcrRole", "OcrTopic", "OcrSubscription", "IngestionQueuePolicy"}
    assert {conditions[name] for name in paid} == {"OcrByTextract", "BedrockReadsAlong"}
