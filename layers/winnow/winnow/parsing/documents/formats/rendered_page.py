"""A PDF page, or a part of it, as pixels."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import pypdfium2_raw as pdfium

from winnow.parsing.documents.formats.page_objects import Box

_CHANGE: Final = 12  # of 255, of one channel of one pixel: less is not seen
_MOST_PIXELS: Final = 16_000_000
_MARGIN: Final = 2  # pixels around a part


class RenderedPage(NamedTuple):
    """Pixels of three bytes; the first is at ``left`` and ``top`` of the whole page, in pixels."""

    pixels: bytes
    stride: int
    left: int
    top: int
    width: int
    height: int
    scale: float

    @classmethod
    def render(
        cls, page: object, width: float, height: float, scale: float, part: Box | None = None
    ) -> RenderedPage | None:
        """Render a page as it is shown; None when it is too large.

        Args:
            page: an open page.
            width: of the page, in points; so is ``height``.
            height: see there.
            scale: pixels a point.
            part: what of it, in points from the top left corner; all of it when None.
        """
        columns, rows = max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))
        left, top, right, bottom = 0, 0, columns, rows
        if part is not None:
            left, top = max(0, math.floor(part[0] * scale) - _MARGIN), max(0, math.floor(part[1] * scale) - _MARGIN)
            right = min(columns, math.ceil(part[2] * scale) + _MARGIN)
            bottom = min(rows, math.ceil(part[3] * scale) + _MARGIN)
        if right <= left or bottom <= top or columns * rows > _MOST_PIXELS:
            return None
        bitmap = pdfium.FPDFBitmap_CreateEx(right - left, bottom - top, pdfium.FPDFBitmap_BGR, None, 0)
        if not bitmap:
            return None
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, right - left, bottom - top, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, -left, -top, columns, rows, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * (bottom - top))
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return cls(pixels, stride, left, top, right - left, bottom - top, scale)

    def has_ink(self, box: Box) -> bool:
        """Whether the pixels of the box are not all alike."""
        first = b""
        for row in self._rows(box):
            line = self.pixels[row]
            first = first or line[:3]
            if line != first * (len(line) // 3):
                return True
        return False

    def has_contrast(self, box: Box) -> bool:
        """Whether a pixel of the box is visibly of another colour than its first."""
        first = b""
        for row in self._rows(box):
            line = self.pixels[row]
            first = first or line[:3]
            if line != first * (len(line) // 3):
                pairs = zip(line, first * (len(line) // 3), strict=True)
                if any(abs(one - two) >= _CHANGE for one, two in pairs):
                    return True
        return False

    def ink_share(self) -> float:
        """The share of pixels that are not of the most frequent brightness."""
        channel = self.pixels[::3]
        return 1 - max(map(channel.count, set(channel))) / len(channel)

    def differs(self, other: RenderedPage, box: Box) -> bool:
        """Whether a pixel of the box has visibly another colour in ``other``, a rendering of the same part."""
        for row in self._rows(box):
            one, two = self.pixels[row], other.pixels[row]
            if one != two and any(abs(a - b) >= _CHANGE for a, b in zip(one, two, strict=True)):
                return True
        return False

    def _rows(self, box: Box) -> Iterator[slice]:
        x0 = max(0, math.floor(box[0] * self.scale) - self.left)
        y0 = max(0, math.floor(box[1] * self.scale) - self.top)
        x1 = min(self.width, math.ceil(box[2] * self.scale) + 1 - self.left)
        y1 = min(self.height, math.ceil(box[3] * self.scale) + 1 - self.top)
        for y in range(y0, y1):
            yield slice(y * self.stride + 3 * x0, y * self.stride + 3 * x1)
