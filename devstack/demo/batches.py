"""What the demonstration ingests: which files go together into a project, and by which way each of them comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import DevstackError
from winnow.parsing.documents.file_names import is_left_behind
from winnow.parsing.tables import HEAD_BYTES, is_table
from winnow.projects.uploads import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Batch:
    """The files of one project, all documents or one table: rows of two tables are no duplicates of each other.

    Attributes:
        name: the project's.
        dropbox: files that come through the Dropbox stand-in.
        uploads: files that come through presigned uploads.
    """

    name: str
    dropbox: Sequence[Path]
    uploads: Sequence[Path]

    @property
    def files(self) -> int:
        """How many there are."""
        return len(self.dropbox) + len(self.uploads)


def plan_batches(folder: Path) -> list[Batch]:
    """One batch for the documents below a folder and one for each table; half of each kind goes each way.

    Raises:
        DevstackError: there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise DevstackError(f"{folder} is no folder: name one with FILES=folder.")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder)))
    if not files:
        raise DevstackError(f"There is no file in {folder}: name another folder with FILES=folder.")
    tables = [path for path in files if _holds_table(path)]
    documents = [path for path in files if path not in tables]
    uploads = [path for path in documents[1::2] if _can_be_uploaded(path)]
    batches = [Batch("Resumes", [path for path in documents if path not in uploads], uploads)] if documents else []
    for number, table in enumerate(tables):
        name = table.stem.replace("_", " ").replace("-", " ").capitalize()
        through_dropbox = number % 2 == 1 or not _can_be_uploaded(table)
        batches.append(Batch(name, [table] if through_dropbox else [], [] if through_dropbox else [table]))
    return batches


def unique_names(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each file with a name that no other one has: folders are laid flat."""
    taken: set[str] = set()
    for file in files:
        name, number = file.name, 1
        while name.lower() in taken:
            number += 1
            name = f"{file.stem}-{number}{file.suffix}"
        taken.add(name.lower())
        yield name, file


def _holds_table(path: Path) -> bool:
    with path.open("rb") as stream:
        return is_table(stream.read(HEAD_BYTES), path.name)


def _can_be_uploaded(path: Path) -> bool:
    """Whether a presigned upload takes a file; Dropbox takes any, and the ingestion says what is wrong with it."""
    return 0 < path.stat().st_size <= MAX_BYTES


def _hidden(path: Path) -> bool:
    return any(map(is_left_behind, path.parts))
