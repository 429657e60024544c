"""The sample files: reproducible, labelled, and really saying what their labels claim."""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import phonenumbers
import pypdfium2
import pytest
from docx import Document

from devstack.samples import Samples, write_samples
from devstack.samples.people import Person, draw_person


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def truth(samples: Samples) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(samples.truth.read_text(encoding="utf-8"))
    return found


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(path)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
        return "\n".join([*header, *(paragraph.text for paragraph in document.paragraphs), *cells])
    return path.read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def test_same_seed_writes_the_same_bytes(samples: Samples, tmp_path: Path) -> None:
    time.sleep(2.1)  # a zip stores times in steps of two seconds: a clock in the bytes would show

    again = write_samples(tmp_path)

    first = [*samples.resumes, samples.table, samples.truth]
    second = [*again.resumes, again.table, again.truth]
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.name for path, twin in zip(first, second, strict=True) if path.read_bytes() != twin.read_bytes()] == []


def test_another_seed_writes_other_people(samples: Samples, tmp_path: Path) -> None:
    other = write_samples(tmp_path, seed=1)

    assert other.table.read_bytes() != samples.table.read_bytes()
    assert {p.read_bytes() for p in other.resumes}.isdisjoint(p.read_bytes() for p in samples.resumes)


def test_every_readable_resume_says_what_its_truth_says(samples: Samples, truth: dict[str, Any]) -> None:
    labelled = truth["resumes"]
    assert len(labelled) >= 30

    missing = []
    for path in samples.resumes:
        if path.name in truth["unreadable"]:
            continue
        said, text = labelled[path.name], squeezed(text_of(path))
        wanted = [said["name"], said["email"], said["phone"], said["city"], *said["skills"]]
        wanted += [job[key] for job in said["work"] for key in ("company", "title")]
        wanted += [study[key] for study in said["education"] for key in ("institution", "degree")]
        missing += [(path.name, value) for value in wanted if squeezed(value) not in text]
    assert missing == []


def test_some_people_have_two_resumes_in_different_formats(truth: dict[str, Any]) -> None:
    files: dict[str, set[str]] = {}
    for name, said in truth["resumes"].items():
        files.setdefault(said["person"], set()).add(Path(name).suffix)

    counts = Counter(said["person"] for said in truth["resumes"].values())
    twice = [person for person, count in counts.items() if count == 2]
    assert len(twice) == 8
    assert all(len(files[person]) == 2 for person in twice)


def test_bad_input_is_bad(samples: Samples, truth: dict[str, Any]) -> None:
    folder = samples.resumes[0].parent
    by_code = {code: folder / name for name, code in truth["unreadable"].items()}

    assert text_of(by_code["needs_ocr"]).strip() == ""
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(by_code["corrupt"])


def test_table_holds_a_thousand_rows_with_duplicates_and_look_alikes(samples: Samples, truth: dict[str, Any]) -> None:
    rows = list(csv.DictReader(io.StringIO(samples.table.read_text(encoding="utf-8"))))
    owners = truth["contacts"]
    assert len(rows) == 1000
    assert {row["contact_id"] for row in rows} == set(owners)

    sizes = Counter(owners.values())
    assert sum(size > 1 for size in sizes.values()) > 100

    by_phone: dict[str, set[str]] = {}
    for row in rows:
        if row["phone"]:
            by_phone.setdefault(row["phone"], set()).add(owners[row["contact_id"]])
    assert sum(len(people) > 1 for people in by_phone.values()) > 20

    same_name: Counter[bool] = Counter()
    for one, other in combinations(rows, 2):
        if (one["first_name"], one["last_name"]) == (other["first_name"], other["last_name"]):
            same_name[owners[one["contact_id"]] == owners[other["contact_id"]]] += 1
    assert same_name[True] > 50
    assert same_name[False] > 10


@pytest.mark.parametrize("number", range(40))
def test_people_hold_together(number: int) -> None:
    person: Person = draw_person(Random(number), number)

    assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone, person.country))
    assert "example." in person.email
    starts = [job.start for job in person.jobs]
    assert starts == sorted(starts, reverse=True)
    assert all(job.end is None or job.start < job.end < "2026-01" for job in person.jobs)
    assert all(job.end is not None for job in person.jobs[1:])
