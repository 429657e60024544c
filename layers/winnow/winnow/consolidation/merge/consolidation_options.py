"""The options of a consolidation run. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self, cast

from winnow.projects.project import Consolidation
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may do. None means: as the project says.

    Attributes:
        merge: merge what matches.
        archive: archive records that are stale (``archive_stale_days``, ``archive_min_uses``).
        dry_run: write nothing but the report.
        match_threshold, review_threshold: probabilities, 0 to 1.
        min_cluster_size: smaller clusters are left alone; at least 2.
        archive_stale_days: a record not updated for so many days …
        archive_min_uses: … and used fewer times than this is stale.
        chosen: ids of changes in a dry run's report (``Step.change_id``): only these are made; empty: all.
    """

    merge: bool = True
    archive: bool = False
    dry_run: bool = False
    match_threshold: float | None = None
    review_threshold: float | None = None
    min_cluster_size: int = 2
    archive_stale_days: int = 365
    archive_min_uses: int = 1
    chosen: Sequence[str] = ()

    @classmethod
    def layered(cls, *layers: Mapping[str, Json]) -> Self:
        """Options from stored mappings; later ones win, members of other releases are ignored."""
        known = {field.name for field in fields(cls)}
        merged = {name: value for layer in layers for name, value in layer.items() if name in known}
        return cls(**cast("dict[str, Any]", merged))

    def thresholds(self, rules: Consolidation) -> tuple[float, float]:
        """Probabilities from which a pair is merged, and from which it is shown: its own, else the project's."""
        match_at = rules.match_threshold if self.match_threshold is None else self.match_threshold
        return match_at, rules.review_threshold if self.review_threshold is None else self.review_threshold

    def to_json(self) -> dict[str, Json]:
        """The members that differ from the defaults."""
        default = asdict(Options())
        return {name: value for name, value in asdict(self).items() if value != default[name]}


OPTION_NAMES = frozenset(field.name for field in fields(Options))
"""The members that the options of a run may have."""


def frozen_settings(rules: Consolidation, options: Mapping[str, Json]) -> dict[str, Json]:
    """All that a run goes by, as it is when the run is accepted: its own options over the project's configuration.

    Args:
        rules: the project's configuration.
        options: what the caller asked for.

    Returns:
        ``options``, ``match_threshold``, ``review_threshold``, ``schema`` and ``survivorship``, as a job keeps them.
    """
    chosen = Options.layered(rules.options, options)
    match_at, review_at = chosen.thresholds(rules)
    frozen: dict[str, Json] = {"match_threshold": match_at, "review_threshold": review_at}
    rest: dict[str, Json] = {
        "options": chosen.to_json(),
        "schema": dict(rules.schema),
        "survivorship": dict(rules.survivorship),
    }
    return frozen | {name: value for name, value in rest.items() if value}
