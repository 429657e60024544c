"""Run the receiver as a process: ``python -m devstack.receiver --port 4700 --certificate receiver.pem``."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from pathlib import Path

from devstack.receiver.tls_server import ReceiverServer


def main() -> int:
    """Serve until terminated. Returns 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m devstack.receiver", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", type=Path, required=True, help="a file with the key and the certificate")
    arguments = parser.parse_args()
    try:
        receiver = ReceiverServer(arguments.certificate, port=arguments.port)
    except OSError as taken:
        print(f"The receiver cannot listen on port {arguments.port}: {taken.strerror}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(receiver.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        receiver.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
