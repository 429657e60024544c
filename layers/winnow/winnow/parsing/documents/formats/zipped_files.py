"""A zip of files that came in another file: what a message has attached."""

from __future__ import annotations

from typing import Final

from winnow.parsing.documents.archive import Archive
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.file_names import is_left_behind
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.parcels import Parcel

_MOST_FILES: Final = 50


def open_zipped_files(archive: Archive, _limits: Limits) -> Parcel:
    """The files of a zip, without what programs leave in one. A file that cannot be taken out costs no other.

    Raises:
        DocumentError: ``expands_too_much``; ``encrypted`` or ``corrupt`` when no file can be taken out.
    """
    names = [name for name in archive.names() if not any(map(is_left_behind, name.removesuffix("/").split("/")))]
    names = [name for name in names if not name.endswith("/")]
    if len(names) > _MOST_FILES:
        raise DocumentError("expands_too_much", f"The archive holds more than {_MOST_FILES} files.")
    taken: list[tuple[str, bytes]] = []
    refused: list[DocumentError] = []
    for name in names:
        try:
            taken.append((name, archive.read_part(name)))
        except DocumentError as error:
            if error.code == "expands_too_much":
                raise
            refused.append(error)
    if refused and not taken:
        raise refused[0]
    return Parcel("The archive", taken)
