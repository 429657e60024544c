"""Of a PDF what a person sees is read, all of it and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas
from support.pdfs import line, page_pdf

from winnow.parsing.documents import DocumentError, read_document
from winnow.parsing.documents.characters import clean
from winnow.parsing.documents.formats.ocr_pages import OcrPage, OcrWord
from winnow.parsing.documents.formats.rendered_page import RenderedPage
from winnow.parsing.documents.layout.direction import in_reading_direction
from winnow.parsing.documents.layout.page_columns import order as order_page
from winnow.parsing.documents.layout.words import Word

SEEN = ["Wenna Treloar", "wenna@example.org", "Sailmaker in Truro"]
SHOWN = "".join(line(text, 780 - 20 * row) for row, text in enumerate(SEEN))
SECRET = "Rust Haskell Kubernetes"
WHITE_SHADING = (
    "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 600 0] /Extend [true true] "
    "/Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1 >> >>"
)


def lines(data: bytes) -> list[str]:
    return [found.text for found in read_document(data, "cv.pdf").lines]


@pytest.mark.parametrize(
    "unseen",
    [
        line(SECRET, 600, before="3 Tr"),
        line(SECRET, 600, before="1 1 1 rg"),
        line(SECRET, 600, before="0.99 0.99 0.99 rg"),
        line(SECRET, 600, size=0.5),
        line(SECRET, 600, x=700),
        line(SECRET, 900),
        line(SECRET, 600, before="/Gone gs"),
        line(SECRET, 600) + "1 1 1 rg 50 590 300 30 re f\n",
        "0 0.2 0.4 rg 50 590 300 30 re f\n" + line(SECRET, 600, before="0 0.2 0.4 rg"),
        "q 0 0 10 10 re W n " + line(SECRET, 600) + " Q\n",
        "/OC /Layer BDC " + line(SECRET, 600) + " EMC\n",
        "/OC /Layer BDC " + line(SECRET, 780) + " EMC\n",
        line(SECRET, 600, before="0.01 Tz"),
        line(SECRET, 600) + "1 g 50 590 m 350 590 l 355 590 355 595 355 600 c 355 640 l 50 640 l h f\n",
        line(SECRET, 600) + "1 g " + "".join(f"{x} 590 10 40 re " for x in range(50, 350, 10)) + "f\n",
        line(SECRET, 600) + "1 G 40 w 50 605 m 350 605 l S\n",
        line(SECRET, 600) + "q 50 590 300 40 re W n /White sh Q\n",
    ],
    ids=[
        "invisible", "white", "nearly white", "tiny", "beside the page", "above the page", "transparent", "covered",
        "in its ground's colour", "clipped", "layer that is off", "layer that is off over other text", "squeezed",
        "under a rounded box", "under many boxes", "under a thick line", "under a shading",
    ],
)  # fmt: skip
def test_text_that_nobody_sees_is_not_read(unseen: str) -> None:
    data = page_pdf(
        unseen.replace("re f\n", "re f\n0 g\n", 1) + SHOWN
        if unseen.startswith(("0 0.2", "q", "/OC"))
        else SHOWN + unseen,
        catalog="/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>",
        resources="/ExtGState << /Gone << /ca 0 >> >> /Properties << /Layer 10 0 R >> /Shading << /White 11 0 R >>",
        extra={10: "<< /Type /OCG /Name (Notes) >>", 11: WHITE_SHADING},
    )

    assert lines(data) == SEEN


@pytest.mark.parametrize(
    "seen",
    [
        "0 0.2 0.4 rg 50 590 300 30 re f\n" + line(SECRET, 600, before="1 1 1 rg"),
        line(SECRET, 600, before="0.6 0.6 0.6 rg"),
        "1 1 1 rg 50 590 300 30 re f 0 g\n" + line(SECRET, 600),
        line(SECRET, 600, before="1 Tr"),
        "/OC /Layer BDC " + line(SECRET, 600) + " EMC\n",
    ],
    ids=["white on blue", "grey", "over a white box", "outlined", "layer that is on"],
)
def test_text_that_can_be_seen_is_read(seen: str) -> None:
    data = page_pdf(
        SHOWN + seen,
        catalog="/OCProperties << /OCGs [10 0 R] /D << /OFF [] >> >>",
        resources="/Properties << /Layer 10 0 R >>",
        extra={10: "<< /Type /OCG /Name (Notes) >>"},
    )

    assert lines(data) == [*SEEN, SECRET]


@pytest.mark.parametrize(
    ("content", "times"),
    [
        (SHOWN, 0),
        ("0.8 0.9 1 rg 0 0 200 842 re f 0 g\n0 0 595 1 re f\n" + SHOWN, 0),
        ("q 0 0 595 842 re W n " + SHOWN + " Q\n", 0),
        (SHOWN + line(SECRET, 600, before="3 Tr"), 0),
        (SHOWN + line(SECRET, 600, before="1 1 1 rg"), 3),
        ("q 0 0 10 10 re W n " + line(SECRET, 600) + " Q\n" + SHOWN, 1),
        ("50 590 300 30 re f\n" + line(SECRET, 600) + SHOWN, 1),
    ],
    ids=["plain", "coloured grounds", "clipped to the page", "invisible", "white", "clipped away", "black on black"],
)
def test_a_page_is_rendered_only_where_an_object_says_that_text_may_be_unseen(
    monkeypatch: pytest.MonkeyPatch, content: str, times: int
) -> None:
    rendered: list[float] = []
    render = RenderedPage.render

    def counted(*arguments: Any) -> RenderedPage | None:
        rendered.append(arguments[3])
        return render(*arguments)

    monkeypatch.setattr(RenderedPage, "render", counted)

    assert lines(page_pdf(content)) == SEEN
    assert len(rendered) == times


def test_text_under_a_drawn_annotation_is_not_read() -> None:
    box = "/Type /Annot /Subtype /Square /Rect [50 590 350 630] /F 4 /AP << /N 21 0 R >>"
    look = "<< /Type /XObject /Subtype /Form /BBox [0 0 300 40] /Length 18 >>\nstream\n0 0 300 40 re f\n \nendstream"

    assert (
        lines(page_pdf(SHOWN + line(SECRET, 600), page="/Annots [20 0 R]", extra={20: f"<< {box} >>", 21: look}))
        == SEEN
    )


def test_what_stands_outside_the_crop_box_is_not_read() -> None:
    data = page_pdf(SHOWN + line(SECRET, 30), page="/CropBox [0 100 595 842]")

    assert lines(data) == SEEN


def test_the_text_layer_over_a_scan_is_read() -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    page.drawImage(ImageReader(io.BytesIO(picture_of(["Wenna Treloar", "Sailmaker in Truro"]))), 0, 0, *A4)
    for row, text in enumerate(["Wenna Treloar", "Sailmaker in Truro"]):
        written = page.beginText(60, A4[1] - 60 - 24 * row)
        written.setTextRenderMode(3)
        written.setFont("Helvetica", 14)
        written.textLine(text)
        page.drawText(written)
    page.save()

    assert lines(buffer.getvalue()) == ["Wenna Treloar", "Sailmaker in Truro"]


def picture_of(texts: list[str]) -> bytes:
    """A page with texts, as a picture."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - few tests draw

    image = Image.new("L", (595, 842), 255)
    for row, text in enumerate(texts):
        ImageDraw.Draw(image).text((60, 48 + 24 * row), text, fill=0, font=ImageFont.load_default(14))
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize("angle", [30, 45, 60, -45, 120])
def test_a_watermark_leaves_no_letters(angle: int) -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    for row, text in enumerate(SEEN):
        page.drawString(60, 780 - 14 * row, text)
    page.saveState()
    page.translate(200, 740)
    page.rotate(angle)
    page.setFont("Helvetica-Bold", 60)
    page.setFillGray(0.85)
    page.drawCentredString(0, 0, "CONFIDENTIAL")
    page.restoreState()
    page.save()

    assert lines(buffer.getvalue()) == SEEN


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_is_turned_as_a_whole_is_read_along_its_lines(turn: int) -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    page.translate(300, 400)
    page.rotate(turn)
    for row, text in enumerate(SEEN):
        page.drawString(-150, 80 - 20 * row, text)
    page.save()

    assert lines(buffer.getvalue()) == SEEN


