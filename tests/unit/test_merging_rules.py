"""The rules of a merge, one test for each: what survives, what is kept beside it, and what a person decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from winnow.consolidation.merge.merging import consolidate
from winnow.consolidation.merge.survivorship import Survivorship
from winnow.records.editing import accept, dismiss, edit
from winnow.records.record import Record, RecordKind, Source
from winnow.records.revising import revise
from winnow.values import Field, Json, Provenance

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def record(name: str, day: int, **values: Json) -> Record:
    """A row of a table that was imported on a day."""
    at = START + timedelta(days=day)
    fields = {each: Field(value, Provenance.IMPORTED) for each, value in values.items()}
    return Record(name, "p", RecordKind.ROW, at, at, fields=fields)


def edited(base: Record, day: int, **values: Json) -> Record:
    """The record after a person edited it on a day."""
    return edit(base, values, START + timedelta(days=day))


def merge(*sources: Record, existing: Record | None = None, superseded: tuple[Record, ...] = ()) -> Record:
    """The consolidated record of sources."""
    return consolidate("c", sources, existing=existing, superseded=superseded, survivorship=Survivorship(), now=NOW)


def test_a_value_is_as_new_as_the_last_source_that_says_it() -> None:
    # given a value that an early and a late source say, and another one that came between
    sources = record("a", 1, city="Bath"), record("b", 5, city="York"), record("c", 9, city="Bath")

    # when they are merged
    made = merge(*sources)

    # then the value that was said last survives
    assert made.fields["city"].value == "Bath"


def test_the_newest_of_several_values_survives_and_not_the_oldest() -> None:
    assert merge(record("a", 1, city="Bath"), record("b", 9, city="York")).fields["city"].value == "York"


def test_what_a_person_dismissed_is_not_suggested_by_the_next_merge() -> None:
    # given a consolidated record whose city a person edited, and who dismissed what the sources say instead
    sources = record("a", 1, city="Bath"), record("b", 2, city="Bath")
    made = edited(merge(*sources), 10, city="York")
    suggested = merge(*sources, existing=made)
    assert suggested.suggestions["city"].value == "Bath"
    dismissed = dismiss(suggested, ["city"])

    # when it is computed anew, twice
    again = merge(*sources, existing=merge(*sources, existing=dismissed))

    # then nothing is suggested
    assert again.suggestions == {}
    assert again.fields["city"].value == "York"


def test_of_the_edits_of_superseded_records_the_newest_stands_and_the_others_are_kept_beside_it() -> None:
    # given two consolidated records that people edited, one after the other
    early = edited(replace(merge(record("a", 1, city="Bath")), record_id="early"), 20, city="York")
    late = edited(replace(merge(record("b", 1, city="Bath")), record_id="a-late"), 30, city="Hull")

    # when both are superseded by a third
    made = merge(record("a", 1, city="Bath"), record("b", 1, city="Bath"), superseded=(early, late))

    # then the later edit stands
    assert made.fields["city"].value == "Hull"
    assert made.fields["city"].provenance is Provenance.USER_EDITED
    assert "York" in [each.value for each in made.alternatives["city"]]


def test_a_surviving_value_is_as_sure_as_the_surest_source_that_says_it() -> None:
    # given two sources that say the same and are sure of it to different degrees
    unsure = replace(record("a", 1), fields={"city": Field("Bath", Provenance.EXTRACTED, 0.4)})
    sure = replace(record("b", 1), fields={"city": Field("Bath", Provenance.EXTRACTED, 0.9)})

    # when they are merged, then the better evidence counts
    assert merge(unsure, sure).fields["city"].confidence == 0.9


def test_accepting_a_suggestion_forgets_what_was_dismissed_for_that_field() -> None:
    # given a field that a person edited, dismissing what its source said, after which the source says something else
    def read_again(base: Record, city: str) -> Record:
        fields = {"city": Field(city, Provenance.IMPORTED)}
        return revise(base, fields=fields, source=Source("s3://a"), text_ref=None, text_hash="", now=NOW)

    base = dismiss(read_again(edited(record("a", 1, city="Bath"), 2, city="York"), "Leeds"), ["city"])
    assert base.dismissed["city"]

    # when the person accepts the later suggestion
    accepted = accept(read_again(base, "Hull"), ["city"], NOW)

    # then the field follows its source again: nothing is held against any value of it
    assert accepted.fields["city"].value == "Hull"
    assert accepted.dismissed == {}
    assert read_again(edited(accepted, 9, city="York"), "Leeds").suggestions["city"].value == "Leeds"
