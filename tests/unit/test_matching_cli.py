import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.consolidate_local import consolidate_local

PEOPLE = [
    ("Ada Lovelace", "ada@analytical.org"),
    ("Alan Turing", "alan@bletchley.org"),
    ("Grace Hopper", "grace@navy.mil"),
]


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(consolidate_local)
    return CliRunner().invoke(app, list(arguments))


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


def test_a_csv_is_consolidated_and_the_clusters_written(people: Path, tmp_path: Path) -> None:
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


def test_json_lines_are_read_too_and_lists_are_cells_of_several_values(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(json.dumps({"name": name, "emails": [email]}) for name, email in PEOPLE * 2))

    summary = json.loads(run(str(path)).stdout)

    assert summary["clusters"] == 3


def test_a_pair_is_explained(people: Path) -> None:
    result = run(str(people), "--ignore", "truth", "--explain", "r00", "r03")

    assert "r00 ~ r03: probability" in result.stdout
    assert "email: equal" in result.stdout


def test_a_schema_file_decides_what_is_compared(people: Path, tmp_path: Path) -> None:
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
def test_mistakes_are_named(people: Path, arguments: list[str], said: str) -> None:
    result = run(str(people), *arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize("text", ['{"shoe_size": "number"}', '{"name": "nonsense"}', "[1]", "{"])
def test_a_schema_that_cannot_be_used_is_refused(people: Path, tmp_path: Path, text: str) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(text)

    assert run(str(people), "--schema", str(schema)).exit_code == 2


@pytest.mark.parametrize("text", ["", "rid,name\n", "rid,name\n1,Ada\n"])
def test_files_with_nothing_to_merge_are_a_clean_result(tmp_path: Path, text: str) -> None:
    path = tmp_path / "small.csv"
    path.write_text(text)

    result = run(str(path))

    assert result.exit_code == 0
    assert json.loads(result.stdout)["merged"] == 0


def test_a_broken_line_of_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"name": "Ada"}\n{"name": \n')

    result = run(str(path))

    assert result.exit_code == 2
    assert "line 2" in result.output
