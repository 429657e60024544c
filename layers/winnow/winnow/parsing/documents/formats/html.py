"""HTML by Lexbor's parser, which builds the tree that browsers build: blocks, lists, tables, headings, links, fields.

What a person does not see is left out, as far as the page's own style sheets and attributes say so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.limits import Limits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "svg", "table", "tbody",
     "text", "tfoot", "thead", "ul")
)  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SIZES: Final = {"h1": 20.0, "h2": 15.0, "h3": 11.7, "h4": 10.0, "h5": 8.3, "h6": 6.7}
_BOLD: Final = frozenset(("b", "strong", "th", "dt", *_HEADINGS))
_DROPPED: Final = frozenset(
    ("script", "style", "template", "noscript", "head", "title", "desc", "defs", "symbol", "metadata", "math", "canvas",
     "object", "iframe", "datalist", "audio", "video", "map", "rt", "rp")
)  # fmt: skip
_UNWRITTEN_FIELDS: Final = frozenset(
    ("hidden", "password", "checkbox", "radio", "file", "image", "color", "range", "button", "submit", "reset")
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*+:\s*+0?+\.?+0*+\s*+(?:;|!|$)"
    r"|font-size\s*+:\s*+[01]?+(?:\.\d{0,4}+)?+(?:px|pt)?+\s*+(?:;|!|$)|(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{3,5}"
    r"|(?<![\w-])clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)|mso-hide\s*:\s*all"
    r"|(?<![\w-])(?:transform\s*:\s*scale\(\s*0\s*\)|color\s*:\s*rgba\([^()]{3,40},\s*0?\.?0\s*\))",
    re.IGNORECASE,
)
_NO_HEIGHT: Final = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px|pt)?\s*(?:;|!|$)", re.IGNORECASE)
_NO_OVERFLOW: Final = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_WHITE: Final = re.compile(
    r"(?<![\w-])color\s*:\s*(?:white|transparent|#f[ef]f(?:[ef]f[ef])?|rgba?\(\s*25[45]\s*,\s*25[45]\s*,\s*25[45]"
    r"|hsla?\([^()%]{1,40}%\s*,\s*100%)",
    re.IGNORECASE,
)
_GROUND: Final = re.compile(
    r"(?<![\w-])background(?:-color|-image)?\s*:\s*(?!none|transparent|white|#fff)\S", re.IGNORECASE
)
_COLOURS: Final = re.compile(r"(?:^|;)\s{0,100}(background(?:-color)?|color)\s{0,100}:([^;!]{1,60})", re.IGNORECASE)
_TELLING: Final = re.compile(
    r"height|width|overflow|transform|mso-hide|display|visibility|opacity|font-|left|top|text-indent|clip|color|background|float|position|list-style",
    re.IGNORECASE,
)
_BOLD_STYLE: Final = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE: Final = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_SIZE_STYLE: Final = re.compile(r"font-size\s*:\s*([\d.]{1,6})\s*(px|pt|em|rem)", re.IGNORECASE)
_POINTS: Final = {"px": 0.75, "pt": 1.0, "em": BODY_SIZE, "rem": BODY_SIZE}
_APART: Final = re.compile(r"float\s*:\s*right|position\s*:\s*absolute", re.IGNORECASE)
_CONTAINER: Final = re.compile(
    r"<(/?)(?:ul|ol|dl|div|table|blockquote|section|article|aside|fieldset|center|details|menu|main|figure|dir|form)\b",
    re.IGNORECASE,
)
_DEEPEST: Final = 4000  # containers in each other; browsers flatten what is deeper than 512
_LONGEST_SHEET: Final = 100_000  # characters
_MOST_RULES: Final = 500
_BRACE: Final = re.compile(r"[{}]")
_TAB: Final = re.compile(r"(?<!\s)[ \xa0]{0,100}\t+[ \xa0]*(?=\S|$)")  # written by word processors for a tab stop


@dataclass(slots=True)
class _Open:
    """An open element and what its content inherits."""

    tag: str = ""
    bold: bool = False
    size: float = BODY_SIZE
    heading: int = 0
    hidden: bool = False
    white: bool = False
    grounded: bool = False
    """Whether it, or what it stands in, has a background of its own."""
    ground: str = ""
    """The colour of that background, as it is written."""
    colour: str = ""
    """The colour of the text, as it is written."""
    pre: bool = False
    uri: str | None = None


def read_html(data: bytes, limits: Limits) -> Document:
    """Read an HTML page.

    Raises:
        DocumentError: ``expands_too_much``, ``empty``.
    """
    flow = Flow(limits.nesting)
    title = write_html(flow, html_of(data))
    return assemble("html", flow.drafts(), title=title, limits=limits)


def html_of(data: bytes) -> str:
    """The text of a page, or of the page in an MHT archive (a web page saved as one file)."""
    if not is_mht(data):
        return decode(data, declared=_declared_encoding(data))
    message = message_from_bytes(data, policy=default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    payload = part.get_payload(decode=True) if part is not None else None
    if not isinstance(payload, bytes):
        return ""
    return decode(payload, declared=part.get_content_charset() if part is not None else None)


def is_mht(data: bytes) -> bool:
    """Whether the data is a MIME message of related parts, or of a page alone, as browsers and Word save pages."""
    head = data[:2048].lower()
    alone = b"content-type: text/html" in head and not re.search(rb"^from:", head, re.MULTILINE)
    return b"mime-version:" in head and (alone or b"multipart/related" in head)


def write_html(flow: Flow, text: str) -> str:
    """Write what a page shows to ``flow``; returns its title.

    Raises:
        DocumentError: ``expands_too_much``.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - 8 MB that other formats need not load

    if is_too_deep(text):
        raise DocumentError("expands_too_much", "Elements are nested too deeply.")
    tree = LexborHTMLParser(text)
    if tree.root is None:
        return ""
    writer = _Writer(flow, _styles_by_node(tree))
    writer.write(tree.root)
    title = tree.css_first("title")
    return title.text() if title is not None else ""


