"""Functions of the local stack share their unpacked code, and nothing else."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from devstack.unpacking import SharedZip


def archive(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for name, text in files.items():
            opened.writestr(f"{name}.py", text)
    return path


def unpack(path: Path, folder: Path, shared: Path) -> list[str]:
    """Unpacks as MiniStack does; the names that it checks before."""
    folder.mkdir(parents=True)
    with SharedZip(path, shared) as opened:
        names = opened.namelist()
        opened.extractall(str(folder))
    return names


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


def test_workers_of_one_build_find_what_the_first_has_compiled(tmp_path: Path, shared: Path) -> None:
    # given two archives of the same code, and a worker of the first that has compiled a module
    one, same = archive(tmp_path / "one.zip", app="x = 1"), tmp_path / "same.zip"
    shutil.copy(one, same)
    assert unpack(one, tmp_path / "worker-1/code", shared) == ["app.py"]
    (tmp_path / "worker-1/code/app.pyc").write_text("compiled")

    # when a second worker starts, and the first is removed as MiniStack removes it
    assert unpack(same, tmp_path / "worker-2/code", shared) == []
    shutil.rmtree(tmp_path / "worker-1")

    # then it has the code, compiled
    assert (tmp_path / "worker-2/code/app.py").read_text() == "x = 1"
    assert (tmp_path / "worker-2/code/app.pyc").exists()


def test_other_code_is_unpacked_by_itself(tmp_path: Path, shared: Path) -> None:
    unpack(archive(tmp_path / "one.zip", app="x = 1"), tmp_path / "worker-1/code", shared)
    unpack(archive(tmp_path / "two.zip", app="x = 2"), tmp_path / "worker-2/code", shared)

    assert (tmp_path / "worker-1/code/app.py").read_text() == "x = 1"
    assert (tmp_path / "worker-2/code/app.py").read_text() == "x = 2"


def test_an_archive_that_broke_off_is_unpacked_anew(tmp_path: Path, shared: Path) -> None:
    whole = archive(tmp_path / "one.zip", app="x = 1")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(zipfile.BadZipFile):
        unpack(cut, tmp_path / "worker-1/code", shared)
    unpack(whole, tmp_path / "worker-2/code", shared)

    assert (tmp_path / "worker-2/code/app.py").read_text() == "x = 1"
