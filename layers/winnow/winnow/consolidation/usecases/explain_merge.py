"""Use case: why a record is merged, in weights that a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.platform.auth import Caller, Role
from winnow.records.record import Record
from winnow.records.record_store import RecordStore
from winnow.values import Json

_CHAIN = 16  # consolidated records that were superseded one after the other


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record, the consolidated record that stands for it (None where it stands for itself), and what made it so.

    Attributes:
        changes: of the consolidated records on the way and of the record itself, oldest first.
    """

    record: Record
    stands_in: Record | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains records."""

    records: RecordStore
    changes: ChangeStore
    gate: Gate

    def explain(self, caller: Caller, project_id: str, record_id: str) -> Explanation:
        """Why a record is as consolidations left it.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "record.explain", project_id)
        record = self.records.existing(project_id, record_id)
        way = [record]
        while way[-1].merged_into and len(way) < _CHAIN:
            following = self.records.get(project_id, way[-1].merged_into)
            if following is None:
                break
            way.append(following)
        changes = [change for each in way for change in self.changes.of_record(each.record_id)]
        changes.sort(key=lambda change: (change.at, change.job_id, change.position, change.part))
        return Explanation(record, way[-1] if len(way) > 1 else None, tuple(changes))


def in_words(reason: Mapping[str, Json]) -> list[str]:
    """A sentence for each link that a change rests on, e.g. ``a and b: 99.1 % the same; email equal +12.4 bits``."""
    links = reason.get("links")
    return [_link(link) for link in links if isinstance(link, dict)] if isinstance(links, list) else []


def _link(link: Mapping[str, Json]) -> str:
    fields = link.get("fields")
    weighed = [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
    weighed.sort(key=lambda each: -abs(_number(each.get("weight"))))
    parts = [f"{each.get('field')} {each.get('level')} {_number(each.get('weight')):+.1f} bits" for each in weighed]
    rule = f"; settled by {link['rule']}" if link.get("rule") else ""
    sure = f"{100 * _number(link.get('probability')):.1f} % the same"
    return f"{link.get('left')} and {link.get('right')}: {sure}; {', '.join(parts)}{rule}"


def _number(value: Json) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
