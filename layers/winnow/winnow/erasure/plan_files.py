"""Where erasures write down which records go: files of lines in the bucket, which no rule of it deletes.

A plan names files, and nothing else knows what a half-done erasure still has to find. So it lives as long as that work:
the erasure that completes it deletes it, however long it stood still and whoever goes on with it. A plan whose erasure
has failed waits for a retry; an erasure takes the records that it erases out of the plans of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.erasure.bucket_objects import BucketObjects
from winnow.erasure.erasure_plan import Target
from winnow.jobs.job import Job


def folder_of_project(project_id: str) -> str:
    """Where the plans of a project's erasures lie."""
    return f"erasures/{project_id}/"


@dataclass(frozen=True, slots=True)
class PlanFiles:
    """The plans of erasures, by the key of their file."""

    files: Checkpoints
    objects: BucketObjects

    def write(self, job: Job, targets: Sequence[Target]) -> str:
        """Writes down what an erasure has found; answers the key. Each attempt writes a file of its own.

        Raises:
            Unavailable: the bucket did not take it.
        """
        key = f"{folder_of_project(job.project_id)}{job.job_id}/{job.fencing_token}.jsonl.gz"
        self._put(key, targets)
        return key

    def read_targets(self, key: str) -> list[Target]:
        """The records of a plan.

        Raises:
            CheckpointMissing: there is no such plan any more.
            Unavailable: the bucket could not be read.
        """
        return [Target.from_json(line) for line in self.files.read_lines(key)]

    def rewrite(self, key: str, targets: Sequence[Target]) -> None:
        """Puts other records into a plan; what it had before is gone with every version.

        Raises:
            Unavailable: the bucket is too busy; the plan is the earlier or the new one.
        """
        earlier = list(self.objects.versions(key, exact=True))
        self._put(key, targets)
        self.objects.delete(earlier)

    def delete(self, key: str) -> None:
        """Deletes a plan for good, with what attempts of the same erasure had written before it.

        Raises:
            Unavailable: the bucket did not delete it.
        """
        self.objects.delete(list(self.objects.versions(f"{key.rpartition('/')[0]}/")))

    def _put(self, key: str, targets: Sequence[Target]) -> None:
        self.files.write_lines(key, [target.to_json() for target in targets])
