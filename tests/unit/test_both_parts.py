"""``.ci/test`` runs the tests in two parts at once: what it makes of their ends, and of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from support.waiting import PATIENCE, wait_for

SCRIPT = Path(__file__).parents[2] / ".ci" / "test"
USED = ("bash", "cat", "dirname", "mktemp", "nice", "rm", "sleep", "touch")
PYTHON = """#!/usr/bin/env bash
case "$*" in
    *"--ignore tests/e2e"*) part=others ;;
    *"tests/e2e"*) part=stack ;;
    *) echo "the coverage of each room"; exit 0 ;;
esac
echo "$part"
echo $$ > "$part"
[ ! -e "$part.hangs" ] || exec sleep 2000
[ ! -e "$part.fails" ]
"""  # in the place of .venv/bin/python

type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(params=[True, False], ids=["setsid", "no setsid"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    """Starts the script in a folder whose Python does what is given of a part: fails, or hangs."""
    programs = tmp_path / "programs"
    for folder in (programs, tmp_path / ".ci", tmp_path / ".venv" / "bin"):
        folder.mkdir(parents=True)
    for name in (*USED, *(["setsid"] if request.param else [])):
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not here")
        (programs / name).symlink_to(found)
    shutil.copy(SCRIPT, tmp_path / ".ci" / "test")
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)

    def run(*marks: str) -> subprocess.Popen[str]:
        for mark in marks:
            (tmp_path / mark).touch()
        return subprocess.Popen(
            [tmp_path / ".ci" / "test"],
            env={"PATH": str(programs), "TMPDIR": str(programs)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return run


@pytest.mark.parametrize(("marks", "failed"), [([], 0), (["stack.fails"], 1), (["others.fails"], 1)])
def test_the_script_fails_when_one_of_its_parts_does(start: Start, marks: list[str], failed: int) -> None:
    script = start(*marks)
    said, _ = script.communicate()

    assert script.returncode == failed
    assert said.splitlines() == [
        "others",
        "the coverage of each room",
        "Waiting for the tests on the deployed stack …",
        "stack",
    ]


@pytest.mark.parametrize(
    ("sent", "marks"),
    [
        (signal.SIGINT, ["stack.hangs", "others.hangs"]),
        (signal.SIGTERM, ["stack.hangs", "others.hangs"]),
        (signal.SIGHUP, ["others.hangs"]),
        (signal.SIGTERM, ["stack.hangs"]),
    ],
)
def test_a_script_that_is_ended_ends_both_parts_and_leaves_nothing(
    start: Start, tmp_path: Path, sent: signal.Signals, marks: list[str]
) -> None:
    script = start(*marks)
    parts = [wait_for(partial(_number, tmp_path / part), part) for part in ("stack", "others")]

    os.killpg(script.pid, sent)  # as the terminal does
    script.communicate(timeout=PATIENCE)

    assert script.returncode == 130
    for part in parts:
        with pytest.raises(ProcessLookupError):
            os.kill(part, 0)
    assert [path.name for path in (tmp_path / "programs").iterdir() if path.name.startswith("tmp")] == []


def _number(path: Path) -> int | None:
    """The process that has written its number; None before it has."""
    written = path.read_text() if path.exists() else ""
    return int(written) if written.endswith("\n") else None
