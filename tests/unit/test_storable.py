"""What can be stored is said in one module, and it says what DynamoDB does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cloud.limits import Limits, flaw_of_item, size_of

from winnow.platform.expressions import item_to_wire
from winnow.storable import MAX_DEPTH, find_flaw, size_of_item
from winnow.values import Json


def nested(depth: int) -> Json:
    value: Json = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (nested(MAX_DEPTH), None),
        (nested(MAX_DEPTH + 1), "nested"),
        ({"a": {"b": nested(MAX_DEPTH)}}, "nested"),
        (10**37, None),
        (10**38, None),  # one digit
        (int("1" * 38), None),
        (int("1" * 39), "38 digits"),
        (10**125, "38 digits"),
        (9e125, None),
        (1e126, "38 digits"),
        (1e-130, None),
        (1e-131, "38 digits"),
        (float("inf"), "38 digits"),
        (float("nan"), "38 digits"),
        (0.0, None),
        (True, None),
        ("\ud800", "UTF-8"),
        ({"\udfff": 1}, "UTF-8"),
        ({"": 1}, "names"),
        ({"a" * 129: 1}, "names"),
        (["ok", {"x": "\U0001f600"}], None),
    ],
)
def test_a_value_that_can_not_be_stored_is_told_why(value: Json, said: str | None) -> None:
    flaw = find_flaw(value)

    assert (flaw is None) == (said is None)
    assert said is None or said in str(flaw)


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_called_storable_dynamodb_takes(value: Json) -> None:
    """Given any JSON value, when it is called storable, then DynamoDB's rules find nothing either."""
    if find_flaw(value) is None:
        item: dict[str, Json] = {"pk": "p", "sk": "s", "fields": {"name": {"value": value}}}
        assert flaw_of_item(item_to_wire(item), Limits()) is None


@given(VALUES.filter(lambda value: find_flaw(value) is None))
def test_a_size_is_never_less_than_dynamodb_counts(value: Json) -> None:
    item: dict[str, Json] = {"pk": "p", "sk": "s", "value": value}

    assert size_of_item(item) >= size_of(item_to_wire(item))
