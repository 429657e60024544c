"""What people have said about pairs, held against what the last run has made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from support.faults import LOWERED
from support.simulation.invariants import Stored
from support.simulation.world import World

from winnow.consolidation.merge import survivorship
from winnow.consolidation.merge.merging import consolidate
from winnow.records.record import Record, Status
from winnow.records.record_items import to_item
from winnow.reviews.review import Pair, Review, ReviewState
from winnow.reviews.review_items import SEPARATIONS, review_from_item, separation_from_item
from winnow.storable import MAX_CONSOLIDATED, size_of_item


def unheard(world: World, project_id: str) -> Iterator[str]:
    """Pairs that a person keeps apart and that are merged all the same, and pairs that a person has united and that
    are not, though nothing stands against it."""
    stored = Stored.of(world)
    items = [item for (pk, sk), item in stored.items.items() if pk == f"PROJECT#{project_id}"]
    reviews = [review_from_item(item) for item in items if str(item["sk"]).startswith("REVIEW#")]
    apart = [review.pair for review in reviews if review.state is ReviewState.REJECTED]
    separations = [separation_from_item(item) for item in items if str(item["sk"]).startswith(SEPARATIONS)]
    records = {record_id: record for (project, record_id), record in stored.records.items() if project == project_id}
    for review in reviews:
        left, right = (records.get(each) for each in review.pair)
        if left is None or right is None or Status.ARCHIVED in {left.status, right.status}:
            continue
        into = [records.get(each.merged_into or "") for each in (left, right)]
        if any(each and each.status is Status.ARCHIVED for each in into):
            continue  # a person has put the consolidated record aside: it stays as it is
        together = left.merged_into is not None and left.merged_into == right.merged_into
        if review.state is ReviewState.REJECTED and together:
            yield f"records {review.left} and {review.right} are kept apart by a person and merged"
        if review.state is not ReviewState.ACCEPTED or together:
            continue
        cluster = cluster_of(records, reviews, review.pair)
        ids = {record.record_id for record in cluster}
        held_apart = any(set(pair) <= ids for pair in apart) or any(
            sum(bool(ids & set(group)) for group in each.groups) > 1 or ids & set(each.held) for each in separations
        )
        if not held_apart and not is_too_large(cluster, records):
            yield f"records {review.left} and {review.right} are one to a person and not merged"


def cluster_of(records: Mapping[str, Record], reviews: list[Review], pair: Pair) -> list[Record]:
    """The records that belong together with a pair: by an address, by what people have said, or merged already."""
    accepted = [review.pair for review in reviews if review.state is ReviewState.ACCEPTED]
    sources = {each: record for each, record in records.items() if _may_be_merged(record)}
    found = set(pair)
    while True:
        known = [sources[each] for each in found if each in sources]
        addresses = {str(each.fields["email"].value) for each in known if "email" in each.fields}
        merged = {each.merged_into for each in known if each.merged_into}
        more = {each for one in accepted if found & set(one) for each in one}
        more |= {each for each, record in sources.items() if record.merged_into in merged}
        more |= {each for each, record in sources.items() if _address(record) in addresses}
        if more <= found:
            return known
        found |= more


def is_too_large(sources: list[Record], records: Mapping[str, Record]) -> bool:
    """Whether what would be made of records is larger than a record may be, whichever of the present consolidated
    records it is made of."""
    holders = [records[each] for each in sorted({source.merged_into or "" for source in sources}) if each in records]
    candidates: list[Record | None] = [*holders] or [None]
    for existing in candidates:
        made = consolidate(
            existing.record_id if existing else sources[0].record_id,
            sources,
            existing=existing,
            superseded=[each for each in holders if each is not existing],
            survivorship=survivorship.parse({}),
            now=max(source.updated_at for source in sources),
        )
        if size_of_item(to_item(replace(made, alternatives={}))) > MAX_CONSOLIDATED // LOWERED:
            return True
    return False


def _may_be_merged(record: Record) -> bool:
    return not record.consolidated_from and record.status is not Status.ARCHIVED


def _address(record: Record) -> str | None:
    return str(record.fields["email"].value) if "email" in record.fields else None
