"""Sample resumes as PDF, in four layouts people really use. No fonts are needed beyond those every PDF reader has."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    HRFlowable,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from devstack.samples.dates import in_figures, in_short, in_words, in_years, print_period
from devstack.samples.people import Person

NAVY, GREY, SAND = HexColor("#1f3a5f"), HexColor("#5b6470"), HexColor("#efe9df")


def _style(font: str = "Helvetica", size: float = 9.5, **more: object) -> ParagraphStyle:
    return ParagraphStyle("sample", fontName=font, fontSize=size, leading=size * 1.32, **more)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)


def _bullets(lines: tuple[str, ...], style: ParagraphStyle) -> ListFlowable:
    items = [ListItem(_text(line, style), leftIndent=12) for line in lines]
    return ListFlowable(items, bulletType="bullet", start="•", bulletFontSize=8, leftIndent=12)


def _pair(left: Paragraph, right: Paragraph, widths: tuple[float, float]) -> Table:
    padding = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    tight = [
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table([[left, right]], colWidths=widths, style=padding + tight)


def _simple(story: list[Flowable], person: Person, page: tuple[float, float]) -> bytes:
    out = io.BytesIO()
    # invariant: reportlab then writes a fixed date and an id made from the content
    document = SimpleDocTemplate(
        out, pagesize=page, invariant=1, title=f"{person.name} - resume", author=person.name,
        leftMargin=20 * mm, rightMargin=20 * mm, topMargin=16 * mm, bottomMargin=16 * mm,
    )  # fmt: skip
    document.build(story)
    return out.getvalue()


def render_classic(person: Person) -> bytes:
    """Centered header, ruled headings, dates at the right margin."""
    body, bold = _style(), _style("Helvetica-Bold", 10)
    heading = _style("Helvetica-Bold", 11, textColor=NAVY, spaceBefore=9)
    right = _style(size=9, alignment=TA_RIGHT, textColor=GREY)
    contact = " | ".join((f"{person.city}, {person.region}", person.phone, person.email, *person.links))
    story: list[Flowable] = [
        _text(person.name, _style("Helvetica-Bold", 20, alignment=TA_CENTER)),
        _text(contact, _style(size=9, alignment=TA_CENTER, textColor=GREY)),
    ]

    def open_section(title: str) -> None:
        story.extend((_text(title, heading), HRFlowable(width="100%", thickness=0.6, color=NAVY, spaceAfter=4)))

    open_section("Summary")
    story.append(_text(person.summary, body))
    open_section("Experience")
    for job in person.jobs:
        story.append(_pair(_text(job.title, bold), _text(print_period(job, in_short), right), (330, 155)))
        story.append(_text(f"{job.company}, {job.city}", _style("Helvetica-Oblique")))
        story.extend((_bullets(job.highlights, body), Spacer(1, 4)))
    open_section("Education")
    for study in person.studies:
        story.append(_pair(_text(study.institution, bold), _text(f"{study.start} – {study.end}", right), (330, 155)))
        story.append(_text(study.degree, body))
    open_section("Skills")
    story.append(_text(", ".join(person.skills), body))
    _close_with_extras(story, person, open_section, body)
    return _simple(story, person, LETTER)


def _close_with_extras(
    story: list[Flowable], person: Person, open_section: Callable[[str], None], body: ParagraphStyle
) -> None:
    if person.certificates:
        open_section("Certifications")
        story.append(_bullets(person.certificates, body))
    if person.languages:
        open_section("Languages")
        story.append(_text(", ".join(f"{name} ({level})" for name, level in person.languages), body))


def render_company_first(person: Person) -> bytes:
    """Serif, left header with the contact lines stacked, the employer above the title."""
    body, bold = _style("Times-Roman", 10.5), _style("Times-Bold", 10.5)
    heading = _style("Times-Bold", 12, spaceBefore=10, spaceAfter=3)
    story: list[Flowable] = [
        _text(person.name.upper(), _style("Times-Bold", 18)),
        _text(person.label, _style("Times-Italic", 12, spaceAfter=3)),
        _text(f"{person.city}, {person.region}", body),
        _text(f"Phone: {person.phone}", body),
        _text(f"Email: {person.email}", body),
        *(_text(link, body) for link in person.links),
    ]

    def open_section(title: str) -> None:
        story.append(_text(title.upper(), heading))

    open_section("Professional experience")
    for job in person.jobs:
        story.append(_text(f"{job.company} — {job.city}", bold))
        story.append(
            _text(f"{job.title}, {print_period(job, in_words, ' to ', 'present')}", _style("Times-Italic", 10.5))
        )
        story.extend((_bullets(job.highlights, body), Spacer(1, 5)))
    open_section("Education and training")
    story += [_text(f"{study.degree}, {study.institution}, {study.end}", body) for study in person.studies]
    open_section("Key skills")
    story.append(_bullets(person.skills, body))
    _close_with_extras(story, person, open_section, body)
    return _simple(story, person, A4)


def render_timeline(person: Person) -> bytes:
    """Dates in a column of their own at the left, mid-dots in the header."""
    body, bold = _style(), _style("Helvetica-Bold", 9.5)
    dates = _style(size=9, textColor=GREY)
    heading = _style("Helvetica-Bold", 10, textColor=NAVY, spaceBefore=10, spaceAfter=4)
    widths = (90.0, 390.0)
    contact = " · ".join((person.email, person.phone, f"{person.city}, {person.region}"))
    story: list[Flowable] = [
        _text(person.name, _style(size=22, textColor=NAVY)),
        _text(person.label, _style(size=12, textColor=GREY)),
        _text(contact, dates),
        Spacer(1, 4),
        _text(person.summary, body),
        _text("CAREER HISTORY", heading),
    ]
    for job in person.jobs:
        story.append(_pair(_text(print_period(job, in_figures, " - ", "today"), dates), _text(job.title, bold), widths))
        story.append(_pair(_text("", dates), _text(f"{job.company} · {job.city}", body), widths))
        story.extend(_pair(_text("", dates), _text(f"- {line}", body), widths) for line in job.highlights)
        story.append(Spacer(1, 4))
    story.append(_text("ACADEMIC BACKGROUND", heading))
    for study in person.studies:
        story.append(_pair(_text(f"{study.start} - {study.end}", dates), _text(study.degree, bold), widths))
        story.append(_pair(_text("", dates), _text(study.institution, body), widths))
    story.append(_text("CORE COMPETENCIES", heading))
    story.append(_text(" · ".join(person.skills), body))
    _close_with_extras(story, person, lambda title: story.append(_text(title.upper(), heading)), body)
    return _simple(story, person, A4)


def render_sidebar(person: Person) -> bytes:
    """Two columns: contact, skills and languages beside the career."""
    out = io.BytesIO()
    width, height = A4
    side = 62 * mm
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=person.name, author=person.name)

    def paint(canvas: object, _document: object) -> None:
        canvas.setFillColor(SAND)  # type: ignore[attr-defined]
        canvas.rect(0, 0, side, height, stroke=0, fill=1)  # type: ignore[attr-defined]

    frames = [
        Frame(0, 0, side, height, leftPadding=16, rightPadding=8, topPadding=36),
        Frame(side, 0, width - side, height, leftPadding=18, rightPadding=24, topPadding=36),
    ]
    document.addPageTemplates([PageTemplate(frames=frames, onPage=paint)])
    small, body, bold = _style(size=8.5), _style(), _style("Helvetica-Bold", 10)
    heading = _style("Helvetica-Bold", 10.5, textColor=NAVY, spaceBefore=12, spaceAfter=4)
    story: list[Flowable] = [
        _text("CONTACT", heading),
        *(
            _text(line, small)
            for line in (person.phone, person.email, f"{person.city}, {person.region}", *person.links)
        ),
        _text("SKILLS", heading),
        *(_text(skill, small) for skill in person.skills),
        _text("LANGUAGES", heading),
        *(_text(f"{name} - {level}", small) for name, level in person.languages),
        *([_text("CERTIFICATES", heading)] if person.certificates else []),
        *(_text(certificate, small) for certificate in person.certificates),
        FrameBreak(),
        _text(person.name, _style("Helvetica-Bold", 21, textColor=NAVY)),
        _text(person.label, _style(size=12, textColor=GREY)),
        _text("PROFILE", heading),
        _text(person.summary, body),
        _text("WORK EXPERIENCE", heading),
    ]
    for job in person.jobs:
        story.append(_text(f"{job.title} | {job.company}", bold))
        story.append(_text(f"{print_period(job, in_years)} | {job.city}", _style(size=8.5, textColor=GREY)))
        story.extend((_bullets(job.highlights, body), Spacer(1, 5)))
    story.append(_text("EDUCATION", heading))
    for study in person.studies:
        story.append(_text(study.degree, bold))
        story.append(_text(f"{study.institution} | {study.start} – {study.end}", small))
    document.build(story)
    return out.getvalue()
