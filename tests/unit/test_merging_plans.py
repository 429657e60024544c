"""Which changes follow from clusters, and who is kept apart when changes are taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.merge.merging import consolidated_id, inputs_digest
from winnow.consolidation.merge.survivorship import Survivorship
from winnow.consolidation.rollback.rollback_changes import active_records_regained, separated_groups
from winnow.consolidation.run.change import Change, Operation, RecordProjection, Step, Touched
from winnow.consolidation.run.merge_plan import Planner, cut_to_size, kept_together
from winnow.consolidation.run.record_projections import cell_of, from_line, to_line
from winnow.records.record import RecordKind, Status
from winnow.values import Field, Json, Provenance

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def source(name: str, **others: object) -> RecordProjection:
    """A record that was read."""
    return replace(RecordProjection(name, 1, Status.ACTIVE, RecordKind.ROW, NOW, content=f"of {name}"), **others)  # type: ignore[arg-type]


def plan(projections: list[RecordProjection], clusters: dict[str, str], options: Options | None = None) -> list[Step]:
    """The steps of a run."""
    return Planner("p", projections, clusters, options or Options(), Survivorship(), NOW).steps()


def carried_out(projections: list[RecordProjection], steps: list[Step]) -> list[RecordProjection]:
    """What would be read after the steps."""
    known = {each.record_id: each for each in projections}
    for step in steps:
        for member in step.members:
            known[member] = replace(known[member], status=Status.MERGED, merged_into=step.record_id)
        for each in step.detached:
            known[each] = replace(known[each], status=Status.ACTIVE, merged_into=None)
        for each in step.superseded:
            known[each] = replace(known[each], status=Status.MERGED, merged_into=step.record_id)
        if step.operation is Operation.MERGE:
            contents = [(member, known[member].content) for member in step.members]
            known[step.record_id] = RecordProjection(
                step.record_id,
                known[step.record_id].version + 1 if step.record_id in known else 1,
                Status.ACTIVE,
                RecordKind.ROW,
                NOW,
                members=step.members,
                inputs=inputs_digest(contents, Survivorship()),
            )
        else:
            known[step.record_id] = replace(known[step.record_id], status=Status.ARCHIVED, inputs="")
    return list(known.values())


names = [f"r{number}" for number in range(8)]
partitions = st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names))


def clusters_of(labels: list[int], projections: list[RecordProjection]) -> dict[str, str]:
    """Clusters named as matching names them: by an earlier consolidated record, or by the smallest source."""
    previous = {each.record_id: each.merged_into for each in projections if each.merged_into and not each.members}
    found: dict[int, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        found.setdefault(label, []).append(name)
    named: dict[str, str] = {}
    taken: set[str] = set()
    for members in sorted(found.values()):
        held = sorted({previous[member] for member in members if member in previous} - taken)
        label_name = held[0] if held and len(members) > 1 else members[0]
        taken.add(label_name)
        named |= dict.fromkeys(members, label_name)
    return named


@given(st.lists(partitions, min_size=1, max_size=4))
@example([[3, 3, 2, 1, 3, 0, 1, 2], [1, 3, 0, 0, 2, 1, 3, 1]])  # no member's own id is free
@settings(max_examples=150)
def test_after_a_plan_the_records_agree_with_the_clusters_and_the_next_plan_is_empty(runs: list[list[int]]) -> None:
    # given records that were consolidated one way and another
    projections = [source(name) for name in names]
    for labels in runs:
        clusters = clusters_of(labels, projections)

        # when the changes are planned and made
        steps = plan(projections, clusters)
        before = sum(each.status is Status.ACTIVE for each in projections)
        projections = carried_out(projections, steps)

        # then sources of one cluster have one consolidated record, others none, and no record was written twice
        target = {each.record_id: each.merged_into for each in projections if not each.members}
        for one in names:
            for other in names:
                if one != other:
                    together = target[one] is not None and target[one] == target[other]
                    assert together == (clusters[one] == clusters[other])
        written = [record for step in steps for record in {step.record_id, *step.detached, *step.superseded}]
        assert len(written) == len(set(written))
        # and the counts are right, and nothing is left to do
        active = sum(each.status is Status.ACTIVE for each in projections)
        assert active == before + sum(step.delta for step in steps) == len(set(clusters.values()))
        assert plan(projections, clusters_of(labels, projections)) == []


def test_a_new_cluster_is_named_after_its_smallest_source() -> None:
    (step,) = plan([source("b"), source("a"), source("c")], {"a": "a", "b": "a", "c": "c"})

    assert step.record_id == consolidated_id("p", "a")
    assert step.versions == {step.record_id: 0, "a": 1, "b": 1}


def test_of_two_pinned_consolidated_records_neither_is_merged_away() -> None:
    # given two pinned consolidated records whose sources change out to be one
    held = [
        source("one", members=("a", "b"), pinned=True, inputs="x"),
        source("two", members=("c", "d"), pinned=True, inputs="x"),
    ]
    sources = [
        source(name, status=Status.MERGED, merged_into=into)
        for name, into in zip("abcd", ["one", "one", "two", "two"], strict=True)
    ]

    # when the joining is planned, then nothing happens; with one pinned, that one stands for all
    assert plan([*held, *sources], dict.fromkeys("abcd", "one")) == []
    (step,) = plan([replace(held[0], pinned=False), held[1], *sources], dict.fromkeys("abcd", "one"))
    assert (step.record_id, step.superseded) == ("two", ("one",))


def test_a_run_that_abstains_adds_and_never_takes_apart_but_where_a_person_said_so() -> None:
    # given two merges, of which matching now finds less, and new records that are like them
    previous = {"a": "M", "b": "M", "c": "N", "d": "N"}
    found = {"a": "a", "b": "b", "c": "c", "d": "d", "e": "a", "f": "f", "g": "f"} | {"a": "a", "e": "a"}

    # when every merge is kept
    kept = kept_together(found, previous, [])

    # then the merges stand, the new one joined, and the others are as matching found them
    assert kept == {"a": "M", "b": "M", "c": "N", "d": "N", "e": "M", "f": "f", "g": "f"}
    # and a decision takes one apart, or keeps a new one out
    assert kept_together(found, previous, [("c", "d")])["c"] != kept_together(found, previous, [("c", "d")])["d"]
    assert kept_together(found, previous, [("b", "e")])["e"] == "e"


@given(
    st.dictionaries(st.integers(0, 40).map("r{:02d}".format), st.sampled_from("ABX"), min_size=1),
    st.dictionaries(st.integers(0, 40).map("r{:02d}".format), st.sampled_from("XYZ")),
    st.integers(2, 5),
)
@example({f"r{n:02d}": "A" for n in range(3)}, {"r00": "X", "r01": "Y", "r02": "Z"}, 2)
@settings(max_examples=200)
def test_a_cluster_that_no_record_can_hold_is_cut_and_stays_as_it_was_cut(
    clusters: dict[str, str], previous: dict[str, str], most: int
) -> None:
    # given earlier merges of which none is too large
    held = Counter(previous.values())
    previous = {record: merged for record, merged in previous.items() if held[merged] <= most and record in clusters}

    # when clusters are cut to size
    cut = cut_to_size(clusters, previous, most)

    # then none is too large or reaches over two, those that fitted are as they were, and again changes nothing
    sizes, whole = Counter(cut.values()), Counter(clusters.values())
    assert max(sizes.values()) <= most
    assert len({(name, clusters[record]) for record, name in cut.items()}) == len(sizes)
    assert all(cut[record] == cluster for record, cluster in clusters.items() if whole[cluster] <= most)
    again = cut_to_size(clusters, {record: name for record, name in cut.items() if sizes[name] > 1}, most)
    assert _groups(again) == _groups(cut)


def _groups(clusters: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(each for each in clusters if clusters[each] == name) for name in clusters.values()}


def test_a_sketch_is_read_as_it_was_written() -> None:
    full = RecordProjection(
        "r", 3, Status.MERGED, RecordKind.RESUME, NOW, 2, pinned=True, merged_into="c", members=("a",), inputs="i",
        content="d", edited=True, stale=True, cells={"name": "Ada", "emails": ("a@b", "c@d")},
    )  # fmt: skip

    assert from_line(to_line(full)) == full
    assert from_line(to_line(source("a"))) == source("a")


def test_what_a_merge_had_joined_is_kept_apart_when_it_is_taken_back() -> None:
    # given a change by which one consolidated record took up another's sources and one that stood for itself
    joined = Change(
        "j", "p", 0, Operation.MERGE, "M", NOW + timedelta(days=1),
        touched=(
            Touched("M", 2, {"consolidated_from": ["a", "b"]}, {"consolidated_from": ["a", "b", "c", "d", "e"]}),
            Touched("c", 3, {"merged_into": "N"}, {"merged_into": "M"}),
            Touched("d", 3, {"merged_into": "N"}, {"merged_into": "M"}),
            Touched("e", 2, {"status": "active"}, {"merged_into": "M", "status": "merged"}),
        ),
    )  # fmt: skip

    # when it is taken back, then each group stays whole and apart from the others, and one record more is active
    assert separated_groups([joined]) == (("a", "b"), ("c", "d"), ("e",))
    assert active_records_regained(joined) == 1
    assert separated_groups([replace(joined, touched=joined.touched[:1])]) == ()


def test_a_telephone_number_of_no_known_country_is_compared_with_none() -> None:
    numbers: list[Json] = [
        {"raw": "98220 55014", "number": None},
        {"raw": "+91 98220 55012", "number": "+919822055012"},
    ]

    assert cell_of("phones", Field(numbers, Provenance.EXTRACTED)) == ("+919822055012",)
    assert cell_of("phones", Field(numbers[:1], Provenance.EXTRACTED)) is None
