"""Files that somebody names by their ids: what they are, by the lists of the ingestions that have seen them."""

from __future__ import annotations

from collections.abc import Collection

from winnow.ingestion.run.ingestion_items import file_key
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.job_store import JobStore
from winnow.platform.table import Table

_NEVER, _LAST = "0", "~"  # sort before and after every time
_JOBS = 100  # of one page


def uris_of_files(table: Table, project_id: str, file_ids: Collection[str]) -> dict[str, str]:
    """The uri of each file that some ingestion of the project has on its list, and that is not erased yet.

    Args:
        file_ids: a file has the same id in every ingestion.
    """
    found: dict[str, str] = {}
    position: str | None = _LAST if file_ids else None
    while position is not None and len(found) < len(set(file_ids)):
        part = JobStore(table).before(project_id, position, _NEVER, _JOBS)
        jobs = [job.job_id for _, job in part.entries if job.kind == INGESTION.name]
        missing = sorted({*file_ids} - found.keys())
        items = table.get_many([file_key(job_id, file_id) for job_id in jobs for file_id in missing])
        found |= {str(item["file_id"]): str(item["uri"]) for item in items.values() if item.get("uri")}
        position = part.onward
    return found
