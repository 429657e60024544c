"""The files that lie between the stages of a run, and what its checkpoint says about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import batched, chain
from typing import Self

from winnow.consolidation.run.change import Operation, RecordProjection, Step
from winnow.consolidation.run.checkpoints import LineFiles
from winnow.consolidation.run.record_projections import from_line, to_line
from winnow.consolidation.run.review_changes import ReviewChange
from winnow.consolidation.run.review_changes import from_line as review_change_from_line
from winnow.consolidation.run.review_changes import to_line as review_change_to_line
from winnow.platform.stored_object import StoredObject
from winnow.values import Json

_STEPS_A_FILE = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: the job's checkpoint.

    Attributes:
        stage: ``read``, ``match`` or ``merge``.
        counted: the project's count of records when the run began.
        active: active records that were read.
        drift: by how much the project's count was wrong; 0 while nobody can tell, because it changed meanwhile.
        changed: its count of changed records then.
        files: what was read, in the order of reading.
        records: how many were read.
        open: shards that are being read, each with the id of its last record that is in the files (``""``: none yet).
        next_shard: number of the shard to open next.
        prefix: below which the files of the plan lie.
        first: number of the plan's first change: those of an earlier plan, whose files are gone, come before.
        steps: how many the plan has.
        step: the next one.
        reviews: how many reviews the plan opens, changes or withdraws.
        review: the next one.
    """

    stage: str = "read"
    counted: int = 0
    active: int = 0
    drift: int = 0
    changed: int = 0
    files: tuple[str, ...] = ()
    records: int = 0
    open: Mapping[str, str] = field(default_factory=dict)
    next_shard: int = 0
    prefix: str = ""
    first: int = 0
    steps: int = 0
    step: int = 0
    reviews: int = 0
    review: int = 0

    @classmethod
    def from_checkpoint(cls, checkpoint: Mapping[str, Json]) -> Self:
        """The position that ``to_json`` wrote."""
        stored = StoredObject(checkpoint)
        return cls(
            stage=stored.text("stage", "read"),
            counted=stored.integer("counted"),
            active=stored.integer("active"),
            drift=stored.integer("drift"),
            changed=stored.integer("changed"),
            files=stored.texts("files"),
            records=stored.integer("records"),
            open={shard: str(last) for shard, last in stored.mapping("open").items()},
            next_shard=stored.integer("next_shard"),
            prefix=stored.text("prefix"),
            first=stored.integer("first"),
            steps=stored.integer("steps"),
            step=stored.integer("step"),
            reviews=stored.integer("reviews"),
            review=stored.integer("review"),
        )

    def to_json(self) -> dict[str, Json]:
        """As the job's checkpoint; what is zero or empty is left out."""
        members: dict[str, Json] = asdict(self) | {"files": list(self.files)}
        return {name: value for name, value in members.items() if value}


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """Reads and writes the files of one run."""

    checkpoints: LineFiles

    def write_projections(self, prefix: str, number: int, projections: Iterable[RecordProjection]) -> str:
        """Writes some of what was read; answers the file's name."""
        name = f"{prefix}/records-{number:04d}.jsonl.gz"
        self.checkpoints.write_lines(name, (to_line(each) for each in projections))
        return name

    def projections(self, position: Position) -> list[RecordProjection]:
        """Everything that was read, by record id."""
        found = [from_line(line) for name in position.files for line in self.checkpoints.read_lines(name)]
        found.sort(key=lambda each: each.record_id)
        return found

    def write_plan(
        self, prefix: str, steps: Iterable[Step], reviews: Sequence[ReviewChange], outline: Mapping[str, Json]
    ) -> None:
        """The plan, a thousand steps a file, what becomes of reviews, and what else the last stage needs."""
        for number, part in enumerate(batched(steps, _STEPS_A_FILE, strict=False)):
            self.checkpoints.write_lines(
                _plan_key(prefix, number * _STEPS_A_FILE), (_step_to_line(step) for step in part)
            )
        if reviews:
            self.checkpoints.write_lines(
                f"{prefix}/reviews.jsonl.gz", (review_change_to_line(change) for change in reviews)
            )
        self.checkpoints.write_lines(f"{prefix}/outline.jsonl.gz", [dict(outline)])

    def outline(self, position: Position) -> dict[str, Json]:
        """What ``write_plan`` kept beside the plan."""
        (line,) = self.checkpoints.read_lines(f"{position.prefix}/outline.jsonl.gz")
        return line if isinstance(line, dict) else {}

    def reviews(self, position: Position) -> list[ReviewChange]:
        """What becomes of reviews, from the position on."""
        if position.review >= position.reviews:
            return []
        lines = self.checkpoints.read_lines(f"{position.prefix}/reviews.jsonl.gz")
        return [review_change_from_line(line) for line in lines][position.review :]

    def report(
        self,
        job_id: str,
        attempt: int,
        steps: Iterable[Step],
        reviews: Iterable[ReviewChange],
        summary: Mapping[str, Json],
    ) -> str:
        """Writes what a dry run would have done, readable as it is; answers the report's key."""
        changes: Iterator[Json] = (
            {
                "operation": step.operation.value,
                "record_id": step.record_id,
                "sources": list(step.members),
                "released": list(step.detached),
                "superseded": list(step.superseded),
                "reason": dict(step.reason),
            }
            for step in steps
        )
        reviewed: Iterator[Json] = (
            {"review": change.after.review_id, "state": change.after.state.value, "confidence": change.after.confidence}
            for change in reviews
        )
        lines: Iterator[Json] = chain([{"summary": dict(summary)}], changes, reviewed)
        key = f"reports/{job_id}/{attempt}.jsonl.gz"
        self.checkpoints.write_lines(key, lines)
        return key

    def steps(self, position: Position) -> Iterator[Step]:
        """The plan from the position on."""
        first = position.step - position.step % _STEPS_A_FILE
        for start in range(first, position.steps, _STEPS_A_FILE):
            for line in self.checkpoints.read_lines(_plan_key(position.prefix, start)):
                step = _step_from_line(line)
                if step.position >= position.step:
                    yield step


def _plan_key(prefix: str, start: int) -> str:
    return f"{prefix}/plan-{start:08d}.jsonl.gz"


def _step_to_line(step: Step) -> Json:
    line: dict[str, Json] = {
        "n": step.position,
        "o": step.operation.value,
        "r": step.record_id,
        "m": list(step.members),
        "l": list(step.detached),
        "a": list(step.superseded),
        "v": dict(step.versions),
        "w": dict(step.reason),
        "d": step.delta,
    }
    return line


def _step_from_line(line: Json) -> Step:
    stored = StoredObject.wrap(line)
    return Step(
        position=stored.integer("n"),
        operation=Operation(stored.text("o")),
        record_id=stored.text("r"),
        members=stored.texts("m"),
        detached=stored.texts("l"),
        superseded=stored.texts("a"),
        versions=stored.integers("v"),
        reason=stored.mapping("w"),
        delta=stored.integer("d"),
    )
