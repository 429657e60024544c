"""Field values: making values that carry the span they were read from."""

from __future__ import annotations

from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.text.dates import DateRange
from winnow.parsing.resumes.text.resume_normalise import text_value

_EDGE = " \t\n,;:|·•∙◦⋅▪◆›»-–—"
_OPENING = f"{_EDGE}>"


def read_span(text: str, start: int, end: int, score: float) -> FieldValue | None:
    """The trimmed text between two offsets as a value, or None when nothing is left of it."""
    span = trimmed(text, start, end)
    value = text_value(text[slice(*span)])
    return FieldValue(value, span, score) if value else None


def trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and (text[end - 1] in _EDGE or text[end - 1] in "([{"):
        end -= 1
    end = with_closing_quote(text, start, end)
    closed = text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)
    end += closed
    if text.count("(", start, end) > text.count(")", start, end):  # what it opens was cut off: "Halvard Ltd (May"
        opened = text.rfind("(", start, end)
        start += opened == start
        end = opened if text[start:opened].strip(_EDGE + ".([{") else end
        while end > start and text[end - 1] in _EDGE:
            end -= 1
    return start, end


def with_closing_quote(text: str, start: int, end: int) -> int:
    """The end of a span, behind the quotation mark that closes one inside it: ТОВ «Зоряна»."""
    return end + (text[end : end + 1] == "»" and text.count("«", start, end) > text.count("»", start, end))


def put_value(entry: Entry, key: str, field_value: FieldValue | None) -> None:
    """Set ``key`` unless there is nothing to set."""
    if field_value is not None:
        entry[key] = field_value


def put_dates(entry: Entry, date: DateRange | None, score: float, *, lone_is_end: bool = False) -> None:
    """``startDate``, ``endDate`` and ``current`` of an entry; a lone date is its start unless ``lone_is_end``."""
    if date is None:
        return
    if date.lone and date.start:
        key = "endDate" if lone_is_end else "startDate"
        entry[key] = FieldValue(date.start.value, date.start.span, score * 0.9)
        return
    if date.start:
        entry["startDate"] = FieldValue(date.start.value, date.start.span, score)
    if date.end:
        entry["endDate"] = FieldValue(date.end.value, date.end.span, score)
    if date.current:
        entry["current"] = FieldValue(value=True, span=date.present, score=score)
