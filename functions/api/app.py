"""Every route of the API but the webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from winnow.api.application import Application

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

application = Application()


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers one request of API Gateway (HTTP API, payload version 2.0)."""
    return application.handle(event, context)
