"""DynamoDB actions as values, and their wire form.

An item is a plain mapping of JSON-like values with ``pk`` and ``sk``. Conditions write ``#name`` and ``:value``:
every ``#name`` stands for the attribute of that name, so nothing collides with a reserved word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from winnow.values import Json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

type Item = dict[str, Json]
type Wire = dict[str, dict[str, object]]

_NAME = re.compile(r"#(\w+)")


@dataclass(frozen=True, slots=True)
class Key:
    """An item's primary key."""

    pk: str
    sk: str

    def item(self) -> Item:
        """The key as attributes."""
        return {"pk": self.pk, "sk": self.sk}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition expression with its values, e.g. ``Condition("#attempt = :mine", {"mine": 3})``."""

    text: str
    values: Mapping[str, Json] = field(default_factory=dict)

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"({self.text}) AND ({other.text})", {**self.values, **other.values})


ABSENT = Condition("attribute_not_exists(#pk)")
PRESENT = Condition("attribute_exists(#pk)")


@dataclass(frozen=True, slots=True)
class Put:
    """Writes a whole item."""

    item: Item
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Changes attributes of one item. ``adds`` are numbers added to what is there (nothing counts as 0)."""

    key: Key
    sets: Mapping[str, Json] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    adds: Mapping[str, int] = field(default_factory=dict)
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes one item."""

    key: Key
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Holds a transaction to a condition on an item that it does not change."""

    key: Key
    condition: Condition


type Action = Put | Update | Delete | Check


def difference(key: Key, before: Item, after: Item, condition: Condition) -> Update:
    """The update that turns one state of an item into another, touching only what differs.

    DynamoDB refuses an update of nothing: when nothing differs, one attribute is set to what it is.
    """
    # By their text: to Python, 1 and true are equal.
    changed = {name: value for name, value in after.items() if name not in before or repr(before[name]) != repr(value)}
    if not changed and before.keys() <= after.keys():
        name = next(name for name in after if name not in {"pk", "sk"})
        changed = {name: after[name]}
    return Update(
        key,
        sets=changed,
        removes=tuple(sorted(name for name in before if name not in after)),
        condition=condition,
    )


def to_wire(value: Json) -> dict[str, object]:
    """One attribute value in DynamoDB's own form. A float becomes a decimal number of the same shortest text."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case float():
            return {"N": format(Decimal(repr(value)), "f")}
        case str():
            return {"S": value}
        case list():
            return {"L": [to_wire(each) for each in value]}
        case dict():
            return {"M": {name: to_wire(each) for name, each in value.items()}}


def from_wire(wire: Mapping[str, Any]) -> Json:
    """The plain value of one attribute; a number without a fraction is an int. A set, which no item of this release
    has, becomes a list."""
    # Any and comparisons in the order of how often a kind comes: this runs for each member of each item that is read.
    ((kind, value),) = wire.items()
    if kind in {"S", "BOOL"}:
        plain: Json = value
    elif kind == "N":
        plain = int(value) if value.lstrip("-").isdigit() else float(value)
    elif kind == "M":
        plain = item_from_wire(value)
    elif kind == "L":
        plain = [from_wire(each) for each in value]
    elif kind == "SS":
        plain = [*sorted(value)]
    elif kind == "NS":
        plain = [from_wire({"N": each}) for each in sorted(value)]
    else:  # null; or binary values, of which no release has written any: never a reason not to read the rest of an item
        plain = None
    return plain


def item_to_wire(item: Mapping[str, Json]) -> Wire:
    """A whole item in DynamoDB's form."""
    return {name: to_wire(value) for name, value in item.items()}


def item_from_wire(wire: Mapping[str, Any]) -> Item:
    """A whole item as plain values.

    Args:
        wire: its attributes in DynamoDB's own form, as an answer or a stream has them.
    """
    # Most are texts: to look for them here spares a call each, 40 % of the time of an item.
    return {name: value["S"] if "S" in value else from_wire(value) for name, value in wire.items()}


def _placeholders(text: str, values: Mapping[str, Json]) -> dict[str, object]:
    arguments: dict[str, object] = {"ExpressionAttributeNames": {f"#{name}": name for name in set(_NAME.findall(text))}}
    if values:
        arguments["ExpressionAttributeValues"] = {f":{name}": to_wire(value) for name, value in values.items()}
    return arguments


def arguments_of(action: Action, table: str) -> dict[str, object]:
    """The arguments of PutItem, UpdateItem, DeleteItem or ConditionCheck for an action."""
    arguments: dict[str, object] = {"TableName": table}
    text, values = "", dict[str, Json]()
    if isinstance(action, Put):
        arguments["Item"] = item_to_wire(action.item)
    else:
        arguments["Key"] = item_to_wire(action.key.item())
    if isinstance(action, Update):
        parts = [
            ("SET", [f"#{name} = :set_{name}" for name in action.sets]),
            ("REMOVE", [f"#{name}" for name in action.removes]),
            ("ADD", [f"#{name} :add_{name}" for name in action.adds]),
        ]
        text = " ".join(f"{verb} {', '.join(clauses)}" for verb, clauses in parts if clauses)
        arguments["UpdateExpression"] = text
        values |= {f"set_{name}": value for name, value in action.sets.items()}
        values |= {f"add_{name}": number for name, number in action.adds.items()}
    if action.condition:
        arguments["ConditionExpression"] = action.condition.text
        arguments["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        text = f"{text} {action.condition.text}"
        values |= action.condition.values
    return arguments | (_placeholders(text, values) if text else {})


def query_arguments(condition: Condition, wanted: Condition | None = None) -> dict[str, object]:
    """The key condition of a Query, and perhaps its filter, with their names and values."""
    if wanted is None:
        return {"KeyConditionExpression": condition.text, **_placeholders(condition.text, condition.values)}
    both = condition & wanted
    return {
        "KeyConditionExpression": condition.text,
        "FilterExpression": wanted.text,
        **_placeholders(both.text, both.values),
    }


def transact_item(action: Action, table: str) -> TransactWriteItemTypeDef:
    """An action as an entry of TransactWriteItems."""
    kind = "ConditionCheck" if isinstance(action, Check) else type(action).__name__
    return cast("TransactWriteItemTypeDef", {kind: arguments_of(action, table)})
