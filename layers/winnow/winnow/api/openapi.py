"""The OpenAPI 3.1 document and the table of routes, written from the operations; ``make openapi`` renews both files.

It is a file and not made on request, so that the function carries no schema machinery.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import winnow
from winnow.api.application import ROUTES
from winnow.api.bodies import MAX_BODY, NoMembers
from winnow.api.operations import Operation, Refusal
from winnow.api.problems import CONTENT_TYPE, STATUSES, TYPE_PREFIX, UnsupportedMediaType
from winnow.api.routes import operations_by_module
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Forbidden, Invalid, TooLarge, Unauthenticated, Unavailable, WinnowError

FILE = Path(__file__).with_name("static") / "openapi.json"
OPERATIONS = tuple(operation for found in operations_by_module().values() for operation in found)
_REF = "#/components/schemas/{model}"

type Schema = dict[str, Any]

_TAGS = {
    "consolidation": "Find the records that stand for the same thing, and merge them.",
    "ingestion": "Turn files into records.",
    "jobs": "What runs, what ran, and what came of it.",
    "projects": "What belongs together, and where its files come from.",
    "records": "What is known of one real thing, field by field.",
    "reviews": "Pairs that may be one thing: a person decides, and every later run obeys.",
    "audit": "Who did what, when, to which thing.",
    "operations": "What an operator looks after.",
    "service": "The API itself.",
}

_REQUEST_HEADERS: Mapping[str, Schema] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "One key, one effect, one answer, for 24 hours: send the same key with the same body again "
        "when an answer was lost. Scoped to caller and operation.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[ -~]+$"},
        "example": "3f1c2a9e-5b7d-4a40-9f53-0c1d2e3f4a5b",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read, or `*` for any version.",
        "schema": {"type": "string", "pattern": r'^("\d{1,15}"|\*)$'},
        "example": '"1"',
    },
}


def _sent(description: str, **schema: str | int) -> Schema:
    """A header of an answer: wherever it is documented, it is there."""
    return {"description": description, "required": True, "schema": schema}


_ANSWER_HEADERS: Mapping[str, Schema] = {
    "Location": _sent("Where it can be read.", type="string", format="uri-reference"),
    "Retry-After": _sent("Seconds to wait.", type="integer", minimum=0),
    "ETag": _sent("Its version, for If-Match.", type="string", pattern=r'^"\d+"$'),
    "WWW-Authenticate": _sent("`Bearer`.", type="string"),
    "Content-Security-Policy": _sent("What the page may load and run.", type="string"),
}

_PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable: switch on it.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence that says what to do."},
        "instance": {"type": "string", "format": "uri"},
        "code": {"type": "string"},
        "request_id": {"type": "string", "description": "Names the request in the logs."},
        "job_id": {"type": "string", "format": "uuid", "description": "The job that is in the way, with a 409."},
        "errors": {
            "type": "array",
            "description": "Each wrong member, with a 422.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) into the body or query."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

_GATEWAY: Schema = {
    "type": "object",
    "description": "What the gateway in front of the API answers by itself.",
    "properties": {"message": {"type": ["string", "null"]}},
}

_EVERY = (Refusal(Unavailable, "busy", "the store is busy: send the request again after `Retry-After` seconds"),)
_SIGNED_IN = (
    Refusal(Unauthenticated, "not-signed-in", "no valid access token came with the request"),
    Refusal(Unauthenticated, "wrong-token", "an id token came in place of the access token"),
    Refusal(Forbidden, "role-missing", "the caller lacks the role; the refusal is audited"),
)
_READS = (Refusal(Invalid, "invalid-request", "a parameter is unknown, given twice or of the wrong form"),)
_BODY = (
    Refusal(BadRequest, "malformed-json", "the body is not JSON, or nested too deeply"),
    Refusal(BadRequest, "duplicate-member", "an object of the body names a member twice"),
    Refusal(TooLarge, "body-too-large", f"the body has more than {MAX_BODY} bytes"),
    Refusal(UnsupportedMediaType, "unsupported-media-type", "the body is not declared as application/json"),
    Refusal(Invalid, "invalid-request", "a member or parameter is unknown, missing or wrong; `errors` names each"),
)
_UUID: Schema = {"type": "string", "format": "uuid"}
_PATH_IDS: dict[str, Schema] = {
    "review_id": {"type": "string", "pattern": r"^[0-9a-f-]{36}\.[0-9a-f-]{36}$"},  # of both records
    "version": {"type": "integer", "minimum": 1},
}
_ID = Refusal(Invalid, "invalid-id", "an id in the path is no UUID")
_KEY = Refusal(Invalid, "invalid-idempotency-key", "the key is empty, too long or not printable ASCII")


def document() -> Schema:
    """The whole document."""
    models = list(dict.fromkeys(_models()))
    named, definitions = models_json_schema(models, ref_template=_REF)
    schemas = dict(sorted(definitions.get("$defs", {}).items()))
    paths: dict[str, Schema] = {}
    for operation in OPERATIONS:
        for number, path in enumerate(operation.paths):
            paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, number, cast("Any", named))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Winnow",
            "version": winnow.VERSION,
            "summary": "A stream of messy files in, one trusted record per real thing out.",
            "description": "Send the access token as `Authorization: Bearer …`. Every error is a problem document "
            "(RFC 9457) with a stable `code`. Lists are paged: send `next_cursor` as `cursor` to go on. "
            "Every answer carries `Cache-Control: no-store` and `X-Content-Type-Options: nosniff`.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM, "GatewayMessage": _GATEWAY},
            "headers": dict(_ANSWER_HEADERS),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _models() -> Iterator[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    for operation in OPERATIONS:
        if operation.body:
            yield operation.body, "validation"
        if operation.answer:
            yield operation.answer, "serialization"


def _operation(operation: Operation, number: int, named: Mapping[tuple[type[BaseModel], str], Schema]) -> Schema:
    told: Schema = {
        "operationId": operation.operation_id + ("Alias" * number),
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _description(operation),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": _responses(operation, named),
        "security": [{"bearer": []}] if operation.role else [],
    }
    if operation.role:
        told["x-role"] = operation.role.value
    if operation.body:
        media: Schema = {"schema": named[operation.body, "validation"]}
        if operation.request_example is not None:
            media["example"] = operation.request_example
        elif operation.body is NoMembers:
            media["example"] = {}
        told["requestBody"] = {"required": False, "content": {"application/json": media}}
    return told


def _description(operation: Operation) -> str:
    roles = {Role.ADMIN: "Takes the role `admin`.", Role.POWER_USER: "Takes the role `power_user` or `admin`."}
    said = roles[operation.role] if operation.role else "Public."
    return f"{operation.description} {said}".strip()


def _path_parameters(operation: Operation) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_IDS.get(name, _UUID)}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]


def _query_parameters(operation: Operation) -> list[Schema]:
    schema = operation.query.model_json_schema(ref_template=_REF)
    definitions = schema.get("$defs", {})
    parameters: list[Schema] = []
    for name, member in schema.get("properties", {}).items():
        given = {**_inlined(member, definitions)}
        parameter: Schema = {"name": name, "in": "query"}
        if "description" in given:
            parameter["description"] = given.pop("description")
        given.pop("title", None)
        options = [option for option in given.pop("anyOf", []) if option.get("type") != "null"]
        given = {name: value for name, value in given.items() if not (name == "default" and value is None)}
        parameters.append({**parameter, "schema": {**given, **(options[0] if len(options) == 1 else {})}})
        if len(options) > 1:
            parameters[-1]["schema"]["anyOf"] = options
    return parameters


def _inlined(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A parameter's schema with what it refers to in place: components are for bodies."""
    if "$ref" in schema:
        rest = {name: value for name, value in schema.items() if name != "$ref"}
        return {**_inlined(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions), **rest}
    return {
        name: [_inlined(each, definitions) for each in value] if name in {"anyOf", "allOf"} else value
        for name, value in schema.items()
    }


