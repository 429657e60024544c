"""A Bedrock behind botocore, which still checks every request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ReadTimeoutError

from winnow.platform import clients


@dataclass(slots=True)
class FakeBedrock:
    """What the client in ``clients.bedrock()`` speaks to.

    Attributes:
        answers: the model: a prompt in, its words out.
        requests: what it was asked, as it was sent.
        fault: an error code, or ``timeout``, instead of an answer.
    """

    answers: Callable[[str], str] = lambda _: "{}"
    requests: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""

    def connect(self) -> FakeBedrock:
        """Takes the place of the service until the clients are forgotten."""
        clients.bedrock.cache_clear()  # clients stay from test to test: this one answers only here
        clients.bedrock().meta.events.register("before-call", self._answer)
        return self

    def _answer(self, model: Any, params: Any, **_: Any) -> Any:
        assert model.name == "Converse"
        request = json.loads(params["body"])
        self.requests.append(request)
        if self.fault == "timeout":
            raise ReadTimeoutError(endpoint_url=params["url"])
        if self.fault:
            return _response(400, {"Error": {"Code": self.fault, "Message": "no"}})
        text = self.answers(request["messages"][0]["content"][0]["text"])
        return _response(200, {
            "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        })  # fmt: skip


def _response(status: int, parsed: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    class Response:
        status_code = status

    return Response(), {**parsed, "ResponseMetadata": {"HTTPStatusCode": status}}
