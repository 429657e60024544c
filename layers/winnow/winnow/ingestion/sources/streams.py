"""Bytes that arrive in chunks from a network: bounded, or as a file object."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

from winnow.ingestion.sources.source_model import FileTooLarge, SourceEntry, SourceUnavailable

CHUNK = 64 * 1024  # bytes asked of the network at a time
DOWNLOAD_SECONDS = 60.0  # one whole file; a body that trickles in slower is given up and tried again


def check_size(entry: SourceEntry, max_bytes: int) -> None:
    """Raises FileTooLarge when the listing already says so, before a byte is fetched."""
    if entry.size > max_bytes:
        raise FileTooLarge(f"The file has {entry.size} bytes; the limit is {max_bytes}.")


def collect(chunks: Iterable[bytes], max_bytes: int, seconds: float = DOWNLOAD_SECONDS) -> bytes:
    """All the chunks as one.

    Raises:
        FileTooLarge: there are more than ``max_bytes``; the rest is not read.
        SourceUnavailable: they take longer than ``seconds`` to arrive.
    """
    ends_at = time.monotonic() + seconds
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise FileTooLarge(f"The file has more than {max_bytes} bytes.")
        if time.monotonic() > ends_at:
            raise SourceUnavailable(f"The file did not arrive within {seconds:g} s.")
    return bytes(body)


class _Chunks(io.RawIOBase):
    """The chunks as an unbuffered file."""

    def __init__(self, chunks: Iterator[bytes], release: Callable[[], None]) -> None:
        self._chunks = chunks
        self._release = release
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # BufferedReader gives these
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._release()
        super().close()


def as_file(chunks: Iterator[bytes], release: Callable[[], None]) -> BinaryIO:
    """A buffered, read-only file over the chunks; closing it calls ``release``, which frees the connection."""
    return cast("BinaryIO", io.BufferedReader(_Chunks(chunks, release), buffer_size=CHUNK))
