"""Everything that reading a file may need, loaded before the process that reads it is confined: afterwards no file,
and so no module and no word list, can be opened."""

from __future__ import annotations

import encodings
import gc
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules, walk_packages
from typing import Final

import phonenumbers

from winnow import parsing
from winnow.countries import country_names
from winnow.parsing.data_files import data_file_names, read_data_file
from winnow.parsing.documents.document_reader import read_document
from winnow.parsing.documents.formats.pictures import make_scan

# They run in the parent.
_NOT_NEEDED: Final = {"winnow.parsing.preload", "winnow.parsing.sandbox", "winnow.parsing.tesseract"}
# Readers that load their libraries, or these their own parts, with the first file of a kind.
_SAMPLES: Final = {
    "sample.html": b"<!DOCTYPE html><html><body><p>Ada</p></body></html>",
    "sample.md": b"# Ada\n\n* one <i>two</i>\n\nhttps://ada.example/",
    "sample.txt": "Prénom: Zoé".encode("latin-1"),
    "sample.eml": (
        b"From: Ada <ada@ada.example>\nTo: b@b.example\nSubject: =?utf-8?q?Zo=C3=A9?=\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n'
        b"Content-Transfer-Encoding: quoted-printable\n\nZo=C3=A9\n--b\nContent-Type: text/plain; charset=latin-1\n"
        b'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="a.txt"\n\nWm8=\n--b--\n'
    ),
}
# One white pixel as PNG: with the first picture all of Pillow's formats are loaded.
_PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101"
    "00b138f6140000000049454e44ae426082"
)
_OPTIONAL: Final = ("python_calamine", "pyarrow.parquet")  # the extras of tables
_FROM_WITHIN: Final = ("heapq", "email.generator")  # what functions of the standard library import when they are called
_ELSEWHERE: Final = {"encodings.mbcs", "encodings.oem", "encodings.cp65001"}  # codecs of Windows
_COLLECTED_AFTER: Final = 50_000  # new objects


def preload(modules: Iterable[str]) -> None:
    """Import all readers, the codecs, the telephone plans and the word lists, and then ``modules``."""
    readers = [module.name for module in walk_packages(parsing.__path__, f"{parsing.__name__}.")]
    codecs = [module.name for module in iter_modules(encodings.__path__, f"{encodings.__name__}.")]
    for name in [*readers, *codecs, *_FROM_WITHIN, *modules]:
        if name not in _NOT_NEEDED | _ELSEWHERE and not name.endswith("_child"):
            import_module(name)
    for name in _OPTIONAL:
        with suppress(ImportError):
            import_module(name)
    for name, sample in _SAMPLES.items():
        read_document(sample, name)
    make_scan(_PICTURE)
    phonenumbers.PhoneMetadata.load_all()
    for name in data_file_names():
        read_data_file(name)
    country_names()


def spare_collector() -> None:
    """Let garbage in circles be looked for rarely, and never among what is loaded by now.

    Reading leaves next to none, and at Python's own pace (2,000 objects) all that a file has made so far is walked
    through again and again.
    """
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER, *gc.get_threshold()[1:])
