"""What text recognition does to the trust in what was read from a scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.values import Field, Part, Span


def weakened(
    fields: Mapping[str, Field], text: str, pages: Sequence[OcrPage], within: Sequence[Span] | None = None
) -> dict[str, Field]:
    """The fields of a recognised document with the provider's doubts in their confidence.

    ``within`` are the parts of the text that were recognised, where not all of it was.

    A value is right when the rules took the right words *and* each of them was read rightly: its confidence is
    multiplied by that of its least sure word. A value that stands nowhere in the text depends on the words as a whole,
    and so on their mean.

    Args:
        fields: by name, with the confidence that the rules gave them.
        pages: what OCR has read, with a confidence for each word.
    """
    least: dict[str, float] = {}
    for page in pages:
        for word in page.words:
            least[word.text] = min(word.confidence, least.get(word.text, 1.0))
    mean = sum(least.values()) / len(least) if least else 0.0

    def sureness(span: Span | None) -> float:
        if within is not None and not (span and any(span[0] < end and start < span[1] for start, end in within)):
            return 1.0
        words = text[slice(*span)].split() if span else []
        return min((least.get(word, mean) for word in words), default=mean)

    return {name: _weakened(field, sureness) for name, field in fields.items()}


def _weakened(field: Field, sureness: Callable[[Span | None], float]) -> Field:
    if not field.parts:
        return replace(field, confidence=round(field.confidence * sureness(field.span), 3))
    parts: dict[str, Part] = {
        pointer: replace(part, confidence=round(part.confidence * sureness(part.span), 3))
        for pointer, part in field.parts.items()
    }
    mean = sum(part.confidence for part in parts.values()) / len(parts)
    return replace(field, confidence=round(mean, 3), parts=parts)
