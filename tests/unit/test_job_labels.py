"""What people call a job."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_labels import MAX_LABEL, label_of_job
from winnow.values import Json

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def label(kind: str, options: dict[str, Json]) -> str:
    job = Job("j", "p", kind, State.PENDING, Trigger.MANUAL, "u", created_at=NOW, due_at=NOW, options=options)
    return label_of_job(job)


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("consolidation", {}, "Consolidation"),
        ("consolidation", {"dry_run": True, "chosen": ["a"]}, "Dry run"),
        ("consolidation", {"rollback_of": "j"}, "Rollback"),
        ("consolidation", {"chosen": ["a", "b"]}, "Consolidation of 2 chosen changes"),
        ("consolidation", {"chosen": ["a"]}, "Consolidation of 1 chosen change"),
        ("ingestion", {"source": "s3", "keys": ["inbox/p/2026/ada.pdf"]}, "2026/ada.pdf"),
        ("ingestion", {"source": "s3", "keys": ["inbox/p/a.pdf", "inbox/p/b.pdf"]}, "a.pdf and 1 more"),
        ("ingestion", {"source": "dropbox", "path": "/resumes"}, "Ingestion from Dropbox /resumes"),
        ("ingestion", {"source": "s3", "path": ""}, "Ingestion of the inbox"),
        ("ingestion", {"source": "a_later_one", "path": "/x"}, "Ingestion from a_later_one /x"),
        ("ingestion", {"source": "s3", "keys": ["elsewhere.pdf"]}, "elsewhere.pdf"),
        ("ingestion", {}, "Ingestion"),
        ("export", {"format": "csv"}, "Export as csv"),
        ("export", {}, "Export as file"),
        ("erasure", {}, "Erasure"),
        ("erasure", {"dry_run": True}, "What an erasure would take"),
        ("a_later_kind", {}, "A later kind"),
    ],
)
def test_a_job_is_called_by_what_it_does(kind: str, options: dict[str, Json], expected: str) -> None:
    assert label(kind, options) == expected


def test_a_label_is_of_bounded_length() -> None:
    assert len(label("ingestion", {"source": "s3", "keys": [f"inbox/p/{'a' * 900}"]})) == MAX_LABEL
