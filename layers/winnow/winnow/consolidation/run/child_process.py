"""Work in a child process, beside which its parent lives on.

Matching reads what people have written, and some text may keep an expression, and with it the interpreter, busy for
minutes. A thread that should keep the job's lease would starve with it; another process does not. The child is a fork:
it shares what it is to compute with its parent, needs no shared memory (Lambda has no /dev/shm), calls no AWS, and ends
with its answer.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, cast


class ChildDied(Exception):  # noqa: N818 - an outcome, not a fault
    """The child ended without an answer: it was killed, most likely for its memory."""


def compute_in_child[T](compute: Callable[[], T], beat: Callable[[], None], every: float) -> T:
    """What ``compute`` returns, or raises, in a child process.

    Args:
        compute: its result and its exceptions can be pickled.
        beat: called while the child computes; when it raises, the child is killed.
        every: seconds between two calls of ``beat``.

    Raises:
        ChildDied: there is no answer.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send_answer, args=(sender, compute), daemon=True)
    child.start()
    sender.close()
    try:
        while not receiver.poll(every):
            beat()
        succeeded, answer = cast("tuple[bool, Any]", receiver.recv())
    except EOFError as error:
        raise ChildDied from error
    finally:
        child.kill()
        child.join()
        receiver.close()
    if not succeeded:
        raise answer
    return cast("T", answer)


def _send_answer(sender: Connection, compute: Callable[[], object]) -> None:
    """The child's whole life."""
    try:
        answer = (True, compute())
    except Exception as error:  # noqa: BLE001 - the parent raises it
        sender.send((False, error))
        return
    sender.send(answer)
