"""From an API Gateway event to a response.

Importing this is what a cold start pays before its first request, so it brings the resolver and nothing else: routes
are read from a small file that is written from the operations (``make openapi``), and an operation's own module is
imported when it is first asked for.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response

from winnow.api.console_files import ConsoleFile, read_asset, read_page
from winnow.api.http_request import HttpRequest
from winnow.api.http_response import HttpResponse, error_response
from winnow.api.problems import MethodNotAllowed, problem_from
from winnow.api.representation import rate_policy, represent, takes_gzip
from winnow.platform.errors import NotFound, WinnowError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from winnow.api.api_wiring import Services
    from winnow.api.serving import Server

ROUTES = Path(__file__).with_name("static") / "routes.json"
_ID = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """Where an operation is: its paths, and the module of ``winnow.api.routes`` that holds it."""

    method: str
    paths: tuple[str, ...]
    module: str
    operation_id: str

    def ids_at(self, path: str) -> dict[str, str] | None:
        """The ids in a path, by name, if it is one of the operation's."""
        for template in self.paths:
            found = re.fullmatch(_ID.sub(r"(?P<\1>[^/]+)", template.replace(".", r"\.")), path)
            if found:
                return found.groupdict()
        return None


class Application:
    """The API of one deployment. Settings and clients are made at the first request that needs them.

    Args:
        build: wires the use cases; without it, to the deployment that the environment describes.
    """

    def __init__(self, build: Callable[[], Services] | None = None) -> None:
        self._build = build
        self._resolver = APIGatewayHttpResolver()
        found = json.loads(ROUTES.read_text(encoding="utf-8"))
        self._routes = [Route(**{**members, "paths": tuple(members["paths"])}) for members in found]
        for route in self._routes:
            for path in route.paths:
                self._resolver.route(_ID.sub(r"<\1>", path), method=route.method)(self._handler(route))
        self._resolver.get("/console")(self._console_page)
        self._resolver.get("/console/assets/<name>")(self._console_asset)
        self._resolver.not_found(self._unrouted)

    def handle(self, event: Mapping[str, object], context: LambdaContext) -> dict[str, Any]:
        """Handles one event of API Gateway (HTTP API, payload version 2.0).

        Args:
            event: as API Gateway sends it to a Lambda function.
            context: of the invocation; gives the request id of the log lines.

        Returns:
            The response in the form that API Gateway takes from a Lambda function.
        """
        plain, head = _as_routed(self._without_base_path(event))
        answer = self._resolver.resolve(plain, context)
        return {**answer, "body": "", "isBase64Encoded": False} if head else answer

    def _without_base_path(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """The event with the path that the routes know, where the deployment is below a path of its own domain.

        Whether API Gateway leaves the key of an API mapping in the path is told in both ways, so either is taken.
        """
        path, base = str(event.get("rawPath", "")), f"/{_base_path()}/"
        if base == "//" or not path.startswith(base):
            return event
        if any(route.ids_at(path.rstrip("/")) is not None for route in self._routes):
            return event
        context: Any = event["requestContext"]
        plain = path[len(base) - 1 :]
        changed = {**context, "http": {**context["http"], "path": plain}}
        return {**event, "rawPath": plain, "requestContext": changed}

    @cached_property
    def _server(self) -> Server:
        from winnow.api.serving import Server  # noqa: PLC0415 - pydantic, boto3 and all use cases: see above

        return Server(self._build)

    def _handler(self, route: Route) -> Callable[..., Response[Any]]:
        def handle(**ids: str) -> Response[Any]:
            request = self._current_request()
            return _response(self._server.serve(route.module, route.operation_id, request, ids), request)

        return handle

    def _console_page(self) -> Response[Any]:
        return self._console_file(read_page)

    def _console_asset(self, name: str) -> Response[Any]:
        return self._console_file(partial(read_asset, name))

    def _console_file(self, read: Callable[..., ConsoleFile]) -> Response[Any]:
        """A file of the console; these are no operations of the API, and need nothing of it."""
        request = self._current_request()
        try:
            file = read(gzipped=takes_gzip(request.headers))
        except WinnowError as error:
            return _response(error_response(problem_from(error, request.request_id)), request)
        headers = dict(file.headers) | rate_policy(_rate_limit(public=True))
        return Response(status_code=HTTPStatus.OK, content_type=file.content_type, body=file.body, headers=headers)

    def _current_request(self) -> HttpRequest:
        return HttpRequest.from_event(self._resolver.current_event.raw_event)

    def _unrouted(self, _: Exception) -> Response[Any]:
        """Handles a request for which the resolver found no route: there is nothing at the path (404), it takes other
        methods (405), or an id holds characters that the resolver does not accept (the operation says 422)."""
        request = self._current_request()
        there = {
            route.method: (route, ids) for route in self._routes if (ids := route.ids_at(request.path)) is not None
        }
        if request.method in there:
            route, ids = there[request.method]
            return self._handler(route)(**ids)
        error: WinnowError = NotFound("no-such-path", "There is nothing at this path: see /docs.")
        if there:
            error = MethodNotAllowed(sorted({*there, *(["HEAD"] if "GET" in there else [])}))
        return _response(error_response(problem_from(error, request.request_id)), request)


def _as_routed(event: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The event as the routes know it (no slash at the end of its path, GET for HEAD), and whether it was HEAD."""
    path = str(event.get("rawPath", ""))
    context = event.get("requestContext")
    http = context.get("http") if isinstance(context, Mapping) else None
    if not isinstance(context, Mapping) or not isinstance(http, Mapping):
        return event, False
    head = http.get("method") == "HEAD"
    if not head and (path == "/" or not path.endswith("/")):
        return event, False
    plain = path.rstrip("/") or "/"
    method = "GET" if head else http.get("method")
    changed = {**context, "http": {**http, "method": method, "path": plain}}
    return {**event, "rawPath": plain, "requestContext": changed}, head


def _response(response: HttpResponse, request: HttpRequest) -> Response[Any]:
    sent = represent(response, request, _rate_limit(public=response.max_age is not None))
    headers = cast("Any", dict(sent.headers))
    if request.own_domain and _base_path() and headers.get("Location", "").startswith("/"):
        headers["Location"] = f"/{_base_path()}{headers['Location']}"
    text = sent.body if isinstance(sent.body, str) else b64encode(sent.body).decode()
    answer = Response(status_code=sent.status, content_type=sent.content_type, body=text, headers=headers)
    answer.base64_encoded = isinstance(sent.body, bytes)  # Powertools would write bytes of a JSON type as JSON
    return answer


def _rate_limit(*, public: bool) -> str:
    """Requests a second that the gateway lets through to a page for everybody, or to the rest; empty where unknown."""
    return os.environ.get("WINNOW_PUBLIC_RATE_LIMIT" if public else "WINNOW_RATE_LIMIT", "")


def _base_path() -> str:
    """The path below the deployment's own domain at which it is, without slashes around it."""
    return os.environ.get("WINNOW_BASE_PATH", "")
