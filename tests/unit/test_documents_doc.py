"""DOC: text by the piece table, with cells, line breaks and links; other OLE files say what they are."""

from __future__ import annotations

import pytest
from support.ole import container, word_97

from winnow.parsing.documents import DocumentError, read_document


def test_pieces_cells_and_links_are_read() -> None:
    document = read_document(
        word_97([
            "Mira Fälk\rSailmaker\t2019\x0bEmden\r",
            "職務\r",
            'See \x13HYPERLINK "https://example.org/mira"\x14my site\x15.\r',
            "Languages\x07Frisian\x07\x07Rope\x07Much\x07\x07Last\r",
        ]),
        "cv.pdf",
    )  # fmt: skip

    assert document.kind == "doc"
    assert [line.text for line in document.lines] == [
        "Mira Fälk", "Sailmaker\t2019", "Emden", "職務", "See my site.", "Languages\tFrisian", "Rope\tMuch", "Last",
    ]  # fmt: skip
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
    [link] = document.links
    assert (link.uri, document.text[link.start : link.end]) == ("https://example.org/mira", "my site")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (word_97(["secret"], flags=0x0300), "encrypted"),
        (container({"EncryptedPackage": b"", "EncryptionInfo": b""}), "encrypted"),
        (container({"Workbook": b""}), "unsupported_type"),
        (container({"WordDocument": b"\xec\xa5"}), "corrupt"),
        (container({"WordDocument": b"\xdb\xa5"}), "unsupported_type"),
        (word_97(["\r\r"]), "empty"),
        (word_97(["x" * 100])[:3000], "corrupt"),
    ],
)
def test_what_is_no_readable_doc_says_why(data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(data, "cv.doc")
    assert caught.value.code == code
