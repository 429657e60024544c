"""What the tools need to know of ``template.yaml``: its parameters' defaults, and how many workers run at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.environments import ROOT

FUNCTION_SUFFIXES_ARE_AT_MOST = 21  # characters: -consolidation-worker
MOMENTARY = frozenset(
    {
        "DeadLettersFunction",
        "ErasureWorkerFunction",
        "EventPublisherFunction",
        "S3InboxFunction",
        "SchedulerFunction",
        "WebhookWorkerFunction",
    }
)
"""Functions that read a queue and work for moments, or rarely."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Executions that event sources may take at once.

    Attributes:
        lasting: of workers that may be busy for minutes.
        momentary: of the others.
    """

    lasting: int
    momentary: int


@dataclass(frozen=True, slots=True)
class Template:
    """The template as it is written."""

    source: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path = ROOT / "template.yaml") -> Template:
        """Reads it, with CloudFormation's short forms such as ``!Ref``."""
        from samcli.yamlhelper import yaml_parse  # noqa: PLC0415 - a second that only some of the tools need

        return cls(yaml_parse(path.read_text(encoding="utf-8")))

    def values(self, overrides: Mapping[str, str]) -> dict[str, str]:
        """Every parameter's value, as text.

        Args:
            overrides: what is not the template's default, by name.
        """
        defaults = {name: str(each.get("Default", "")) for name, each in self.source["Parameters"].items()}
        return {**defaults, **overrides}

    def unknown(self, overrides: Mapping[str, str]) -> list[str]:
        """Names that are no parameters of the template."""
        return sorted(set(overrides) - set(self.source["Parameters"]))

    def workers(self, values: Mapping[str, str]) -> Workers:
        """How many executions the event sources may take at once.

        Args:
            values: of every parameter.
        """
        taken = [
            (name in MOMENTARY, event["Properties"]["ScalingConfig"]["MaximumConcurrency"])
            for name, resource in self.source["Resources"].items()
            if isinstance(resource, dict)
            for event in resource.get("Properties", {}).get("Events", {}).values()
            if event["Type"] == "SQS"
        ]
        counted = [(brief, each if isinstance(each, int) else self._mapped(each, values)) for brief, each in taken]
        return Workers(
            lasting=sum(count for brief, count in counted if not brief),
            momentary=sum(count for brief, count in counted if brief),
        )

    def _mapped(self, expression: Mapping[str, Any], values: Mapping[str, str]) -> int:
        name, by, key = expression["Fn::FindInMap"]
        return int(self.source["Mappings"][name][values[by["Ref"]]][key])
