"""An operation of the API as a value: the same list registers the routes and writes the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from winnow.api.bodies import NoQuery
from winnow.platform.auth import Caller, Role
from winnow.platform.errors import WinnowError
from winnow.values import Json

if TYPE_CHECKING:
    from winnow.api.api_wiring import Services


@dataclass(frozen=True, slots=True)
class Call[B, Q]:
    """One request, read and checked.

    Attributes:
        provide: gives the use cases; a public operation that needs none never has them wired.
        caller: who asks; of a public operation nobody in particular.
        ids: the path's ids by name, canonical UUIDs.
        headers: by lower-case name.
        path: of the request, below the deployment's address.
    """

    provide: Callable[[], Services]
    caller: Caller
    ids: Mapping[str, str]
    headers: Mapping[str, str]
    path: str
    query: Q
    body: B

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.provide()


@dataclass(frozen=True, slots=True)
class Response:
    """What a handler returns: a model (or ready text of another content type) and further headers."""

    content: BaseModel | str
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """An error that an operation documents.

    Attributes:
        family: decides the status.
        code: stable; clients switch on it.
        when: the circumstances, as half a sentence for the OpenAPI document.
    """

    family: type[WinnowError]
    code: str
    when: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path.

    Attributes:
        path: with ``{name}`` for each id.
        role: what a caller needs; None is public, or any caller where ``signed_in`` is set. Enforced by the use case,
            documented here.
        body: model of the request's body; None for a method that has none.
        response: model of a success; None for text.
        errors: besides those that every operation shares.
        request_headers: names of headers it reads, from ``openapi.HEADERS``.
        response_headers: names of headers that a success carries.
        aliases: further paths of the same operation.
        max_age: seconds for which anybody may keep its response, which is public and the same for everybody.
    """

    method: str
    path: str
    operation_id: str
    tag: str
    summary: str
    handler: Callable[[Call[Any, Any]], Response]
    role: Role | None
    description: str = ""
    status: HTTPStatus = HTTPStatus.OK
    body: type[BaseModel] | None = None
    query: type[BaseModel] = NoQuery
    response: type[BaseModel] | None = None
    response_type: str = "application/json"
    request_headers: Sequence[str] = ()
    response_headers: Sequence[str] = ()
    errors: Sequence[ErrorCase] = ()
    request_example: Mapping[str, Json] | None = None
    response_example: Json = None
    aliases: Sequence[str] = ()
    signed_in: bool = False
    max_age: int | None = None

    @property
    def public(self) -> bool:
        """Whether it takes no token."""
        return self.role is None and not self.signed_in

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that it is reached at."""
        return (self.path, *self.aliases)
