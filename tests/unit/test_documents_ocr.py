"""Recognised words become a document by the same layout code; Tesseract's table is understood."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.scans import install, scan

from winnow.parsing.documents import DocumentError, Limits, read_document
from winnow.parsing.documents.formats.ocr_pages import OcrPage, OcrWord, document_of
from winnow.parsing.documents.formats.pictures import make_scan
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tesseract import Tesseract, page_of

LINES = ["Mira Falk", "Sailmaker in Emden", "2019 to 2021"]


def printed(columns: dict[float, list[str]]) -> OcrPage:
    """Words as a provider gives them: boxes tight around what is printed, five points a character."""
    words: list[OcrWord] = []
    for x, texts in columns.items():
        for row, text in enumerate(texts):
            base, left = 100 + 15 * row + x % 7, x
            for word in text.split():
                deep = 2 if any(char in "gjpqy" for char in word) else 0
                words.append(OcrWord(word, left, base - 7, left + 5 * len(word), base + deep, line=int(1000 * x + row)))
                left += 5 * len(word) + 3
    return OcrPage(words)


def texts(pages: list[OcrPage]) -> list[str]:
    document = document_of(pages, Limits())
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
    return [line.text for line in document.lines]


def test_words_with_boxes_become_lines_in_reading_order() -> None:
    sidebar = ["Contact", "Emden", "Germany", "Skills", "Rope"]
    main = [f"{n} Story of sails and very long days{'.' * (n % 3)}" for n in range(9)]
    assert texts([printed({40: sidebar, 203: main}), printed({40: LINES})]) == [*sidebar, *main, *LINES]


def test_uncertain_words_are_left_out_and_nothing_is_an_error() -> None:
    assert texts([OcrPage([OcrWord("sure", 0, 0, 20, 8, 0), OcrWord("noise", 22, 0, 40, 8, 0, confidence=0.1)])]) == [
        "sure"
    ]
    with pytest.raises(DocumentError) as caught:
        document_of([OcrPage([])], Limits())
    assert caught.value.code == "empty"


def test_tesseracts_table_is_understood() -> None:
    head = "\t".join(
        [
            "level",
            "page_num",
            "block_num",
            "par_num",
            "line_num",
            "word_num",
            "left",
            "top",
            "width",
            "height",
            "conf",
            "text",
        ]
    )
    table = "\n".join([
        head,
        "4\t1\t1\t1\t1\t0\t200\t100\t400\t40\t-1\t",
        "5\t1\t1\t1\t1\t1\t200\t100\t100\t20\t96.5\tMira",
        "5\t1\t1\t1\t1\t2\t310\t100\t100\t20\t91\tFalk",
        "5\t1\t1\t1\t2\t1\t200\t140\t100\t20\t20\t?",
    ])  # fmt: skip

    page = page_of(table, 200)

    assert [(word.text, word.line, word.confidence) for word in page.words] == [
        ("Mira", 0, 0.965), ("Falk", 0, 0.91), ("?", 1, 0.2),
    ]  # fmt: skip
    assert page.words[0].x0 == pytest.approx(72)
    assert page.words[0].y1 == pytest.approx(43.2)


def test_a_scan_is_recognised_as_one() -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(scan(LINES), "cv.pdf")
    assert caught.value.code == "needs_ocr"


def test_a_scan_goes_through_the_installed_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"5\t1\t1\t1\t{n}\t1\t80\t{60 + 110 * n}\t600\t40\t95\t{text}" for n, text in enumerate(LINES)]
    (tmp_path / "table.tsv").write_text("\n".join(["level", *rows]))
    checks = "import sys; assert len(sys.stdin.buffer.read()) > 1000 and sys.argv[-1] == 'tsv'\n"
    install(tmp_path, monkeypatch, f"{checks}print(open({str(tmp_path / 'table.tsv')!r}).read())\n")

    with Isolated() as isolated:
        tesseract = Tesseract.find(isolated)
        assert tesseract is not None
        assert texts(list(tesseract.recognize(scan(LINES), "cv.pdf"))) == LINES


def test_a_command_that_fails_leaves_the_scan_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "raise SystemExit(1)\n")

    with Isolated() as isolated:
        tesseract = Tesseract.find(isolated)
        assert tesseract is not None
        with pytest.raises(DocumentError) as caught:
            tesseract.recognize(scan(LINES), "cv.pdf")
    assert caught.value.code == "needs_ocr"


@pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed: apt-get install tesseract-ocr"
)
def test_tesseract_itself_reads_a_scan() -> None:
    data = scan(["Wenna Treloar", "Sailmaker in Truro"], 595, 300)
    with Isolated() as isolated:
        tesseract = Tesseract.find(isolated)
        assert tesseract is not None
        document = document_of(tesseract.recognize(make_scan(data)), Limits())

    assert [line.text for line in document.lines] == ["Wenna Treloar", "Sailmaker in Truro"]
