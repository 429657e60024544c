"""What the API answers. ``make openapi`` writes it from the OpenAPI document; never change it by hand."""

from __future__ import annotations

from typing import ClassVar, Literal

from winnow.sdk.resource import Held, Resource, Work
from winnow.values import Json

type Action = Literal["read", "archive"]
"""What is to be done with a file."""

type ArchivedBy = Literal["person", "source", "rule"]
"""Who or what archived a record. What a person archived stays so until a person restores it."""

type DeliveryState = Literal["pending", "delivered", "failed"]
"""Where a delivery stands."""

type Format = Literal["jsonl", "csv", "json-resume"]
"""What a file of records looks like."""

type Happening = Literal[
    "created",
    "ingested",
    "edited",
    "suggestion_accepted",
    "suggestion_dismissed",
    "archived",
    "restored",
    "merged",
    "released",
    "rolled_back",
    "changed_by_run",
]
"""What happened."""

type Operation = Literal["merge", "release", "archive"]
"""What a change did."""

type Outcome = Literal["created", "updated", "unchanged", "archived", "skipped", "failed"]
"""How a file ended."""

type Provenance = Literal["extracted", "inferred", "imported", "user_edited", "consolidated"]
"""How a value came to be."""

type RecordKind = Literal["resume", "row", "note"]
"""What a record was made of."""

type RedriveOutcome = Literal["sent", "skipped"]
"""What came of redriving a letter."""

type ReviewState = Literal["pending", "accepted", "rejected", "withdrawn"]
"""Where a review stands."""

type Role = Literal["admin", "power_user"]
"""What a caller may do. An admin may do all that a power user may."""

type State = Literal["pending", "running", "completed", "failed", "cancelled"]
"""Where a job stands."""

type Status = Literal["active", "merged", "archived"]
"""Whether a record counts.

``merged`` records are sources of a consolidated one; ``archived`` ones are kept and count no more. Nothing is ever
deleted."""

type Trigger = Literal["manual", "scheduled", "threshold", "s3_event", "dropbox_webhook", "retry"]
"""Who or what started a job."""


class ActedOnResponse(Resource):
    """What came of one record.

    Attributes:
        error: The code, when it was refused.
    """

    __slots__ = ()

    record_id: str
    status: Status | None
    error: str | None


class AlternativeResponse(Resource):
    """A value that survivorship did not choose, with the records it comes from."""

    __slots__ = ()

    value: Json
    sources: list[str]


class EntityResponse(Resource):
    """The thing that an event is about."""

    __slots__ = ()

    type: str
    id: str


class AuditResponse(Resource):
    """One audit event.

    Attributes:
        event_id: A ULID; sorts by time.
        actor: Subject of the caller, or the part of Winnow that acted.
        actor_name: Display name of the actor, where one is known.
        chain: Its hash chain: that of its job (`job:…`), or one of the 16 chain shards of its project.
        seq: Its number within the chain, from 1.
        prev: SHA-256 of the event before it in the chain; empty for the first.
    """

    __slots__ = ()

    event_id: str
    at: str
    project_id: str | None
    actor: str
    actor_name: str | None
    type: str
    entity: EntityResponse
    chain: str
    seq: int
    prev: str
    metadata: dict[str, Json]

    _objects: ClassVar[Held] = {"entity": EntityResponse}


