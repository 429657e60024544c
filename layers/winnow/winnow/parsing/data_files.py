"""The lists and models that parsing ships, read once: a confined process can open no file any more."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from winnow.text import read_given_names

_PACKAGE: Final = "winnow.parsing.resumes"
_FOLDER: Final = "data"
_SHARED: Final = "given_names.txt"  # with matching


@cache
def read_data_file(name: str) -> str:
    """The text of one file of ``parsing/resumes/data``, e.g. ``cities.txt``; kept after its first use.

    Raises:
        FileNotFoundError: when there is none of this name.
    """
    if name == _SHARED:
        return read_given_names()
    return (files(_PACKAGE) / _FOLDER / name).read_text("utf-8")


def data_file_names() -> list[str]:
    """The names of all of them, sorted."""
    return sorted([_SHARED, *(path.name for path in (files(_PACKAGE) / _FOLDER).iterdir() if path.is_file())])
