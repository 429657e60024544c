"""A parser with a bug, for tests of the process that it runs in. It imports little: its process begins with that."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Mapping

from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.document_reader import read_document

OMENS: Mapping[bytes, str] = {b"SEGFAULT": "crash", b"HANG": "hang", b"HOARD": "hoard"}


def read_or_die(data: bytes, name: str) -> Document:
    """Reads, but for some files, which take the process with them as a bug in a native library does."""
    match OMENS.get(data):
        case "crash":
            ctypes.string_at(0)
        case "hang":
            time.sleep(600)
        case "hoard":
            bytearray(64 << 30)
    return read_document(data, name)
