"""A language model that reads along: one bounded call a document, and so many a job, whatever the folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from winnow.parsing.resumes.assisted import prompt_for
from winnow.platform.expressions import Condition, Key, Update
from winnow.platform.table import ConditionFailed, Table


class Model(Protocol):
    """A language model."""

    def complete(self, prompt: str) -> str | None:
        """What it says to a prompt; None when it says nothing. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class ModelBudget:
    """Asks the model about documents, at most so often a job.

    Attributes:
        calls: the most a job may ask; counted before each call, over all workers, so that no retry goes beyond it.
    """

    table: Table
    model: Model
    calls: int

    def ask_about(self, job_id: str, text: str) -> str | None:
        """The model's unchecked reading of a document's text (``resumes.assisted`` believes none of it on its word);
        None when it gave none or the job has asked often enough."""
        return self.model.complete(prompt_for(text)) if self._granted(job_id) else None

    def _granted(self, job_id: str) -> bool:
        below = Condition("attribute_not_exists(#calls) OR #calls < :most", {"most": self.calls})
        try:
            self.table.write(Update(Key(f"JOB#{job_id}", "ASSISTANCE"), adds={"calls": 1}, condition=below))
        except ConditionFailed:
            return False
        return True
