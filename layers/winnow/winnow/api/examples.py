"""Values that the examples of the OpenAPI document share."""

from __future__ import annotations

from winnow.values import Json

PROJECT = "3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55"
JOB = "9b2f6c1e-6a55-4a0e-8f0e-52f0a7f1f3c4"
RECORD = "c0a8f6d2-7d0b-5c0e-9a53-1f6d2b7e4a90"
OTHER_RECORD = "d1b9a7e3-8e1c-5d1f-8b64-206e3c8f5ba1"
SUBJECT = "53c4a8d2-0061-70a1-4e5d-0f7b1c2d3e4f"

JOB_EXAMPLE: dict[str, Json] = {
    "job_id": JOB,
    "project_id": PROJECT,
    "label": "Ingestion of the inbox /resumes",
    "kind": "ingestion",
    "status": "running",
    "trigger_type": "manual",
    "triggered_by": SUBJECT,
    "triggered_by_name": "Ann Example",
    "created_at": "2026-01-31T12:00:00.000Z",
    "started_at": "2026-01-31T12:00:01.204Z",
    "ended_at": None,
    "phase": "files",
    "progress": 0.4,
    "counters": {"planned": 30, "unchanged": 2},
    "options": {"source": "s3", "path": "/resumes"},
    "result": {},
    "error": None,
    "completed_with_failures": False,
    "attempt": 1,
    "cancel_requested": False,
    "retry_of": None,
}

FILE_EXAMPLE: dict[str, Json] = {
    "file_id": "0c9b3f2e5d7a4b8196e2f0d1c3a5b7e9",
    "name": "scan.pdf",
    "action": "read",
    "outcome": "skipped",
    "code": "needs_ocr",
    "reason": "The pages are pictures without text.",
    "records": {},
}

RUN_EXAMPLE: dict[str, Json] = {
    "consolidation_id": JOB,
    "project_id": PROJECT,
    "label": "Consolidation",
    "operation": "consolidation",
    "status": "completed",
    "trigger_type": "scheduled",
    "triggered_by": "system:scheduler",
    "triggered_by_name": None,
    "created_at": "2026-01-31T03:00:00.000Z",
    "ended_at": "2026-01-31T03:00:18.512Z",
    "progress": 1.0,
    "counters": {"clusters": 61},
    "changes": 61,
    "records_before": 1030,
    "records_after": 969,
    "error": None,
}

RULES_EXAMPLE: dict[str, Json] = {
    "enabled": True,
    "match_threshold": 0.95,
    "review_threshold": 0.7,
    "nightly": True,
    "on_threshold": False,
    "new_records_threshold": 1,
    "options": {},
    "schema": {},
    "survivorship": {},
}

PROJECT_EXAMPLE: dict[str, Json] = {
    "project_id": PROJECT,
    "name": "Hiring 2026",
    "description": "",
    "version": 1,
    "created_at": "2026-01-31T11:55:00.000Z",
    "created_by": SUBJECT,
    "updated_at": "2026-01-31T11:55:00.000Z",
    "sources": {"dropbox_path": "/resumes", "s3_prefix": "", "poll": False, "disabled": {}},
    "consolidation": RULES_EXAMPLE,
    "active_job": None,
    "records": 1030,
    "changed": 12,
    "retention": {"resume": 730},
}

RECORD_EXAMPLE: dict[str, Json] = {
    "record_id": RECORD,
    "project_id": PROJECT,
    "label": "Ada Example",
    "detail": "",
    "kind": "row",
    "status": "active",
    "version": 1,
    "created_at": "2026-01-31T12:00:02.000Z",
    "updated_at": "2026-01-31T12:00:02.000Z",
    "fields": {"name": {"value": "Ada Example", "provenance": "imported", "confidence": 1.0, "span": None}},
    "suggestions": {},
    "tags": ["crm"],
    "source": {"uri": "api:crm-4711", "rev": "", "content_hash": "", "name": "", "ocr": ""},
    "archived_by": None,
    "merged_into": None,
    "consolidated_from": [],
    "alternatives": {},
    "stale": False,
    "pinned": False,
    "uses": 0,
    "last_used_at": None,
}
