"""Webhooks and their deliveries."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, NO_PROJECT
from winnow.api.examples import PROJECT, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.webhook_models import (
    DeliveriesPage,
    DeliveriesQuery,
    DeliveryResponse,
    RedeliveryRequest,
    TestResponse,
    WebhookPatch,
    WebhookRequest,
    WebhookResponse,
    WebhooksPage,
    WebhookWithSecret,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Invalid, NotFound
from winnow.values import Json


def list_webhooks(call: Call[NoMembers, NoQuery]) -> Response:
    """A project's webhooks."""
    found = call.services.webhooks.list_webhooks(call.caller, call.ids["project_id"])
    return Response(WebhooksPage(items=[WebhookResponse.from_webhook(each) for each in found]))


def create_webhook(call: Call[WebhookRequest, NoQuery]) -> Response:
    """Creates a webhook."""
    made = call.services.webhooks.create(call.caller, call.ids["project_id"], call.body.url, call.body.types)
    return Response(WebhookWithSecret.from_webhook(made))


def update_webhook(call: Call[WebhookPatch, NoQuery]) -> Response:
    """Changes a webhook."""
    changed = call.services.webhooks.change(
        call.caller,
        call.ids["project_id"],
        call.ids["webhook_id"],
        enabled=call.body.enabled,
        types=call.body.types,
    )
    return Response(WebhookResponse.from_webhook(changed))


def delete_webhook(call: Call[NoMembers, NoQuery]) -> Response:
    """Deletes a webhook."""
    project_id = call.ids["project_id"]
    call.services.webhooks.delete(call.caller, project_id, call.ids["webhook_id"])
    left = call.services.webhooks.list_webhooks(call.caller, project_id)
    return Response(WebhooksPage(items=[WebhookResponse.from_webhook(each) for each in left]))


def rotate_secret(call: Call[NoMembers, NoQuery]) -> Response:
    """Makes a new secret."""
    rotated = call.services.webhooks.rotate(call.caller, call.ids["project_id"], call.ids["webhook_id"])
    return Response(WebhookWithSecret.from_webhook(rotated))


def send_test(call: Call[NoMembers, NoQuery]) -> Response:
    """Sends a test."""
    event_id = call.services.webhooks.send_test(call.caller, call.ids["project_id"], call.ids["webhook_id"])
    return Response(TestResponse(event_id=event_id))


def list_deliveries(call: Call[NoMembers, DeliveriesQuery]) -> Response:
    """A page of the deliveries to a webhook."""
    project_id, webhook_id = call.ids["project_id"], call.ids["webhook_id"]
    scope: dict[str, Json] = {"list": "deliveries", "project": project_id, "webhook": webhook_id}
    page = call.services.webhooks.deliveries(
        call.caller, project_id, webhook_id, limit=call.query.limit, after=start_position(call, scope)
    )
    return Response(DeliveriesPage.from_page(page, seal_next(call, page, scope)))


def redeliver(call: Call[RedeliveryRequest, NoQuery]) -> Response:
    """Sends a delivery again."""
    again = call.services.webhooks.redeliver(
        call.caller, call.ids["project_id"], call.ids["webhook_id"], call.body.event_id
    )
    return Response(DeliveryResponse.from_delivery(again))


_PATH = "/api/v1/projects/{project_id}/webhooks"
_ONE = f"{_PATH}/{{webhook_id}}"
_ID = "7d1c3b52-0f6e-4f43-9d0b-6a2f1c9e8b77"
_EVENT = "01KG8D0Z6Q5T8W3N4R2V7X9YAB"
_EXAMPLE: dict[str, Json] = {
    "webhook_id": _ID,
    "project_id": PROJECT,
    "url": "https://hooks.example.org/winnow",
    "types": ["winnow.job.completed", "winnow.job.failed"],
    "enabled": True,
    "disabled": None,
    "created_at": "2026-01-31T12:00:00.000Z",
    "created_by": SUBJECT,
    "version": 1,
}
_SECRET = {**_EXAMPLE, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}
_DELIVERY: dict[str, Json] = {
    "event_id": _EVENT,
    "type": "winnow.job.completed",
    "state": "pending",
    "attempts": 2,
    "last": "503",
    "created_at": "2026-01-31T12:00:21.000Z",
    "next_at": "2026-01-31T12:00:42.000Z",
    "ended_at": None,
}
_NONE = ErrorCase(NotFound, "webhook-not-found", "the project has no webhook of this id")
_BAD_TYPE = ErrorCase(Invalid, "unknown-event-type", "there are no events of one of the types")

