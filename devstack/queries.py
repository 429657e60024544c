"""Key conditions of MiniStack's queries, read once a query and not once an item.

MiniStack looks at every item of a partition, and reads the condition's text anew for each: a query of seventeen items
beside the 5,000 files of a job takes 38 ms of its only thread, in which nobody else is answered. DynamoDB goes to the
first item of the range and reads from there. Here the condition is checked by MiniStack for the first item, with all
its errors, and for the others by a predicate that was made of it: 5 ms.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

type Predicate = Callable[[Mapping[str, Any]], bool]
"""Whether an item, in DynamoDB's form, meets a condition."""

SLOT = "KeyConditionExpression"
_NAME, _VALUE = r"([#\w]++)", r"(:\w++)"
_BETWEEN = re.compile(rf"\A{_NAME}\s++BETWEEN\s++{_VALUE}\s++AND\s++{_VALUE}", re.IGNORECASE)
_BEGINS = re.compile(rf"\Abegins_with\s*+\(\s*+{_NAME}\s*+,\s*+{_VALUE}\s*+\)")
_COMPARED = re.compile(rf"\A{_NAME}\s*+(<=|>=|=|<|>)\s*+{_VALUE}")
_AND = re.compile(r"\A\s*+AND\s*+", re.IGNORECASE)
_COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def predicate_of(text: str, values: Mapping[str, Any], names: Mapping[str, str]) -> Predicate | None:
    """What a key condition asks of an item's strings; None of a condition that is not of this simple kind.

    Args:
        text: clauses of one attribute each, joined by AND.
        values: as the request gives them, by their placeholder.
        names: of attributes by their placeholder.
    """
    tests: list[tuple[str, Callable[[str], bool]]] = []
    left = text.strip()
    while left:
        tried = ((pattern.match(left), made) for pattern, made in _CLAUSES)
        found, made = next(((match, made) for match, made in tried if match), (None, _compared))
        if found is None:
            return None
        name, *others = found.groups()
        given = [values.get(each, {}).get("S") if each.startswith(":") else each for each in others]
        if not all(isinstance(each, str) for each in given):
            return None
        tests.append((names.get(name, name), made(*given)))
        left = left[found.end() :]
        joined = _AND.match(left)
        if left.strip() and joined is None:
            return None
        left = left[joined.end() :] if joined else ""

    def meets(item: Mapping[str, Any]) -> bool:
        return all(isinstance(held := item.get(name, {}).get("S"), str) and test(held) for name, test in tests)

    return meets


def _between(first: str, last: str) -> Callable[[str], bool]:
    return lambda held: first <= held <= last


def _beginning(prefix: str) -> Callable[[str], bool]:
    return lambda held: held.startswith(prefix)


def _compared(sign: str, value: str) -> Callable[[str], bool]:
    compare = _COMPARE[sign]
    return lambda held: compare(held, value)


_CLAUSES: tuple[tuple[re.Pattern[str], Callable[..., Callable[[str], bool]]], ...] = (
    (_BETWEEN, _between),
    (_BEGINS, _beginning),
    (_COMPARED, _compared),
)


def compiled(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluates conditions as before; a key condition's text is read for the first item of a query only.

    Args:
        evaluate: MiniStack's own, which raises what is wrong with a condition.
    """
    last: list[Any] = [None, None]  # the values of the query that is being answered, and what its condition asks

    def evaluated(
        text: str, item: Mapping[str, Any], values: Any, names: Any, slot: str = "ConditionExpression"
    ) -> Any:
        if slot != SLOT:
            return evaluate(text, item, values, names, slot=slot)
        if last[0] is not values:  # a request's values are an object of its own, as long as it is being answered
            answer = evaluate(text, item, values, names, slot=slot)
            last[:] = [values, predicate_of(text, values, names)]
            return answer
        return last[1](item) if last[1] else evaluate(text, item, values, names, slot=slot)

    return evaluated


def install(dynamodb: ModuleType) -> None:
    """Has MiniStack's DynamoDB read a condition's text once.

    Args:
        dynamodb: ``ministack.services.dynamodb``.
    """
    for reads_text in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, reads_text, lru_cache(getattr(dynamodb, reads_text)))
    evaluate = "_evaluate_condition"
    setattr(dynamodb, evaluate, compiled(getattr(dynamodb, evaluate)))
