"""Markdown by markdown-it-py (CommonMark with tables and strikethrough); a soft line break is a space."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.formats.html import write_html
from winnow.parsing.documents.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SIZES: Final = (20.0, 15.0, 12.0, 11.0, 10.0, 10.0)
_HINTS: Final = 2  # constructs that make a text Markdown
_INDENT: Final = 12.0  # points a level of a list
_HEADING: Final = re.compile(r"^#{1,4} +\S", re.MULTILINE)
_LINK: Final = re.compile(r"\[[^\[\]\n]{1,500}\]\((?:https?:|mailto:)[^)\s]{1,2000}\)")
_STRONG: Final = re.compile(r"\*\*[^*\n]{1,500}\*\*")
_BREAK: Final = re.compile(r"<br\s?/?>", re.IGNORECASE)
_FRONT_MATTER: Final = re.compile(r"\A---\n(?:[\w-]{1,40}:[^\n]{0,500}\n){1,50}---\n")
_SAMPLE: Final = 1 << 15


def is_markdown(text: str) -> bool:
    """Whether headings or links are marked up as in Markdown."""
    sample = text[:_SAMPLE]
    headings = len(_HEADING.findall(sample))
    others = len(_LINK.findall(sample)) + len(_STRONG.findall(sample))
    return headings >= _HINTS or headings + others > _HINTS


def read_markdown(data: bytes, limits: Limits) -> Document:
    """Read a Markdown file.

    Raises:
        DocumentError: ``expands_too_much``, ``empty``.
    """
    return read_markdown_text(decode(data).replace("\r\n", "\n").replace("\r", "\n"), limits)


def read_markdown_text(text: str, limits: Limits) -> Document:
    """Read decoded Markdown; its kind is ``text``."""
    flow = Flow(limits.nesting)
    writer = _Writer(flow)
    for token in _parser().parse(_FRONT_MATTER.sub("", text)):
        writer.write(token)
    return assemble("text", flow.drafts(), limits=limits)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - needed by few files

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


class _Writer:
    """Writes block tokens to a flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._heading = 0
        self._lists = 0
        self._item = False
        self._bold_cell = False

    def write(self, token: Token) -> None:
        """Write one token; those of a document come one after the other."""
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._end_block(Style(heading=self._heading, before=BODY_SIZE))
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self._lists += token.nesting
            case "list_item_open":
                self._item = True
            case "paragraph_close":
                space = 0.0 if token.hidden else BODY_SIZE
                self._end_block(Style(bullet=self._item, indent=self._indent(), after=space))
            case "hr":
                self._flow.paragraph()
            case "inline":
                self._inline(token.children or [])
            case _:
                self._other(token)

    def _other(self, token: Token) -> None:
        if token.type in ("code_block", "fence"):
            self._code(token.content)
        elif token.type == "html_block":
            write_html(self._flow, token.content)
        else:
            self._table(token.type)

    def _table(self, kind: str) -> None:
        if kind == "tr_open":
            self._flow.open_row()
        elif kind == "tr_close":
            self._flow.close_row()
        elif kind in ("th_open", "td_open"):
            self._bold_cell = kind == "th_open"
        elif kind in ("th_close", "td_close"):
            self._bold_cell = False
            self._flow.paragraph()
            self._flow.end_cell()

    def _indent(self) -> float:
        return _INDENT * max(0, self._lists - 1)

    def _end_block(self, style: Style) -> None:
        self._flow.paragraph(style)
        self._item = False

    def _code(self, text: str) -> None:
        for line in text.rstrip("\n").split("\n"):
            self._flow.run(line)
            self._flow.line_break()

    def _inline(self, tokens: Sequence[Token]) -> None:
        size = _SIZES[self._heading - 1] if self._heading else BODY_SIZE
        strong = 0
        uris: list[str] = []
        for token in tokens:
            bold = bool(self._heading) or self._bold_cell or strong > 0
            if token.type == "strong_open":
                strong += 1
            elif token.type == "strong_close":
                strong -= 1
            elif token.type == "link_open":
                uris.append(str(token.attrGet("href") or ""))
            elif token.type == "link_close" and uris:
                uris.pop()
            elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
                self._flow.line_break(Style(self._heading, bullet=self._item, indent=self._indent()))
                self._item = False
            elif token.type in ("text", "code_inline", "softbreak"):
                uri = next((uri for uri in reversed(uris) if uri), None)
                self._flow.run(token.content or " ", bold=bold, size=size, uri=uri)
