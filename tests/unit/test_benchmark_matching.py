"""How the comparison on public sets counts."""

from benchmarks.matching_public import MEASURED_ONLY, SETS, score_across


def test_pairs_of_one_list_are_neither_right_nor_wrong_where_the_gold_links_two() -> None:
    truth = {"a1": "x", "a2": "a2", "b1": "x", "b2": "b2"}
    source = {record: record[0] for record in truth}
    inside = {"a1": "1", "a2": "1", "b1": "3", "b2": "3"}
    across = {"a1": "1", "a2": "1", "b1": "1", "b2": "4"}

    assert score_across(truth, inside, source) == (1.0, 0.0)
    assert score_across(truth, across, source) == (0.5, 1.0)
    assert score_across(truth, inside, {}) == (0.0, 0.0)


def test_sets_that_were_only_measured_are_sets() -> None:
    assert set(SETS) > MEASURED_ONLY


def test_one_list_is_read_whatever_separates_it_and_its_pairs() -> None:
    rows, truth, sources = SETS["discs"].label(
        ["artist,id,title\nAda,1,Waltz\nAda,2,Walz\nAlan,3,Polka\n", "id1,id2\n1,2\n"]
    )
    again, same, _ = SETS["citations"].label(["Entity Id|title\n1|Waltz\n2|Walz\n3|Polka\n", "1|2\n"])

    assert sources is None
    assert rows[0] == {"rid": "1", "artist": "Ada", "title": "Waltz"}
    assert again[0] == {"rid": "1", "title": "Waltz"}
    assert truth["1"] == truth["2"] != truth["3"]
    assert same == truth
