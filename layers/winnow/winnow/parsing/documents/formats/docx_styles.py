"""What DOCX styles, numberings and direct formatting say about a run or a paragraph."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import attribute, local

_COLOUR = re.compile(r"[0-9A-F]{6}", re.IGNORECASE)
_NEARLY_WHITE = 244  # of 255, of the darkest channel: closer to white is not seen on white
_NARROW = 10  # percent of a character's width
_OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)


class Parts(Protocol):
    """Parts of a package by name."""

    def __contains__(self, name: str) -> bool: ...

    def xml(self, name: str) -> Element:
        """A part's root element."""
        ...


type Numberings = frozenset[tuple[str, str]]
"""(numbering id, level) of list items that have a mark."""


class Look(NamedTuple):
    """What a style, or a style with direct formatting, says; None where it says nothing."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    white: bool | None = None
    shaded: bool | None = None
    """Whether a colour lies behind the text."""
    heading: int = 0
    listed: bool | None = None
    before: float | None = None
    after: float | None = None
    indent: float = 0.0


def read_styles(archive: Parts, part: str, numberings: Numberings) -> tuple[Look, dict[str, Look]]:
    """The document's default look and each style's own, with its base; the empty key is the default style.

    Args:
        archive: the document's parts.
        part: the name of the part with the styles.
        numberings: what ``read_numberings`` found.
    """
    if part not in archive:
        return Look(), {}
    root = archive.xml(part)
    default = Look()
    raw: dict[str, tuple[Look, str | None]] = {}
    normal = ""
    for child in root:
        if local(child.tag) == "docDefaults":
            for properties in child.iter():
                if local(properties.tag) == "rPr":
                    default = over(default, run_look(properties))
                elif local(properties.tag) == "pPr":
                    default = over(default, paragraph_look(properties, numberings))
        elif local(child.tag) == "style":
            key = attribute(child, "styleId") or ""
            raw[key] = (_style_look(child, numberings), value_of(child, "basedOn"))
            if attribute(child, "default") == "1" and attribute(child, "type") == "paragraph":
                normal = key
    styles = {key: _resolve(key, raw) for key in raw}
    styles[""] = styles.get(normal, Look())
    return default, styles


def _resolve(key: str, raw: dict[str, tuple[Look, str | None]]) -> Look:
    chain: list[Look] = []
    seen: set[str] = set()
    current: str | None = key
    while current in raw and current not in seen:
        seen.add(current)
        look, current = raw[current]
        chain.append(look)
    resolved = Look()
    for look in reversed(chain):
        resolved = over(resolved, look)
    return resolved


def _style_look(style: Element, numberings: Numberings) -> Look:
    look = Look()
    run, paragraph = child_of(style, "rPr"), child_of(style, "pPr")
    if run is not None:
        look = over(look, run_look(run))
    if paragraph is not None:
        look = over(look, paragraph_look(paragraph, numberings))
    name = value_of(style, "name") or ""
    heading = _HEADING.match(name)
    if heading:
        look = look._replace(heading=max(1, min(6, int(heading.group(1)))))
    elif name.lower() == "title":
        look = look._replace(heading=1)
    return look


def run_look(properties: Element) -> Look:
    """What the properties of a run, or of a style, say about its characters."""
    children = _children(properties)
    size, colour = children.get("sz"), children.get("color")
    points = attribute(size, "val") if size is not None else None
    return Look(
        bold=_toggle(children.get("b")),
        size=_number(points) / 2 if points else None,
        hidden=True if _leaves_no_ink(children) else _toggle(children.get("vanish")),
        white=_is_white(colour) if colour is not None else None,
        shaded=_is_shaded(children),
    )


def _leaves_no_ink(children: Mapping[str, Element]) -> bool:
    """Whether characters are squeezed, in their shade's colour, or neither filled nor outlined."""
    fill, outline = children.get("textFill"), children.get("textOutline")
    unfilled = fill is not None and child_of(fill, "noFill") is not None
    outlined = outline is not None and child_of(outline, "noFill") is None
    return (unfilled and not outlined) or _is_squeezed(children) or _is_in_its_ground(children)


def _is_squeezed(children: Mapping[str, Element]) -> bool:
    """Whether characters are so narrow that nobody reads them."""
    width = attribute(children["w"], "val") if "w" in children else None
    return width is not None and 0 < _number(width.rstrip("%")) < _NARROW


def _is_in_its_ground(children: Mapping[str, Element]) -> bool:
    """Whether a run has the colour of its own shade."""
    if "color" not in children or "shd" not in children or "highlight" in children:
        return False
    colour, fill = attribute(children["color"], "val") or "auto", attribute(children["shd"], "fill") or "auto"
    return colour.upper() == fill.upper() != "AUTO"


