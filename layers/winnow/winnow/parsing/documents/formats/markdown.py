"""Markdown: headings, lists, emphasis, links and pipe tables; a soft line break is a space."""

from __future__ import annotations

import re
from typing import Final

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.limits import Limits

_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM: Final = re.compile(r"^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(.*)$")
_UNDERLINE: Final = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_RULE: Final = re.compile(r"^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_DELIMITERS: Final = re.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$")
_INLINE: Final = re.compile(
    r"!\[[^\[\]]{0,500}\]\([^)]{0,2000}\)"  # an image
    r"|\[([^\[\]]{1,500})\]\(\s*<?([^)\s>]{1,2000})>?[^)]{0,500}\)"  # a link
    r"|<((?:https?://|mailto:)[^>\s]{1,2000})>"
    r"|(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\4"
    r"|(?<![\w*])[*_](?=\S)([^*_\n]{1,1000}?)(?<=\S)[*_](?![\w*])"
    r"|`([^`]{1,1000})`"
    r"|\\([\\`*_{}\[\]()#+\-.!|>~])"
)
_SIZES: Final = (20.0, 15.0, 12.0, 11.0, 10.0, 10.0)
_HINTS: Final = 2  # constructs that make a text Markdown


def is_markdown(text: str) -> bool:
    """Whether headings or links are marked up as in Markdown."""
    sample = text[: 1 << 15]
    headings = len(re.findall(r"^#{1,4} +\S", sample, re.MULTILINE))
    links = len(re.findall(r"\[[^\[\]\n]{1,500}\]\((?:https?:|mailto:)[^)\s]{1,2000}\)", sample))
    strong = len(re.findall(r"\*\*[^*\n]{1,500}\*\*", sample))
    return headings >= _HINTS or headings + links + strong > _HINTS


def read(data: bytes, limits: Limits) -> Document:
    """Read a Markdown file.

    Raises:
        DocumentError: ``expands_too_much``, ``empty``.
    """
    return read_text(decode(data).replace("\r\n", "\n").replace("\r", "\n"), limits)


def read_text(text: str, limits: Limits) -> Document:
    """Read decoded Markdown; its kind is ``text``."""
    flow = Flow(limits.nesting)
    paragraph: list[str] = []
    style = Style()
    lines = text.split("\n")
    for number, line in enumerate(lines):
        heading, item = _HEADING.match(line), _ITEM.match(line)
        underline = _UNDERLINE.match(line)
        if underline and paragraph and not style.bullet:
            _write(flow, paragraph, Style(heading=1 if "=" in line else 2, before=BODY_SIZE))
            paragraph, style = [], Style()
            continue
        if heading or item or not line.strip() or _RULE.match(line) or "|" in line:
            _write(flow, paragraph, style)
            paragraph, style = [], Style()
        if heading:
            _write(flow, [heading.group(2)], Style(heading=len(heading.group(1)), before=BODY_SIZE))
        elif _RULE.match(line) or not line.strip():
            flow.paragraph()
        elif "|" in line and _in_table(lines, number):
            _row(flow, line)
        elif item:
            paragraph, style = [item.group(2)], Style(bullet=True, indent=6.0 * len(item.group(1)))
        else:
            paragraph.append(line)
    _write(flow, paragraph, style)
    return assemble("text", flow.drafts(), limits=limits)


def _write(flow: Flow, lines: list[str], style: Style) -> None:
    if not lines:
        return
    for number, line in enumerate(lines):
        body = line.strip().lstrip(">").strip()
        _inline(flow, body.removesuffix("\\"), bold=bool(style.heading), size=_size(style))
        if number + 1 == len(lines):
            flow.paragraph(style)
        elif line.endswith(("  ", "\\")):
            flow.line_break(style)
        else:
            flow.run(" ", size=_size(style))


def _size(style: Style) -> float:
    return _SIZES[style.heading - 1] if style.heading else BODY_SIZE


def _in_table(lines: list[str], number: int) -> bool:
    """Whether a delimiter row belongs to the run of lines with pipes around this one."""
    start = number
    while start and "|" in lines[start - 1] and number - start < 200:
        start -= 1
    return start + 1 < len(lines) and bool(_DELIMITERS.match(lines[start + 1]))


def _row(flow: Flow, line: str) -> None:
    if _DELIMITERS.match(line):
        return
    flow.open_row()
    for cell in line.strip().strip("|").split("|"):
        _inline(flow, cell.strip(), bold=False, size=BODY_SIZE)
        flow.paragraph()
        flow.end_cell()
    flow.close_row()


def _inline(flow: Flow, text: str, *, bold: bool, size: float, uri: str | None = None, depth: int = 0) -> None:
    position = 0
    for found in _INLINE.finditer(text):
        flow.run(text[position : found.start()], bold=bold, size=size, uri=uri)
        position = found.end()
        label, target, bare, _, strong, emphasis, code, escaped = found.groups()
        if depth > 3:
            flow.run(found.group(), bold=bold, size=size, uri=uri)
        elif label:
            _inline(flow, label, bold=bold, size=size, uri=target, depth=depth + 1)
        elif bare:
            flow.run(bare, bold=bold, size=size, uri=bare)
        elif strong:
            _inline(flow, strong, bold=True, size=size, uri=uri, depth=depth + 1)
        elif emphasis:
            _inline(flow, emphasis, bold=bold, size=size, uri=uri, depth=depth + 1)
        else:
            flow.run(code or escaped or "", bold=bold, size=size, uri=uri)
    flow.run(text[position:], bold=bold, size=size, uri=uri)
