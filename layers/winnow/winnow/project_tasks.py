"""What schedules and Dropbox's notifications ask for in every project, by name: the scheduler does it, and whoever
redrives one of its dead letters."""

from __future__ import annotations

from collections.abc import Mapping

from winnow.consolidation.usecases.nightly import NightlyConsolidation
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger
from winnow.erasure.retention import Retention
from winnow.erasure.trigger_erasure import ErasureTrigger
from winnow.ingestion.entrypoints.polling import SourcePoll
from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger
from winnow.ingestion.entrypoints.webhook_notifications import TASK as SYNC_DROPBOX
from winnow.ingestion.entrypoints.webhook_notifications import NotifiedSync
from winnow.projects.project_pages import ProjectTask


def project_tasks(
    consolidation: ConsolidationTrigger, ingestion: IngestionTrigger, erasing: ErasureTrigger
) -> Mapping[str, ProjectTask]:
    """The tasks by name."""
    return {
        "consolidate_projects": NightlyConsolidation(consolidation),
        "erase_expired": Retention(erasing),
        "poll_sources": SourcePoll(ingestion),
        SYNC_DROPBOX: NotifiedSync(ingestion),
    }
