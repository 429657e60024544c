"""How the comparison on public sets counts."""

from benchmarks.matching_public import score_across


def test_pairs_of_one_list_are_neither_right_nor_wrong_where_the_gold_links_two() -> None:
    truth = {"a1": "x", "a2": "a2", "b1": "x", "b2": "b2"}
    source = {record: record[0] for record in truth}
    inside = {"a1": "1", "a2": "1", "b1": "3", "b2": "3"}
    across = {"a1": "1", "a2": "1", "b1": "1", "b2": "4"}

    assert score_across(truth, inside, source) == (1.0, 0.0)
    assert score_across(truth, across, source) == (0.5, 1.0)
    assert score_across(truth, inside, {}) == (0.0, 0.0)
