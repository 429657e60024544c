"""The files that lie between the stages of a run, and what its checkpoint says about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import batched, chain
from typing import Self

from winnow.consolidation.run.change import Operation, Sketch, Step
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.run.record_projections import from_line, to_line
from winnow.consolidation.run.review_changes import Turn
from winnow.consolidation.run.review_changes import from_line as turn_from_line
from winnow.consolidation.run.review_changes import to_line as turn_to_line
from winnow.values import Json

_STEPS_A_FILE = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: the job's checkpoint.

    Attributes:
        stage: ``read``, ``match`` or ``merge``.
        counted: the project's count of records when the run began.
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
    def of(cls, checkpoint: Mapping[str, Json]) -> Self:
        """The position that ``to_json`` wrote."""

        def number(name: str) -> int:
            value = checkpoint.get(name)
            return value if isinstance(value, int) else 0

        files, open_ = checkpoint.get("files"), checkpoint.get("open")
        return cls(
            stage=str(checkpoint.get("stage", "read")),
            counted=number("counted"),
            changed=number("changed"),
            files=tuple(str(each) for each in files) if isinstance(files, list) else (),
            records=number("records"),
            open={shard: str(last) for shard, last in open_.items()} if isinstance(open_, dict) else {},
            next_shard=number("next_shard"),
            prefix=str(checkpoint.get("prefix", "")),
            first=number("first"),
            steps=number("steps"),
            step=number("step"),
            reviews=number("reviews"),
            review=number("review"),
        )

    def to_json(self) -> dict[str, Json]:
        """As the job's checkpoint; what is zero or empty is left out."""
        members: dict[str, Json] = asdict(self) | {"files": list(self.files)}
        return {name: value for name, value in members.items() if value}


@dataclass(frozen=True, slots=True)
class Stages:
    """Reads and writes the files of one run."""

    checkpoints: Checkpoints

    def write_sketches(self, prefix: str, number: int, sketches: Iterable[Sketch]) -> str:
        """Writes some of what was read; answers the file's name."""
        name = f"{prefix}/records-{number:04d}.jsonl.gz"
        self.checkpoints.write(name, (to_line(each) for each in sketches))
        return name

    def sketches(self, position: Position) -> list[Sketch]:
        """Everything that was read, by record id."""
        found = [from_line(line) for name in position.files for line in self.checkpoints.read(name)]
        found.sort(key=lambda each: each.record_id)
        return found

    def write_plan(
        self, prefix: str, steps: Iterable[Step], reviews: Sequence[Turn], outline: Mapping[str, Json]
    ) -> None:
        """The plan, a thousand steps a file, what becomes of reviews, and what else the last stage needs."""
        for number, part in enumerate(batched(steps, _STEPS_A_FILE, strict=False)):
            self.checkpoints.write(_plan_key(prefix, number * _STEPS_A_FILE), (_step_to_line(step) for step in part))
        if reviews:
            self.checkpoints.write(f"{prefix}/reviews.jsonl.gz", (turn_to_line(turn) for turn in reviews))
        self.checkpoints.write(f"{prefix}/outline.jsonl.gz", [dict(outline)])

    def outline(self, position: Position) -> dict[str, Json]:
        """What ``write_plan`` kept beside the plan."""
        (line,) = self.checkpoints.read(f"{position.prefix}/outline.jsonl.gz")
        return line if isinstance(line, dict) else {}

    def reviews(self, position: Position) -> list[Turn]:
        """What becomes of reviews, from the position on."""
        if position.review >= position.reviews:
            return []
        lines = self.checkpoints.read(f"{position.prefix}/reviews.jsonl.gz")
        return [turn_from_line(line) for line in lines][position.review :]

    def report(
        self, job_id: str, attempt: int, steps: Iterable[Step], reviews: Iterable[Turn], summary: Mapping[str, Json]
    ) -> str:
        """Writes what a dry run would have done, readable as it is; answers the report's key."""
        changes: Iterator[Json] = (
            {
                "operation": step.operation.value,
                "record_id": step.record_id,
                "sources": list(step.members),
                "released": list(step.leaving),
                "superseded": list(step.absorbed),
                "reason": dict(step.reason),
            }
            for step in steps
        )
        reviewed: Iterator[Json] = (
            {"review": turn.after.review_id, "state": turn.after.state.value, "confidence": turn.after.confidence}
            for turn in reviews
        )
        lines: Iterator[Json] = chain([{"summary": dict(summary)}], changes, reviewed)
        key = f"reports/{job_id}/{attempt}.jsonl.gz"
        self.checkpoints.write(key, lines)
        return key

    def steps(self, position: Position) -> Iterator[Step]:
        """The plan from the position on."""
        first = position.step - position.step % _STEPS_A_FILE
        for start in range(first, position.steps, _STEPS_A_FILE):
            for line in self.checkpoints.read(_plan_key(position.prefix, start)):
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
        "l": list(step.leaving),
        "a": list(step.absorbed),
        "v": dict(step.versions),
        "w": dict(step.reason),
        "d": step.delta,
    }
    return line


def _step_from_line(line: Json) -> Step:
    if not isinstance(line, dict):
        raise TypeError("a step is an object")

    def texts(name: str) -> tuple[str, ...]:
        value = line.get(name)
        return tuple(str(each) for each in value) if isinstance(value, list) else ()

    def number(value: Json) -> int:
        return value if isinstance(value, int) else 0

    versions, reason = line.get("v"), line.get("w")
    return Step(
        position=number(line["n"]),
        operation=Operation(str(line["o"])),
        record_id=str(line["r"]),
        members=texts("m"),
        leaving=texts("l"),
        absorbed=texts("a"),
        versions={name: number(version) for name, version in versions.items()} if isinstance(versions, dict) else {},
        reason=reason if isinstance(reason, dict) else {},
        delta=number(line.get("d")),
    )
