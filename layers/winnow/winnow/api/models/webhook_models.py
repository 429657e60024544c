"""Requests and responses of webhooks and their deliveries."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, PageQuery, ResponseModel, Timestamp
from winnow.platform.clock import to_text
from winnow.platform.pages import Page
from winnow.webhooks.outgoing_webhook import Delivery, DeliveryState, Webhook
from winnow.webhooks.public_http import MAX_URL

type EventType = Annotated[str, StringConstraints(pattern=r"^winnow\.[a-z_.]{1,64}$")]
"""The type of an event, as it is published."""

type EventId = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]
"""A ULID."""

_TYPES = "Types of events that are sent; empty: all."


class WebhookRequest(RequestModel):
    """A new webhook."""

    url: Annotated[str, Field(max_length=MAX_URL, description="An https address on the public internet.")]
    types: Annotated[list[EventType], Field(default_factory=list, max_length=50, description=_TYPES)]


class WebhookPatch(RequestModel):
    """Changes of a webhook; members that are left out keep their value."""

    enabled: bool | None = None
    types: Annotated[list[EventType] | None, Field(max_length=50, description=_TYPES)] = None


class RedeliveryRequest(RequestModel):
    """Which delivery to send again."""

    event_id: EventId


class WebhookResponse(ResponseModel):
    """A webhook, without its secret."""

    webhook_id: Id
    project_id: Id
    url: str
    types: Annotated[list[str], Field(description=_TYPES)]
    enabled: bool
    disabled: Annotated[Literal["by_caller", "gone"] | None, Field(description="`gone`: the receiver answered 410.")]
    created_at: Timestamp
    created_by: str
    version: int

    @classmethod
    def from_webhook(cls, webhook: Webhook) -> Self:
        """Maps a webhook to the response."""
        return cls.model_validate(_members(webhook))


class WebhookWithSecret(WebhookResponse):
    """A webhook with its new secret, which is told this once."""

    secret: Annotated[str, Field(description="Verify deliveries with it (Standard Webhooks).")]

    @classmethod
    def from_webhook(cls, webhook: Webhook) -> Self:
        """Maps a webhook to the response."""
        return cls.model_validate({**_members(webhook), "secret": webhook.secret})


class WebhooksPage(ResponseModel):
    """All webhooks of a project: ten at most."""

    items: list[WebhookResponse]


class TestResponse(ResponseModel):
    """A test that is on its way."""

    event_id: Annotated[str, Field(description="Its delivery is listed under this event.")]


class DeliveryResponse(ResponseModel):
    """One event on its way to a webhook."""

    event_id: str
    type: str
    state: DeliveryState
    attempts: int
    last: Annotated[str, Field(description="Of the last attempt: the status, or why there was none.")]
    created_at: Timestamp
    next_at: Annotated[Timestamp | None, Field(description="The next attempt; null once it has ended.")]
    ended_at: Timestamp | None

    @classmethod
    def from_delivery(cls, delivery: Delivery) -> Self:
        """Maps a delivery to the response."""
        return cls(
            event_id=delivery.event_id,
            type=delivery.event_type,
            state=delivery.state,
            attempts=delivery.attempts - delivery.counted_from,
            last=delivery.last,
            created_at=to_text(delivery.created_at),
            next_at=to_text(delivery.next_at) if delivery.state is DeliveryState.PENDING else None,
            ended_at=to_text(delivery.ended_at) if delivery.ended_at else None,
        )


class DeliveriesPage(ResponseModel):
    """Deliveries of the last 30 days, newest first."""

    items: list[DeliveryResponse]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[Delivery], next_cursor: str | None) -> Self:
        """Maps a page of deliveries to the response."""
        return cls(items=[DeliveryResponse.from_delivery(each) for each in page.items], next_cursor=next_cursor)


class DeliveriesQuery(PageQuery):
    """The page of deliveries to get."""


def _members(webhook: Webhook) -> dict[str, object]:
    return {
        "webhook_id": webhook.webhook_id,
        "project_id": webhook.project_id,
        "url": webhook.url,
        "types": list(webhook.types),
        "enabled": not webhook.disabled,
        "disabled": webhook.disabled or None,
        "created_at": to_text(webhook.created_at),
        "created_by": webhook.created_by,
        "version": webhook.version,
    }
