"""Members of projects, and display names, in the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from winnow.platform.auth import Role
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import PRESENT, Check, Condition, Delete, Item, Key, Put
from winnow.platform.readable import read_items
from winnow.platform.table import Table, key_of
from winnow.projects.member import Member
from winnow.projects.project_items import project_key
from winnow.values import Json

_PREFIX = "MEMBER#"


def member_key(project_id: str, subject: str) -> Key:
    """Where a membership stands."""
    return Key(f"PROJECT#{project_id}", f"{_PREFIX}{subject}")


def person_key(subject: str) -> Key:
    """Where a display name stands."""
    return Key(f"PERSON#{subject}", "PERSON")


def to_item(member: Member) -> Item:
    """The stored form; the index lists a subject's projects."""
    return {
        **member_key(member.project_id, member.subject).item(),
        "gsi1pk": f"{_PREFIX}{member.subject}",
        "gsi1sk": member.project_id,
        "project_id": member.project_id,
        "subject": member.subject,
        "role": member.role.value,
        "name": member.name,
        "added_at": to_text(member.added_at),
        "added_by": member.added_by,
    }


def from_item(item: Item) -> Member:
    """The member that ``to_item`` wrote."""
    return Member(
        project_id=str(item["project_id"]),
        subject=str(item["subject"]),
        role=Role(str(item["role"])),
        name=str(item.get("name", "")),
        added_at=from_text(str(item["added_at"])),
        added_by=str(item["added_by"]),
    )


def put_actions(member: Member) -> list[Put | Check]:
    """Writes a membership; the condition fails where the project does not exist."""
    return [Check(project_key(member.project_id), PRESENT), Put(to_item(member))]


def remove_action(project_id: str, subject: str) -> Delete:
    """Removes a membership; the condition fails where there is none."""
    return Delete(member_key(project_id, subject), PRESENT)


def name_action(subject: str, name: str) -> Put:
    """Writes a display name."""
    return Put({**person_key(subject).item(), "subject": subject, "name": name})


@dataclass(frozen=True, slots=True)
class MemberStore:
    """Reading members and display names."""

    table: Table

    def get(self, project_id: str, subject: str) -> Member | None:
        """The membership, or None.

        Args:
            subject: of the member's tokens.
        """
        item = self.table.get(member_key(project_id, subject))
        return from_item(item) if item else None

    def of_project(self, project_id: str) -> Iterator[Member]:
        """A project's members by subject."""
        values: dict[str, Json] = {"pk": f"PROJECT#{project_id}", "prefix": _PREFIX}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        yield from read_items(self.table.query_all(condition), from_item)

    def of_subject(self, subject: str) -> list[Member]:
        """Every membership of a caller.

        Args:
            subject: of the caller's token.
        """
        condition = Condition("#gsi1pk = :pk", {"pk": f"{_PREFIX}{subject}"})
        keys = [key_of(item) for item in self.table.query_all(condition, index="gsi1")]
        found = self.table.get_many(keys)
        return read_items([found[key] for key in keys if key in found], from_item)

    def names(self, subjects: Iterable[str]) -> Mapping[str, str]:
        """Display names by subject, of those that have one.

        Args:
            subjects: of callers.
        """
        found = self.table.get_many([person_key(subject) for subject in dict.fromkeys(subjects)])
        return {str(item["subject"]): str(item["name"]) for item in found.values()}
