"""When the local stack builds again, and what its environment lets through."""

from __future__ import annotations

import json
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from devstack import build, stack, users
from devstack.layout import Layout
from devstack.quick_sam import QuickZip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("template.yaml", "samconfig.toml", "functions/api/app.py", "layers/winnow/winnow/__init__.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda root: (root / "functions/api/app.py").write_text("new"), True),
        (lambda root: (root / "functions/api/requirements.txt").write_text("boto3"), True),
        (lambda root: (root / "layers/winnow/winnow/__init__.py").rename(root / "layers/winnow/winnow/x.py"), True),
        (lambda root: (root / "functions/api/__pycache__").mkdir(), False),
        (lambda root: (root / "README.md").write_text("words"), False),
    ],
    ids=["changed", "added", "renamed", "bytecode", "not part of it"],
)
def test_only_what_goes_into_the_build_changes_its_fingerprint(
    root: Path, change: Callable[[Path], object], *, differs: bool
) -> None:
    before = build.fingerprint(root)
    change(root)
    assert (build.fingerprint(root) != before) is differs


def test_nothing_of_a_persons_aws_account_reaches_the_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "WINNOW_TABLE", "PYTHONPATH"):
        monkeypatch.setenv(name, "mine")
    environment = Layout(state=tmp_path).environment()
    assert "mine" not in environment.values()
    assert set(build.local_aws("http://localhost:1")) >= {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID"}


def test_a_secret_file_is_its_owners_even_where_an_open_one_lay(tmp_path: Path) -> None:
    layout = Layout(state=tmp_path)
    layout.file("x.json").write_text("old")
    layout.file("x.json").chmod(0o644)
    path = layout.write_secret("x.json", "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "new"


def test_packages_of_the_local_stack_hold_what_sam_packs_and_are_compressed_a_little(tmp_path: Path) -> None:
    sizes = {}
    text = Path(__file__).read_bytes()
    for kind in (QuickZip, zipfile.ZipFile):
        path = tmp_path / kind.__name__
        with kind(path, "w", zipfile.ZIP_DEFLATED) as packed:
            member = zipfile.ZipInfo("app.py")
            member.external_attr = 0o755 << 16
            packed.writestr(member, text, compress_type=zipfile.ZIP_DEFLATED)  # as SAM does
        with zipfile.ZipFile(path) as found:
            (info,) = found.infolist()
            assert (info.filename, info.external_attr, found.read(info)) == ("app.py", 0o755 << 16, text)
            sizes[kind] = info.compress_size

    assert sizes[zipfile.ZipFile] < sizes[QuickZip] < len(text)


def test_passwords_have_every_class_of_character_and_differ() -> None:
    passwords = {users.make_password() for _ in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        assert len(password) == 24
        assert any(map(str.islower, password))
        assert any(map(str.isupper, password))
        assert any(map(str.isdigit, password))
        assert any(not letter.isalnum() for letter in password)


def test_discarded_folders_are_out_of_the_way_at_once_and_gone_soon(tmp_path: Path) -> None:
    layout = Layout(state=tmp_path)
    for name in ("tmp", "s3", "dropbox"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    layout.discard("tmp", "s3", "ministack")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dropbox", "trash"]
    for _ in range(3000):
        if not list((tmp_path / "trash").iterdir()):
            break
        time.sleep(0.02)
    assert not list((tmp_path / "trash").iterdir())
    assert (tmp_path / "dropbox" / "file").exists()


def test_a_stack_of_a_release_without_a_receiver_keeps_its_data(tmp_path: Path) -> None:
    layout = Layout(state=tmp_path)
    known = {"endpoint": "http://localhost:1", "api": "a", "dropbox": "d", "outputs": {"ApiId": "x"}, "built": "b"}
    layout.file(stack.STATE).write_text(json.dumps(known))

    found = stack._read(layout)

    assert found == stack.Stack(**known, receiver="")  # type: ignore[arg-type] # each member is of its own type
