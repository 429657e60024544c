"""Text as every room compares it."""

from __future__ import annotations

import pytest

from winnow.text import MONTH_NAMES, MONTHS, fold, letters_and_digits, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  José   ÁLVAREZ ", "jose alvarez"),
        ("Jürgen Groß", "jurgen gross"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("O’Neill — co\u00adop", "o'neill - coop"),
        ("ﬁnance", "finance"),
        ("Νίκος", "νικοσ"),
        ("Андрей Ёлкин", "андрей ёлкин"),  # й and ё are letters
        ("がく", "がく"),
        ("שָׁלוֹם", "שלום"),  # vowel points are optional
        ("ไทย", "ไทย"),
    ],
)
def test_folding_takes_off_case_and_accents_but_no_letters(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_keep_the_signs_inside_them() -> None:
    assert words("C++, Node.js and Co-op; C#!") == ["c++", "node.js", "and", "co-op", "c#"]


def test_letters_and_digits_stand_apart_by_single_spaces() -> None:
    assert letters_and_digits(fold("Ré-sumé, N° 12/b")) == "re sume n 12 b"
    assert letters_and_digits(fold("Жёлтый-дом 7")) == "жёлтый дом 7"


@pytest.mark.parametrize(("name", "number"), [("jan", 1), ("märz", 3), ("août", 8), ("dic", 12), ("set", 9)])
def test_a_month_is_known_by_its_folded_name(name: str, number: int) -> None:
    assert MONTHS[fold(name)] == number


def test_there_are_twelve_months() -> None:
    assert len(MONTH_NAMES) == 12
    assert set(MONTHS.values()) == set(range(1, 13))