def is_too_deep(text: str) -> bool:
    """Whether containers are nested so deeply that the page is not parsed.

    At each tag a parser looks through the open elements, so that its time grows with the square of the depth.
    """
    deepest = depth = 0
    if text.count("<") <= _DEEPEST:
        return False
    for tag in _CONTAINER.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


class _Writer:
    """Writes the nodes of a tree to a flow, in document order."""

    def __init__(self, flow: Flow, styles: dict[int, str]) -> None:
        self._flow = flow
        self._styles = styles
        self._open: list[_Open] = [_Open()]
        self._lists = 0
        self._item = False
        self._empty = True
        self._ended_inline = False

    def write(self, root: LexborNode) -> None:
        """Write everything below ``root``."""
        node: LexborNode | None = root
        path: list[LexborNode] = []
        while node is not None:
            child = self._enter(node)
            if child is not None:
                path.append(node)
                node = child
                continue
            while node is not None and node.next is None:
                node = path.pop() if path else None
                if node is not None:
                    self._leave(node)
            node = node.next if node is not None else None
        self._end_block()

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Begin a node; returns its first child when that is to be entered too."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        if tag.startswith(("-", "!")):
            return node.child if tag == "-document" else None
        if tag in _DROPPED:
            return None
        child: LexborNode | None = node.child
        self._start(tag, node)
        if child is None or self._open[-1].hidden:
            self._leave(node)
            return None
        return child

    def _start(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._end_block()
        if tag == "tr":
            self._end_block()
            self._flow.open_row()
        values = {key: value or "" for key, value in node.attributes.items()}
        style = ";".join(filter(None, (self._styles.get(node.mem_id, ""), values.get("style", ""))))
        element = self._element(tag, values, style)
        self._open.append(element)
        if tag in ("ul", "ol"):
            self._lists += 1
        elif tag == "li":
            self._item = "list-style-type:none" not in style.replace(" ", "")
        if (self._ended_inline and tag == "span" and ("class" in values or style)) or _APART.search(style):
            self._flow.tab()
        self._ended_inline = False
        if not element.hidden:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        """What stands in a form's field."""
        if tag == "input" and values.get("type", "text").lower() not in _UNWRITTEN_FIELDS and values.get("value"):
            self._text(values["value"])
        elif tag == "option" and "selected" not in values:
            self._open[-1].hidden = True

    def _element(self, tag: str, values: dict[str, str], style: str) -> _Open:
        element = replace(self._open[-1], tag=tag)
        element.hidden = element.hidden or "hidden" in values
        if tag in _HEADINGS:
            element.heading, element.size = _HEADINGS[tag], _SIZES[tag]
        element.bold = element.bold or tag in _BOLD
        element.pre = element.pre or tag in ("pre", "textarea")
        if tag == "a" and values.get("href", "").strip() and not values["href"].startswith(("#", "javascript:")):
            element.uri = values["href"].strip()
        element.grounded = element.grounded or "bgcolor" in values or "background" in values
        element.hidden = element.hidden or (tag == "dialog" and "open" not in values)
        if style:
            style = _cascaded(style)
            element.bold = (element.bold or bool(_BOLD_STYLE.search(style))) and not _PLAIN_STYLE.search(style)
            element.grounded = element.grounded or _GROUND.search(style) is not None
            if "color" in style:
                element.white = _WHITE.search(style) is not None or (element.white and not _sets_colour(style))
            for name, colour in _COLOURS.findall(style):
                if name.lower() == "color":
                    element.colour = colour.strip().lower()
                else:
                    element.ground = colour.strip().lower()
            element.hidden = element.hidden or _HIDDEN.search(style) is not None
            element.hidden = element.hidden or bool(_NO_HEIGHT.search(style) and _NO_OVERFLOW.search(style))
            size = _SIZE_STYLE.search(style)
            if size:
                element.size = _size(size.group(1), size.group(2).lower(), element.size)
        return element

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag.startswith("-"):
            return
        if tag in ("td", "th"):
            self._end_block()
            self._flow.end_cell()
        elif tag == "tr":
            self._end_block()
            self._flow.close_row()
        elif tag in _BLOCKS:
            self._end_block()
        self._open.pop()
        if tag in ("ul", "ol"):
            self._lists = max(0, self._lists - 1)
        elif tag == "li":
            self._item = False
        self._ended_inline = tag == "span" and not self._empty

    def _text(self, data: str) -> None:
        top = self._open[-1]
        unseen = top.hidden or (top.white and not top.grounded) or (bool(top.colour) and top.colour == top.ground)
        if unseen or (not data.strip() and self._empty and not top.pre):
            return
        self._ended_inline = False
        if not top.pre:
            for number, part in enumerate(_TAB.split(data)):
                if number:
                    self._flow.tab()
                self._flow.run(_spaced(part), bold=top.bold, size=top.size, uri=top.uri)
            self._empty = False
            return
        for number, line in enumerate(data.split("\n")):
            if number:
                self._break()
            self._flow.run(line, bold=top.bold, size=top.size, uri=top.uri)
            self._empty = False

    def _end_block(self) -> None:
        if self._empty:
            return
        heading = self._open[-1].heading
        bullet = self._item and self._lists > 0 and not heading
        self._item = False
        space = BODY_SIZE / 2 if self._open[-1].tag in ("p", *_HEADINGS) else 0.0
        self._flow.paragraph(Style(heading=heading, bullet=bullet, before=space, after=space))
        self._empty = True

    def _break(self) -> None:
        self._flow.line_break(Style(heading=self._open[-1].heading, bullet=self._item and self._lists > 0))
        self._item = False
        self._empty = True


_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*+=\s*+["']?+\s*+([\w.:-]{2,40})""", re.IGNORECASE)


def _declared_encoding(data: bytes) -> str | None:
    found = _CHARSET.search(data[:4096])
    return found.group(1).decode("ascii", "ignore") if found else None


def _spaced(text: str) -> str:
    """White space as HTML shows it, one space at each end at most."""
    body = " ".join(text.split())
    if not body:
        return " "
    return f"{' ' if text[0].isspace() else ''}{body}{' ' if text[-1].isspace() else ''}"


def _styles_by_node(tree: LexborHTMLParser) -> dict[int, str]:
    """What the page's style sheets declare of each element, for every medium, in the sheets' order."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rules = (rule for sheet in tree.css("style") for rule in _rules(sheet.text()))
    for _, (selectors, declarations) in zip(range(_MOST_RULES), rules, strict=False):
        try:
            nodes = tree.css(selectors)
        except Exception:  # noqa: BLE001, S112 - a selector of a newer kind, or a broken one, says nothing
            continue
        for node in nodes:
            found[node.mem_id].append(declarations)
    return {node: ";".join(declarations) for node, declarations in found.items()}


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    first, *commented = sheet[:_LONGEST_SHEET].split("/*")
    bare = first + "".join(part.partition("*/")[2] for part in commented)
    depth = start = 0
    selectors = ""
    for found in _BRACE.finditer(bare):
        if found.group() == "{":
            if not depth:
                selectors, start = bare[start : found.start()].rpartition(";")[2].strip(), found.end()
            depth += 1
        elif depth:
            depth -= 1
            declarations = bare[start : found.start()]
            if not depth:
                start = found.end()
                if _TELLING.search(declarations) and ":" not in selectors and not selectors.startswith("@"):
                    yield selectors, declarations


def _cascaded(style: str) -> str:
    """The declarations that hold: of each property the last, or the last that is important."""
    declared: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        key = name.strip().lower()
        if colon and not ("!important" in declared.get(key, "") and "!important" not in value):
            declared[key] = value
    return ";".join(f"{name}:{value}" for name, value in declared.items())


def _sets_colour(style: str) -> bool:
    return re.search(r"(?<![\w-])color\s*:", style, re.IGNORECASE) is not None


def _size(number: str, unit: str, inherited: float) -> float:
    try:
        value = float(number) * (inherited if unit == "em" else _POINTS[unit])
    except ValueError:
        return inherited
    return min(200.0, value)
