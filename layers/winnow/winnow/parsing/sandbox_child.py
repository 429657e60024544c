"""The process that parses untrusted files; started by ``sandbox`` and spoken to over standard input and output.

Its first request names the modules that it will need. They are loaded together with all that reading may open, and then
the process gives up everything but computing (``confinement``) before it sees a file.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from typing import Any, BinaryIO, Final

from winnow.parsing.confinement import confine
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.preload import preload, spare_collector

_HEADER: Final = struct.Struct(">Q")


def main(seconds: float, memory_bytes: int) -> None:
    """Serve requests until standard input ends.

    Standard output is the channel of answers; what a library prints goes nowhere.
    """
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _limit(memory_bytes)
    modules = _receive(requests)
    if modules is None:
        return
    preload(pickle.loads(modules))  # noqa: S301 - from the parent, which is trusted
    spare_collector()
    _send(answers, ("ready", confine()))
    while (payload := _receive(requests)) is not None:
        _send(answers, _answer(payload, seconds))


def _send(answers: BinaryIO, answer: tuple[str, Any]) -> None:
    try:
        body = pickle.dumps(answer)
    except Exception:  # noqa: BLE001 - whatever a result holds
        body = pickle.dumps(("error", ("corrupt", "The reader's answer cannot be sent.")))
    answers.write(_HEADER.pack(len(body)) + body)
    answers.flush()


def _answer(payload: bytes, seconds: float) -> tuple[str, Any]:
    """The result, or the code and reason of what went wrong; a parser may raise anything on a hostile file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    bound = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (bound, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        request = pickle.loads(payload)  # noqa: S301 - from the parent, which is trusted
        function, arguments, options = request
        return "result", function(*arguments, **options)
    except DocumentError as error:
        return "error", (error.code, error.reason)
    except MemoryError:
        return "memory", ("expands_too_much", "Reading needs more memory than is allowed.")
    except RecursionError:
        return "error", ("expands_too_much", "The document is nested too deeply.")
    except Exception as error:  # noqa: BLE001 - see above
        return "error", ("corrupt", f"The document cannot be read ({type(error).__name__}).")


def _receive(stream: BinaryIO) -> bytes | None:
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _limit(memory_bytes: int) -> None:
    """No more address space than allowed, no file written, no core dumped."""
    for kind, bound in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