def test_values_of_form_fields_stand_beside_their_labels() -> None:
    labels = line("Name:", 700) + line("Town:", 680) + line("Secret:", 660)
    data = page_pdf(
        labels,
        catalog="/AcroForm << /Fields [10 0 R 11 0 R 12 0 R] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 10 Tf 0 g) >>",
        page="/Annots [10 0 R 11 0 R 12 0 R]",
        extra={
            10: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Wenna Treloar) /Rect [120 695 300 712] /F 4 >>",
            11: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (town) /V (Truro) /Rect [120 675 300 692] /F 4 "
            "/AP << /N 13 0 R >> >>",
            12: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (pin) /V (1234) /Ff 8192 /Rect [120 655 300 672] /F 4 >>",
            13: "<< /Type /XObject /Subtype /Form /BBox [0 0 180 17] /Resources << /Font << /F1 5 0 R >> >> "
            "/Length 42 >>\nstream\nBT /F1 10 Tf 2 5 Td (Truro) Tj ET          \nendstream",
        },
    )

    assert lines(data) == ["Name:\tWenna Treloar", "Town:\tTruro", "Secret:"]


def test_free_text_that_is_written_on_a_page_is_read() -> None:
    data = page_pdf(
        SHOWN,
        page="/Annots [10 0 R 11 0 R]",
        extra={
            10: "<< /Type /Annot /Subtype /FreeText /Contents (Available from May) /Rect [60 600 300 615] /F 4 >>",
            11: "<< /Type /Annot /Subtype /FreeText /Contents (Hidden) /Rect [60 560 300 575] /F 2 >>",
        },
    )

    assert lines(data) == [*SEEN, "Available from May"]


