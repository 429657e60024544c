"""Running the ``winnow`` command in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

URL = "https://winnow.test"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for a script."""
        return json.loads(self.out)


type Winnow = Callable[..., Ran]
