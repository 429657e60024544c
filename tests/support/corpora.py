"""Reading the deployments in ``tests/corpus`` (``support.corpus`` makes them)."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from support.cloud.cloud import CONSOLIDATION, TABLE
from support.simulation.world import World

from winnow.platform.clock import from_text

_FOLDER = Path(__file__).parents[1] / "corpus"
CORPORA = sorted(_FOLDER.glob("*.json.gz"))
NEXT = _FOLDER / "next.json.gz"  # of what is not released yet


def kind_of(pk: str, sk: str) -> str:
    """The kind of an item, by its key."""
    if pk.startswith("AUDIT"):
        return pk.partition("#")[0]
    if pk.endswith("#DELIVERIES"):
        return "DELIVERY"
    if re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", sk):  # a ULID says nothing of a kind; its partition does
        return pk.partition("#")[0]
    return "COUNT" if sk.startswith("PROJECT#COUNT#") else sk.partition("#")[0]


class Corpus:
    """A release's deployment, and whether members of a later one are put into everything."""

    def __init__(self, path: Path, *, later: bool = False) -> None:
        self.stored: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        self.later = later

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """One that is not in a file."""
        made = cls.__new__(cls)
        made.stored, made.later = stored, False
        return made

    @property
    def projects(self) -> dict[str, str]:
        """Ids of projects by what is going on in them."""
        known: dict[str, str] = self.stored.get("projects") or {"": self.stored["project"]}
        return known

    def kinds(self) -> set[str]:
        """The kinds of the items."""
        return {kind_of(item["pk"]["S"], item["sk"]["S"]) for item in self.stored["items"]}

    def event_types(self) -> set[str]:
        """The types of the audit events."""
        return {item["type"]["S"] for item in self.stored["items"] if item["pk"]["S"].startswith("AUDIT#")}

    def items(self) -> Iterator[dict[str, Any]]:
        """Every item in DynamoDB's form."""
        for item in self.stored["items"]:
            if self.later and not item["pk"]["S"].startswith("AUDIT"):
                item |= {"of_a_later_release": {"M": {"n": {"N": "1"}}}}
                if "checkpoint" in item:
                    item["checkpoint"]["M"]["of_a_later_release"] = {"S": "x"}
            yield item

    def messages(self) -> Iterator[tuple[str, str]]:
        """What waits in the queues: each one's name, and a body."""
        for queue, bodies in self.stored["messages"].items():
            for body in bodies:
                yield queue, json.dumps({**json.loads(body), "of_a_later_release": True}) if self.later else body

    def ends(self) -> datetime:
        """When the last of it was written."""
        moments = [
            item[name]["S"] for item in self.stored["items"] for name in ("updated_at", "due_at") if name in item
        ]
        return from_text(max(moments))

    def put_into(self, world: World) -> None:
        """Stores everything in a deployment, some minutes later, and sends its messages."""
        world.let_pass(self.ends() + timedelta(minutes=15) - world.engine.now)
        for item in self.items():
            world.cloud.dynamodb.answer("PutItem", {"TableName": TABLE, "Item": item})
        for key, data in self.stored["objects"].items():
            world.cloud.s3.put(key, base64.b64decode(data))
        for queue, body in self.messages():
            world.send(f"{CONSOLIDATION.rpartition('/')[0]}/{queue}", body)
