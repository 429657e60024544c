from winnow.consolidation.resolution import Table
from winnow.consolidation.resolve import resolve


def people() -> Table:
    rows = [
        ("1", "Ada Lovelace", "ada@analytical.org", "London"),
        ("2", "Lovelace, Ada", "ada@analytical.org", "London"),
        ("3", "Charles Babbage", "charles@engine.org", "Totnes"),
        ("4", "Chas Babbage", "charles@engine.org", "Totnes"),
        *((str(i), f"Person{i} Name{i}", f"someone{i}@mail{i % 7}.net", f"Town{i % 9}") for i in range(5, 120)),
    ]
    ids, names, emails, towns = zip(*rows, strict=True)
    return Table(ids, {"name": names, "email": emails, "city": towns})


def test_records_of_one_person_share_a_cluster() -> None:
    clusters = resolve(people()).clusters

    assert clusters["1"] == clusters["2"]
    assert clusters["3"] == clusters["4"]
    assert len(set(clusters.values())) == len(clusters) - 2
