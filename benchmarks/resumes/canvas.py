"""Composed resumes drawn run by run at places of the layout's choosing: what a flowing engine doesn't do by itself.

Every column keeps one pitch, so that rows of two columns share baselines; runs may be drawn in any order, letter by
letter, turned, letter-spaced or in small capitals; a word wider than its column breaks anywhere, as browsers break it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Literal, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.resumes.composition import Beside, Block, Composed, Line, Role
from benchmarks.resumes.fitting import spelt, wrapped

_FONTS = {
    "sans": ("Helvetica", "Helvetica-Bold"),
    "serif": ("Times-Roman", "Times-Bold"),
    "vera": ("Vera", "VeraBd"),  # comes with reportlab; the only one here with ligatures and private-use codes
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drawn layout decides about the page. Lengths in points."""

    font: Literal["sans", "serif", "vera"] = "sans"
    size: float = 9.5
    pitch: float = 13.0
    letter: bool = False
    margin: float = 48
    head: Literal["left", "center", "split", "band", "main"] = "left"  # `main`: at the top of the main column
    side: Literal["", "left", "right"] = ""
    side_width: float = 130
    gutter: float = 24
    headings: Literal["bold", "spaced", "tracked", "small_caps", "plain", "margin"] = "bold"
    heading_space: float = 1.0  # blank lines above a heading
    centred: bool = False
    date_width: float = 84
    grid: int = 0  # columns that a list in the main column is set in
    colour: str = "#22405c"
    bullet: str = "•"
    drawn: Literal["in_order", "shuffled", "letters"] = "in_order"
    running: bool = False  # name and page number on every page
    turned: str = ""  # written up the left edge
    hyphens: bool = False  # ligatures, and soft hyphens in long words


class _Run(NamedTuple):
    page: int
    x: float
    y: float
    """Baseline from the page's top."""
    text: str
    font: str
    size: float
    colour: str
    tracking: float = 0.0
    turn: float = 0.0


@cache
def _register() -> None:
    for name in _FONTS["vera"]:
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


