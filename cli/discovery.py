"""What a deployment says of itself at ``/.well-known/winnow``: how to sign in there."""

from __future__ import annotations

import httpx

from winnow.sdk.client_errors import ApiError
from winnow.sdk.response_models import DiscoveryResponse


def discover(url: str, transport: httpx.BaseTransport | None = None) -> DiscoveryResponse:
    """Reads a deployment's settings.

    Args:
        url: the deployment's address, without ``/api``.

    Raises:
        ApiError: nothing answers there, or what answers is not Winnow.
    """
    try:
        with httpx.Client(transport=transport, timeout=30, follow_redirects=True) as http:
            response = http.get(f"{url.rstrip('/')}/.well-known/winnow")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ApiError(0, "unreachable", f"{url} can't be reached: is the address right?") from error
    try:
        found = DiscoveryResponse.from_json(response.json())
        _ = (found.issuer, found.client_id, found.hosted_ui)  # what no release leaves out
    except (ValueError, ApiError) as error:
        raise ApiError(
            0, "not-winnow", f"{url} is no Winnow deployment (or an older one): check the address."
        ) from error
    return found
