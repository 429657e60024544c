"""Which files the demonstration puts together, and which way each of them goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from devstack.demo.batches import plan_batches, unique_names
from devstack.errors import DevstackError


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'{"id": 1}\n{"id": 2}\n' if name.lower().endswith("jsonl") else b"x")


def test_documents_share_a_project_and_each_table_has_its_own(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", "b.docx", "deep/c.txt", "contacts_2026.csv", "rows.JSONL", ".hidden", ".git/x.pdf")
    documents, contacts, rows = plan_batches(tmp_path)
    assert (documents.name, documents.files) == ("Resumes", 3)
    assert {path.name for path in documents.dropbox} == {"a.pdf", "c.txt"}
    assert {path.name for path in documents.uploads} == {"b.docx"}
    assert (contacts.name, contacts.files, len(contacts.uploads)) == ("Contacts 2026", 1, 1)
    assert (rows.name, rows.files, len(rows.dropbox)) == ("Rows", 1, 1)


def test_a_folder_of_tables_only_has_no_project_of_documents(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    assert [batch.name for batch in plan_batches(tmp_path)] == ["A"]


def test_a_folder_that_is_missing_or_empty_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(DevstackError, match="FILES=folder"):
            plan_batches(folder)


def test_files_of_one_name_from_two_folders_both_arrive(tmp_path: Path) -> None:
    write(tmp_path, "x/cv.pdf", "y/CV.pdf", "y/cv.txt")
    names = [name for name, _ in unique_names(sorted(tmp_path.rglob("*.*")))]
    assert len({name.lower() for name in names}) == 3
    assert all(name.lower().startswith("cv") for name in names)


def test_a_file_that_no_upload_takes_comes_through_dropbox(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"):
        (tmp_path / name).write_bytes(b"" if name == "b.pdf" else b"%PDF")

    (batch,) = plan_batches(tmp_path)

    assert [path.name for path in batch.uploads] == ["d.pdf"]
    assert [path.name for path in batch.dropbox] == ["a.pdf", "b.pdf", "c.pdf"]
