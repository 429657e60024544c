"""Tables of a PDF whose cells are ruled: a cell is one text, over however many lines it is written."""

from __future__ import annotations

import io

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

from winnow.parsing.documents import read_document

STUDIES = [
    ["Course", "Institution", "Board", "Year", "Marks"],
    [
        "B.Tech (Sails and Rigging)",
        "College of Engineering, Upper Trevenna",
        "Tamar University of Science and Technology",
        "2014 - 2018",
        "78.4 %",
    ],
    ["Class XII", "St. Piran Higher Secondary School, Bude", "Board of Higher Secondary Education", "2014", "91 %"],
    ["Class X", "St. Ia School, Looe", "Board of Education", "2012", "95 %"],
]
WIDTHS = [95, 105, 105, 60, 55]


def page(rows: list[list[str]], widths: list[int], how: str, beside: str = "") -> bytes:
    """A page with lines of text above and below a table that is drawn in one of several ways."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawString(120, 780, "Wenna Treloar")
    style = getSampleStyleSheet()["Normal"]
    table = Table([[Paragraph(cell, style) for cell in row] for row in rows], colWidths=widths)
    rules = {
        "grid": [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        "boxes": [("BOX", (x, y), (x, y), 0.5, colors.black) for x in range(len(rows[0])) for y in range(len(rows))],
        "lines": [("INNERGRID", (0, 0), (-1, -1), 0.5, colors.grey), ("BOX", (0, 0), (-1, -1), 1, colors.black)],
        "sideless": [
            ("INNERGRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("LINEABOVE", (0, 0), (-1, 0), 0.5, colors.black),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black),
        ],
        "framed": [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        "level": [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black)],
        "open": [],
    }
    table.setStyle(TableStyle([*rules[how], ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    _, height = table.wrapOn(canvas, 500, 700)
    table.drawOn(canvas, 60, 740 - height)
    if how == "framed":
        canvas.rect(60, 40, sum(widths), 760)
    if beside:
        canvas.drawString(60 + sum(widths) + 10, 720, beside)
    canvas.drawString(60, 700 - height, "Sewing, splicing")
    canvas.save()
    return buffer.getvalue()


def lines(data: bytes) -> list[str]:
    return [line.text for line in read_document(data, "cv.pdf").lines]


@pytest.mark.parametrize("how", ["grid", "boxes", "lines", "sideless", "framed"])
def test_a_cell_that_is_written_over_several_lines_is_one_text(how: str) -> None:
    assert lines(page(STUDIES, WIDTHS, how)) == ["Wenna Treloar", *map("\t".join, STUDIES), "Sewing, splicing"]


def test_level_rules_alone_part_the_rows_of_a_table() -> None:
    assert lines(page(STUDIES, WIDTHS, "level")) == ["Wenna Treloar", *map("\t".join, STUDIES), "Sewing, splicing"]


def test_level_rules_between_the_parts_of_a_page_make_no_table() -> None:
    parts = [["Work"], ["Sails of every kind, and ropes, for boats of every kind"], ["School"], ["St. Ia School, Looe"]]

    assert lines(page(parts, [420], "level")) == lines(page(parts, [420], "open"))


def test_a_text_over_several_columns_is_one_cell_of_its_row() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for y in (700, 680, 650, 620, 600):
        canvas.line(60, y, 420, y)
    for x in (60, 180, 300, 420):
        canvas.line(x, 600, x, 700)
    canvas.setFont("Helvetica", 9)
    for x, y, text in [
        (66, 687, "Course"), (186, 687, "School"), (306, 687, "Year"),
        (66, 662, "HSC"), (186, 668, "St. Piran Higher"), (186, 656, "Secondary"), (306, 662, "2012"),
        (66, 632, "SSC"), (186, 638, "St. Ia"), (186, 626, "School"), (306, 632, "2010"),
        (66, 607, "MBA"), (186, 607, "Still being studied for in the evenings"),
    ]:  # fmt: skip
        canvas.drawString(x, y, text)
    canvas.save()

    assert lines(buffer.getvalue()) == [
        "Course\tSchool\tYear",
        "HSC\tSt. Piran Higher Secondary\t2012",
        "SSC\tSt. Ia School\t2010",
        "MBA\tStill being studied for in the evenings",
    ]


def test_a_cell_that_is_empty_is_left_out() -> None:
    studies = [*STUDIES[:2], ["Class X", "", "Board of Education", "2012", ""]]

    assert lines(page(studies, WIDTHS, "grid"))[-2] == "Class X\tBoard of Education\t2012"


@pytest.mark.parametrize(
    ("rows", "widths"),
    [
        ([[" ".join(["Sews sails of every kind."] * 20), "Since 2014 in Looe", "Full time"]] * 2, [120, 120, 120]),
        ([["2014", "Sews sails of every kind for boats of every kind"], ["2018", "Splices"]], [60, 120]),
    ],
    ids=["parts of a page", "two columns"],
)
def test_boxes_that_hold_a_layout_are_no_table(rows: list[list[str]], widths: list[int]) -> None:
    ruled = lines(page(rows, widths, "grid"))

    assert ruled == lines(page(rows, widths, "open"))


def test_a_table_with_text_beside_it_is_left_to_the_columns_of_the_page() -> None:
    read = lines(page(STUDIES, [80, 90, 90, 60, 55], "grid", beside="Languages"))

    assert "\t".join(STUDIES[1]) not in read
    assert any("Languages" in line for line in read)