@dataclass(slots=True)
class _Column:
    """A strip that lines are set in, from `y` down and then over the following pages."""

    plan: Plan
    runs: list[_Run]
    x: float
    width: float
    y: float
    bottom: float
    page: int = 0
    ink: str = "#111111"
    align: Literal["left", "center", "right"] = "left"
    band: bool = False
    nested: bool = False
    _fresh: bool = field(default=True)

    def paint(self, blocks: Iterable[Block]) -> None:
        waiting: list[Line] = []  # of a list set in columns
        headed = False
        for block in blocks:
            if headed and self._set_in and isinstance(block, Beside):
                self._down()
            headed = isinstance(block, Line) and block.role == "heading"
            if isinstance(block, Line) and block.role == "bullet" and self.plan.grid and not self.band:
                waiting.append(block)
                continue
            self._grid(waiting)
            waiting = []
            if isinstance(block, Beside):
                self._beside(block)
            else:
                self._line(block)
        self._grid(waiting)

    @property
    def _set_in(self) -> float:
        """How far lines are set in: headings may stand in a margin."""
        return self.plan.date_width if self.plan.headings == "margin" and not (self.band or self.nested) else 0.0

    def _grid(self, lines: Sequence[Line]) -> None:
        if not self.plan.grid or len(lines) < 2 * self.plan.grid or any(len(line.text) > 34 for line in lines):
            for line in lines:
                self._line(line)
            return
        step = self.width / self.plan.grid
        for start in range(0, len(lines), self.plan.grid):
            self._room(1)
            for at, line in enumerate(lines[start : start + self.plan.grid]):
                self._put(self.x + at * step, line.text, self._style(line.role))
            self._down()

    def _beside(self, block: Beside) -> None:
        self._room(2)
        page, top, across = self.page, self.y, self.plan.date_width
        label = _Column(self.plan, self.runs, self.x, across - 8, top, self.bottom, page, nested=True)
        label.align = "right" if self.plan.headings == "margin" else "left"
        label.paint([Line(block.left, "muted")])
        cell = _Column(self.plan, self.runs, self.x + across, self.width - across, top, self.bottom, page, nested=True)
        cell.paint(block.lines)
        self.page, self.y = max((cell.page, cell.y), (label.page, label.y))
        self._fresh = False

    def _line(self, line: Line) -> None:
        role = line.role
        font, size = self._style(role)
        if role == "heading":
            if not self._fresh:
                self.y += self.plan.heading_space * self.plan.pitch
            self._room(3)
            self._heading(line.text, font, size)
            return
        listed = role == "bullet" and not self.plan.centred
        text = f"{self.plan.bullet} {line.text}" if role == "bullet" and not listed else line.text
        indent = self._set_in + (11.0 if listed else 0.0)
        right_width = pdfmetrics.stringWidth(line.right, font, size) if line.right else 0.0
        room = self.width - indent - (right_width + 14 if right_width else 0)
        for at, row in enumerate(wrapped(spelt(text) if self.plan.hyphens else text, font, size, room)):
            self._room(1)
            if at == 0 and listed:
                self._put(self.x + self._set_in + 2, self.plan.bullet, (font, size))
            if at == 0 and line.right:
                self._put(self.x + self.width - right_width, line.right, (font, size))
            self._put(self._start(row, font, size) + indent, row, (font, size))
            self._down(size)

    def _start(self, text: str, font: str, size: float, tracking: float = 0.0) -> float:
        room = self.width - pdfmetrics.stringWidth(text, font, size) - tracking * (len(text) - 1)
        centred = self.plan.centred or self.align == "center"
        return self.x + (room / 2 if centred else room if self.align == "right" else 0.0)

    def _heading(self, text: str, font: str, size: float) -> None:
        plan = self.plan
        if self._set_in:
            label = _Column(plan, self.runs, self.x, self._set_in - 8, self.y, self.bottom, self.page, align="right")
            label.nested = True
            label.paint([Line(text, "strong")])
            self._fresh = False
            return
        if plan.headings == "spaced":
            text = "   ".join(" ".join(word) for word in text.upper().split())
        tracking = 0.16 * size if plan.headings == "tracked" else 0.0
        if plan.headings == "tracked":
            text = text.upper()
        x = self._start(text, font, size, tracking)
        if plan.headings == "small_caps":
            self._small_caps(x, text, font, size)
        else:
            self._put(x, text, (font, size), plan.colour, tracking)
        self._down(size)

    def _small_caps(self, x: float, text: str, font: str, size: float) -> None:
        for word in text.split():
            for part, em in ((word[:1].upper(), size), (word[1:].upper(), 0.8 * size)):
                self._put(x, part, (font, em), self.plan.colour)
                x += pdfmetrics.stringWidth(part, font, em)
            x += 0.3 * size

    def _style(self, role: Role) -> tuple[str, float]:
        plain, bold = _FONTS[self.plan.font]
        size = self.plan.size
        heading = plain if self.plan.headings == "plain" else bold
        styles = {"name": (bold, 2.2 * size), "label": (plain, 1.15 * size), "heading": (heading, 1.15 * size)}
        return styles.get(role, (bold if role == "strong" else plain, size))

    def _put(self, x: float, text: str, style: tuple[str, float], colour: str = "", tracking: float = 0.0) -> None:
        base = self.y + max(self.plan.pitch, 1.25 * style[1]) - 0.25 * style[1]
        self.runs.append(_Run(self.page, x, base, text, *style, colour or self.ink, tracking))

    def _room(self, rows: int) -> None:
        if self.y + rows * self.plan.pitch > self.bottom and not self._fresh:
            self.page, self.y, self._fresh = self.page + 1, self.plan.margin, True

    def _down(self, size: float = 0.0) -> None:
        self.y += max(self.plan.pitch, 1.25 * size)
        self._fresh = False


