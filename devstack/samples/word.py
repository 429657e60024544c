"""Sample resumes as DOCX: one plain with a page header, one laid out in a table."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from devstack.samples.dates import in_short, in_words, print_period
from devstack.samples.people import Person

EPOCH = (2026, 1, 1, 0, 0, 0)  # every zip member gets this time: the same seed, the same bytes


def freeze_zip(data: bytes) -> bytes:
    """Write a zip again with fixed times, so that its bytes depend on its content alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            new.writestr(entry, old.read(member.filename), compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def render_plain(person: Person) -> bytes:
    """Word's own headings and bullets; the contact details sit in the page header."""
    document = Document()
    header = document.sections[0].header.paragraphs[0]
    header.text = "  |  ".join((person.email, person.phone, f"{person.city}, {person.region}"))
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading(person.name, level=0)
    document.add_paragraph(person.summary)
    document.add_heading("Employment History", level=1)
    for job in person.jobs:
        title = document.add_paragraph()
        title.add_run(job.title).bold = True
        title.add_run(f" at {job.company}")
        document.add_paragraph(f"{print_period(job, in_words, ' - ', 'Present')}, {job.city}")
        for line in job.highlights:
            document.add_paragraph(line, style="List Bullet")
    document.add_heading("Education", level=1)
    for study in person.studies:
        document.add_paragraph(f"{study.degree}\t{study.start} - {study.end}")
        document.add_paragraph(study.institution)
    document.add_heading("Technical Skills", level=1)
    document.add_paragraph(", ".join(person.skills))
    document.add_heading("Languages", level=1)
    for name, level in person.languages:
        document.add_paragraph(f"{name}: {level}", style="List Bullet")
    return _save(document)


def render_table(person: Person) -> bytes:
    """A borderless table: when at the left, what at the right, as many word processors' templates do it."""
    document = Document()
    title = document.add_paragraph()
    run = title.add_run(person.name)
    run.bold, run.font.size = True, Pt(22)
    document.add_paragraph(person.label)
    table = document.add_table(rows=0, cols=2)

    def add_row(left: str, *right: str) -> None:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12)
        cells[0].text = left
        cells[1].text = right[0]
        for line in right[1:]:
            cells[1].add_paragraph(line)

    add_row("Email", person.email)
    add_row("Phone", person.phone)
    add_row("Address", f"{person.city}, {person.region}")
    add_row("WORK EXPERIENCE", "")
    for job in person.jobs:
        add_row(
            print_period(job, in_short),
            job.title,
            f"{job.company}, {job.city}",
            *(f"• {line}" for line in job.highlights),
        )
    add_row("EDUCATION", "")
    for study in person.studies:
        add_row(f"{study.start} – {study.end}", study.degree, study.institution)
    add_row("SKILLS", "; ".join(person.skills))
    add_row("LANGUAGES", ", ".join(name for name, _level in person.languages))
    return _save(document)


def _save(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return freeze_zip(out.getvalue())
