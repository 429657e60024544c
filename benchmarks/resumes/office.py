"""Composed resumes as DOCX, ODT and RTF."""

from __future__ import annotations

import io
import zipfile
from typing import Literal
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from benchmarks.resumes.composition import Beside, Block, Composed, Line
from benchmarks.resumes.texts import flatten
from devstack.samples.word import freeze_zip

type WordMode = Literal["plain", "styled", "columns", "textbox", "header"]
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _write(paragraph: Paragraph, line: Line) -> None:
    """Put a line into a paragraph; what stands at the right comes after a right tab."""
    run = paragraph.add_run(line.text)
    run.bold = line.role in {"name", "heading", "strong"}
    run.italic = line.role == "muted"
    run.font.size = Pt({"name": 22, "heading": 13, "label": 12}.get(line.role, 10.5))
    if line.right:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"\t{line.right}")


def _add(document: WordDocument, block: Block, *, styled: bool) -> None:
    if isinstance(block, Beside):
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].width, cells[1].width = Cm(4), Cm(12)
        cells[0].text = block.left
        _fill(cells[1], list(block.lines))
    elif styled and block.role in {"name", "heading"}:
        document.add_heading(block.text, level=0 if block.role == "name" else 1)
    elif block.role == "bullet":
        document.add_paragraph(block.text, style="List Bullet")
    else:
        _write(document.add_paragraph(), block)


def _fill(cell: _Cell, blocks: list[Block]) -> None:
    for number, line in enumerate(flatten(blocks)):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _write(paragraph, Line(f"• {line.text}") if line.role == "bullet" else line)


def _textbox(lines: list[Line]) -> object:
    """A floating text box (VML, as Word writes it for older readers) with one paragraph a line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line.text)}</w:t></w:r></w:p>" for line in lines)
    return parse_xml(
        f'<w:p xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>'
        '<v:shape style="position:absolute;width:150pt;height:600pt"><v:textbox>'
        f"<w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )


def render_docx(made: Composed, mode: WordMode) -> bytes:
    """DOCX: `styled` uses Word's headings, `columns` a table, `textbox` a floating box, `header` the page header."""
    document = Document()
    head, side = list(made.head), list(made.side)
    if mode == "header":
        document.sections[0].header.paragraphs[0].text = "  |  ".join(line.text for line in flatten(head[1:]))
        head = head[:1]
    for block in head:
        _add(document, block, styled=mode != "plain")
    if mode == "textbox":
        document.element.body.insert(0, _textbox(flatten(side)))
    if mode == "columns":
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].width, cells[1].width = Cm(5), Cm(12)
        _fill(cells[0], side)
        _fill(cells[1], list(made.main))
    else:
        for block in (*([] if mode == "textbox" else side), *made.main):
            _add(document, block, styled=mode != "plain")
    out = io.BytesIO()
    document.save(out)
    return freeze_zip(out.getvalue())


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0"'


def _odt_block(block: Block) -> str:
    if isinstance(block, Beside):
        right = "".join(_odt_block(line) for line in block.lines)
        cell = f"<table:table-cell><text:p>{escape(block.left)}</text:p></table:table-cell>"
        return (
            '<table:table><table:table-column table:number-columns-repeated="2"/>'
            f"<table:table-row>{cell}<table:table-cell>{right}</table:table-cell></table:table-row></table:table>"
        )
    text = escape(block.text) + (f"<text:tab/>{escape(block.right)}" if block.right else "")
    if block.role in {"name", "heading"}:
        level = 1 if block.role == "name" else 2
        return f'<text:h text:outline-level="{level}">{text}</text:h>'
    if block.role == "bullet":
        return f"<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>"
    return f"<text:p>{text}</text:p>"


def render_odt(made: Composed) -> bytes:
    """ODT: headings, lists, and tables for cells at the left."""
    blocks = "".join(_odt_block(block) for block in (*made.head, *made.side, *made.main))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3">'
        f"<office:body><office:text>{blocks}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{_ODF}:manifest:1.0" m:version="1.3">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)  # first and stored, as the format asks
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return freeze_zip(out.getvalue())


def _rtf(text: str) -> str:
    """Text with RTF's escapes; other letters as \\u with a question mark for old readers."""
    safe = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in safe)


def render_rtf(made: Composed) -> bytes:
    """RTF: bold and sizes, tabs for what stands at the right."""
    out = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}\f0\fs21"]
    for line in flatten([*made.head, *made.side, *made.main]):
        size = {"name": 44, "heading": 26}.get(line.role, 21)
        bold = r"\b" if line.role in {"name", "heading", "strong"} else r"\b0"
        text = (r"\bullet  " if line.role == "bullet" else "") + _rtf(line.text)
        right = rf"\tab {_rtf(line.right)}" if line.right else ""
        out.append(rf"\pard\tqr\tx9000{bold}\fs{size} {text}{right}\par")
    return "\n".join([*out, "}"]).encode("ascii")
