"""The local stack's queries read a condition once, and find what DynamoDB finds."""

from __future__ import annotations

from typing import Any

import pytest

from devstack.queries import SLOT, compiled, predicate_of

NAMES = {"#pk": "pk", "#sk": "sk"}
VALUES = {":pk": {"S": "JOB#1"}, ":first": {"S": "JOB"}, ":last": {"S": "PROGRESS#99"}, ":n": {"N": "3"}}
SORTED = ["CHUNK#1", "JOB", "PROGRESS#00", "PROGRESS#99", "PROGRESS#99x", "TEXT", "ä"]


def item(sk: str, pk: str = "JOB#1") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#pk = :pk", SORTED),
        ("#pk = :pk AND #sk BETWEEN :first AND :last", ["JOB", "PROGRESS#00", "PROGRESS#99"]),
        ("pk = :pk and begins_with(#sk, :first)", ["JOB"]),
        ("#pk = :pk AND #sk > :last", ["PROGRESS#99x", "TEXT", "ä"]),
        ("#pk = :pk AND #sk <= :first", ["CHUNK#1", "JOB"]),
        ("#sk = :first AND #pk = :pk", ["JOB"]),
    ],
)
def test_a_condition_finds_what_its_text_says(text: str, found: list[str]) -> None:
    meets = predicate_of(text, VALUES, NAMES)

    assert meets
    assert [sk for sk in SORTED if meets(item(sk))] == found
    assert not meets(item("JOB", pk="JOB#2"))


@pytest.mark.parametrize("text", ["#pk = :pk AND #n > :n", "#pk = :pk OR #sk = :first", "size(#pk) > :pk", "#pk = "])
def test_a_condition_of_another_kind_is_left_to_ministack(text: str) -> None:
    assert predicate_of(text, VALUES, NAMES) is None


def test_a_text_is_read_for_the_first_item_of_each_query_and_errors_are_ministacks() -> None:
    # given MiniStack's own evaluation, which is counted
    read: list[str] = []

    def own(text: str, held: Any, values: Any, names: Any, slot: str = "ConditionExpression") -> bool:
        read.append(slot)
        if "oops" in text:
            raise ValueError("Invalid KeyConditionExpression: oops")
        return True

    evaluate = compiled(own)

    # when two queries look at a thousand items each, and a write at one
    for _ in range(2):
        values = dict(VALUES)
        looked = [evaluate("#pk = :pk AND #sk = :first", item(str(n)), values, NAMES, slot=SLOT) for n in range(1000)]
        assert looked == [True] + [False] * 999  # the first answer is MiniStack's
    evaluate("attribute_exists(#pk)", item("JOB"), VALUES, NAMES)

    # then each text was read once, and what is wrong with one is still said
    assert read == [SLOT, SLOT, "ConditionExpression"]
    with pytest.raises(ValueError, match="oops"):
        evaluate("oops", item("JOB"), dict(VALUES), NAMES, slot=SLOT)
