import csv
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.records.generate import generate
from cli import consolidate_local
from cli.main import main

PEOPLE = [
    ("Ada Lovelace", "ada@analytical.org"),
    ("Alan Turing", "alan@bletchley.org"),
    ("Grace Hopper", "grace@navy.mil"),
]


@dataclass(frozen=True, slots=True)
class Result:
    """What the command printed, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str


def summary_of(result: Result) -> dict[str, Any]:
    """The summary, which stands on standard error where the clusters are piped."""
    said = result.stdout if result.stdout.startswith("{") else result.stderr
    found: dict[str, Any] = json.loads(said[said.index("{\n") :])
    return found


type Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``winnow consolidate --local`` with some arguments."""

    def call(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as stopped:
            main(["consolidate", "--local", *arguments])
        said = capsys.readouterr()
        return Result(int(stopped.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A CSV of forty people, the first three twice."""
    path = tmp_path / "people.csv"
    rows = [*PEOPLE, *PEOPLE, *((f"Some{i} Body{i}", f"body{i}@mail{i}.org") for i in range(37))]
    with path.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["rid", "truth", "name", "email"])
        writer.writerows([f"r{i:02d}", "secret", *row] for i, row in enumerate(rows))
    return path


def test_a_csv_is_consolidated_and_the_clusters_written(run: Run, people: Path, tmp_path: Path) -> None:
    output, reviews = tmp_path / "clusters.csv", tmp_path / "reviews.csv"

    result = run(str(people), "--ignore", "truth,src", "--output", str(output), "--reviews", str(reviews))

    summary = json.loads(result.stdout)
    with output.open(newline="") as lines:
        clusters = {row["rid"]: row["cluster"] for row in csv.DictReader(lines)}
    assert result.exit_code == 0
    assert (summary["records"], summary["clusters"], summary["merged"]) == (43, 3, 6)
    assert {"reviews", "seconds", "peak_mb", "verdict", "why", "schema"} <= summary.keys()
    assert "truth" not in summary["schema"]
    assert clusters["r00"] == clusters["r03"] != clusters["r01"]
    assert len(clusters) == 43
    assert reviews.read_text().startswith("left,right,probability,calibrated,why")


def test_json_lines_are_read_too_and_lists_are_cells_of_several_values(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(json.dumps({"name": name, "emails": [email]}) for name, email in PEOPLE * 2))

    summary = summary_of(run(str(path)))

    assert summary["clusters"] == 3


def test_a_pair_is_explained(run: Run, people: Path) -> None:
    result = run(str(people), "--ignore", "truth", "--explain", "r00", "r03")

    assert "r00 ~ r03: probability" in result.stdout
    assert "email: equal" in result.stdout


def test_a_schema_file_decides_what_is_compared(run: Run, people: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text('{"name": "person_name", "email": "email"}')

    summary = summary_of(run(str(people), "--schema", str(schema)))

    assert summary["schema"] == {
        "name": {"kind": "person_name", "reason": "given"},
        "email": {"kind": "email", "reason": "given"},
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--id-column", "nope"], "no column 'nope'"),
        (["--id-column", "truth"], "repeated ids"),
        (["--explain", "r00", "nobody"], "no record 'nobody'"),
        (["--match-threshold", "0.2"], "thresholds must satisfy"),
    ],
)
def test_mistakes_are_named(run: Run, people: Path, arguments: list[str], said: str) -> None:
    result = run(str(people), *arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("text", ['{"shoe_size": "number"}', '{"name": "nonsense"}', "[1]", "{"])
def test_a_schema_that_cannot_be_used_is_refused(run: Run, people: Path, tmp_path: Path, text: str) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(text)

    assert run(str(people), "--schema", str(schema)).exit_code == 2


@pytest.mark.parametrize("text", ["", "rid,name\n", "rid,name\n1,Ada\n"])
def test_files_with_nothing_to_merge_are_a_clean_result(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "small.csv"
    path.write_text(text)

    result = run(str(path))

    assert result.exit_code == 0
    assert summary_of(result)["merged"] == 0


def test_a_broken_line_of_json_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"name": "Ada"}\n{"name": \n')

    result = run(str(path))

    assert result.exit_code == 0
    assert "line 2: The line is not JSON." in result.stderr
    assert summary_of(result)["records"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"rid,name\n1,Ada\n1,Grace\n", "empty or repeated ids"),
        (b"%PDF-1.7 nothing", "people.csv holds no table"),
        (b"\x1f\x8b\x08" + bytes(40), "people.csv holds no table"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_the_reason(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    result = run(str(path), "--id-column", "rid")

    assert result.exit_code == 2
    assert said in result.stderr


def test_cells_missing_at_the_end_of_a_row_are_empty(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("rid,name,city\n1,Ada,London\n2,Ada\n")

    assert summary_of(run(str(path)))["records"] == 2


def test_a_file_that_is_not_there_and_one_that_cannot_be_written_are_named(
    run: Run, people: Path, tmp_path: Path
) -> None:
    assert "nowhere.csv: No such file" in run(str(tmp_path / "nowhere.csv")).stderr
    assert "No such file" in run(str(people), "--output", str(tmp_path / "no" / "clusters.csv")).stderr


def test_a_local_run_of_a_csv_imports_no_framework_and_nothing_for_texts_documents_or_merges(people: Path) -> None:
    unneeded = {
        *("typer", "pydantic", "httpx", "boto3", "dropbox", "numpy.ma", "numpy.random", "subprocess"),
        *("winnow.matching.notes.note_matching", "winnow.matching.text.tokens", "winnow.parsing.sandbox"),
        *("winnow.parsing.documents.document_reader", "winnow.parsing.tables.spreadsheets"),
        "winnow.consolidation.merge.survivorship",
    }
    program = (
        "import sys\nfrom cli.main import main\n"
        f"try: main(['consolidate', '--local', {str(people)!r}, '--ignore', 'truth'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({unneeded!r} & sys.modules.keys()), file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.csv", "rid;name;town\n1;Zoë;Köln\n2;Zoë;Köln\n".encode("cp1252")),
        ("people.tsv", "rid\tname\ttown\n1\tZoë\tKöln\n2\tZoë\tKöln\n".encode("utf-16")),
        ("people.json", json.dumps([{"rid": n, "name": "Zoë", "town": "Köln"} for n in (1, 2)], indent=1).encode()),
        ("people.csv.gz", gzip.compress("The guild\n\nrid,name,town\n1,Zoë,Köln\n2,Zoë,Köln\n".encode(), mtime=0)),
        ("people.csv", "rid,name,town\n1,Zoë,Köln\nbroken,row,of,five,cells\n2,Zoë,Köln\n".encode()),
        ("people.csv", b"sep=;\nrid;name;name\n1;Zoe;K\n2;Zoe;K\n"),
        (
            "people.jsonl",
            b'{"rid": 1, "name": "Zoe", "n": NaN}\n{"rid": 2, "name": "Zoe", "n": ' + b"9" * 5000 + b"}\n",
        ),
    ],
)
def test_every_table_that_is_ingested_is_consolidated_locally(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    result = run(str(path))

    assert result.exit_code == 0
    assert summary_of(result)["records"] == 2


def test_an_id_that_is_half_a_character_is_written_whole(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text('{"rid": "a\\ud83d", "name": "Ada"}\n{"rid": "b", "name": "Ada"}\n')
    output = tmp_path / "clusters.csv"

    result = run(str(path), "--output", str(output))

    assert result.exit_code == 0
    assert "a\ufffd" in output.read_text(encoding="utf-8")


def test_nesting_without_end_is_that_lines_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text('{"rid": 1, "d": ' + "[" * 200_000 + '\n{"rid": 2, "name": "Ada"}\n')

    result = run(str(path))

    assert result.exit_code == 0
    assert "line 1" in result.stderr


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_clusters_are_csv_on_standard_output_when_nothing_else_is_asked_for(run: Run, people: Path) -> None:
    result = run(str(people), "--ignore", "truth")

    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [row["rid"] for row in rows] == [f"r{i:02d}" for i in range(43)]
    assert rows[0]["cluster"] == rows[3]["cluster"] != rows[1]["cluster"]
    assert summary_of(result)["clusters"] == 3


def test_golden_records_the_joined_input_and_the_links_are_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    people = [*PEOPLE, *((name.upper(), email) for name, email in PEOPLE)]
    rows = [*people, *((f"Some{i} Body{i}", f"body{i}@mail{i}.org") for i in range(37))]
    path.write_text("rid,name,email\n" + "".join(f"r{i:02d},{name},{email}\n" for i, (name, email) in enumerate(rows)))
    written = {name: tmp_path / f"{name}.csv" for name in ("merged", "joined", "pairs", "reviews")}

    result = run(str(path), *(word for name, file in written.items() for word in (f"--{name}", str(file))))

    merged, joined, pairs = (read_csv(written[name]) for name in ("merged", "joined", "pairs"))
    assert summary_of(result)["clusters"] == len(pairs) == 3
    assert [(row["name"], row["records"]) for row in merged[:3]] == [(name, "2") for name, _ in PEOPLE]
    assert len(merged) == 40
    assert [row["name"] for row in joined] == [name for name, _ in rows]
    assert joined[0]["cluster"] == joined[3]["cluster"] == merged[0]["cluster"]
    assert float(joined[0]["confidence"]) == float(pairs[0]["probability"])
    assert float(joined[-1]["confidence"]) == 1.0
    assert {pairs[0]["left"], pairs[0]["right"]} == {"r00", "r03"}


def test_the_joined_input_says_which_record_of_which_list_each_row_is(run: Run, tmp_path: Path) -> None:
    """Given two lists with the same ids, then their rows have the ids and lists that pairs and clusters name."""
    for name, phone in (("ours", "0221 555 1"), ("theirs", "0221 5551")):
        rows = [f"{i},Person{i} Somebody{i},{phone}{i:02}" for i in range(30)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["id,name,phone", *rows]))
    joined, clusters = tmp_path / "joined.csv", tmp_path / "clusters.csv"

    run(
        *(str(tmp_path / f"{name}.csv") for name in ("ours", "theirs")),
        "--joined",
        str(joined),
        "--output",
        str(clusters),
    )

    rows_ = read_csv(joined)
    assert [(row["rid"], row["cluster"]) for row in rows_] == [(c["rid"], c["cluster"]) for c in read_csv(clusters)]
    assert [row["source"] for row in rows_] == ["ours"] * 30 + ["theirs"] * 30
    assert (rows_[30]["rid"], rows_[30]["id"]) == ("theirs:0", "0")


def test_columns_are_left_out_by_several_options_too(run: Run, people: Path) -> None:
    """Given --ignore twice, then both columns are left out of the schema."""
    result = run(str(people), "--ignore", "truth", "--ignore", "email, phone")

    assert {"truth", "email", "phone"}.isdisjoint(summary_of(result)["schema"])


def test_one_list_alone_is_not_linked(run: Run, people: Path) -> None:
    """Given --link-only and one file, then the error names the options that say what the lists are."""
    result = run(str(people), "--link-only")

    assert result.exit_code == 2
    assert "--source-column" in result.stderr


def write_list(path: Path, first: int, people: int) -> None:
    """A list of people, each once but the first, who is on it twice."""
    rows = [f"{i},Person{chr(97 + i % 26)}{i} Somebody{i},p{i}@mail{i}.org" for i in range(first, first + people)]
    rows.append(f"9{rows[0]}")
    path.write_text("\n".join(["id,name,email", *rows]))


def test_lists_are_linked_with_their_own_duplicates_or_without(run: Run, tmp_path: Path) -> None:
    one, other, output = tmp_path / "shop.csv", tmp_path / "supplier.csv", tmp_path / "clusters.csv"
    write_list(one, 0, 40)
    write_list(other, 20, 40)

    both = summary_of(run(str(one), str(other), "--link-and-dedupe", "--output", str(output)))
    clusters = {row["rid"]: row["cluster"] for row in read_csv(output)}
    linked = summary_of(run(str(one), str(other), "--link-only", "--output", str(output)))
    only = {row["rid"]: row["cluster"] for row in read_csv(output)}

    assert both["records"] == linked["records"] == 82
    assert clusters["shop:0"] == clusters["shop:90"]
    assert clusters["shop:25"] == clusters["supplier:25"]
    assert only["shop:0"] != only["shop:90"]
    assert only["shop:25"] == only["supplier:25"]


def test_a_column_says_where_records_are_from(run: Run, tmp_path: Path) -> None:
    path, output = tmp_path / "people.csv", tmp_path / "clusters.csv"
    rows = [f"{i},{'ab'[i // 40]},Person{i % 40} Somebody{i % 40},p{i % 40}@mail{i % 40}.org" for i in range(80)]
    path.write_text("\n".join(["rid,from,name,email", *rows, "x,a,Person1 Somebody1,p1@mail1.org"]))

    found = run(str(path), "--source-column", "from", "--link-only", "--output", str(output))

    clusters = {row["rid"]: row["cluster"] for row in read_csv(output)}
    assert found.exit_code == 0
    assert clusters["x"] != clusters["1"]
    assert clusters["2"] == clusters["42"]
    assert "no column 'nowhere'" in run(str(path), "--source-column", "nowhere").stderr
    assert "two sources" in " ".join(run(str(path), "--ignore", "from", "--link-only").stderr.split())


def test_the_schema_is_written_edited_and_read_again(run: Run, people: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"

    first = summary_of(run(str(people), "--ignore", "truth", "--schema", str(schema)))
    told = json.loads(schema.read_text())
    del told["fields"]["name"]
    schema.write_text(json.dumps(told))
    second = summary_of(run(str(people), "--ignore", "truth", "--schema", str(schema)))

    assert set(first["schema"]) == {"name", "email"}
    assert set(second["schema"]) == {"email"}


def test_numbered_columns_keep_being_one_field_in_a_written_schema(run: Run, tmp_path: Path) -> None:
    path, schema = tmp_path / "discs.csv", tmp_path / "schema.json"
    head = ",".join(["rid", "title", *(f"track{i}" for i in range(1, 6))])
    rows = [
        ",".join([str(n), f"Blue Kettle {n}", *(f"Song {chr(97 + k)} of {n}" for k in range(5))]) for n in range(60)
    ]
    path.write_text("\n".join([head, *rows]))

    run(str(path), "--schema", str(schema))
    again = summary_of(run(str(path), "--schema", str(schema)))

    assert again["schema"]["track"]["columns"] == "track1,track2,track3,track4,track5"


def test_one_page_of_help_names_every_option(run: Run) -> None:
    result = run("people.csv", "--help")

    assert result.exit_code == 0
    for option in ("--link-only", "--merged", "--joined", "--pairs", "--reviews", "--schema", "--source-column"):
        assert option in result.stdout
    assert len(result.stdout.splitlines()) <= 66


def test_reviews_are_written_most_probable_first_with_what_speaks_for_them(run: Run, tmp_path: Path) -> None:
    path, reviews = tmp_path / "people.csv", tmp_path / "reviews.csv"
    path.write_text("".join(generate("voters", 500, 4, "tune")))

    run(str(path), "--ignore", "truth,src", "--reviews", str(reviews))

    rows = read_csv(reviews)
    probabilities = [float(row["probability"]) for row in rows]
    assert list(rows[0]) == ["left", "right", "probability", "calibrated", "why"]
    assert len(rows) > 1
    assert probabilities == sorted(probabilities, reverse=True)
    assert all("last_name: " in row["why"] for row in rows)
    assert {row["calibrated"] for row in rows} == {"no"}


def test_probabilities_of_reviews_are_said_to_be_an_order(run: Run, tmp_path: Path) -> None:
    path, reviews = tmp_path / "films.csv", tmp_path / "reviews.csv"
    path.write_text("".join(generate("film_lists", 500, 3, "tune")))

    run(str(path), "--ignore", "truth,src", "--reviews", str(reviews))

    first = read_csv(reviews)[0]
    assert first["calibrated"] == "no"
    told = run(str(path), "--ignore", "truth,src", "--explain", first["left"], first["right"])
    assert "orders the reviews of this run and says no more" in told.stdout


def test_what_takes_longer_than_two_seconds_is_said_on_standard_error(
    run: Run, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = run(str(people), "--ignore", "truth", "--output", str(people.with_suffix(".out")))
    monkeypatch.setattr(consolidate_local, "_PATIENCE", 0.0)

    slow = run(str(people), "--ignore", "truth", "--output", str(people.with_suffix(".out")))

    assert not quick.stderr
    assert "matching 43 records: " in slow.stderr
    assert "writing: " in slow.stderr
    assert slow.stdout.startswith("{")
