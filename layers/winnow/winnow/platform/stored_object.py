"""A stored JSON object, read by member and type: what another release left out or wrote otherwise reads as empty.

Items, checkpoints and positions are written by whichever release ran and read by whichever runs now. So a member that
is missing, or is of another type, is the type's empty value and no error; a reader that needs one says so itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from winnow.platform.clock import from_text
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Typed access to the members of a JSON object. Every method takes the ``name`` of a member."""

    members: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def wrap(cls, value: Json) -> Self:
        """A value as an object; anything else than an object has no members."""
        return cls(value if isinstance(value, dict) else {})

    def text(self, name: str, default: str = "") -> str:
        """A text; ``default`` when there is none."""
        value = self.members.get(name)
        return value if isinstance(value, str) else default

    def optional_text(self, name: str) -> str | None:
        """A text, or None when there is none or it is empty."""
        return self.text(name) or None

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; ``default`` when there is none. True and false are no numbers."""
        value = self.members.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def optional_integer(self, name: str) -> int | None:
        """A whole number, or None."""
        value = self.members.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def real(self, name: str, default: float = 0.0) -> float:
        """A number; ``default`` when there is none."""
        value = self.members.get(name)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default

    def flag(self, name: str) -> bool:
        """Whether a member is true."""
        return self.members.get(name) is True

    def moment(self, name: str) -> datetime | None:
        """A moment in the stored form (``clock.to_text``), or None."""
        value = self.text(name)
        return from_text(value) if value else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The members of a list, as texts."""
        return tuple(str(each) for each in self.values(name))

    def values(self, name: str) -> list[Json]:
        """A list as it is."""
        value = self.members.get(name)
        return value if isinstance(value, list) else []

    def mapping(self, name: str) -> dict[str, Json]:
        """An object as it is."""
        value = self.members.get(name)
        return value if isinstance(value, dict) else {}

    def integers(self, name: str) -> dict[str, int]:
        """The members of an object that are whole numbers."""
        inner = self.object(name)
        return {each: inner.integer(each) for each in inner.members if inner.optional_integer(each) is not None}

    def object(self, name: str) -> StoredObject:
        """An object, read like this one."""
        return StoredObject(self.mapping(name))

    def objects(self, name: str) -> list[StoredObject]:
        """The objects in a list; what is none is left out."""
        return [StoredObject(each) for each in self.values(name) if isinstance(each, dict)]
