"""The verbs of the Makefile, and the search for a Python that ``make setup`` can use."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIND = ROOT / ".ci" / "find-python"
OTHER = "exit 1"  # what an interpreter of another version does when it is asked
RIGHT = f'exec {sys.executable} "$@"'

type Search = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def search(tmp_path: Path) -> Search:
    """Searches where nothing is on PATH but the programs that are given, as shell scripts."""

    def run(*candidates: str, pyenv: str | None = None, **programs: str) -> subprocess.CompletedProcess[str]:
        folders = {"bin": programs, "pyenv/versions/3.13.9/bin": {"python": pyenv} if pyenv else {}}
        for folder, scripts in folders.items():
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            for name, script in scripts.items():
                path = tmp_path / folder / name.replace("_", ".")
                path.write_text(f"#!/bin/sh\n{script}\n")
                path.chmod(0o755)
        environment = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path / "pyenv"), "HOME": str(tmp_path)}
        return subprocess.run(
            ["/bin/sh", str(FIND), *candidates], env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_given_a_python_of_the_right_version_when_searched_then_it_is_taken(search: Search) -> None:
    assert search(python3=RIGHT).stdout.strip() == sys.executable


def test_given_another_python3_when_searched_then_python3_13_is_taken(search: Search) -> None:
    assert search(python3=OTHER, python3_13=RIGHT).stdout.strip() == sys.executable


def test_given_a_shim_that_does_not_start_when_searched_then_pyenvs_own_is_taken(search: Search) -> None:
    assert search(python3=OTHER, python3_13=OTHER, pyenv=RIGHT).stdout.strip() == sys.executable


def test_given_one_by_name_when_searched_then_it_comes_first(search: Search, tmp_path: Path) -> None:
    named = tmp_path / "named"
    named.write_text('#!/bin/sh\necho "/named/python"\n')
    named.chmod(0o755)

    assert search(str(named), python3=RIGHT).stdout.strip() == "/named/python"


def test_given_only_uv_when_searched_then_it_brings_one(search: Search, tmp_path: Path) -> None:
    brought = tmp_path / "brought"
    uv = f"""
case "$2" in
    install) : > {brought} ;;
    find) test -e {brought} && echo /uv/python3.13 ;;
esac
"""
    found = search(python3=OTHER, uv=uv)

    assert found.stdout.strip() == "/uv/python3.13"
    assert "uv brings one" in found.stderr


def test_given_none_at_all_when_searched_then_it_says_what_to_do(search: Search) -> None:
    found = search(python3=OTHER, uv=OTHER)

    assert found.returncode == 1
    assert found.stdout == ""
    assert "make PYTHON=/path/to/python3.13 setup" in found.stderr


def test_every_verb_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)[0].split()) - {"help"}
    targets = {found[0] for found in re.finditer(r"^[a-z-]+(?=:(?!=))", makefile, re.MULTILINE)} - {"help"}

    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    told = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert targets == verbs == told.keys()
    assert all(len(text) > 20 for text in told.values())
