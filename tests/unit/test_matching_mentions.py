"""Tables of mentions: few things are named in many rows, in many spellings."""

import random
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest

from winnow.matching.cluster.edges import best_between_clusters
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Decisions, Table, Verdict
from winnow.matching.mentions.mention_table import find_mentioned
from winnow.matching.prepare.columns import build_columns, make_column
from winnow.matching.resolve import resolve
from winnow.matching.schema import Kind

_STEMS = [
    "Arvendal",
    "Brontis",
    "Calderow",
    "Dunmarch",
    "Elvestad",
    "Farrowby",
    "Gantmore",
    "Hexwold",
    "Istervik",
    "Jarnholm",
]
_TRADES = ["Chemicals", "Optics", "Foods", "Paints"]


def _firms() -> list[str]:
    return [f"{stem} {trade}" for stem in _STEMS for trade in _TRADES][::3]


def _misspelt(name: str, lot: random.Random) -> str:
    at = lot.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1 :] if lot.random() < 0.5 else name[:at] + name[at] + name[at:]


def _mentions(
    rows: int = 600, *, misspelt: float = 0.3, branches: bool = False, seed: int = 7
) -> tuple[Table, dict[str, str]]:
    """Rows of patents: an applicant, the town of its seat (of a branch, if asked) and the inventors of that patent."""
    lot = random.Random(seed)
    firms = _firms()
    towns = {firm: f"Town{i % 5}burg" for i, firm in enumerate(firms)}
    names, places, people, truth = [], [], [], {}
    for i in range(rows):
        firm = firms[min(int(lot.expovariate(0.35)), len(firms) - 1)]
        names.append(_misspelt(firm, lot) if lot.random() < misspelt else firm)
        places.append(f"Town{lot.randrange(9)}burg" if branches else towns[firm])
        people.append(f"Inventor {lot.randrange(5000)}; Person {lot.randrange(5000)}")
        truth[str(i)] = firm
    return Table(list(truth), {"applicant": names, "town": places, "inventors": people}), truth


def _pairs[Key](counts: Mapping[Key, int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def test_rows_of_one_name_are_one_however_many_and_other_spellings_are_asked_about() -> None:
    """Given firms named in hundreds of rows that have nothing else in common, then their names bring them together."""
    table, truth = _mentions()
    found = resolve(table)
    clusters = found.clusters
    together = Counter((truth[record], clusters[record]) for record in truth)
    assert _pairs(together) == _pairs(Counter(clusters.values()))  # nothing is merged wrongly
    assert _pairs(Counter(clusters.values())) > 0.4 * _pairs(Counter(truth.values()))
    assert found.verdict is Verdict.ABSTAINED
    assert "only names tell" in found.reasons[0]
    asked = [truth[a] == truth[b] for (a, b), _ in found.reviews.labelled()]
    assert sum(asked) > 0.9 * len(asked) > 50


def test_a_link_and_a_question_say_how_alike_the_names_are() -> None:
    """Given a run over mentions, then the evidence of a pair names the level of its names and of its towns."""
    table, _ = _mentions()
    found = resolve(table)
    link, question = found.edges[0], found.reviews[0]
    assert link.rule == "the same name, in a table that tells things apart by nothing else"
    assert question.rule is None
    assert [field.field for field in question.fields] == ["applicant", "town"]
    assert question.weight == pytest.approx(sum(field.weight for field in question.fields), abs=0.01)


def test_the_cost_grows_with_the_rows() -> None:
    """Given twice and four times the rows of the same firms, then candidate pairs grow no faster than the rows."""
    few, more = (resolve(_mentions(rows)[0]).summary.candidates for rows in (600, 2400))
    assert more < 6 * few
    assert more < 20 * 2400


def test_the_order_of_the_rows_does_not_matter() -> None:
    """Given the same mentions in another order, then clusters and questions are the same."""
    table, truth = _mentions(300)
    order = list(range(len(truth)))
    random.Random(1).shuffle(order)
    other = Table(
        [table.ids[i] for i in order], {name: [cells[i] for i in order] for name, cells in table.columns.items()}
    )
    one, two = resolve(table), resolve(other)
    assert dict(one.clusters) == dict(two.clusters)
    assert list(one.reviews.labelled()) == list(two.reviews.labelled())


def test_people_decide_about_rows_of_one_name_too() -> None:
    """Given a rejected pair and a pinned row of one name, and an accepted pair of two spellings, then these hold."""
    table, truth = _mentions(300)
    names = dict(zip(table.ids, table.columns["applicant"], strict=True))
    usual, _ = Counter(names.values()).most_common(1)[0]
    a, b, c, d = [record for record in truth if names[record] == usual][:4]
    firm = truth[a]
    spelt = next(record for record in truth if truth[record] == firm and names[record] != usual)
    decided = Decisions(
        must_link=frozenset({(min(a, spelt), max(a, spelt))}),
        cannot_link=frozenset({(min(a, b), max(a, b))}),
        pinned=frozenset({c}),
    )
    clusters = resolve(table, decisions=decided).clusters
    assert clusters[a] == clusters[spelt]
    assert clusters[a] != clusters[b]
    assert clusters[c] not in {clusters[record] for record in truth if record != c}
    assert clusters[d] in {clusters[a], clusters[b]}


@pytest.mark.parametrize(
    ("options", "others", "mentions"),
    [
        ({}, [], True),
        ({"misspelt": 0.0}, [], False),  # nobody wrote these by hand: they are brands, or journals
        ({"branches": True}, [], False),  # of one firm in many towns
        ({}, [("booked on", Kind.DATE, 200)], False),  # what happened on another day is another thing
        ({}, [("street", Kind.ADDRESS, 200)], False),
        ({}, [("patent", Kind.TITLE, 590)], False),  # the rows have names of their own
    ],
)
def test_a_table_of_mentions_has_one_name_written_by_hand_and_nothing_that_tells_two_of_a_name_apart(
    options: dict[str, float], others: list[tuple[str, Kind, int]], mentions: bool
) -> None:
    """Given columns of some kinds, then they are those of a table of mentions or not."""
    table, _ = _mentions(**options)  # type: ignore[arg-type]  # these are keywords of it
    columns = build_columns(table.columns, infer_schema(table.columns))
    columns += [
        make_column(name, kind, [f"{name} {i % values}" for i in range(len(table.ids))])
        for name, kind, values in others
    ]
    found = find_mentioned(columns)
    assert (found is not None and found.name == "applicant") is mentions


def test_a_question_that_others_settle_is_not_asked_and_the_one_that_settles_most_comes_first() -> None:
    """Given three clusters of which all pairs are possible, then two questions suffice; of equal ones the larger."""
    labels = np.array([0, 1, 1, 3, 3, 3])
    left, right, weight = np.array([0, 0, 1]), np.array([1, 3, 3]), np.array([1.0, 1.0, 0.5])
    assert best_between_clusters(left, right, weight, labels, 10).tolist() == [1, 0]
    assert best_between_clusters(left, right, weight, labels, 1).tolist() == [1]


def test_of_more_questions_than_are_asked_those_are_that_settle_more_and_they_come_by_probability() -> None:
    """Given room for two of three questions, then one of two records is left for a less probable one of many."""
    labels = np.array([0, 1, 2, 3, 4, 4, 4, 7, 7, 7])
    left, right, weight = np.array([0, 2, 4]), np.array([1, 3, 7]), np.array([1.0, 0.9, 0.5])
    assert best_between_clusters(left, right, weight, labels, 2).tolist() == [0, 2]
    assert best_between_clusters(left, right, weight, labels, 3).tolist() == [0, 1, 2]
