"""moto, with what a boto3 session has learnt kept from test to test."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from moto import mock_aws


def aws_in_memory() -> AbstractContextManager[Any]:
    """An empty AWS in memory. The default session stays: it holds the descriptions of the services, which a new one
    would parse anew, for half the time of a test."""
    return mock_aws(config={"core": {"reset_boto3_session": False}})
