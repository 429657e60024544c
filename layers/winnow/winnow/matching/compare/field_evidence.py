"""What the fields of a pair say, as it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from winnow.matching.arrays import Floats, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import BITS, DECIMALS
from winnow.matching.match_types import FieldEvidence
from winnow.matching.prepare.columns import Column


def to_bits(nats: float) -> float:
    """Log odds in bits, rounded as they are shown."""
    return round(float(nats) * BITS, DECIMALS)


def describe_fields(columns: Sequence[Column], levels: Levels, weights: Floats) -> tuple[FieldEvidence, ...]:
    """The level and the weight of each column.

    Args:
        columns: that were compared.
        levels: of one pair, shape ``(columns,)``; 0 where a value is missing.
        weights: log odds that each adds, shape ``(columns,)``.
    """
    return tuple(
        FieldEvidence(column.name, LEVELS[column.kind][level - 1] if level else "missing", to_bits(weight))
        for column, level, weight in zip(columns, levels.tolist(), weights.tolist(), strict=True)
    )
