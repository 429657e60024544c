"""What it costs to turn an item into DynamoDB's form and back: the code here and boto3's own serializer.

``python -m benchmarks.item_codec``: microseconds an item, the best of five runs, for a record of 20 fields. boto3's
takes no floats, so what it is given has Decimals in their place; what it gives back has Decimals for numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from winnow.platform.expressions import item_from_wire, item_to_wire
from winnow.values import Json

_RUNS, _TIMES = 5, 500


def record() -> dict[str, Json]:
    """An item as a record of a resume's size has it."""
    field: dict[str, Json] = {"value": "some text", "provenance": "imported", "confidence": 0.93, "span": [10, 20]}
    job: dict[str, Json] = {"title": "Engineer", "from": "2020-01", "to": None, "current": True}
    fields: dict[str, Json] = {f"field{number}": dict(field) for number in range(20)}
    return {"pk": "PROJECT#p#R01", "sk": "RECORD#r", "version": 3, "fields": fields, "work": [dict(job)] * 5}


def with_decimals(value: Json) -> Any:
    """The value as boto3's serializer takes it."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [with_decimals(each) for each in value]
        case dict():
            return {name: with_decimals(each) for name, each in value.items()}
        case _:
            return value


def microseconds(work: Callable[[], object]) -> float:
    """The best time of one call."""
    best = float("inf")
    for _ in range(_RUNS):
        start = time.perf_counter()
        for _ in range(_TIMES):
            work()
        best = min(best, (time.perf_counter() - start) / _TIMES)
    return best * 1e6


def main() -> None:
    """Prints the four figures."""
    item = record()
    wire: dict[str, Any] = item_to_wire(item)
    serializer, deserializer = TypeSerializer(), TypeDeserializer()

    def serialize() -> dict[str, Any]:
        return {name: serializer.serialize(value) for name, value in with_decimals(item).items()}

    assert serialize() == wire
    print(f"to DynamoDB's form:   {microseconds(lambda: item_to_wire(item)):6.0f} us here")
    print(f"                      {microseconds(serialize):6.0f} us boto3's TypeSerializer with Decimals")
    print(f"from DynamoDB's form: {microseconds(lambda: item_from_wire(wire)):6.0f} us here")

    def deserialize() -> dict[str, Any]:
        return {name: deserializer.deserialize(value) for name, value in wire.items()}

    print(f"                      {microseconds(deserialize):6.0f} us boto3's TypeDeserializer, which leaves Decimals")


if __name__ == "__main__":
    main()
