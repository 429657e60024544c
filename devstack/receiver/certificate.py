"""A certificate for the receiver's name, which nobody trusts but whoever is given it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_VALID = timedelta(days=3650)


def make(host: str) -> bytes:
    """A new private key and the certificate that it has signed for a host, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def certificate_of(pem: str) -> str:
    """The certificate alone, of what ``make`` made."""
    return pem[pem.index("-----BEGIN CERTIFICATE-----") :]


def serving(pem: Path) -> ssl.SSLContext:
    """Speaks TLS as the host.

    Args:
        pem: a file with what ``make`` made.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def trusting(pem: Path) -> ssl.SSLContext:
    """Trusts the host, and nobody else.

    Args:
        pem: a file with what ``make`` made.
    """
    return ssl.create_default_context(cadata=certificate_of(pem.read_text()))
