"""Run the stand-in as a process: ``python -m devstack.dropbox --port 4600 --folder resumes --registration app.json``.

The registration file holds ``{"app_key", "app_secret", "refresh_token"}`` and stays out of the arguments, which every
user of the machine can read.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
from pathlib import Path

from devstack.dropbox.oauth import Registration
from devstack.dropbox.server import DropboxServer


def main() -> int:
    """Serve until terminated. Returns 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m devstack.dropbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="serve the files of this folder; it is never written to")
    parser.add_argument("--registration", type=Path, required=True)
    arguments = parser.parse_args()
    registration = Registration(**json.loads(arguments.registration.read_text()))
    try:
        dropbox = DropboxServer(registration=registration, folder=arguments.folder, port=arguments.port)
    except OSError as taken:
        print(f"The Dropbox stand-in cannot listen on port {arguments.port}: {taken.strerror}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(dropbox.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        dropbox.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
