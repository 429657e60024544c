"""A stream whose beginning was read already."""

from __future__ import annotations

from io import RawIOBase
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Replayed(RawIOBase):
    """``head`` and then the rest of ``stream``; closing it leaves the stream open."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills the buffer, from the head first."""
        view = memoryview(buffer).cast("B")
        if self._head:
            part = self._head[: len(view)]
            self._head = self._head[len(part) :]
        else:
            part = memoryview(self._stream.read(len(view)))
        view[: len(part)] = part
        return len(part)
