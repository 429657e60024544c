"""Every format gives lines with spans, headings, list items, cells and links."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from winnow.parsing.documents import Document, DocumentError, read_document


def texts(document: Document) -> list[str]:
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
    ends = [0, *(line.end for line in document.lines)]
    assert all(line.start >= end for line, end in zip(document.lines, ends, strict=False))
    assert all(line.text == "\t".join(document.text[a:b] for a, b in line.cells) for line in document.lines)
    return [line.text for line in document.lines]


def anchors(document: Document) -> dict[str, str]:
    return {link.uri: document.text[link.start : link.end] for link in document.links}


def saved(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add_hyperlink(paragraph: Paragraph, text: str, uri: str) -> None:
    relation = paragraph.part.relate_to(uri, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = OxmlElement("w:r")
    run.text = text
    link.append(run)
    paragraph._p.append(link)


def test_docx_keeps_headings_items_cells_and_links() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "mira@example.org"
    made.add_heading("Mira Falk", 0)
    made.add_heading("Experience", 1)
    made.add_paragraph("Sailmaker\t2019 – 2021")
    made.add_paragraph("Sewed 40 sails", style="List Bullet")
    paragraph = made.add_paragraph("See ")
    add_hyperlink(paragraph, "my site", "https://example.org/mira")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Languages", "Frisian"
    body = paragraph.add_run()
    body.add_break()
    body.add_text("and below")

    document = read_document(saved(made), "cv.pdf")

    assert document.kind == "docx"
    assert texts(document) == [
        "mira@example.org", "Mira Falk", "Experience", "Sailmaker\t2019 – 2021", "Sewed 40 sails", "See my site",
        "and below", "Languages\tFrisian",
    ]  # fmt: skip
    assert [line.heading for line in document.lines[:4]] == [0, 1, 1, 0]
    assert [line.bullet for line in document.lines] == [False] * 4 + [True] + [False] * 3
    assert anchors(document) == {"https://example.org/mira": "my site"}


def test_docx_reads_a_text_box_once_and_leaves_out_deleted_and_hidden_text() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Before ")
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
    paragraph._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>gone</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"))
    made.add_paragraph("After")

    assert texts(read_document(saved(made), "cv.docx")) == ["Before", "Boxed", "After"]


def filled(rows: list[list[str]]) -> docx.document.Document:
    made = docx.Document()
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts_of_row in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts_of_row, strict=True):
            first, *others = text.split("\n")
            cell.paragraphs[0].add_run(first)
            for other in others:
                cell.add_paragraph(other)
    return made


def test_a_cell_of_a_table_is_one_text_over_however_many_paragraphs() -> None:
    made = filled(
        [
            ["期間", "会社名", "役割"],
            ["2015年4月～\n2018年3月", "株式会社青空", "開発担当\n設計"],
            ["2018年4月～\n現在", "海風\n株式会社", "設計\n主任"],
        ]
    )

    assert texts(read_document(saved(made), "cv.docx")) == [
        "期間\t会社名\t役割",
        "2015年4月～ 2018年3月\t株式会社青空\t開発担当 設計",
        "2018年4月～ 現在\t海風 株式会社\t設計 主任",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Sailmaker", "Truro", "2014"], ["Sews sails\n" + "of every kind, " * 5, "Bude", "2018"]],
        [["Name", "Wenna"], ["Sails\nRopes", "Bude"]],
        [["Sails\nRopes", "Bude", "2018"], ["Masts", "Looe\nBude", "2020"]],
        [["Sailmaker", "Truro", "2014"], ["Sails\nRopes\nMasts\nBooms", "Bude", "2018"]],
    ],
    ids=["long text", "two columns", "no row before", "many lines"],
)
def test_cells_that_hold_parts_of_a_page_are_read_for_themselves(rows: list[list[str]]) -> None:
    read = texts(read_document(saved(filled(rows)), "cv.docx"))

    assert "Bude" in [cell for line in read for cell in line.split("\t")]
    assert not any(" Ropes" in line or "sails of" in line for line in read)


def test_docx_reads_a_layout_table_column_by_column() -> None:
    made = docx.Document()
    table = made.add_table(1, 2)
    side, main = table.rows[0].cells
    side.text = "Contact"
    for text in ("Berlin", "Skills", "Rust"):
        side.add_paragraph(text)
    main.text = "Experience"
    for text in ("Acme", "Built a very long thing that nobody would take for a cell of a table at all"):
        main.add_paragraph(text)

    assert texts(read_document(saved(made), "cv.docx"))[:5] == ["Contact", "Berlin", "Skills", "Rust", "Experience"]


ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
ODT_BODY = (
    "<office:body><office:text>"
    '<text:h text:outline-level="1">Mira Falk</text:h>'
    '<text:p>Sailmaker<text:tab/>2019<text:s text:c="2"/>– 2021</text:p>'
    '<text:list text:style-name="L1"><text:list-item><text:p>Sewed <text:span text:style-name="T1">40</text:span> sails'
    "</text:p></text:list-item></text:list>"
    '<text:p>See <text:a xlink:href="https://example.org/mira">my site</text:a></text:p>'
    "<table:table><table:table-row><table:table-cell><text:p>Languages</text:p></table:table-cell>"
    "<table:table-cell><text:p>Frisian</text:p></table:table-cell></table:table-row></table:table>"
    "</office:text></office:body>"
)
ODT_STYLES = (
    '<office:automatic-styles><text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" '
    'text:bullet-char="•"/></text:list-style><style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold" fo:font-size="14pt"/></style:style></office:automatic-styles>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def odt() -> bytes:
    content = f"<office:document-content {ODT_NAMES}>{ODT_STYLES}{ODT_BODY}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


@pytest.mark.parametrize(
    "data",
    [
        odt(),
        f"<?xml version='1.0'?><office:document {ODT_NAMES}>{ODT_STYLES}{ODT_BODY}</office:document>".encode(),
    ],
    ids=["zipped", "flat"],
)
def test_odt_keeps_headings_items_cells_and_links(data: bytes) -> None:
    document = read_document(data, "cv")

    assert document.kind == "odt"
    assert texts(document) == [
        "Mira Falk", "Sailmaker\t2019 – 2021", "Sewed 40 sails", "See my site", "Languages\tFrisian",
    ]  # fmt: skip
    assert document.lines[0].heading == 1
    assert document.lines[2].bullet
    assert document.lines[2].size == 14
    assert anchors(document) == {"https://example.org/mira": "my site"}


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204 Arial CYR;}}
{\info{\title Curriculum}}{\*\generator Something;}
{\pard\outlinelevel0\b\fs36 Mira F\'e4lk\par}
{\pard Sailmaker\tab 2019 \u8211- 2021\line Emden\par}
{\pard{\listtext\bullet\tab}Sewed {\b 40} sails\par}
{\pard See {\field{\*\fldinst{HYPERLINK "https://example.org/mira"}}{\fldrslt{\ul my site}}}\par}
{\pard\f1 \'cc\'e8\'f0\'e0\par}
{\pard \u55357?\u56832? {\v hidden}shown\par}
\trowd\cellx4000\cellx8000\pard\intbl Languages\cell Frisian\cell\row
\pard Last\par}"""


