"""Hostile files: a seeded set of everything that broken and malicious documents and tables do. All content is invented.

Each file has a name (path tricks among them) and bytes; nothing is expected of one but that it ends as a document, a
table or an error, in time and memory, and that the files beside it are none the worse.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from functools import cache
from itertools import chain

import docx
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from support.ole import container
from support.pdfs import line as shown_line
from support.pdfs import page_pdf
from support.workbooks import Cell, ods, xlsx

NAMES = (
    "cv.pdf", "../../etc/passwd", "..\\..\\windows\\cv.docx", "/absolute/cv.odt", "a" * 300 + ".rtf", "cv\x00.pdf.exe",
    "", ".", "CON", "cv.pdf\n.docx", "\u202efdp.cv", "𝔠𝔳.txt", "~root/.ssh/id",
    "%2e%2e%2fcv.html", "$(reboot).txt", "-rf",
)  # fmt: skip


def pdf(pages: int = 1, lines: int = 5, encryption: StandardEncryption | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encryption)
    for page in range(pages):
        for line in range(lines):
            canvas.drawString(72, 760 - 14 * line, f"Line {line} of page {page}: Mira Falk, sailmaker in Emden")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def raw_pdf(content: bytes, *, page: bytes = b"", compressed: bool = False) -> bytes:
    """A PDF of one page with the given content stream, without a cross-reference table."""
    body = zlib.compress(content, 9) if compressed else content
    filter_ = b"/Filter /FlateDecode " if compressed else b""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]" + page + b"/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n4 0 obj<<" + filter_ + b"/Length %d>>stream\n" % len(body) + body
        + b"\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n"
    )  # fmt: skip


def word() -> bytes:
    made = docx.Document()
    made.add_heading("Mira Falk", 0)
    made.add_paragraph("Sailmaker in Emden", style="List Bullet")
    made.add_table(2, 2).cell(0, 0).text = "Languages"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
W_END = b"</w:body></w:document>"
PARAGRAPH = b"<w:p><w:r><w:t>Mira Falk</w:t></w:r></w:p>"
RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0\b Mira Falk\par Sailmaker\tab 2019\par}"
HTML = b"<html><body><h1>Mira Falk</h1><ul><li>Sailmaker</ul><p>Emden</body></html>"
TEXT = "Mira Falk\nSailmaker in Emden, 2019 – 2021\n- Sewed forty sails\n".encode()
EXCEL_XML = (
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>%b</Table></Worksheet>'
    b"</Workbook>"
)
EXCEL_CELL = b'<Cell><Data ss:Type="String">Mira Falk</Data></Cell>'
FLAT_ODS = (
    b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
    b'<table:table table:name="A">%b</table:table></office:spreadsheet></office:body></office:document>'
)
CSV = b"id,name,city\n" + b"".join(b"%d,Mira Falk,Emden\n" % number for number in range(60))
JSON_LINES = b"".join(b'{"id": %d, "name": "Mira"}\n' % number for number in range(60))


@cache
def seeds() -> dict[str, bytes]:
    """Sound files to start from."""
    text = b"<office:body><office:text><text:p>Mira Falk</text:p></office:text></office:body>"
    odt = b'<a xmlns:text="t" xmlns:office="o">' + text + b"</a>"
    return {
        "pdf": pdf(3),
        "docx": word(),
        "odt": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": odt}),
        "rtf": RTF,
        "html": HTML,
        "txt": TEXT,
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xec\xa5" + bytes(4096),
        "csv": CSV,
        "jsonl": JSON_LINES,
    }


@cache
def later_seeds() -> dict[str, bytes]:
    """Sound files of the formats that came later."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mira@example.org", "jobs@example.com", "Application"
    mail.set_content("Mira Falk\nSailmaker in Emden")
    mail.add_attachment(pdf(1), maintype="application", subtype="pdf", filename="cv.pdf")
    message = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_1000001F": "Mira Falk".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": pdf(1),
    }
    drawn = Image.new("L", (60, 80), 255)
    pictures = {kind: io.BytesIO() for kind in ("png", "jpeg", "webp")}
    for kind, held in pictures.items():
        drawn.save(held, kind)
    frames = io.BytesIO()
    Image.new("L", (60, 80), 255).save(frames, "TIFF", save_all=True, append_images=[Image.new("L", (60, 80), 0)] * 3)
    w2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
    rows: list[list[Cell]] = [["id", "name"], [1, "Mira Falk"], [2, "Jo Brandt"]]
    form = "/Annots [10 0 R] "
    widget = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (Mira Falk) /Rect [60 600 300 620] /F 4 >>"
    return {
        "eml": bytes(mail),
        "msg": container(message),
        "mht": b"MIME-Version: 1.0\nSubject: cv\nSnapshot-Content-Location: x\n"
        b"Content-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/html\n\n" + HTML + b"\n--b--\n",
        "tex": b"\\documentclass{moderncv}\\name{Mira}{Falk}\\begin{document}\\section{Work}"
        b"\\cventry{2015}{Sailmaker}{Falk}{Emden}{}{Sewed \\textbf{sails}}\\end{document}",
        "vcf": b"BEGIN:VCARD\r\nFN:Mira Falk\r\nADR:;;1 Quay;Emden;;;DE\r\nEND:VCARD\r\n",
        "json": b'{"basics": {"name": "Mira Falk"}, "work": [{"name": "Falk", "startDate": "2015"}]}',
        "europass.xml": b"<?xml version='1.0'?><SkillsPassport><LearnerInfo><Identification><PersonName><FirstName>Mira"
        b"</FirstName></PersonName></Identification></LearnerInfo></SkillsPassport>",
        "word.xml": f'<w:wordDocument xmlns:w="{w2003}">'.encode()
        + b"<w:body><w:p><w:r><w:t>Mira</w:t></w:r></w:p></w:body></w:wordDocument>",
        "form.pdf": page_pdf(
            shown_line("Name:", 600), page=form, catalog="/AcroForm << /Fields [10 0 R] >>", extra={10: widget}
        ),
        **{kind: held.getvalue() for kind, held in pictures.items()},
        "tiff": frames.getvalue(),
        "xlsx": xlsx({"People": rows}),
        "ods": ods({"People": rows}),
        "csv.gz": gzip.compress(CSV, mtime=0),
        "docm": zipped(
            {
                "[Content_Types].xml": b'<Types><Override PartName="/word/document.xml" ContentType='
                b'"application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
                "word/document.xml": W + PARAGRAPH + W_END,
            }
        ),
        "altchunk.docx": zipped(
            {
                "word/document.xml": W + b'<w:altChunk xmlns:r="r" r:id="r1"/>' + PARAGRAPH + W_END,
                "word/_rels/document.xml.rels": b'<Relationships><Relationship Id="r1" Type="x/aFChunk" '
                b'Target="chunk.html"/></Relationships>',
                "word/chunk.html": HTML,
            }
        ),
        "pages": zipped({"Index/Document.iwa": b"x", "QuickLook/Preview.pdf": pdf(1)}),
        "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x08meta" + bytes(600),
        "parquet": b"PAR1" + CSV + b"\x15\x02\x19\x00\x10\x00\x00\x00PAR1",
        "columns.json": b'{"name": ["Mira Falk", "Jo Brandt"], "town": ["Emden", "Leer"]}',
        "named.json": b'{"a": {"name": "Mira", "no": 1}, "b": {"name": "Jo", "no": 2}, "c": {"name": "Li"}}',
        "ldif": b"dn: uid=mira\nname: Mira\n\ndn: uid=jo\nname: Jo\n\ndn: uid=li\nname: Li\n",
        "fixed.txt": b"id   name         town    born\n" + b"1    Mira Falk    Emden   1980\n" * 20,
        "comments.csv": b"# exported, today\nid,name\n1,Mira\n# moved, away\n2,Jo\n\norder,member,amount\nA1,1,5\n",
        "excel.xml": EXCEL_XML % (b"<Row>" + EXCEL_CELL * 3 + b"</Row>"),
        "fods": FLAT_ODS % (b"<table:table-row>" + b"<table:table-cell/>" * 3 + b"</table:table-row>"),
        "html.xls": b"<html><table><tr><th>id<th>name<tr><td>1<td>Mira<tr><td>2<td>Jo</table></html>",
        "psql.txt": b"-[ RECORD 1 ]---\nname | Mira Falk\ntown | Emden\n-[ RECORD 2 ]---\nname | Jo Brandt\ntown |\n",
    }


