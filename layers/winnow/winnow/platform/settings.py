"""Typed settings, one class a function: exactly the environment variables that ``template.yaml`` gives it.

Nothing reads the environment at import: a function loads its settings at first use.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self

from winnow.platform.errors import ConfigurationError

PREFIX = "WINNOW_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Base: each field ``name`` is read from ``WINNOW_NAME``."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Reads every field.

        Raises:
            ConfigurationError: names each variable that is missing or empty.
        """
        found = os.environ if environment is None else environment
        values: dict[str, str] = {}
        missing: list[str] = []
        for field in fields(cls):
            variable = PREFIX + field.name.upper()
            value = found.get(variable, "")
            if value:
                values[field.name] = value
            elif field.default is MISSING:
                missing.append(variable)
        if missing:
            raise ConfigurationError(f"set {', '.join(missing)}")
        return cls(**values)

    def queue_url(self, name: str) -> str:
        """The address of the queue of this name: the field ``<name>_queue_url``.

        Raises:
            ConfigurationError: the function does not send to it.
        """
        url = getattr(self, f"{name}_queue_url", None)
        if not isinstance(url, str):
            raise ConfigurationError(f"this function knows no queue {name!r}")
        return url


@dataclass(frozen=True, slots=True)
class ApiSettings(Settings):
    """Of ``functions/api``."""

    table: str
    bucket: str
    ingestion_queue_url: str
    consolidation_queue_url: str
    export_queue_url: str
    erasure_queue_url: str
    delivery_queue_url: str
    inbox_queue_url: str
    default_project_id: str
    roles_claim: str
    cursor_secret_arn: str
    project_access: str = "members"  # or "open"
    rate_limit: str = ""  # requests a second that the gateway lets through
    public_rate_limit: str = ""  # the same for pages that are for everybody
    base_path: str = ""  # below the deployment's own domain
    issuer: str = ""
    sign_in_client_id: str = ""  # the user pool's client for people; empty where another issuer signs tokens
    cognito_endpoint: str = ""
    hosted_ui: str = ""
    origin_bucket: str = ""  # the bucket that files are known by, where they were restored from another one


@dataclass(frozen=True, slots=True)
class WebhookSettings(Settings):
    """Of ``functions/dropbox_webhook``."""

    dropbox_secret_arn: str
    ingestion_queue_url: str


@dataclass(frozen=True, slots=True)
class InboxSettings(Settings):
    """Of ``functions/s3_inbox``."""

    table: str
    bucket: str
    ingestion_queue_url: str


@dataclass(frozen=True, slots=True)
class SchedulerSettings(Settings):
    """Of ``functions/scheduler``."""

    table: str
    ingestion_queue_url: str
    consolidation_queue_url: str
    export_queue_url: str
    erasure_queue_url: str
    project_page_queue_url: str


@dataclass(frozen=True, slots=True)
class IngestionWorkerSettings(Settings):
    """Of ``functions/ingestion_worker``."""

    table: str
    bucket: str
    ingestion_queue_url: str
    consolidation_queue_url: str
    project_page_queue_url: str
    dropbox_secret_arn: str
    files_in_flight: str = "16"  # of one job at once
    dropbox_endpoint: str = ""
    ocr_topic_arn: str = ""
    ocr_role_arn: str = ""
    bedrock_model: str = ""
    bedrock_calls: str = "0"
    origin_bucket: str = ""  # the bucket that files are known by, where they were restored from another one


@dataclass(frozen=True, slots=True)
class ConsolidationWorkerSettings(Settings):
    """Of ``functions/consolidation_worker``."""

    table: str
    bucket: str
    consolidation_queue_url: str


@dataclass(frozen=True, slots=True)
class ExportWorkerSettings(Settings):
    """Of ``functions/export_worker``."""

    table: str
    bucket: str
    export_queue_url: str


@dataclass(frozen=True, slots=True)
class ErasureWorkerSettings(Settings):
    """Of ``functions/erasure_worker``."""

    table: str
    bucket: str
    erasure_queue_url: str
    origin_bucket: str = ""  # the bucket that files are known by, where they were restored from another one
    index_lag: str = "5"  # s by which the table's indexes may follow it; as a rule it is a fraction of one


@dataclass(frozen=True, slots=True)
class EventPublisherSettings(Settings):
    """Of ``functions/event_publisher``."""

    table: str
    event_bus: str
    delivery_queue_url: str


@dataclass(frozen=True, slots=True)
class WebhookWorkerSettings(Settings):
    """Of ``functions/webhook_worker``."""

    table: str
    delivery_queue_url: str


@dataclass(frozen=True, slots=True)
class DeadLettersSettings(Settings):
    """Of ``functions/dead_letters``."""

    table: str
