"""DOCX: a walk over the package's XML that finds every paragraph, in tables, text boxes, notes, diagrams, headers too.

What Word does not show is left out: hidden runs, deleted rows, a template's placeholders, white or tiny text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import Archive, attribute, local
from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.formats.docx_styles import (
    Look,
    Numberings,
    child_of,
    is_on,
    is_shaded,
    over,
    paragraph_look,
    read_numberings,
    read_styles,
    run_look,
    value_of,
)
from winnow.parsing.documents.formats.html import html_of, write_html
from winnow.parsing.documents.formats.rtf import write_rtf
from winnow.parsing.documents.limits import Limits

_SKIPPED = frozenset(
    ("del", "moveFrom", "rt", "sectPr", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr",
     "instrText", "delText", "commentReference", "annotationRef")
)  # fmt: skip
_OTHERS_IN_RUNS = frozenset(("fldChar", "instrText", "ruby", "footnoteReference", "endnoteReference"))
_PLAIN_TABLES = frozenset(("TableGrid", "TableNormal", "a1", "PlainTable2"))
_FLOATING = frozenset(("anchor", "rect", "roundrect", "shape", "oval", "background"))
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_HEADERS = {"headerReference": "header", "hdr": "header", "footerReference": "footer", "ftr": "footer"}
_TINY = 2.0  # points
_DEEPEST_PART = 3
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
    grounds: int = 0
    """Tables and cells around that have a colour behind their text."""
    may_be_covered: bool = False
    """Whether shapes float in the document: white text may stand on one of them."""
    in_body: bool = False
    """Whether it is the text that is walked, and no header or footer."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kinds and ids of the notes that are referred to, in their order."""
    unclosed: frozenset[int] = frozenset()
    """The beginnings of fields (by identity) that are never ended."""
    open_part: Callable[[str], None] | None = None
    """Writes another part of the package, named by the id of its relation."""

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
            elif name in ("tbl", "tr", "tc"):
                self._table(name, child, depth)
            elif name == "altChunk":
                self._open(attribute(child, "id"))
            elif name == "AlternateContent":
                self.walk(_chosen(child), depth + 1)
            elif name != "sdt" or not _is_placeholder(child):
                self.walk(child, depth + 1)

    def _table(self, name: str, element: Element, depth: int) -> None:
        """A table, a row of it or a cell; hidden rows, and what a tracked change deleted, are left out."""
        properties = child_of(element, f"{name}Pr")
        if name == "tc" and properties is not None and child_of(properties, "cellDel") is not None:
            return
        if name == "tr":
            if properties is not None and (child_of(properties, "del") is not None or is_on(properties, "hidden")):
                return
            self.flow.open_row()
            self.walk(element, depth + 1)
            self.flow.close_row()
            return
        styled = properties is not None and (value_of(properties, "tblStyle") or "TableGrid") not in _PLAIN_TABLES
        grounded = styled or (properties is not None and bool(is_shaded(properties)))
        self.grounds += grounded
        self.walk(element, depth + 1)
        self.grounds -= grounded
        if name == "tc":
            self.flow.end_cell()

    def _open(self, relation: str | None) -> None:
        if relation and self.open_part:
            self.open_part(relation)

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
        if not _goes_on(paragraph):
            self.flow.paragraph(style)
        boxes, self.boxes = self.boxes, outer
        fields, self.fields = self.fields, []
        self.grounds += 1  # what lies behind a box is not asked
        for box in boxes:
            if local(box.tag) == "relIds":
                self._open(attribute(box, "dm"))
            elif local(box.tag) == "textpath":  # WordArt; in a header it is a watermark
                self.flow.run(box.get("string") or "")
                self.flow.paragraph(style)
            else:
                self.walk(box, depth + 1)
        self.grounds -= 1
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
            elif name not in _SKIPPED and (name != "sdt" or not _is_placeholder(child)):
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
        elif name == "AlternateContent":
            for chosen in _chosen(child):
                self._content(chosen, look, style, uri, depth)
            return
        elif name in _OTHERS_IN_RUNS:
            self._other(name, child, look, style, uri, depth)
            return
        else:
            self._collect_boxes(child, depth)
            return
        if not self._is_unseen(look) and all(one.in_result for one in self.fields):
            linked = next((one.uri for one in reversed(self.fields) if one.uri), uri)
            self.flow.run(text, bold=bool(look.bold), size=look.size or BODY_SIZE, uri=linked)

    def _other(  # noqa: PLR0917 - as _content
        self, name: str, child: Element, look: Look, style: Style, uri: str | None, depth: int
    ) -> None:
        if name == "fldChar":
            chosen = _chosen_entry(child)
            if chosen and not self._is_unseen(look) and all(one.in_result for one in self.fields):
                self.flow.run(chosen, bold=bool(look.bold), size=look.size or BODY_SIZE, uri=uri)
            if id(child) not in self.unclosed:
                self._field(attribute(child, "fldCharType"))
        elif name == "ruby":
            self._runs(child, look, style, uri, depth + 1)
        elif name == "instrText":
            if self.fields and not self.fields[-1].in_result:
                self.fields[-1].instruction += child.text or ""
        else:
            self.notes.append((name, attribute(child, "id") or ""))

    def _is_unseen(self, look: Look) -> bool:
        if look.hidden or (look.size is not None and look.size <= _TINY):
            return True
        return bool(look.white) and not look.shaded and not self.grounds and not self.may_be_covered

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
        if _is_hidden_shape(element):
            return
        if name in ("txbxContent", "relIds") or (name == "textpath" and self.in_body):
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


