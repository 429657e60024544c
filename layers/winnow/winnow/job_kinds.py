"""Every kind of job that this release knows.

A new kind is one entry here, a room and a queue (``winnow.jobs.kinds``).
"""

from __future__ import annotations

from typing import Final

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.erasure.erasure_kind import ERASURE
from winnow.exports.export_kind import EXPORT
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.kinds import JobKinds, kinds_by_name

JOB_KINDS: Final[JobKinds] = kinds_by_name([CONSOLIDATION, INGESTION, EXPORT, ERASURE])
