"""Which known files a listing says are gone, in whatever order Dropbox tells of different paths."""

from __future__ import annotations

from itertools import permutations

import pytest

from winnow.ingestion.run.listing_snapshot import ListedEntries, _entries, _lines
from winnow.ingestion.sources.source_model import SourceEntry


def live(uri: str, path: str) -> SourceEntry:
    """A file that a listing shows."""
    return SourceEntry(uri, uri, path, path, size=1, rev="1", content_hash=None, modified_at=None)


def deleted(path: str) -> SourceEntry:
    """A path that a listing shows as deleted."""
    return SourceEntry(path, "", path, path, size=0, rev="", content_hash=None, modified_at=None, deleted=True)


def listed(*entries: SourceEntry, from_nothing: bool = False) -> ListedEntries:
    """The entries as they are kept and read again."""
    found = ListedEntries(from_nothing)
    found.add(_entries("".join(_lines(entries))))
    return found


@pytest.mark.parametrize("entries", list(permutations([live("id:1", "/new.txt"), deleted("/old.txt")])))
def test_a_renamed_file_is_not_gone_whichever_entry_comes_first(entries: tuple[SourceEntry, ...]) -> None:
    assert not listed(*entries).is_gone("id:1", "/new.txt")  # where it is known once it was read


def test_a_file_is_gone_with_its_path_or_a_folder_above_it_and_not_with_one_of_a_like_name() -> None:
    assert listed(deleted("/a/b.txt")).is_gone("id:1", "/a/b.txt")
    assert listed(deleted("/a")).is_gone("id:1", "/a/deep/er/b.txt")
    assert listed(deleted("/" + "x" * 2000)).is_gone("id:1", "/" + "x" * 2000 + "/b.txt")
    assert not listed(deleted("/a")).is_gone("id:1", "/ab/c.txt")
    assert not listed(live("id:2", "/other.txt")).is_gone("id:1", "/a/b.txt")


def test_of_one_path_the_later_entry_wins() -> None:
    assert listed(live("id:1", "/a"), deleted("/a")).is_gone("id:1", "/a")
    assert not listed(deleted("/a"), live("id:1", "/a")).is_gone("id:1", "/a")


def test_a_file_whose_path_another_one_has_taken_is_gone() -> None:
    replaced = listed(live("id:2", "/a"))
    assert replaced.is_gone("id:1", "/a")
    assert not replaced.is_gone("id:2", "/a")
    swapped = listed(live("id:1", "/b"), live("id:2", "/a"))
    assert not swapped.is_gone("id:1", "/b")
    assert not swapped.is_gone("id:2", "/a")


def test_a_file_that_became_a_folder_is_gone_and_so_is_what_lay_in_a_folder_that_became_a_file() -> None:
    folder = listed(live("id:2", "/a/b/c.txt"))
    assert folder.is_gone("id:1", "/a")
    assert folder.is_gone("id:1", "/a/b")
    assert not folder.is_gone("id:1", "/a/other.txt")
    assert not listed(live("id:2", "/a/b.txt"), live("id:1", "/a")).is_gone("id:1", "/a")
    file = listed(live("id:2", "/a"))
    assert file.is_gone("id:1", "/a/b/c.txt")
    assert not file.is_gone("id:1", "/ab/c.txt")
    both = listed(live("id:1", "/a"), live("id:2", "/a/b.txt"), from_nothing=True)  # as S3 may have it
    assert not both.is_gone("id:1", "/a")
    assert not both.is_gone("id:2", "/a/b.txt")


def test_a_listing_from_nothing_ends_what_it_does_not_show() -> None:
    whole = listed(live("id:1", "/a"), from_nothing=True)

    assert whole.is_gone("id:2", "/b")
    assert not whole.is_gone("id:1", "/a")
    assert not whole.is_gone("id:1", "/elsewhere")  # it could not be read yet at its new place
