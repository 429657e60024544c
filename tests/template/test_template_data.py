"""Data at rest: encrypted, recoverable, private, kept as long as it is needed and no longer."""

from __future__ import annotations

from typing import Any

PREFIXES = {"inbox/", "text/", "exports/", "reports/", "checkpoints/", "erasures/"}
KEPT_OBJECTS = {"inbox/", "text/", "erasures/", ""}
KEPT = ("DynamoDB::Table", "S3::Bucket")
ACCESS_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def unrecoverable_tables(deployment: Any) -> list[str]:
    """Tables that can't be put back to a moment before a mistake."""
    tables = deployment.of_type("DynamoDB::Table").items()
    recovery = {name: table.get("PointInTimeRecoverySpecification", {}) for name, table in tables}
    return [name for name, found in recovery.items() if found.get("PointInTimeRecoveryEnabled") is not True]


def tables_without_kms(deployment: Any) -> list[str]:
    """Tables under the key of DynamoDB instead of one of the account."""
    tables = deployment.of_type("DynamoDB::Table").items()
    return [name for name, table in tables if table.get("SSESpecification", {}).get("SSEEnabled") is not True]


def protected(deployment: Any) -> list[str]:
    """Tables and user pools that refuse to be deleted."""
    tables, pools = deployment.of_type("DynamoDB::Table"), deployment.of_type("Cognito::UserPool")
    return [
        *(name for name, table in tables.items() if table.get("DeletionProtectionEnabled") is True),
        *(name for name, pool in pools.items() if pool.get("DeletionProtection") == "ACTIVE"),
    ]


def without_expiry(deployment: Any) -> list[str]:
    """Tables that keep idempotency keys for ever."""
    expiry = {"AttributeName": "expires_at", "Enabled": True}
    tables = deployment.of_type("DynamoDB::Table").items()
    return [name for name, table in tables if table.get("TimeToLiveSpecification") != expiry]


def lost_with_the_stack(deployment: Any) -> list[str]:
    """Data that goes when the stack goes, by default."""
    policies = ("DeletionPolicy", "UpdateReplacePolicy")
    return [
        name
        for kind in KEPT
        for name in deployment.of_type(kind)
        if any(deployment.resources[name].get(policy) != "Retain" for policy in policies)
    ]


def public_buckets(deployment: Any) -> list[str]:
    """Buckets that a policy or an access list could open."""
    buckets = deployment.of_type("S3::Bucket").items()
    blocks = {name: bucket.get("PublicAccessBlockConfiguration", {}) for name, bucket in buckets}
    return [name for name, block in blocks.items() if not all(block.get(kind) is True for kind in ACCESS_BLOCKS)]


def unencrypted_buckets(deployment: Any) -> list[str]:
    """Buckets that leave encryption to the account's default."""
    return [name for name, bucket in deployment.of_type("S3::Bucket").items() if "BucketEncryption" not in bucket]


def unversioned_buckets(deployment: Any) -> list[str]:
    """Buckets whose objects are gone once overwritten."""
    buckets = deployment.of_type("S3::Bucket").items()
    return [n for n, b in buckets if b.get("VersioningConfiguration", {}).get("Status") != "Enabled"]


