"""Which job an upload became, and the files that failed in any job, with another try at them."""

from __future__ import annotations

from typing import Any

import pytest
from support.api import NOBODY, POWER_USER, Api
from support.ingestion import Ingestion

from devstack.dropbox.faults import Kind
from winnow.ingestion.entrypoints.s3_inbox import Created
from winnow.ingestion.entrypoints.webhook import build_inbox
from winnow.ingestion.sources.s3 import S3Source
from winnow.ingestion.sources.source_model import SourceUnavailable
from winnow.platform import clients
from winnow.platform.settings import InboxSettings


@pytest.fixture
def project(api: Api) -> str:
    return api.project()


def arrive(ingestion: Ingestion, project: str, *names: str) -> None:
    """The notifications of objects reach the inbox, which puts them into one job."""
    api, bucket = ingestion.api, ingestion.api.settings.bucket
    created = []
    for name in names:
        key = f"inbox/{project}/{name}"
        version = clients.s3().head_object(Bucket=bucket, Key=key)["VersionId"]
        created.append(Created(project, key, version))
    settings = InboxSettings(api.settings.table, bucket, api.settings.ingestion_queue_url)
    build_inbox(settings).receive(created)


def failed(api: Api, project: str) -> list[dict[str, Any]]:
    """The project's failed files, as a power user gets them."""
    reply = api.call("GET", f"/api/v1/projects/{project}/failed-files", as_=POWER_USER)
    assert (reply.status, reply.json["complete"]) == (200, True)
    found: list[dict[str, Any]] = reply.json["items"]
    return found


def test_an_upload_can_be_asked_for_the_job_that_it_became(ingestion: Ingestion, project: str) -> None:
    # given an upload that has arrived, and of which nobody has told the inbox yet
    api, path = ingestion.api, f"/api/v1/projects/{project}/uploads"
    asked = "path=in/x.txt"
    missing = api.call("GET", path, as_=POWER_USER, query=asked)
    assert (missing.status, missing.json["code"]) == (404, "upload-not-found")
    ingestion.put_object(project, "in/x.txt", b"Bo Quill")
    early = api.call("GET", path, as_=POWER_USER, query=asked).json
    assert (early["bytes"], early["job_id"], early["file"]) == (8, None, None)

    # when it becomes a job, and when the job has worked it
    ingestion.put_object(project, "y.txt", b"Ada Vance")
    arrive(ingestion, project, "in/x.txt", "y.txt")
    waiting = api.call("GET", path, as_=POWER_USER, query=asked).json
    ingestion.pump()
    done, other = (api.call("GET", path, as_=POWER_USER, query=f"path={name}").json for name in ("in/x.txt", "y.txt"))

    # then the upload says so
    assert (waiting["file"], waiting["job_id"]) == (None, done["job_id"])
    assert ingestion.job(done["job_id"]).trigger_type == "s3_event"
    assert (done["file"]["name"], done["file"]["outcome"], other["job_id"]) == ("x.txt", "created", done["job_id"])
    assert api.call("GET", path, as_=POWER_USER, query="path=../x.txt").status == 422
    assert api.call("GET", path, as_=NOBODY, query=asked).status == 403


def test_failed_files_of_all_jobs_are_one_list_until_they_are_read(ingestion: Ingestion, project: str) -> None:
    # given a file that can't be read, and two that Dropbox did not hand over
    api = ingestion.api
    ingestion.put_object(project, "bad.txt", b"BROKEN")
    ingestion.put_object(project, "good.txt", b"Ada Vance")
    ingestion.ingest(project, "s3")
    for name in ("one", "two"):
        ingestion.dropbox.account.put(f"/{name}.txt", f"Bo {name.title()}".encode())
    ingestion.dropbox.fail(Kind.SERVER_ERROR, route="files/download", times=None)
    ingestion.ingest(project)
    ingestion.dropbox.faults.clear()
    listed = failed(api, project)
    assert {each["name"]: each["retryable"] for each in listed} == {
        "one.txt": True,
        "two.txt": True,
        "bad.txt": False,
    }
    assert {each["code"] for each in listed if each["name"] == "bad.txt"} == {"corrupt"}

    # when one that only a better version can mend is tried alone, there is nothing to try
    again = f"/api/v1/projects/{project}/failed-files/retry"
    (bad,) = [each["file_id"] for each in listed if not each["retryable"]]
    refused = api.call("POST", again, {"file_ids": [bad]}, as_=POWER_USER)
    assert (refused.status, refused.json["code"]) == (409, "nothing-to-retry")

    # when all are tried again
    reply = api.call("POST", again, {}, as_=POWER_USER)
    assert (reply.status, [each["files"] for each in reply.json["items"]]) == (202, [2])
    ingestion.pump()

    # then the two are read, and the one that can't be is left; until it is replaced
    assert ingestion.names(project) == ["Ada Vance", "Bo One", "Bo Two"]
    assert [each["name"] for each in failed(api, project)] == ["bad.txt"]
    ingestion.put_object(project, "bad.txt", b"Cy Young")
    ingestion.ingest(project, "s3")
    assert failed(api, project) == []
    assert api.call("GET", f"/api/v1/projects/{project}/failed-files", as_=NOBODY).status == 403


def test_one_failed_object_of_the_inbox_is_tried_again_alone(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given two objects that the bucket did not hand over
    def refuse(*_: object) -> None:
        raise SourceUnavailable("The bucket does not answer.")

    for name in ("one", "two"):
        ingestion.put_object(project, f"{name}.txt", f"Bo {name.title()}".encode())
    with monkeypatch.context() as broken:
        broken.setattr(S3Source, "download", refuse)
        broken.setattr(S3Source, "open", refuse)
        ingestion.ingest(project, "s3")
    one = next(each for each in failed(ingestion.api, project) if each["name"] == "one.txt")

    # when one is tried again
    path = f"/api/v1/projects/{project}/failed-files/retry"
    (job,) = ingestion.api.call("POST", path, {"file_ids": [one["file_id"]]}, as_=POWER_USER).json["items"]
    ingestion.pump()

    # then it alone is read
    assert [file.entry.name for file in ingestion.files(job["job_id"])] == ["one.txt"]
    assert ingestion.names(project) == ["Bo One"]
    assert [each["name"] for each in failed(ingestion.api, project)] == ["two.txt"]
