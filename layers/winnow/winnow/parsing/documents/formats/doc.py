"""DOC (Word 97 to 2003) by its piece table; OLE containers of encrypted or other documents are told apart.

Structures as in [MS-DOC]: the FIB, the Clx and its PlcPcd.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import olefile

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.flow import Flow
from winnow.parsing.documents.limits import MEBIBYTE, Limits

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1, _COMPLEX = 0x0100, 0x0200, 0x40000000
_CLX_OFFSET = 0x01A2  # fcClx and lcbClx in FibRgFcLcb97
_TEXT_LENGTH = 0x004C  # ccpText
_LINK = re.compile(r'^\s*HYPERLINK\s+(?:\\l\s+)?"?([^"\s]+)"?', re.IGNORECASE)
_CELL_MARK = "\x07"
_BREAKS = re.compile(r"[\t\x0b\x0c\r\x0e\x13\x14\x15]")


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction first, then its result."""

    instruction: str = ""
    uri: str | None = None
    in_result: bool = False


def read_doc(data: bytes, limits: Limits) -> Document:
    """Read a DOC.

    Raises:
        DocumentError: ``encrypted``, ``corrupt``, ``unsupported_type``, ``expands_too_much``, ``empty``.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            main, table = _streams(container)
    except (OSError, struct.error, ValueError, IndexError, OverflowError) as error:
        raise DocumentError("corrupt", "The document cannot be opened.") from error
    try:
        pieces = list(_pieces(main, table, limits))
        (length,) = struct.unpack_from("<i", main, _TEXT_LENGTH)
    except (struct.error, IndexError, OverflowError) as error:
        raise DocumentError("corrupt", "The document's pieces cannot be found.") from error
    text = "".join(pieces)
    flow = Flow(limits.nesting)
    body, rest = text[:length], text[length:]
    _Writer(flow).write(body)
    _Writer(flow).write(rest)  # headers, footers and text boxes
    return assemble("doc", flow.drafts(), limits=limits)


def _streams(container: olefile.OleFileIO) -> tuple[bytes, bytes]:
    if container.exists("EncryptedPackage") or container.exists("EncryptionInfo"):
        raise DocumentError("encrypted", "The document needs a password.")
    if not container.exists("WordDocument"):
        raise DocumentError("unsupported_type", "The file is not a text document.")
    main = _stream(container, "WordDocument")
    magic, flags = struct.unpack_from("<H8xH", main, 0)
    if magic != _MAGIC:
        raise DocumentError("unsupported_type", "The document is of a Word older than 97.")
    if flags & _ENCRYPTED:
        raise DocumentError("encrypted", "The document needs a password.")
    return main, _stream(container, "1Table" if flags & _TABLE_1 else "0Table")


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    if not container.exists(name):
        raise DocumentError("corrupt", "A part of the document is missing.")
    if container.get_size(name) > 64 * MEBIBYTE:
        raise DocumentError("expands_too_much", "A part of the document is larger than is read.")
    data: bytes = container.openstream(name).read()
    return data


def _pieces(main: bytes, table: bytes, limits: Limits) -> Iterator[str]:
    offset, size = struct.unpack_from("<II", main, _CLX_OFFSET)
    clx = table[offset : offset + size]
    position = 0
    while position < len(clx) and clx[position] == 1:  # Prc: formatting of pieces
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position >= len(clx) or clx[position] != 2:
        raise DocumentError("corrupt", "The document's pieces cannot be found.")
    (length,) = struct.unpack_from("<I", clx, position + 1)
    plc = clx[position + 5 : position + 5 + length]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise DocumentError("empty", "The document holds no text.")
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    left = limits.characters
    for index in range(count):
        characters = ends[index + 1] - ends[index]
        if characters < 0:
            raise DocumentError("corrupt", "The document's pieces are out of order.")
        left -= characters
        if left < 0:
            raise DocumentError("expands_too_much", f"The text is longer than {limits.characters} characters.")
        (start,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)
        if start & _COMPLEX:
            start = (start & ~_COMPLEX) // 2
            yield main[start : start + characters].decode("cp1252", "replace")
        else:
            yield main[start : start + 2 * characters].decode("utf-16-le", "replace")


class _Writer:
    """Writes text with Word's control characters to a flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._fields: list[_Field] = []

    def write(self, text: str) -> None:
        """Write all of it.

        A cell ends with a mark, a row with one more. Where a table begins is not in the text: of what stands before a
        row's first mark, the last paragraph is taken for its first cell unless another row ended just before.
        """
        *cells, rest = text.split(_CELL_MARK)
        in_row = after_row = False
        for cell in cells:
            if in_row and not cell:
                self._flow.close_row()
                in_row, after_row = False, True
                continue
            if not in_row:
                before, mark, first = ("", "", cell) if after_row else cell.rpartition("\r")
                self._paragraphs(before + mark)
                self._flow.open_row()
                in_row, cell = True, first  # noqa: PLW2901 - the rest of it
            self._paragraphs(cell)
            self._flow.end_cell()
            after_row = False
        if in_row:
            self._flow.close_row()
        self._paragraphs(rest)
        self._flow.paragraph()

    def _paragraphs(self, text: str) -> None:
        position = 0
        for found in _BREAKS.finditer(text):
            self._run(text[position : found.start()])
            self._control(found.group())
            position = found.end()
        self._run(text[position:])

    def _run(self, text: str) -> None:
        if self._fields and not self._fields[-1].in_result:
            self._fields[-1].instruction += text
        elif text:
            uri = next((field.uri for field in reversed(self._fields) if field.uri), None)
            self._flow.run(text, uri=uri)

    def _control(self, char: str) -> None:
        if char == "\t":
            self._flow.tab()
        elif char == "\x0b":
            self._flow.line_break()
        elif char == "\x13":
            self._fields.append(_Field())
        elif char in "\x14\x15":
            self._result(char)
        else:
            self._flow.paragraph()

    def _result(self, char: str) -> None:
        if not self._fields:
            return
        if char == "\x15":
            self._fields.pop()
            return
        field = self._fields[-1]
        found = _LINK.match(field.instruction)
        field.uri = found.group(1) if found else None
        field.in_result = True
