"""A language model of Amazon Bedrock: a prompt in, an answer or nothing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.clock import Clock
from winnow.platform.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

LONGEST_ANSWER: Final = 4_000  # tokens; a full resume of five pages as JSON takes about 2,500
_REST: Final = timedelta(minutes=5)


class Bedrock:
    """Asks one model through the Converse API, at temperature 0 and without tools.

    It never raises: what Bedrock can't answer is answered with None. After a failure it is left alone for five minutes,
    so that an outage costs one file of a batch its patience and not each.
    """

    def __init__(self, client: BedrockRuntimeClient, model: str, clock: Clock) -> None:
        """``model`` is the ARN or id of a model or an inference profile."""
        self._client = client
        self._model = model
        self._clock = clock
        self._rests_until: datetime | None = None

    def complete(self, prompt: str) -> str | None:
        """What the model answers, or None."""
        if self._rests_until and self._clock() < self._rests_until:
            return None
        try:
            reply = self._client.converse(
                modelId=self._model,
                messages=[{"role": "user", "content": [{"text": prompt}]}],
                inferenceConfig={"maxTokens": LONGEST_ANSWER, "temperature": 0},
            )
        except (BotoCoreError, ClientError) as error:
            self._rests_until = self._clock() + _REST
            code = error.response["Error"].get("Code", "") if isinstance(error, ClientError) else type(error).__name__
            logger().warning("the language model did not answer", extra={"code": code})
            return None
        usage = reply["usage"]
        tokens = {"input_tokens": usage["inputTokens"], "output_tokens": usage["outputTokens"]}
        logger().info("the language model answered", extra=tokens)
        return "".join(part.get("text", "") for part in reply["output"].get("message", {}).get("content", []))
