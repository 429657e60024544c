"""Parsing of untrusted files in a process of its own, so that a crash or hang of a parser stays with the file.

The child is a fresh interpreter that speaks over its standard input and output: nothing of the caller's memory or
environment (credentials) is in it, it needs no shared memory (Lambda has no /dev/shm), and threads of the caller cannot
be caught half-way by a fork. It serves many files, one at a time (pdfium is not thread-safe), with limits on memory and
processor time. It is killed when a file takes too long and replaced when it died.

A document that takes over its parser gains nothing: before the first file the child gives up files, network, other
processes and privileges (``confinement``), and the caller's memory and environment are hidden from it. What holds on
the machine at hand is in ``Isolated.layers``.
"""

from __future__ import annotations

import io
import os
import pickle
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Final, Self, cast, get_args

from winnow.parsing.confinement import hide_memory
from winnow.parsing.documents.document_model import DocumentError, ErrorCode

_HEADER: Final = struct.Struct(">Q")
_LARGEST_ANSWER: Final = 256 * 1024 * 1024
_LONGEST_REASON: Final = 1_000  # characters
_SUCCESSES: Final = {"result", "ready"}
_NONSENSE: Final = "nonsense"  # the kind of an answer that no reader gives
_CODES: Final = frozenset(get_args(ErrorCode.__value__))
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_CHILD: Final = "winnow.parsing.sandbox_child"
_START_SECONDS: Final = 30.0  # to import what the target needs, on a cold and busy machine


class Isolated:
    """Calls functions in a child process.

    A function is one of a module, with arguments that can be pickled. Its result may hold plain data and instances of
    classes of Winnow's own modules: the child is not trusted, so nothing else is unpickled. Safe to share between
    threads; calls run one after another.
    """

    def __init__(
        self,
        *,
        seconds: float = 30.0,
        memory_bytes: int = 1024 * 1024 * 1024,
        calls: int = 500,
        modules: Sequence[str] = (),
    ) -> None:
        """An empty place for a child, which starts with the first call.

        Args:
            seconds: bound of one call, in seconds of processor time and of the clock.
            memory_bytes: bound of the child's address space.
            calls: after how many a child is replaced.
            modules: names of the modules outside ``winnow.parsing`` whose functions will be called.
        """
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._calls = calls
        self._modules = tuple(modules)
        self._served = 0
        self.layers: frozenset[str] = frozenset()
        """What confines the child that was started last (``confinement.Layer``); empty before the first."""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call[**P, T](self, function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """The function's result.

        Args:
            function: of a module that the child can import; it runs there.
            arguments, options: pickled for the child.

        Raises:
            DocumentError: as the function raised it; ``timeout`` when it took longer than allowed;
                ``expands_too_much`` when it needed more memory; ``corrupt`` when it failed or its process died.
        """
        with self._lock:
            process = self._ready()
            try:
                answer = _exchange(process, pickle.dumps((function, arguments, options)), self._seconds)
            except TimeoutError:
                self._kill()
                raise DocumentError("timeout", f"Reading took longer than {self._seconds:g} seconds.") from None
            except (EOFError, OSError):
                self._kill()
                raise DocumentError("corrupt", "The reader crashed on the document.") from None
            self._served += 1
            kind, value = _loads(answer)
            if kind == "result":
                return cast("T", value)
            if kind in {"memory", _NONSENSE}:  # a child that a document has taken over serves no other one
                self._kill()
            code, reason = value
            raise DocumentError(cast("ErrorCode", code), reason)

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._kill()

    def __enter__(self) -> Self:
        """Nothing starts before the first call."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the child process."""
        self.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The running child; a new one when there is none, it died, or it served its calls."""
        if self._process is not None and (self._process.poll() is not None or self._served >= self._calls):
            self._kill()
        if self._process is None:
            self._process = self._start()
            self._served = 0
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        hide_memory()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        limits = [f"{self._seconds:g}", str(self._memory_bytes)]
        process = subprocess.Popen(  # noqa: S603 - this interpreter with our own module
            [sys.executable, "-m", _CHILD, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        try:
            _, layers = _loads(_exchange(process, pickle.dumps(self._modules), _START_SECONDS))
        except (TimeoutError, EOFError, OSError) as error:
            process.kill()
            process.wait()
            raise RuntimeError("the process that reads documents does not start") from error
        self.layers = layers
        return process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _exchange(process: subprocess.Popen[bytes], payload: bytes, seconds: float) -> bytes:
    """Send a message and wait for the answer.

    Raises:
        TimeoutError: after ``seconds``.
        EOFError, OSError: when the process is gone.
    """
    if process.stdin is None or process.stdout is None:
        raise EOFError
    deadline = time.monotonic() + seconds
    to_send = memoryview(_HEADER.pack(len(payload)) + payload)
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    to_send = to_send[os.write(key.fd, to_send[: 1 << 16]) :]
                    if not to_send:
                        selector.unregister(process.stdin)
                    continue
                chunk = os.read(key.fd, 1 << 20)
                if not chunk:
                    raise EOFError
                received += chunk
            if _is_whole(received):
                return bytes(received[_HEADER.size :])


def _is_whole(received: bytearray) -> bool:
    if len(received) < _HEADER.size:
        return False
    length: int = _HEADER.unpack_from(received)[0]
    if length > _LARGEST_ANSWER:
        raise EOFError
    return len(received) >= _HEADER.size + length


class _OwnClasses(pickle.Unpickler):
    """Unpickles plain data and instances of classes that Winnow's modules define, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        found = None
        if module.split(".", 1)[0] == "winnow" and "." not in name:
            found = super().find_class(module, name)
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is not one of Winnow's classes")
        return found


def _loads(answer: bytes) -> tuple[str, Any]:
    """What a child has answered; a child that a document has taken over may say anything."""
    try:
        kind, value = _OwnClasses(io.BytesIO(answer)).load()
        if kind not in _SUCCESSES:
            code, reason = value
            if code not in _CODES or not isinstance(reason, str) or len(reason) > _LONGEST_REASON:
                raise pickle.UnpicklingError("it is no failure of a reader")  # noqa: TRY301 - like any other nonsense
    except Exception:  # noqa: BLE001 - whatever the child sent, it is that file's failure
        return _NONSENSE, ("corrupt", "The reader's answer cannot be understood.")
    return kind, value