def render_drawn(made: Composed, plan: Plan) -> bytes:
    """The resume as PDF."""
    _register()
    width, height = LETTER if plan.letter else A4
    inner, bottom = width - 2 * plan.margin, height - plan.margin - 10
    runs: list[_Run] = []
    y = plan.margin + (18 if plan.running else 0)
    band = 0.0
    head, main = list(made.head), list(made.main)
    if plan.head == "main":
        main = [*head, *main]
    else:
        y = band = _head(runs, plan, head, inner, bottom)
        y += plan.pitch
    main_x, main_width = plan.margin, inner
    if plan.side:
        main_width = inner - plan.side_width - plan.gutter
        side_x = plan.margin if plan.side == "left" else plan.margin + main_width + plan.gutter
        main_x = plan.margin + (plan.side_width + plan.gutter if plan.side == "left" else 0)
        _Column(plan, runs, side_x, plan.side_width, y, bottom).paint(made.side)
    else:
        main = [*main, *made.side]
    _Column(plan, runs, main_x, main_width, y, bottom).paint(main)
    if plan.turned:
        runs.append(_Run(0, plan.margin * 0.55, height - 160, plan.turned, _FONTS[plan.font][1], 16, "#888888", 0, 90))
    if plan.running:
        runs += _running(runs, made, plan, width, height)
    return _draw(runs, plan, (width, height), band if plan.head == "band" else 0.0)


def _head(runs: list[_Run], plan: Plan, head: list[Block], width: float, bottom: float) -> float:
    """Set name and contact; the y below them."""
    y = plan.margin + (18 if plan.running else 0)
    column = _Column(plan, runs, plan.margin, width, y, bottom, band=True)
    column.align = "center" if plan.head == "center" else "left"
    if plan.head == "band":
        column.ink = "#ffffff"
    if plan.head != "split":
        column.paint(head)
        return column.y
    roles = [block.role if isinstance(block, Line) else "plain" for block in head]
    column.paint([block for block, role in zip(head, roles, strict=True) if role != "contact"])
    right = _Column(plan, runs, plan.margin + width / 2, width / 2, y, bottom, align="right", band=True)
    right.paint([block for block, role in zip(head, roles, strict=True) if role == "contact"])
    return max(column.y, right.y)


def _running(runs: list[_Run], made: Composed, plan: Plan, width: float, height: float) -> list[_Run]:
    pages = max(run.page for run in runs) + 1
    name = next(block.text for block in made.head if isinstance(block, Line) and block.role == "name")
    found: list[_Run] = []
    for page in range(pages):
        number = f"{page + 1} / {pages}"
        found.append(_Run(page, plan.margin, 30, f"{name} – Curriculum Vitae", _FONTS[plan.font][0], 7.5, "#777777"))
        found.append(_Run(page, width - plan.margin - 20, height - 24, number, _FONTS[plan.font][0], 7.5, "#777777"))
    return found


def _draw(runs: list[_Run], plan: Plan, size: tuple[float, float], band: float) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for page in range(max(run.page for run in runs) + 1):
        if band and page == 0:
            canvas.setFillColor(HexColor(plan.colour))
            canvas.rect(0, size[1] - band - 8, size[0], band + 8, stroke=0, fill=1)
        here = [run for run in runs if run.page == page]
        if plan.drawn == "shuffled":
            Random(f"order {len(here)}").shuffle(here)
        for run in here:
            _draw_run(canvas, run, size[1], letters=plan.drawn == "letters")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_run(canvas: Canvas, run: _Run, height: float, *, letters: bool) -> None:
    canvas.setFillColor(HexColor(run.colour))
    canvas.setFont(run.font, run.size)
    if run.turn:
        canvas.saveState()
        canvas.translate(run.x, height - run.y)
        canvas.rotate(run.turn)
        canvas.drawString(0, 0, run.text)
        canvas.restoreState()
    elif letters:
        x = run.x
        for letter in run.text:
            canvas.drawString(x, height - run.y, letter)
            x += pdfmetrics.stringWidth(letter, run.font, run.size) + run.tracking
    else:
        canvas.drawString(run.x, height - run.y, run.text, charSpace=run.tracking)
