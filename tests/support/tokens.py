"""Access tokens that are wrong in one way each, signed as the local stack's user pool signs."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def pool_key(ministack: Path, pool_id: str) -> rsa.RSAPrivateKey:
    """The key that a user pool of MiniStack signs access tokens with, from its state folder."""
    key = load_pem_private_key((ministack / "cognito-pool-keys" / f"{pool_id}-access.pem").read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def stranger_key() -> rsa.RSAPrivateKey:
    """A key that no issuer knows."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    text = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return claims


def changed(token: str, **claims: object) -> str:
    """The token with other claims and the signature that it had."""
    head, _, signature = token.split(".")
    return f"{head}.{_encoded(json.dumps({**claims_of(token), **claims}).encode())}.{signature}"


def signed(token: str, key: rsa.RSAPrivateKey, **claims: object) -> str:
    """The token with other claims, signed anew (RS256) under the name of the key that it had."""
    text = changed(token, **claims).rpartition(".")[0]
    return f"{text}.{_encoded(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def unsigned(token: str) -> str:
    """The token under the algorithm ``none`` (RFC 7519, section 6)."""
    body = token.split(".")[1]
    return f"{_encoded(json.dumps({'alg': 'none'}).encode())}.{body}."


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
