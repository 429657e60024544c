"""boto3 clients, one of each a container, made at first use.

Retries are botocore's (standard mode: jittered exponential backoff, five attempts in all).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_textract import TextractClient


def _config() -> Config:
    return Config(
        retries={"mode": "standard", "total_max_attempts": 5},
        connect_timeout=2,
        read_timeout=10,  # s; DynamoDB's and SQS's own p99.9 is far below
        max_pool_connections=32,  # records are read from 16 partitions side by side
    )


@cache
def dynamodb() -> DynamoDBClient:
    """The DynamoDB client. What it is given it does not check: DynamoDB does, and checking each nested value here too
    took a sixth of the processor time of a consolidation's writes (``benchmarks/consolidation_stages.py``)."""
    return boto3.client("dynamodb", config=_config().merge(Config(parameter_validation=False)))


@cache
def sqs() -> SQSClient:
    """The SQS client."""
    return boto3.client("sqs", config=_config())


@cache
def s3() -> S3Client:
    """The S3 client. What it presigns names the region: the global address of a new bucket redirects for hours."""
    local = "AWS_ENDPOINT_URL" in os.environ or "AWS_ENDPOINT_URL_S3" in os.environ
    style = Config(signature_version="s3v4", s3={"addressing_style": "path" if local else "virtual"})
    return boto3.client("s3", config=_config().merge(style))


@cache
def secrets() -> SecretsManagerClient:
    """The Secrets Manager client."""
    return boto3.client("secretsmanager", config=_config())


@cache
def events() -> Any:
    """The EventBridge client (``winnow.events.event_bus.EventsClient``)."""
    return boto3.client("events", config=_config())


@cache
def textract() -> TextractClient:
    """The Textract client."""
    return boto3.client("textract", config=_config())


@cache
def bedrock() -> BedrockRuntimeClient:
    """The client of Bedrock's models. Both attempts together take no longer than half a file's lease."""
    patience = Config(retries={"mode": "standard", "total_max_attempts": 2}, read_timeout=30)
    return boto3.client("bedrock-runtime", config=_config().merge(patience))


def forget() -> None:
    """Drops every cached client (between tests)."""
    for factory in (dynamodb, sqs, s3, secrets, events, textract, bedrock):
        factory.cache_clear()