class Package(Protocol):
    """Parts by name: a zip archive, or one XML file that holds them all."""

    def __contains__(self, name: str) -> bool: ...

    def read_part(self, name: str) -> bytes:
        """A part's bytes."""
        ...

    def xml(self, name: str) -> Element:
        """A part's root element."""
        ...


def read_docx(archive: Package, limits: Limits) -> Document:
    """Read a DOCX (or DOCM, DOTX, DOTM).

    Raises:
        DocumentError: ``corrupt``, ``encrypted``, ``expands_too_much``, ``empty``.
    """
    flow = Flow(limits.nesting)
    _write_package(archive, flow, limits, 0)
    return assemble("docx", flow.drafts(), title=_title(archive), limits=limits)


def _write_package(archive: Package, flow: Flow, limits: Limits, depth: int) -> None:
    main = _main_part(archive)
    body = archive.xml(main)
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
    rels = _relations(archive, main)
    numberings = read_numberings(archive, _part_of(rels, folder, "numbering"))
    default, styles = read_styles(archive, _part_of(rels, folder, "styles"), numberings)
    walker = _Walker(limits, flow, styles, default, numberings)
    elements = [(local(element.tag), element) for element in body.iter()]
    walker.may_be_covered = any(name in _FLOATING for name, _ in elements)
    walker.unclosed = _unclosed_fields([element for name, element in elements if name == "fldChar"])
    sections = [element for name, element in elements if name == "sectPr"]
    even = _tells_even_pages(archive, _part_of(rels, folder, "settings"), body)
    headers, footers = _headers(sections, rels, even=even)
    for header in headers:
        _walk_part(walker, archive, folder, header)
    walker.rels = _links(rels)
    walker.open_part = partial(_write_related, archive, flow, limits, depth, folder, rels)
    walker.in_body = True
    walker.walk(body)
    flow.paragraph()  # the last one's end may be hidden
    walker.in_body = False
    walker.open_part = None
    _walk_notes(walker, archive, folder, rels)
    for footer in footers:
        _walk_part(walker, archive, folder, footer)


def _walk_part(walker: _Walker, archive: Package, folder: str, part: str | Element) -> None:
    """A header or footer: the target of a relation, or the element itself, as Word 2003 keeps them."""
    if isinstance(part, str):
        name = _resolved(folder, part)
        if name not in archive:
            return
        walker.rels = _links(_relations(archive, name))
        part = archive.xml(name)
    walker.fields = []
    walker.unclosed = _unclosed_fields([element for element in part.iter() if local(element.tag) == "fldChar"])
    walker.walk(part)


def _unclosed_fields(characters: Sequence[Element]) -> frozenset[int]:
    """The beginnings of fields (by identity) that no end follows: what stands behind them is text all the same.

    ``characters``: the field characters of a part, in their order.
    """
    opened: list[int] = []
    for character in characters:
        kind = attribute(character, "fldCharType")
        if kind == "begin":
            opened.append(id(character))
        elif kind == "end" and opened:
            opened.pop()
    return frozenset(opened)


def _walk_notes(walker: _Walker, archive: Package, folder: str, rels: Mapping[str, tuple[str, str]]) -> None:
    """Foot- and endnotes, in the order in which the text refers to them."""
    referred = list(dict.fromkeys(walker.notes))
    for kind, part in _NOTES.items():
        name = _part_of(rels, folder, part)
        if name not in archive or not any(of == kind for of, _ in referred):
            continue
        walker.rels = _links(_relations(archive, name))
        by_id = {attribute(note, "id"): note for note in archive.xml(name)}
        for of, key in referred:
            if of == kind and key in by_id:
                walker.walk(by_id[key])


def _write_related(  # noqa: PLR0917 - bound once a package
    archive: Package,
    flow: Flow,
    limits: Limits,
    depth: int,
    folder: str,
    rels: Mapping[str, tuple[str, str]],
    relation: str,
) -> None:
    """Write a part in another format (altChunk), or the texts of a diagram (SmartArt)."""
    kind, target = rels.get(relation, ("", ""))
    name = _resolved(folder, target)
    if name not in archive or depth >= _DEEPEST_PART:
        return
    if kind == "diagramData":
        for text in _diagram_texts(archive.xml(name)):
            flow.run(text)
            flow.paragraph()
        return
    data = archive.read_part(name)
    flow.paragraph()
    if data.startswith(b"PK\x03\x04"):
        _write_package(Archive(data, limits), flow, limits, depth + 1)
    elif data.lstrip().startswith(b"{\\rtf"):
        write_rtf(flow, data, limits)
    else:
        write_html(flow, html_of(data))


