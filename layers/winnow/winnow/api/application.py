"""From an API Gateway event to an answer; the one place where an error becomes a problem document."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response
from pydantic import BaseModel

from winnow.api import problems
from winnow.api.bodies import NoMembers, read_body, read_query
from winnow.api.incoming import Incoming
from winnow.api.operations import Answer, Call, Operation
from winnow.api.problems import MethodNotAllowed, Problem
from winnow.api.routes import OPERATIONS
from winnow.api.wiring import Services
from winnow.platform.auth import Caller, caller_from_claims
from winnow.platform.errors import Invalid, NotFound, WinnowError
from winnow.platform.observability import log_unexpected, logger
from winnow.platform.settings import ApiSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ANYBODY = Caller(subject="anybody")
_SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_ID = re.compile(r"\{(\w+)\}")


class Application:
    """The API of one deployment. Settings and clients are made at the first request that needs them."""

    def __init__(self, build: Callable[[], Services] | None = None) -> None:
        self._build = build or (lambda: Services.build(ApiSettings.load()))
        self._services: Services | None = None
        self._resolver = APIGatewayHttpResolver()
        for operation in OPERATIONS:
            for path in operation.paths:
                self._resolver.route(_ID.sub(r"<\1>", path), method=operation.method)(self._server(operation))
        self._resolver.not_found(self._unrouted)

    def answer(self, event: Mapping[str, object], context: LambdaContext) -> dict[str, Any]:
        """Answers one event."""
        return self._resolver.resolve(event, context)

    def _provide(self) -> Services:
        """The use cases, wired at first use."""
        if self._services is None:
            self._services = self._build()
        return self._services

    def _server(self, operation: Operation) -> Callable[..., Response[str]]:
        def serve(**ids: str) -> Response[str]:
            started = perf_counter()
            incoming = Incoming.of(self._resolver.current_event.raw_event)
            subject = ""
            try:
                caller = self._caller(operation, incoming)
                subject = caller.subject
                answer = operation.handler(self._call(operation, incoming, caller, ids))
                response = _success(operation, answer)
            except WinnowError as error:
                response = _refusal(problems.problem_of(error, incoming.request_id))
            except Exception as error:  # noqa: BLE001 - a bug's message may hold personal data: logged without it
                log_unexpected("unexpected error", error, request_id=incoming.request_id)
                response = _refusal(problems.internal_error(incoming.request_id))
            logger().info(
                "request",
                extra={
                    "request_id": incoming.request_id,
                    "operation": operation.operation_id,
                    "status": response.status_code,
                    "ms": round((perf_counter() - started) * 1000, 1),
                    "subject": subject,
                },
            )
            return response

        return serve

    def _caller(self, operation: Operation, incoming: Incoming) -> Caller:
        if operation.role is None:
            return ANYBODY
        return caller_from_claims(incoming.claims, self._provide().settings.roles_claim)

    def _call(
        self, operation: Operation, incoming: Incoming, caller: Caller, ids: Mapping[str, str]
    ) -> Call[BaseModel, BaseModel]:
        checked = {name: _identifier(name, value) for name, value in ids.items()}
        query = read_query(operation.query, incoming.query)
        body: BaseModel = NoMembers()
        if operation.method != "GET":
            body = read_body(
                operation.body or NoMembers,
                incoming.body,
                base64=incoming.base64,
                content_type=incoming.headers.get("content-type", ""),
            )
        return Call(self._provide, caller, checked, incoming.headers, query, body)

    def _unrouted(self, _: Exception) -> Response[str]:
        incoming = Incoming.of(self._resolver.current_event.raw_event)
        allowed = sorted({operation.method for operation in OPERATIONS if _matches(operation, incoming.path)})
        error: WinnowError = NotFound("no-such-path", "There is nothing at this path: see /docs.")
        if allowed:
            error = MethodNotAllowed(allowed)
        return _refusal(problems.problem_of(error, incoming.request_id))


def _matches(operation: Operation, path: str) -> bool:
    return any(re.fullmatch(_ID.sub("[^/]+", template), path) for template in operation.paths)


def _identifier(name: str, text: str) -> str:
    """An id of the path; a review's is those of its two records with a dot between."""
    if name == "review_id" and text.count(".") == 1:
        return ".".join(_canonical(part) for part in text.split("."))
    return _canonical(text)


def _canonical(text: str) -> str:
    try:
        identifier = str(uuid.UUID(text))
    except ValueError:
        identifier = ""
    if identifier != text.lower():
        raise Invalid("invalid-id", "An id in the path is a UUID, e.g. 3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55.")
    return identifier


def _success(operation: Operation, answer: Answer) -> Response[str]:
    content = answer.content
    text = content if isinstance(content, str) else content.model_dump_json(by_alias=True)
    headers = {**_SAFE, **answer.headers}
    return Response(
        status_code=operation.status.value, content_type=answer.content_type, body=text, headers=cast("Any", headers)
    )


def _refusal(problem: Problem) -> Response[str]:
    return Response(
        status_code=problem.status.value,
        content_type=problems.CONTENT_TYPE,
        body=json.dumps(problem.members),
        headers=cast("Any", {**_SAFE, **problem.headers}),
    )
