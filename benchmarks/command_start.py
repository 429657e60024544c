"""What a start of the ``winnow`` command costs, in processor time of fresh processes; half a second is felt.

Nobody is signed in, so a command that asks a deployment ends when all that it needs is imported.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15
LIMIT = 0.25  # s
COMMANDS = (("--version",), ("--help",), ("projects", "list"), ("jobs", "list"), ("records", "list", "People"))


def seconds(arguments: tuple[str, ...], home: str) -> float:
    """Processor time of one start; of a command that asks a deployment, up to its not being signed in."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    winnow = Path(sys.executable).with_name("winnow")
    subprocess.run([winnow, *arguments], env={**os.environ, "XDG_CONFIG_HOME": home}, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Prints the median of each command; exits with 1 when one is over the limit."""
    slow = False
    with tempfile.TemporaryDirectory() as home:
        for arguments in COMMANDS:
            median = statistics.median(seconds(arguments, home) for _ in range(RUNS))
            slow |= median > LIMIT
            print(f"winnow {' '.join(arguments):24} {median:.3f} s (at most {LIMIT})")
    sys.exit(slow)


if __name__ == "__main__":
    main()
