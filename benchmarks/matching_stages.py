"""Where ``winnow consolidate --local`` spends its processor time: ``python -m benchmarks.matching_stages FILE...``.

Every file is consolidated several times, each time in a process of its own, and each stage's least time is shown. Start
is the interpreter with all imports; the stages are functions, timed from their calls to their returns, threads
included; what is left over is the rest.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
STAGES: Final = {
    "read": ("cli.consolidate_local", "read_lists"),
    "order": ("winnow.matching.resolve", "_by_content"),
    "infer the schema": ("winnow.matching.resolve", "infer_schema"),
    "build columns": ("winnow.matching.resolve", "build_columns"),
    "near copies": ("winnow.matching.resolve", "drop_near_copies"),
    "block": ("winnow.matching.blocking", "candidates"),
    "compare": ("winnow.matching.compare.comparison_levels", "compare_records"),
    "fit the model": ("winnow.matching.model.fit", "fit"),
    "missing fields": ("winnow.matching.adjust.missing_fields", "MissingFieldCorrection.learn"),
    "cluster": ("winnow.matching.resolve", "_grouped"),
    "self-check": ("winnow.matching.resolve", "check_run"),
    "calibrate": ("winnow.matching.resolve", "calibrate_weights"),
    "list": ("winnow.matching.resolve", "_resolution"),
    "write": ("cli.consolidate_local", "_write"),
}
"""Stages in their order: the module that calls a function, and the function's name there. A stage inside another one
counts for itself alone."""


class Clock:
    """Processor seconds of stages, each without the stages that it calls."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._open: list[float] = []

    def measured[**P, T](self, stage: str, function: Callable[P, T]) -> Callable[P, T]:
        """The function, with its time added to the stage's."""

        @functools.wraps(function)
        def timed(*args: P.args, **given: P.kwargs) -> T:
            self._open.append(0.0)
            started = time.process_time()
            try:
                return function(*args, **given)
            finally:
                spent = time.process_time() - started
                self.seconds[stage] += spent - self._open.pop()
                if self._open:
                    self._open[-1] += spent

        return timed


def consolidate_once(path: str, workers: int) -> dict[str, float]:
    """Consolidates a file in this process; the stages' processor seconds."""
    from cli import consolidate_local  # noqa: PLC0415 - its import is what is measured first

    clock = Clock()
    seconds = {"start": time.process_time()}
    for stage, (module, name) in STAGES.items():
        *inside, function = name.split(".")
        owner = functools.reduce(getattr, inside, importlib.import_module(module))
        setattr(owner, function, clock.measured(stage, getattr(owner, function)))
    consolidate_local.run(["--local", path, "--workers", str(workers), "--output", "/dev/null"])
    whole = time.process_time()
    seconds |= clock.seconds
    return {**seconds, "rest": whole - sum(seconds.values()), "whole": whole}


def measure(path: str, workers: int, runs: int) -> dict[str, float]:
    """The least processor seconds of each stage in several processes."""
    found: dict[str, float] = {}
    for _ in range(runs):
        command = [sys.executable, "-m", "benchmarks.matching_stages", "--once", "--workers", str(workers), path]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        for stage, seconds in json.loads(done.stderr.splitlines()[-1]).items():
            found[stage] = min(seconds, found.get(stage, seconds))
    return found


def show(found: Sequence[tuple[str, dict[str, float]]]) -> None:
    """A table: stages down, files across."""
    print(f"{'processor s':18}" + "".join(f"{Path(path).name:>16}" for path, _ in found))
    for stage in found[0][1]:
        print(f"{stage:18}" + "".join(f"{seconds[stage]:16.3f}" for _, seconds in found))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        sys.stderr.write(json.dumps(consolidate_once(chosen.files[0], chosen.workers)) + "\n")
        return
    show([(path, measure(path, chosen.workers, chosen.runs)) for path in chosen.files])


if __name__ == "__main__":
    main()