OPERATIONS = (
    Operation(
        method="GET",
        path=_PATH,
        operation_id="listWebhooks",
        tag="events",
        summary="List webhooks",
        handler=list_webhooks,
        role=Role.ADMIN,
        response=WebhooksPage,
        errors=(NO_PROJECT,),
        response_example={"items": [_EXAMPLE]},
    ),
    Operation(
        method="POST",
        path=_PATH,
        operation_id="createWebhook",
        tag="events",
        summary="Create a webhook",
        description="The project's events are sent to the address, signed as Standard Webhooks has it, and retried for "
        "three days. 410 disables the webhook. The secret is told this once.",
        handler=create_webhook,
        role=Role.ADMIN,
        status=HTTPStatus.CREATED,
        body=WebhookRequest,
        response=WebhookWithSecret,
        errors=(
            NO_PROJECT,
            ErrorCase(Invalid, "invalid-webhook-url", "it is no https address on the public internet"),
            _BAD_TYPE,
            ErrorCase(Conflict, "too-many-webhooks", "the project has ten"),
        ),
        request_example={"url": _EXAMPLE["url"], "types": _EXAMPLE["types"]},
        response_example=_SECRET,
    ),
    Operation(
        method="PATCH",
        path=_ONE,
        operation_id="updateWebhook",
        tag="events",
        summary="Enable, disable or change a webhook",
        description="Events of the time in which it is disabled are not sent later: poll them.",
        handler=update_webhook,
        role=Role.ADMIN,
        body=WebhookPatch,
        response=WebhookResponse,
        errors=(NO_PROJECT, _NONE, _BAD_TYPE),
        request_example={"enabled": True},
        response_example={**_EXAMPLE, "version": 2},
    ),
    Operation(
        method="DELETE",
        path=_ONE,
        operation_id="deleteWebhook",
        tag="events",
        summary="Delete a webhook",
        description="Nothing more is sent to it. Answers the webhooks that are left.",
        handler=delete_webhook,
        role=Role.ADMIN,
        response=WebhooksPage,
        errors=(NO_PROJECT, _NONE),
        response_example={"items": []},
    ),
    Operation(
        method="POST",
        path=f"{_ONE}/rotate",
        operation_id="rotateWebhookSecret",
        tag="events",
        summary="Make a new secret",
        description="For 24 hours deliveries carry a signature of both secrets.",
        handler=rotate_secret,
        role=Role.ADMIN,
        body=NoMembers,
        response=WebhookWithSecret,
        errors=(NO_PROJECT, _NONE),
        response_example={**_SECRET, "version": 2},
    ),
    Operation(
        method="POST",
        path=f"{_ONE}/test",
        operation_id="testWebhook",
        tag="events",
        summary="Send a test to a webhook",
        handler=send_test,
        role=Role.ADMIN,
        body=NoMembers,
        response=TestResponse,
        errors=(NO_PROJECT, _NONE),
        response_example={"event_id": _EVENT},
    ),
    Operation(
        method="GET",
        path=f"{_ONE}/deliveries",
        operation_id="listDeliveries",
        tag="events",
        summary="List the deliveries to a webhook",
        handler=list_deliveries,
        role=Role.ADMIN,
        query=DeliveriesQuery,
        response=DeliveriesPage,
        errors=(NO_PROJECT, _NONE, BAD_CURSOR),
        response_example={"items": [_DELIVERY], "next_cursor": None},
    ),
    Operation(
        method="POST",
        path=f"{_ONE}/redeliver",
        operation_id="redeliver",
        tag="events",
        summary="Send a delivery again",
        description="With three days of retries of its own.",
        handler=redeliver,
        role=Role.ADMIN,
        body=RedeliveryRequest,
        response=DeliveryResponse,
        errors=(
            NO_PROJECT,
            _NONE,
            ErrorCase(NotFound, "delivery-not-found", "there was no such delivery within the last 30 days"),
            ErrorCase(Conflict, "webhook-disabled", "the webhook is disabled"),
        ),
        request_example={"event_id": _EVENT},
        response_example={**_DELIVERY, "attempts": 0, "last": ""},
    ),
)
