"""A parser that crashes, hangs, eats memory or raises costs its own file and no other."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest

from winnow.parsing import sandbox
from winnow.parsing.confinement import hide_memory
from winnow.parsing.documents import DocumentError, read_document
from winnow.parsing.sandbox import Isolated

TARGETS = """
import ctypes, gc, os, time
from winnow.parsing.documents import DocumentError
from winnow.parsing.documents.document_model import Link

class Foreign: pass

def act(data, name):
    if name == "crash": ctypes.string_at(0)
    if name == "exit": os._exit(3)
    if name == "hang": time.sleep(60)
    if name == "spin":
        while True: pass
    if name == "memory": return len(bytearray(8 << 30))
    if name == "raise": raise IndexError(data.decode())
    if name == "refuse": raise DocumentError("encrypted", "It needs a password.")
    if name == "deep": return act(data, name)
    if name == "print": print("noise", flush=True); os.write(1, b"noise")
    if name == "write":
        with open("written", "wb") as file: file.write(data)
    if name == "foreign": return Foreign()
    if name == "own": return Link("a", 1, 2)
    if name == "environment": return sorted(os.environ)
    if name == "process": return os.getpid()
    if name == "garbage": return gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count()
    if name == "forge":
        for channel in range(3, 16):
            try: os.write(channel, len(data).to_bytes(8, "big") + data)
            except OSError: pass
        time.sleep(60)
    return len(data)
"""


type Act = Callable[[bytes, str], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the targets are, and where they run."""
    return tmp_path_factory.mktemp("targets")


@pytest.fixture(scope="module")
def targets(folder: Path) -> Iterator[Act]:
    (folder / "hostile_targets.py").write_text(TARGETS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("AWS_SECRET_ACCESS_KEY", "never to be seen")
        patch.chdir(folder)
        sys.modules.pop("hostile_targets", None)
        yield import_module("hostile_targets").act


@pytest.fixture(scope="module")
def act(targets: Act) -> Iterator[Act]:
    """Acts in a child that goes from test to test: whatever one did to it, the next one is served."""
    with Isolated(seconds=60, memory_bytes=1 << 30, modules=["hostile_targets"]) as isolated:
        yield lambda data, name: isolated.call(targets, data, name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("crash", "corrupt"),
        ("exit", "corrupt"),
        ("memory", "expands_too_much"),
        ("raise", "corrupt"),
        ("refuse", "encrypted"),
        ("deep", "expands_too_much"),
        ("write", "corrupt"),
        ("foreign", "corrupt"),
    ],
)
def test_a_failure_is_the_files_own(act: Act, name: str, code: str) -> None:
    assert act(b"before", "a") == 6
    with pytest.raises(DocumentError) as caught:
        act(b"secret content", name)
    assert caught.value.code == code
    assert "secret" not in caught.value.reason
    assert act(b"after", "b") == 5


@pytest.mark.parametrize("name", ["hang", "spin"])
def test_a_hang_ends_in_time(targets: Act, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Isolated(seconds=120, modules=["hostile_targets"]) as isolated:
        assert isolated.call(targets, b"before", "a") == 6
        with monkeypatch.context() as hurried:
            hurried.setattr(isolated, "_seconds", 0.5)  # of this call alone: the others may find the machine busy
            with pytest.raises(DocumentError) as caught:
                isolated.call(targets, b"", name)
        assert caught.value.code == "timeout"
        assert isolated.call(targets, b"after", "b") == 5


def test_the_process_is_kept_until_its_calls_are_served(targets: Act) -> None:
    with Isolated(calls=2, modules=["hostile_targets"]) as isolated:
        first, second, third = (isolated.call(targets, b"", "process") for _ in range(3))
    assert first == second
    assert third != second


def test_large_files_noise_and_own_classes_pass(act: Act) -> None:
    assert act(bytes(20_000_000), "large") == 20_000_000
    assert act(b"", "print") == 0
    assert repr(act(b"", "own")).startswith("Link(")


class RunsInTheParent:
    """Unpickled without care, it runs a command."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch taken_over",)


def test_a_forged_answer_runs_nothing_in_the_parent(act: Act, folder: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        act(pickle.dumps(("result", RunsInTheParent())), "forge")

    assert caught.value.code == "corrupt"
    assert not (folder / "taken_over").exists()
    assert act(b"after", "b") == 5  # of another process: this one would sleep for a minute


@pytest.mark.parametrize(
    "forged",
    [
        7,
        ("result", hide_memory),
        ("error", 7),
        ("error", ("no-such-code", "?")),
        ("error", ("corrupt", "secret" * 1_000)),
        ("what", None),
    ],
    ids=["no pair", "a function", "no reason", "unknown code", "content as reason", "unknown kind"],
)
def test_an_answer_that_no_reader_gives_is_a_corrupt_file(forged: object) -> None:
    kind, (code, reason) = sandbox._loads(pickle.dumps(forged))

    assert (kind, code) == ("nonsense", "corrupt")
    assert "secret" not in reason


def test_the_callers_environment_stays_outside(act: Act) -> None:
    assert "AWS_SECRET_ACCESS_KEY" not in str(act(b"", "environment"))


def test_garbage_is_looked_for_rarely_and_never_among_what_is_loaded(act: Act) -> None:
    assert act(b"", "a") == 0
    enabled, new_objects, frozen = cast("tuple[bool, int, int]", act(b"", "garbage"))
    assert enabled
    assert new_objects > 10 * 2000  # Python's own pace is 2,000
    assert frozen > 10_000


def test_documents_are_read_through_it() -> None:
    with Isolated(seconds=120) as isolated:
        document = isolated.call(read_document, b"Mira Falk\nSailmaker", "cv.txt")
        assert [line.text for line in document.lines] == ["Mira Falk", "Sailmaker"]
        with pytest.raises(DocumentError) as caught:
            isolated.call(read_document, b"", "cv.txt")
        assert caught.value.code == "empty"
