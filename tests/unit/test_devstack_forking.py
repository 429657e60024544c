"""Workers of a function are forks that share what was imported, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devstack.forking import Fork, Forks

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="workers are forks on Linux only")

type Start = Callable[..., Any]
APP = "import library\nimport os\nstarted_as = os.environ.get('NAME')\n"
LIBRARY = (
    "import os\nwith open(os.path.join(os.path.dirname(__file__), 'imported'), 'a') as seen:\n    seen.write('x')\n"
)
WORKER = """
import sys, json, os
sys.path.insert(0, os.getcwd())
import app
for line in sys.stdin:
    print(json.dumps([line.strip(), app.started_as, dict(os.environ), os.getcwd()]), flush=True)
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A function's folder."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "library.py").write_text(LIBRARY)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker of a function as MiniStack does; it has ended when the test has."""
    forks, started = Forks(), list[Any]()
    script = tmp_path / "_worker.py"
    script.write_text(WORKER)

    def start(code: Path, **environment: str) -> Any:
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        found = forks.start(["python", str(script)], cwd=str(code), text=True, bufsize=1, env=environment, **pipes)
        started.append(found)
        return found

    yield start
    for each in started:
        each.kill()
        each.wait(timeout=60)


def ask(worker: Any, text: str) -> Any:
    worker.stdin.write(f"{text}\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())


def test_workers_share_what_was_imported_and_have_an_environment_each(code: Path, start: Start) -> None:
    one, two = start(code, NAME="one"), start(code, NAME="two")

    assert ask(one, "ada") == ["ada", "one", {"NAME": "one"}, str(code)]
    assert ask(two, "bob") == ["bob", "two", {"NAME": "two"}, str(code)]
    assert (code / "imported").read_text() == "x"
    assert one.pid != two.pid


def test_another_build_has_modules_of_its_own(code: Path, start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text("started_as = 'another'\n")
    ask(start(code, NAME="one"), "ada")

    assert ask(start(other), "ada")[1] == "another"


@pytest.mark.parametrize("end", ["terminate", "kill", "hang up"])
def test_a_worker_that_has_ended_is_known_to_have(code: Path, start: Start, end: str) -> None:
    worker = start(code)
    assert worker.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=0)

    if end == "hang up":
        worker.stdin.close()
    else:
        getattr(worker, end)()

    assert worker.wait(timeout=60) is not None
    assert worker.poll() is not None
    assert worker.stdout.readline() == ""
    worker.terminate()  # again, to nobody


def test_what_a_worker_can_not_import_it_says_itself(code: Path, start: Start) -> None:
    (code / "app.py").write_text("import no_such_library\n")

    assert "no_such_library" in start(code).stderr.read()


def test_a_template_that_is_gone_is_done_without(code: Path, start: Start) -> None:
    first = start(code, NAME="one")
    assert isinstance(first, Fork)
    parent = int(Path(f"/proc/{first.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)

    second = start(code, NAME="two", PATH=os.environ["PATH"])

    assert ask(second, "ada")[:2] == ["ada", "two"]
