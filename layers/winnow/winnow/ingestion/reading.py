"""Reading a document and understanding it, in one trip: what runs in the process that may die."""

from __future__ import annotations

from winnow.ingestion.documents.read import read
from winnow.ingestion.isolation import Isolated
from winnow.ingestion.readers import Reader, Understood
from winnow.ingestion.resumes import parse


def understand(data: bytes, name: str) -> Understood:
    """What a resume says.

    Raises:
        DocumentError: it can't be read, with a code and a reason.
    """
    document = read(data, name)
    parsed = parse(document)
    return Understood(document.text, parsed.fields, None if parsed.is_resume else parsed.reason)


def isolated_reader() -> Reader:
    """``understand`` in a child process: a crash or hang of a parser stays with its file."""
    isolated = Isolated()

    def reader(data: bytes, name: str) -> Understood:
        return isolated.call(understand, data, name)

    return reader
