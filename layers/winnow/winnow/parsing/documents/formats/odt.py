"""ODT, zipped or flat: a walk over content.xml, with the headers and footers of styles.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import Archive, attribute, local, parse_xml
from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.limits import Limits

_SKIPPED = frozenset(
    ("note-citation", "annotation", "annotation-end", "tracked-changes", "sequence-decls", "forms", "variable-decls",
     "table-of-content-source", "ruby-text", "script", "change", "hidden-text")
)  # fmt: skip
_LENGTH = re.compile(r"^(-?[\d.]+)(pt|in|cm|mm|px|pc)$")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.346, "mm": 2.8346, "px": 0.75, "pc": 12.0}
_MOST_SPACES = 1000
_TINY = 2.0  # points
_WHITES = ("#ffffff", "#fefefe", "#fdfdfd", "white")
_NO_GROUND = ("transparent", "none", *_WHITES)
_SHAPES = frozenset(("custom-shape", "rect", "ellipse", "image"))  # white text may stand on one


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool | None = None
    size: float | None = None
    hidden: bool = False
    white: bool | None = None
    shaded: bool = False
    heading: int = 0
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0


@dataclass(slots=True)
class _Walker:
    limits: Limits
    flow: Flow
    looks: dict[str, _Look]
    marked: frozenset[str]
    depth_of_list: int = 0
    list_style: str = ""
    fresh_item: bool = False
    boxes: list[Element] = field(default_factory=list)
    grounds: int = 0
    """Tables and boxes around: what lies behind their text is not asked."""

    def walk(self, element: Element, depth: int = 0) -> None:
        """Everything below ``element`` in document order."""
        if depth > self.limits.nesting:
            raise DocumentError("expands_too_much", "The document is nested too deeply.")
        for child in element:
            name = local(child.tag)
            if name in _SKIPPED:
                continue
            if name in ("p", "h"):
                self._paragraph(child, depth)
            elif name == "list":
                self._list(child, depth)
            elif name in ("list-item", "list-header"):
                self.fresh_item = name == "list-item"
                self.walk(child, depth + 1)
            elif name == "section" and _is_hidden(child):
                continue
            elif name == "table-row":
                self.flow.open_row()
                self.grounds += 1
                self.walk(child, depth + 1)
                self.grounds -= 1
                self.flow.close_row()
            elif name == "table-cell":
                self.walk(child, depth + 1)
                self.flow.end_cell()
            else:
                self.walk(child, depth + 1)

    def _list(self, element: Element, depth: int) -> None:
        outer = self.list_style
        self.list_style = attribute(element, "style-name") or outer
        self.depth_of_list += 1
        self.walk(element, depth + 1)
        self.depth_of_list -= 1
        self.list_style = outer

    def _paragraph(self, paragraph: Element, depth: int) -> None:
        named = attribute(paragraph, "style-name") or ""
        look = self.looks.get(named) or _Look(heading=1 if named == "Title" else 0)
        heading = look.heading
        if local(paragraph.tag) == "h":
            level = attribute(paragraph, "outline-level") or "1"
            heading = min(6, int(level)) if level.isdigit() and level != "0" else 1
        bullet = (
            self.fresh_item
            and self.depth_of_list > 0
            and not heading
            and (self.list_style in self.marked or not self.list_style)
        )
        self.fresh_item = False
        if any(
            local(child.tag) == "hidden-paragraph" and attribute(child, "is-hidden") == "true" for child in paragraph
        ):
            return
        style = Style(heading, bullet, look.indent, look.before, look.after)
        outer, self.boxes = self.boxes, []
        self._inline(paragraph, look, style, None, depth)
        self.flow.paragraph(style)
        boxes, self.boxes = self.boxes, outer
        self.grounds += 1
        for box in boxes:
            self.walk(box, depth + 1)
        self.grounds -= 1

    def _inline(self, element: Element, look: _Look, style: Style, uri: str | None, depth: int) -> None:
        if depth > self.limits.nesting:
            raise DocumentError("expands_too_much", "The document is nested too deeply.")
        self._text(element.text, look, uri)
        for child in element:
            name = local(child.tag)
            if name == "span":
                own = self.looks.get(attribute(child, "style-name") or "", _Look())
                self._inline(child, _over(look, own), style, uri, depth + 1)
            elif name == "a":
                self._inline(child, look, style, attribute(child, "href") or uri, depth + 1)
            elif name == "tab":
                self.flow.tab()
            elif name == "line-break":
                self.flow.line_break(style)
            elif name == "s":
                count = attribute(child, "c") or "1"
                self._text(" " * min(_MOST_SPACES, int(count) if count.isdigit() else 1), look, uri)
            elif name in ("text-box", "note-body"):
                self.boxes.append(child)
            elif name not in _SKIPPED:
                self._inline(child, look, style, uri, depth + 1)
            self._text(child.tail, look, uri)

    def _text(self, text: str | None, look: _Look, uri: str | None) -> None:
        unseen = look.hidden or (look.size is not None and look.size <= _TINY)
        unseen = unseen or (bool(look.white) and not look.shaded and not self.grounds)
        if text and not unseen:
            self.flow.run(" ".join(text.split("\n")), bold=bool(look.bold), size=look.size or BODY_SIZE, uri=uri)


def read_odt(source: Archive | bytes, limits: Limits) -> Document:
    """Read an ODT: an archive, or the one XML file of a flat ODT.

    Raises:
        DocumentError: ``corrupt``, ``encrypted``, ``expands_too_much``, ``empty``.
    """
    if isinstance(source, bytes):
        root = parse_xml(source)
        title = next((item.text for item in root.iter() if local(item.tag) == "title"), None)
        return _read_roots([root], title, limits)
    archive = source
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read_part("META-INF/manifest.xml"):
        raise DocumentError("encrypted", "The document needs a password.")
    content = archive.xml("content.xml")
    roots = [archive.xml("styles.xml"), content] if "styles.xml" in archive else [content]
    title = None
    if "meta.xml" in archive:
        title = next((item.text for item in archive.xml("meta.xml").iter() if local(item.tag) == "title"), None)
    return _read_roots(roots, title, limits)


def _read_roots(roots: list[Element], title: str | None, limits: Limits) -> Document:
    """Read parsed parts, styles before content."""
    flow = Flow(limits.nesting)
    walker = _Walker(limits, flow, _looks(roots), _marked(roots))
    walker.grounds = int(any(local(item.tag) in _SHAPES for root in roots for item in root.iter()))
    for header in _page_parts(roots, "header", "header-first"):
        walker.walk(header)
    bodies = [child for root in roots for child in root if local(child.tag) == "body"]
    if not bodies:
        raise DocumentError("corrupt", "The document has no body.")
    for body in bodies:
        walker.walk(body)
    for footer in _page_parts(roots, "footer", "footer-first"):
        walker.walk(footer)
    return assemble("odt", flow.drafts(), title=title, limits=limits)


def _is_hidden(section: Element) -> bool:
    return attribute(section, "display") == "none" or attribute(section, "is-hidden") == "true"


def _page_parts(roots: list[Element], *names: str) -> list[Element]:
    masters = [item for root in roots for item in root if local(item.tag) == "master-styles"]
    return [part for master in masters for page in master for part in page if local(part.tag) in names]


def _marked(roots: list[Element]) -> frozenset[str]:
    """Names of list styles that number or mark their items on the first level."""
    found = set()
    for root in roots:
        for style in root.iter():
            if local(style.tag) != "list-style":
                continue
            levels = [level for level in style if local(level.tag).startswith("list-level-style")]
            if any(
                (attribute(level, "bullet-char") or attribute(level, "num-format") or "").strip() for level in levels
            ):
                found.add(attribute(style, "name") or "")
    return frozenset(found)


def _looks(roots: list[Element]) -> dict[str, _Look]:
    raw: dict[str, tuple[_Look, str | None]] = {}
    for root in roots:
        for group in root:
            if local(group.tag) not in ("styles", "automatic-styles"):
                continue
            for style in group:
                if local(style.tag) == "style":
                    parent = attribute(style, "parent-style-name")
                    if parent is None and attribute(style, "family") == "paragraph":
                        parent = ""
                    raw[attribute(style, "name") or ""] = (_look(style), parent)
                elif local(style.tag) == "default-style" and attribute(style, "family") == "paragraph":
                    raw[""] = (_look(style), None)
    return {name: _resolve(name, raw) for name in raw}


def _resolve(name: str, raw: dict[str, tuple[_Look, str | None]]) -> _Look:
    chain: list[_Look] = []
    seen: set[str] = set()
    current: str | None = name
    while current in raw and current not in seen:
        seen.add(current)
        look, current = raw[current]
        chain.append(look)
    resolved = _Look()
    for look in reversed(chain):
        resolved = _over(resolved, look)
    return resolved


def _look(style: Element) -> _Look:
    bold: bool | None = None
    size: float | None = None
    hidden = shaded = False
    white: bool | None = None
    before = after = indent = 0.0
    for properties in style:
        if local(properties.tag) == "text-properties":
            weight = attribute(properties, "font-weight")
            bold = None if weight is None else weight == "bold" or (weight.isdigit() and int(weight) >= 600)
            size = _points(attribute(properties, "font-size")) or None
            hidden = attribute(properties, "display") == "none"
            colour = attribute(properties, "color")
            white = None if colour is None else colour.lower() in _WHITES
            shaded = shaded or _has_ground(properties)
        elif local(properties.tag) == "paragraph-properties":
            shaded = shaded or _has_ground(properties)
            before = _points(attribute(properties, "margin-top"))
            after = _points(attribute(properties, "margin-bottom"))
            indent = max(0.0, _points(attribute(properties, "margin-left")))
    level = attribute(style, "default-outline-level") or ""
    heading = min(6, int(level)) if level.isdigit() and level != "0" else 0
    if (attribute(style, "name") or "").lower() == "title":
        heading = 1
    return _Look(bold, size, hidden, white, shaded, heading, before, after, indent)


def _has_ground(properties: Element) -> bool:
    """Whether something that is not white lies behind the text."""
    return (attribute(properties, "background-color") or "none").lower() not in _NO_GROUND


def _over(look: _Look, top: _Look) -> _Look:
    return _Look(
        bold=look.bold if top.bold is None else top.bold,
        size=look.size if top.size is None else top.size,
        hidden=look.hidden or top.hidden,
        white=look.white if top.white is None else top.white,
        shaded=look.shaded or top.shaded,
        heading=top.heading or look.heading,
        before=top.before or look.before,
        after=top.after or look.after,
        indent=top.indent or look.indent,
    )


def _points(length: str | None) -> float:
    found = _LENGTH.match(length or "")
    if not found:
        return 0.0
    try:
        return max(-10_000.0, min(10_000.0, float(found.group(1)) * _POINTS[found.group(2)]))
    except ValueError:
        return 0.0