def containers() -> Iterator[bytes]:
    """Files in files without end, pictures of any size, forms of any number."""
    inner: EmailMessage | None = None
    for _ in range(12):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Fwd"
        mail.set_content("See below.")
        if inner is not None:
            mail.add_attachment(inner)
        inner = mail
    yield bytes(mail)
    yield b"From: a@b.c\nTo: d@e.f\nSubject: " + b"x " * 200_000 + b"\nDate: never\n\nbody"
    inside = zipped({f"{number}.txt": bytes(900_000) for number in range(40)})
    for held in (
        [inside] * 20,
        [zipped({"again.zip": inside})],
        [zipped({"a/" * 200 + "cv.txt": b"x", "cv": b""})] * 3,
    ):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Zips"
        for number, archive in enumerate(held):
            mail.add_attachment(archive, maintype="application", subtype="zip", filename=f"{number}.zip")
        yield bytes(mail)
    yield b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x0f\x80\x06\x00\xff\xff\xff\xff" * 50_000
    yield bytes.fromhex("789f3e2201000207900600040000003930000000000200020c800200010000007800000000")
    yield b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00" * 100_000
    yield gzip.compress(zipped({"xl/workbook.xml": bytes(60_000_000)}), mtime=0)
    yield gzip.compress(b"-[ RECORD 1 ]---\nname | x\n" + b"     | y +\n" * 2_000_000, mtime=0)
    yield b"From: a@b.c\nTo: d@e.f\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + (
        b"--b\nContent-Type: text/plain\n\nx\n" * 5000
    )
    yield gzip.compress(b"id,name\n1," + b"x" * 50_000_000 + b"\n2,y\n", mtime=0)
    yield gzip.compress(gzip.compress(b"id,name\n1,x\n", mtime=0), mtime=0)
    yield zipped({"xl/workbook.xml": b"<workbook>" + b"<sheet/>" * 100_000})
    yield zipped({"xl/worksheets/sheet1.xml": b"0" * 40_000_000, "xl/workbook.xml": b"<workbook/>"})
    yield zipped({"QuickLook/Preview.pdf": zipped({"QuickLook/Preview.pdf": b"%PDF-"}), "Index/Document.iwa": b""})
    yield b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x00\x00\x00\x00" + bytes(8)
    yield b"II*\x00\x08\x00\x00\x00" + b"\x01\x00" * 3000
    yield b"RIFF\xff\xff\xff\x7fWEBPVP8L" + bytes(40)
    yield b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\xff\xff" * 500
    yield b"\\documentclass{a}\\begin{document}" + b"{" * 100_000
    yield b"\\documentclass{a}\\begin{document}" + b"\\textbf{" * 20_000 + b"x"
    yield b"\\documentclass{a}\\begin{document}" + b"\\cventry{a}{b}" * 2_000
    yield b"BEGIN:VCARD\n" + b"TEL;X=" + b"=" * 100_000 + b":1\n" * 1000
    yield b"BEGIN:VCARD\n" * 50_000
    yield b"BEGIN:VCARD\nFN:x\nBEGIN:VCARD\nN:" + b";" * 200_000 + b"\nEND:VCARD\n" + b"END:VCARD\n" * 1000
    yield b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + b"=0D=\n" * 30_000 + b"BEGIN:VCARD\nFN:x\n"
    yield b'{"basics": ' + b'{"name": ' * 50_000
    yield b'{"basics": {"name": "x"}, "work": [' + b'{"name": "y"},' * 20_000 + b"{}]}"
    yield page_pdf(
        shown_line("x", 600),
        page="/Annots [" + "10 0 R " * 3_000 + "]",
        extra={10: "<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [1 1 2 2] >>"},
    )
    yield page_pdf(
        "".join(f"BT /F1 9 Tf {n % 500} {n % 800} Td (x) Tj ET 1 1 1 rg 0 0 9 9 re f\n" for n in range(2500))
    )
    yield page_pdf(
        "/Fm Do\n" * 50,
        resources="/XObject << /Fm 10 0 R >>",
        extra={
            10: (
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm 10 0 R >> >> "
                "/Length 6 >>\nstream\n/Fm Do\nendstream"
            )
        },
    )


