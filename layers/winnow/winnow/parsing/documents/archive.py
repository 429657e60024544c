"""Zip-based documents, read within limits: entries, total size, ratio; XML without document types or entities."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import MEBIBYTE, Limits

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}


class Archive:
    """A zip held in memory. Nothing is ever written to disk, so names of entries cannot lead anywhere."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.archive_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DocumentError("corrupt", "The archive cannot be opened.") from error
        entries = self._zip.infolist()
        if len(entries) > limits.archive_entries:
            raise DocumentError("expands_too_much", f"The archive has more than {limits.archive_entries} entries.")
        self._entries = {entry.filename.replace("\\", "/"): entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Names of all entries."""
        return list(self._entries)

    def read_part(self, name: str) -> bytes:
        """An entry's bytes.

        Raises:
            DocumentError: ``corrupt``, ``encrypted`` or ``expands_too_much``.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise DocumentError("corrupt", "A part of the archive is missing.")
        if entry.flag_bits & 0x1:
            raise DocumentError("encrypted", "The archive needs a password.")
        bound = min(self._left, self._limits.part_bytes)
        if entry.compress_size * self._limits.archive_ratio > MEBIBYTE:
            bound = min(bound, entry.compress_size * self._limits.archive_ratio)
        else:
            bound = min(bound, MEBIBYTE)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(bound + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise DocumentError("corrupt", "A part of the archive cannot be decompressed.") from error
        except RuntimeError as error:  # zipfile's answer to an entry that needs a password
            raise DocumentError("encrypted", "The archive needs a password.") from error
        if len(data) > bound:
            raise DocumentError("expands_too_much", "The archive expands to more than is read.")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Element:
        """An entry's XML; raises as ``read_part`` does."""
        return parse_xml(self.read_part(name))


def parse_xml(data: bytes) -> Element:
    """The root element. A document type is refused: office formats have none, and it is what entity bombs need.

    Raises:
        DocumentError: ``corrupt``.
    """
    encoding = _UTF16.get(data[:2])
    if encoding:
        text = data.decode(encoding, "replace").lstrip("\ufeff")
        data = _DECLARATION.sub(b"", text.encode())
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DocumentError("corrupt", "The XML declares a document type.")
    try:
        return fromstring(data)  # noqa: S314 - see above
    except (ParseError, ValueError, LookupError) as error:
        raise DocumentError("corrupt", "The XML is not well formed.") from error


@lru_cache(maxsize=1024)  # a document repeats some dozens
def local(tag: object) -> str:
    """A tag's or attribute's name without its namespace; empty for comments and processing instructions."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return None
