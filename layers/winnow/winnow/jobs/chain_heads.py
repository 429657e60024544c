"""Use case: where the hash chains of a project's audit trail end."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.audit.audit_event import NO_PROJECT
from winnow.audit.audit_store import AuditStore
from winnow.audit.chains import Head
from winnow.jobs.job_store import JobStore, chain_of
from winnow.platform.auth import Caller, Role
from winnow.platform.pages import Page

_CHUNK = 100  # jobs a page
_FIRST, _LAST = "0", "~"  # sort before and after every job


@dataclass(frozen=True, slots=True)
class ChainHeads:
    """Reads heads: those of the project's chain shards, and each job's, which is the job itself."""

    audit: AuditStore
    jobs: JobStore
    gate: Gate

    def page(self, caller: Caller, project_id: str, *, after: str | None) -> Page[Head]:
        """The chain shards' heads first, then page by page the jobs'.

        Raises:
            Forbidden: the caller is no admin.
        """
        self.gate.require(caller, Role.ADMIN, "audit.read", project_id)
        if after is None:
            return Page(self.audit.shard_heads(project_id), None if project_id == NO_PROJECT else _LAST)
        chunk = self.jobs.before(project_id, after, _FIRST, limit=_CHUNK)
        heads = [Head(chain_of(job.job_id), job.version, job.audit_head) for _, job in chunk.entries]
        return Page(heads, chunk.onward)