def _diagram_texts(root: Element) -> Iterator[str]:
    """The texts of a diagram's points, those of connections and presentation left out."""
    for point in root.iter():
        if local(point.tag) == "pt" and (point.get("type") or "node") in ("node", "asst"):
            paragraphs = [element for element in point.iter() if local(element.tag) == "p"]
            for paragraph in paragraphs:
                text = "".join(run.text or "" for run in paragraph.iter() if local(run.tag) == "t")
                if text.strip():
                    yield text


def _links(rels: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {key: target for key, (kind, target) in rels.items() if kind == "hyperlink"}


def _resolved(folder: str, target: str) -> str:
    """The name of the part that a relation of a part in ``folder`` leads to."""
    return target.lstrip("/") if target.startswith("/") else _normal(folder + target)


def _part_of(rels: Mapping[str, tuple[str, str]], folder: str, kind: str) -> str:
    """The name of the document's part of a kind ("styles", "footnotes"): most programs call it so, some do not."""
    target = next((target for of, target in rels.values() if of == kind), None)
    return _resolved(folder, target) if target else f"{folder}{kind}.xml"


def _normal(path: str) -> str:
    """A part's name without ``..``."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", ".", ".."):
            steps.append(step)
    return "/".join(steps)


def _goes_on(paragraph: Element) -> bool:
    """Whether the paragraph's end is hidden or was deleted by a tracked change, so that it is one with the next."""
    properties = child_of(paragraph, "pPr")
    mark = child_of(properties, "rPr") if properties is not None else None
    return mark is not None and (child_of(mark, "del") is not None or is_on(mark, "vanish"))


def _is_hidden_shape(element: Element) -> bool:
    """Whether a drawing or a shape is switched off, as Word's selection pane does."""
    properties = child_of(element, "docPr") if local(element.tag) in ("anchor", "inline") else None
    if properties is not None and (properties.get("hidden") or "0") in ("1", "true", "on"):
        return True
    return "visibility:hidden" in (element.get("style") or "").replace(" ", "").lower()


def _is_placeholder(control: Element) -> bool:
    """Whether a content control shows what its template asks to be typed there."""
    properties = child_of(control, "sdtPr")
    return properties is not None and is_on(properties, "showingPlcHdr")


def _main_part(archive: Package) -> str:
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument" and target.lstrip("/") in archive:
            return target.lstrip("/")
    return "word/document.xml"


def _relations(archive: Package, part: str) -> dict[str, tuple[str, str]]:
    """A part's relations: id to (last step of the type, target)."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if name not in archive:
        return {}
    return {
        relation.get("Id", ""): (relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", ""))
        for relation in archive.xml(name)
    }


def _tells_even_pages(archive: Package, settings: str, body: Element) -> bool:
    """Whether even pages have headers and footers of their own; Word 2003 keeps its settings beside the text."""
    roots = [body, *([archive.xml(settings)] if settings in archive else [])]
    held = [*roots, *(inner for root in roots if (inner := child_of(root, "docPr")) is not None)]
    return any(is_on(root, "evenAndOddHeaders") for root in held)


def _headers(
    sections: Sequence[Element], rels: dict[str, tuple[str, str]], *, even: bool
) -> tuple[list[str | Element], list[str | Element]]:
    """Header and footer parts in the order of the sections, each once; a first page's before the others.

    Those of a first page or of even pages are shown only where the section or the document tells these pages apart.

    Args:
        sections: what the document says of its sections.
        rels: its relations.
        even: whether it tells even pages apart.
    """
    found: dict[str, dict[str | Element, bool]] = {"header": {}, "footer": {}}
    for section in sections:
        shown = {"first": is_on(section, "titlePg"), "even": even}
        for item in sorted(section, key=lambda item: attribute(item, "type") != "first"):
            kind = _HEADERS.get(local(item.tag))
            if kind is None or not shown.get(attribute(item, "type") or "", True):
                continue
            key = attribute(item, "id")
            part: str | Element = rels.get(key, ("", ""))[1] if key else item
            if not isinstance(part, str) or part:
                found[kind][part] = True
    return list(found["header"]), list(found["footer"])


def _chosen(alternate: Element) -> Element:
    """The branch of an AlternateContent that is read: a text box stands in both."""
    choice = child_of(alternate, "Choice")
    if choice is not None and (len(choice) or child_of(alternate, "Fallback") is None):
        return choice
    fallback = child_of(alternate, "Fallback")
    return fallback if fallback is not None else alternate


def _chosen_entry(character: Element) -> str:
    """The entry that is chosen in the drop-down list of an old form, which has no result of its own."""
    listed = next((element for element in character.iter() if local(element.tag) == "ddList"), None)
    if listed is None:
        return ""
    entries = [attribute(entry, "val") or "" for entry in listed if local(entry.tag) == "listEntry"]
    number = value_of(listed, "result") or value_of(listed, "default") or "0"
    return entries[int(number)] if number.isdigit() and int(number) < len(entries) else ""


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _title(archive: Package) -> str | None:
    if "docProps/core.xml" not in archive:
        return None
    return next((item.text for item in archive.xml("docProps/core.xml") if local(item.tag) == "title"), None)
