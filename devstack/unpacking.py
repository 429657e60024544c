"""Functions of the local stack that share their unpacked code.

MiniStack unpacks a function and its layers anew for each of its workers. Each then compiles every module that it
imports, which is most of a cold start. Here workers of one build find one folder, and what the first has compiled.
As on AWS, code is not what a function writes to.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

_unpacking = threading.Lock()


class SharedZip:
    """Stands for ``zipfile.ZipFile``, as far as MiniStack unpacks functions with it.

    What an archive holds is unpacked once into a folder named by the archive's hash, to which the folder that was
    asked for becomes a link.
    """

    def __init__(self, archive: str | os.PathLike[str], shared: Path) -> None:
        """Looks at an archive.

        Args:
            archive: path of a ZIP file.
            shared: the folder of all unpacked archives.
        """
        self._archive = Path(archive)
        self._unpacked = shared / hashlib.sha256(self._archive.read_bytes()).hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def namelist(self) -> list[str]:
        """The names to check before unpacking: none of an archive that was unpacked before."""
        if self._unpacked.exists():
            return []
        with zipfile.ZipFile(self._archive) as archive:
            return archive.namelist()

    def extractall(self, folder: str) -> None:
        """Makes an empty folder a link to what the archive holds."""
        with _unpacking:  # workers start in threads of one process
            if not self._unpacked.exists():
                partial = self._unpacked.with_suffix(".partial")
                with zipfile.ZipFile(self._archive) as archive:
                    archive.extractall(partial)
                partial.rename(self._unpacked)
        Path(folder).rmdir()
        Path(folder).symlink_to(self._unpacked, target_is_directory=True)
