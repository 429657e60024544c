"""The environments of ``samconfig.toml``: a stack's name, and the values of the template's parameters in it."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.problems import OpsError

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "samconfig.toml"
NAMES = ("dev", "staging", "prod", "restored")


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment.

    Attributes:
        overrides: values of parameters by name; the template's defaults hold for all others.
    """

    name: str
    stack: str
    overrides: Mapping[str, str]

    def with_overrides(self, given: Sequence[str]) -> Environment:
        """The same with further values.

        Args:
            given: each ``Name=value``; they count more than those of the file.

        Raises:
            OpsError: one is not written so.
        """
        if wrong := [each for each in given if not each.partition("=")[1]]:
            raise OpsError(f"A parameter is given as Name=value, not as {wrong[0]!r}.")
        return Environment(self.name, self.stack, {**self.overrides, **_pairs(given)})


def read_environment(name: str, config: Path = CONFIG) -> Environment:
    """An environment as the file has it.

    Raises:
        OpsError: the file has no such environment.
    """
    tables = tomllib.loads(config.read_text(encoding="utf-8"))
    if name not in NAMES:
        raise OpsError(f"There is no environment {name!r}: it is one of {', '.join(NAMES)}.")
    overrides = tables[name]["deploy"]["parameters"].get("parameter_overrides", "")
    pairs = overrides if isinstance(overrides, list) else shlex.split(overrides)
    return Environment(name, tables[name]["global"]["parameters"]["stack_name"], _pairs(pairs))


def _pairs(given: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (each.partition("=") for each in given)}
