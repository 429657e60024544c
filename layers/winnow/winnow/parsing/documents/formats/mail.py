"""Mail: messages in MIME (.eml) and Outlook's (.msg), with their attachments.

Structures of .msg files as in [MS-OXMSG]: properties are streams named by their tag and type.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
from email import message_from_bytes
from email.message import MIMEPart
from email.policy import default
from typing import Final

import olefile

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.parcels import Parcel

_MOST_ATTACHMENTS: Final = 50
_MOST_PART_HEADERS: Final = 500  # that describe parts, of all parts together
_PARSED_HEADERS: Final = frozenset(("subject", "content-type", "content-disposition", "content-transfer-encoding"))
_LONGEST_HEADER: Final = 2000  # characters
_INLINE: Final = ("image/", "application/pgp", "application/pkcs7-signature", "text/calendar", "message/delivery")
# [MS-OXPROPS]: subject, body, HTML body; an attachment's data and its long and short names.
_SUBJECT, _BODY, _HTML = "0037", "1000", "1013"
_DATA, _LONG_NAME, _SHORT_NAME = "3701", "3707", "3704"
_TEXT, _TEXT_8, _BINARY = "001F", "001E", "0102"
_PROPERTIES: Final = "__properties_version1.0"  # [MS-OXMSG] 2.4: a header of 32 bytes, and 16 bytes for each
_PROPERTY: Final = struct.Struct("<L4xL4x")
_MOST_PROPERTIES: Final = 1 << 16  # bytes
_CODE_PAGES: Final = (0x3FFD0003, 0x3FDE0003)  # [MS-OXPROPS] 2.770, 2.750: of the message, and of the internet
_UTF_8: Final = 65001
_USUAL: Final = "cp1252"
_ATTACHMENT: Final = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")


def open_mail(data: bytes, limits: Limits) -> Parcel:
    """What a MIME message holds.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``.
    """
    if data.count(b"\nContent-") + data.count(b"\ncontent-") > _MOST_PART_HEADERS:
        raise DocumentError("expands_too_much", "The message has more parts than are read.")
    try:
        message = message_from_bytes(data, policy=default)
        _check_headers(message)
        body = message.get_body(("html", "plain"))
        attachments = [_attachment(part) for part in message.iter_attachments()]
        letter = _letter(body) if body is not None else None
        subject = str(message["subject"] or "") or None
    except (ValueError, LookupError, AttributeError, KeyError, TypeError, IndexError) as error:
        raise DocumentError("corrupt", "The message cannot be read.") from error
    found = [attachment for attachment in attachments if attachment is not None]
    if len(found) > _MOST_ATTACHMENTS or sum(len(content) for _, content in found) > limits.archive_bytes:
        raise DocumentError("expands_too_much", "The message carries more than is read.")
    return Parcel("The message", found, letter, subject)


def _check_headers(message: MIMEPart) -> None:
    """Pass for headers that are parsed in reasonable time.

    Raises:
        DocumentError: ``expands_too_much``.
    """
    for part in message.walk():
        for name, value in part.raw_items():
            if name.lower() in _PARSED_HEADERS and len(str(value)) > _LONGEST_HEADER:
                raise DocumentError("expands_too_much", "A header of the message is longer than is read.")


def _letter(body: MIMEPart) -> tuple[str, bytes] | None:
    content = body.get_content()
    if not isinstance(content, str) or not content.strip():
        return None
    is_page = body.get_content_type() == "text/html"
    written = (
        body.get_payload(decode=True) if "\ufffd" in content else None
    )  # not in the encoding that it is said to be
    return (
        "letter.html" if is_page else "letter.txt",
        written if isinstance(written, bytes) else content.encode("utf-8", "replace"),
    )


def _attachment(part: MIMEPart) -> tuple[str, bytes] | None:
    name, kind = part.get_filename() or "", part.get_content_type()
    if kind.startswith(_INLINE) and (part.get_content_disposition() != "attachment" or not kind.startswith("image/")):
        return None
    content = part.get_payload(decode=True) if kind != "message/rfc822" else part.get_content().as_bytes()
    return (name, content) if isinstance(content, bytes) and content else None


def open_outlook_message(data: bytes, limits: Limits) -> Parcel:
    """What an Outlook message holds.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            message = _Message(container, limits)
            folders = sorted({path[0] for path in container.listdir() if _ATTACHMENT.fullmatch(path[0])})
            attachments = [message.attachment(folder) for folder in folders[:_MOST_ATTACHMENTS]]
            page = message.binary("", _HTML)
            text = message.text("", _BODY)
            subject = message.text("", _SUBJECT) or None
    except (OSError, ValueError, IndexError, OverflowError) as error:
        raise DocumentError("corrupt", "The message cannot be opened.") from error
    letter = (
        ("letter.html", page) if page else ("letter.txt", text.encode("utf-8", "replace")) if text.strip() else None
    )
    return Parcel("The message", [found for found in attachments if found is not None], letter, subject)


class _Message:
    """The properties of an open .msg file."""

    def __init__(self, container: olefile.OleFileIO, limits: Limits) -> None:
        self._container = container
        self._left = limits.archive_bytes
        self._encoding = self._find_encoding()

    def _find_encoding(self) -> str:
        """The encoding of texts that are not in Unicode, by the code page that the message names."""
        if not self._container.exists(_PROPERTIES):
            return _USUAL
        held = self._container.openstream(_PROPERTIES).read(_MOST_PROPERTIES)
        pages = dict(_PROPERTY.iter_unpack(held[: len(held) - len(held) % _PROPERTY.size]))
        for tag in _CODE_PAGES:
            page = pages.get(tag, 0)
            name = "utf-8" if page == _UTF_8 else f"cp{page}"
            try:
                return codecs.lookup(name).name
            except LookupError:
                continue
        return _USUAL

    def binary(self, folder: str, tag: str, kind: str = _BINARY) -> bytes:
        """A property's bytes; empty when the message has none."""
        name = f"{folder}/__substg1.0_{tag}{kind}".removeprefix("/")
        if not self._container.exists(name):
            return b""
        self._left -= self._container.get_size(name)
        if self._left < 0:
            raise DocumentError("expands_too_much", "The message carries more than is read.")
        content: bytes = self._container.openstream(name).read()
        return content

    def text(self, folder: str, tag: str) -> str:
        """A property's text; empty when the message has none."""
        wide = self.binary(folder, tag, _TEXT)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        held = self.binary(folder, tag, _TEXT_8)
        try:
            return held.decode(self._encoding).rstrip("\x00")
        except UnicodeDecodeError:
            return held.decode(_USUAL if self._encoding == "utf-8" else self._encoding, "replace").rstrip("\x00")

    def attachment(self, folder: str) -> tuple[str, bytes] | None:
        """Name and content of an attachment; None for one without content of its own."""
        content = self.binary(folder, _DATA)
        name = self.text(folder, _LONG_NAME) or self.text(folder, _SHORT_NAME)
        return (name, content) if content else None
