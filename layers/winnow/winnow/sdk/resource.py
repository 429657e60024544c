"""What the API answers, as objects: a member is an attribute, and nothing is read before it is asked for.

A release of the API may add members, and values of those that there are; clients of earlier releases go on. So nothing
is checked against the document here: what is asked for and missing is an error, or None where it may be null; anything
else is as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from winnow.sdk.client_errors import unexpected_answer
from winnow.values import Json

ENDED = frozenset({"completed", "failed", "cancelled"})


class Resource:
    """An object of a response. Subclasses name its members; each is read from what was sent."""

    __slots__ = ("_members", "_read")

    _objects: ClassVar[Held] = {}  # members that are a resource, or a list of them
    _maps: ClassVar[Held] = {}  # members whose values are

    _members: Mapping[str, Json]
    _read: dict[str, Any]

    def __init__(self, members: Mapping[str, Json]) -> None:
        self._members = members
        self._read = {}

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Wraps an object of a response.

        Raises:
            ApiError: it is not an object.
        """
        if not isinstance(value, dict):
            raise unexpected_answer(f"something that is no {cls.__name__}")
        return cls(value)

    def to_dict(self) -> dict[str, Json]:
        """The members as they were sent, also those that this release does not know."""
        return dict(self._members)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._read:
            return self._read[name]
        if name not in self._members:
            kinds = [each.__annotations__[name] for each in type(self).__mro__[:-1] if name in each.__annotations__]
            if not kinds:
                raise AttributeError(f"{type(self).__name__} has no member {name!r}")
            if kinds[0].endswith("| None"):
                return None
            raise unexpected_answer(f"a {type(self).__name__} without {name}")
        value = self._read[name] = self._wrap(name, self._members[name])
        return value

    def _wrap(self, name: str, value: Json) -> Any:
        if name in self._objects:
            return _wrap_each(self._objects[name], value)
        if name in self._maps and isinstance(value, dict):
            return {key: _wrap_each(self._maps[name], each) for key, each in value.items()}
        return value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Resource) and other._members == self._members

    __hash__ = None  # type: ignore[assignment] # it holds lists

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._members)})"  # no values: they may be personal data


class Work(Resource):
    """Something that a job does, and where that stands."""

    __slots__ = ()

    status: str

    @property
    def has_ended(self) -> bool:
        """Whether it has completed, failed or been cancelled."""
        return self.status in ENDED


type Held = Mapping[str, type[Resource]]
"""The resources that members of one hold."""


def _wrap_each(model: type[Resource], value: Json) -> Any:
    if isinstance(value, list):
        return [_wrap_each(model, each) for each in value]
    return value if value is None else model.from_json(value)
