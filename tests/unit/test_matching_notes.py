import pytest

from winnow.matching.notes import spellings
from winnow.matching.resolution import Table, Verdict
from winnow.matching.resolve import resolve

OTHERS = [
    "The roof above warehouse two leaks when it rains from the west.",
    "Grace wants the budget for the new compiler lab by the end of term.",
    "Ask the caterer whether the gluten free menu can be served outdoors.",
    "Parking permits for visitors are now issued at the north gate only.",
    "The museum lends us the difference engine for the spring exhibition.",
    "Our freight contract with the harbour ends and nobody has renewed it.",
]
NOTE = "Ada called on Monday about the 12 broken looms in Nottingham and wants a refund."


def share_a_cluster(one: str, other: str) -> bool:
    texts = [one, other, *OTHERS]
    resolution = resolve(Table([str(i) for i in range(len(texts))], {"note": texts}))
    assert resolution.verdict is Verdict.TRUSTED
    return resolution.clusters["0"] == resolution.clusters["1"]


@pytest.mark.parametrize(
    "again",
    [
        NOTE,
        NOTE.lower(),
        "On Monday Ada called about the 12 broken looms in Nottingham, and wants a refund",
        "Ada called on Monday about the 12 brokne looms in Nottingham and wants refund.",
        "Ada called on Monday about the 12 broken looms in Nottingham and now wants a refund!",
    ],
)
def test_a_note_written_twice_is_one(again: str) -> None:
    assert share_a_cluster(NOTE, again)


@pytest.mark.parametrize(
    "other",
    [
        NOTE.replace("12", "13"),
        NOTE.replace("Monday", "Tuesday"),
        NOTE.replace("Ada", "Grace"),
        NOTE.replace("Nottingham", "Sheffield"),
        NOTE.replace("wants", "does not want"),
        *OTHERS[:1],
    ],
)
def test_notes_that_differ_in_a_fact_stay_apart(other: str) -> None:
    assert not share_a_cluster(NOTE, other)


def test_the_reason_for_keeping_notes_apart_is_given() -> None:
    texts = [NOTE, NOTE.replace("12", "13"), *OTHERS]
    resolution = resolve(Table([str(i) for i in range(len(texts))], {"note": texts}))

    evidence = resolution.explain("0", "1")

    assert evidence.fields[-1].level == "a number or date differs"
    assert evidence.probability < 0.05


def test_empty_notes_are_not_duplicates() -> None:
    resolution = resolve(Table(["0", "1", "2", "3"], {"note": [None, "", NOTE, OTHERS[0]]}))

    assert resolution.summary.merged == 0


def test_rare_words_one_letter_from_a_common_one_are_misspelt() -> None:
    assert spellings({"broken": 9, "brokne": 1, "looms": 9, "loom5": 1, "booms": 8}) == {"brokne": "broken"}
