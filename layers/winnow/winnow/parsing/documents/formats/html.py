"""HTML by the standard library's parser: blocks, lists, tables, headings and links; what is hidden is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.limits import Limits

_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
     "tfoot", "thead", "ul")
)  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SIZES: Final = {"h1": 20.0, "h2": 15.0, "h3": 11.7, "h4": 10.0, "h5": 8.3, "h6": 6.7}
_BOLD: Final = frozenset(("b", "strong", "th", "dt", *_HEADINGS))
_DROPPED: Final = frozenset(
    ("script", "style", "template", "noscript", "head", "svg", "math", "canvas", "object", "iframe", "select",
     "textarea", "audio", "video", "map")
)  # fmt: skip
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE
)
_BOLD_STYLE: Final = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE: Final = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_SIZE_STYLE: Final = re.compile(r"font-size\s*:\s*([\d.]{1,6})\s*(px|pt|em|rem)", re.IGNORECASE)
_POINTS: Final = {"px": 0.75, "pt": 1.0, "em": BODY_SIZE, "rem": BODY_SIZE}
_APART: Final = re.compile(r"float\s*:\s*right|position\s*:\s*absolute", re.IGNORECASE)
_MEDIUM: Final = re.compile(r"@[^{};]{0,500}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,500}[^{}]{0,5000}\}")
_LONGEST_SHEET: Final = 100_000  # characters
_RULE: Final = re.compile(r"([^{}]{1,1000})\{([^{}]{0,5000})\}")
_CLASS: Final = re.compile(r"[a-z0-9]*\.([\w-]{1,100})")
_TAB: Final = re.compile(r"(?<!\s)[ \xa0]*\t+[ \xa0]*(?=\S|$)")  # written by word processors for a tab stop
_CLOSES: Final = {
    "li": ("li",),
    "p": ("p",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "tr": ("tr", "td", "th"),
    "td": ("td", "th"),
    "th": ("td", "th"),
}
_LIMITS_OF_CLOSING: Final = frozenset(("ul", "ol", "table", "dl", "td", "th", "div", "body"))
DEEPEST: Final = 400  # open elements; what is deeper is read as if it stood there


@dataclass(slots=True)
class _Open:
    """An open element and what its content inherits."""

    tag: str = ""
    bold: bool = False
    size: float = BODY_SIZE
    heading: int = 0
    hidden: bool = False
    pre: bool = False
    uri: str | None = None


class _Reader(HTMLParser):
    def __init__(self, flow: Flow) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._flow = flow
        self._open: list[_Open] = [_Open()]
        self._lists = 0
        self._item = False
        self._empty = True
        self._ended_inline = False
        self._in_title = False
        self._sheet: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = self._styled({key: value or "" for key, value in attrs})
        if tag == "title":
            self._in_title = not self.title
        for closed in _CLOSES.get(tag, ()):
            self._close_implied(closed)
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._end_block()
        if tag == "tr":
            self._end_block()
            self._flow.open_row()
        if tag in _VOID or len(self._open) > DEEPEST:
            return
        element = self._element(tag, values)
        self._open.append(element)
        if tag in ("ul", "ol"):
            self._lists += 1
        elif tag == "li":
            self._item = "list-style-type:none" not in values.get("style", "").replace(" ", "")
        style = values.get("style", "")
        if (self._ended_inline and tag == "span" and ("class" in values or style)) or _APART.search(style):
            self._flow.tab()
        self._ended_inline = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        index = next((i for i in range(len(self._open) - 1, 0, -1) if self._open[i].tag == tag), 0)
        if not index:
            if tag == "p":
                self._end_block()
            return
        for element in reversed(self._open[index:]):
            self._end(element.tag)
        del self._open[index:]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
            return
        top = self._open[-1]
        if top.tag == "style":
            self._sheet.update(_declarations(data))
        if top.hidden or (not data.strip() and self._empty and not top.pre):
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

    def end(self) -> None:
        """Close what is still open."""
        self.close()
        self._end_block()

    def _styled(self, values: dict[str, str]) -> dict[str, str]:
        """The attributes with what the style sheet declares of their classes before what they declare themselves."""
        declared = [self._sheet[name] for name in values.get("class", "").split() if name in self._sheet]
        return values | {"style": ";".join([*declared, values.get("style", "")])} if declared else values

    def _element(self, tag: str, values: dict[str, str]) -> _Open:
        element = replace(self._open[-1], tag=tag)
        style = values.get("style", "")
        element.hidden = (
            element.hidden
            or tag in _DROPPED
            or "hidden" in values
            or (bool(style) and _HIDDEN.search(style) is not None)
        )
        if tag in _HEADINGS:
            element.heading, element.size = _HEADINGS[tag], _SIZES[tag]
        element.bold = element.bold or tag in _BOLD
        element.pre = element.pre or tag == "pre"
        if tag == "a" and values.get("href", "").strip() and not values["href"].startswith(("#", "javascript:")):
            element.uri = values["href"].strip()
        if style:
            element.bold = (element.bold or bool(_BOLD_STYLE.search(style))) and not _PLAIN_STYLE.search(style)
            size = _SIZE_STYLE.search(style)
            if size:
                element.size = _size(size.group(1), size.group(2).lower(), element.size)
        return element

    def _close_implied(self, tag: str) -> None:
        """End an element whose end tag may be left out, as far as the nearest list, table or block."""
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                for element in reversed(self._open[index:]):
                    self._end(element.tag)
                del self._open[index:]
                return
            if self._open[index].tag in _LIMITS_OF_CLOSING:
                return

    def _end(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_block()
            self._flow.end_cell()
        elif tag == "tr":
            self._end_block()
            self._flow.close_row()
        elif tag in _BLOCKS:
            self._end_block()
        if tag in ("ul", "ol"):
            self._lists = max(0, self._lists - 1)
        elif tag == "li":
            self._item = False
        self._ended_inline = tag == "span" and not self._empty

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


def read(data: bytes, limits: Limits) -> Document:
    """Read an HTML page.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``, ``empty``.
    """
    flow = Flow(limits.nesting)
    reader = _Reader(flow)
    try:
        reader.feed(decode(data, declared=_declared(data)))
        reader.end()
    except (AssertionError, ValueError) as error:  # the standard library's answer to broken declarations
        raise DocumentError("corrupt", "The HTML cannot be parsed.") from error
    return assemble("html", flow.drafts(), title=reader.title, limits=limits)


_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:4096])
    return found.group(1).decode("ascii", "ignore") if found else None


def _spaced(text: str) -> str:
    """White space as HTML shows it, one space at each end at most."""
    body = " ".join(text.split())
    if not body:
        return " "
    return f"{' ' if text[0].isspace() else ''}{body}{' ' if text[-1].isspace() else ''}"


def _declarations(sheet: str) -> dict[str, str]:
    """What a style sheet declares of single classes, for every medium."""
    first, *commented = sheet[:_LONGEST_SHEET].split("/*")
    bare = first + "".join(part.partition("*/")[2] for part in commented)
    rules = _RULE.findall(_MEDIUM.sub("", bare))
    named = [
        (_CLASS.fullmatch(selector.strip()), text) for selectors, text in rules for selector in selectors.split(",")
    ]
    return {found[1]: text for found, text in named if found}


def _size(number: str, unit: str, inherited: float) -> float:
    try:
        value = float(number) * (inherited if unit == "em" else _POINTS[unit])
    except ValueError:
        return inherited
    return min(200.0, value)
