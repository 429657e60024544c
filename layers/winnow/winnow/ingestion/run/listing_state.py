"""Where an ingestion of a folder stands: the job's checkpoint, while the folder is listed and while files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from winnow.platform.stored_object import StoredObject
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class ListingState:
    """How far a folder has been listed, or what is left to do when its files have been read.

    Attributes:
        cursor: the source's own: where the next page is, and in the end where the next listing starts.
        more: whether another page follows.
        planned: the job's count of files before the page.
        reset: the listing began with nothing: what it does not show is gone.
        logged: number of the first page of the snapshot that each attempt wrote, by attempt.
        pages: pages of the snapshot.
        compare: whether what is known of the source can differ from what the listing shows.
        settle: once all files have been read: whether to look for those that are gone.
        cursor_sk: the sort key under which the cursor is kept when the job ends.
        read_by: with what the files are read: a cursor holds for that only.
        seen: how many files had ended when somebody last looked; None before the first look.
    """

    cursor: str | None = None
    more: bool = True
    planned: int = 0
    reset: bool = False
    logged: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    compare: bool = True
    settle: bool = False
    cursor_sk: str = ""
    read_by: str = ""
    seen: int | None = None

    @classmethod
    def from_checkpoint(cls, checkpoint: Mapping[str, Json]) -> Self | None:
        """What ``to_json`` wrote; None when there is nothing, or an earlier release wrote it and listed otherwise."""
        stored = StoredObject(checkpoint)
        if "logged" not in checkpoint and "cursor_sk" not in checkpoint:
            return None
        return cls(
            cursor=stored.optional_text("cursor"),
            more=stored.flag("more"),
            planned=stored.integer("planned"),
            reset=stored.flag("reset"),
            logged=stored.integers("logged"),
            pages=stored.integer("pages"),
            compare=stored.flag("compare"),
            settle=stored.flag("settle"),
            cursor_sk=stored.text("cursor_sk"),
            read_by=stored.text("read_by"),
            seen=stored.optional_integer("seen"),
        )

    def to_json(self) -> dict[str, Json]:
        """As the job's checkpoint."""
        return {
            "cursor": self.cursor,
            "more": self.more,
            "planned": self.planned,
            "reset": self.reset,
            "logged": dict(self.logged),
            "pages": self.pages,
            "compare": self.compare,
            "settle": self.settle,
            "cursor_sk": self.cursor_sk,
            "read_by": self.read_by,
            **({} if self.seen is None else {"seen": self.seen}),
        }
