"""A document that takes over its parser: each attack is tried from inside the process that parses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from support import hostile

from devstack.samples.bundle import write_samples
from winnow.parsing import confinement
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.sandbox import Isolated

ATTACKS = """
import _thread, ctypes, errno, os, resource, signal, socket, subprocess, sys

LIBC = ctypes.CDLL(None, use_errno=True)

def refused(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")

def read_environment(): return open(f"/proc/{os.getppid()}/environ", "rb").read()
def read_file(): return open("/etc/hostname", "rb").read()
def read_own_code(): return open(sys.modules["os"].__file__, "rb").read()
def write_file(): return open("/tmp/planted", "wb")
def list_folder(): return os.listdir("/")
def list_processes(): return os.listdir("/proc")
def make_socket(): return socket.socket().fileno()
def make_local_socket(): return socket.socket(socket.AF_UNIX).fileno()
def make_pipe(): return os.pipe()
def free_a_place_and_open():
    os.close(2)
    return open("/etc/hostname", "rb").read()
def raise_the_limit():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    return open("/etc/hostname", "rb").read()
def fork(): return os.fork()
def start_a_thread(): return _thread.start_new_thread(print, ())
def run_a_program(): os.execv("/bin/true", ["true"])
def run_a_command(): return subprocess.run(["true"])
def signal_parent(): os.kill(os.getppid(), 0)
def trace_parent(): refused(LIBC.ptrace(0x4206, os.getppid(), 0, 0))  # PTRACE_SEIZE, which does not stop it
def read_parent_memory():
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.cast(buffer, ctypes.c_void_p), 8)
    where = (ctypes.c_void_p * 2)(id(buffer), 8)
    result = LIBC.process_vm_readv(os.getppid(), vector, 1, where, 1, 0)
    refused(0 if ctypes.get_errno() == errno.EFAULT else result)  # nothing is at that address, but one may look
def become_another(): os.setuid(65534)

def attack(name):
    try:
        return "done", repr(globals()[name]())
    except Exception as error:
        return "refused", type(error).__name__

"""
BY_LIMITS = [
    "read_environment",
    "read_file",
    "read_own_code",
    "write_file",
    "list_folder",
    "list_processes",
    "make_socket",
    "make_local_socket",
    "make_pipe",
    "free_a_place_and_open",
    "raise_the_limit",
    "run_a_command",
]
BY_SECCOMP = ["fork", "start_a_thread", "run_a_program", "signal_parent", "trace_parent", "become_another"]

type Attack = Callable[[str], tuple[str, str]]


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """Tries an attack in a process that has served others: none of them may have made room for the next."""
    folder = tmp_path_factory.mktemp("attacks")
    (folder / "attacks_of_a_parser.py").write_text(ATTACKS)
    with pytest.MonkeyPatch.context() as patch, Isolated(seconds=20, modules=["attacks_of_a_parser"]) as isolated:
        patch.syspath_prepend(str(folder))
        sys.modules.pop("attacks_of_a_parser", None)
        function = import_module("attacks_of_a_parser").attack
        yield lambda name: isolated.call(function, name)


@pytest.mark.parametrize("name", [*BY_LIMITS, *BY_SECCOMP, "read_parent_memory"])
def test_what_took_over_a_parser_is_refused(attack: Attack, name: str) -> None:
    assert attack(name)[0] == "refused"


def test_the_attacks_succeed_where_nothing_confines(tmp_path: Path) -> None:
    """Without this, a misspelt attack would pass for a refused one."""
    (tmp_path / "attacks_of_a_parser.py").write_text(ATTACKS)
    for name in [*BY_LIMITS, *BY_SECCOMP, "read_parent_memory"]:
        if name in {"trace_parent", "become_another", "raise_the_limit"} and os.geteuid() != 0:
            continue
        code = f"import attacks_of_a_parser as a; outcome, why = a.attack({name!r}); assert outcome == 'done', why"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (name, done.stderr)


@pytest.mark.parametrize("name", BY_LIMITS)
def test_the_limits_hold_where_the_kernel_takes_no_filter(tmp_path: Path, name: str) -> None:
    (tmp_path / "attacks_of_a_parser.py").write_text(ATTACKS)
    code = (
        "import attacks_of_a_parser as a\n"
        "from winnow.parsing import confinement\n"
        "assert confinement.confine(seccomp=False) == {'limits', 'capabilities'}\n"
        f"assert a.attack({name!r})[0] == 'refused'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_hidden_parent_can_be_read_by_no_process_of_its_user() -> None:
    """Capabilities are given up on both sides, so that it is the same for root and for others."""
    parent = (
        "import subprocess, sys\n"
        "from winnow.parsing import confinement\n"
        "confinement._drop_capabilities()\n"
        "if sys.argv[1] == 'hidden': assert confinement.hide_memory()\n"
        "child = 'import os; open(f\"/proc/{os.getppid()}/environ\").read()'\n"
        "drop = 'from winnow.parsing import confinement; confinement._drop_capabilities();'\n"
        "sys.exit(subprocess.run([sys.executable, '-c', drop + child], stderr=subprocess.DEVNULL).returncode)\n"
    )

    def read(kind: str) -> int:
        return subprocess.run([sys.executable, "-c", parent, kind], check=False).returncode

    assert read("open") == 0
    assert read("hidden") != 0


def test_all_layers_hold_here_and_documents_are_read_within_them() -> None:
    with Isolated() as isolated:
        document = isolated.call(read_document, b"Mira Falk\nmira@example.org\n+49 30 901820\nBerlin", "cv.txt")
        resume = isolated.call(parse_resume, document)
        layers = isolated.layers

    assert layers == {"limits", "capabilities", "seccomp"}
    assert resume.fields["emails"].value == ["mira@example.org"]


READ_ALL = """
import sys
from pathlib import Path
from winnow.parsing.documents import DocumentError, read_document
from winnow.parsing.preload import preload
from winnow.parsing.resumes import parse_resume

files = [(path.name, path.read_bytes()) for path in sorted(Path(sys.argv[1]).rglob("*")) if path.is_file()]
preload([])
before, opened = set(sys.modules), []
sys.addaudithook(lambda event, arguments: opened.append(arguments[0]) if event == "open" else None)
for name, data in files:
    try:
        parse_resume(read_document(data, name))
    except DocumentError:
        pass
assert len(files) > 50
assert not opened, opened
assert set(sys.modules) == before, set(sys.modules) - before
"""


def test_reading_opens_nothing_that_was_not_loaded_before(tmp_path: Path) -> None:
    """A module or list that is loaded only when a document needs it would be missing in a confined process."""
    write_samples(tmp_path)
    for name, data in hostile.seeds().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "latin.txt").write_bytes(
        "Zoé Müller\nArchitecte à Genève\nExpérience\n2019 – 2021 Façade".encode("cp1252")
    )
    for path in (Path(__file__).parent / "resumes_texts").glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    done = subprocess.run([sys.executable, "-c", READ_ALL, str(tmp_path)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_whole_on_both_processors(machine: str) -> None:
    code = confinement.program(machine)

    assert len(code) % 8 == 0
    assert len(code) // 8 < 4096  # BPF_MAXINSNS


def test_a_machine_without_a_list_of_calls_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not confinement._filter_calls("riscv64")
