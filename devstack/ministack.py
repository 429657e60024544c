"""The local AWS: MiniStack as a background process, with every function's IAM role enforced."""

from __future__ import annotations

from devstack import processes
from devstack.layout import Layout

PORT = 4566
PID, LOG = "ministack.pid", "ministack.log"


def address(port: int) -> str:
    """Where MiniStack listens."""
    return f"http://localhost:{port}"


def start(layout: Layout, port: int) -> None:
    """Start MiniStack with nothing in it, and wait until it answers."""
    settings = {
        "AUTH": "true",  # a missing permission fails here and not on AWS
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "STATE_DIR": str(layout.file("ministack")),
        "S3_DATA_DIR": str(layout.file("s3")),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    process = processes.start(
        [str(layout.bin / "ministack")],
        pid_file=layout.file(PID),
        log=layout.file(LOG),
        environment=layout.environment() | settings,
        folder=layout.state,
    )
    processes.wait(
        process,
        lambda: processes.answers(f"{address(port)}/_ministack/health"),
        seconds=60,
        what="MiniStack",
        log=layout.file(LOG),
    )
