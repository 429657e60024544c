"""DOCX: a walk over the zip's XML that finds every paragraph, in tables, text boxes, headers and footers too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import Archive, attribute, local
from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.formats.docx_styles import (
    Look,
    Numberings,
    child_of,
    over,
    paragraph_look,
    read_numberings,
    read_styles,
    run_look,
    value_of,
)
from winnow.parsing.documents.limits import Limits

_SKIPPED = frozenset(
    ("del", "moveFrom", "sectPr", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText",
     "delText", "footnoteReference", "endnoteReference", "commentReference", "annotationRef")
)  # fmt: skip
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\l\s+)?"?([^"\s]+)"?', re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A complex field being read: its instruction first, then its result."""

    instruction: str = ""
    uri: str | None = None
    in_result: bool = False


@dataclass(slots=True)
class _Walker:
    limits: Limits
    flow: Flow
    styles: dict[str, Look]
    default: Look
    numberings: Numberings
    rels: dict[str, str] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def walk(self, element: Element, depth: int = 0) -> None:
        """Everything below ``element`` in document order."""
        if depth > self.limits.nesting:
            raise DocumentError("expands_too_much", "The document is nested too deeply.")
        for child in element:
            name = local(child.tag)
            if name in _SKIPPED:
                continue
            if name == "p":
                self._paragraph(child, depth)
            elif name == "tr":
                self.flow.open_row()
                self.walk(child, depth + 1)
                self.flow.close_row()
            elif name == "tc":
                self.walk(child, depth + 1)
                self.flow.end_cell()
            elif name == "AlternateContent":
                self.walk(_chosen(child), depth + 1)
            else:
                self.walk(child, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> None:
        look = self._paragraph_look(paragraph)
        style = Style(
            heading=look.heading,
            bullet=bool(look.listed) and not look.heading,
            indent=look.indent,
            before=look.before or 0.0,
            after=look.after or 0.0,
        )
        outer, self.boxes = self.boxes, []
        self._runs(paragraph, look, style, None, depth)
        self.flow.paragraph(style)
        boxes, self.boxes = self.boxes, outer
        fields, self.fields = self.fields, []
        for box in boxes:
            self.walk(box, depth + 1)
        self.fields = fields

    def _runs(self, parent: Element, look: Look, style: Style, uri: str | None, depth: int) -> None:
        if depth > self.limits.nesting:
            raise DocumentError("expands_too_much", "The document is nested too deeply.")
        for child in parent:
            name = local(child.tag)
            if name == "r":
                self._run(child, look, style, uri, depth)
            elif name == "hyperlink":
                target = self.rels.get(attribute(child, "id") or "")
                self._runs(child, look, style, target or uri, depth + 1)
            elif name == "fldSimple":
                found = _HYPERLINK.match(attribute(child, "instr") or "")
                self._runs(child, look, style, found.group(1) if found else uri, depth + 1)
            elif name == "AlternateContent":
                self._runs(_chosen(child), look, style, uri, depth + 1)
            elif name not in _SKIPPED:
                self._runs(child, look, style, uri, depth + 1)

    def _run(self, run: Element, look: Look, style: Style, uri: str | None, depth: int) -> None:
        properties = child_of(run, "rPr")
        if properties is not None:
            character = self.styles.get(value_of(properties, "rStyle") or "")
            look = over(look, character) if character else look
            look = over(look, run_look(properties))
        for child in run:
            self._content(child, look, style, uri, depth)

    def _content(self, child: Element, look: Look, style: Style, uri: str | None, depth: int) -> None:
        name = local(child.tag)
        if name == "t":
            text = child.text or ""
        elif name == "noBreakHyphen":
            text = "-"
        elif name == "sym":
            text = _symbol(child)
        elif name in ("tab", "ptab"):
            self.flow.tab()
            return
        elif name in ("br", "cr"):
            self.flow.line_break(style)
            return
        elif name == "fldChar":
            self._field(attribute(child, "fldCharType"))
            return
        elif name == "instrText":
            if self.fields and not self.fields[-1].in_result:
                self.fields[-1].instruction += child.text or ""
            return
        else:
            self._collect_boxes(child, depth)
            return
        if not look.hidden and all(one.in_result for one in self.fields):
            linked = next((one.uri for one in reversed(self.fields) if one.uri), uri)
            self.flow.run(text, bold=bool(look.bold), size=look.size or BODY_SIZE, uri=linked)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            if len(self.fields) >= self.limits.nesting:
                raise DocumentError("expands_too_much", "Fields are nested too deeply.")
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            found = _HYPERLINK.match(self.fields[-1].instruction)
            self.fields[-1].uri = found.group(1) if found else None
            self.fields[-1].in_result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _collect_boxes(self, element: Element, depth: int) -> None:
        """Text boxes anchored here are read after the paragraph."""
        if depth > self.limits.nesting:
            raise DocumentError("expands_too_much", "The document is nested too deeply.")
        name = local(element.tag)
        if name == "txbxContent":
            self.boxes.append(element)
        elif name == "AlternateContent":
            self._collect_boxes(_chosen(element), depth + 1)
        elif name not in _SKIPPED:
            for child in element:
                self._collect_boxes(child, depth + 1)

    def _paragraph_look(self, paragraph: Element) -> Look:
        properties = child_of(paragraph, "pPr")
        if properties is None:
            return over(self.default, self.styles.get("", Look()))
        named = self.styles.get(value_of(properties, "pStyle") or "", self.styles.get("", Look()))
        return over(over(self.default, named), paragraph_look(properties, self.numberings))


def read_docx(archive: Archive, limits: Limits) -> Document:
    """Read a DOCX.

    Raises:
        DocumentError: ``corrupt``, ``encrypted``, ``expands_too_much``, ``empty``.
    """
    main = _main_part(archive)
    body = archive.xml(main)
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
    numberings = read_numberings(archive, folder)
    default, styles = read_styles(archive, folder, numberings)
    flow = Flow(limits.nesting)
    walker = _Walker(limits, flow, styles, default, numberings)
    rels = _relations(archive, main)
    headers, footers = _headers(body, rels)
    for part in headers:
        _walk_part(walker, archive, folder + part)
    walker.rels = {key: target for key, (kind, target) in rels.items() if kind == "hyperlink"}
    walker.walk(body)
    for part in footers:
        _walk_part(walker, archive, folder + part)
    return assemble("docx", flow.drafts(), title=_title(archive), limits=limits)


def _walk_part(walker: _Walker, archive: Archive, name: str) -> None:
    if name not in archive:
        return
    walker.rels = {key: target for key, (kind, target) in _relations(archive, name).items() if kind == "hyperlink"}
    walker.fields = []
    walker.walk(archive.xml(name))


def _main_part(archive: Archive) -> str:
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument" and target.lstrip("/") in archive:
            return target.lstrip("/")
    return "word/document.xml"


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """A part's relations: id to (last step of the type, target)."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if name not in archive:
        return {}
    return {
        relation.get("Id", ""): (relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", ""))
        for relation in archive.xml(name)
    }


def _headers(body: Element, rels: dict[str, tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Header and footer parts in the order of the sections, each once; a first page's before the others."""
    found: dict[str, dict[str, bool]] = {"headerReference": {}, "footerReference": {}}
    for section in body.iter():
        if local(section.tag) != "sectPr":
            continue
        references = sorted(section, key=lambda item: attribute(item, "type") != "first")
        for reference in references:
            kind = local(reference.tag)
            if kind in found:
                target = rels.get(attribute(reference, "id") or "", ("", ""))[1]
                if target:
                    found[kind][target] = True
    return list(found["headerReference"]), list(found["footerReference"])


def _chosen(alternate: Element) -> Element:
    """The branch of an AlternateContent that is read: a text box stands in both."""
    choice = child_of(alternate, "Choice")
    if choice is not None and (len(choice) or child_of(alternate, "Fallback") is None):
        return choice
    fallback = child_of(alternate, "Fallback")
    return fallback if fallback is not None else alternate


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive:
        return None
    return next((item.text for item in archive.xml("docProps/core.xml") if local(item.tag) == "title"), None)
