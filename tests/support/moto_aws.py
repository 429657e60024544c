"""moto, with what a boto3 session has learnt kept from test to test, and with a short way for DynamoDB's values."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from moto import mock_aws
from moto.core.model import StructureShape
from moto.core.serialize import BaseJSONSerializer

_whole_serializer = BaseJSONSerializer._serialize_type_structure


def _serialize_structure(
    self: BaseJSONSerializer, serialized: Any, value: Any, shape: StructureShape, key: str
) -> None:
    """Hands on a value of an item as it is stored, in DynamoDB's form already.

    moto asks each value, at each level, for the ten members that it might have. That is a third of the time of a test
    on the table.
    """
    if shape.name == "AttributeValue" and _is_plain(value):
        serialized[key] = value
    else:
        _whole_serializer(self, serialized, value, shape, key)


def _is_plain(value: Any) -> bool:
    """True when a value is what goes over the wire: no bytes, and none of moto's own classes in it."""
    if type(value) is not dict or len(value) != 1:
        return False
    ((kind, content),) = value.items()
    if kind == "M":
        return all(map(_is_plain, content.values()))
    if kind == "L":
        return all(map(_is_plain, content))
    if kind in {"SS", "NS"}:
        return True
    return type(content) in {str, bool}


BaseJSONSerializer._serialize_type_structure = _serialize_structure  # type: ignore[method-assign]


def aws_in_memory() -> AbstractContextManager[Any]:
    """An empty AWS in memory. The default session stays: it holds the descriptions of the services, which a new one
    would parse anew, for half the time of a test."""
    return mock_aws(config={"core": {"reset_boto3_session": False}})
