"""Scans, and a Textract that recognises them: made behind botocore, which still checks every request."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from winnow.parsing.documents.formats.drawing import draw_page
from winnow.platform import clients


def scan(lines: Sequence[str], width: int = 400, height: int = 200) -> bytes:
    """A PDF of one page that is a picture of text."""
    page = Canvas(buffer := io.BytesIO(), pagesize=(width, height))
    for row, text in enumerate(lines):
        page.setFont("Helvetica", 16)
        page.drawString(30, height - 50 - 40 * row, text)
    page.save()
    picture = draw_page(buffer.getvalue(), 0, 200)
    assert picture is not None
    page = Canvas(buffer := io.BytesIO(), pagesize=(width, height))
    page.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, width, height)
    page.save()
    return buffer.getvalue()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Makes a ``tesseract`` the only command there is."""
    command = folder / "tesseract"
    command.write_text(f"#!{sys.executable}\n{body}")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def blocks_of(pages: Sequence[Sequence[str]], confidence: float = 99.0) -> list[dict[str, Any]]:
    """Blocks as Textract gives them: the page, its lines, and then its words."""
    blocks: list[dict[str, Any]] = []
    for number, lines in enumerate(pages, 1):
        words: list[dict[str, Any]] = []
        blocks.append(_block("PAGE", f"p{number}", number, (0, 0, 1, 1)))
        for row, text in enumerate(lines):
            top, left, ids = 0.02 + 0.018 * row, 0.05, []
            for at, word in enumerate(text.split()):
                size = 0.0084 * len(word)
                ids.append(f"w{number}-{row}-{at}")
                box = (left, top, size, 0.011)
                words.append(_block("WORD", ids[-1], number, box) | {"Text": word, "Confidence": confidence})
                left += size + 0.005
            line = _block("LINE", f"l{number}-{row}", number, (0.05, top, left - 0.05, 0.011))
            blocks.append(line | {"Text": text, "Relationships": [{"Type": "CHILD", "Ids": ids}]})
        blocks += words
    return blocks


def _block(kind: str, name: str, page: int, box: tuple[float, float, float, float]) -> dict[str, Any]:
    bounds = dict(zip(("Left", "Top", "Width", "Height"), box, strict=True))
    return {"BlockType": kind, "Id": name, "Page": page, "Confidence": 99.0, "Geometry": {"BoundingBox": bounds}}


@dataclass(slots=True)
class FakeTextract:
    """What the client in ``clients.textract()`` speaks to.

    Attributes:
        pages: what the next scan says, page by page.
        started: requests that began a recognition, by job id; a token that comes again begins none.
        states: of each job; ``IN_PROGRESS`` until the test says otherwise.
        faults: error codes of the next answers.
        part: blocks an answer.
    """

    pages: Sequence[Sequence[str]] = ()
    confidence: float = 99.0
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    after_start: Callable[[], object] = lambda: None
    part: int = 40
    calls: list[str] = field(default_factory=list)

    def connect(self) -> FakeTextract:
        """Takes the place of the service until the clients are forgotten."""
        clients.textract.cache_clear()  # clients stay from test to test: this one answers only here
        clients.textract().meta.events.register("before-call", self._answer)
        return self

    def succeed(self) -> None:
        """Every recognition ends well."""
        self.states = dict.fromkeys(self.states, "SUCCEEDED")

    def _answer(self, model: Any, params: Any, **_: Any) -> Any:
        body = json.loads(params["body"])
        self.calls.append(model.name)
        if self.faults:
            return _response(400, {"Error": {"Code": self.faults.pop(0), "Message": "no"}})
        if model.name == "StartDocumentTextDetection":
            return _response(200, self._start(body))
        return _response(200, self._get(body))

    def _start(self, body: dict[str, Any]) -> dict[str, Any]:
        for number, earlier in self.started.items():
            if earlier["ClientRequestToken"] == body["ClientRequestToken"]:
                assert earlier == body, "IdempotentParameterMismatchException"
                return {"JobId": number}
        number = f"{len(self.started):064x}"
        self.started[number] = body
        self.states[number] = "IN_PROGRESS"
        self.after_start()
        return {"JobId": number}

    def _get(self, body: dict[str, Any]) -> dict[str, Any]:
        state = self.states[body["JobId"]]
        answer: dict[str, Any] = {"JobStatus": state, "DocumentMetadata": {"Pages": len(self.pages)}}
        if state == "SUCCEEDED":
            blocks, start = blocks_of(self.pages, self.confidence), int(body.get("NextToken", 0))
            answer["Blocks"] = blocks[start : start + self.part]
            if start + self.part < len(blocks):
                answer["NextToken"] = str(start + self.part)
        return answer

    def notification(self, number: str, topic: str, status: str = "SUCCEEDED") -> str:
        """The body of the queue's message when a recognition has ended: Textract's words in SNS's envelope."""
        request = self.started[number]
        place = request["DocumentLocation"]["S3Object"]
        said = {
            "JobId": number,
            "Status": status,
            "API": "StartDocumentTextDetection",
            "JobTag": request["JobTag"],
            "Timestamp": 1763789532000,
            "DocumentLocation": {"S3ObjectName": place["Name"], "S3Bucket": place["Bucket"]},
        }
        return json.dumps(enveloped(said, topic))


def enveloped(said: object, topic: str) -> dict[str, str]:
    """SNS's envelope for a subscribed queue (without raw delivery)."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": topic,
        "Message": json.dumps(said),
        "Timestamp": "2026-11-22T05:32:12.345Z",
        "SignatureVersion": "1",
        "Signature": "EXAMPLEpH+DcEwjAPg8O9mY8dReBSwksfg2S7WKQcikcNKWLQjwu6A4VbeS0QHVCkhRS7fUQ",
        "SigningCertURL": "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
        "UnsubscribeURL": f"https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={topic}:2bcfbf39",
    }


def _response(status: int, parsed: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    class Response:
        status_code = status

    return Response(), {**parsed, "ResponseMetadata": {"HTTPStatusCode": status}}
