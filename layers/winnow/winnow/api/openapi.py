"""The OpenAPI 3.1 document and the table of routes, written from the operations; ``make openapi`` renews both files,
and the SDK's classes of responses.

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
from winnow.api.common_errors import NO_PROJECT
from winnow.api.operations import ErrorCase, Operation
from winnow.api.problems import CONTENT_TYPE, STATUSES, TYPE_PREFIX, UnsupportedMediaType
from winnow.api.routes import operations_by_module
from winnow.api.sdk_models import FILE as SDK_MODELS
from winnow.api.sdk_models import sdk_models
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Forbidden, Invalid, TooLarge, Unauthenticated, Unavailable, WinnowError

FILE = Path(__file__).with_name("static") / "openapi.json"
OPERATIONS = tuple(operation for found in operations_by_module().values() for operation in found)
_REF = "#/components/schemas/{model}"

type Schema = dict[str, Any]

_TAGS = {
    "consolidation": "Find duplicate records and merge them; dry runs, history, rollback, configuration.",
    "ingestion": "Turn files into records: triggers and uploads.",
    "jobs": "Asynchronous work: list, get, cancel, retry.",
    "projects": "Records that belong together, and the folders their files come from.",
    "records": "Records with their fields, versions, suggestions and exports.",
    "reviews": "Pairs of records that may be duplicates; a person decides, and every later run follows the decision.",
    "privacy": "What is held about a person, and its erasure.",
    "audit": "The audit trail and the heads of its hash chains.",
    "events": "What happened, for other systems.",
    "operations": "Dead letters.",
    "service": "Health, the OpenAPI document and this reference.",
}

_REQUEST_HEADERS: Mapping[str, Schema] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes the request safe to repeat for 24 hours: the same key and body have one effect and "
        "gets the same response. Scoped to the caller and the operation.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[ -~]+$"},
        "example": "3f1c2a9e-5b7d-4a40-9f53-0c1d2e3f4a5b",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version that you have read, or `*` for any version.",
        "schema": {"type": "string", "pattern": r'^("\d{1,15}"|\*)$'},
        "example": '"1"',
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of the document that you have: unchanged, it is not sent again (304).",
        "schema": {"type": "string", "pattern": r'^W/"\w{1,64}"$'},
        "example": 'W/"0a1b2c3d4e5f6071"',
    },
}


def _sent(description: str, **schema: str | int) -> Schema:
    """A response header: wherever it is documented, it is sent."""
    return {"description": description, "required": True, "schema": schema}


_RESPONSE_HEADERS: Mapping[str, Schema] = {
    "Location": _sent("Where the result can be read.", type="string", format="uri-reference"),
    "Retry-After": _sent("Seconds to wait.", type="integer", minimum=0),
    "ETag": _sent("The version, for If-Match.", type="string", pattern=r'^"\d+"$'),
    "Document-ETag": _sent("What the document says, for If-None-Match.", type="string", pattern=r'^W/"\w+"$'),
    "Cache-Control": _sent("How long anybody may keep it.", type="string", pattern=r"^public, max-age=\d+$"),
    "Vary": _sent("It travels compressed to who takes gzip.", type="string"),
    "WWW-Authenticate": _sent("`Bearer`.", type="string"),
    "Content-Security-Policy": _sent("What the page may load and execute.", type="string"),
}

_PROBLEM: Schema = {
    "type": "object",
    "description": "An error (RFC 9457). `code` is stable: switch on it.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence on what to do."},
        "instance": {"type": "string", "format": "uri"},
        "code": {"type": "string"},
        "request_id": {"type": "string", "description": "Names the request in the logs."},
        "job_id": {"type": "string", "format": "uuid", "description": "The job that is already active, with a 409."},
        "errors": {
            "type": "array",
            "description": "Each invalid member, with a 422.",
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
    "description": "A response of the gateway in front of the API, which never reached the API.",
    "properties": {"message": {"type": ["string", "null"]}},
}

_PROBLEM_OR_MESSAGE: Schema = {
    "description": "An error of the API, or of the gateway in front of it.",
    "anyOf": [{"$ref": _REF.format(model=name)} for name in ("Problem", "GatewayMessage")],
}
_GATEWAY_ANSWERS = frozenset(  # itself, with a message: the request never reaches the API, or no response comes of it
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)

_EVERY = (ErrorCase(Unavailable, "busy", "the store is busy: send the request again after `Retry-After` seconds"),)
_SIGNED_IN = (
    ErrorCase(Unauthenticated, "not-signed-in", "no valid access token came with the request"),
    ErrorCase(Unauthenticated, "wrong-token", "an id token came in place of the access token"),
)
_ROLE_MISSING = ErrorCase(Forbidden, "role-missing", "the caller lacks the role; the attempt is audited")
_READS = (ErrorCase(Invalid, "invalid-request", "a parameter is unknown, given twice or of the wrong form"),)
_BODY = (
    ErrorCase(BadRequest, "malformed-json", "the body is not JSON, or nested too deeply"),
    ErrorCase(BadRequest, "duplicate-member", "an object of the body names a member twice"),
    ErrorCase(TooLarge, "body-too-large", f"the body has more than {MAX_BODY} bytes"),
    ErrorCase(UnsupportedMediaType, "unsupported-media-type", "the body is not declared as application/json"),
    ErrorCase(Invalid, "invalid-request", "a member or parameter is unknown, missing or wrong; `errors` names each"),
)
_UUID: Schema = {"type": "string", "format": "uuid"}
_PATH_IDS: dict[str, Schema] = {
    "review_id": {"type": "string", "pattern": r"^[0-9a-f-]{36}\.[0-9a-f-]{36}$"},  # of both records
    "version": {"type": "integer", "minimum": 1},
    "subject": {"type": "string", "minLength": 1, "maxLength": 255},
}
_ID = ErrorCase(Invalid, "invalid-id", "an id in the path is no UUID")
_KEY = ErrorCase(Invalid, "invalid-idempotency-key", "the key is empty, too long or not printable ASCII")


def document() -> Schema:
    """The whole document."""
    models = list(dict.fromkeys(_models()))
    named, definitions = models_json_schema(models, ref_template=_REF)
    defined = definitions.get("$defs", {})
    schemas = {name: _without_any_json(defined[name]) for name in sorted(defined) if name not in _ANY_JSON}
    paths: dict[str, Schema] = {}
    for operation in OPERATIONS:
        for number, path in enumerate(operation.paths):
            paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, number, cast("Any", named))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Winnow",
            "version": winnow.VERSION,
            "summary": "Turns a stream of messy files into one trusted record per real thing.",
            "description": "Send the access token as `Authorization: Bearer …`. Every error is a problem document "
            "(RFC 9457) with a stable `code`. Lists are paged: send `next_cursor` as `cursor` to get the next page. "
            "Every response carries `X-Content-Type-Options: nosniff`, `RateLimit-Policy` (requests a second, of all "
            "callers together) and, but for public documents, `Cache-Control: no-store`. HEAD is GET without the body.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {
                **schemas,
                "Problem": _PROBLEM,
                "GatewayMessage": _GATEWAY,
                "ProblemOrMessage": _PROBLEM_OR_MESSAGE,
            },
            "headers": dict(_RESPONSE_HEADERS),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


_ANY_JSON = ("Json", "Json-Input", "Json-Output")  # pydantic's names of winnow.values.Json


def _without_any_json(schema: Any) -> Any:
    """A schema in which any JSON value is the empty schema: generators can't follow a type that holds itself."""
    if isinstance(schema, list):
        return [_without_any_json(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") in {_REF.format(model=name) for name in _ANY_JSON}:
        return {name: value for name, value in schema.items() if name != "$ref"}
    return {name: _without_any_json(value) for name, value in schema.items()}


def _models() -> Iterator[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    for operation in OPERATIONS:
        if operation.body:
            yield operation.body, "validation"
        if operation.response:
            yield operation.response, "serialization"


def _operation(operation: Operation, number: int, named: Mapping[tuple[type[BaseModel], str], Schema]) -> Schema:
    described: Schema = {
        "operationId": operation.operation_id + ("Alias" * number),
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _description(operation),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": _responses(operation, named),
        "security": [] if operation.public else [{"bearer": []}],
    }
    if operation.role:
        described["x-role"] = operation.role.value
    if operation.body:
        media: Schema = {"schema": named[operation.body, "validation"]}
        if operation.request_example is not None:
            media["example"] = operation.request_example
        elif operation.body is NoMembers:
            media["example"] = {}
        described["requestBody"] = {"required": False, "content": {"application/json": media}}
    return described


def _description(operation: Operation) -> str:
    roles = {Role.ADMIN: "Requires the role `admin`.", Role.POWER_USER: "Requires the role `power_user` or `admin`."}
    requirement = roles[operation.role] if operation.role else "Public." if operation.public else "Requires a token."
    return f"{operation.description} {requirement}".strip()


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
    named = [*operation.request_headers, *(["If-None-Match"] if operation.max_age is not None else [])]
    return [{**_REQUEST_HEADERS[name], "required": name in required} for name in named]


def _responses(operation: Operation, named: Mapping[tuple[type[BaseModel], str], Schema]) -> Schema:
    success: Schema = {"description": operation.status.phrase}
    if operation.response:
        media: Schema = {"schema": named[operation.response, "serialization"]}
        if operation.response_example is not None:
            media["example"] = operation.response_example
        success["content"] = {"application/json": media}
    else:
        success["content"] = {operation.response_type: {"schema": {}}}
    if operation.response_headers:
        success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in operation.response_headers}
    responses: Schema = {str(operation.status.value): success}
    if operation.max_age is not None:
        cached = {"ETag": "Document-ETag", "Cache-Control": "Cache-Control", "Vary": "Vary"}
        sent = {name: {"$ref": f"#/components/headers/{header}"} for name, header in cached.items()}
        success["headers"] = {**success.get("headers", {}), **sent}
        responses["304"] = {"description": "Not modified: the caller has it.", "headers": success["headers"]}
    by_family: dict[type[WinnowError], list[ErrorCase]] = {}
    for case in _error_cases(operation):
        by_family.setdefault(case.family, []).append(case)
    for family, cases in by_family.items():
        responses[str(STATUSES[family].value)] = _error_response(family, cases)
    responses["500"] = _problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR, "`internal-error`: a bug; it is logged under `request_id`"
    )
    responses["429"] = {
        "description": "Too many requests: the gateway throttles.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}},
    }
    return dict(sorted(responses.items()))


def _error_cases(operation: Operation) -> Iterator[ErrorCase]:
    yield from operation.errors
    if not operation.public:
        yield from _SIGNED_IN
    if operation.role:
        yield _ROLE_MISSING
    yield from _READS if operation.method == "GET" else _BODY
    if "{project_id}" in operation.path and all(case.code != NO_PROJECT.code for case in operation.errors):
        yield NO_PROJECT
    if "{" in operation.path:
        yield _ID
    if "Idempotency-Key" in operation.request_headers:
        yield _KEY
    if not operation.public:
        yield from _EVERY


def _error_response(family: type[WinnowError], cases: list[ErrorCase]) -> Schema:
    status = STATUSES[family]
    response = _problem_response(status, "; ".join(f"`{case.code}`: {case.when}" for case in cases))
    response["content"][CONTENT_TYPE]["examples"] = {case.code: {"value": _example(status, case)} for case in cases}
    if family is Unauthenticated:
        response["headers"] = {"WWW-Authenticate": {"$ref": "#/components/headers/WWW-Authenticate"}}
    if family is Unavailable:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response


def _problem_response(status: HTTPStatus, description: str) -> Schema:
    """An error's response. Generated clients read every body of a status by one of its schemas, so both say both."""
    if status not in _GATEWAY_ANSWERS:
        return {
            "description": description,
            "content": {CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
        }
    schema = {"$ref": _REF.format(model="ProblemOrMessage")}
    content: Schema = {CONTENT_TYPE: {"schema": schema}, "application/json": {"schema": schema}}
    return {"description": description, "content": content}


def _example(status: HTTPStatus, case: ErrorCase) -> Schema:
    return {
        "type": f"{TYPE_PREFIX}{case.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": f"{case.when[0].upper()}{case.when[1:]}.",
        "instance": "urn:winnow:request:JKJaXmPLvHcESHA=",
        "code": case.code,
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
    SDK_MODELS.write_text(sdk_models(document()), encoding="utf-8")
