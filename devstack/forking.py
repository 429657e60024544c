"""Functions of the local stack that start as forks of a process which has imported what they import.

Most of a cold start are imports of libraries. MiniStack starts an interpreter for each worker of a function, and each
imports the same. Here the first worker of a build starts a process that only imports (``function_template``), and each
worker is a fork of it: its environment, its directory and the handler's own module are the worker's. Where the system
has no handle of a process (``pidfd_open`` is Linux's), workers start as MiniStack starts them.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_TEMPLATE = Path(__file__).with_name("function_template.py")
_WORKER = "_worker.py"  # what MiniStack calls the script that serves a function of Python
_LAYERS = "_LAMBDA_LAYERS_DIRS"  # where it says to the script what layers there are
_GONE = -1  # the exit code of a process that is no child of ours


class Fork:
    """Stands for ``subprocess.Popen``, as far as MiniStack uses one for a worker."""

    def __init__(self, pid: int, stdin: int, stdout: int, stderr: int) -> None:
        """A process that has just begun.

        Args:
            pid: its number.
            stdin, stdout, stderr: our ends of its pipes.
        """
        self.pid = pid
        self.returncode: int | None = None
        self.stdin = open(stdin, "w", buffering=1, encoding="utf-8")  # noqa: SIM115 - open as long as the process runs
        self.stdout = open(stdout, encoding="utf-8")  # noqa: SIM115
        self.stderr = open(stderr, encoding="utf-8")  # noqa: SIM115
        self._handle: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self.returncode = _GONE

    def __del__(self) -> None:
        """Gives the handle back."""
        self._end()

    def poll(self) -> int | None:
        """None while it runs."""
        return None if self._runs(0) else self.returncode

    def wait(self, timeout: float) -> int | None:
        """Waits for its end.

        Args:
            timeout: s.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        if self._runs(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return self.returncode

    def terminate(self) -> None:
        """Asks it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it."""
        self._signal(signal.SIGKILL)

    def _runs(self, seconds: float) -> bool:
        if self._handle is None:
            return False
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        if not ended.poll(1000 * seconds):
            return True
        self._end()
        return False

    def _end(self) -> None:
        handle, self._handle, self.returncode = self._handle, None, _GONE
        if handle is not None:
            os.close(handle)

    def _signal(self, number: signal.Signals) -> None:
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)


class Forks:
    """Starts the workers of functions; those of one build are forks of one process."""

    def __init__(self) -> None:
        """Nothing runs before the first worker."""
        self._templates: dict[tuple[str, ...], _Template] = {}
        self._lock = threading.Lock()

    def start(self, command: Sequence[str], **options: Any) -> Fork | subprocess.Popen[str]:
        """Starts a worker, or whatever else MiniStack starts, in the way of ``subprocess.Popen``."""
        if Path(command[-1]).name == _WORKER and hasattr(os, "pidfd_open"):
            with suppress(OSError, ValueError):  # what hinders its imports is told where the worker makes them
                return self._template(options).fork(command[-1], options["cwd"], options["env"])
        return subprocess.Popen(command, **options)

    def _template(self, options: Mapping[str, Any]) -> _Template:
        """The process that has imported what a function's code and layers need; started if it does not run."""
        layers = filter(None, options["env"].get(_LAYERS, "").split(os.pathsep))
        folders = tuple(os.path.realpath(folder) for folder in (options["cwd"], *layers))
        with self._lock:
            if folders not in self._templates:
                self._templates[folders] = _Template(folders)
            return self._templates[folders]


class _Template:
    """A process of ``function_template``."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(_TEMPLATE), str(theirs.fileno()), *folders],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def fork(self, script: str, folder: str, environment: Mapping[str, str]) -> Fork:
        """Starts a worker.

        Args:
            script: that it runs.
            folder: in which it runs.
            environment: all of it.

        Raises:
            OSError, ValueError: the template is gone.
        """
        request = json.dumps({"script": script, "folder": folder, "environment": dict(environment)}).encode()
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        ours_error, theirs_error = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._control, [request], [theirs_in, theirs_out, theirs_error])
                pid = int(self._control.recv(32))
        except (OSError, ValueError):
            for end in (ours_in, ours_out, ours_error):
                os.close(end)
            raise
        finally:
            for end in (theirs_in, theirs_out, theirs_error):
                os.close(end)
        return Fork(pid, ours_in, ours_out, ours_error)
