"""Dropbox's webhook: answers its challenge, and turns a signed notification into a message. Public; nothing else is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.ingestion.entrypoints.webhook import WebhookEntryPoint, build_webhook
from winnow.platform.settings import WebhookSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def webhook() -> WebhookEntryPoint:
    """The container's entry point."""
    return build_webhook(WebhookSettings.load())


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answers one request of API Gateway (HTTP API, payload version 2.0)."""
    return webhook().handle_request(event)
