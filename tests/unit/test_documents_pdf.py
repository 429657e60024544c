"""PDF: words become lines in reading order, with spans, links and type."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from winnow.ingestion.documents import DocumentError, read


def canvas() -> tuple[Canvas, io.BytesIO]:
    buffer = io.BytesIO()
    return Canvas(buffer, pagesize=A4), buffer


def test_lines_carry_their_place_and_type() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica-Bold", 20)
    page.drawString(72, 760, "Mira Falk")
    page.setFont("Helvetica", 10)
    page.drawString(72, 740, "• Built a ship")
    page.drawRightString(520, 740, "2019 – 2021")
    page.linkURL("https://example.org/mira", (72, 755, 200, 780))
    page.save()

    document = read(buffer.getvalue(), "a.docx")

    assert document.kind == "pdf"
    assert [line.text for line in document.lines] == ["Mira Falk", "Built a ship\t2019 – 2021"]
    name, job = document.lines
    assert name.bold
    assert name.size == pytest.approx(20)
    assert (name.x0, name.page) == (pytest.approx(72, abs=2), 0)
    assert not job.bold
    assert job.bullet
    assert [document.text[a:b] for a, b in job.cells] == ["Built a ship", "2019 – 2021"]
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
    [link] = document.links
    assert (link.uri, document.text[link.start : link.end]) == ("https://example.org/mira", "Mira Falk")


def test_a_sidebar_is_read_to_its_end_before_the_main_column() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    sidebar = ["Contact", "mira@example.org", "+49 30 123456", "Skills", "Sailing", "Rust", "Python"]
    main = [f"{n}{'th' * (n % 7)} sentence of the main column's story." for n in range(20)]
    for n, text in enumerate(sidebar):
        page.drawString(40, 760 - 15 * n, text)
    for n, text in enumerate(main):
        page.drawString(220, 757 - 13 * n, text)
    page.save()

    assert [line.text for line in read(buffer.getvalue(), "cv.pdf").lines] == sidebar + main


def test_a_broken_pdf_is_corrupt() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"%PDF-1.7\nnothing else", "cv.pdf")
    assert caught.value.code == "corrupt"