class AuditPage(Resource):
    """A page of events, newest first."""

    __slots__ = ()

    items: list[AuditResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": AuditResponse}


class BatchResponse(Resource):
    """What came of a page of records."""

    __slots__ = ()

    items: list[ActedOnResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": ActedOnResponse}


class ChangeOfRecord(Resource):
    """A change that a consolidation made, with what it keeps of before and after."""

    __slots__ = ()

    job_id: str
    operation: str
    at: str
    records: list[dict[str, Json]]


class ChangeResponse(Resource):
    """One change that a consolidation made.

    Attributes:
        undone_by: The rollback that undid it.
        because: One sentence for each link between two of the sources.
        reason: The same with every weight, in bits.
        records: What changed in each record: before, after.
    """

    __slots__ = ()

    consolidation_id: str
    position: int
    operation: Operation
    record_id: str
    at: str
    undone_by: str | None
    because: list[str]
    reason: dict[str, Json]
    records: list[dict[str, Json]]


class ConsolidationResponse(Resource):
    """Consolidation settings of a project.

    Attributes:
        schema: Comparison schema; empty: inferred.
        survivorship: Survivorship rules; empty: the defaults.
    """

    __slots__ = ()

    enabled: bool
    match_threshold: float
    review_threshold: float
    nightly: bool
    on_threshold: bool
    new_records_threshold: int
    options: dict[str, Json]
    schema: dict[str, Json]
    survivorship: dict[str, Json]


class ConfigurationResponse(Resource):
    """Consolidation settings of a project."""

    __slots__ = ()

    project_id: str
    version: int
    consolidation: ConsolidationResponse

    _objects: ClassVar[Held] = {"consolidation": ConsolidationResponse}


class DeadLetterDetail(Resource):
    """A dead letter with its message.

    Attributes:
        queue: The dead-letter queue that it was in.
        reason: `poison`, `newer-version` or `undeliverable`.
        job_id: The job that the message names.
        outcome: `skipped`: the job has ended or does not exist.
        body: The message; at most its first 16,384 characters.
    """

    __slots__ = ()

    letter_id: str
    queue: str
    reason: str
    received_at: str
    job_id: str | None
    project_id: str | None
    redriven_at: str | None
    redriven_by: str | None
    outcome: RedriveOutcome | None
    body: str


class DeadLetterResponse(Resource):
    """A message that no worker could process.

    Attributes:
        queue: The dead-letter queue that it was in.
        reason: `poison`, `newer-version` or `undeliverable`.
        job_id: The job that the message names.
        outcome: `skipped`: the job has ended or does not exist.
    """

    __slots__ = ()

    letter_id: str
    queue: str
    reason: str
    received_at: str
    job_id: str | None
    project_id: str | None
    redriven_at: str | None
    redriven_by: str | None
    outcome: RedriveOutcome | None


class DeadLettersPage(Resource):
    """A page of dead letters, newest first."""

    __slots__ = ()

    items: list[DeadLetterResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": DeadLetterResponse}


class DecidedResponse(Resource):
    """The outcome of one decision.

    Attributes:
        error: Why it could not be decided.
    """

    __slots__ = ()

    review_id: str
    state: ReviewState | None
    error: str | None


class DecisionsResponse(Resource):
    """The outcome of each decision, in the order of the request."""

    __slots__ = ()

    items: list[DecidedResponse]

    _objects: ClassVar[Held] = {"items": DecidedResponse}


class DeliveryResponse(Resource):
    """One event on its way to a webhook.

    Attributes:
        last: Of the last attempt: the status, or why there was none.
        next_at: The next attempt; null once it has ended.
    """

    __slots__ = ()

    event_id: str
    type: str
    state: DeliveryState
    attempts: int
    last: str
    created_at: str
    next_at: str | None
    ended_at: str | None


class DeliveriesPage(Resource):
    """Deliveries of the last 30 days, newest first."""

    __slots__ = ()

    items: list[DeliveryResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": DeliveryResponse}


class DiscoveryResponse(Resource):
    """How to sign in at this deployment.

    Attributes:
        issuer: OpenID Connect issuer of the access tokens that the API accepts.
        client_id: The user pool's client for people; null where another issuer signs tokens.
        cognito_endpoint: Where Amazon Cognito signs people in.
        hosted_ui: Base of `/oauth2/authorize` and `/oauth2/token`: the browser, and machines.
        callback_ports: Ports of `http://localhost:…/callback` that a sign-in may return to.
    """

    __slots__ = ()

    name: Literal["winnow"]
    version: str
    issuer: str
    client_id: str | None
    cognito_endpoint: str | None
    hosted_ui: str | None
    callback_ports: list[int]


class EvidenceResponse(Resource):
    """Where in a document's text a field, or a part of its value, was read.

    Attributes:
        part: Which part of a structured value; empty for the whole field.
        start: First character of the text, from 0.
        end: The character after the last one.
    """

    __slots__ = ()

    field: str
    part: str
    start: int
    end: int
    confidence: float


class DocumentResponse(Resource):
    """The document that a record was read from.

    Attributes:
        name: The file's name.
        text: As it was read, at most 1 MiB.
        complete: Whether the text is the whole one.
        original_url: Link to the file, for a GET without a token; null when it is not in the project's inbox.
        expires_at: When the link ends.
    """

    __slots__ = ()

    record_id: str
    name: str
    text: str
    complete: bool
    evidence: list[EvidenceResponse]
    original_url: str | None
    expires_at: str

    _objects: ClassVar[Held] = {"evidence": EvidenceResponse}


class ErrorResponse(Resource):
    """Why a job failed.

    Attributes:
        reason: One sentence on what to do.
    """

    __slots__ = ()

    code: str
    reason: str


class EventResponse(Resource):
    """A CloudEvent 1.0 in structured form.

    Attributes:
        id: A ULID. Who meets it again has met a repeat.
        source: `/projects/{project_id}`
        type: `winnow.…`; see docs/events.md
        subject: What it is about, e.g. `job/{job_id}`.
        dataschema: Names the schema of `data` and its version.
        data: Ids, codes and counts; nothing of a record.
    """

    __slots__ = ()

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: Literal["application/json"]
    dataschema: str
    data: dict[str, Json]


class EventsPage(Resource):
    """Events, oldest first.

    Attributes:
        after: Go on from here; the same as before when nothing has happened since.
    """

    __slots__ = ()

    items: list[EventResponse]
    after: str

    _objects: ClassVar[Held] = {"items": EventResponse}


class FieldResponse(Resource):
    """One field with the provenance of its value.

    Attributes:
        span: Position in the document's text: [start, end) in characters.
    """

    __slots__ = ()

    value: Json
    provenance: Provenance
    confidence: float
    span: list[int] | None


class SourceResponse(Resource):
    """The file or row that a record was made from.

    Attributes:
        ocr: The OCR provider of a scan; empty when the file held text.
    """

    __slots__ = ()

    uri: str
    rev: str
    content_hash: str
    name: str
    ocr: str


class RecordResponse(Resource):
    """A record.

    Attributes:
        label: What people call the record, in one line.
        detail: A second line that tells it from others of its name; may be empty.
        version: Counts changes; quoted, it is the ETag.
        suggestions: Values that a source has for fields which a person edited.
        archived_by: Who archived it: `person`, `source` (its file or row is gone) or `rule` (it was stale).
        merged_into: The consolidated record that this one is a source of.
        alternatives: Other values that the sources have for a field.
        stale: A source changed since the merge; the next run recomputes the record.
        pinned: Consolidations neither merge nor archive it.
    """

    __slots__ = ()

    record_id: str
    project_id: str
    label: str
    detail: str
    kind: RecordKind
    status: Status
    version: int
    created_at: str
    updated_at: str
    fields: dict[str, FieldResponse]
    suggestions: dict[str, FieldResponse]
    tags: list[str]
    source: SourceResponse
    archived_by: ArchivedBy | None
    merged_into: str | None
    consolidated_from: list[str]
    alternatives: dict[str, list[AlternativeResponse]]
    stale: bool
    pinned: bool
    uses: int
    last_used_at: str | None

    _objects: ClassVar[Held] = {"source": SourceResponse}
    _maps: ClassVar[Held] = {"fields": FieldResponse, "suggestions": FieldResponse, "alternatives": AlternativeResponse}


class ReviewResponse(Resource):
    """A pair of records that may be the same thing.

    Attributes:
        review_id: Both records' ids with a dot between.
        left_label: What people call the left record; null when it is gone.
        right_label: What people call the right record.
        confidence: Probability that the two records are the same thing.
        calibrated: Whether pairs of that confidence are shown to come true that often. False for the reviews of a
            run: the confidence puts them in order and says no more.
        evidence: Weights in bits, adding up to the match weight.
        consolidation_id: The run that created it.
    """

    __slots__ = ()

    review_id: str
    project_id: str
    left: str
    right: str
    left_label: str | None
    right_label: str | None
    state: ReviewState
    confidence: float
    calibrated: bool
    evidence: dict[str, Json]
    consolidation_id: str
    created_at: str
    decided_by: str | None
    decided_at: str | None


class EverythingResponse(Resource):
    """All that is held about one record.

    Attributes:
        versions: Earlier versions, newest first.
        text: Of the document.
        changes: Of consolidations that touched the record.
        events: Newest first.
    """

    __slots__ = ()

    record: RecordResponse
    versions: list[RecordResponse]
    text: str | None
    changes: list[ChangeOfRecord]
    reviews: list[ReviewResponse]
    events: list[AuditResponse]

    _objects: ClassVar[Held] = {
        "record": RecordResponse,
        "versions": RecordResponse,
        "changes": ChangeOfRecord,
        "reviews": ReviewResponse,
        "events": AuditResponse,
    }


class ExplanationResponse(Resource):
    """Why a record was merged.

    Attributes:
        stands_in: The consolidated record that it was merged into.
        sources: All records that are merged with it.
        labels: What people call the record and its sources, by id.
    """

    __slots__ = ()

    record_id: str
    stands_in: str | None
    sources: list[str]
    labels: dict[str, str]
    changes: list[ChangeResponse]

    _objects: ClassVar[Held] = {"changes": ChangeResponse}


class ExportResponse(Resource):
    """A completed export with a link to its file.

    Attributes:
        records: Number of records in the file.
        skipped: Number of records that the format can't hold.
        url: Download the file here, without a token. Whoever knows the URL can.
        expires_at: When the URL expires; get the link again for another.
    """

    __slots__ = ()

    job_id: str
    project_id: str
    format: Format
    records: int
    skipped: int
    bytes: int
    url: str
    expires_at: str


class ValueCount(Resource):
    """A value, and how many records have it."""

    __slots__ = ()

    value: str
    records: int


class FacetResponse(Resource):
    """A field with its most frequent values.

    Attributes:
        others: How many more values there are.
    """

    __slots__ = ()

    field: str
    values: list[ValueCount]
    others: int

    _objects: ClassVar[Held] = {"values": ValueCount}


class FacetsResponse(Resource):
    """What records can be narrowed by: each value is one for `GET …/records`.

    Attributes:
        examined: Records that were counted: the newest 2,000 at most.
        complete: There are no more such records.
    """

    __slots__ = ()

    examined: int
    complete: bool
    kinds: list[ValueCount]
    tags: list[ValueCount]
    fields: list[FacetResponse]

    _objects: ClassVar[Held] = {"kinds": ValueCount, "tags": ValueCount, "fields": FacetResponse}


class FailedFileResponse(Resource):
    """A file whose last ingestion failed.

    Attributes:
        retryable: Another try reads it again; otherwise only another version of the file can be read.
    """

    __slots__ = ()

    file_id: str
    job_id: str
    name: str
    source: str
    failed_at: str
    code: str
    reason: str
    retryable: bool


class FailedFilesResponse(Resource):
    """Files that failed in the last 30 days and have not been read, replaced or deleted since, newest first.

    Attributes:
        complete: There are no more; false when only the newest are listed.
    """

    __slots__ = ()

    items: list[FailedFileResponse]
    complete: bool

    _objects: ClassVar[Held] = {"items": FailedFileResponse}


class FileResponse(Resource):
    """One file of an ingestion with its outcome.

    Attributes:
        file_id: The same in every job that reads the file.
        outcome: Null until it has ended.
        code: Why it was skipped or failed.
        records: Numbers of records created, updated and so on, and of unreadable rows.
    """

    __slots__ = ()

    file_id: str
    name: str
    action: Action
    outcome: Outcome | None
    code: str | None
    reason: str | None
    records: dict[str, int]


class FilesPage(Resource):
    """A page of a job's files.

    Attributes:
        next_cursor: For `GET /jobs/{job_id}?cursor=…`.
    """

    __slots__ = ()

    items: list[FileResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": FileResponse}


class HeadResponse(Resource):
    """The head of a hash chain: its last event.

    Attributes:
        seq: Number of events in the chain.
        digest: SHA-256 of its last event.
    """

    __slots__ = ()

    chain: str
    seq: int
    digest: str


class HeadsPage(Resource):
    """A page of heads: those of the chain shards first, then each job's."""

    __slots__ = ()

    items: list[HeadResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": HeadResponse}


class HealthResponse(Resource):
    """The API is up."""

    __slots__ = ()

    status: Literal["ok"]


class JobCounts(Resource):
    """Jobs by status."""

    __slots__ = ()

    pending: int
    running: int
    completed: int
    failed: int
    cancelled: int


class JobCountsResponse(Resource):
    """Jobs by state.

    Attributes:
        completed_with_failures: Of the completed ones, those of which a file failed.
        examined: Jobs that were counted: the newest 2,000 or so at most.
        complete: There are no more such jobs.
    """

    __slots__ = ()

    counts: JobCounts
    completed_with_failures: int
    examined: int
    complete: bool

    _objects: ClassVar[Held] = {"counts": JobCounts}


class JobDetail(Work):
    """One job with a page of its files' outcomes; a job of another kind has none.

    Attributes:
        label: What people call the job: the files that it reads, or what it does.
        kind: The name of its kind: consolidation, erasure, export, ingestion, or one of a later release.
        triggered_by: Subject of the caller, or the part of Winnow that triggered it.
        triggered_by_name: Display name of who triggered it, where one is known.
        phase: The current phase; empty before it starts.
        result: The result of a completed job.
        completed_with_failures: It has completed, and files of it failed.
        attempt: How often a worker has claimed it.
    """

    __slots__ = ()

    job_id: str
    project_id: str
    label: str
    kind: str
    status: State
    trigger_type: Trigger
    triggered_by: str
    triggered_by_name: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    phase: str
    progress: float
    counters: dict[str, int]
    options: dict[str, Json]
    result: dict[str, Json]
    error: ErrorResponse | None
    completed_with_failures: bool
    attempt: int
    cancel_requested: bool
    retry_of: str | None
    files: FilesPage

    _objects: ClassVar[Held] = {"error": ErrorResponse, "files": FilesPage}


class JobResponse(Work):
    """One job.

    Attributes:
        label: What people call the job: the files that it reads, or what it does.
        kind: The name of its kind: consolidation, erasure, export, ingestion, or one of a later release.
        triggered_by: Subject of the caller, or the part of Winnow that triggered it.
        triggered_by_name: Display name of who triggered it, where one is known.
        phase: The current phase; empty before it starts.
        result: The result of a completed job.
        completed_with_failures: It has completed, and files of it failed.
        attempt: How often a worker has claimed it.
    """

    __slots__ = ()

    job_id: str
    project_id: str
    label: str
    kind: str
    status: State
    trigger_type: Trigger
    triggered_by: str
    triggered_by_name: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    phase: str
    progress: float
    counters: dict[str, int]
    options: dict[str, Json]
    result: dict[str, Json]
    error: ErrorResponse | None
    completed_with_failures: bool
    attempt: int
    cancel_requested: bool
    retry_of: str | None

    _objects: ClassVar[Held] = {"error": ErrorResponse}


class JobsPage(Resource):
    """A page of a project's jobs, newest first."""

    __slots__ = ()

    items: list[JobResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": JobResponse}


class MatchResponse(Resource):
    """A record that may be about the person."""

    __slots__ = ()

    record_id: str
    label: str
    detail: str
    kind: str
    status: str
    matched_by: list[Literal["email", "phone", "name"]]
    merged_into: str | None
    consolidated_from: list[str]


class MembershipResponse(Resource):
    """One project that a caller is a member of."""

    __slots__ = ()

    project_id: str
    name: str
    role: Role


class MeResponse(Resource):
    """The caller.

    Attributes:
        subject: The token's subject, as the audit trail names it.
        name: The display name.
        roles: Roles in the token.
        all_projects: Whether the roles hold in every project.
        memberships: Projects that the caller is a member of.
    """

    __slots__ = ()

    subject: str
    name: str | None
    roles: list[Role]
    all_projects: bool
    memberships: list[MembershipResponse]

    _objects: ClassVar[Held] = {"memberships": MembershipResponse}


class MemberResponse(Resource):
    """One member of a project.

    Attributes:
        subject: Subject of the member's token.
    """

    __slots__ = ()

    project_id: str
    subject: str
    name: str | None
    role: Role
    added_at: str
    added_by: str


class MembersPage(Resource):
    """A page of a project's members, by subject."""

    __slots__ = ()

    items: list[MemberResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": MemberResponse}


class PlannedResponse(Resource):
    """One line of a report: a change that the run would have made, or a review that it would have created.

    Attributes:
        change_id: Choose the change by it: `chosen` of the options of a run. Null for a review.
        label: What people call the records of the line.
        record_id: The consolidated (or archived) record; null for a review.
        sources: The sources after the change.
        released: Sources that would be detached.
        superseded: Consolidated records that it would replace.
        because: One sentence for each link between two of the sources.
        reason: The same with every weight, in bits.
        review_id: For a review: both records' ids.
        state: For a review: its state.
        confidence: For a review.
    """

    __slots__ = ()

    change_id: str | None
    label: str | None
    operation: Literal["merge", "release", "archive", "review"]
    record_id: str | None
    sources: list[str]
    released: list[str]
    superseded: list[str]
    because: list[str]
    reason: dict[str, Json]
    review_id: str | None
    state: ReviewState | None
    confidence: float | None


class SourcesResponse(Resource):
    """Where a project's files come from.

    Attributes:
        disabled: Sources that a fault has disabled, with its code.
    """

    __slots__ = ()

    dropbox_path: str
    s3_prefix: str
    poll: bool
    disabled: dict[str, str]


class ProjectResponse(Resource):
    """A project.

    Attributes:
        version: Counts changes; quoted, it is the ETag.
        active_job: The consolidation that is pending or running.
        records: Number of active records when the last job counted them.
        changed: Number of records added or changed since the last consolidation.
        retention: Days that records are kept, by kind.
    """

    __slots__ = ()

    project_id: str
    name: str
    description: str
    version: int
    created_at: str
    created_by: str
    updated_at: str
    sources: SourcesResponse
    consolidation: ConsolidationResponse
    active_job: str | None
    records: int
    changed: int
    retention: dict[str, int]

    _objects: ClassVar[Held] = {"sources": SourcesResponse, "consolidation": ConsolidationResponse}


class ProjectsPage(Resource):
    """A page of projects, by name."""

    __slots__ = ()

    items: list[ProjectResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": ProjectResponse}


class RecordCounts(Resource):
    """Records by status."""

    __slots__ = ()

    active: int
    merged: int
    archived: int


class RecordsPage(Resource):
    """A page of a project's records."""

    __slots__ = ()

    items: list[RecordResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": RecordResponse}


class RemovedResponse(Resource):
    """A member that was removed."""

    __slots__ = ()

    subject: str


class ReportResponse(Resource):
    """A page of the report of a dry run, in the order in which a run makes the changes.

    Attributes:
        summary: Counts, and whether the estimate was trusted.
        labels: What people call the records of this page, by id.
        values: The fields of these records by id, as short texts: what a merge would put together.
    """

    __slots__ = ()

    consolidation_id: str
    summary: dict[str, Json]
    items: list[PlannedResponse]
    labels: dict[str, str]
    values: dict[str, dict[str, str]]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": PlannedResponse}


class RetriedJob(Resource):
    """A job that tries files again."""

    __slots__ = ()

    job_id: str
    files: int


class RetriedFilesResponse(Resource):
    """The jobs that try the files again."""

    __slots__ = ()

    items: list[RetriedJob]

    _objects: ClassVar[Held] = {"items": RetriedJob}


class ReviewCounts(Resource):
    """Reviews by state."""

    __slots__ = ()

    pending: int
    accepted: int
    rejected: int
    withdrawn: int


class ReviewsPage(Resource):
    """A page of a project's reviews, the most probable first."""

    __slots__ = ()

    items: list[ReviewResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": ReviewResponse}


class RollbackResponse(Work):
    """A rollback. One that fits a single transaction has completed when the response arrives.

    Attributes:
        result: Counts, once it has completed.
    """

    __slots__ = ()

    job_id: str
    status: State
    consolidation_id: str
    result: dict[str, Json]


class RunResponse(Work):
    """One run: a consolidation, dry run or rollback.

    Attributes:
        consolidation_id: The job's id.
        label: What people call the run.
        triggered_by_name: Display name of who triggered it, where one is known.
        changes: Number of records it changed; null until it has completed.
    """

    __slots__ = ()

    consolidation_id: str
    project_id: str
    operation: Literal["consolidation", "dry_run", "rollback"]
    label: str
    status: State
    trigger_type: Trigger
    triggered_by: str
    triggered_by_name: str | None
    created_at: str
    ended_at: str | None
    progress: float
    counters: dict[str, int]
    changes: int | None
    records_before: int | None
    records_after: int | None
    error: ErrorResponse | None

    _objects: ClassVar[Held] = {"error": ErrorResponse}


class RunsPage(Resource):
    """A page of a project's runs, newest first."""

    __slots__ = ()

    items: list[RunResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": RunResponse}


class SideBySideResponse(Resource):
    """A review with both its records.

    Attributes:
        left_merged_into: The consolidated record of the left one.
        right_merged_into: The consolidated record of the right one.
    """

    __slots__ = ()

    review: ReviewResponse
    left: RecordResponse
    right: RecordResponse
    left_merged_into: RecordResponse | None
    right_merged_into: RecordResponse | None

    _objects: ClassVar[Held] = {
        "review": ReviewResponse,
        "left": RecordResponse,
        "right": RecordResponse,
        "left_merged_into": RecordResponse,
        "right_merged_into": RecordResponse,
    }


class SourcesPage(Resource):
    """Some of the sources of a consolidated record, by id."""

    __slots__ = ()

    items: list[RecordResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": RecordResponse}


class StatsResponse(Resource):
    """A project in numbers. Counts are some moments old; very large ones are counted up to some 160,000.

    Attributes:
        jobs: The newest 200 of the last 30 days.
        failed_files: Files that failed in these jobs.
        kinds: Active records by kind, as the last consolidation or dry run found them; empty before one.
        cost_usd: Estimate of what these jobs cost at list prices, without OCR, models and storage.
        since: When the oldest of these jobs was created.
        duplicate_rate: Share of the records that the last run found to be duplicates; null before it.
        runs: Completed consolidations among these jobs, oldest first.
    """

    __slots__ = ()

    project_id: str
    records: RecordCounts
    reviews: ReviewCounts
    jobs: JobCounts
    failed_files: int
    kinds: dict[str, int]
    cost_usd: float
    since: str
    duplicate_rate: float | None
    runs: list[RunResponse]
    last_ingestion_at: str | None

    _objects: ClassVar[Held] = {
        "records": RecordCounts,
        "reviews": ReviewCounts,
        "jobs": JobCounts,
        "runs": RunResponse,
    }


class SubjectPage(Resource):
    """Some of the records that may be about the person. An empty page may have a `next_cursor` too."""

    __slots__ = ()

    items: list[MatchResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": MatchResponse}


class TestResponse(Resource):
    """A test that is on its way.

    Attributes:
        event_id: Its delivery is listed under this event.
    """

    __slots__ = ()

    event_id: str


class TimelineItem(Resource):
    """One thing that happened to a record.

    Attributes:
        actor: Subject of who did it; null where it was no person's doing.
        actor_name: Display name of the actor, where one is known.
        version: Of the record after it.
        fields: Names of the fields that changed.
        job_id: The run or rollback that did it.
        into: Of a merge or release: the consolidated record.
        sources: Of a merge or release: the sources afterwards, where known.
        undone_by: The rollback that took it back.
    """

    __slots__ = ()

    at: str
    what: Happening
    actor: str | None
    actor_name: str | None
    version: int | None
    fields: list[str]
    job_id: str | None
    into: str | None
    sources: list[str]
    undone_by: str | None


class TimelineResponse(Resource):
    """Everything that happened to a record, newest first.

    Attributes:
        labels: What people call the records that the items name, by id.
    """

    __slots__ = ()

    record_id: str
    items: list[TimelineItem]
    labels: dict[str, str]

    _objects: ClassVar[Held] = {"items": TimelineItem}


class TriggerResponse(Resource):
    """An accepted job.

    Attributes:
        estimated_completion: Only for a consolidation.
    """

    __slots__ = ()

    job_id: str
    status: Literal["pending"]
    estimated_completion: str | None


class UploadResponse(Resource):
    """A form: POST its fields and then the file as `multipart/form-data` to its `url`."""

    __slots__ = ()

    url: str
    fields: dict[str, str]
    expires_at: str
    max_bytes: int


class UploadStatusResponse(Resource):
    """An uploaded file, and the job that reads it.

    Attributes:
        arrived_at: When this version of the file arrived.
        job_id: The ingestion that reads it; null for the moments before.
        file: What it came to in that job; null until the job has it.
    """

    __slots__ = ()

    path: str
    bytes: int
    arrived_at: str
    job_id: str | None
    file: FileResponse | None

    _objects: ClassVar[Held] = {"file": FileResponse}


class VersionResponse(Resource):
    """One version of a record; `GET …/versions/{version}` shows all of it.

    Attributes:
        changed: Fields in which it differs from the version listed next.
    """

    __slots__ = ()

    version: int
    status: Status
    updated_at: str
    changed: list[str]


class VersionsPage(Resource):
    """Some of a record's versions, newest first."""

    __slots__ = ()

    items: list[VersionResponse]
    next_cursor: str | None

    _objects: ClassVar[Held] = {"items": VersionResponse}


class WebhookResponse(Resource):
    """A webhook, without its secret.

    Attributes:
        types: Types of events that are sent; empty: all.
        disabled: `gone`: the receiver answered 410.
    """

    __slots__ = ()

    webhook_id: str
    project_id: str
    url: str
    types: list[str]
    enabled: bool
    disabled: Literal["by_caller", "gone"] | None
    created_at: str
    created_by: str
    version: int


class WebhookWithSecret(Resource):
    """A webhook with its new secret, which is told this once.

    Attributes:
        types: Types of events that are sent; empty: all.
        disabled: `gone`: the receiver answered 410.
        secret: Verify deliveries with it (Standard Webhooks).
    """

    __slots__ = ()

    webhook_id: str
    project_id: str
    url: str
    types: list[str]
    enabled: bool
    disabled: Literal["by_caller", "gone"] | None
    created_at: str
    created_by: str
    version: int
    secret: str


class WebhooksPage(Resource):
    """All webhooks of a project: ten at most."""

    __slots__ = ()

    items: list[WebhookResponse]

    _objects: ClassVar[Held] = {"items": WebhookResponse}


class WrittenResponse(Resource):
    """The outcome of one written record."""

    __slots__ = ()

    record_id: str
    key: str | None
    outcome: Literal["created", "updated", "unchanged"]
    version: int


class WrittenRecords(Resource):
    """The outcome of each written record, in the order of the request."""

    __slots__ = ()

    items: list[WrittenResponse]

    _objects: ClassVar[Held] = {"items": WrittenResponse}
