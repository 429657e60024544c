"""Composed resumes as PDF, with the fonts every reader has."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    HRFlowable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Table,
)

from benchmarks.resumes.composition import Beside, Block, Composed, Role

_FONTS = {
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "mono": ("Courier", "Courier-Bold", "Courier-Oblique"),
}
_TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("VALIGN", (0, 0), (-1, -1), "TOP"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What a PDF layout decides about the page. Lengths in points."""

    font: Literal["sans", "serif", "mono"] = "sans"
    size: float = 9.5
    letter: bool = False
    margin: float = 54
    align: Literal["left", "center", "right"] = "left"
    rule: bool = False
    colour: str = "#1f3a5f"
    column: Literal["", "left", "right"] = ""  # where the second column stands
    column_width: float = 170
    shaded: bool = True
    across: bool = True  # the name stands across both columns, not in the main one
    date_width: float = 92
    grid: bool = False  # the timeline's cells have borders
    bullet: str = "•"


class _Painter:
    """Turns lines into flowables of one look."""

    def __init__(self, look: Look) -> None:
        self.look = look
        align = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}[look.align]
        plain, bold, italic = _FONTS[look.font]
        size, colour = look.size, HexColor(look.colour)
        grey = HexColor("#555555")
        self.styles: dict[Role, ParagraphStyle] = {
            "name": self._style(bold, size * 2.1, alignment=align, textColor=colour, spaceAfter=3),
            "label": self._style(plain, size * 1.2, alignment=align, textColor=grey, spaceAfter=2),
            "contact": self._style(plain, size * 0.95, alignment=align),
            "heading": self._style(bold, size * 1.2, textColor=colour, spaceBefore=size, spaceAfter=3),
            "strong": self._style(bold, size, spaceBefore=3),
            "plain": self._style(plain, size),
            "muted": self._style(italic if look.font == "serif" else plain, size * 0.95, textColor=grey),
            "bullet": self._style(plain, size, leftIndent=11, bulletIndent=2),
        }
        self.right = self._style(plain, size * 0.95, alignment=TA_RIGHT, textColor=grey, spaceBefore=3)

    def _style(self, font: str, size: float, **more: object) -> ParagraphStyle:
        return ParagraphStyle("line", fontName=font, fontSize=size, leading=size * 1.28, **more)

    def paint(self, block: Block, width: float) -> list[Flowable]:
        """The flowables of one block in a column of that width."""
        if isinstance(block, Beside):
            inner = width - self.look.date_width - 4
            cell = [flowable for line in block.lines for flowable in self.paint(line, inner)]
            grid = [("GRID", (0, 0), (-1, -1), 0.4, HexColor("#999999"))] if self.look.grid else []
            left = Paragraph(_marked(block.left), self.styles["muted"])
            return [Table([[left, cell]], colWidths=(self.look.date_width, inner), style=_TIGHT + grid)]
        style = self.styles[block.role]
        if block.role == "bullet":
            return [Paragraph(_marked(block.text), style, bulletText=self.look.bullet)]
        text = Paragraph(_marked(block.text), style)
        if block.right:
            room = min(width * 0.42, 150)
            cells = [[text, Paragraph(_marked(block.right), self.right)]]
            return [Table(cells, colWidths=(width - room, room), style=_TIGHT)]
        if block.role == "heading" and self.look.rule:
            return [text, HRFlowable(width="100%", thickness=0.6, color=HexColor(self.look.colour), spaceAfter=3)]
        return [text]

    def paint_all(self, blocks: Sequence[Block], width: float) -> list[Flowable]:
        return [flowable for block in blocks for flowable in self.paint(block, width)]


def _marked(text: str) -> str:
    """Text as reportlab's markup: icons come from the one symbol font that needs no file."""
    return re.sub("([☎✉✈])", r'<font name="ZapfDingbats">\1</font>', escape(text))


def render_pdf(made: Composed, look: Look) -> bytes:
    """The bytes of one PDF, the same for the same lines and look."""
    painter, out = _Painter(look), io.BytesIO()
    width, height = LETTER if look.letter else A4
    document = BaseDocTemplate(out, pagesize=(width, height), invariant=1)
    inner = width - 2 * look.margin
    if not look.column:
        frame = Frame(look.margin, look.margin, inner, height - 2 * look.margin, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate(frames=[frame])])
        blocks = [*made.head, *made.main, *made.side]
        document.build(painter.paint_all(blocks, inner))
        return out.getvalue()
    _lay_columns(document, painter, made, (width, height))
    return out.getvalue()


def _lay_columns(document: BaseDocTemplate, painter: _Painter, made: Composed, page: tuple[float, float]) -> None:
    """Second column beside the main one; the main one goes on over the following pages."""
    look, (width, height) = painter.look, page
    gap, edge = 16.0, look.margin * 0.7
    side_width = look.column_width
    main_width = width - side_width - 2 * edge - gap
    head = painter.paint_all(made.head, width - 2 * edge if look.across else main_width)
    head_height = sum(_height(flowable, width - 2 * edge, height) for flowable in head) + 8 if look.across else 0.0
    room = height - 2 * edge - head_height
    side_x, main_x = (edge, edge + side_width + gap) if look.column == "left" else (edge + main_width + gap, edge)
    top = Frame(edge, height - edge - head_height, width - 2 * edge, head_height, 0, 0, 0, 0)
    side = Frame(side_x, edge, side_width, room, 0, 0, 0, 0)
    main = Frame(main_x, edge, main_width, room, 0, 0, 0, 0)
    rest = Frame(main_x, edge, main_width, height - 2 * edge, 0, 0, 0, 0)

    def shade(canvas: object, _document: object) -> None:
        if look.shaded:
            canvas.setFillColor(HexColor("#efe9df"))  # type: ignore[attr-defined]
            canvas.rect(side_x - 8, 0, side_width + 16, edge + room, stroke=0, fill=1)  # type: ignore[attr-defined]

    frames = ([top] if look.across else []) + ([side, main] if look.column == "left" else [main, side])
    document.addPageTemplates([PageTemplate("first", frames, onPage=shade), PageTemplate("rest", [rest])])
    side_story = painter.paint_all(made.side, side_width)
    main_story = ([] if look.across else head) + painter.paint_all(made.main, main_width)
    story: list[Flowable] = [*head, FrameBreak()] if look.across else []
    if look.column == "left":
        story += [*side_story, FrameBreak(), NextPageTemplate("rest"), *main_story]
    else:
        fitting, overflow = _split(main_story, main_width, room)
        story += [*fitting, FrameBreak(), NextPageTemplate("rest"), *side_story]
        story += [FrameBreak(), *overflow] if overflow else []
    document.build(story)


def _height(flowable: Flowable, width: float, height: float) -> float:
    before, after = flowable.getSpaceBefore(), flowable.getSpaceAfter()
    return float(flowable.wrap(width, height)[1] + before + after)


def _split(story: Sequence[Flowable], width: float, room: float) -> tuple[list[Flowable], list[Flowable]]:
    """What fits on the first page, and what goes on to the second."""
    used = 0.0
    for at, flowable in enumerate(story):
        used += _height(flowable, width, room)
        if used > room - 4:
            return list(story[:at]), list(story[at:])
    return list(story), []
