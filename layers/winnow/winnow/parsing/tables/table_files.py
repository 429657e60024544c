"""A file that holds a table, however it is packed: rows in text, gzipped, or in a spreadsheet. One reader for all."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables.table_detection import TableKind
from winnow.parsing.tables.table_model import Checkpoint, TableLimits
from winnow.parsing.tables.table_reader import DEFAULT_LIMITS, KEYED, Table

type Opener = Callable[[int], BinaryIO]
"""Opens a file at a byte offset."""

type Converter = Callable[[bytes, TableKind], bytes]
"""Turns a workbook (or a Parquet file) into keyed lines; runs in the sandbox. Raises DocumentError."""

_SKIP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of rows.

    Attributes:
        opener: opens the rows' text at an offset.
        keyed: whether the text is keyed lines.
    """

    opener: Opener
    keyed: bool = False

    @contextmanager
    def open(self, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None) -> Iterator[Table]:
        """The table, from its beginning or from a checkpoint, as long as the context lasts.

        Raises:
            DocumentError: as ``Table`` does; ``corrupt`` and ``expands_too_much`` for what is packed.
        """
        with self.opener(checkpoint.offset if checkpoint else 0) as stream:
            yield Table(stream, limits, checkpoint, layout=KEYED if self.keyed else None)


def open_table_file(
    kind: TableKind, opener: Opener, convert: Converter, limits: TableLimits = DEFAULT_LIMITS
) -> TableFile:
    """A file of the given kind as rows. A workbook is read and converted at once.

    Raises:
        DocumentError: what ``convert`` raises; ``too_large`` for a workbook.
    """
    if kind == "text":
        return TableFile(opener)
    if kind == "gzip":
        return TableFile(lambda offset: _unzipped(opener(0), offset, limits))
    with opener(0) as stream:
        data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"A table of this kind may have {limits.file_bytes} bytes at most.")
    lines = convert(data, kind)
    return TableFile(lambda offset: io.BytesIO(lines[offset:]), keyed=True)


def _unzipped(stream: BinaryIO, offset: int, limits: TableLimits) -> BinaryIO:
    """A gzip stream at an offset of what it holds."""
    unzipped = _Bounded(stream, limits.expanded_bytes)
    while offset > 0 and (skipped := unzipped.read(min(offset, _SKIP))):
        offset -= len(skipped)
    return cast("BinaryIO", unzipped)


def unzip_whole(data: bytes, most: int) -> bytes:
    """What a gzipped file holds.

    Args:
        data: the file.
        most: bytes that it may hold.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``.
    """
    return _Bounded(io.BytesIO(data), most).read()


class _Bounded(io.RawIOBase):
    """What a gzip stream holds, up to a bound."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        super().__init__()
        self._source = stream
        self._unzipped = gzip.GzipFile(fileobj=stream)
        self._left = most

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._unzipped.read(self._left + 1 if size < 0 else size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DocumentError("corrupt", "The compressed table is damaged.") from error
        self._left -= len(data)
        if self._left < 0:
            raise DocumentError("expands_too_much", "The compressed table expands to more than is read.")
        return data

    def close(self) -> None:
        self._source.close()
        super().close()
