"""Of a Word file what a person sees is read, all of it and nothing else, wherever it is stored."""

from __future__ import annotations

import io
import zipfile

import pytest
from support.words import NAMESPACES, paragraph, word_file

from winnow.parsing.documents import read_document

SEEN = ["Wenna Treloar", "Sailmaker in Truro"]
SHOWN = "".join(map(paragraph, SEEN))
SECRET = "Rust Haskell"
BOX = f"<w:txbxContent>{paragraph(SECRET)}</w:txbxContent>"
CELL = f"<w:tc>{paragraph(SECRET)}</w:tc>"


def lines(data: bytes, name: str = "cv.docx") -> list[str]:
    return [line.text for line in read_document(data, name).lines]


@pytest.mark.parametrize(
    "unseen",
    [
        paragraph(SECRET, '<w:color w:val="FFFFFF"/>'),
        paragraph(SECRET, '<w:color w:themeColor="background1" w:val="FFFFFF"/>'),
        paragraph(SECRET, '<w:sz w:val="2"/>'),
        paragraph(SECRET, "<w:vanish/>"),
        f"<w:p><w:del><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>",
        f"<w:moveFrom>{paragraph(SECRET)}</w:moveFrom>",
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{CELL}</w:tr></w:tbl>",
        f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{CELL}</w:tr></w:tbl>",
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph(SECRET)}</w:sdtContent></w:sdt>",
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE \\@ "d MMMM" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
        f"<w:p><w:r><w:instrText>{SECRET}</w:instrText></w:r></w:p>",
        f"<w:p><w:r><w:ruby><w:rt><w:r><w:t>{SECRET}</w:t></w:r></w:rt></w:ruby></w:r></w:p>",
        paragraph(SECRET, '<w:w w:val="1"/>'),
        paragraph(SECRET, '<w:color w:val="203040"/><w:shd w:val="clear" w:fill="203040"/>'),
        paragraph(SECRET, '<w:color w:val="FAFAFA"/>'),
        paragraph(SECRET, "<w:textFill><w:noFill/></w:textFill>"),
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph(SECRET)}</w:tc></w:tr></w:tbl>",
        f'<w:p><w:r><w:drawing><wps:inline><wps:docPr hidden="1"/>{BOX}</wps:inline></w:drawing></w:r></w:p>',
        f'<w:p><w:r><w:pict><wps:shape style="width:9pt; visibility: hidden">{BOX}</wps:shape></w:pict></w:r></w:p>',
    ],
    ids=[
        "white", "white of the theme", "tiny", "hidden", "deleted", "moved away", "deleted row", "hidden row",
        "placeholder", "field without a result", "field code", "reading of a ruby", "squeezed", "in its shade's colour",
        "nearly white", "without a fill", "deleted cell", "hidden drawing", "hidden shape",
    ],
)  # fmt: skip
def test_what_word_does_not_show_is_not_read(unseen: str) -> None:
    assert lines(word_file(unseen + SHOWN)) == SEEN


