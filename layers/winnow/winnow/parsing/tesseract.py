"""OCR by the Tesseract command, where it is installed. Pages are drawn by pdfium in a process of their own."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from typing import Final, Self

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.formats.drawing import draw_page
from winnow.parsing.documents.formats.ocr_pages import OcrPage, OcrWord
from winnow.parsing.sandbox import Isolated

DPI: Final = 200
_WORD_LEVEL: Final = "5"  # of Tesseract's table: page, block, paragraph, line, word
_COLUMNS: Final = 12


class Tesseract:
    """An ``OcrProvider`` that answers at once."""

    name = "tesseract"

    def __init__(
        self, command: str, isolated: Isolated, *, pages: int = 20, seconds: float = 90.0, languages: str | None = None
    ) -> None:
        """``seconds`` bound a document, of which ``pages`` are read; ``languages`` are Tesseract's names joined with
        ``+``, its default without."""
        self._command = command
        self._isolated = isolated
        self._pages = pages
        self._seconds = seconds  # below the lease of a file
        self._languages = ["-l", languages] if languages else []

    @classmethod
    def find(cls, isolated: Isolated) -> Self | None:
        """The installed one, or None."""
        command = shutil.which("tesseract")
        return cls(command, isolated) if command else None

    def recognize(self, data: bytes, tag: str = "") -> Sequence[OcrPage]:  # noqa: ARG002 - the provider's interface
        """The pages of a scanned PDF (``recognition.OcrProvider``).

        Args:
            tag: ignored; other providers keep it with a request.
        """
        deadline = time.monotonic() + self._seconds
        pages: list[OcrPage] = []
        while len(pages) < self._pages:
            picture = self._isolated.call(draw_page, data, len(pages), DPI)
            if picture is None:
                break
            pages.append(self._page(picture, deadline - time.monotonic()))
        return pages

    def collect(self, recognition: object) -> Sequence[OcrPage] | None:  # noqa: ARG002 - see above
        """Nothing is ever under way here: the recognition is another provider's, from before the settings changed.

        Args:
            recognition: what ``recognize`` of another provider answered.

        Raises:
            DocumentError: ``needs_ocr``, always.
        """
        raise DocumentError("needs_ocr", "Its recognition was begun by a service that is not used any more.")

    def _page(self, picture: bytes, seconds: float) -> OcrPage:
        command = [self._command, "-", "-", *self._languages, "--dpi", str(DPI), "--psm", "1", "tsv"]
        try:
            done = subprocess.run(command, input=picture, capture_output=True, timeout=max(seconds, 0.0), check=True)  # noqa: S603 - a found command
        except subprocess.TimeoutExpired:
            raise DocumentError(
                "timeout", f"Recognising the pages took longer than {self._seconds:g} seconds."
            ) from None
        except (subprocess.CalledProcessError, OSError) as error:
            raise DocumentError("needs_ocr", "The pages are pictures that Tesseract cannot read.") from error
        return page_of(done.stdout.decode("utf-8", "replace"), DPI)


def page_of(table: str, dpi: int) -> OcrPage:
    """The words of Tesseract's table (TSV) for one page drawn with ``dpi`` dots an inch."""
    scale = 72 / dpi
    words: list[OcrWord] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        left, top, width, height = (float(cell) * scale for cell in cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        words.append(OcrWord(cells[11], left, top, left + width, top + height, line, float(cells[10]) / 100))
    return OcrPage(words)
