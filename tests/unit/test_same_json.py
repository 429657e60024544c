"""Equality of JSON values, which is not Python's: the type of a value counts, the spelling of a number does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.platform.clock import from_text
from winnow.records.record import Record, RecordKind, Source
from winnow.records.revising import differs, revise
from winnow.values import Field, Json, Provenance, canonical_json, is_same_json

AT = from_text("2026-01-31T12:00:00.000Z")
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.text(max_size=2)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)),
    max_leaves=4,
)


@given(VALUES, VALUES)
def test_values_without_fractions_are_the_same_when_their_canonical_text_is(one: Json, other: Json) -> None:
    assert is_same_json(one, other) is (canonical_json(one) == canonical_json(other))
    assert is_same_json(one, json.loads(json.dumps(one)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        ([1, [True]], [1, [1]], False),
        ({"a": 0}, {"a": None}, False),
    ],
)
def test_true_is_not_one_and_one_is_one(one: Json, other: Json, same: bool) -> None:
    assert is_same_json(one, other) is same


@pytest.mark.parametrize(("old", "new"), [(1, True), (True, 1), (0, False), ([1], [True]), ({"n": 0}, {"n": False})])
def test_a_source_that_says_true_instead_of_one_has_changed(old: Json, new: Json) -> None:
    record = Record("r", "p", RecordKind.ROW, AT, AT, fields={"active": Field(old, Provenance.IMPORTED)})

    def read_again(value: Json) -> Record:
        fields = {"active": Field(value, Provenance.IMPORTED)}
        return revise(record, fields=fields, source=Source(""), text_ref=None, text_hash="", now=AT)

    assert differs(record, read_again(new))
    assert not differs(record, read_again(old))
