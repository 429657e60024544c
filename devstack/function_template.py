"""A process that imports what a function's handler imports, and forks a worker whenever it is asked (``forking``).

It runs as a script, with nothing of the local stack in reach: ``function_template.py SOCKET CODE LAYER...``
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_HANDLER = "app.py"
COMM = 15  # characters of a process's name that Linux keeps
_BESIDES = ("botocore.handlers", "boto3")  # what MiniStack's script imports, and the handlers' code at its first call


def main(control: socket.socket, code: str, layers: Sequence[str]) -> None:
    """Forks until the other side hangs up.

    Args:
        control: brings requests with the three ends of a worker's pipes, and takes the numbers of workers.
        code: the function's folder.
        layers: the folders of its layers, the first one first.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system collects those that have ended
    find_modules_in(code, layers)
    for name in (*_BESIDES, *imported_by(Path(code) / _HANDLER)):
        with suppress(ImportError):  # the worker meets and tells it
            importlib.import_module(name)
    gc.freeze()
    while True:
        request, pipes, _, _ = socket.recv_fds(control, 1 << 20, 3)
        if not request:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            become_worker(pipes, **json.loads(request))
            return
        for pipe in pipes:
            os.close(pipe)
        control.send(str(pid).encode())


def find_modules_in(code: str, layers: Sequence[str]) -> None:
    """Has modules looked for where Lambda does: in the layers, the last one first, and then beside the handler."""
    sys.path[0] = code  # in place of this script's own folder
    for layer in layers:
        sys.path[:0] = [layer, f"{layer}/python"]


def imported_by(handler: Path) -> list[str]:
    """The modules that a handler imports when it is itself imported."""
    found: list[str] = []
    with suppress(OSError, SyntaxError):
        for node in ast.parse(handler.read_bytes()).body:
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.append(node.module)
    return found


def become_worker(pipes: Sequence[int], script: str, folder: str, environment: dict[str, str]) -> None:
    """Runs a worker's script as if this interpreter had been started for it.

    Args:
        pipes: what becomes standard input, output and error.
        script: its path.
        folder: to be in.
        environment: all of it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
        os.close(pipe)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115 - to its end
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    Path("/proc/self/comm").write_text(environment.get("AWS_LAMBDA_FUNCTION_NAME", "function")[:COMM], encoding="utf-8")
    sys.argv = [script]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2], sys.argv[3:])