def paragraph_look(properties: Element, numberings: Numberings) -> Look:
    """What the properties of a paragraph, or of a style, say about it."""
    children = _children(properties)
    level = children.get("outlineLvl")
    outline = attribute(level, "val") if level is not None else None
    spacing, indent, numbering = children.get("spacing"), children.get("ind"), children.get("numPr")
    listed = None
    if numbering is not None:
        listed = (value_of(numbering, "numId") or "0", value_of(numbering, "ilvl") or "0") in numberings
    before = attribute(spacing, "before") if spacing is not None else None
    after = attribute(spacing, "after") if spacing is not None else None
    left = (attribute(indent, "left") or attribute(indent, "start")) if indent is not None else None
    return Look(
        heading=int(outline) + 1 if outline and outline.isdigit() and int(outline) < 6 else 0,
        listed=listed,
        before=_number(before) / 20 if before else None,
        after=_number(after) / 20 if after else None,
        indent=max(0.0, _number(left) / 20) if left else 0.0,
        shaded=_is_shaded(children),
    )


def read_numberings(archive: Parts, part: str) -> Numberings:
    """The numberings' levels that mark their items; a level without a mark only indents.

    Args:
        archive: the document's parts.
        part: the name of the part with the numberings.
    """
    if part not in archive:
        return frozenset()
    root = archive.xml(part)
    marked: dict[str, set[str]] = {}
    for abstract in root:
        if local(abstract.tag) == "abstractNum":
            levels = [level for level in abstract if local(level.tag) == "lvl"]
            marked[attribute(abstract, "abstractNumId") or ""] = {
                attribute(level, "ilvl") or "0"
                for level in levels
                if value_of(level, "numFmt") != "none" and (value_of(level, "lvlText") or "").strip()
            }
    return frozenset(
        (attribute(number, "numId") or "", level)
        for number in root
        if local(number.tag) == "num"
        for level in marked.get(value_of(number, "abstractNumId") or "", ())
    )


@lru_cache(maxsize=1024)  # a document sets most of its runs in a few ways
def over(look: Look, top: Look) -> Look:
    """``look`` with everything that ``top`` says."""
    return Look(
        bold=look.bold if top.bold is None else top.bold,
        size=look.size if top.size is None else top.size,
        hidden=look.hidden if top.hidden is None else top.hidden,
        white=look.white if top.white is None else top.white,
        shaded=look.shaded if top.shaded is None else top.shaded,
        heading=top.heading or look.heading,
        listed=look.listed if top.listed is None else top.listed,
        before=look.before if top.before is None else top.before,
        after=look.after if top.after is None else top.after,
        indent=top.indent or look.indent,
    )


def is_shaded(properties: Element) -> bool | None:
    """Whether properties of a run, paragraph, cell or table give it a ground that is not white; None without any."""
    return _is_shaded(_children(properties))


def _is_shaded(children: Mapping[str, Element]) -> bool | None:
    highlight = children.get("highlight")
    marked = attribute(highlight, "val") if highlight is not None else None
    if marked:
        return marked not in ("none", "white")
    shading = children.get("shd")
    if shading is None:
        return None
    fill = (attribute(shading, "fill") or "auto").upper()
    return (attribute(shading, "val") or "clear") == "solid" or fill not in ("AUTO", "FFFFFF")


def _is_white(colour: Element) -> bool:
    value = attribute(colour, "val") or ""
    if _COLOUR.fullmatch(value):
        return min(bytes.fromhex(value)) >= _NEARLY_WHITE
    theme = attribute(colour, "themeColor")
    return (theme in ("background1", "light1") and not attribute(colour, "themeShade")) or value.upper() == "WHITE"


def child_of(element: Element, name: str) -> Element | None:
    """The first child of a local name."""
    for child in element:
        if local(child.tag) == name:
            return child
    return None


def _children(element: Element) -> dict[str, Element]:
    """The children by local name, the first of each."""
    return {local(child.tag): child for child in reversed(element)}


def value_of(element: Element, name: str) -> str | None:
    """The value that a child of a local name gives."""
    child = child_of(element, name)
    return attribute(child, "val") if child is not None else None


def is_on(properties: Element, name: str) -> bool:
    """Whether properties switch something on."""
    return bool(_toggle(child_of(properties, name)))


def _toggle(child: Element | None) -> bool | None:
    return None if child is None else (attribute(child, "val") or "1") not in _OFF


def _number(text: str) -> float:
    """A number of an attribute; 0 for what is none, so that an odd file has odd spacing at worst."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return max(-10_000.0, min(10_000.0, number)) if math.isfinite(number) else 0.0
