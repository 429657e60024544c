"""PDF: words become lines in reading order, with spans, links and type."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from winnow.parsing.documents import DocumentError, read_document


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

    document = read_document(buffer.getvalue(), "a.docx")

    assert document.kind == "pdf"
    assert [line.text for line in document.lines] == ["Mira Falk", "Built a ship\t2019 – 2021"]
    name, job = document.lines
    assert name.bold
    assert name.size == pytest.approx(20)
    assert name.x0 == pytest.approx(72, abs=2)
    assert name.page == 0
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

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == sidebar + main


def test_a_sidebar_with_blank_space_around_every_row_is_read_to_its_end() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    sidebar = ["mira@example.org", "Skills", "Sailing Splicing", "Tools", "Marlinspike Fid", "Boats", "Dinghies"]
    main = [f"{n}{'th' * (n % 7)} sentence of the main column's story." for n in range(20)]
    for n, text in enumerate(sidebar):
        page.drawString(40, 751 - 30 * n, text)
    for n, text in enumerate(main):
        page.drawString(220, 757 - 13 * n, text)
    page.save()

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == sidebar + main


def test_groups_side_by_side_end_where_the_next_section_opens_below_them() -> None:
    page, buffer = canvas()
    groups = [
        (40, ["Rigging", "• Ropes", "• Blocks", "• Winches", "• RSQL", "• Sails"]),
        (300, ["Tools", "• HTML", "• Fids", "• Awls", "• Twine"]),
    ]
    page.setFont("Helvetica-Bold", 12)
    page.drawString(40, 760, "Skills")
    page.drawString(40, 640, "Education")
    page.setFont("Helvetica", 10)
    for x, texts in groups:
        for n, text in enumerate(texts):
            page.drawString(x, 740 - 13 * n, text)
    for n, text in enumerate(["Harbour School of Rigging", "Diploma of Splicing", "2011 - 2014"]):
        page.drawString(40, 624 - 13 * n, text)
    page.save()

    read = [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines]

    assert read.index("Education") > read.index("Awls")


def test_a_sidebar_on_the_same_baselines_is_read_to_its_end() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    sidebar = ["Mira Falk", "mira@example.org", "+49 30 123456", "Sailing", "Rust", "Python"]
    main = [f"{n}{'th' * (n % 7)} sentence of the main column's story." for n in range(9)]
    for x, column in ((40, sidebar), (220, main)):
        for n, text in enumerate(column):
            page.drawString(x, 760 - 13 * n, text)
    page.save()

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == sidebar + main


def test_a_column_a_word_space_behind_another_is_a_column() -> None:
    page, buffer = canvas()
    sidebar = ["SKILLS", "Sailing and splicing", "Knots", "LANGUAGES", "Frisian and English", "Dutch"]
    main = ["EXPERIENCE", "Master sailmaker", "Loft on the Pier", "Sewed forty sails", "EDUCATION", "School of Ropes"]
    for n, (left, right) in enumerate(zip(sidebar, main, strict=True)):
        page.setFont("Helvetica-Bold" if left.isupper() else "Helvetica", 10)
        page.drawString(40, 760 - 13 * n, left)
        page.drawString(133, 760 - 13 * n, right)
    page.save()

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == sidebar + main


def test_questions_set_flush_right_stay_beside_their_answers() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    answers = ["Sailmaker", "Loft on the Pier", "2019 – 2021", "Rigger", "Yard of Emden", "2015 – 2018"]
    asked = ["Occupation", "Name of employer", "Dates"] * 2
    for n, (question, answer) in enumerate(zip(asked, answers, strict=True)):
        page.drawRightString(150, 760 - 13 * n, question)
        page.drawString(157, 760 - 13 * n, answer)
    page.save()

    read_back = [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines]

    assert read_back == [f"{question}\t{answer}" for question, answer in zip(asked, answers, strict=True)]


def test_an_address_that_breaks_anywhere_in_a_narrow_column_is_whole_again() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    for n, text in enumerate(["Emden", "mira.falk@mail.ex", "ample.org", "https://mira.exam", "ple.org/sails"]):
        page.drawString(40, 760 - 13 * n, text)
    page.save()

    lines = [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines]

    assert lines == ["Emden", "mira.falk@mail.example.org", "https://mira.example.org/sails"]


def test_text_that_runs_up_the_page_is_read_by_itself() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    for n in range(8):
        page.drawString(80, 760 - 13 * n, f"Line {n} of the story")
    page.translate(50, 660)
    page.rotate(90)
    page.drawString(0, 0, "CURRICULUM VITAE")
    page.save()

    lines = [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines]

    assert lines == ["CURRICULUM VITAE", *(f"Line {n} of the story" for n in range(8))]


def test_a_broken_pdf_is_corrupt() -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(b"%PDF-1.7\nnothing else", "cv.pdf")
    assert caught.value.code == "corrupt"


def lines_of(placed: Sequence[Sequence[tuple[float, float, str]]], size: int = 10) -> list[str]:
    """What is read of pages with texts at places (x from the left, y from the bottom, in points)."""
    page, buffer = canvas()
    for texts in placed:
        page.setFont("Helvetica", size)
        for x, y, text in texts:
            page.drawString(x, y, text)
        page.showPage()
    page.save()
    return [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines]


def test_dates_at_the_left_stay_with_what_they_date() -> None:
    placed = [(50, 760, "Work"), (50, 700, "Schools")]
    for y, date, title, more in (
        (740, "2019 – 2021", "Sailmaker", "Made sails"),
        (680, "2013 – 2016", "BSc", "In Emden"),
    ):
        placed += [(50, y, date), (150, y, title), (150, y - 13, more), (150, y - 26, "And more")]
    assert lines_of([placed]) == [
        "Work", "2019 – 2021\tSailmaker", "Made sails", "And more",
        "Schools", "2013 – 2016\tBSc", "In Emden", "And more",
    ]  # fmt: skip


def test_titles_at_the_left_are_read_before_what_they_head() -> None:
    placed = []
    for y, title in ((760, "Contact"), (680, "Work"), (600, "Schools")):
        placed += [(50, y - 4, title), *((200, y + 3 - 12 * n, f"{title} row {n}") for n in range(3))]
    assert lines_of([placed]) == [
        title + row for title in ("Contact", "Work", "Schools") for row in ("", " row 0", " row 1", " row 2")
    ]


def test_running_headers_and_page_numbers_are_not_part_of_the_text() -> None:
    sentence = "She has sewn sails of canvas and of nylon for boats of every size that lay in the"
    pages = [
        [(50, 800, "Mira Falk – CV"), (50, 740, "Profile"), (50, 80, sentence), (280, 30, "Page 1 of 2")],
        [(50, 800, "Mira Falk – CV"), (50, 740, "harbours of the North Sea."), (280, 30, "Page 2 of 2")],
    ]
    assert lines_of(pages) == ["Mira Falk – CV", "Profile", f"{sentence} harbours of the North Sea."]


def test_words_and_addresses_broken_at_a_lines_end_are_whole_again() -> None:
    texts = [
        (40, 760, "mira.falk@ex"), (40, 747, "ample.org"), (40, 710, "https://example.org/people/"),
        (40, 697, "mira-falk"),
        (40, 660, "A sentence that is long enough to be broken where the line ends, in the mid-"),
        (40, 647, "dle of a word, and a compound of two words, as in a well known and much-"),
        (40, 634, "used word, and so on and on, until the third line of it is used up, much later."),
        (40, 600, "E X P E R I E N C E"),
    ]  # fmt: skip
    assert lines_of([texts]) == [
        "mira.falk@example.org",
        "https://example.org/people/mira-falk",
        (
            "A sentence that is long enough to be broken where the line ends, in the middle of a word, and a compound "
            "of two words, as in a well known and much-used word, and so on and on, until the third line of it is used "
            "up, much later."
        ),
        "EXPERIENCE",
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    page, buffer = canvas()
    page.setPageRotation(turn)
    page.saveState()
    width, height = A4
    if turn == 90:
        page.translate(width, 0)
    elif turn == 180:
        page.translate(width, height)
    else:
        page.translate(0, width)  # ReportLab swaps the sides of a page that is turned by 90 or 270 degrees
    page.rotate({90: 90, 180: 180, 270: 270}[turn])
    texts = ["Mira Falk", "Sailmaker in Emden", "2019 – 2021"]
    for row, text in enumerate(texts):
        page.drawString(72, 500 - 20 * row, text)
    page.restoreState()
    page.save()

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == texts


def test_drawn_bullets_are_bullets_but_before_titles() -> None:
    page, buffer = canvas()
    for row, text in enumerate(["Sailmaker", "Sewed sails", "Won"]):
        page.setFont("Helvetica" if row else "Helvetica-Bold", 10)
        page.drawString(72, 760 - 14 * row, text)
        page.circle(62, 763.5 - 14 * row, 1.9, stroke=0, fill=1)
    page.rect(100, 600, 200, 3, stroke=0, fill=1)
    page.save()

    document = read_document(buffer.getvalue(), "cv.pdf")

    assert [(line.text, line.bullet) for line in document.lines] == [
        ("Sailmaker", False), ("Sewed sails", True), ("Won", True),
    ]  # fmt: skip


def test_a_drawn_bullet_right_behind_another_columns_text_is_one_when_its_list_says_so() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    for row, (left, right) in enumerate([("Sails", "Knots"), ("Rope work aloft", "Splices"), ("Tar", "Hitches")]):
        for x, text in ((72, left), (170, right)):
            page.drawString(x, 760 - 20 * row, text)
            page.circle(x - 10, 763.5 - 20 * row, 1.9, stroke=0, fill=1)
    page.drawString(72, 600, "Sails, ropes")  # a mark between two words is none
    page.circle(140, 603.5, 1.9, stroke=0, fill=1)
    page.drawString(150, 600, "tar")
    page.save()

    text = read_document(buffer.getvalue(), "cv.pdf").text

    assert [name for name in ("Knots", "Splices", "Hitches", "tar") if f"• {name}" in text] == [
        "Knots", "Splices", "Hitches",
    ]  # fmt: skip


def test_dates_over_two_rows_and_titles_in_capitals_stand_before_their_text() -> None:
    placed = [(50, 760, "EXPERIENCE"), (150, 760, "A word about all of it, long enough to show how wide the column is")]
    for y, first, second, title in (
        (730, "Mar 2018 –", "Present", "Sailmaker"),
        (670, "Aug 2013 –", "Feb 2018", "Clerk"),
    ):
        placed += [(50, y, first), (50, y - 13, second), (150, y, title)]
        placed += [(150, y - 13 * n, f"• Did thing {n}") for n in (1, 2, 3)]
    things = [f"Did thing {n}" for n in (1, 2, 3)]
    assert lines_of([placed]) == [
        "EXPERIENCE", "A word about all of it, long enough to show how wide the column is",
        "Mar 2018 – Present", "Sailmaker", *things,
        "Aug 2013 – Feb 2018", "Clerk", *things,
    ]  # fmt: skip


def test_dates_set_flush_right_over_several_rows_stay_with_their_job() -> None:
    page, buffer = canvas()
    page.setFont("Helvetica", 10)
    for row, (left, right) in enumerate(
        [("Sailmaker, Falk", "2019 – 2021"), ("• Sewed sails", "Emden"), ("• Won", "2 years")]
    ):
        page.drawString(50, 760 - 13 * row, left)
        page.drawRightString(540, 760 - 13 * row, right)
    page.save()

    assert [line.text for line in read_document(buffer.getvalue(), "cv.pdf").lines] == [
        "Sailmaker, Falk\t2019 – 2021 Emden 2 years", "Sewed sails", "Won",
    ]  # fmt: skip