@pytest.mark.parametrize(
    "seen",
    [
        paragraph(SECRET, '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="203040"/>'),
        paragraph(SECRET, '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>'),
        paragraph(SECRET, '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="203040"/>'),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill='203040'/></w:tcPr>"
        + paragraph(SECRET, '<w:color w:val="FFFFFF"/>')
        + "</w:tc></w:tr></w:tbl>",
        paragraph(SECRET, '<w:vanish w:val="0"/>'),
        paragraph(SECRET, '<w:color w:val="BFBFBF" w:themeColor="background1" w:themeShade="BF"/>'),
        paragraph(SECRET, '<w:textFill><w:noFill/></w:textFill><w:textOutline><w:solidFill/></w:textOutline>'),
        f'<w:p><w:r><w:drawing><wps:inline><wps:docPr name="Box"/>{BOX}</wps:inline></w:drawing></w:r></w:p>',
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + paragraph(SECRET),
        paragraph("Rust ", mark="<w:rPr><w:vanish/></w:rPr>") + paragraph("Haskell"),
        f"<w:ins>{paragraph(SECRET)}</w:ins>",
        f"<w:moveTo>{paragraph(SECRET)}</w:moveTo>",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(SECRET)}</w:sdtContent></w:sdt>",
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{SECRET}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
        (f"<w:p><w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{SECRET}</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r></w:p>"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Go"/>'
        f'<w:listEntry w:val="{SECRET}"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMDROPDOWN '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
        ('<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="w14"><w:t>{SECRET}</w:t></mc:Choice><mc:Fallback><w:t>{SECRET}</w:t></mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"),
        ('<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<v:textpath string="{SECRET}"/></v:shape></w:pict></w:r></w:p>'),
    ],
    ids=[
        "white on a shade", "white on a highlight", "white in a shaded paragraph", "white in a shaded cell",
        "not hidden", "the theme's white made darker", "outlined", "drawing", "behind a field without an end",
        "of two paragraphs, the first's end hidden", "inserted", "moved here", "filled in", "result of a field",
        "base of a ruby", "chosen in a form", "kept in two ways", "WordArt",
    ],
)  # fmt: skip
def test_what_word_shows_is_read(seen: str) -> None:
    assert lines(word_file(SHOWN + seen)) == [*SEEN, SECRET]


@pytest.mark.parametrize(
    ("kind", "section", "settings", "shown"),
    [
        ("default", "", "", True),
        ("first", "", "", False),
        ("first", "<w:titlePg/>", "", True),
        ("even", "", "", False),
        ("even", "", "<w:evenAndOddHeaders/>", True),
    ],
)
@pytest.mark.parametrize("target", ["header3.xml", "/word/header3.xml"], ids=["relative", "absolute"])
def test_a_header_is_read_where_its_pages_are_told_apart(
    kind: str, section: str, settings: str, *, shown: bool, target: str
) -> None:
    reference = f'<w:sectPr><w:headerReference w:type="{kind}" r:id="h"/>{section}</w:sectPr>'
    data = word_file(
        SHOWN + reference,
        {
            "header3.xml": f"<w:hdr {NAMESPACES}>{paragraph(SECRET)}</w:hdr>",
            "settings2.xml": f"<w:settings {NAMESPACES}>{settings}</w:settings>",
        },
        {"h": ("header", target), "s": ("settings", "settings2.xml")},
    )

    assert lines(data) == ([SECRET, *SEEN] if shown else SEEN)


def test_parts_are_found_by_their_relations_whatever_they_are_called() -> None:
    note = f'<w:footnote w:id="2">{paragraph("A note")}</w:footnote>'
    hidden = '<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    data = word_file(
        SHOWN
        + paragraph(SECRET, mark='<w:pStyle w:val="H"/>')
        + '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        {
            "styles2.xml": f"<w:styles {NAMESPACES}>{hidden}</w:styles>",
            "footnotes2.xml": f"<w:footnotes {NAMESPACES}>{note}</w:footnotes>",
        },
        {"s": ("styles", "styles2.xml"), "f": ("footnotes", "footnotes2.xml")},
    )

    assert lines(data) == [*SEEN, "A note"]


def test_the_text_does_not_go_on_in_the_footer() -> None:
    last = paragraph(SEEN[1], mark="<w:rPr><w:vanish/></w:rPr>")
    footer = {"footer1.xml": f"<w:ftr {NAMESPACES}>{paragraph('A footer')}</w:ftr>"}
    section = '<w:sectPr><w:footerReference w:type="default" r:id="f"/></w:sectPr>'

    assert lines(word_file(paragraph(SEEN[0]) + last + section, footer, {"f": ("footer", "footer1.xml")})) == [
        *SEEN,
        "A footer",
    ]


def test_a_run_may_undo_what_its_style_hides() -> None:
    hidden = '<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    shown = paragraph(SECRET, '<w:vanish w:val="0"/>', '<w:pStyle w:val="H"/>')
    data = word_file(SHOWN + shown, {"styles.xml": f"<w:styles {NAMESPACES}>{hidden}</w:styles>"})

    assert lines(data) == [*SEEN, SECRET]


