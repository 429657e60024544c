"""Building and deploying the template with the SAM CLI."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from pathlib import Path

from devstack.errors import DevstackError
from devstack.layout import Layout, architecture

STACK = "winnow"
HABITS = {
    "SAM_CLI_TELEMETRY": "0",
    "SAM_CLI_BETA_UV_PACKAGE_MANAGER": "1",  # or it asks, because a build by uv is a preview to it
    "SAM_CLI_POLL_DELAY": "0.5",  # s between two looks at a deployment; five are for a real account's rate limit
}
SOURCES = ("template.yaml", "samconfig.toml", "functions", "layers")


def fingerprint(root: Path) -> str:
    """A hash of everything that goes into the build."""
    digest = hashlib.sha256(architecture().encode())
    for source in SOURCES:
        top = root / source
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def build(layout: Layout) -> str:
    """Run ``sam build``, unless what was built last is still what would be built. The fingerprint of what is built.

    Raises:
        DevstackError: the build failed; its log says why.
    """
    layout.build.parent.mkdir(exist_ok=True)
    with (layout.build.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the demo and a test session may want it at once
        wanted = fingerprint(layout.root)
        stamp = layout.build / "fingerprint"
        if stamp.exists() and stamp.read_text() == wanted:
            return wanted
        stamp.unlink(missing_ok=True)
        _sam(layout, "build", "--parameter-overrides", f"Architecture={architecture()}")
        stamp.write_text(wanted)
        return wanted


def deploy(layout: Layout, endpoint: str, dropbox: str) -> None:
    """Deploy what was built to the local AWS.

    Args:
        layout: whose state and log.
        endpoint: MiniStack's address.
        dropbox: the Dropbox stand-in's address.

    Raises:
        DevstackError: the deployment failed; its log says why.
    """
    overrides = {
        "Architecture": architecture(),
        "FilesInFlight": "1",  # all workers share one machine's processors: one file at a time leaves others some
        "DataRemovalPolicy": "Delete",
        "RequireTls": "false",  # MiniStack speaks plain HTTP
        "Capacity": "small",
        "InboxBatchingSeconds": "2",
        "IndexLagSeconds": "0",
        "DropboxEndpoint": dropbox,
        "IdentityEndpoint": endpoint,
        "ProjectAccess": "open",  # one person's laptop
    }
    parameters = [f"{name}={value}" for name, value in overrides.items()]
    _sam(layout, "deploy", "--no-progressbar", "--parameter-overrides", *parameters, endpoint=endpoint)


def local_aws(endpoint: str) -> dict[str, str]:
    """The environment in which every AWS tool talks to the local AWS, and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _sam(layout: Layout, verb: str, *arguments: str, endpoint: str = "http://127.0.0.1:9") -> None:
    log = layout.file(f"sam-{verb}.log")
    command = [str(layout.bin / "python"), "-m", "devstack.quick_sam", verb, "--config-env", "local", *arguments]
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=layout.root,
            env=layout.environment() | local_aws(endpoint) | HABITS,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        lines = log.read_text(errors="replace").strip().splitlines()
        said = next((line for line in reversed(lines) if line.startswith(("Error", "Build Failed"))), "")
        raise DevstackError(f"sam {verb} failed: see {log}. {said}".rstrip())