def reachable_in_the_clear(deployment: Any) -> list[str]:
    """Buckets that answer requests without TLS."""
    refusing = {
        deployment.target(policy["Bucket"])
        for policy in deployment.of_type("S3::BucketPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    return sorted(set(deployment.of_type("S3::Bucket")) - refusing)


def prefixes_without_lifecycle(deployment: Any) -> list[str]:
    """Prefixes whose old versions pile up."""
    (bucket,) = deployment.of_type("S3::Bucket").values()
    rules = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if rule["Status"] == "Enabled"]
    return sorted(PREFIXES - {rule["Prefix"] for rule in rules if "NoncurrentVersionExpiration" in rule})


def sources_that_expire(deployment: Any) -> list[str]:
    """Prefixes that must not lose current objects: a file that disappears archives its record; a plan that disappears
    leaves a half-done erasure."""
    (bucket,) = deployment.of_type("S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]
    return [r["Prefix"] for r in rules if "ExpirationInDays" in r and r["Prefix"] in KEPT_OBJECTS]


def prefixes_whose_markers_stay(deployment: Any) -> list[str]:
    """Prefixes in which a delete marker outlives the last version below it: where current objects expire, S3 clears
    such a marker by itself."""
    (bucket,) = deployment.of_type("S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]
    return [r["Prefix"] for r in rules if not (r.get("ExpiredObjectDeleteMarker") or "ExpirationInDays" in r)]


def secrets_with_a_value(deployment: Any) -> list[str]:
    """Secrets that the template itself gives away."""
    return [name for name, secret in deployment.of_type("SecretsManager::Secret").items() if "SecretString" in secret]


def logs_kept_for_ever(deployment: Any) -> list[str]:
    """Log groups without retention, and functions that log to a group that Lambda makes."""
    groups = deployment.of_type("Logs::LogGroup")
    kept = [name for name, group in groups.items() if not group.get("RetentionInDays")]
    functions = deployment.of_type("Lambda::Function").items()
    return kept + [
        name
        for name, function in functions
        if deployment.target(function.get("LoggingConfig", {}).get("LogGroup", {"Ref": ""})) not in groups
    ]


def logging_elsewhere_than_allowed(deployment: Any) -> list[str]:
    """Functions whose role writes to another log group than theirs: they would run without a log."""
    roles = deployment.of_type("IAM::Role")
    found = []
    for name, function in deployment.of_type("Lambda::Function").items():
        statements = roles[deployment.target(function["Role"])]["Policies"][0]["PolicyDocument"]["Statement"]
        written = [deployment.target(s["Resource"]) for s in statements if "logs:PutLogEvents" in s["Action"]]
        if written != [deployment.target(function["LoggingConfig"]["LogGroup"])]:
            found.append(name)
    return found


RULES: Any = {
    unrecoverable_tables: [lambda p: p("Table").pop("PointInTimeRecoverySpecification")],
    tables_without_kms: [lambda p: p("Table").pop("SSESpecification")],
    without_expiry: [lambda p: p("Table")["TimeToLiveSpecification"].update(AttributeName="ttl")],
    public_buckets: [lambda p: p("Bucket")["PublicAccessBlockConfiguration"].update(BlockPublicPolicy=False)],
    unencrypted_buckets: [lambda p: p("Bucket").pop("BucketEncryption")],
    unversioned_buckets: [lambda p: p("Bucket").pop("VersioningConfiguration")],
    reachable_in_the_clear: [lambda p: p("BucketPolicy")["PolicyDocument"]["Statement"].clear()],
    prefixes_without_lifecycle: [lambda p: p("Bucket")["LifecycleConfiguration"]["Rules"].pop()],
    sources_that_expire: [lambda p: p("Bucket")["LifecycleConfiguration"]["Rules"][0].update(ExpirationInDays=30)],
    prefixes_whose_markers_stay: [
        lambda p: p("Bucket")["LifecycleConfiguration"]["Rules"][0].pop("ExpiredObjectDeleteMarker")
    ],
    secrets_with_a_value: [lambda p: p("DropboxSecret").update(SecretString="{}")],
    logs_kept_for_ever: [
        lambda p: p("AccessLogGroup").pop("RetentionInDays"),
        lambda p: p("ApiFunction").pop("LoggingConfig"),
    ],
    logging_elsewhere_than_allowed: [
        lambda p: p("ApiFunction")["LoggingConfig"].update(LogGroup={"Ref": "SchedulerLogGroup"})
    ],
    lost_with_the_stack: [],
}


def test_there_are_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_the_removal_policy_is_a_parameter(template_source: Any, deploy_source: Any) -> None:
    # when
    template_source["Parameters"]["DataRemovalPolicy"]["Default"] = "Delete"
    removable = deploy_source(template_source)
    # then
    assert sorted(lost_with_the_stack(removable)) == ["Bucket", "Table"]


def test_given_a_first_deployment_then_nothing_refuses_to_be_deleted(deployment: Any) -> None:
    """What fails while it is made has to go again."""
    assert protected(deployment) == []


def test_given_the_protection_then_no_call_deletes_data_or_users(template_source: Any, deploy_source: Any) -> None:
    template_source["Parameters"]["DeletionProtection"]["Default"] = "true"

    assert protected(deploy_source(template_source)) == ["Table", "UserPool"]


def test_the_indexes_are_those_of_the_design(deployment: Any) -> None:
    table = deployment.of_type("DynamoDB::Table")["Table"]

    indexes = {
        index["IndexName"]: ([key["AttributeName"] for key in index["KeySchema"]], index["Projection"])
        for index in table["GlobalSecondaryIndexes"]
    }

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    assert indexes == {
        "gsi1": (["gsi1pk", "gsi1sk"], {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["words"]}),
        "gsi2": (["gsi2pk", "gsi2sk"], {"ProjectionType": "KEYS_ONLY"}),
    }
