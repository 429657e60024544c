"""Formats besides the usual: mail, Word's single files, TeX, data, previews, pictures; and what is none, by name."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from email.message import EmailMessage

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from support.ole import container
from support.pdfs import line, page_pdf

from winnow.parsing.documents import Document, DocumentError, Limits, read_document
from winnow.parsing.documents.file_names import is_left_behind
from winnow.parsing.documents.formats.pictures import make_scan
from winnow.parsing.tables import find_table_kind
from winnow.parsing.tables.spreadsheets import sheet_lines
from winnow.parsing.tables.table_model import TableLimits

RESUME = ["Wenna Treloar", "wenna@example.org", "Sailmaker in Truro"]


def read(data: bytes, name: str = "cv") -> Document:
    return read_document(data, name)


def texts(data: bytes, name: str = "cv") -> list[str]:
    return [found.text for found in read(data, name).lines]


def drawn(lines: list[str]) -> bytes:
    buffer = io.BytesIO()
    page = Canvas(buffer)
    for row, text in enumerate(lines):
        page.drawString(60, 780 - 20 * row, text)
    page.save()
    return buffer.getvalue()


def message(body: str, attachment: bytes | None = None, kind: str = "application/pdf") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Wenna <wenna@example.org>", "jobs@example.com", "Application"
    mail.set_content(body)
    if attachment is not None:
        main, sub = kind.split("/")
        mail.add_attachment(attachment, maintype=main, subtype=sub, filename="cv.pdf")
    return bytes(mail)


def test_of_mail_the_attachments_are_read_and_then_the_letter() -> None:
    document = read(message("Please find my resume attached.", drawn(RESUME)), "mail.eml")

    assert [found.text for found in document.lines] == [*RESUME, "Please find my resume attached."]
    assert document.title == "Application"
    assert all(document.text[found.start : found.end] == found.text for found in document.lines)


def test_mail_without_an_attachment_is_its_letter_and_headers_are_none_of_it() -> None:
    assert texts(message("\n".join(RESUME))) == RESUME


def with_zips(*archives: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Wenna <wenna@example.org>", "jobs@example.com", "Application"
    mail.set_content("Please find my papers attached.")
    for number, archive in enumerate(archives):
        mail.add_attachment(archive, maintype="application", subtype="zip", filename=f"{number}.zip")
    return bytes(mail)


def test_a_zip_that_came_by_mail_is_opened_and_one_that_came_by_itself_is_not() -> None:
    papers = zipped(
        {"cv/": b"", "cv/Wenna.txt": "\n".join(RESUME).encode(), "__MACOSX/cv/Wenna.txt": b"no", "cv/.DS_Store": b"no"}
    )

    text = read(with_zips(papers), "mail.eml").text

    assert "Wenna Treloar" in text
    assert text.endswith("Please find my papers attached.")
    assert "no" not in text.split()
    with pytest.raises(DocumentError, match="send the files themselves"):
        read(papers, "cv.zip")


def test_zips_in_mail_have_bounds() -> None:
    deep = zipped({"inner.zip": zipped({"cv.txt": b"Deep"})})
    many = [zipped({"cv.txt": b"First " * 100}), zipped({"cv.txt": b"Second " * 100})]
    crowd = zipped({f"{number}.txt": b"Crowd" for number in range(51)})

    assert "Deep" not in read(with_zips(deep), "mail.eml").text
    assert "Crowd" not in read(with_zips(crowd), "mail.eml").text
    text = read_document(with_zips(*many), "mail.eml", Limits(archive_bytes=1_000)).text
    assert "First" in text
    assert "Second" not in text


def test_a_file_of_a_zip_that_cannot_be_taken_out_costs_no_other() -> None:
    papers = bytearray(zipped({"cv.txt": "\n".join(RESUME).encode(), "broken.txt": b"some words here" * 9}))
    at = papers.index(b"broken.txt") + len(b"broken.txt")
    papers[at : at + 4] = b"\xff\xff\xff\xff"

    assert "Wenna Treloar" in read(with_zips(bytes(papers)), "mail.eml").text


def test_mail_in_mail_is_opened_and_endless_mail_is_not() -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "a@example.org", "b@example.org", "Resume"
    inner.set_content("\n".join(RESUME))
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "b@example.org", "c@example.org", "Fwd"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    assert texts(bytes(outer)) == [*RESUME, "See below."]

    for _ in range(5):
        nested = EmailMessage()
        nested["From"], nested["To"], nested["Subject"] = "a@example.org", "b@example.org", "Fwd"
        nested.add_attachment(outer)
        outer = nested
    with pytest.raises(DocumentError):
        read(bytes(outer))


@pytest.mark.parametrize(
    ("page", "tag", "text", "encoding"),
    [
        (1251, 0x3FFD0003, "Моряк из Трура", "cp1251"),
        (950, 0x3FDE0003, "帆匠", "cp950"),
        (65001, 0x3FFD0003, "Zoé", "cp1252"),
        (7, 0x3FFD0003, "Zoé", "cp1252"),
    ],
)
def test_an_outlook_message_without_unicode_is_read_by_its_code_page(
    page: int, tag: int, text: str, encoding: str
) -> None:
    named = bytes(32) + struct.pack("<LLLL", tag, 6, page, 0)
    data = container({"__properties_version1.0": named, "__substg1.0_1000001E": f"{text} ".encode(encoding)})

    assert read(data, "mail.msg").text == text


def winmail(*attributes: tuple[int, bytes]) -> bytes:
    packed = (struct.pack("<BLL", 2, tag, len(value)) + value + b"\0\0" for tag, value in attributes)
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(packed)


def test_what_outlook_packs_for_itself_is_unpacked() -> None:
    held = winmail(
        (0x00069007, struct.pack("<LL", 1251, 0)),
        (0x00018004, "Моряк\0".encode("cp1251")),
        (0x0002800C, "Смотрите приложение\0".encode("cp1251")),
        (0x00069002, bytes(14)),
        (0x0006800F, drawn(RESUME)),
        (0x00018010, b"cv.pdf\0"),
        (0x00069002, bytes(14)),
    )

    document = read(held, "winmail.dat")

    assert [found.text for found in document.lines] == [*RESUME, "Смотрите приложение"]
    assert document.title == "Моряк"
    assert texts(message("See below.", held, "application/ms-tnef")) == [*RESUME, "Смотрите приложение", "See below."]
    with pytest.raises(DocumentError, match="says nothing"):
        read(held[:30], "winmail.dat")
    with pytest.raises(DocumentError, match="more than is read"):
        read(winmail(*[(0x00069002, b"")] * 60), "winmail.dat")


def test_outlooks_messages_are_read() -> None:
    data = container(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_0037001F": "Application".encode("utf-16-le"),
            "__substg1.0_1000001F": "Please find my resume attached.".encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": drawn(RESUME),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": "cv.pdf".encode("utf-16-le"),
        }
    )

    document = read(data, "mail.msg")

    assert [found.text for found in document.lines] == [*RESUME, "Please find my resume attached."]
    assert document.title == "Application"


def test_a_page_saved_as_one_file_is_its_page() -> None:
    page = "<html><body><h1>Wenna Treloar</h1><p>Sailmaker in <b>Truro</b></p></body></html>"
    data = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: cv\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n{page.replace('=', '=3D')}\n--b\n"
        "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"
    )

    assert texts(data.encode(), "cv.mht") == ["Wenna Treloar", "Sailmaker in Truro"]


def test_word_in_one_file() -> None:
    w = "http://schemas.microsoft.com/office/word/2003/wordml"
    old = (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{w}">'
        '<w:styles><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles><w:body>'
        '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>Wenna Treloar</w:t></w:r></w:p>'
        '<w:p><w:hlink w:dest="mailto:wenna@example.org"><w:r><w:t>mail me</w:t></w:r></w:hlink></w:p>'
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"
        '<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>12 Quay Street, Truro</w:t></w:r></w:p></w:hdr>'
        '<w:hdr w:type="first"><w:p><w:r><w:t>of no page</w:t></w:r></w:p></w:hdr></w:sectPr></w:body></w:wordDocument>'
    )
    document = read(old.encode(), "cv.xml")
    assert [(found.text, found.heading) for found in document.lines] == [
        ("12 Quay Street, Truro", 0), ("Wenna Treloar", 1), ("mail me", 0),
    ]  # fmt: skip
    assert document.links[0].uri == "mailto:wenna@example.org"

    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    flat = (
        f'<pkg:package xmlns:pkg="{package}"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f'<w:document xmlns:w="{main}"><w:body><w:p><w:r><w:t>Wenna Treloar</w:t></w:r></w:p></w:body></w:document>'
        "</pkg:xmlData></pkg:part></pkg:package>"
    )
    assert texts(flat.encode(), "cv.xml") == ["Wenna Treloar"]


TEX = r"""
\documentclass[11pt]{moderncv}
\usepackage[utf8]{inputenc}
\name{Wenna}{Treloar} % who
\email{wenna@example.org}
\newcommand{\secret}[1]{never}
\begin{document}
\section{Experience}
\cventry{2015--2020}{Sailmaker}{Penrose Sails}{Truro}{}{Sewed \textbf{main} sails \& jibs, 100\% by hand.}
\begin{itemize}
  \item Caf\'e and M\"uller
  \item \href{https://sails.example}{our sails}
\end{itemize}
\begin{tabular}{ll}
Town & Truro \\
Since & 2015
\end{tabular}
\end{document}
ignored
"""


def test_a_resume_in_tex_is_what_it_prints() -> None:
    document = read(TEX.encode(), "cv.tex")

    assert [found.text for found in document.lines] == [
        "Wenna Treloar",
        "wenna@example.org",
        "Experience",
        "2015–2020\tSailmaker\tPenrose Sails\tTruro\tSewed main sails & jibs, 100% by hand.",
        "Café and Müller",
        "our sails",
        "Town\tTruro",
        "Since\t2015",
    ]
    assert [found.heading for found in document.lines[:3]] == [1, 0, 2]
    assert [found.bullet for found in document.lines[4:6]] == [True, True]
    assert document.links[0].uri == "https://sails.example"


def test_a_json_resume_is_written_out() -> None:
    resume = {
        "basics": {
            "name": "Wenna Treloar",
            "label": "Sailmaker",
            "email": "wenna@example.org",
            "location": {"city": "Truro"},
        },
        "work": [
            {"name": "Penrose Sails", "position": "Sailmaker", "startDate": "2015-02", "highlights": ["Sewed sails"]},
            {"name": "Guild", "position": "Clerk", "startDate": "2010", "endDate": "2014-12"},
        ],
        "education": [{"institution": "Falmouth", "studyType": "BA", "area": "Crafts", "endDate": "2009"}],
        "skills": [{"name": "Sewing", "keywords": ["Jibs", "Mains"]}],
        "languages": [{"language": "Cornish", "fluency": "fluent"}],
        "odd": 7,
    }

    assert texts(json.dumps(resume, indent=2).encode(), "resume.json") == [
        "Wenna Treloar",
        "Sailmaker",
        "wenna@example.org | Truro",
        "Experience",
        "Sailmaker, Penrose Sails\t2015-02 - Present",
        "Sewed sails",
        "Clerk, Guild\t2010 - 2014-12",
        "Education",
        "BA in Crafts, Falmouth\t2009",
        "Skills",
        "Sewing: Jibs, Mains",
        "Languages",
        "Cornish (fluent)",
    ]


@pytest.mark.parametrize(
    "broken", ['{"basics": ', '{"basics": null}', '{"basics": [1], "work": "x"}', '{"basics": {"name": 1e400}}']
)
def test_a_json_resume_that_is_none_says_why(broken: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(broken.encode(), "resume.json")
    assert caught.value.code in ("corrupt", "empty")


def test_a_vcard_is_written_out() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Treloar;Wenna;;;\r\nFN:Wenna Treloar\r\nTITLE:Sailmaker\r\n"
        "ORG:Penrose Sails;Loft\r\n"
        "TEL;TYPE=cell:+44 113 496 0412\r\nEMAIL;TYPE=INTERNET:wenna@exam\r\n ple.org\r\n"
        "ADR;TYPE=home:;;4 Mill Lane;Truro;Cornwall;TR1 2AB;UK\r\nEND:VCARD\r\n"
    )

    assert texts(card.encode(), "wenna.vcf") == [
        "Wenna Treloar",
        "Sailmaker",
        "wenna@example.org | +44 113 496 0412 | 4 Mill Lane, TR1 2AB, Truro, Cornwall, UK",
        "Experience",
        "Sailmaker, Penrose Sails",
    ]


@pytest.mark.parametrize("end", ["=\r\n", "=\n"])
def test_a_quoted_printable_value_of_a_vcard_may_run_over_lines(end: str) -> None:
    card = f"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=C3=B6=72=67=20{end}=52=6F=77=65\n"

    assert read_document(f"{card}TITLE:Sailmaker\nEND:VCARD\n".encode(), "cv.vcf").text.startswith(
        "Jörg Rowe\nSailmaker"
    )


def test_an_address_book_is_no_resume_and_says_so() -> None:
    cards = b"".join(b"BEGIN:VCARD\nFN:Person %d\nEND:VCARD\n" % number for number in range(3))

    with pytest.raises(DocumentError, match="address book of 3 contacts"):
        read_document(cards, "contacts.vcf")


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"\textcolor{blue}{Sailmaker}", ["Sailmaker"]),
        (r"\colorbox{gray}{\parbox{5cm}{Sailmaker}}", ["Sailmaker"]),
        (r"\multicolumn{2}{l}{Sailmaker}", ["Sailmaker"]),
        (r"\cventry{2014}{Sews sails\newline{}and splices}{}{}{}{}", ["2014\tSews sails and splices"]),
        (r"\textcolor{white}{Rust Haskell}", []),
        (r"{\color{white}\tiny Rust Haskell}", []),
        (r"\phantom{Rust Haskell}", []),
        ("\\begin{comment}\nRust\n\\end{comment}\n", []),
        ("\\iffalse Rust \\fi{}", []),
        ("\\fill Sails \\iffalse Rust", ["Sails Rust"]),
    ],
)
def test_of_tex_what_is_printed_is_read(source: str, printed: list[str]) -> None:
    page = "\\documentclass{moderncv}\n\\begin{document}\nWenna Treloar\n\n" + source + "\n\\end{document}"

    assert texts(page.encode(), "cv.tex") == ["Wenna Treloar", *printed]


def test_signs_and_tags_of_tex_classes_part_words() -> None:
    source = rb"""\documentclass{altacv}\begin{document}\name{Mira Falk}
\position{Sailmaker{\enskip\cdotp\enskip}Rigger}
\cvsection{Skills}\cvtag{Rope}\cvtag{Canvas}\end{document}"""

    assert [line.text for line in read_document(source, "cv.tex").lines] == [
        "Mira Falk", "Sailmaker · Rigger", "Skills", "Rope", "Canvas",
    ]  # fmt: skip


def test_a_europass_document_is_written_out() -> None:
    data = """<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"><LearnerInfo><Identification>
<PersonName><FirstName>Wenna</FirstName><Surname>Treloar</Surname></PersonName><ContactInfo>
<Address><Contact><AddressLine>4 Mill Lane</AddressLine><Municipality>Truro</Municipality></Contact></Address>
<Email><Contact>wenna@example.org</Contact></Email></ContactInfo></Identification>
<WorkExperienceList><WorkExperience><Period><From year="2015" month="--02"/><Current>true</Current></Period>
<Position><Label>Sailmaker</Label></Position><Activities>&lt;p&gt;Sewed sails&lt;/p&gt;</Activities>
<Employer><Name>Penrose Sails</Name></Employer></WorkExperience></WorkExperienceList>
<EducationList><Education><Period><From year="2006"/><To year="2009"/></Period><Title>BA Crafts</Title>
<Organisation><Name>Falmouth</Name></Organisation></Education></EducationList>
<Skills><Linguistic><MotherTongueList><MotherTongue><Description><Label>Cornish</Label></Description></MotherTongue>
</MotherTongueList></Linguistic></Skills></LearnerInfo></SkillsPassport>"""

    assert texts(data.encode(), "cv.xml") == [
        "Wenna Treloar",
        "wenna@example.org | 4 Mill Lane, Truro",
        "Experience",
        "Sailmaker, Penrose Sails\t2015-02 - Present",
        "Sewed sails",
        "Education",
        "BA Crafts, Falmouth\t2006 - 2009",
        "Languages",
        "Cornish (mother tongue)",
    ]


def test_a_europass_candidate_is_written_out() -> None:
    """The form that Europass exports since 2020; prefixes of namespaces are the writer's affair."""

    def channel(kind: str, content: str) -> str:
        return f"<Communication><ChannelCode>{kind}</ChannelCode>{content}</Communication>"

    def period(name: str, start: str, end: str = "", current: str = "false") -> str:
        dates = f"<eures:StartDate><hr:FormattedDateTime>{start}</hr:FormattedDateTime></eures:StartDate>"
        if end:
            dates += f"<eures:EndDate><hr:FormattedDateTime>{end}</hr:FormattedDateTime></eures:EndDate>"
        return f"<{name}>{dates}<hr:CurrentIndicator>{current}</hr:CurrentIndicator></{name}>"

    data = f"""<?xml version="1.0" encoding="UTF-8"?><Candidate xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.h"
xmlns:oa="http://www.o" xmlns:eures="http://www.e"><CandidatePerson><PersonName><oa:GivenName>Wenna</oa:GivenName>
<hr:FamilyName>Treloar</hr:FamilyName></PersonName>{channel("Email", "<oa:URI>wenna@example.org</oa:URI>")}
{channel("Telephone", "<CountryDialing>44</CountryDialing><oa:DialNumber>1872 550147</oa:DialNumber>")}
<Communication><Address><oa:CityName>Truro</oa:CityName><CountryCode>gb</CountryCode></Address></Communication>
<PrimaryLanguageCode>eng</PrimaryLanguageCode></CandidatePerson><CandidateProfile languageCode="en">
<hr:ExecutiveSummary>&lt;p&gt;Sews sails.&lt;/p&gt;</hr:ExecutiveSummary>
<EmploymentHistory><EmployerHistory><hr:OrganizationName>Penrose Sails</hr:OrganizationName>
<PositionHistory><PositionTitle typeCode="FREETEXT">Sailmaker</PositionTitle>
{period("eures:EmploymentPeriod", "2015-02", current="true")}
<oa:Description>&lt;ol&gt;&lt;li&gt;Sewed&lt;/li&gt;&lt;/ol&gt;</oa:Description></PositionHistory></EmployerHistory>
</EmploymentHistory><EducationHistory><EducationOrganizationAttendance><hr:OrganizationName>Falmouth</hr:OrganizationName>
<EducationDegree><hr:DegreeName>BA Crafts</hr:DegreeName></EducationDegree>{period("AttendancePeriod", "2006", "2009")}
</EducationOrganizationAttendance></EducationHistory><PersonQualifications><PersonCompetency>
<hr:TaxonomyID>language</hr:TaxonomyID><CompetencyID>fra</CompetencyID><eures:CompetencyDimension><eures:Score>
<hr:ScoreText>B2</hr:ScoreText></eures:Score></eures:CompetencyDimension></PersonCompetency><PersonCompetency>
<hr:TaxonomyID>Digital_Skill</hr:TaxonomyID><hr:CompetencyName>Pattern software</hr:CompetencyName></PersonCompetency>
</PersonQualifications></CandidateProfile></Candidate>"""

    assert texts(data.encode(), "cv.xml") == [
        "Wenna Treloar",
        "wenna@example.org | +44 1872 550147 | Truro, GB",
        "Summary",
        "Sews sails.",
        "Experience",
        "Sailmaker, Penrose Sails\t2015-02 - Present",
        "Sewed",
        "Education",
        "BA Crafts, Falmouth\t2006 - 2009",
        "Skills",
        "Pattern software",
        "Languages",
        "English (mother tongue)",
        "French (B2)",
    ]


def test_of_a_portfolio_its_files_are_read() -> None:
    attached = drawn(RESUME)
    data = page_pdf(
        line("Open this PDF portfolio in Acrobat X or later.", 700),
        catalog="/Names << /EmbeddedFiles << /Names [(cv.pdf) 10 0 R] >> >> /Collection << >>",
        extra={
            10: "<< /Type /Filespec /F (cv.pdf) /EF << /F 11 0 R >> >>",
            11: f"<< /Type /EmbeddedFile /Length {len(attached)} >>\nstream\n{attached.decode('latin-1')}\nendstream",
        },
    )
    assert texts(data, "cv.pdf") == RESUME

    unreadable = page_pdf(
        line("Open this PDF portfolio in Acrobat X or later.", 700),
        catalog="/Names << /EmbeddedFiles << /Names [(cv.7z) 10 0 R] >> >>",
        extra={
            10: "<< /Type /Filespec /F (cv.7z) /EF << /F 11 0 R >> >>",
            11: "<< /Type /EmbeddedFile /Length 6 >>\nstream\nnothin\nendstream".replace("nothin", "7z\xbc\xaf'\x1c"),
        },
    )
    with pytest.raises(DocumentError, match="portfolio"):
        read(unreadable, "cv.pdf")


def zipped(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_of_apple_pages_the_preview_is_read() -> None:
    assert texts(zipped({"Index/Document.iwa": b"x", "QuickLook/Preview.pdf": drawn(RESUME)}), "cv.pages") == RESUME
    with pytest.raises(DocumentError, match="Apple Pages is not read: export it as PDF or DOCX"):
        read(zipped({"Index/Document.iwa": b"x", "preview.jpg": b"\xff\xd8\xff"}), "cv.pages")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({"ppt/presentation.xml": b"<p/>"}), "A PowerPoint presentation"),
        (zipped({"mimetype": b"application/epub+zip"}), "An EPUB book"),
        (zipped({"a.txt": b"x"}), "A zip archive of files"),
        (b"7z\xbc\xaf\x27\x1c", "A 7z archive"),
        (b"\x1f\x8b\x08" + bytes(20), "A gzip archive"),
        (b"MZ\x90\x00", "A program"),
        (b"\x00\x00\x00\x18ftypmp42", "A video"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"\xffWPC\x10", "WordPerfect"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "A calendar"),
        (b"[InternetShortcut]\r\nURL=https://cv.example", "A shortcut"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB", "A key or certificate"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "An SVG drawing"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "A SYLK table is not read: export it as CSV or XLSX"),
        (b"SQLite format 3\x00", "A database is not read: export it as CSV"),
        (b"r\x02\x01\x00" + bytes(9), "A Stata table is not read: export it as CSV"),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00", "A workbook of an Excel older than 97 is not read"),
        (container({"Workbook": b"x" * 5000}), "An Excel workbook is read when its name ends in .xls"),
        (b"\x1f\x8b\x08" + bytes(20), "unpack it"),
        (b"<?xml version='1.0'?><people><person/></people>", "XML of this kind"),
        (zipped({"Index/Tables/DataList.iwa": b"x"}), "Apple Numbers is not read: export it as CSV"),
        (zipped({"Index/Slide.iwa": b"x"}), "Apple Keynote"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        read(data, "cv")
    assert caught.value.code == "unsupported_type"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b'{"url": "https://docs.example/open?id=1", "doc_id": "1"}', "cv.gdoc", "a Google document"),
        (b'callback([{"id": 1}]);', "people.json", "called JSON"),
    ],
)
def test_what_is_not_what_its_name_says_is_named(data: bytes, name: str, said: str) -> None:
    assert find_table_kind(data, name) is None
    with pytest.raises(DocumentError, match=said) as caught:
        read(data, name)
    assert caught.value.code == "unsupported_type"


