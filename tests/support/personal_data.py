"""Every place of a deployment that may hold something of a person, as data: what ``docs/privacy.md`` lists, which kinds
of stored things that is, and what of a person is in them.

A kind of item, object or queue that is in no place fails ``tests/integration/test_erasure.py``: whoever adds one says
here what it holds, and the test plants a person there.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from support.cloud.cloud import Cloud


class Holds(StrEnum):
    """What of a person is in a place."""

    VALUES = "values"  # of records, files or their names: gone after an erasure
    IDS = "ids"  # of records, with weights or counts: gone after an erasure
    TRAIL = "trail"  # ids of records, codes and counts, that stay
    NOTHING = "nothing"  # neither: digests, counts, codes, what operators have named


@dataclass(frozen=True, slots=True)
class PersonalDataPlace:
    """A place.

    Attributes:
        name: its row in ``docs/privacy.md``.
        kinds: of items, objects and messages, as ``kinds_of`` names them.
    """

    name: str
    holds: Holds
    kinds: tuple[str, ...] = ()


_V, _I, _T, _N = Holds.VALUES, Holds.IDS, Holds.TRAIL, Holds.NOTHING

PLACES = (
    PersonalDataPlace("records", _V, ("item RECORD",)),
    PersonalDataPlace("earlier versions", _V, ("item VERSION",)),
    PersonalDataPlace("changes of consolidations", _V, ("item CHANGE",)),
    PersonalDataPlace("reviews", _I, ("item REVIEW", "item APART")),
    PersonalDataPlace("pointers to files", _V, ("item SOURCE",)),
    PersonalDataPlace("digests of texts", _I, ("item TEXT",)),
    PersonalDataPlace("digests of unreadable files", _N, ("item UNREADABLE",)),
    PersonalDataPlace("file lists of ingestions", _V, ("item FILE",)),
    PersonalDataPlace("progress of ingestions", _N, ("item CHUNK", "item PROGRESS", "item ASSISTANCE", "item EVENT")),
    PersonalDataPlace("progress of sweeps", _N, ("item SWEEP",)),
    PersonalDataPlace("options of exports and ingestions", _V, ("item JOB",)),
    PersonalDataPlace("reasons of rollbacks", _V, ("item JOB",)),
    PersonalDataPlace("`text/` in the bucket", _V, ("object text",)),
    PersonalDataPlace("`inbox/` in the bucket", _V, ("object inbox",)),
    PersonalDataPlace("`exports/` in the bucket", _V, ("object exports",)),
    PersonalDataPlace("`reports/` in the bucket", _I, ("object reports",)),
    PersonalDataPlace(
        "`checkpoints/` in the bucket", _V,
        ("object checkpoints/records", "object checkpoints/scans"),
    ),
    PersonalDataPlace(
        "plans in `checkpoints/`", _I,
        ("object checkpoints/outline", "object checkpoints/plan", "object checkpoints/reviews"),
    ),
    PersonalDataPlace("listings in `checkpoints/`", _N, ("object checkpoints/listing",)),
    PersonalDataPlace("`erasures/` in the bucket", _V, ("object erasures",)),
    PersonalDataPlace("quarantined messages", _V, ("item DEADLETTER",)),
    PersonalDataPlace("projects and their counts", _N, ("item PROJECT", "item CURSOR", "item SYNC", "item ERASED")),
    PersonalDataPlace("members", _N, ("item MEMBER", "item PERSON")),
    PersonalDataPlace("webhooks", _N, ("item WEBHOOK",)),
    PersonalDataPlace("deliveries", _N, ("item DELIVERY",)),
    PersonalDataPlace("events of what jobs did to files and records", _T, ("item OUTBOX",)),
    PersonalDataPlace("audit trail", _T, ("item AUDIT", "item AUDITHEAD")),
    PersonalDataPlace("idempotency keys", _T, ("item IDEMPOTENCY",)),
)  # fmt: skip
"""The places, in the order of the page."""


def kind_of_item(pk: str, sk: str) -> str:
    """The kind of an item, by its key."""
    if pk.endswith("#DELIVERIES"):
        return "item DELIVERY"
    head = pk.partition("#")[0]
    return f"item {sk.partition('#')[0] if head in {'PROJECT', 'JOB'} else head}"


def kind_of_object(key: str) -> str:
    """The kind of an object, by its key."""
    folder, *below = key.split("/")
    if folder != "checkpoints":
        return f"object {folder}"
    what = below[0] if below[0] == "scans" else below[1]
    if what.isdigit():  # the attempt's number: the stage's name is that of the file
        what = re.split(r"[-.]", below[-1])[0]
    return f"object checkpoints/{what}"


def kinds_that_hold(cloud: Cloud, *marks: str) -> dict[str, list[str]]:
    """Where something of what is looked for is left: keys of items, of objects' versions and names of queues, by kind.

    Args:
        marks: letters of any case; compressed objects are unpacked first.
    """
    wanted = [mark.lower() for mark in marks]
    found: dict[str, list[str]] = {}
    for kind, where, text in _texts(cloud):
        if any(mark in text.lower() for mark in wanted):
            found.setdefault(kind, []).append(where)
    return found


def _texts(cloud: Cloud) -> Iterator[tuple[str, str, str]]:
    """Everything that is stored: its kind, where it is, and its text."""
    for (pk, sk), item in cloud.dynamodb.items.items():
        yield kind_of_item(pk, sk), f"{pk} {sk}", repr((pk, sk, item))
    for key, version in cloud.s3.versions():
        data = gzip.decompress(version.data) if version.data[:2] == b"\x1f\x8b" else version.data
        yield kind_of_object(key), f"{key} {version.version_id}", key + data.decode("utf-8", "replace")
    for upload, key in cloud.s3.unfinished.items():
        yield kind_of_object(key), f"{key} {upload}", f"{key} in parts, whatever they hold"
    for url, queue in cloud.sqs.queues.items():
        for message in queue.messages:
            yield f"queue {url.rpartition('/')[2]}", url, message.body
