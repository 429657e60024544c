"""What a PDF page shows in annotations: values of form fields, free text, stamps. They become part of the page.

Appearances are flattened into the page's content (FPDFPage_Flatten), where they are read like any text. A field without
an appearance, which a viewer makes up, is read from its value and stands in its rectangle.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final, NamedTuple

import pypdfium2_raw as pdfium

_SHOWN: Final = (
    pdfium.FPDF_ANNOT_WIDGET,
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_STAMP,
)
_TEXT_FIELDS: Final = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_HIDDEN: Final = pdfium.FPDF_ANNOT_FLAG_INVISIBLE | pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_MOST: Final = 2000  # annotations of a page
_LONGEST: Final = 1 << 16  # bytes of a value
_TAG: Final = re.compile(r"<[^<>]{0,10000}>")
_PASSWORD: Final = 1 << 13  # field flag, ISO 32000-1 table 228


class FieldText(NamedTuple):
    """A value that no appearance shows, with its rectangle in the page's user space."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class FormFields:
    """A document's interactive form, as far as pdfium needs one to tell fields' values."""

    def __init__(self, document: object) -> None:
        self._form = None
        if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_ACRO_FORM:
            self._info = pdfium.FPDF_FORMFILLINFO(version=2)
            self._form = pdfium.FPDFDOC_InitFormFillEnvironment(document, self._info)

    def close(self) -> None:
        """Give up the form; before the document is closed."""
        if self._form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)

    def flatten(self, page: object) -> tuple[bool, list[FieldText]]:
        """Make annotations part of a page; whether it has to be loaded again, and the values that nothing shows."""
        shown = list(self._shown(page))
        if not shown:
            return False, []
        values = [found for found, drawn in shown if not drawn and found is not None]
        drawn = any(drawn for _, drawn in shown)
        changed = drawn and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
        return changed, values

    def _shown(self, page: object) -> Iterator[tuple[FieldText | None, bool]]:
        """For each annotation that shows text: its value without an appearance, and whether it has one."""
        for index in range(min(_MOST, pdfium.FPDFPage_GetAnnotCount(page))):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                kind = pdfium.FPDFAnnot_GetSubtype(annotation)
                if kind in _SHOWN and not pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                    drawn = pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
                    yield (None if drawn else self._text(annotation, kind)), drawn
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)

    def _text(self, annotation: Any, kind: int) -> FieldText | None:
        rect = pdfium.FS_RECTF()
        text = self._value(annotation) if kind == pdfium.FPDF_ANNOT_WIDGET else _written(annotation)
        if not text.strip() or not pdfium.FPDFAnnot_GetRect(annotation, rect):
            return None
        low, high = sorted((rect.bottom, rect.top))
        return FieldText(text, rect.left, low, rect.right, high)

    def _value(self, annotation: Any) -> str:
        if not self._form or pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation) not in _TEXT_FIELDS:
            return ""
        if pdfium.FPDFAnnot_GetFormFieldFlags(self._form, annotation) & _PASSWORD:
            return ""
        chosen = self._chosen(annotation)
        if chosen:
            return chosen
        size = pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, None, 0)
        if not 2 < size <= _LONGEST:
            return ""
        buffer = (ctypes.c_ushort * (size // 2))()
        pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, buffer, size)
        return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")

    def _chosen(self, annotation: Any) -> str:
        """What the chosen options of a list are shown as; an option's value may be another text."""
        labels = []
        for index in range(min(_MOST, pdfium.FPDFAnnot_GetOptionCount(self._form, annotation))):
            if not pdfium.FPDFAnnot_IsOptionSelected(self._form, annotation, index):
                continue
            size = pdfium.FPDFAnnot_GetOptionLabel(self._form, annotation, index, None, 0)
            if 2 < size <= _LONGEST:
                buffer = (ctypes.c_ushort * (size // 2))()
                pdfium.FPDFAnnot_GetOptionLabel(self._form, annotation, index, buffer, size)
                labels.append(bytes(buffer)[: size - 2].decode("utf-16-le", "replace"))
        return "\n".join(labels)


def _written(annotation: Any) -> str:
    """The text of free text; where there is rich text only, that without its tags."""
    text = _string(annotation, b"Contents")
    return text if text.strip() else unescape(_TAG.sub(" ", _string(annotation, b"RC")))


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
