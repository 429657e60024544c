"""A deployment in memory: table, queues, bucket and secret in moto, and the API on them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from support.api import DEFAULT_PROJECT, ROOT, Api

from winnow.api.application import Application
from winnow.api.wiring import Services
from winnow.platform import clients
from winnow.platform.settings import ApiSettings


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fake credentials, and AWS in memory."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    clients.forget()
    with mock_aws():
        yield
    clients.forget()


@pytest.fixture
def settings(_aws: None) -> ApiSettings:
    """A fresh deployment's settings."""
    dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
    text = ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk")
    dynamodb.create_table(
        TableName="winnow",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in text],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": f"{index}pk", "KeyType": "HASH"},
                    {"AttributeName": f"{index}sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
            for index in ("gsi1", "gsi2")
        ],
    )
    boto3.client("s3").create_bucket(
        Bucket="winnow-data", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    secret = boto3.client("secretsmanager").create_secret(Name="cursor", SecretString="a-secret-of-the-deployment")
    return ApiSettings(
        table="winnow",
        bucket="winnow-data",
        ingestion_queue_url=sqs.create_queue(QueueName="ingestion")["QueueUrl"],
        consolidation_queue_url=sqs.create_queue(QueueName="consolidation")["QueueUrl"],
        default_project_id=DEFAULT_PROJECT,
        roles_claim="cognito:groups",
        cursor_secret_arn=secret["ARN"],
    )


@pytest.fixture
def api(settings: ApiSettings, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API function on a fresh deployment."""
    spec = importlib.util.spec_from_file_location("api_function", ROOT / "functions" / "api" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    services = Services.build(settings)
    monkeypatch.setattr(module, "application", Application(lambda: services))
    return Api(settings, module.handler, services)
