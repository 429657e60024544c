"""winmail.dat (TNEF): how Outlook packs attachments for itself. [MS-OXTNEF] 2.1 has the structure."""

from __future__ import annotations

import codecs
import struct
from typing import Final

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.parcels import Parcel

_ATTRIBUTE: Final = struct.Struct("<xLL")  # whose it is, its tag and size; a checksum of two bytes follows its value
_FIRST: Final = 6  # bytes before the first attribute: the signature and a key
_CODE_PAGE, _SUBJECT, _BODY = 0x00069007, 0x00018004, 0x0002800C
_BEGINS, _TITLE, _CONTENT = 0x00069002, 0x00018010, 0x0006800F  # of an attachment
_USUAL: Final = "cp1252"
_MOST_ATTACHMENTS: Final = 50


def open_winmail(data: bytes, _limits: Limits) -> Parcel:
    """What a winmail.dat holds: its attachments, and the text of the message where it has one that is not formatted.

    Raises:
        DocumentError: ``expands_too_much``.
    """
    found: list[dict[int, bytes]] = []
    said: dict[int, bytes] = {}
    at = _FIRST
    while at + _ATTRIBUTE.size <= len(data):
        tag, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        value = data[at : at + size]
        at += size + 2
        if tag == _BEGINS:
            found.append({})
        if len(found) > _MOST_ATTACHMENTS:
            raise DocumentError("expands_too_much", "The message carries more than is read.")
        if tag in (_TITLE, _CONTENT) and found:
            found[-1][tag] = value
        elif tag in (_CODE_PAGE, _SUBJECT, _BODY):
            said[tag] = value
    page = int.from_bytes(said.get(_CODE_PAGE, b"")[:4], "little")

    def text(value: bytes) -> str:
        return value.rstrip(b"\x00").decode(_encoding(page), "replace")

    attachments = [(text(each.get(_TITLE, b"")), content) for each in found if (content := each.get(_CONTENT))]
    body = text(said.get(_BODY, b"")).strip()
    letter = ("letter.txt", body.encode("utf-8", "replace")) if body else None
    return Parcel("The winmail.dat", attachments, letter, text(said.get(_SUBJECT, b"")) or None)


def _encoding(page: int) -> str:
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return _USUAL