def test_pages_are_judged_one_by_one() -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    for row, text in enumerate(SEEN * 4):
        page.drawString(60, 780 - 20 * row, text)
    page.showPage()
    page.drawImage(ImageReader(io.BytesIO(picture_of(["A certificate"]))), 0, 0, *A4)
    page.showPage()
    page.showPage()
    page.save()

    document = read_document(buffer.getvalue(), "cv.pdf")

    assert document.pages == 3
    assert document.pages_without_text == (2,)

    nothing = read_document(buffer.getvalue(), "cv.pdf", recognised={2: OcrPage([])})
    assert nothing.pages_without_text == (2,)  # OCR has found nothing on it either

    word = OcrWord("Certificate", 60, 40, 120, 52, 0)
    complete = read_document(buffer.getvalue(), "cv.pdf", recognised={2: OcrPage([word])})
    assert complete.pages_without_text == ()
    assert complete.lines[-1].text == "Certificate"


def test_a_document_of_pictures_needs_ocr() -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    page.drawImage(ImageReader(io.BytesIO(picture_of(["Wenna Treloar"]))), 0, 0, *A4)
    page.save()

    with pytest.raises(DocumentError) as caught:
        read_document(buffer.getvalue(), "cv.pdf")

    assert caught.value.code == "needs_ocr"