def test_rtf_keeps_code_pages_headings_items_cells_and_links() -> None:
    document = read_document(RTF, "cv.doc")

    assert document.kind == "rtf"
    assert texts(document) == [
        "Mira Fälk", "Sailmaker\t2019 – 2021", "Emden", "Sewed 40 sails", "See my site", "Мира", "😀 shown",
        "Languages\tFrisian", "Last",
    ]  # fmt: skip
    assert (document.lines[0].heading, document.lines[0].bold, document.lines[0].size) == (1, True, 18)
    assert document.lines[3].bullet
    assert not document.lines[3].bold
    assert anchors(document) == {"https://example.org/mira": "my site"}


HTML = """<!DOCTYPE html><html><head><title>CV</title><meta charset="iso-8859-1"><style>p{}</style></head><body>
<h1>Mira Fälk</h1><div style="display: none">hidden</div><script>var x = "<p>no</p>";</script>
<p>Sailmaker <span style="float:right">2019 – 2021</span><br>Emden</p>
<ul><li>Sewed <b>40</b> sails<li>Won</ul>
<p>See <a href="https://example.org/mira">my site</a></p>
<table><tr><th>Languages</th><td>Frisian</td></tr></table>
<pre>a
  b</pre></body></html>"""


def test_html_keeps_what_is_seen() -> None:
    document = read_document(HTML.replace("–", "-").encode("iso-8859-1"), "cv.txt")

    assert document.kind == "html"
    assert document.title == "CV"
    assert texts(document) == [
        "Mira Fälk", "Sailmaker\t2019 - 2021", "Emden", "Sewed 40 sails", "Won", "See my site", "Languages\tFrisian",
        "a", "b",
    ]  # fmt: skip
    assert document.lines[0].heading == 1
    assert [line.bullet for line in document.lines[3:5]] == [True, True]
    assert anchors(document) == {"https://example.org/mira": "my site"}


def test_html_heeds_what_a_style_sheet_says_of_a_class() -> None:
    sheet = "/* .when{color:red} */ @media print{.what{display:none}} .when{float:right} p.gone{display:none}"
    page = f"""<html><head><style>{sheet}</style></head><body><p class=what>Sailmaker<b class="when big">2019</b></p>
<p class=gone>Nobody sees this</p></body></html>"""

    assert texts(read_document(page.encode(), "cv.html")) == ["Sailmaker\t2019"]


