"""Projects, their configuration and uploads, requests and responses."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import FieldName, Id, PageQuery, Probability, ResponseModel, Threshold, Timestamp
from winnow.api.models.trigger_models import ConsolidationOptions
from winnow.platform.clock import to_text
from winnow.projects.project import Project
from winnow.projects.uploads import MAX_BYTES, Grant
from winnow.values import Json

type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
type Description = Annotated[str, StringConstraints(max_length=2000)]
type Folder = Annotated[str, StringConstraints(max_length=1024)]


class SourcesRequest(RequestModel):
    """Folders of a project; members that are left out keep their value."""

    dropbox_path: Annotated[Folder | None, Field(description='Folder in Dropbox; `""` is the whole account.')] = None
    s3_prefix: Annotated[
        Folder | None, Field(description='Folder below the project\'s inbox; `""` is the whole inbox.')
    ] = None
    poll: Annotated[bool | None, Field(description="Poll the sources every hour.")] = None


class ProjectRequest(RequestModel):
    """A new project."""

    project_id: Annotated[Id | None, Field(description="Your own id for the project; default: a new one.")] = None
    name: Name
    description: Description = ""
    sources: SourcesRequest = SourcesRequest()


class ProjectPatch(RequestModel):
    """Changes of a project; members that are left out keep their value."""

    name: Name | None = None
    description: Description | None = None
    sources: SourcesRequest | None = None
    retention: Annotated[
        dict[Literal["resume", "row", "note"], Annotated[int, Field(ge=1, le=36_500)]] | None,
        Field(
            description="By kind of record: after how many days without a change or use one is erased, every night. "
            "`{}` keeps all."
        ),
    ] = None


class SchemaRule(RequestModel):
    """How one field is compared."""

    kind: Annotated[str, Field(max_length=32, description="E.g. `person_name`, `email`, `phone`, `identifier`.")]
    reason: Annotated[str, Field(max_length=200, description="Why, for people who read the configuration.")] = "given"


class ConsolidationRequest(RequestModel):
    """Consolidation settings; members that are left out keep their value."""

    enabled: bool | None = None
    match_threshold: Annotated[Threshold | None, Field(description="Pairs of this probability or more are merged.")] = (
        None
    )
    review_threshold: Annotated[
        Threshold | None, Field(description="Pairs of this probability or more, below match_threshold, become reviews.")
    ] = None
    nightly: Annotated[bool | None, Field(description="Whether the nightly schedule consolidates the project.")] = None
    on_threshold: Annotated[bool | None, Field(description="Whether an ingestion triggers a run.")] = None
    new_records_threshold: Annotated[
        int | None, Field(ge=1, le=1_000_000, description="Number of new or changed records that triggers a run.")
    ] = None
    options: Annotated[ConsolidationOptions | None, Field(description="Defaults for the options of a run.")] = None
    comparison: Annotated[
        dict[FieldName, Annotated[str, Field(max_length=32)] | SchemaRule] | None,
        Field(
            alias="schema",
            max_length=200,
            description="Comparison schema, `{field: kind}`. `{}`: inferred from the records.",
        ),
    ] = None

    survivorship: Annotated[
        dict[FieldName, Annotated[list[Annotated[str, Field(max_length=32)]], Field(min_length=1, max_length=8)]]
        | None,
        Field(max_length=200, description="Survivorship rules, `{field: [rule, …]}`. `{}`: the defaults."),
    ] = None

    def rules(self) -> dict[str, Json]:
        """The given members as plain values, by the names of the entity's members."""
        given = self.model_dump(exclude_unset=True, by_alias=True)
        return {name: value for name, value in given.items() if value is not None}

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one member")
        return self


class SourcesResponse(ResponseModel):
    """Where a project's files come from."""

    dropbox_path: str
    s3_prefix: str
    poll: bool
    disabled: Annotated[dict[str, str], Field(description="Sources that a fault has disabled, with its code.")]


class ConsolidationResponse(ResponseModel):
    """Consolidation settings of a project."""

    enabled: bool
    match_threshold: Probability
    review_threshold: Probability
    nightly: bool
    on_threshold: bool
    new_records_threshold: int
    options: dict[str, Json]
    comparison: Annotated[dict[str, Json], Field(alias="schema", description="Comparison schema; empty: inferred.")]
    survivorship: Annotated[dict[str, Json], Field(description="Survivorship rules; empty: the defaults.")]


class ProjectResponse(ResponseModel):
    """A project."""

    project_id: Id
    name: str
    description: str
    version: Annotated[int, Field(description="Counts changes; quoted, it is the ETag.")]
    created_at: Timestamp
    created_by: str
    updated_at: Timestamp
    sources: SourcesResponse
    consolidation: ConsolidationResponse
    active_job: Annotated[Id | None, Field(description="The consolidation that is pending or running.")]
    records: Annotated[int, Field(description="Number of active records when the last job counted them.")]
    changed: Annotated[int, Field(description="Number of records added or changed since the last consolidation.")]
    retention: Annotated[dict[str, int], Field(description="Days that records are kept, by kind.")]

    @classmethod
    def from_project(cls, project: Project) -> Self:
        """Maps a project to the response."""
        return cls(**_members(project))


class ConfigurationResponse(ResponseModel):
    """Consolidation settings of a project."""

    project_id: Id
    version: int
    consolidation: ConsolidationResponse

    @classmethod
    def from_project(cls, project: Project) -> Self:
        """Maps a project to the response."""
        members = _members(project)
        return cls(**{name: members[name] for name in cls.model_fields})


class ProjectsPage(ResponseModel):
    """A page of projects, by name."""

    items: list[ProjectResponse]
    next_cursor: str | None


class ProjectsQuery(PageQuery):
    """Which projects to list."""


class UploadRequest(RequestModel):
    """A file to upload."""

    path: Annotated[
        str,
        Field(
            min_length=1,
            max_length=512,
            description="Name of the file, with folders if you like. The same path again uploads a new version of the "
            "file.",
        ),
    ]


class UploadResponse(ResponseModel):
    """A form: POST its fields and then the file as `multipart/form-data` to its `url`."""

    url: str
    fields: dict[str, str]
    expires_at: Timestamp
    max_bytes: int = MAX_BYTES

    @classmethod
    def from_grant(cls, grant: Grant) -> Self:
        """Maps a granted upload to the response."""
        return cls(url=grant.url, fields=dict(grant.fields), expires_at=to_text(grant.expires_at))


def _members(project: Project) -> dict[str, Any]:
    rules = project.consolidation
    return {
        "project_id": project.project_id,
        "name": project.name,
        "description": project.description,
        "version": project.version,
        "created_at": to_text(project.created_at),
        "created_by": project.created_by,
        "updated_at": to_text(project.updated_at),
        "sources": SourcesResponse(
            dropbox_path=project.sources.dropbox_path,
            s3_prefix=project.sources.s3_prefix,
            poll=project.sources.poll,
            disabled=dict(project.sources.disabled),
        ),
        "consolidation": {
            "enabled": rules.enabled,
            "match_threshold": rules.match_threshold,
            "review_threshold": rules.review_threshold,
            "nightly": rules.nightly,
            "on_threshold": rules.on_threshold,
            "new_records_threshold": rules.new_records_threshold,
            "options": dict(rules.options),
            "schema": dict(rules.schema),
            "survivorship": dict(rules.survivorship),
        },
        "active_job": project.active_job,
        "records": project.records,
        "changed": project.changed,
        "retention": dict(project.retention),
    }