def mutated(rng: random.Random, data: bytes) -> bytes:
    """Some bytes changed, doubled, dropped or moved."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        at = rng.randrange(len(found)) if found else 0
        match rng.randrange(4):
            case 0 if found:
                found[at] = rng.randrange(256)
            case 1:
                found[at:at] = rng.randbytes(rng.randint(1, 20))
            case 2:
                del found[at : at + rng.randint(1, 50)]
            case _:
                found += found[at : at + 100]
    return bytes(found)


def nested() -> Iterator[bytes]:
    """Depth that recursion and stacks do not like."""
    for depth in (500, 20_000):
        yield zipped(
            {"word/document.xml": W + b"<w:tbl><w:tr><w:tc>" * depth + b"</w:tc></w:tr></w:tbl>" * depth + W_END}
        )
        yield zipped({"word/document.xml": W + b"<w:p>" + b"<w:ins>" * depth + b"</w:ins>" * depth + b"</w:p>" + W_END})
        yield b"{\\rtf1" + b"{\\b " * depth + b"deep" + b"}" * depth
        yield b"<html><body>" + b"<div>" * depth + b"deep"
        yield b"<html><body>" + b"<table><tr><td>" * depth + b"deep"
        yield b"<html><body>" + b"<ul><li>" * depth + b"deep"
        yield raw_pdf(b"q " * depth + b"BT /F1 12 Tf (deep) Tj ET")
        yield b'{"a":' * depth + b"1" + b"}" * depth + b"\n"
        yield b"- " * depth + b"deep\n# a\n# b\n"
        yield b"%PDF-1.7\n1 0 obj" + b"[" * depth + b"]" * depth + b"endobj trailer<</Root 1 0 R>>"


def bombs() -> Iterator[bytes]:
    """Little that becomes much."""
    flood = bytes(40_000_000)
    yield zipped({"word/document.xml": W + b"<w:p>" * 10 + flood + W_END})
    yield zipped({"word/document.xml": W + PARAGRAPH * 400_000 + W_END})
    yield zipped({f"word/document{number}.xml": b"" for number in range(3000)})
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "lol">' + entities + b"]>" + W + b"&e11;" + W_END
    yield zipped({"word/document.xml": bomb})
    yield zipped({"word/document.xml": bomb.decode().encode("utf-16")})
    yield zipped({"word/document.xml": W + PARAGRAPH + W_END, "word/styles.xml": bomb})
    inner = zipped({"word/document.xml": W + PARAGRAPH + W_END})
    for _ in range(5):
        inner = zipped({"word/document.xml": inner, "inner.zip": inner})
    yield inner
    yield raw_pdf(b"BT /F1 1 Tf " + b"(endless page ) Tj " * 160_000 + b"ET", compressed=True)
    yield raw_pdf(
        b"BT /F1 12 Tf " + b" ".join(b"1 0 0 1 %d %d Tm (w) Tj" % (n % 600, n % 790) for n in range(40_000)) + b" ET",
        compressed=True,
    )
    yield raw_pdf(b"0 0 m " + b"1 1 l " * 300_000 + b"S", compressed=True)
    yield pdf(150)
    yield b"a" * 30_000_000
    yield b"word " * 600_000
    yield b"{\\rtf1 " + b"\\u8364?" * 100_000 + b"}"
    yield b"<p>" * 50_000 + b"x"
    yield b"<a href='" + b"x" * 2_000_000 + b"'>y</a>"
    yield b"<!DOCTYPE html><!--" + b"-" * 500_000
    yield b"&lt;" * 40_000 + b"<html><p>&#x1F600;&#99999999999;</p><p></html>"


def polyglots() -> Iterator[bytes]:
    """Files that are two things, or not what they say."""
    sound = seeds()
    yield sound["pdf"] + sound["docx"]
    yield sound["docx"] + sound["pdf"]
    yield b"GIF89a" + sound["pdf"]
    yield b"<html>" + sound["pdf"]
    yield sound["rtf"] + sound["docx"]
    yield b"\n" * 1000 + sound["pdf"]
    yield b"MZ" + sound["pdf"]
    yield b"%PDF-" + sound["docx"]
    yield b"{\\rtf1" + sound["pdf"] + b"}"
    yield sound["odt"].replace(b"opendocument.text", b"opendocument.cake")
    yield zipped({"../../../etc/passwd": b"root", "word/document.xml": W + PARAGRAPH + W_END, "/abs": b""})
    yield zipped({"word\\document.xml": W + PARAGRAPH + W_END})
    yield zipped({"mimetype": b"application/vnd.oasis.opendocument.text"})
    yield zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<a/>"})
    yield zipped(
        {"word/document.xml": W + PARAGRAPH + W_END, "word/_rels/document.xml.rels": b"<r><Relationship/></r>"}
    )
    yield zipped(
        {
            "_rels/.rels": b'<r><Relationship Id="1" Type="x/officeDocument" Target="../../x"/></r>',
            "word/document.xml": b"",
        }
    )


def encrypted() -> Iterator[bytes]:
    """Files that need a password, or say so."""
    yield pdf(encryption=StandardEncryption("secret", canPrint=0))
    yield pdf(encryption=StandardEncryption("", "owner"))
    yield pdf(encryption=StandardEncryption("secret", strength=40))
    locked = bytearray(zipped({"word/document.xml": W + PARAGRAPH + W_END}))
    central = locked.find(b"PK\x01\x02")
    locked[6] |= 1
    locked[central + 8] |= 1
    yield bytes(locked)
    yield zipped({
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": b"<m:encryption-data/>",
        "content.xml": b"garbage",
    })  # fmt: skip


def odd_encodings() -> Iterator[bytes]:
    """Text that is not what it seems."""
    text = "Mira Fälk\nНадя\n職務経歴書\n\ud83d broken\x00\x01\x7f\u202e\ufeff\u0000end\n"
    for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7", "cp1252", "koi8-r", "shift_jis", "iso2022_jp"):
        yield text.encode(encoding, "replace" if encoding != "utf-8" else "surrogatepass")
    yield b"\xff\xfe" + b"odd"
    yield b"\xef\xbb\xbf" * 1000
    yield b"\xff" * 5000
    yield "é".encode() * 5000 + b"\xc3"
    yield b"\x1b$B" + b"\x80" * 500
    yield ("a" + "\u0301" * 50_000).encode()
    yield ("\u202e" * 10_000 + "x").encode()


def tables() -> Iterator[bytes]:
    """Tables that are not tables."""
    yield b'id,note\n1,"never closed\n' + b"2,x\n" * 5000
    yield b"," * 200_000
    yield b"a,b\n" + b"x" * 3_000_000 + b",1\n2,3\n"
    yield b"a,b\n" + b'"' * 100_001 + b"\n1,2\n"
    yield b"\x00" * 100_000
    yield b"id\n" + bytes(range(256)) * 50
    yield b"[" * 100_000
    yield b'{"id": 1}\n' * 100 + b'{"id": "' + b"x" * 3_000_000
    yield b'[{"id":1},' + b"{},\n" * 5000 + b"]"
    yield b'{"id": 1e999999, "n": 123456789012345678901234567890' + b"0" * 6000 + b"}\n"
    yield "id;näme\n".encode("utf-16") + b"1;2\n"
    yield b"=cmd|' /C calc'!A0,@SUM(1)\n1,2\n"
    yield b"# nothing, but comments\n" * 500
    yield b"id   name   town\n" * 3 + b"1" + b" " * 150_000 + b"x   y\n" * 3
    yield b"a: 1\nb: 2\n\n" * 2000
    yield b"#\n" + b"\n" * 200_000 + b"dn: cn=x\ncn:: " + b"QQ" * 50_000 + b"\n " * 50_000
    yield b"*************************** 1. row ***************************\n" + b"a: b\n" * 20_000 + b"c" * 200_000
    yield b"-[ RECORD 1 ]---\n" + b"a |" * 50_000 + b"\n" + b" |\n" * 50_000
    yield b"[" + b"[1, 2],\n" * 50_000 + b"[3, [4]]]"
    yield b"[[" + b"1, " * 60_000 + b"2]]"
    yield b'{"columns": ["a", "b"], "index": ["x"], "data": [' + b"[1, 2]," * 20_000 + b"[]]}"
    yield b"id,name\n1,x\n" + b"\norder,member,amount\nA,1,5\n" * 300
    yield b"{" + b",".join(b'"%d": {"a": 1, "b": [[[2]]]}' % number for number in range(2000)) + b"}"
    yield b'{"data": [' + b'{"properties": ' * 2000 + b"{}" + b"}" * 2000 + b"]}"
    yield EXCEL_XML % (b"<Row>" + b'<Cell ss:Index="9999"/>' * 50_000 + b"</Row>")
    yield EXCEL_XML % (b'<Row ss:Index="99999999999999999999">' * 3000)
    yield FLAT_ODS % (
        b'<table:table-row><table:table-cell table:number-columns-repeated="999999"/></table:table-row>' * 3000
    )
    yield xlsx({"Merged": [["id", "name"], [1, "Mira"]] * 50}, merged=[f"A{row}:A1000000" for row in range(1, 3000)])
    yield b"<html><table><tr>" + b'<td colspan="9999" rowspan="9999">x' * 2000 + b"</tr><tr><td>1" * 200


def degenerate() -> Iterator[bytes]:
    """Nearly nothing."""
    yield b""
    yield b"\x00"
    yield b" \n\t "
    yield b"%PDF-1.7"
    yield b"PK\x03\x04"
    yield b"PK\x05\x06" + bytes(18)
    yield b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield b"{\\rtf"
    yield b"{\\rtf1}"
    yield b"<html>"
    yield b"<!DOCTYPE html>"
    yield b"\x89PNG\r\n\x1a\n"
    yield raw_pdf(b"")
    yield raw_pdf(b"", page=b"/Rotate 90/MediaBox[0 0 1e9 1e9]")
    yield raw_pdf(b"BT /F1 0 Tf (zero) Tj /F1 1e9 Tf (huge) Tj /F1 -5 Tf (minus) Tj ET")
    yield raw_pdf(b"BT /F1 12 Tf 1 0 0 1 nan inf Tm (odd) Tj ET", page=b"/Rotate 45/CropBox[9 9 1 1]")
    yield b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 99999999>>endobj trailer<</Root 1 0 R>>"


def _damaged(rng: random.Random, sound: Mapping[str, bytes], changed: int, cut: int) -> Iterator[bytes]:
    for data in sound.values():
        for _ in range(changed):
            yield mutated(rng, data)
        for _ in range(cut):
            yield data[: rng.randrange(len(data))]


def _made(*kinds: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    for kind in kinds:
        yield from kind()


GROUPS: Mapping[str, Callable[[random.Random], Iterator[bytes]]] = {
    "deep and large": lambda _: _made(nested, bombs, containers),
    "odd": lambda _: _made(polyglots, encrypted, odd_encodings, tables, degenerate),
    "damaged": lambda rng: chain(_damaged(rng, seeds(), 9, 4), _damaged(rng, later_seeds(), 4, 2)),
}
"""What makes the files of a group, by its name."""


def hostile_files(group: str, seed: int = 7) -> list[tuple[str, bytes]]:
    """The files of a group as (name, bytes), the same for the same seed."""
    rng = random.Random(seed)
    named = [*seeds(), *later_seeds()]
    return [
        (rng.choice(NAMES) if rng.random() < 0.5 else f"{number}.{rng.choice(named)}", data)
        for number, data in enumerate(list(GROUPS[group](rng)))
    ]