def test_paragraphs_whose_end_was_deleted_are_one() -> None:
    first = paragraph("Sailmaker in ", mark="<w:rPr><w:del/></w:rPr>")

    assert lines(word_file(paragraph(SEEN[0]) + first + paragraph("Truro"))) == SEEN


def test_notes_are_read_after_the_text_in_the_order_of_their_references() -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:p><w:r><w:t>see</w:t></w:r><w:r><w:{kind}Reference w:id="{number}"/></w:r></w:p>'

    def note(kind: str, texts: dict[int, str]) -> str:
        held = "".join(f'<w:{kind} w:id="{key}">{paragraph(text)}</w:{kind}>' for key, text in texts.items())
        return f"<w:{kind}s {NAMESPACES}>{held}</w:{kind}s>"

    data = word_file(
        SHOWN + reference("footnote", 3) + reference("endnote", 2) + reference("footnote", 2),
        {
            "footnotes.xml": note("footnote", {-1: "separator", 2: "Second note", 3: "First note", 4: "no reference"}),
            "endnotes.xml": note("endnote", {2: "Endnote"}),
        },
    )

    assert lines(data)[-3:] == ["First note", "Second note", "Endnote"]
    assert "separator" not in read_document(data, "cv.docx").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chunk.html", f"<html><body><p>{SECRET}</p><p style='display:none'>x</p></body></html>".encode()),
        ("chunk.mht", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>" + SECRET.encode() + b"</p>"),
        ("chunk.rtf", rb"{\rtf1 " + SECRET.encode() + rb"\par}"),
        ("chunk.docx", word_file(paragraph(SECRET))),
        ("chunk.txt", SECRET.encode()),
    ],
)
def test_a_part_in_another_format_is_read_where_it_stands(name: str, content: bytes) -> None:
    data = word_file(
        paragraph(SEEN[0]) + '<w:altChunk r:id="r1"/>' + paragraph(SEEN[1]), {name: content}, {"r1": ("aFChunk", name)}
    )

    assert lines(data) == [SEEN[0], SECRET, SEEN[1]]


def test_the_texts_of_a_diagram_are_read_and_its_scaffold_is_not() -> None:
    def point(text: str, kind: str = "") -> str:
        of = f' type="{kind}"' if kind else ""
        return f"<dgm:pt{of}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"

    model = f"<dgm:dataModel {NAMESPACES}><dgm:ptLst>{point('2019')}{point('Sailmaker')}{point('x', 'pres')}"
    data = word_file(
        SHOWN + '<w:p><w:r><w:drawing><a:graphic><a:graphicData><dgm:relIds r:dm="r1"/></a:graphicData></a:graphic>'
        "</w:drawing></w:r></w:p>",
        {"diagrams/data1.xml": model + "</dgm:ptLst></dgm:dataModel>"},
        {"r1": ("diagramData", "diagrams/data1.xml")},
    )

    assert lines(data) == [*SEEN, "2019", "Sailmaker"]


def test_a_text_box_is_read_once_whichever_way_it_is_kept() -> None:
    box = f"<w:txbxContent>{paragraph(SECRET)}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )

    assert lines(word_file(SHOWN + f"<w:p><w:r>{both}</w:r></w:p>")) == [*SEEN, SECRET]
    assert lines(word_file(SHOWN + f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>")) == [*SEEN, SECRET]


@pytest.mark.parametrize("name", ["cv.docm", "cv.dotx", "cv.dotm"])
def test_macro_files_and_templates_are_read_like_documents(name: str) -> None:
    kind = {
        "cv.docm": "document.macroEnabled",
        "cv.dotx": "wordprocessingml.template",
        "cv.dotm": "template.macroEnabled",
    }
    held = io.BytesIO(word_file(SHOWN))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
            f'PartName="/word/document.xml" ContentType="application/vnd.ms-word.{kind[name]}.main+xml"/></Types>',
        )
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")

    assert lines(held.getvalue(), name) == SEEN
