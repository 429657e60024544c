"""The comparison schema: which fields of a record are compared, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SchemaError(ValueError):
    """A schema that cannot be used; the message says why and names no values."""


class Kind(StrEnum):
    """What a field holds; decides how it is normalised, blocked on and compared."""

    PERSON_NAME = "person_name"  # a whole name; compared as given and family name
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NAME_SUFFIX = "name_suffix"  # which of several bearers of one name: "Jr.", "III", "filho"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    DATE = "date"  # year, year-month or full date
    ADDRESS = "address"  # street lines
    PLACE = "place"  # city, suburb, region
    POSTCODE = "postcode"
    COORDINATE = "coordinate"  # a latitude or a longitude in degrees
    IDENTIFIER = "identifier"  # issued to one entity: tax number, ISBN, serial number
    MODEL = "model"  # model numbers and codes inside titles
    NUMBER = "number"
    CATEGORY = "category"  # few values, shared by many entities
    BOOLEAN = "boolean"  # yes or no, in whatever language
    TITLE = "title"  # the name of a thing: product, paper, album
    ORGANISATION = "organisation"  # the name of a firm, school or body; its legal form in one spelling
    PEOPLE = "people"  # several names in one cell: authors, artists
    SET = "set"  # unordered short items: skills, tags
    TEXT = "text"  # prose


STRONG: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.IDENTIFIER, Kind.URL, Kind.MODEL})
"""Kinds whose values are issued to one entity: equal values are an exact key."""

TITLES: Final = frozenset({Kind.TITLE, Kind.ORGANISATION})
"""Kinds that say what a thing is called."""

CLASSES: Final = frozenset({Kind.CATEGORY, Kind.BOOLEAN})
"""Kinds of few values, equal or different."""

LONG: Final = frozenset({Kind.ADDRESS, *TITLES, Kind.PEOPLE, Kind.SET, Kind.TEXT})
"""Kinds compared by their words."""

FACTS: Final = frozenset({Kind.DATE, Kind.NUMBER, Kind.IDENTIFIER, Kind.MODEL, *CLASSES})
"""Kinds whose values are right or wrong; names are written in many ways, and addresses change."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One compared field, and why it is compared so (shown to the user).

    ``parts`` are the columns that a field is made of, when it is not the one column of its name: ``track1`` to
    ``track20`` are one set.
    """

    name: str
    kind: Kind
    reason: str = "given"
    parts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the field is read from."""
        return self.parts or (self.name,)


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields to compare, in order."""

    fields: tuple[FieldRule, ...]

    def __post_init__(self) -> None:
        """Refuse two rules for one field."""
        seen: set[str] = set()
        for rule in self.fields:
            if rule.name in seen:
                raise SchemaError(f"field {rule.name!r} has two rules")
            seen.add(rule.name)

    def check(self, columns: Iterable[str]) -> None:
        """Raise :class:`SchemaError` when the schema names fields that the records do not have.

        Args:
            columns: the names of the fields that the records have.

        Raises:
            SchemaError: a field of the schema is none of them.
        """
        known = set(columns)
        unknown = sorted(name for rule in self.fields for name in rule.columns if name not in known)
        if unknown:
            raise SchemaError(
                f"the schema names unknown fields: {', '.join(unknown)}; there are: {', '.join(sorted(known))}"
            )

    def to_dict(self) -> dict[str, dict[str, str]]:
        """``{field: {"kind": …, "reason": …}}``, as stored and shown.

        A field of several columns has them under ``columns``, separated by commas.
        """
        return {
            rule.name: {
                "kind": rule.kind.value,
                "reason": rule.reason,
                **({"columns": ",".join(rule.parts)} if rule.parts else {}),
            }
            for rule in self.fields
        }


def parse_schema(document: Mapping[str, object]) -> Schema:
    """A schema from ``{field: kind}`` or ``{field: {"kind": …, "reason": …, "columns": …}}``.

    An outer ``fields`` member is allowed.

    Args:
        document: the schema as JSON.

    Raises:
        SchemaError: a member is malformed or names no known kind.
    """
    inner = document.get("fields", document)
    if not isinstance(inner, Mapping) or not inner:
        raise SchemaError('a schema is an object of field names and kinds, e.g. {"email": "email"}')
    rules: list[FieldRule] = []
    for name, value in inner.items():
        told = value if isinstance(value, Mapping) else {"kind": value}
        kind = told.get("kind")
        if not isinstance(kind, str) or kind not in set(Kind):
            raise SchemaError(f"field {name!r}: the kind must be one of {', '.join(sorted(Kind))}")
        parts = tuple(part for part in str(told.get("columns", "")).split(",") if part)
        rules.append(FieldRule(str(name), Kind(kind), str(told.get("reason", "given")), parts))
    return Schema(tuple(rules))


RESUME: Final = Schema(
    (
        FieldRule("name", Kind.PERSON_NAME, "resume: the person's name"),
        FieldRule("emails", Kind.EMAIL, "resume: an address belongs to one person, or to an agency"),
        FieldRule("phones", Kind.PHONE, "resume: a number belongs to one household, or to an agency"),
        FieldRule("links", Kind.URL, "resume: a profile belongs to one person"),
        FieldRule("location", Kind.PLACE, "resume: people of one name are told apart by where they live"),
        FieldRule("skills", Kind.SET, "resume: versions of one resume share most skills"),
        FieldRule("work", Kind.SET, "resume: positions held; versions share the earlier ones"),
        FieldRule("education", Kind.SET, "resume: degrees and institutions"),
    )
)
"""The schema for resumes, used when a project holds resumes and has no schema of its own."""