def test_plain_text_joins_wrapped_lines_and_keeps_short_ones_apart() -> None:
    text = """MIRA FALK
Emden, Germany   mira@example.org

Experience
==========
Sailmaker, Falk & Sons            2019 - 2021
- Sewed forty sails for boats of every size that came into the old
  harbour of the town
- Won a prize

She has worked with canvas, wood and rope for more than ten years and
has taught her trade to eleven apprentices, most of whom have opened
workshops of their own.
"""
    document = read_document(text.encode("utf-16"), "cv.txt")

    assert document.kind == "text"
    assert texts(document) == [
        "MIRA FALK",
        "Emden, Germany\tmira@example.org",
        "Experience",
        "Sailmaker, Falk & Sons\t2019 - 2021",
        "Sewed forty sails for boats of every size that came into the old harbour of the town",
        "Won a prize",
        (
            "She has worked with canvas, wood and rope for more than ten years and has taught her trade to eleven "
            "apprentices, most of whom have opened workshops of their own."
        ),
    ]
    assert [line.bullet for line in document.lines[4:6]] == [True, True]


def test_markdown_is_read_as_what_it_means() -> None:
    text = """# Mira Falk

[my site](https://example.org/mira) · <mailto:mira@example.org>

## Experience

**Sailmaker**, *Falk*
in Emden
- Sewed `40` sails
  of all sizes
- Won

| Languages | Level |
|---|---|
| Frisian | native |
"""
    document = read_document(text.encode(), "cv.txt")

    assert texts(document) == [
        "Mira Falk", "my site · mailto:mira@example.org", "Experience", "Sailmaker, Falk in Emden",
        "Sewed 40 sails of all sizes", "Won", "Languages\tLevel", "Frisian\tnative",
    ]  # fmt: skip
    assert [line.heading for line in document.lines[:3]] == [1, 0, 2]
    assert anchors(document)["https://example.org/mira"] == "my site"


SENTENCES = {
    "cp1252": "Größe und Maß: Mira Fälk aus Köln, „Segelmacherin“ – für das Büro, selbständig geführt",
    "iso8859-1": "Ingénieure diplômée, née à Besançon, où elle a été élève puis chargée de préparer les relevés",
    "cp1250": "Zażółć gęślą jaźń, Łódź, Kraków, świetnie, Gdańsk i Wrocław",
    "iso8859-2": "Zażółć gęślą jaźń, Łódź, Kraków, świetnie, Gdańsk i Wrocław",
    "cp1251": "Мира Фальк, парусный мастер, город Эмден, опыт работы",
    "koi8-r": "Мира Фальк, парусный мастер, город Эмден, опыт работы",
    "cp1253": "Μίρα Φαλκ, κατασκευάστρια πανιών στην Αθήνα",
    "shift_jis": "職務経歴書 東京都 ミラ・ファルク エンジニア として働く",
    "gb18030": "个人简历 工作经验 软件工程师 北京 我在那里工作了很多年",
    "euc_kr": "이력서 경력 소프트웨어 엔지니어 서울에서 근무",
    "utf-8": "Μίρα Фальк 職務 Fälk",
    "utf-8-sig": "Μίρα Фальк 職務 Fälk",
    "utf-16": "Mira Fälk 職務経歴書",
    "utf-16-le": "Mira Fälk of Emden, sailmaker",
    "utf-16-be": "Mira Fälk of Emden, sailmaker",
    "utf-32": "Mira Fälk",
    "utf-32-le": "Mira Fälk of Emden",
    "utf-32-be": "Mira Fälk of Emden",
    "euc_jp": "職務経歴書 東京都 ミラ・ファルク エンジニア として働く",
    "big5": "個人簡歷 工作經驗 軟體工程師 臺北 我在那裡工作了很多年",
    "mac_roman": "Größe und Maß: Mira Fälk aus Köln, Segelmacherin für große Schiffe, selbständig geführt",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_plain_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    sentence = SENTENCES[encoding]

    assert texts(read_document(sentence.encode(encoding), "cv.txt")) == [sentence.replace("\u3000", " ")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"   \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "needs_ocr"),
        (bytes(range(256)) * 20, "unsupported_type"),
        (zipped({"a.txt": "x"}), "unsupported_type"),
        (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<w:document"}), "corrupt"),
        (b"PK\x03\x04 nothing", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "corrupt"),
        (zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "corrupt"),
        (zipped({"word/document.xml": b"<a>" + b"0" * 40_000_000 + b"</a>"}), "expands_too_much"),
        (zipped({"word/document.xml": b"<a>" * 5000 + b"</a>" * 5000}), "expands_too_much"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(data, "cv.docx")
    assert caught.value.code == code


@pytest.mark.parametrize("opened", ["<ul><li>", "<ol><li>", "<div>", "<dl><dt>x<dd>", "<blockquote>"])
def test_a_page_whose_parts_are_nested_without_end_is_refused_before_it_is_parsed(opened: str) -> None:
    page = f"<html><body><p>Wenna Treloar</p>{f'{opened}x' * 100_000}</body></html>"
    with pytest.raises(DocumentError, match="nested too deeply"):
        read_document(page.encode(), "page.html")


def test_a_long_list_and_a_large_table_are_not_deep() -> None:
    rows = "<tr><td>Wenna<td>Truro" * 3000
    page = f"<html><body><ul>{'<li>Welding' * 6000}</ul><table>{rows}</table></body></html>"
    assert len(read_document(page.encode(), "page.html").lines) == 9000
