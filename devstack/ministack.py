"""The local AWS: MiniStack as a background process, with every function's IAM role enforced (``devstack.aws``)."""

from __future__ import annotations

from devstack import processes
from devstack.layout import Layout

PORT = 4566
STATE, PID, LOG = "ministack", "ministack.pid", "ministack.log"
DECISIONS = "decisions.jsonl"  # what IAM said to each role


def address(port: int) -> str:
    """Where MiniStack listens."""
    return f"http://localhost:{port}"


def start(layout: Layout, port: int) -> None:
    """Start MiniStack with what it held when it was stopped, and wait until it answers."""
    settings = {
        "AUTH": "true",  # a missing permission fails here and not on AWS
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "STATE_DIR": str(layout.file(STATE)),
        "S3_DATA_DIR": str(layout.file("s3")),
        "PERSIST_STATE": "1",  # saved when it is told to stop
        "S3_PERSIST": "1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "WINNOW_DECISIONS": str(layout.file(DECISIONS)),
    }
    layout.file(DECISIONS).unlink(missing_ok=True)
    process = processes.start(
        [str(layout.bin / "python"), "-m", "devstack.aws"],
        pid_file=layout.file(PID),
        log=layout.file(LOG),
        environment=layout.environment() | settings,
        folder=layout.root,
    )
    processes.wait(
        process,
        lambda: processes.answers(f"{address(port)}/_ministack/health"),
        seconds=processes.START_SECONDS,
        what="MiniStack",
        log=layout.file(LOG),
    )
