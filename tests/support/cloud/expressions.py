"""DynamoDB's condition and update expressions, as far as the house writes them; anything else is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

type Wire = Mapping[str, Any]
"""An item, or one attribute value, in DynamoDB's own form."""
type Predicate = Callable[[Wire, Wire], bool]
"""Whether an item meets a condition, given the condition's values."""

_TOKEN = re.compile(r"\s*(<=|>=|<>|[=<>(),]|[#:]?\w+)")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


class Malformed(Exception):  # noqa: N818 - an answer, not a fault
    """DynamoDB would call this a ValidationException."""


def comparable(value: Wire | None) -> tuple[str, Any] | None:
    """An attribute value that compares as DynamoDB compares: within its type only."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    return (kind, Decimal(content) if kind == "N" else content)


@cache
def condition(text: str) -> Predicate:
    """The condition that a text stands for; every ``#name`` is the attribute of that name.

    Raises:
        Malformed: no such expression is written in this house.
    """
    parser = _Parser(_tokens(text))
    found = parser.any_of()
    if parser.tokens:
        raise Malformed(text)
    return found


@cache
def update(text: str) -> tuple[tuple[str, str, str], ...]:
    """The clauses of an update: ``(verb, attribute, value's name)`` in order."""
    clauses: list[tuple[str, str, str]] = []
    for verb, body in re.findall(r"(SET|REMOVE|ADD) (.*?)(?= SET | REMOVE | ADD |$)", text):
        for part in body.split(", "):
            match = re.fullmatch(r"#(\w+)(?:(?: = | )(:\w+))?", part)
            if match is None or (match[2] is None) != (verb == "REMOVE"):
                raise Malformed(part)
            clauses.append((verb, match[1], match[2] or ""))
    if not clauses or len({name for _, name, _ in clauses}) < len(clauses):
        raise Malformed(text)  # DynamoDB refuses two changes of one attribute
    return tuple(clauses)


def check_placeholders(request: Wire, *texts: str) -> None:
    """Every placeholder is given, and every one given is used, as DynamoDB demands.

    Raises:
        Malformed: it is not so; or a ``#name`` stands for another attribute.
    """
    used = set(re.findall(r"[#:]\w+", " ".join(texts)))
    names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
    if used != names.keys() | values.keys():
        raise Malformed(f"placeholders: {sorted(used ^ (names.keys() | values.keys()))}")
    if any(place != f"#{name}" for place, name in names.items()):
        raise Malformed("a placeholder that is not named after its attribute")


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise Malformed(text)
    return tokens


class _Parser:
    """Recursive descent over ``OR``, ``AND``, comparisons, ``BETWEEN`` and functions."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def any_of(self) -> Predicate:
        parts = [self.all_of()]
        while self._accept("OR"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda item, values: any(part(item, values) for part in parts)

    def all_of(self) -> Predicate:
        parts = [self.one()]
        while self._accept("AND"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda item, values: all(part(item, values) for part in parts)

    def one(self) -> Predicate:
        if self._accept("("):
            inner = self.any_of()
            self._expect(")")
            return inner
        word = self._next()
        if word.startswith("#"):
            return self._comparison(word[1:])
        self._expect("(")
        name = self._next().removeprefix("#")
        match word:
            case "attribute_exists":
                self._expect(")")
                return lambda item, _: name in item
            case "attribute_not_exists":
                self._expect(")")
                return lambda item, _: name not in item
            case "begins_with":
                self._expect(",")
                prefix = self._next()
                self._expect(")")
                return lambda item, values: name in item and item[name]["S"].startswith(values[prefix]["S"])
            case "contains":
                self._expect(",")
                part = self._next()
                self._expect(")")
                return lambda item, values: name in item and values[part]["S"] in item[name]["S"]
            case _:
                raise Malformed(word)

    def _comparison(self, name: str) -> Predicate:
        operator = self._next()
        if operator == "BETWEEN":
            low = self._next()
            self._expect("AND")
            high = self._next()
            return lambda item, values: _within(item.get(name), values[low], values[high])
        if operator not in _COMPARE:
            raise Malformed(operator)
        compare, value = _COMPARE[operator], self._next()
        return lambda item, values: _holds(compare, item.get(name), values[value])

    def _next(self) -> str:
        if not self.tokens:
            raise Malformed("it ends too early")
        return self.tokens.pop(0)

    def _accept(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise Malformed(f"{token} expected")


def _holds(compare: Callable[[Any, Any], bool], left: Wire | None, right: Wire) -> bool:
    one, other = comparable(left), comparable(right)
    if one is None or other is None:
        return False
    if one[0] != other[0]:
        return compare is _COMPARE["<>"]
    return compare(one[1], other[1])


def _within(value: Wire | None, low: Wire, high: Wire) -> bool:
    return _holds(_COMPARE[">="], value, low) and _holds(_COMPARE["<="], value, high)