def test_an_xfa_form_says_what_it_is() -> None:
    data = page_pdf(
        line("Please wait...", 700),
        catalog="/AcroForm << /Fields [] /XFA 10 0 R >> /NeedsRendering true",
        extra={10: b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>"},
    )

    with pytest.raises(DocumentError, match="XFA form"):
        read_document(data, "form.pdf")


NO_UNICODE = {
    10: "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Foo /Encoding /Identity-H /DescendantFonts [11 0 R] >>",
    11: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Foo /CIDSystemInfo << /Registry (Adobe) /Ordering "
    "(Identity) /Supplement 0 >> /DW 600 /FontDescriptor 12 0 R >>",
    12: "<< /Type /FontDescriptor /FontName /ABCDEF+Foo /Flags 4 /FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 "
    "/ItalicAngle 0 /StemV 80 /CapHeight 700 >>",
}


@pytest.mark.parametrize("beside", [0, 40])
def test_a_page_in_a_font_that_says_no_characters_is_a_picture(beside: int) -> None:
    """As Word's and Quartz's subsets without a ToUnicode map: what can be copied from them is noise."""
    glyphs = "".join(f"{code:04X}" for code in range(34, 74))
    content = "".join(f"BT /F2 12 Tf 60 {700 - 20 * row} Td <{glyphs}> Tj ET\n" for row in range(3))
    content += line("x" * beside, 300) if beside else ""
    data = page_pdf(content, extra=NO_UNICODE).replace(b"/F1 5 0 R", b"/F1 5 0 R /F2 10 0 R")

    with pytest.raises(DocumentError) as caught:
        read_document(data, "cv.pdf")

    assert caught.value.code == "needs_ocr"
    read = read_document(data, "cv.pdf", recognised={1: OcrPage((OcrWord("Treloar", 60, 40, 120, 52, 1, 0.9),))})
    assert [found.text for found in read.lines] == ["Treloar"]


@pytest.mark.parametrize("first", ["一", "ア"], ids=["Chinese", "Japanese"])
def test_vertical_columns_are_read_from_the_right(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    """A font that ReportLab ships stands for another: its capitals say that they are ideographs, or kana."""
    make = ttfonts.makeToUnicodeCMap

    def ideographs(name: str, subset: list[int]) -> str:
        return str(make(name, [code - ord("A") + ord(first) if chr(code).isupper() else code for code in subset]))

    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", ideographs)
    pdfmetrics.registerFont(ttfonts.TTFont("Vera", "Vera.ttf"))
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    page.setFont("Vera", 14)
    columns = ["ABCDE", "FGHIJKL", "MNOPQ"]
    for column, text in enumerate(columns):
        for place, char in enumerate(text):
            page.drawString(500 - 30 * column, 780 - 14 * place, char)
    page.save()

    assert lines(buffer.getvalue()) == ["".join(chr(ord(c) - ord("A") + ord(first)) for c in text) for text in columns]


def row(*words: tuple[str, float, float], base: float = 100.0) -> list[Word]:
    return [Word(text, x0, base - 8, x1, base + 2, base, 10.0, bold=False) for text, x0, x1 in words]


@pytest.mark.parametrize(
    ("given", "family", "worked", "sailing"),
    [("וונה", "טרלואר", "עבדה", "במפרש"), ("ونا", "تريلوار", "عملت", "شراع"), ("پگاه", "رضایی", "کار", "بادبان")],
    ids=["Hebrew", "Arabic", "Persian"],
)
def test_a_page_from_right_to_left_is_read_from_the_right(given: str, family: str, worked: str, sailing: str) -> None:
    words = [
        *row((family, 240, 280), (given, 284, 300)),
        *row(("wenna@example.org", 180, 260), ("+972", 264, 280), ("555", 283, 300), base=120),
        *row(("2019", 40, 60), ("-", 63, 66), ("2024", 70, 90), (sailing, 240, 270), (worked, 274, 300), base=140),
    ]

    order = [cell.text for found in order_page(in_reading_direction(words)) for cell in found.cells]

    assert order == [f"{given} {family}", "wenna@example.org +972 555", f"{worked} {sailing}", "2019 - 2024"]


def test_hebrew_words_in_an_english_line_are_read_from_the_right() -> None:
    words = row(("Wenna", 10, 40), ("(טרלואר", 44, 80), ("וונה)", 84, 110), ("sailmaker", 114, 160))

    assert [word.text for word in sorted(in_reading_direction(words), key=lambda word: word.x0)] == [
        "Wenna",
        "וונה)",
        "(טרלואר",
        "sailmaker",
    ]


def test_letters_in_the_shapes_they_are_drawn_in_are_letters() -> None:
    assert clean("ﺃﻮﺩﺎﻠﻴﺱ") == "أوداليس"
    assert clean("שׁ") == "שׁ"


def test_a_line_that_is_upside_down_is_read_along_itself() -> None:
    upside_down = f"BT /F1 10 Tf -1 0 0 -1 300 600 Tm ({SECRET}) Tj ET\n"

    assert sorted(lines(page_pdf(SHOWN + upside_down))) == sorted([*SEEN, SECRET])


WIDGET = "/Type /Annot /Subtype /Widget /T (f) /Rect"
FREE = "/Type /Annot /Subtype /FreeText /Rect"


@pytest.mark.parametrize(
    ("annotation", "shown"),
    [
        (f"{WIDGET} [60 590 300 615] /FT /Ch /Ff 131072 /Opt [[(1) (Cobol)] [(2) (Rust)]] /V (2)", ["Rust"]),
        (f"{WIDGET} [60 590 300 615] /FT /Ch /Ff 2097152 /Opt [(A) (B) (C)] /V [(B) (C)]", ["B", "C"]),
        (f"{WIDGET} [660 590 900 615] /FT /Tx /V (Rust)", []),
        (f"{WIDGET} [60 590 300 615] /FT /Tx /Ff 8192 /V (Rust)", []),
        (f"{FREE} [60 590 300 615] /RC (<body><p>Rust &amp; Go</p></body>)", ["Rust & Go"]),
        (f"{FREE} [660 590 900 615] /Contents (Rust)", []),
        (f"{FREE} [60 590 300 615] /F 2 /Contents (Rust)", []),
        ("/Type /Annot /Subtype /Text /Rect [60 590 80 615] /Contents (Rust)", []),
    ],
    ids=[
        "an option by its value", "several options", "a field beside the page", "a password", "rich text",
        "text beside the page", "hidden text", "a note that has to be opened",
    ],
)  # fmt: skip
def test_of_annotations_what_is_shown_is_read(annotation: str, shown: list[str]) -> None:
    data = page_pdf(
        SHOWN,
        page="/Annots [20 0 R]",
        catalog="/AcroForm << /Fields [20 0 R] >>",
        extra={20: f"<< {annotation} >>"},
    )

    assert lines(data) == [*SEEN, *shown]
