"""Of HTML, RTF and OpenDocument files what a person sees is read, all of it and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest

from winnow.parsing.documents import read_document

SEEN = ["Wenna Treloar", "Sailmaker in Truro"]
SECRET = "Rust Haskell"
ODT_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


def lines(data: bytes, name: str) -> list[str]:
    return [line.text for line in read_document(data, name).lines]


def html(inside: str, head: str = "") -> bytes:
    shown = "".join(f"<p>{text}</p>" for text in SEEN)
    return f"<!DOCTYPE html><html><head>{head}</head><body>{shown}{inside}</body></html>".encode()


def rtf(inside: bytes) -> bytes:
    shown = b"".join(text.encode() + rb"\par " for text in SEEN)
    return rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}" + (
        shown + inside + b"}"
    )


def odt(inside: str, styles: str = "") -> bytes:
    shown = "".join(f"<text:p>{text}</text:p>" for text in SEEN)
    content = (
        f"<office:document-content {ODT_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{inside}{shown}</office:text></office:body></office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return held.getvalue()


@pytest.mark.parametrize(
    "unseen",
    [
        f"<p hidden>{SECRET}</p>",
        f'<p style="display:none">{SECRET}</p>',
        f'<p style="visibility: hidden">{SECRET}</p>',
        f'<p style="opacity:0">{SECRET}</p>',
        f'<p style="font-size:0">{SECRET}</p>',
        f'<p style="font-size:1px">{SECRET}</p>',
        f'<p style="color:#fff">{SECRET}</p>',
        f'<p style="color:white">{SECRET}</p>',
        f'<p style="color:rgb(255, 255, 255)">{SECRET}</p>',
        f'<p style="position:absolute;left:-9999px">{SECRET}</p>',
        f'<p class="keywords">{SECRET}</p>',
        f'<div style="display:none"><p><b>{SECRET}</b></p></div>',
        f"<template><p>{SECRET}</p></template>",
        f"<!-- <p>{SECRET}</p> -->",
        f'<input type="hidden" value="{SECRET}">',
        f"<noscript>{SECRET}</noscript>",
        f"<select><option selected>Truro<option>{SECRET}</select>",
        f'<p style="position:absolute;clip-path: inset(50%)">{SECRET}</p>',
        f'<div style="height:0;overflow:hidden">{SECRET}</div>',
        f'<p style="transform: scale(0)">{SECRET}</p>',
        f'<p style="color:rgba(0,0,0,0)">{SECRET}</p>',
        f'<p style="color:hsl(0, 0%, 100%)">{SECRET}</p>',
        f'<div style="background:#123"><p style="color:#123">{SECRET}</p></div>',
        f'<p style="mso-hide:all">{SECRET}</p>',
        f"<dialog>{SECRET}</dialog>",
        f'<p class="keywords" style="display:block !important;display:none">{SECRET}</p>'.replace("!important;", ";"),
        f"<svg><title>{SECRET}</title><defs><text>{SECRET}</text></defs></svg>",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(unseen: str) -> None:
    read = " ".join(lines(html(unseen, "<style>.keywords{display:none}</style>"), "cv.html"))

    assert SECRET not in read
    assert read.startswith(" ".join(SEEN))


@pytest.mark.parametrize(
    "seen",
    [
        f'<div style="background:#036"><p style="color:#fff">{SECRET}</p></div>',
        f'<table bgcolor="#003366"><tr><td style="color:white">{SECRET}</td></tr></table>',
        f'<p style="color:#ffe">{SECRET}</p>'.replace("#ffe", "#336"),
        f'<input value="{SECRET}">',
        f"<details><summary>{SECRET}</summary></details>",
        f'<p style="opacity:0.8">{SECRET}</p>',
        f"<ruby>{SECRET}</ruby>",
        f'<p class="keywords" style="display:block">{SECRET}</p>',
        f"<svg><text>{SECRET}</text></svg>",
        f"<dialog open>{SECRET}</dialog>",
        f'<div style="background:#123"><p style="color:#eee">{SECRET}</p></div>',
    ],
)
def test_what_a_browser_shows_is_read(seen: str) -> None:
    assert lines(html(seen), "cv.html") == [*SEEN, SECRET]


@pytest.mark.parametrize(
    "unseen",
    [
        rb"{\v Rust Haskell}\par",
        rb"{\cf2 Rust Haskell}\par",
        rb"{\fs2 Rust Haskell}\par",
        rb"{\deleted Rust Haskell}\par",
        rb"{\*\unknown Rust Haskell}",
        rb"{\field{\*\fldinst DATE}{\fldrslt }}",
        rb"{\pict\pngblip 00ff}",
        rb"{\annotation Rust Haskell}",
    ],
)
def test_what_a_reader_of_rtf_does_not_show_is_not_read(unseen: bytes) -> None:
    assert lines(rtf(unseen), "cv.rtf") == SEEN


@pytest.mark.parametrize(
    "seen",
    [
        rb"{\cf2\highlight1 Rust Haskell}\par",
        rb"\trowd\clcbpat1\cellx4000\pard\intbl{\cf2 Rust Haskell}\cell\row",
        rb"{\cf1 Rust Haskell}\par",
        rb"{\v0 Rust Haskell}\par",
        rb"{\upr{Rost Hoskell}{\*\ud{Rust Haskell}}}\par",
        rb"{\object\objemb{\*\objclass Word.Document}{\*\objdata 00ff}{\result Rust Haskell}}\par",
    ],
)
def test_what_a_reader_of_rtf_shows_is_read(seen: bytes) -> None:
    assert lines(rtf(seen), "cv.rtf") == [*SEEN, SECRET]


def test_notes_headers_and_boxes_of_rtf_are_read() -> None:
    inside = rb"Note\chftn{\footnote \chftn First note}\par {\shp{\*\shpinst{\shptxt In a box\par}}}"

    read = " ".join(lines(rtf(rb"{\header Truro, May\par}" + inside), "cv.rtf"))

    assert all(part in read for part in (*SEEN, "Truro, May", "First note", "In a box"))


@pytest.mark.parametrize(
    "unseen",
    [
        f'<text:p><text:hidden-text text:condition="x">{SECRET}</text:hidden-text></text:p>',
        f'<text:p><text:span text:style-name="H">{SECRET}</text:span></text:p>',
        f'<text:p><text:span text:style-name="W">{SECRET}</text:span></text:p>',
        f'<text:p><text:span text:style-name="T">{SECRET}</text:span></text:p>',
        f'<text:section text:display="none"><text:p>{SECRET}</text:p></text:section>',
        (
            f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{SECRET}</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
        ),
        f"<text:p><office:annotation><text:p>{SECRET}</text:p></office:annotation></text:p>",
        f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{SECRET}</text:p>',
    ],
    ids=["hidden text", "hidden", "white", "tiny", "hidden section", "deleted", "comment", "hidden paragraph"],
)
def test_what_a_reader_of_opendocument_does_not_show_is_not_read(unseen: str) -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {of}/></style:style>'
        for name, of in (("H", 'text:display="none"'), ("W", 'fo:color="#ffffff"'), ("T", 'fo:font-size="1pt"'))
    )

    assert lines(odt(unseen, styles), "cv.odt") == SEEN


def test_white_text_of_opendocument_on_a_ground_is_read() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties fo:color="#ffffff" {of}/>'
        "</style:style>"
        for name, of in (("W", ""), ("B", 'fo:background-color="#203040"'))
    )
    cell = f'<text:p><text:span text:style-name="W">{SECRET}</text:span></text:p>'
    table = f"<table:table><table:table-row><table:table-cell>{cell}</table:table-cell></table:table-row></table:table>"

    assert lines(odt(table, styles), "cv.odt") == [SECRET, *SEEN]
    assert lines(odt(cell.replace('"W"', '"B"'), styles), "cv.odt") == [SECRET, *SEEN]


def test_notes_boxes_and_sections_of_opendocument_are_read() -> None:
    note = (
        '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation><text:note-body><text:p>{}</text:p>'
    )
    note += "</text:note-body></text:note>"
    inside = (
        f"<text:section><text:p>In a section{note.format('footnote', 'First note')}</text:p></text:section>"
        "<text:p><draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p>"
        f"<text:p>Text{note.format('endnote', 'Endnote')}</text:p>"
    )

    read = " ".join(lines(odt(inside), "cv.odt"))

    assert all(part in read for part in (*SEEN, "In a section", "First note", "In a box", "Endnote"))
