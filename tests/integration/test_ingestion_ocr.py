"""Scans go through OCR: Textract calls back or is asked, and what goes wrong on the way is neither lost nor doubled."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from support.api import ADMIN, Api
from support.faults import Calls, Killed, kill
from support.ingestion import TOPIC, Ingestion
from support.scans import FakeTextract, enveloped, install, scan

from devstack.dropbox import DropboxServer
from winnow.ingestion.content import isolated_reader
from winnow.ingestion.content.isolated_reader import IsolatedReader
from winnow.ingestion.ingestion_wiring import ocr_of
from winnow.ingestion.ocr.ocr_provider import OcrProvider
from winnow.ingestion.ocr.textract import Textract
from winnow.ingestion.sources.dropbox import connect
from winnow.jobs.job import State
from winnow.parsing.documents.formats.drawing import draw_page, page_sizes
from winnow.parsing.sandbox import Isolated
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.queues import PoisonMessage
from winnow.platform.settings import IngestionWorkerSettings

RESUME = (Path(__file__).parents[1] / "unit" / "resumes_texts" / "nurse.txt").read_text().splitlines()
SCAN = scan(["Ada Vance"], 595, 842)


@pytest.fixture(scope="module")
def isolated() -> Iterator[Isolated]:
    with Isolated(modules=[isolated_reader.__name__]) as isolated:
        yield isolated


@pytest.fixture
def textract(api: Api) -> FakeTextract:
    half = len(RESUME) // 2
    return FakeTextract(pages=[RESUME[:half], RESUME[half:]]).connect()


@pytest.fixture
def start(api: Api, isolated: Isolated) -> Iterator[Callable[[bool], Ingestion]]:
    """Connects a worker, with Textract or without any OCR."""
    connect.cache_clear()
    with DropboxServer() as dropbox:

        def start(with_ocr: bool = True) -> Ingestion:
            ocr: OcrProvider | None = None
            if with_ocr:
                bucket = api.settings.bucket
                ocr = Textract(clients.textract(), clients.s3(), bucket, TOPIC, "arn:aws:iam::1:role/ocr", isolated)
            return Ingestion.start(api, dropbox, IsolatedReader(isolated), ocr=ocr)

        yield start


@pytest.fixture
def ingestion(start: Callable[..., Ingestion], textract: FakeTextract) -> Ingestion:
    return start()


def waiting(ingestion: Ingestion, project: str, data: bytes = SCAN) -> str:
    """A job whose one file waits for Textract; its id."""
    ingestion.put_object(project, "cv.pdf", data)
    job_id = ingestion.trigger(project, "s3")
    ingestion.pump()
    assert ingestion.job(job_id).state is State.RUNNING
    assert ingestion.files(job_id)[0].wakes_at
    return job_id


def deliver(ingestion: Ingestion, *bodies: str) -> None:
    """Puts messages into the ingestion queue and works them."""
    for body in bodies:
        clients.sqs().send_message(QueueUrl=ingestion.api.settings.ingestion_queue_url, MessageBody=body)
    ingestion.pump()


def sweep(ingestion: Ingestion, seconds: float) -> None:
    """Lets time pass; the sweeper comes by twice, and what it sends is worked."""
    for wait in (seconds, 300):
        ingestion.clock.pass_(wait)
        ingestion.sweep()
        ingestion.pump()


def test_a_scan_becomes_a_record_when_textract_calls_back(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    # given a scan that Textract is at, and of which it is 90 % sure, word by word
    job_id = waiting(ingestion, project)
    ((number, request),) = textract.started.items()
    textract.confidence = 90.0
    textract.succeed()

    # when it calls back
    deliver(ingestion, textract.notification(number, TOPIC))

    # then what it read, in several parts, is a record like any other, which says who read it and doubts it accordingly
    (record,) = ingestion.records(project)
    job = ingestion.job(job_id)
    assert job.state is State.COMPLETED
    assert job.result == {"files": {"created": 1, "not_read": 0}, "records": {"created": 1}}
    assert textract.calls.count("GetDocumentTextDetection") > 3
    assert record.source.ocr == "textract"
    assert record.text_ref
    text = clients.s3().get_object(Bucket=ingestion.api.settings.bucket, Key=record.text_ref)["Body"].read()
    name = record.fields["name"]
    assert name.span
    assert text.decode()[slice(*name.span)] == name.value == "PRIYANKA RAMANATHAN"
    assert all(part.confidence <= 0.9 for field in record.fields.values() for part in field.parts.values())
    assert name.confidence <= 0.9
    assert record.fields["work"].parts
    # and Textract was given a copy of the very bytes, under one name for token and tag
    place = request["DocumentLocation"]["S3Object"]
    assert clients.s3().get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read() == SCAN
    assert request["ClientRequestToken"] == request["JobTag"]
    assert request["NotificationChannel"] == {"SNSTopicArn": TOPIC, "RoleArn": "arn:aws:iam::1:role/ocr"}


def test_callbacks_that_come_twice_late_or_from_others_change_nothing(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    job_id = waiting(ingestion, project)
    (number,) = textract.started
    genuine = textract.notification(number, TOPIC)
    forged = genuine.replace(number, "f" * 64)
    strange = json.dumps(enveloped({"JobTag": "../x", "JobId": number}, TOPIC))
    asked = len(textract.calls)

    # a callback for another recognition, one that comes too early, and one of another shape
    deliver(ingestion, forged)
    assert len(textract.calls) == asked
    deliver(ingestion, genuine)
    assert ingestion.job(job_id).state is State.RUNNING
    with pytest.raises(PoisonMessage):
        deliver(ingestion, strange)

    # the genuine one, three times
    textract.succeed()
    deliver(ingestion, genuine, genuine)
    ended = ingestion.job(job_id)
    deliver(ingestion, genuine)
    assert ended.state is State.COMPLETED
    assert ingestion.job(job_id) == ended
    assert ended.result["files"] == {"created": 1, "not_read": 0}
    assert ingestion.records(project)[0].version == 1


def test_without_a_callback_textract_is_asked(ingestion: Ingestion, textract: FakeTextract, project: str) -> None:
    job_id = waiting(ingestion, project)

    sweep(ingestion, 120)
    assert ingestion.job(job_id).state is State.RUNNING
    assert textract.calls[-1] == "GetDocumentTextDetection"
    textract.succeed()
    sweep(ingestion, 600)

    assert ingestion.job(job_id).state is State.COMPLETED
    assert len(ingestion.records(project)) == 1


def test_a_recognition_that_never_ends_or_fails_leaves_a_scan_that_needs_ocr(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    never = waiting(ingestion, project)
    sweep(ingestion, 3700)
    failing = waiting(ingestion, project, scan(["Bo Quill"]))
    textract.states = dict.fromkeys(textract.states, "FAILED")
    sweep(ingestion, 120)

    for job_id in (never, failing):
        (file,) = ingestion.files(job_id)
        assert ingestion.job(job_id).state is State.COMPLETED
        assert (file.outcome, file.code, bool(file.reason)) == ("failed", "needs_ocr", True)
    assert ingestion.records(project) == []
    # the same scan is not paid for again
    assert ingestion.ingest(project, "s3").counters == {"planned": 0, "unchanged": 1}


def test_a_recognition_that_ended_while_nobody_looked_is_still_read(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    # given a scan that was recognised while everything stood still for longer than one waits for it
    job_id = waiting(ingestion, project)
    textract.succeed()

    # when somebody looks again
    sweep(ingestion, 2 * 86_400)

    # then it is read
    assert ingestion.job(job_id).state is State.COMPLETED
    assert len(ingestion.records(project)) == 1


def test_a_recognition_that_textract_has_forgotten_is_begun_again_by_the_next_ingestion(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    # given a scan that nobody asked about within the seven days that Textract keeps its answer
    job_id = waiting(ingestion, project)
    textract.faults = ["InvalidJobIdException"] * 5
    sweep(ingestion, 8 * 86_400)
    ingestion.pump()
    (file,) = ingestion.files(job_id)
    assert (file.outcome, file.code) == ("failed", "ocr_expired")

    # when its folder is ingested again; then it is not taken for a scan that can't be read
    again = ingestion.trigger(project, "s3")
    ingestion.pump()
    assert ingestion.files(again)[0].wakes_at
    assert len(textract.started) == 2


def test_a_busy_textract_is_left_alone_for_a_while(ingestion: Ingestion, textract: FakeTextract, project: str) -> None:
    textract.faults = ["LimitExceededException"] * 7

    job_id = waiting(ingestion, project)

    assert textract.calls.count("StartDocumentTextDetection") == 8
    assert ingestion.files(job_id)[0].attempts_used == 0


def test_a_refusal_that_an_operator_has_to_mend_is_tried_again_by_the_next_ingestion(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    textract.faults = ["AccessDeniedException"] * 5
    ingestion.put_object(project, "cv.pdf", SCAN)

    job = ingestion.ingest(project, "s3")

    (file,) = ingestion.files(job.job_id)
    assert (job.state, file.outcome, file.code) == (State.COMPLETED, "failed", "ocr_unavailable")
    again = ingestion.trigger(project, "s3")
    ingestion.pump()
    assert ingestion.files(again)[0].wakes_at


def test_a_cancelled_job_does_not_wait_and_a_late_callback_changes_nothing(
    ingestion: Ingestion, textract: FakeTextract, project: str
) -> None:
    job_id = waiting(ingestion, project)
    (number,) = textract.started
    textract.succeed()

    ingestion.api.services.jobs.cancel(Caller(ADMIN, frozenset({Role.ADMIN})), job_id)
    ingestion.pump()
    assert ingestion.job(job_id).state is State.CANCELLED
    deliver(ingestion, textract.notification(number, TOPIC))
    sweep(ingestion, 600)

    assert ingestion.job(job_id).state is State.CANCELLED
    assert ingestion.records(project) == []


@pytest.mark.parametrize("place", ["PutObject", "Start", "UpdateItem"])
def test_a_worker_that_dies_around_the_start_begins_one_recognition(
    ingestion: Ingestion, textract: FakeTextract, project: str, place: str
) -> None:
    # given a worker that dies after it copied the scan, after Textract began, or before the file remembers it
    ingestion.put_object(project, "cv.pdf", SCAN)
    job_id = ingestion.trigger(project, "s3")
    ingestion.pump(most=1)
    calls = Calls(after={("PutObject", 0): kill} if place == "PutObject" else {})
    calls.before = {("UpdateItem", 1): kill} if place == "UpdateItem" else {}
    textract.after_start = kill if place == "Start" else lambda: None
    with calls.watching(), pytest.raises(Killed):
        ingestion.pump()
    textract.after_start = lambda: None

    # when the sweeper has found the file and Textract has ended
    sweep(ingestion, 300)
    textract.succeed()
    sweep(ingestion, 300)

    # then one recognition was begun and one record made
    assert len(textract.started) == 1
    assert ingestion.job(job_id).state is State.COMPLETED
    assert ingestion.outcomes(job_id) == {"created": 1}


@pytest.mark.parametrize("source", ["s3", "dropbox"])
def test_scans_that_were_left_unread_are_read_once_there_is_ocr(
    start: Callable[..., Ingestion], textract: FakeTextract, project: str, source: str
) -> None:
    # given a scan that an ingestion without OCR left behind, in a folder that has not changed since
    without = start(with_ocr=False)
    without.put_object(project, "cv.pdf", SCAN)
    without.dropbox.account.put("/cv.pdf", SCAN)
    job = without.ingest(project, source)
    assert without.outcomes(job.job_id) == {"failed": 1}
    assert without.files(job.job_id)[0].code == "needs_ocr"
    assert without.ingest(project, source).counters.get("planned", 0) == 0

    # when OCR is set up and the folder is ingested again
    with_ocr = start()
    job_id = with_ocr.trigger(project, source)
    with_ocr.pump()
    textract.succeed()
    sweep(with_ocr, 120)

    # then it is read
    assert with_ocr.outcomes(job_id) == {"created": 1}
    assert with_ocr.records(project)[0].source.ocr == "textract"


def test_an_installed_tesseract_reads_a_scan_at_once(
    api: Api, isolated: Isolated, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a machine with a command that is 80 % sure of each word
    rows = [
        f"5\t1\t1\t1\t{line}\t{at}\t{100 + 150 * at}\t{60 + 40 * line}\t140\t30\t80\t{word}"
        for line, text in enumerate(RESUME)
        for at, word in enumerate(text.split())
    ]
    (tmp_path / "table.tsv").write_text("\n".join(["level", *rows]))
    install(tmp_path, monkeypatch, f"print(open({str(tmp_path / 'table.tsv')!r}).read())\n")
    settings = IngestionWorkerSettings("t", "b", "q", "q", "q", "s")
    with DropboxServer() as dropbox:
        ingestion = Ingestion.start(api, dropbox, IsolatedReader(isolated), ocr=ocr_of(settings, isolated))

        # when a scan is ingested
        ingestion.put_object(project, "cv.pdf", SCAN)
        job = ingestion.ingest(project, "s3")

    # then it has become a record that says so
    (record,) = ingestion.records(project)
    assert job.state is State.COMPLETED
    assert record.source.ocr == "tesseract"
    assert 0.3 < record.fields["name"].confidence <= 0.8


def mixed(first: Sequence[str], picture: Sequence[str]) -> bytes:
    """A PDF of a page of text and a page that is a picture."""
    drawn = draw_page(scan(picture, 595, 842), 0, 100)
    assert drawn is not None
    page = Canvas(buffer := io.BytesIO(), pagesize=(595, 842))
    for row, text in enumerate(first):
        page.drawString(50, 800 - 14 * row, text)
    page.showPage()
    page.drawImage(ImageReader(io.BytesIO(drawn)), 0, 0, 595, 842)
    page.save()
    return buffer.getvalue()


def test_of_a_document_only_the_pages_without_text_are_recognised(
    start: Callable[..., Ingestion], textract: FakeTextract, project: str
) -> None:
    # given a resume whose second page is a picture
    half = len(RESUME) // 2
    textract.pages = [RESUME[half:]]
    ingestion = start()
    job_id = waiting(ingestion, project, mixed(RESUME[:half], ["a certificate"]))
    ((number, request),) = textract.started.items()
    textract.confidence = 50.0
    textract.succeed()

    # when Textract has read that page, of which alone it was given a copy
    place = request["DocumentLocation"]["S3Object"]
    given = clients.s3().get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read()
    assert len(page_sizes(given)) == 1
    deliver(ingestion, textract.notification(number, TOPIC))

    # then the record is of the whole document, and doubts only what was recognised
    (record,) = ingestion.records(project)
    assert ingestion.job(job_id).state is State.COMPLETED
    assert "pages_without_text" not in record.fields
    assert record.source.ocr == "textract"
    assert record.fields["name"].value == "PRIYANKA RAMANATHAN"
    assert record.fields["name"].confidence > 0.5
    text = clients.s3().get_object(Bucket=ingestion.api.settings.bucket, Key=str(record.text_ref))["Body"].read()
    assert RESUME[-1].split()[-1] in text.decode()


def test_without_ocr_the_record_names_the_pages_that_were_not_read(
    start: Callable[..., Ingestion], project: str
) -> None:
    ingestion = start(False)
    ingestion.put_object(project, "cv.pdf", mixed(RESUME, ["a certificate"]))
    ingestion.trigger(project, "s3")
    ingestion.pump()

    (record,) = ingestion.records(project)

    assert record.fields["pages_without_text"].value == [2]
    assert record.fields["name"].value == "PRIYANKA RAMANATHAN"


def test_a_picture_is_recognised_like_a_scan(ingestion: Ingestion, textract: FakeTextract, project: str) -> None:
    picture = Image.new("RGB", (600, 800), "white")
    picture.save(buffer := io.BytesIO(), "PNG")
    waiting(ingestion, project, buffer.getvalue())
    ((number, request),) = textract.started.items()
    textract.succeed()

    deliver(ingestion, textract.notification(number, TOPIC))

    place = request["DocumentLocation"]["S3Object"]
    given = clients.s3().get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read()
    assert given.startswith(b"%PDF-")
    assert ingestion.records(project)[0].fields["name"].value == "PRIYANKA RAMANATHAN"


def test_what_programs_leave_behind_is_no_file_of_a_job(ingestion: Ingestion, project: str) -> None:
    for name in ("~$cv.docx", "._cv.pdf", "Thumbs.db", "desktop.ini", ".DS_Store"):
        ingestion.put_object(project, name, b"nothing of a person's")

    job_id = ingestion.trigger(project, "s3")
    ingestion.pump()

    assert ingestion.job(job_id).state is State.COMPLETED
    assert ingestion.files(job_id) == []
