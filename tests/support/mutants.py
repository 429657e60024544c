"""Changes the code at random places, one at a time, and prints which changes no test notices: ``make mutants``.

python -m support.mutants                       a sample of 300, in at most 15 minutes
python -m support.mutants --sample 0            every mutant
python -m support.mutants --room jobs --seed 2  another sample, of one room

mutmut makes the mutants and runs, for each, the tests that enter the changed function, quickest first, until one fails.
It wants the code in ``src``, so everything is copied into ``.mutants`` first. A mutant that outlives its time is as
good as noticed. ``docs/mutants.md`` says of those that are known to survive why they do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".mutants"
ROOMS = {
    "jobs": "src/winnow/jobs/*.py",
    "merge": "src/winnow/consolidation/merge/*.py",
    "records": "src/winnow/records/*.py",
    "audit": "src/winnow/audit/*.py",
}
TESTS = (  # what is about the rooms; by them alone a mutant has to be noticed
    "unit/test_jobs_*.py", "unit/test_merging_*.py", "unit/test_records_*.py", "unit/test_record_labels.py",
    "unit/test_job_labels.py", "integration/test_metrics.py",
    "unit/test_fields.py", "integration/test_record_facets.py",
    "integration/test_api_*.py", "integration/test_audit_*.py", "integration/test_consolidation_*.py",
    "integration/test_dead_letters.py", "integration/test_ingestion_edits.py", "integration/test_ingestion_jobs.py",
    "integration/test_job_worker.py", "integration/test_membership.py", "integration/test_recovery_times.py",
    "integration/test_reviews.py", "integration/test_rollback_again.py",
    "integration/test_sources_gone_and_archived.py", "integration/test_storage_limits.py",
    "integration/test_sweeper.py", "integration/test_unreadable_items.py", "faults/test_rows.py",
)  # fmt: skip
COPIED = ("functions", "cli", "devstack", "events", "benchmarks", "template.yaml", "docs")
SURVIVED, KILLED, UNTESTED = 0, 1, 33  # what mutmut writes down
# mutmut 3.7 reads a private name that pytest 9.2 has dropped; 3.8 needs a click that the SAM command refuses.
MUTMUT = """
from _pytest.nodes import Node
Node._nodeid = property(lambda node: node.nodeid)
from mutmut.__main__ import cli
cli()
"""


def prepare(rooms: Sequence[str]) -> None:
    """Copies the project into the work folder, and says there what is mutated and by what it is tested."""
    shutil.rmtree(WORK, ignore_errors=True)
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "layers" / "winnow" / "winnow", WORK / "src" / "winnow", ignore=leave)
    shutil.copytree(ROOT / "tests", WORK / "tests", ignore=leave)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, WORK / name, ignore=leave)
        else:
            shutil.copy(ROOT / name, WORK / name)
    tests = [str(path.relative_to(ROOT)) for each in TESTS for path in sorted((ROOT / "tests").glob(each))]
    settings = {
        "source_paths": ["src/winnow"],
        "only_mutate": [ROOMS[room] for room in rooms],
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-p", "no:xdist", "-p", "no:cacheprovider"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (WORK / "pyproject.toml").write_text("\n".join([project, "[tool.mutmut]", *lines, ""]), encoding="utf-8")


def mutmut(*arguments: str, seconds: float | None = None) -> str:
    """Runs mutmut in the work folder; after so many seconds it is asked to stop, and keeps what it has found."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", MUTMUT, *arguments]
    with subprocess.Popen(
        command, cwd=WORK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGINT)
            try:
                output, _ = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                output, _ = process.communicate()
    return output


def verdicts() -> dict[str, int | None]:
    """What became of each mutant, by its name; None of one that was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted((WORK / "mutants" / "src").rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def main() -> int:
    """Prints the counts and each mutant that survived, as a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants are tried; 0: all")
    parser.add_argument("--minutes", type=float, default=15.0, help="after which no further mutant is tried")
    parser.add_argument("--room", choices=ROOMS, action="append", help="only of this room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="go on in the work folder as it is")
    given = parser.parse_args()
    if not given.again:
        prepare(given.room or list(ROOMS))
        output = mutmut("run", "no such mutant")  # makes them, and learns which test enters which function
        if not verdicts():
            say(output[-4000:])
            return 1
    names = sorted(verdicts())
    chosen = random.Random(given.seed).sample(names, min(given.sample, len(names))) if given.sample else names
    output = mutmut("run", "--max-children", "2", *chosen, seconds=60 * given.minutes)
    found = {name: code for name, code in verdicts().items() if name in set(chosen)}
    counts = Counter("not tried" if code is None else NAMES.get(code, "timed out") for code in found.values())
    if not counts.keys() - {"not tried"}:
        say(output[-4000:])  # why it did not come so far
        return 1
    say(f"{len(names):,} mutants, {len(chosen):,} chosen: {dict(sorted(counts.items()))}")
    for name in (name for name, code in found.items() if code == SURVIVED):
        shown = [
            line for line in mutmut("show", name).splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}
        ]
        say("", name, *shown)
    return 0


NAMES = {SURVIVED: "survived", KILLED: "noticed", UNTESTED: "in no test's way"}


def say(*lines: str) -> None:
    """Prints lines at once."""
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
