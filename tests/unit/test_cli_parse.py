"""``winnow parse``: one line a file, in order, whatever the files are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from support.workbooks import xlsx
from typer.testing import CliRunner

from cli.parse import parse

RESUME = """Mira Falk
mira.falk@example.org | +49 30 5550147 | Emden, Germany

Experience
Sailmaker, Falk & Sons            03/2019 - Present
- Sewed forty sails for boats of every size
Apprentice, Harbour Lofts         08/2016 - 02/2019
- Learned to mend

Education
BSc Textile Engineering, University of Emden, 2013 - 2016

Skills
Canvas, Rope, Sewing machines
"""

app = typer.Typer()
app.command()(parse)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "deep").mkdir(parents=True)
    (tmp_path / "inbox" / "b.txt").write_text(RESUME)
    (tmp_path / "inbox" / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "inbox" / "deep" / "c.csv").write_text("id,name\n1,Mira\n2,Jo,too,many\n")
    (tmp_path / "inbox" / "deep" / "d.txt").write_text("To whom it may concern: the invoice is due on Friday.\n")
    (tmp_path / "inbox" / ".hidden.txt").write_text("no")
    return tmp_path


def test_every_file_of_a_folder_gets_its_line(folder: Path) -> None:
    output = folder / "out.jsonl"

    ran = CliRunner().invoke(app, [str(folder / "inbox"), "--output", str(output), "--processes", "2", "--text"])

    assert ran.exit_code == 0, ran.output
    broken, resume, table, letter = [json.loads(line) for line in output.read_text().splitlines()]
    assert [Path(line["path"]).name for line in (broken, resume, table, letter)] == ["a.pdf", "b.txt", "c.csv", "d.txt"]
    assert (broken["outcome"], broken["code"], broken["resume"]) == ("failed", "corrupt", None)
    assert broken["reason"]
    assert (table["outcome"], table["rows"], table["row_errors"]) == ("table", 2, 1)
    assert letter["outcome"] == "not_a_resume"
    assert letter["reason"]
    assert resume["outcome"] == "parsed"
    assert resume["resume"]["basics"]["name"] == "Mira Falk"
    name = resume["record"]["name"]
    assert resume["text"][slice(*name["span"])] == name["value"] == "Mira Falk"
    assert all(line["ms"] >= 0 for line in (broken, resume, table, letter))


def test_lines_go_to_standard_output_and_nothing_else_does(folder: Path) -> None:
    ran = CliRunner().invoke(app, [str(folder / "inbox" / "b.txt")])

    [line] = [json.loads(line) for line in ran.stdout.splitlines()]
    assert list(line) == ["path", "ms", "outcome", "reason", "resume", "record"]


def test_a_path_that_is_not_there_is_refused(folder: Path) -> None:
    assert CliRunner().invoke(app, [str(folder / "nothing")]).exit_code != 0


def test_a_sheet_may_be_chosen(tmp_path: Path) -> None:
    book = tmp_path / "guild.xlsx"
    book.write_bytes(xlsx({"People": [["name"], ["Wenna"], ["Jory"]], "Elders": [["name"], ["Petroc"]]}))

    ran = CliRunner().invoke(app, [str(book), "--sheet", "Elders", "--processes", "1"])

    line = json.loads(next(each for each in ran.output.splitlines() if each.startswith("{")))
    assert (line["outcome"], line["rows"]) == ("table", 1)
