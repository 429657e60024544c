"""Use case: say how a project is consolidated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.consolidation.schema import SchemaError, parse
from winnow.jobs.dispatch import OWNER
from winnow.jobs.entities import Kind
from winnow.platform.auth import Caller
from winnow.platform.errors import Invalid
from winnow.platform.expressions import Action, Delete, Item, Key, Put
from winnow.platform.table import Table
from winnow.platform.values import Json
from winnow.projects.entities import Consolidation, Project
from winnow.projects.service import ProjectService


def schema_key(project_id: str) -> Key:
    """Where a project's comparison schema stands."""
    return Key(f"PROJECT#{project_id}", "SCHEMA")


def read_schema(table: Table, project_id: str) -> dict[str, Json] | None:
    """A project's own comparison schema, in the form that ``schema.parse`` takes; None when it has none."""
    item = table.get(schema_key(project_id))
    fields = item.get("fields") if item else None
    return fields if isinstance(fields, dict) else None


@dataclass(frozen=True, slots=True)
class Configure:
    """Command: change how a project is consolidated.

    Attributes:
        rules: the members of ``Consolidation`` that are to change.
        schema: field names and kinds; None leaves the schema as it is, an empty one removes it.
    """

    project_id: str
    rules: Mapping[str, Json]
    schema: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Configurator:
    """Changes a project's consolidation."""

    projects: ProjectService
    gate: Gate

    def configure(self, caller: Caller, command: Configure) -> tuple[Project, dict[str, Json] | None]:
        """The project and its comparison schema as they stand afterwards.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
            Invalid: ``invalid-thresholds`` or ``invalid-schema``.
        """
        self.gate.require(caller, OWNER[Kind.CONSOLIDATION], "consolidation.configure", command.project_id)
        also = _schema_actions(command)

        def change(project: Project) -> Project:
            changed = _changed(project.consolidation, command.rules)
            return replace(project, consolidation=changed)

        project = self.projects.change(caller, command.project_id, change, "consolidation.configured", *also)
        return project, read_schema(self.projects.store.table, command.project_id)

    def configuration(self, caller: Caller, project_id: str) -> tuple[Project, dict[str, Json] | None]:
        """The project and its comparison schema.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
        """
        self.gate.require(caller, OWNER[Kind.CONSOLIDATION], "consolidation.configuration", project_id)
        return self.projects.existing(project_id), read_schema(self.projects.store.table, project_id)


def _changed(rules: Consolidation, changes: Mapping[str, Json]) -> Consolidation:
    after = replace(rules, **changes)  # type: ignore[arg-type]  # the edge has checked each member's type
    if after.review_threshold >= after.match_threshold:
        raise Invalid("invalid-thresholds", "review_threshold must be below match_threshold.")
    return after


def _schema_actions(command: Configure) -> list[Action]:
    if command.schema is None:
        return []
    key = schema_key(command.project_id)
    if not command.schema:
        return [Delete(key)]
    try:
        schema = parse(command.schema)
    except SchemaError as error:
        raise Invalid("invalid-schema", str(error)) from error
    fields: dict[str, Json] = {name: {**rule} for name, rule in schema.to_dict().items()}
    item: Item = {**key.item(), "fields": fields}
    return [Put(item)]
