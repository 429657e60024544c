"""A large project through the deployed consolidation worker, killed on the way, against the same rows locally.

    python -m benchmarks.consolidation_scale --records 100000 --kill read --kill match --kill merge

Brings a local stack of its own up (the deployed template on MiniStack), writes the records straight into its table,
triggers a consolidation, kills the function's process (SIGKILL) once in each of the stages that are named, waits for
the end and compares the clusters with those that ``winnow consolidate --local`` makes of the same rows. Linux only: it
reads /proc.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from winnow.platform.expressions import Item

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.capacity import index_units, units  # noqa: E402
from benchmarks.lambda_processes import Processes, peak_mb  # noqa: E402
from benchmarks.matching_population import population  # noqa: E402
from devstack import stack as devstack  # noqa: E402
from devstack.layout import Layout  # noqa: E402
from devstack.stack import Ports, Stack  # noqa: E402
from winnow.consolidation.run.change import Change  # noqa: E402
from winnow.consolidation.run.change_store import ChangeStore  # noqa: E402
from winnow.consolidation.run.change_store import to_item as change_to_item  # noqa: E402
from winnow.jobs.job import Job, State  # noqa: E402
from winnow.jobs.job_store import JobStore  # noqa: E402
from winnow.matching.match_types import Table as Rows  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.expressions import item_to_wire  # noqa: E402
from winnow.platform.ids import all_shards  # noqa: E402
from winnow.platform.table import Table  # noqa: E402
from winnow.projects.project import Consolidation  # noqa: E402
from winnow.records.record import Record, RecordKind, Source, record_id_of  # noqa: E402
from winnow.records.record_items import to_item  # noqa: E402
from winnow.records.record_store import RecordStore  # noqa: E402
from winnow.sdk.client import Client  # noqa: E402
from winnow.values import Field, Provenance  # noqa: E402

STAGES = ("read", "match", "merge")
_KILL_AFTER = {"read": 0.0, "match": 0.5, "merge": 2.0}  # s into the stage
_EVERY = 0.2  # s between two looks at the job
_FUNCTION = "consolidation-worker"


def seed(stack: Stack, table: Table, project_id: str, rows: Rows) -> dict[str, str]:
    """Writes the rows as records, 25 a call; answers each row's id by its record's."""
    now, client = system_clock(), stack.client("dynamodb")
    named: dict[str, str] = {}

    def drafts() -> Iterator[Record]:
        for place, rid in enumerate(rows.ids):
            uri = f"bench://rows.csv#{rid}"
            record_id = record_id_of(project_id, uri)
            named[record_id] = rid
            cells = {name: cells[place] for name, cells in rows.columns.items()}
            fields = {name: Field(cell, Provenance.IMPORTED) for name, cell in cells.items() if isinstance(cell, str)}
            source = Source(uri, "1", "hash", rid)
            yield Record(record_id, project_id, RecordKind.ROW, now, now, fields=fields, source=source)

    for some in batched(drafts(), 25, strict=False):
        puts = [{"PutRequest": {"Item": item_to_wire(to_item(record))}} for record in some]
        answer = client.batch_write_item(RequestItems={table.name: puts})
        assert not answer["UnprocessedItems"]
    return named


@dataclass(slots=True)
class Watch:
    """Follows a job from outside.

    Attributes:
        seconds: in each stage, with what a kill there cost.
        peak_mb: resident memory of the function's process, its most.
        processor: seconds of processor time of each process, until it was last seen.
        killed: the stages in which it was.
    """

    processes: Processes
    jobs: JobStore
    kills: list[str]
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    peak_mb: float = 0.0
    processor: dict[int, float] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)

    def follow(self, job_id: str) -> Job:
        """Waits until the job has ended; kills where that was asked for."""
        stage, since = "queue", time.monotonic()
        while True:
            job = self.jobs.get(job_id)
            assert job
            now = "queue" if job.state is State.PENDING else (job.phase or "read")
            if now != stage or job.state.ended:
                self.seconds[stage] += time.monotonic() - since
                stage, since = now, time.monotonic()
            if job.state.ended:
                return job
            self._look()
            if self.kills and self.kills[0] == stage and time.monotonic() - since >= _KILL_AFTER[stage]:
                self._kill()
            time.sleep(_EVERY)

    def _kill(self) -> None:
        for pid in self.processes.pids():
            self.processes.kill(pid)
            self.killed.append(self.kills.pop(0))
            print(f"  killed process {pid} in stage {self.killed[-1]}", file=sys.stderr)
            return

    def _look(self) -> None:
        for pid in self.processes.pids():
            self.peak_mb = max(self.peak_mb, peak_mb(pid))
            self.processor[pid] = self.processes.seconds(pid)


def clusters_of(table: Table, project_id: str, named: Mapping[str, str]) -> set[frozenset[str]]:
    """The stored clusters, as sets of row ids."""
    found: dict[str, set[str]] = defaultdict(set)
    for shard in all_shards():
        for record in RecordStore(table).of_shard(project_id, shard):
            if record.record_id in named:
                found[record.merged_into or record.record_id].add(named[record.record_id])
                assert record.version == 1 + bool(record.merged_into), "a source was written twice"
    return {frozenset(members) for members in found.values()}


def local_clusters(rows: Rows, rules: Consolidation) -> tuple[set[frozenset[str]], float]:
    """The clusters of ``winnow consolidate --local`` over the same rows, and its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "rows.csv"), Path(folder, "clusters.csv")
        names = sorted(rows.columns)
        with source.open("w", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["rid", *names])
            for place, rid in enumerate(rows.ids):
                writer.writerow([rid, *(rows.columns[name][place] or "" for name in names)])
        command = [Path(sys.executable).parent / "winnow", "consolidate", "--local", source, "--output", output]
        command += ["--id-column", "rid", "--match-threshold", str(rules.match_threshold)]
        command += ["--review-threshold", str(rules.review_threshold)]
        started = time.monotonic()
        subprocess.run([str(each) for each in command], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - started
        found: dict[str, set[str]] = defaultdict(set)
        with output.open(newline="") as lines:
            for row in csv.DictReader(lines):
                found[row["cluster"]].add(row["rid"])
    return {frozenset(members) for members in found.values()}, seconds


def write_units(changes: Sequence[Change]) -> tuple[int, int]:
    """What the changes cost on DynamoDB, each in a transaction with what it wrote; and the changes' own part of it."""
    own = sum(2 * units(change_to_item(change)) + 1 for change in changes)
    records = 0
    for change in changes:
        for each in change.touched:
            before, after = dict(each.before or {}), dict(each.after)
            if each.before is None:
                records += 2 * units(after) + 1
            else:  # a source: its item is about a KB, and its place in the listing changes
                keys: list[Item] = [{"gsi1pk": str(state.get("status")), "gsi1sk": ""} for state in (before, after)]
                records += 2 + index_units(*keys)
    return own + records, own


def run(layout: Layout, stack: Stack, rows: Rows, kills: Sequence[str]) -> bool:
    """One project of these rows; prints what it took. Answers whether the clusters are the local ones."""
    table = Table(stack.client("dynamodb"), stack.outputs["TableName"])
    with Client(stack.api, lambda: stack.token(layout, "admin")) as admin:
        project_id = admin.create_project(f"{len(rows.ids)} rows").project_id
        started = time.monotonic()
        named = seed(stack, table, project_id, rows)
        print(f"{len(named):,} records written in {time.monotonic() - started:.1f} s", file=sys.stderr)
        job_id = admin.consolidate(project_id).job_id
    watch = Watch(Processes(layout, _FUNCTION), JobStore(table), list(kills))
    job = watch.follow(job_id)
    assert job.state is State.COMPLETED, job.failure
    local, local_seconds = local_clusters(rows, Consolidation())
    equal = clusters_of(table, project_id, named) == local
    changes = list(ChangeStore(table).of_job(job_id))
    spent, own = write_units(changes)
    print(
        f"{len(named):,} records, {len(changes):,} changes, claimed {job.fencing_token} times, "
        f"killed in {watch.killed or 'none'}"
    )
    for stage, seconds in watch.seconds.items():
        print(f"  {stage:8} {seconds:8.1f} s")
    print(f"  function {sum(watch.processor.values()):8.1f} s of processor time")
    print(f"  peak     {watch.peak_mb:8.0f} MB resident")
    merges = max(len(changes), 1)
    print(f"  writes   {spent:8,} units, {spent / merges:.1f} a merge, {own / merges:.1f} of them for its change")
    print(f"  local    {local_seconds:8.1f} s, {len(local):,} clusters, equal: {'yes' if equal else 'NO'}", flush=True)
    return equal


def main() -> int:
    """Runs each size. Returns 1 when some result is not the local one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, action="append", help="again for another size; 1,000 by default")
    parser.add_argument("--kill", choices=STAGES, action="append", default=[], help="again for another stage")
    given = parser.parse_args()
    layout = Layout(state=ROOT / ".devstack" / "scale")
    try:
        stack = devstack.up(layout, Ports.free(), say=lambda text: print(text, file=sys.stderr))
        kills = [stage for stage in STAGES if stage in given.kill]
        equal = True
        for size in given.records or [1000]:
            equal &= run(layout, stack, population(size)[0], kills)
        return int(not equal)
    finally:
        devstack.reset(layout)


if __name__ == "__main__":
    sys.exit(main())
