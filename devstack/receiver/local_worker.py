"""The webhook worker's handler on the local stack: it delivers to the receiver on this machine too.

The guard that refuses private addresses stays as it is for every other name. This file is put beside the deployed
function on the local stack only (``devstack.receiver.installation``), and is in nothing that is deployed to AWS.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from winnow.platform.settings import WebhookWorkerSettings
from winnow.webhooks.public_http import Answer, PublicHttp
from winnow.webhooks.webhook_wiring import build_webhook_worker

if TYPE_CHECKING:
    from winnow.webhooks.delivery_worker import DeliveryWorker, Http

HOST = "receiver.winnow.test"
_LOOPBACK = "127.0.0.1"
_CERTIFICATE = Path(__file__).with_name("receiver.pem")


@dataclass(frozen=True, slots=True)
class LocalHttp:
    """Sends to the receiver on this machine what is for it, and everything else as ``public`` does."""

    public: Http
    receiver: PublicHttp

    @classmethod
    def beside(cls, public: PublicHttp, certificate: str) -> LocalHttp:
        """The same with the receiver.

        Args:
            certificate: the receiver's, as PEM; nothing else is trusted under its name.
        """
        tls = ssl.create_default_context(cadata=certificate)
        here = replace(public, resolve=lambda *_: [_LOOPBACK], is_allowed=lambda address: address == _LOOPBACK, tls=tls)
        return cls(public, here)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Sends a body; what came of it."""
        http = self.receiver if urlsplit(url).hostname == HOST else self.public
        return http.post(url, headers, body)


@cache
def worker() -> DeliveryWorker:
    """The container's worker."""
    built = build_webhook_worker(WebhookWorkerSettings.load())
    return replace(built, http=LocalHttp.beside(PublicHttp(built.clock), _CERTIFICATE.read_text()))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Works a batch as the deployed handler does, with this worker."""
    import app  # type: ignore[import-not-found] # noqa: PLC0415 - the deployed function's own module

    app.worker = worker
    answered: dict[str, Any] = app.handler(event, context)
    return answered
