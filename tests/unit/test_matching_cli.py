import csv
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

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
    assert reviews.read_text().startswith("left,right,probability,why")


def test_json_lines_are_read_too_and_lists_are_cells_of_several_values(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(json.dumps({"name": name, "emails": [email]}) for name, email in PEOPLE * 2))

    summary = json.loads(run(str(path)).stdout)

    assert summary["clusters"] == 3


def test_a_pair_is_explained(run: Run, people: Path) -> None:
    result = run(str(people), "--ignore", "truth", "--explain", "r00", "r03")

    assert "r00 ~ r03: probability" in result.stdout
    assert "email: equal" in result.stdout


def test_a_schema_file_decides_what_is_compared(run: Run, people: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text('{"name": "person_name", "email": "email"}')

    summary = json.loads(run(str(people), "--schema", str(schema)).stdout)

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
    assert json.loads(result.stdout)["merged"] == 0


def test_a_broken_line_of_json_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"name": "Ada"}\n{"name": \n')

    result = run(str(path))

    assert result.exit_code == 0
    assert "line 2: The line is not JSON." in result.stderr
    assert json.loads(result.stdout)["records"] == 1


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

    assert json.loads(run(str(path)).stdout)["records"] == 2


def test_a_file_that_is_not_there_and_one_that_cannot_be_written_are_named(
    run: Run, people: Path, tmp_path: Path
) -> None:
    assert "nowhere.csv: No such file" in run(str(tmp_path / "nowhere.csv")).stderr
    assert "No such file" in run(str(people), "--output", str(tmp_path / "no" / "clusters.csv")).stderr


def test_a_local_run_imports_no_framework(people: Path) -> None:
    program = (
        "import sys\nfrom cli.main import main\n"
        f"try: main(['consolidate', '--local', {str(people)!r}, '--ignore', 'truth'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'typer', 'pydantic', 'httpx', 'boto3', 'dropbox'} & sys.modules.keys()), file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.csv", "rid;name;town\n1;Zoë;Köln\n2;Zoë;Köln\n".encode("cp1252")),
        ("people.tsv", "rid\tname\ttown\n1\tZoë\tKöln\n2\tZoë\tKöln\n".encode("utf-16")),
        ("people.json", json.dumps([{"rid": n, "name": "Zoë", "town": "Köln"} for n in (1, 2)], indent=1).encode()),
        ("people.csv.gz", gzip.compress("The guild\n\nrid,name,town\n1,Zoë,Köln\n2,Zoë,Köln\n".encode())),
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
    assert json.loads(result.stdout)["records"] == 2


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
