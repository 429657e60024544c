"""What spares comparisons of values: bounds that are never crossed, and look-ups that equal plain ones."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from winnow.matching.arrays import corner, number_keys, quantile, set_bits
from winnow.matching.compare import comparators
from winnow.matching.compare.comparators import COMPARATORS, may_share_words
from winnow.matching.compare.idf_cosine import idf_cosine
from winnow.matching.compare.letter_bags import LetterBags
from winnow.matching.constants import WORD_BITS
from winnow.matching.model.fellegi_sunter import term_frequency_adjustment
from winnow.matching.prepare.columns import index_tokens, make_column
from winnow.matching.schema import Kind

WORDS = st.lists(st.text(alphabet="aabcdelnor19@. -ßéΩ𝄞", min_size=1, max_size=14), min_size=2, max_size=8, unique=True)


def every_pair(values: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Places of every two values."""
    return np.triu_indices(len(values), 1)


@given(WORDS)
def test_letters_bound_edits_and_similarities(values: list[str]) -> None:
    x, y = every_pair(values)
    bags = LetterBags.of_values(values)

    edits, alike = bags.fewest_edits(x, y), bags.most_alike(x, y)

    for i, (a, b) in enumerate(zip(x, y, strict=True)):
        assert edits[i] <= OSA.distance(values[a], values[b])
        assert alike[i] >= JaroWinkler.normalized_similarity(values[a], values[b]) - 1e-9


@given(
    st.lists(
        st.lists(st.sampled_from(["bay", "harbour", "old", "mill", "inn", "the"]), min_size=1), min_size=2, max_size=8
    )
)
def test_letters_bound_the_ratio_of_sorted_words(words: list[list[str]]) -> None:
    values = list(dict.fromkeys(map(" ".join, words)))
    x, y = every_pair(values)
    ratio = np.array([fuzz.token_sort_ratio(values[a], values[b]) for a, b in zip(x, y, strict=True)])

    assert may_share_words(values, x, y, ratio).all()
    assert not may_share_words(values, np.r_[x, x, x], np.r_[y, y, y], math.inf).any()


@pytest.mark.parametrize("kind", sorted(COMPARATORS, key=str))
def test_levels_are_the_same_with_bounds_and_without(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["lee", "li", "lea", "leah smith", "smith", "san jose", "jose san", "o", "ada@mail.org", "ada@mail.com"]
    codes = ["adam@mail.org", "2215550199", "5550199", "2215550198", "a.org/b", "a.org/b/c", "dscw120", "dscw120b"]
    values = {
        Kind.DATE: ["1990-05-17", "1990-17-05", "1990-05", "1991", "1990-05-18", "2001-12-31", "1833-85-26"],
        Kind.NUMBER: ["1", "1.01", "1.08", "7", "x"],
        Kind.COORDINATE: ["50.1", "50.1001", "50.11", "7"],
    }.get(kind, names + codes)
    x, y = every_pair(values)
    with_bounds = COMPARATORS[kind](values, x, y, 1)

    monkeypatch.setattr(comparators, "bag_letters", lambda *_: None)

    assert COMPARATORS[kind](values, x, y, 1).tolist() == with_bounds.tolist()


def test_hardly_any_pair_of_unlike_names_is_compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["houvotrouck", "tugri", "nandimer", "kassel", "obwexer", "zylf", "prahm", "quist", "ecker"]
    x, y = every_pair(names)
    compared: list[str] = []

    def count(_scorer: object, left: Sequence[str], _right: Sequence[str], _workers: int) -> np.ndarray:
        compared.extend(left)
        return np.zeros(len(left))

    monkeypatch.setattr(comparators, "scores", count)
    COMPARATORS[Kind.FAMILY_NAME](names, x, y, 1)
    assert len(compared) < len(x) / 10


@pytest.mark.parametrize("vocabulary", [40, 3 * WORD_BITS])
def test_the_cosine_is_that_of_the_words(vocabulary: int) -> None:
    values = [""] + [" ".join(f"w{(i * k * k + i) % vocabulary}" for k in range(1, 9)) for i in range(1, 200)]
    tokens = index_tokens(values, np.ones(len(values), np.int64), Kind.TEXT)
    x, y = every_pair(values)

    found = idf_cosine(tokens, 300, x, y)

    holders: dict[str, int] = {}
    for value in values:
        for word in set(value.split()):
            holders[word] = holders.get(word, 0) + 1
    weight = {word: math.log1p(300 / count) ** 2 for word, count in holders.items()}
    norm = [sum(weight[word] for word in set(value.split())) for value in values]
    for i in range(0, len(x), 37):
        a, b = int(x[i]), int(y[i])
        dot = sum(weight[word] for word in set(values[a].split()) & set(values[b].split()))
        assert found[i] == pytest.approx(dot / math.sqrt(max(norm[a] * norm[b], 1e-12)))


def test_a_value_of_words_that_no_other_holds_is_equal_to_itself() -> None:
    values = ["", "brass lamp", "oak table"]
    tokens = index_tokens(values, np.ones(len(values), np.int64), Kind.TEXT)

    assert idf_cosine(tokens, 3, np.array([1, 1]), np.array([1, 2])).tolist() == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize("size", [64, 1 << 24])
def test_keys_are_numbered_by_a_table_as_by_sorting(size: int) -> None:
    keys = np.array([5, 63, 5, 0, 17, 63])
    found, places = number_keys(keys, size)
    assert found.tolist() == [0, 5, 17, 63]
    assert found[places].tolist() == keys.tolist()


def test_bits_are_set_at_their_places_and_nowhere_else() -> None:
    rows = set_bits(np.array([0, 63, 64, 190, 64]), 256)
    assert [int(row) for row in rows] == [1 | 1 << 63, 1, 1 << 62, 0]
    assert set_bits(np.empty(0, np.int64), 64).tolist() == [0]


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_a_quantile_is_numpys(values: list[float], share: float) -> None:
    assert quantile(np.array(values), share) == float(np.quantile(values, share))


@pytest.mark.parametrize("size", [0, 1, 2, 7, 64, 65])
def test_places_of_pairs_are_those_of_a_triangle_also_when_asked_again(size: int) -> None:
    for _ in range(2):
        assert [part.tolist() for part in corner(size)] == [part.tolist() for part in np.triu_indices(size, 1)]


def test_what_a_frequency_adds_is_looked_up_as_it_is_worked_out() -> None:
    column = make_column("town", Kind.PLACE, ["leeds"] * 4 + ["bath"] * 2 + ["wells", ""])
    left, right = np.triu_indices(8, 1)
    level = np.where(column.codes[left] == column.codes[right], 1, 3).astype(np.int8)
    frequency, log_u = column.counts / 7, np.log([0.4, 0.1, 0.5])

    together = term_frequency_adjustment(column, frequency, log_u, left, right, level)
    each = [
        term_frequency_adjustment(column, frequency, log_u, left[i : i + 1], right[i : i + 1], level[i : i + 1])[0]
        for i in range(len(left))
    ]

    assert together.tolist() == each
    assert together.any()
