"""The rules of a merge, one test for each: what survives, what is kept beside it, and what a person decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

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


def test_names_that_one_source_has_the_other_way_round_are_taken_from_one_side() -> None:
    # given rows of one day, one of them with the two names in each other's column
    right = record("a", 1, first="Maria Luisa", last="Keller"), record("b", 1, first="Maria Luisa", last="Keler")
    turned = record("c", 1, first="Keller", last="Maria Luisa", town="Ulm")

    for sources in permutations((*right, turned)):
        # when they are merged, in whatever order
        made = merge(*sources)

        # then both names are the majority's, and the others are kept beside them
        assert (made.fields["first"].value, made.fields["last"].value) == ("Maria Luisa", "Keller")
        assert made.fields["town"].value == "Ulm"
        assert "Keller" in [each.value for each in made.alternatives["first"]]


def test_two_sources_with_exchanged_names_never_make_one_name_twice() -> None:
    made = merge(
        record("a", 1, first="Giulia", last="Marchetti"), record("b", 1, first="Marchetti", last="Giulia", town="Bari")
    )

    assert {made.fields["first"].value, made.fields["last"].value} == {"Giulia", "Marchetti"}


def test_of_exchanged_names_the_newest_is_followed() -> None:
    old = [record(name, 1, first="Keller", last="Maria") for name in "ab"]

    made = merge(*old, record("c", 2, first="Maria", last="Keller"))

    assert (made.fields["first"].value, made.fields["last"].value) == ("Maria", "Keller")


def test_what_a_person_edited_in_a_source_is_followed_in_exchanged_fields() -> None:
    turned = edited(record("c", 1, first="Maria", last="Keller"), 1, first="Keller", last="Maria")

    made = merge(*(record(name, 9, first="Maria", last="Keller") for name in "ab"), turned)

    assert (made.fields["first"].value, made.fields["last"].value) == ("Keller", "Maria")


def test_what_no_rule_decides_is_taken_from_one_source() -> None:
    # given two addresses of one day, each of which has the longer value in one field
    near = record("a", 1, street="Longfellow Avenue 1", town="Ulm", code="89073")
    far = record("b", 1, street="Elm Street 3", town="Wolfratshausen", code="82515")

    # when they are merged
    made = merge(near, far)

    # then the address is one of the two, and not the street of one in the town of the other
    values = tuple(made.fields[name].value for name in ("street", "town", "code"))
    assert values in {tuple(each.fields[name].value for name in ("street", "town", "code")) for each in (near, far)}


def test_the_source_that_agrees_with_the_others_breaks_a_tie() -> None:
    # given three sources, of which two agree on the telephone and each says another town
    alone = record("a", 1, phone="555 0100", town="Wolfratshausen")
    others = record("b", 1, phone="555 0199", town="Ulm"), record("c", 1, phone="555 0199")

    assert merge(alone, *others).fields["town"].value == "Ulm"


def test_a_merge_leaves_pinned_what_a_person_has_pinned() -> None:
    made = merge(record("a", 1, city="Bath"))

    again = merge(record("a", 1, city="Bath"), record("b", 2, city="Bath"), existing=replace(made, pinned=True))

    assert (made.pinned, again.pinned) == (False, True)


def test_an_edit_to_what_is_suggested_ends_the_suggestion() -> None:
    # given a consolidated record whose city a person edited, and for which the sources suggest another
    source = record("a", 1, city="Bath")
    suggested = merge(source, existing=edited(merge(source), 10, city="York"))
    assert suggested.suggestions["city"].value == "Bath"

    # when the person writes the other
    assert edited(suggested, 11, city="Bath").suggestions == {}
