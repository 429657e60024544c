"""What people call a job. Pure."""

from __future__ import annotations

from typing import Final

from winnow.jobs.job import Job
from winnow.platform.stored_object import StoredObject

MAX_LABEL: Final = 120  # characters
_INBOX: Final = 2  # parts of a key before the path in a project's inbox


def label_of_job(job: Job) -> str:
    """A job in a few words: the files that it reads, or what it does.

    An upload is called by its file's name; callers who may see the job see that in its options as well.
    """
    options = StoredObject(job.options)
    match job.kind:
        case "consolidation" if "rollback_of" in job.options:
            label = "Rollback"
        case "consolidation" if options.flag("dry_run"):
            label = "Dry run"
        case "consolidation" if chosen := options.texts("chosen"):
            label = f"Consolidation of {len(chosen)} chosen change{'s' if len(chosen) > 1 else ''}"
        case "ingestion":
            label = _ingestion(options)
        case "erasure" if options.flag("dry_run"):
            label = "What an erasure would take"
        case "export":
            label = f"Export as {options.text('format', 'file')}"
        case _:
            label = job.kind.replace("_", " ").capitalize()
    return label if len(label) <= MAX_LABEL else f"{label[: MAX_LABEL - 1].rstrip()}…"


def _ingestion(options: StoredObject) -> str:
    keys = options.texts("keys")
    if keys:
        first = "/".join(keys[0].split("/")[_INBOX:]) or keys[0]
        return first if len(keys) == 1 else f"{first} and {len(keys) - 1} more"
    source, path = options.text("source"), options.text("path")
    of = {"dropbox": " from Dropbox", "s3": " of the inbox"}.get(source, f" from {source}" if source else "")
    return f"Ingestion{of}{f' {path}' if path else ''}"
