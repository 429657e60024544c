"""Where the local stack keeps its things."""

from __future__ import annotations

import os
import platform
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import DevstackError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Layout:
    """Files of one stack, all below ``state``; what holds a password or token is readable by its owner only."""

    state: Path = ROOT / ".devstack"
    root: Path = ROOT

    @property
    def bin(self) -> Path:
        """The virtual environment's commands."""
        return Path(sys.executable).parent

    @property
    def build(self) -> Path:
        """What ``sam build`` made; shared by every stack of this checkout."""
        return self.root / ".aws-sam" / "build"

    @property
    def scratch(self) -> Path:
        """Temporary files of the processes; MiniStack unpacks the functions here."""
        return self.state / "tmp"

    def file(self, name: str) -> Path:
        """A file of this stack."""
        return self.state / name

    def prepare(self) -> None:
        """Make the folders."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.scratch.mkdir(exist_ok=True)

    def discard(self, *names: str) -> None:
        """Remove folders. MiniStack leaves a copy of the functions for each of its workers, thousands of files: they
        are put out of the way at once, and removed while nobody waits."""
        trash = self.file("trash") / secrets.token_hex(4)
        for name in names:
            if self.file(name).exists():
                trash.mkdir(parents=True, exist_ok=True)
                self.file(name).rename(trash / name)
        if trash.exists():
            subprocess.Popen(["rm", "-rf", str(trash)], start_new_session=True)

    def write_secret(self, name: str, text: str) -> Path:
        """Write a file that only its owner can read, at no moment anybody else."""
        path = self.file(name)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        return path

    def environment(self) -> dict[str, str]:
        """A clean environment for what is started: nothing of the person's AWS profile reaches the stack."""
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "USER") if name in os.environ}
        # uv (run by sam build) needs to know where packages come from, if that is not the usual place
        kept |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_", "REQUESTS_"))}
        path = f"{self.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {**kept, "PATH": path, "TMPDIR": str(self.scratch)}


def architecture() -> str:
    """The host's processor, as Lambda calls it: the local stack runs the functions on the host itself."""
    machine = platform.machine().lower()
    known = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
    if machine not in known:
        raise DevstackError(f"Winnow's local stack runs on x86_64 and arm64; this machine is {machine}.")
    return known[machine]


def check_tools(layout: Layout) -> None:
    """Raise DevstackError naming the first thing that is missing."""
    if sys.version_info[:2] != (3, 13):
        raise DevstackError("The local stack needs Python 3.13: run it as 'make up' or 'make run'.")
    for tool in ("python3.13", "sam", "ministack"):
        if not (layout.bin / tool).exists():
            raise DevstackError(f"{tool} is missing in {layout.bin}: run 'make setup'.")
