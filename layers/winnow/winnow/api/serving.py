"""Serves one request: the caller, the parsed input, one use case, and the response.

This is the one place where an error becomes a problem document.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from importlib import import_module
from time import perf_counter
from urllib.parse import unquote

from pydantic import BaseModel

from winnow.api.api_wiring import Services
from winnow.api.bodies import NoMembers, parse_body, parse_query
from winnow.api.http_request import HttpRequest
from winnow.api.http_response import SAFE, HttpResponse, error_response
from winnow.api.operations import Call, Operation, Response
from winnow.api.problems import internal_error, problem_from
from winnow.platform.auth import Caller, caller_from_claims
from winnow.platform.errors import Invalid, WinnowError
from winnow.platform.observability import log_unexpected, logger, measure
from winnow.platform.settings import ApiSettings

_MAX_SUBJECT = 255  # characters; OpenID Connect Core, section 2
_VERSION = re.compile(r"[1-9][0-9]{0,8}")
ANYBODY = Caller(subject="anybody")


class Server:
    """Serves operations of one deployment.

    Args:
        build: wires the use cases; without it, to the deployment that the environment describes.
    """

    def __init__(self, build: Callable[[], Services] | None = None) -> None:
        self._build = build or (lambda: Services.build(ApiSettings.load()))
        self._services: Services | None = None

    def serve(self, module: str, operation_id: str, request: HttpRequest, ids: Mapping[str, str]) -> HttpResponse:
        """Serves one request and logs one line about it.

        Args:
            module: name of the module of ``winnow.api.routes`` that holds the operation.
            operation_id: which of its operations.
            ids: the path's ids by name, as they arrived.
        """
        started = perf_counter()
        subject = ""
        try:
            operation = _operations(module)[operation_id]
            caller = self._caller(operation, request)
            subject = caller.subject
            response = _success(operation, operation.handler(self._call(operation, request, caller, ids)))
        except WinnowError as error:
            response = error_response(problem_from(error, request.request_id))
        except Exception as error:  # noqa: BLE001 - a bug's message may hold personal data: logged without it
            log_unexpected("unexpected error", error, request_id=request.request_id)
            response = error_response(internal_error(request.request_id))
        logger().info(
            "request",
            extra={
                "request_id": request.request_id,
                "operation": operation_id,
                "status": response.status,
                "ms": round((perf_counter() - started) * 1000, 1),
                "subject": subject,
            },
        )
        if response.status >= HTTPStatus.BAD_REQUEST:
            family = "Http5xx" if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "Http4xx"
            measure(family, 1, by={"operation": operation_id}, request_id=request.request_id)
        return response

    def _provide(self) -> Services:
        """The use cases, wired at first use."""
        if self._services is None:
            self._services = self._build()
        return self._services

    def _caller(self, operation: Operation, request: HttpRequest) -> Caller:
        if operation.public:
            return ANYBODY
        return caller_from_claims(request.claims, self._provide().settings.roles_claim)

    def _call(
        self, operation: Operation, request: HttpRequest, caller: Caller, ids: Mapping[str, str]
    ) -> Call[BaseModel, BaseModel]:
        checked = {name: _identifier(name, value) for name, value in ids.items()}
        query = parse_query(operation.query, request.query)
        body: BaseModel = NoMembers()
        if operation.method != "GET":
            body = parse_body(
                operation.body or NoMembers,
                request.body,
                base64=request.base64,
                content_type=request.headers.get("content-type", ""),
            )
        return Call(self._provide, caller, checked, request.headers, request.path, query, body)


@cache
def _operations(module: str) -> Mapping[str, Operation]:
    """The operations of one module of ``winnow.api.routes``, by id."""
    found: tuple[Operation, ...] = import_module(f"winnow.api.routes.{module}").OPERATIONS
    return {operation.operation_id: operation for operation in found}


def _identifier(name: str, text: str) -> str:
    """An id of the path; a review's is those of its two records with a dot between, a version's is a number."""
    if name == "version":
        if not _VERSION.fullmatch(text):
            raise Invalid("invalid-id", "A version in the path is a number, e.g. 3.")
        return text
    if name == "subject":
        return _subject(text)
    if name == "review_id" and text.count(".") == 1:
        return ".".join(_canonical(part) for part in text.split("."))
    return _canonical(text)


def _subject(text: str) -> str:
    """A token's subject; which characters it has is its issuer's business."""
    subject = unquote(text)
    if not 0 < len(subject) <= _MAX_SUBJECT or not subject.isprintable():
        raise Invalid("invalid-id", f"A subject in the path has 1 to {_MAX_SUBJECT} printable characters.")
    return subject


def _canonical(text: str) -> str:
    try:
        identifier = str(uuid.UUID(text))
    except ValueError:
        identifier = ""
    if identifier != text.lower():
        raise Invalid("invalid-id", "An id in the path is a UUID, e.g. 3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55.")
    return identifier


def _success(operation: Operation, returned: Response) -> HttpResponse:
    content = returned.content
    text = content if isinstance(content, str) else content.model_dump_json(by_alias=True)
    headers = {**SAFE, **returned.headers}
    return HttpResponse(operation.status.value, returned.content_type, text, headers, operation.max_age)
