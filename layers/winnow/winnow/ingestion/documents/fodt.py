"""Flat ODT: the parts of an ODT in one XML file."""

from __future__ import annotations

from winnow.ingestion.documents.archive import local, parse_xml
from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document
from winnow.ingestion.documents.odt import read_roots


def read(data: bytes, limits: Limits) -> Document:
    """Read a flat ODT; raises as ``odt.read`` does."""
    root = parse_xml(data)
    title = next((item.text for item in root.iter() if local(item.tag) == "title"), None)
    return read_roots([root], title, limits)