def test_a_text_that_speaks_of_pdf_files_is_a_text() -> None:
    told = b"I wrote a reader of %PDF-1.7 files\nSkills: Python\n"
    table = b"name,file\nAda,%PDF-1.4\nBob,notes\nCleo,letter\n"

    assert read(told, "cv.txt").kind == "text"
    assert find_table_kind(table, "files.csv") == "text"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x00\x01junk"])
def test_a_pdf_with_something_before_its_header_is_one(before: bytes) -> None:
    assert texts(before + page_pdf(line("Wenna Treloar", 700)), "cv.pdf") == ["Wenna Treloar"]


@pytest.mark.parametrize("name", ["people.xlsx", "people.xls"])
def test_a_workbook_with_a_password_says_so(name: str) -> None:
    data = container({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"})

    assert find_table_kind(data, name) == "spreadsheet"
    with pytest.raises(DocumentError, match="needs a password") as caught:
        sheet_lines(data, TableLimits())
    assert caught.value.code == "encrypted"


def test_a_letter_in_another_encoding_than_it_says_is_read() -> None:
    head = b"From: a@example.org\nTo: b@example.org\nSubject: x\n"
    letter = "Zoë Treloar\nKöln, 9 Quay Straße\n".encode()

    assert texts(head + b"\n" + letter) == ["Zoë Treloar", "Köln, 9 Quay Straße"]
    assert texts(head + b"Content-Type: text/plain; charset=us-ascii\n\n" + letter)[0] == "Zoë Treloar"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("~$resume.docx", True), ("._cv.pdf", True), (".DS_Store", True), ("Thumbs.db", True), ("desktop.ini", True),
        (".~lock.cv.odt#", True), ("cv.pdf.crdownload", True), ("cv.pdf", False), ("~cv.pdf", False),
        ("$cv.docx", False),
    ],
)  # fmt: skip
def test_what_programs_leave_behind_is_known_by_its_name(name: str, *, left: bool) -> None:
    assert is_left_behind(name) is left


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "HEIF"])
def test_a_picture_is_a_scan_and_becomes_a_pdf(kind: str) -> None:
    held = io.BytesIO()
    if kind == "HEIF":
        held.write(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
    else:
        Image.new("RGB", (300, 400), "white").save(held, kind)

    with pytest.raises(DocumentError, match="picture") as caught:
        read(held.getvalue(), "cv.pdf")

    assert caught.value.code == "needs_ocr"
    if kind != "HEIF":  # none is written here; see the test with a file of its own
        assert make_scan(held.getvalue()).startswith(b"%PDF-")


def test_pages_of_a_tiff_are_pages_and_see_through_pictures_stand_on_white() -> None:
    held = io.BytesIO()
    frames = [Image.new("RGBA", (200, 300), (0, 0, 0, 0)) for _ in range(3)]
    frames[0].save(held, "TIFF", save_all=True, append_images=frames[1:])

    scan = make_scan(held.getvalue())

    with pytest.raises(DocumentError) as caught:
        read(scan, "scan.pdf")
    assert caught.value.code == "needs_ocr"
    assert scan.count(b"/Type /Page\n") + scan.count(b"/Type /Page ") == 3


def test_pages_are_taken_out_of_a_pdf() -> None:
    buffer = io.BytesIO()
    page = Canvas(buffer)
    for chapter in ("Of sails", "Of ropes", "Of anchors", "Of tar"):
        page.drawString(60, 700, chapter)
        page.showPage()
    page.save()

    assert texts(make_scan(buffer.getvalue(), [2, 4])) == ["Of ropes", "Of tar"]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xffbroken", b"II*\x00broken"])
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        make_scan(data)
    assert caught.value.code == "corrupt"
