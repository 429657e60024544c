"""Background processes of the local stack: started in a group of their own, found again by a file, stopped for sure.

The file holds the process id and when that process began, so that a number which the system has meanwhile given to
somebody else's process is never signalled.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from devstack.errors import DevstackError

START_SECONDS = 60.0  # until a process answers; on a busy machine its imports alone may take ten
STOP_SECONDS = 1.0  # between asking a group to end and ending it


def find_port(preferred: int) -> int:
    """The preferred port when it is free, else one that the system picks."""
    for port in (preferred, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise DevstackError("No port is free on 127.0.0.1.")


def check_port(port: int, variable: str) -> None:
    """Raise DevstackError when a port that was asked for is taken."""
    if find_port(port) != port:
        raise DevstackError(f"Port {port} is taken: stop what listens there, or set {variable} to another port.")


def start(
    command: Sequence[str], *, pid_file: Path, log: Path, environment: Mapping[str, str], folder: Path
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own; its output goes to the log."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    pid_file.write_text(json.dumps({"pid": process.pid, "began": _began(process.pid)}))
    return process


def wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], *, seconds: float, what: str, log: Path) -> None:
    """Wait until ``ready()``; raise DevstackError when the process ends or the seconds run out before."""
    ends_at = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise DevstackError(f"{what} did not start (see {log}): {_last_line(log)}")
        if time.monotonic() > ends_at:
            raise DevstackError(f"{what} did not answer within {seconds:.0f} s: see {log}.")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a local address answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def running(pid_file: Path) -> bool:
    """Whether the process that the file names is the one that was started, and lives."""
    known = _read(pid_file)
    return known is not None and _began(known.pid) == known.began


def stop(pid_file: Path, seconds: float = STOP_SECONDS) -> bool:
    """End the group of the process that the file names, and remove the file. False when nothing was left to end.

    The leader may have crashed with its children alive: as long as one of them lives, the system gives the group's
    number to nobody else.

    Args:
        seconds: how long the leader has to save what it holds.
    """
    known = _read(pid_file)
    pid_file.unlink(missing_ok=True)
    if known is None or _began(known.pid) not in {None, known.began}:
        return False
    group = known.pid
    if not _signal(group, signal.SIGTERM):
        return False
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        _reap(group)
        if not _signal(group, 0):
            return True
        time.sleep(0.05)
    _signal(group, signal.SIGKILL)
    _reap(group)
    return True


@dataclass(frozen=True, slots=True)
class _Started:
    """What a process's file says."""

    pid: int
    began: str


def _read(pid_file: Path) -> _Started | None:
    """What the file says; None when there is none, or one that was cut short."""
    try:
        known = json.loads(pid_file.read_text())
        started = _Started(int(known["pid"]), str(known["began"]))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return started if started.pid > 1 else None


def _began(pid: int) -> str | None:
    """When a process began, as the system writes it; None when there is no such process."""
    if sys.platform == "linux":
        try:
            # field 22, counted after the parenthesised name, which may hold spaces (proc_pid_stat(5)); 3 is the state
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _reap(pid: int) -> None:
    """Collect a child of ours that has ended; one of another start of the stack is the system's."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
