"""The files of the web console, as ``make setup`` built and compressed them.

Served before anything else of the API is imported: a browser that opens the console waits for the resolver alone.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from winnow.platform.errors import NotFound

FOLDER = Path(__file__).with_name("static") / "console"
_ASSET = re.compile(r"[A-Za-z0-9_-]+\.(js|css|woff2|svg)")
_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"  # an asset's name holds the hash of its content


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """One file with the headers that it is served with."""

    content_type: str
    body: bytes
    headers: Mapping[str, str]


def read_page(environment: Mapping[str, str] = os.environ, folder: Path = FOLDER, *, gzipped: bool) -> ConsoleFile:
    """The console's page.

    Args:
        environment: of the function; names what the page may connect to.
        folder: where the console was built to.
        gzipped: whether the browser takes gzip.

    Raises:
        NotFound: this deployment was built without the console.
    """
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": content_security_policy(environment),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    return _read(folder / "index.html", "text/html; charset=utf-8", headers, gzipped=gzipped)


def read_asset(name: str, folder: Path = FOLDER, *, gzipped: bool) -> ConsoleFile:
    """A script, style sheet, font or picture of the console.

    Raises:
        NotFound: there is none of this name.
    """
    found = _ASSET.fullmatch(name)
    if not found:
        raise _no_file()
    return _read(folder / "assets" / name, _TYPES[found[1]], {"Cache-Control": _FOR_EVER}, gzipped=gzipped)


def content_security_policy(environment: Mapping[str, str]) -> str:
    """What the console's page may load: files of its own origin; it may talk to the API, the sign-in and the bucket."""
    bucket, region = environment.get("WINNOW_BUCKET", ""), environment.get("AWS_REGION", "")
    wanted = [environment.get("WINNOW_HOSTED_UI", ""), environment.get("AWS_ENDPOINT_URL", "")]
    if bucket:
        wanted += [f"https://{bucket}.s3.amazonaws.com", f"https://{bucket}.s3.{region}.amazonaws.com"]
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, wanted) if parts.netloc)
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src {' '.join(["'self'", *origins])}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def _read(path: Path, content_type: str, headers: Mapping[str, str], *, gzipped: bool) -> ConsoleFile:
    sent = {"X-Content-Type-Options": "nosniff", **headers}
    compressed = path.with_name(f"{path.name}.gz")
    try:
        if not compressed.exists():
            return ConsoleFile(content_type, path.read_bytes(), sent)
        body = compressed.read_bytes()
    except FileNotFoundError as error:
        raise _no_file() from error
    sent["Vary"] = "Accept-Encoding"
    if gzipped:
        return ConsoleFile(content_type, body, {**sent, "Content-Encoding": "gzip"})
    return ConsoleFile(content_type, gzip.decompress(body), sent)


def _no_file() -> NotFound:
    return NotFound("no-such-path", "The console has no such file: was it built? 'make setup' does it.")
