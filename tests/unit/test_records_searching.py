"""What the store is asked for never hides a match, and what is kept of a record stays small."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from winnow.platform.expressions import Put
from winnow.records.facets import MAX_VALUE, count_facets, sort_key
from winnow.records.record import Record, RecordKind
from winnow.records.record_items import fields_from_json, fields_to_json, to_item
from winnow.records.record_store import write_actions
from winnow.records.searching import Criteria, words, words_of
from winnow.values import Field, Part, Provenance

AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = st.text(st.sampled_from(list("aAäßøÉ c+#.-1\n,;字ά")), max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
COLUMNS = st.dictionaries(st.sampled_from(["name", "skills", "Company", "city", "country", "notes"]), VALUES)


def held(values: dict[str, object]) -> str:
    """The words of a row."""
    return words_of(RecordKind.ROW, {name: Field(value, Provenance.IMPORTED) for name, value in values.items()})  # type: ignore[arg-type]


@given(COLUMNS, TEXTS | st.none(), TEXTS | st.none(), TEXTS | st.none(), TEXTS | st.none())
def test_a_match_contains_every_needle(
    values: dict[str, object], text: str | None, skill: str | None, company: str | None, place: str | None
) -> None:
    found, criteria = held(values), Criteria(text, skill, company, place)

    if criteria.match(found):
        assert all(needle in found for needle in criteria.needles)


@given(COLUMNS)
def test_a_row_is_found_by_each_of_its_own_values(values: dict[str, object]) -> None:
    found = held(values)

    for name, value in values.items():
        for leaf in value if isinstance(value, list) else [value]:
            if isinstance(leaf, str) and words(leaf):
                assert Criteria(text=leaf).match(found)
                assert name != "Company" or Criteria(company=leaf).match(found)
                assert name not in {"city", "country"} or Criteria(place=leaf).match(found)


def test_words_are_bounded_and_whole() -> None:
    text = " ".join(f"wörd{number}" for number in range(2000))

    found = held({"notes": text})

    assert len(found.encode()) <= 4097
    assert found.endswith(" ")
    assert set(found.split()) - {"t"} <= set(words(text))


def test_spellings_meet() -> None:
    assert words("ŁÓDŹ Straße Ørsted's C++/C# Node.js") == words(
        "Lodz strasse oersted's".replace("oe", "o") + " c++ c# node js"
    )


def test_a_value_that_only_reads_as_a_number_is_sorted_as_text() -> None:
    # given rows of which one says "nan", which has no order among numbers
    records = [
        Record(value, "p", RecordKind.ROW, AT, AT, fields={"seats": Field(value, Provenance.IMPORTED)})
        for value in ("7", "nan", "10")
    ]

    # when they are sorted by it
    ordered = sorted(records, key=sort_key(records, "seats"))

    # then all of them are texts
    assert [record.fields["seats"].value for record in ordered] == ["10", "7", "nan"]


def test_a_group_of_skills_is_found_by_its_name_and_a_skill_by_itself() -> None:
    skills = Field([{"name": "Databases", "keywords": ["Postgres"]}, {"name": "Welding"}], Provenance.EXTRACTED)
    found = words_of(RecordKind.RESUME, {"skills": skills})

    assert Criteria(text="databases").match(found)
    assert Criteria(skill="postgres").match(found)
    assert Criteria(skill="welding").match(found)
    assert not Criteria(skill="databases").match(found)


def test_the_field_that_most_records_share_comes_first_among_facets() -> None:
    # given a field of five records, and one of four of them, which comes first by its name
    rows = [{"zone": "ab"[n % 2], "area": "ab"[n % 2]} if n else {"zone": "a"} for n in range(5)]
    longest, longer = "x" * MAX_VALUE, "y" * (MAX_VALUE + 1)
    rows += [{"text": longest}, {"text": longest}, {"text": longer}, {"text": longer}]
    records = [
        Record(str(n), "p", RecordKind.ROW, AT, AT, fields={k: Field(v, Provenance.IMPORTED) for k, v in row.items()})
        for n, row in enumerate(rows)
    ]

    facets = count_facets(records, complete=True)

    assert [each.field for each in facets.fields] == ["zone", "area", "text"]
    assert facets.fields[-1].values == [(longest, 2)]


def test_what_is_stored_of_the_parts_of_a_field_comes_back() -> None:
    part = Part(0.5, Provenance.USER_EDITED, (3, 7))
    fields = {"work": Field([{"name": "Mill"}], Provenance.EXTRACTED, 0.9, None, {"/0/name": part})}

    assert fields_from_json(fields_to_json(fields)) == fields


def test_an_earlier_version_is_in_no_list_and_found_by_no_word() -> None:
    before = Record("r", "p", RecordKind.ROW, AT, AT, fields={"name": Field("Ada", Provenance.IMPORTED)})

    _, kept = write_actions(before, before.changed(AT))

    assert isinstance(kept, Put)
    assert {"gsi1pk", "gsi1sk", "words"} <= set(to_item(before))
    assert not {"gsi1pk", "gsi1sk", "words"} & set(kept.item)
