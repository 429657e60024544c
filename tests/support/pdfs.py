"""Small PDFs written object by object, for what ReportLab does not write."""

from __future__ import annotations

from collections.abc import Mapping

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Mapping[int, str | bytes], root: int = 1) -> bytes:
    """A PDF of numbered objects; bytes are the content of a stream."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        if isinstance(body, bytes):
            body_bytes = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body)
        else:
            body_bytes = body.encode("latin-1")
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body_bytes)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(places) + 1)
    for number in range(1, max(places) + 1):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, root, start)
    return bytes(out)


def page_pdf(
    content: str,
    *,
    catalog: str = "",
    page: str = "",
    resources: str = "",
    extra: Mapping[int, str | bytes] | None = None,
) -> bytes:
    """A page of one content stream; further entries of its dictionaries, and objects numbered from 10."""
    return pdf(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> {resources} >> {page} >>",
            4: content.encode("latin-1"),
            5: FONT,
            **(extra or {}),
        }
    )


def line(text: str, y: float, *, x: float = 60, size: float = 10, before: str = "") -> str:
    """Operators that show a line; ``before`` stands inside the text object."""
    return f"BT {before} /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"
