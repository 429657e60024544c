"""The functions' processes of a local stack, seen from outside: their memory, their time, and their sudden end.

Linux only: it reads /proc.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devstack import build, ministack
from devstack.function_template import COMM
from devstack.layout import Layout


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes that MiniStack keeps for one function, e.g. ``ingestion-worker``."""

    layout: Layout
    function: str

    def pids(self) -> list[int]:
        """Those that live: children of the stack's MiniStack, and forks of one, which bear the function's name."""
        mine = list(children(aws_pid(self.layout)))
        name = f"{build.STACK}-{self.function}"
        named = f"AWS_LAMBDA_FUNCTION_NAME={name}\0"
        forks = [
            pid for each in mine for pid in children(each) if _read(Path(f"/proc/{pid}/comm")).strip() == name[:COMM]
        ]
        return [*forks, *(pid for pid in mine if named in _read(Path(f"/proc/{pid}/environ")))]

    def kill(self, pid: int) -> None:
        """Ends one as a crash of its container would."""
        os.kill(pid, signal.SIGKILL)

    def seconds(self, pid: int) -> float:
        """Processor time of one so far."""
        return processor_seconds(pid)


def aws_pid(layout: Layout) -> int:
    """The process of a stack's MiniStack."""
    return int(json.loads(layout.file(ministack.PID).read_text())["pid"])


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far; 0 when it has ended."""
    spent = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK") if spent else 0.0


def children(pid: int) -> Iterator[int]:
    """The processes that any thread of a process started."""
    for task in _listed(Path(f"/proc/{pid}/task")):
        yield from map(int, _read(task / "children").split())


def peak_mb(pid: int) -> float:
    """The most resident memory that a process ever had; 0 when it has ended."""
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