def _header_parameters(operation: Operation) -> list[Schema]:
    required = {"If-Match"} if operation.method == "PATCH" else set()
    return [{**_REQUEST_HEADERS[name], "required": name in required} for name in operation.request_headers]


def _responses(operation: Operation, named: Mapping[tuple[type[BaseModel], str], Schema]) -> Schema:
    success: Schema = {"description": operation.status.phrase}
    if operation.answer:
        media: Schema = {"schema": named[operation.answer, "serialization"]}
        if operation.answer_example is not None:
            media["example"] = operation.answer_example
        success["content"] = {"application/json": media}
    else:
        success["content"] = {operation.answer_type: {"schema": {}}}
    if operation.answer_headers:
        success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in operation.answer_headers}
    responses: Schema = {str(operation.status.value): success}
    by_family: dict[type[WinnowError], list[Refusal]] = {}
    for refusal in _refusals(operation):
        by_family.setdefault(refusal.family, []).append(refusal)
    for family, refusals in by_family.items():
        responses[str(STATUSES[family].value)] = _refused(family, refusals)
    responses["500"] = _problem_response("`internal-error`: a bug; it is logged under `request_id`")
    responses["429"] = {
        "description": "Too many requests: the gateway throttles.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}},
    }
    return dict(sorted(responses.items()))


def _refusals(operation: Operation) -> Iterator[Refusal]:
    yield from operation.refusals
    if operation.role:
        yield from _SIGNED_IN
    yield from _READS if operation.method == "GET" else _BODY
    if "{" in operation.path:
        yield _ID
    if "Idempotency-Key" in operation.request_headers:
        yield _KEY
    if operation.role:
        yield from _EVERY


def _refused(family: type[WinnowError], refusals: list[Refusal]) -> Schema:
    status = STATUSES[family]
    response = _problem_response("; ".join(f"`{refusal.code}`: {refusal.when}" for refusal in refusals))
    response["content"][CONTENT_TYPE]["examples"] = {
        refusal.code: {"value": _example(status, refusal)} for refusal in refusals
    }
    if family is Unauthenticated:
        # The gateway refuses a bad token by itself, before the API is asked.
        response["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
        response["headers"] = {"WWW-Authenticate": {"$ref": "#/components/headers/WWW-Authenticate"}}
    if family is Unavailable:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response


def _problem_response(description: str) -> Schema:
    return {
        "description": description,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _example(status: HTTPStatus, refusal: Refusal) -> Schema:
    return {
        "type": f"{TYPE_PREFIX}{refusal.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": f"{refusal.when[0].upper()}{refusal.when[1:]}.",
        "instance": "urn:winnow:request:JKJaXmPLvHcESHA=",
        "code": refusal.code,
        "request_id": "JKJaXmPLvHcESHA=",
    }


def text() -> str:
    """The document as it is stored and served."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def routes() -> str:
    """The table of routes that the function reads at its start."""
    table = [
        {
            "method": operation.method,
            "paths": list(operation.paths),
            "module": module,
            "operation_id": operation.operation_id,
        }
        for module, operations in operations_by_module().items()
        for operation in operations
    ]
    return json.dumps(table, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    ROUTES.write_text(routes(), encoding="utf-8")
