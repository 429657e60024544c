"""Word documents in one XML file: WordprocessingML of Word 2003, and packages written flat (Word XML Document)."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from winnow.parsing.documents.archive import attribute, local, parse_xml
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.formats.docx import read_docx
from winnow.parsing.documents.limits import Limits

_MAIN: Final = "word/document.xml"


class _FlatPackage:
    """A package whose parts are elements of one document."""

    def __init__(self, parts: dict[str, Element]) -> None:
        self._parts = parts

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read_part(self, name: str) -> bytes:
        """A part's XML."""
        return tostring(self.xml(name))

    def xml(self, name: str) -> Element:
        """A part's root element."""
        if name not in self._parts:
            raise DocumentError("corrupt", "A part of the document is missing.")
        return self._parts[name]


def read_word_xml(data: bytes, limits: Limits) -> Document:
    """Read a Word document in one XML file.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``, ``empty``.
    """
    root = parse_xml(data)
    parts = _parts_of_package(root) if local(root.tag) == "package" else _parts_of_2003(root)
    return read_docx(_FlatPackage(parts), limits)


def _parts_of_package(root: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for part in root:
        held = next((child for child in part if local(child.tag) == "xmlData"), None)
        if held is not None and len(held):
            found[(attribute(part, "name") or "").lstrip("/")] = held[0]
    return found


def _parts_of_2003(root: Element) -> dict[str, Element]:
    """Word 2003's one document with the names of today's parts; a link's target stands in the link."""
    found = {_MAIN: root}
    styles = next((child for child in root if local(child.tag) == "styles"), None)
    if styles is not None:
        found["word/styles.xml"] = styles
    relations = Element("Relationships")
    for number, link in enumerate(element for element in root.iter() if local(element.tag) == "hlink"):
        target = attribute(link, "dest")
        if target:
            link.tag, link.attrib = "hyperlink", {"id": f"link{number}"}
            SubElement(relations, "Relationship", Id=f"link{number}", Type="/hyperlink", Target=target)
    found["word/_rels/document.xml.rels"] = relations
    for child in root:
        if local(child.tag) not in ("body", "docPr"):
            child.tag = "sectPr"  # settings, fonts and lists are no text
    return found
