"""What the local stack starts can always be found and stopped again, and nothing else is."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devstack import ministack, processes, stack, users
from devstack.errors import DevstackError
from devstack.layout import Layout

PARENT = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"


@pytest.fixture
def family(tmp_path: Path) -> tuple[int, int, Path]:
    """A process with a child, both in one group, and the file that names it."""
    pid_file, log = tmp_path / "x.pid", tmp_path / "x.log"
    parent = processes.start(
        [sys.executable, "-c", PARENT], pid_file=pid_file, log=log, environment=os.environ, folder=tmp_path
    )
    processes.wait(parent, lambda: log.read_bytes().endswith(b"\n"), seconds=120, what="It", log=log)
    return parent.pid, int(log.read_text()), pid_file


def alive(pid: int) -> bool:
    return processes._began(pid) is not None


def eventually_dead(*pids: int) -> bool:
    for _ in range(3000):
        if not any(map(alive, pids)):
            return True
        time.sleep(0.02)
    return False


def test_a_process_is_stopped_with_its_children(family: tuple[int, int, Path]) -> None:
    parent, child, pid_file = family
    assert processes.running(pid_file)
    assert processes.stop(pid_file)
    assert eventually_dead(parent, child)
    assert not pid_file.exists()
    assert not processes.running(pid_file)


def test_children_of_a_crashed_process_are_stopped(family: tuple[int, int, Path]) -> None:
    parent, child, pid_file = family
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert not processes.running(pid_file)
    assert alive(child)
    assert processes.stop(pid_file)
    assert eventually_dead(child)


def test_a_process_that_ignores_the_request_is_ended(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    pid_file, log = tmp_path / "x.pid", tmp_path / "x.log"
    process = processes.start(
        [sys.executable, "-c", deaf], pid_file=pid_file, log=log, environment=os.environ, folder=tmp_path
    )
    processes.wait(process, lambda: bool(log.read_bytes()), seconds=120, what="It", log=log)
    assert processes.stop(pid_file)
    assert eventually_dead(process.pid)


def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        pid_file = tmp_path / "x.pid"
        pid_file.write_text(json.dumps({"pid": stranger.pid, "began": "long ago"}))
        assert not processes.running(pid_file)
        assert not processes.stop(pid_file)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"pid": "x"}'])
def test_a_missing_or_broken_file_stops_nothing(tmp_path: Path, content: str | None) -> None:
    pid_file = tmp_path / "x.pid"
    if content is not None:
        pid_file.write_text(content)
    assert not processes.running(pid_file)
    assert not processes.stop(pid_file)


def test_a_process_that_fails_to_start_says_why(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    process = processes.start(
        [sys.executable, "-c", "raise SystemExit('no luck')"],
        pid_file=tmp_path / "x.pid",
        log=log,
        environment=os.environ,
        folder=tmp_path,
    )
    with pytest.raises(DevstackError, match="no luck"):
        processes.wait(process, lambda: False, seconds=120, what="It", log=log)


def test_a_taken_port_is_named_with_the_variable_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DevstackError, match=rf"{port} is taken.*WINNOW_PORT"):
            processes.check_port(port, "WINNOW_PORT")
        assert processes.find_port(port) != port


def test_a_reset_removes_all_data_and_leaves_a_persons_files(tmp_path: Path) -> None:
    # given the state folder of a stack that was stopped: items, objects, its users, and files for the Dropbox stand-in
    layout = Layout(state=tmp_path / "state")
    layout.prepare()
    for name in (ministack.STATE, "s3", "dropbox"):
        layout.file(name).mkdir()
        (layout.file(name) / "kept").write_text("something")
    for name in (stack.STATE, users.FILE):
        layout.file(name).write_text("{}")

    # when it is reset
    stopped = stack.reset(layout)

    # then nothing is left but what a person has put there, and nothing had to be stopped
    left = {path.name for path in layout.state.iterdir()} - {layout.scratch.name, "trash"}
    assert left == {"dropbox"}
    assert not stopped
