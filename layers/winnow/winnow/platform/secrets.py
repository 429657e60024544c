"""Secrets, read when needed and kept for a few minutes, so that a rotated one is picked up without a deployment.

A secret that signs has two texts that are good at a time: the present one and the one that it replaced, which Secrets
Manager keeps as ``AWSPREVIOUS``. What was signed before a rotation stays good until the next one.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import ConfigurationError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_KEPT = 300.0  # s
_FRESH = 10.0  # s; a text that was read this short a time ago is not read again for a signature that does not fit
_CURRENT, _PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


@dataclass(slots=True)
class Secrets:
    """Reads secrets of one deployment."""

    client: SecretsManagerClient
    timer: Callable[[], float] = time.monotonic
    _kept: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict, repr=False)

    def text(self, arn: str) -> str:
        """The secret's text.

        Args:
            arn: of the secret; what was read is kept for five minutes.

        Raises:
            Unavailable: Secrets Manager did not answer.
            ConfigurationError: the secret is missing, or this function's role may not read it.
        """
        return self._read(arn, _CURRENT, _KEPT)

    def accepted_texts(self, arn: str) -> Iterator[str]:
        """The texts by which something may have been signed, the likeliest first; each is read when it is asked for.

        First the one that is kept; then the one that it replaced; then, when the kept one is not from just now, the
        present one: another container may have read that sooner.

        Args:
            arn: of the secret.

        Raises:
            Unavailable, ConfigurationError: as ``text``.
        """
        kept = self.text(arn)
        yield kept
        previous = self._read(arn, _PREVIOUS, _KEPT)
        if previous:
            yield previous
        present = self._read(arn, _CURRENT, _FRESH)
        if present != kept:
            yield present

    def accepted_members(self, arn: str, name: str) -> Iterator[str]:
        """As ``accepted_texts``, one member of a secret that is a JSON object of texts; what has it not is left out.

        Args:
            arn: of the secret.
            name: of the member.

        Raises:
            Unavailable, ConfigurationError: as ``members``.
        """
        for text in self.accepted_texts(arn):
            value = _members(text).get(name)
            if value:
                yield value

    def _read(self, arn: str, stage: str, kept: float) -> str:
        """A version's text, read within the last ``kept`` seconds; empty when the secret never had a previous one."""
        read_at, value = self._kept.get((arn, stage), (float("-inf"), ""))
        if self.timer() - read_at < kept:
            return value
        try:
            value = self.client.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"]
        except ClientError as error:
            code = error.response["Error"].get("Code")
            if stage == _PREVIOUS and code == "ResourceNotFoundException":
                value = ""
            elif code in {"ResourceNotFoundException", "AccessDeniedException"}:
                raise ConfigurationError("a secret can't be read: check the function's role") from None
            else:
                raise Unavailable("busy", "A secret can't be read just now.") from None
        except BotoCoreError:
            raise Unavailable("busy", "A secret can't be read just now.") from None
        self._kept[arn, stage] = (self.timer(), value)
        return value

    def members(self, arn: str) -> dict[str, str]:
        """The members of a secret that is a JSON object of texts.

        Args:
            arn: of the secret.

        Raises:
            ConfigurationError: it is not one.
            Unavailable: Secrets Manager did not answer.
        """
        return _members(self.text(arn))


def _members(text: str) -> dict[str, str]:
    try:
        members = json.loads(text)
    except ValueError:
        raise ConfigurationError("a secret is not JSON") from None
    if not isinstance(members, dict):
        raise ConfigurationError("a secret is not a JSON object")
    return {str(name): value for name, value in members.items() if isinstance(value, str)}
