"""Files that can't be read, remembered by their content: a copy of one, under whatever name, is not parsed again until
the parser's version, or for a scan the OCR provider, is another one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from winnow.ingestion.run.content_reader import READER
from winnow.parsing.documents.document_model import DocumentError, ErrorCode
from winnow.platform.expressions import Key, Put
from winnow.platform.ids import shard_of
from winnow.platform.table import Table
from winnow.records.record_items import partition


def content_key(project_id: str, data: bytes) -> Key:
    """Where it stands why a content can't be read."""
    name = hashlib.sha256(data).hexdigest()
    return Key(partition(project_id, shard_of(name)), f"UNREADABLE#{name}")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What could not be read before.

    Attributes:
        ocr: the present OCR provider, or nothing.
    """

    table: Table
    ocr: str

    def check(self, key: Key) -> None:
        """Passes for a content that may be readable.

        Raises:
            DocumentError: as it was raised when this content was read before.
        """
        known = self.table.get(key)
        if not known or known.get("reader") != READER:
            return
        code = cast("ErrorCode", known["code"])
        if code != "needs_ocr" or known.get("ocr") == self.ocr:
            raise DocumentError(code, str(known["reason"]))

    def remember(self, key: Key, error: DocumentError) -> Put:
        """Says why a content can't be read."""
        return Put({**key.item(), "code": error.code, "reason": error.reason, "reader": READER, "ocr": self.ocr})
