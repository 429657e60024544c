"""Use case: configure the consolidation of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.consolidation.merge import survivorship
from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.matching import schema
from winnow.platform.auth import Caller
from winnow.platform.errors import Invalid
from winnow.projects.project import Consolidation, Project
from winnow.projects.project_service import ProjectService
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Configure:
    """Command: change how a project is consolidated.

    Attributes:
        rules: the members of ``Consolidation`` that are to change; an empty schema or survivorship removes it.
    """

    project_id: str
    rules: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Configurator:
    """Reads and changes how projects are consolidated."""

    projects: ProjectService
    gate: Gate

    def configure(self, caller: Caller, command: Configure) -> Project:
        """The project as it stands afterwards.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
            Invalid: ``invalid-thresholds``, ``invalid-schema`` or ``invalid-survivorship``.
        """
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.configure", command.project_id)
        rules = _checked(command.rules)

        def change(project: Project) -> Project:
            return replace(project, consolidation=_changed(project.consolidation, rules))

        return self.projects.change(caller, command.project_id, change, "consolidation.configured")

    def configuration(self, caller: Caller, project_id: str) -> Project:
        """The project with its configuration.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
        """
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.configuration", project_id)
        return self.projects.existing(project_id)


def _changed(rules: Consolidation, changes: Mapping[str, Json]) -> Consolidation:
    after = replace(rules, **changes)  # type: ignore[arg-type]  # the edge has checked each member's type
    for options in (
        Options(),
        Options.layered(after.options),
    ):  # the project's own, and what a run by default works with
        match_at, review_at = options.thresholds(after)
        if review_at >= match_at:
            said = f"review_threshold ({review_at:g}) must be below match_threshold ({match_at:g})."
            raise Invalid("invalid-thresholds", said)
    return after


def _checked(rules: Mapping[str, Json]) -> dict[str, Json]:
    """The rules with schema and survivorship in the form in which they are stored."""
    checked = dict(rules)
    given = rules.get("schema")
    if isinstance(given, dict) and given:
        try:
            checked["schema"] = {name: {**rule} for name, rule in schema.parse_schema(given).to_dict().items()}
        except schema.SchemaError as error:
            raise Invalid("invalid-schema", f"{error}.") from error
    given = rules.get("survivorship")
    if isinstance(given, dict) and given:
        try:
            checked["survivorship"] = survivorship.parse(given).to_json()
        except survivorship.SurvivorshipError as error:
            raise Invalid("invalid-survivorship", f"{error}.") from error
    return checked
