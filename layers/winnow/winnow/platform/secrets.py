"""Secrets, read when needed and kept for a few minutes, so that a rotated one is picked up without a deployment."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import ConfigurationError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_KEPT = 300.0  # s


@dataclass(slots=True)
class Secrets:
    """Reads secrets of one deployment."""

    client: SecretsManagerClient
    timer: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)

    def text(self, arn: str) -> str:
        """The secret's text.

        Args:
            arn: of the secret; what was read is kept for five minutes.

        Raises:
            Unavailable: Secrets Manager did not answer.
            ConfigurationError: the secret is missing, or this function's role may not read it.
        """
        read_at, value = self._kept.get(arn, (float("-inf"), ""))
        if self.timer() - read_at < _KEPT:
            return value
        try:
            value = self.client.get_secret_value(SecretId=arn)["SecretString"]
        except ClientError as error:
            if error.response["Error"].get("Code") in {"ResourceNotFoundException", "AccessDeniedException"}:
                raise ConfigurationError("a secret can't be read: check the function's role") from None
            raise Unavailable("busy", "A secret can't be read just now.") from None
        except BotoCoreError:
            raise Unavailable("busy", "A secret can't be read just now.") from None
        self._kept[arn] = (self.timer(), value)
        return value

    def members(self, arn: str) -> dict[str, str]:
        """The members of a secret that is a JSON object of texts.

        Args:
            arn: of the secret.

        Raises:
            ConfigurationError: it is not one.
            Unavailable: Secrets Manager did not answer.
        """
        try:
            members = json.loads(self.text(arn))
        except ValueError:
            raise ConfigurationError("a secret is not JSON") from None
        if not isinstance(members, dict):
            raise ConfigurationError("a secret is not a JSON object")
        return {str(name): value for name, value in members.items() if isinstance(value, str)}
