"""Folders, files and searches that bear a person's name do their work.

That the name then stands nowhere but where it belongs is looked at when the session is over (``test_what_is_left``).
"""

from __future__ import annotations

from urllib.parse import quote

import httpx
from support import marks
from support.waiting import LOOK, PATIENCE

from winnow.sdk.client import Client
from winnow.sdk.response_models import JobDetail

FOLDER = f"/{marks.NAME}"


def ended(admin: Client, job_id: str) -> JobDetail:
    (*_, job) = admin.watch(job_id, every=LOOK, timeout=PATIENCE)
    return job


def test_a_folder_that_bears_a_persons_name_is_ingested_and_searched_for(admin: Client, dropbox: httpx.Client) -> None:
    # given a folder with a resume and a damaged one, and a folder that is not there
    for name, data in ((f"{marks.NAME} CV.txt", marks.RESUME), (f"{marks.NAME} CV.pdf", b"%PDF-1.7\n" + marks.RESUME)):
        dropbox.put(f"/_control/files{quote(f'{FOLDER}/{name}')}", content=data)
    project_id = admin.create_project("Named", sources={"dropbox_path": FOLDER}).project_id
    elsewhere = admin.create_project("Named without a folder").project_id  # a source is listed once at a time in each

    # when both are ingested, and the record is searched for and exported
    named = admin.ingest(project_id, source="dropbox", path=FOLDER).job_id
    missing = admin.ingest(elsewhere, source="dropbox", path=f"{FOLDER} II").job_id
    read = ended(admin, named)
    refused = ended(admin, missing)
    exported = ended(admin, admin.export(project_id, {"format": "csv", "text": marks.NAME}).job_id)
    found = list(admin.records(project_id, {"text": marks.NAME}))

    # then the caller is told by name what became of each file
    assert {file.name: file.outcome for file in admin.files(named)} == {
        f"{marks.NAME} CV.txt": "created",
        f"{marks.NAME} CV.pdf": "failed",
    }
    assert (read.status, refused.status, exported.status) == ("completed", "failed", "completed")
    assert refused.error
    assert refused.error.code == "source_not_found"
    assert len(found) == 1
