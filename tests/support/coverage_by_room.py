"""Prints how many of the statements of each room the last test run came by: a line a room, from ``.coverage``."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

LAYER = Path(__file__).parents[2] / "layers" / "winnow" / "winnow"


def main() -> int:
    """Reads what was measured. Children (the sandbox, deployed functions) are not in it."""
    measured = Coverage()
    measured.load()
    statements: defaultdict[str, int] = defaultdict(int)
    missed: defaultdict[str, int] = defaultdict(int)
    for name in measured.get_data().measured_files():
        path = Path(name)
        room = path.relative_to(LAYER).parts[0] if path.is_relative_to(LAYER) else path.parent.name
        _, found, _, without, _ = measured.analysis2(name)
        for each in (room, "all"):
            statements[each] += len(found)
            missed[each] += len(without)
    for room in sorted(statements, key=lambda room: (room == "all", room)):
        share = 1 - missed[room] / max(statements[room], 1)
        sys.stdout.write(f"{room:16} {statements[room]:6,} statements, {share:4.0%} run by a test\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
