"""The SDK's classes of responses, written from the OpenAPI document by ``make openapi``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

type Schema = Mapping[str, Any]

FILE = Path(__file__).parents[1] / "sdk" / "response_models.py"
_WIDTH = 120
_HEADER = '''"""What the API answers. ``make openapi`` writes it from the OpenAPI document; never change it by hand."""

from __future__ import annotations

from typing import ClassVar, Literal

from winnow.sdk.resource import Held, Resource, Work
from winnow.values import Json
'''
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def sdk_models(document: Schema) -> str:
    """The text of the module.

    Args:
        document: the OpenAPI document.
    """
    schemas: Schema = document["components"]["schemas"]
    used = _used(document, schemas)
    enumerations = [_enumeration(name, schemas[name]) for name in sorted(used) if "enum" in schemas[name]]
    classes = [_class(name, schemas) for name in _ordered(used, schemas)]
    return "\n\n".join([_HEADER.rstrip(), *enumerations]) + "\n\n\n" + "\n\n\n".join(classes) + "\n"


def _used(document: Schema, schemas: Schema) -> set[str]:
    """Names of the schemas that responses of success lead to."""
    found: set[str] = set()
    ahead = {
        name
        for operations in document["paths"].values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for name in _references(response.get("content", {}))
    }
    while ahead:
        found |= ahead
        ahead = {name for each in ahead for name in _references(schemas[each])} - found
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for each in schema.values():
            yield from _references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def _ordered(names: Iterable[str], schemas: Schema) -> list[str]:
    """The objects among them, those that others hold first."""
    ordered: list[str] = []

    def add(name: str) -> None:
        for inner in sorted(set(_references(schemas[name]))):
            if inner != name:
                add(inner)
        if name not in ordered and "properties" in schemas[name]:
            ordered.append(name)

    for name in sorted(names):
        add(name)
    return ordered


def _enumeration(name: str, schema: Schema) -> str:
    values = [f'"{value}"' for value in schema["enum"]]
    text = _on_lines(f"type {name} = Literal", "[]", values)
    return f'{text}\n"""{schema.get("description", name)}"""'.replace(f'\n"""{name}"""', "")


def _class(name: str, schemas: Schema) -> str:
    members: Schema = schemas[name]["properties"]
    base = "Work" if members.get("status", {}).get("$ref", "").endswith("/State") else "Resource"
    lines = [f"class {name}({base}):", *_docstring(schemas[name]["description"], members), "", "    __slots__ = ()", ""]
    lines += [f"    {member}: {_type(schema, schemas)}" for member, schema in members.items()]
    objects = {member: held for member, schema in members.items() if (held := _held(schema, schemas))}
    maps = {member: held for member, schema in members.items() if (held := _held_in_map(schema, schemas))}
    for table, models in (("_objects", objects), ("_maps", maps)):
        if models:
            row = [f'"{member}": {model}' for member, model in models.items()]
            text = textwrap.indent(_on_lines(f"{table}: ClassVar[Held] = ", "{}", row, _WIDTH - 4), "    ")
            lines += [text] if lines[-1].startswith("    _") else ["", text]
    return "\n".join(lines)


def _on_lines(before: str, brackets: str, parts: Iterable[str], width: int = _WIDTH) -> str:
    """Parts in brackets, as the formatter has them: on one line when they fit, else on one line each."""
    start, end = brackets[0], brackets[1]
    line = f"{before}{start}{', '.join(parts)}{end}"
    return line if len(line) <= width else "\n".join([before + start, *(f"    {each}," for each in parts), end])


def _docstring(summary: str, members: Schema) -> list[str]:
    described = {member: schema["description"] for member, schema in members.items() if "description" in schema}
    lines = textwrap.wrap(f'"""{summary}', _WIDTH - 4)
    if described:
        lines += ["", "Attributes:"]
        for member, text in described.items():
            lines += textwrap.wrap(f"{member}: {text}", _WIDTH - 8, initial_indent="    ", subsequent_indent=" " * 8)
        lines.append('"""')
    else:
        lines[-1] += '"""'
    return [f"    {line}".rstrip() for line in lines]


def _type(schema: Schema, schemas: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name if "enum" in schemas[name] or "properties" in schemas[name] else _type(schemas[name], schemas)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each, schemas) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        values = schema["enum"] if "enum" in schema else [schema["const"]]
        return f"Literal[{', '.join(f'"{value}"' for value in values)}]"
    match schema.get("type"):
        case "array":
            return f"list[{_type(schema.get('items', {}), schemas)}]"
        case "object":
            inner = schema.get("additionalProperties")
            return f"dict[str, {_type(inner, schemas) if isinstance(inner, dict) else 'Json'}]"
        case list() as types:
            return " | ".join(_PLAIN[each] for each in types)
        case str() as plain:
            return _PLAIN[plain]
        case _:
            return "Json"


def _held(schema: Schema, schemas: Schema) -> str | None:
    """The class of an object, or of a list's objects, that the schema is of."""
    if "$ref" in schema:
        name: str = schema["$ref"].rpartition("/")[2]
        return name if "properties" in schemas[name] else None
    inner = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return next((held for each in inner if (held := _held(each, schemas))), None)


def _held_in_map(schema: Schema, schemas: Schema) -> str | None:
    inner = schema.get("additionalProperties")
    return _held(inner, schemas) if isinstance(inner, dict) else None
