"""Edits and suggestions as pure steps, and the shapes that edits are held to."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from devstack.samples import write_samples
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.platform.clock import from_text
from winnow.records.editing import accept, dismiss, edit
from winnow.records.record import Record, RecordKind, Source
from winnow.records.record_items import from_item, to_item
from winnow.records.revising import revise
from winnow.records.shapes import misfits
from winnow.values import Field, Provenance

AT = from_text("2026-01-31T12:00:00.000Z")
NAMES, VALUES = st.sampled_from("ab"), st.sampled_from(["x", "y", 1, True, None, ["x"], {"k": "x"}])
STEPS = st.one_of(
    st.tuples(st.just("edit"), NAMES, VALUES),
    st.tuples(st.just("ingest"), NAMES, VALUES),
    st.tuples(st.sampled_from(["accept", "dismiss"]), NAMES, st.none()),
)


def ingested(record: Record, name: str, value: object) -> Record:
    """The record after its source was read again: this field has changed, the others are as the source last said."""
    said = {each: field for each, field in record.fields.items() if field.provenance is Provenance.IMPORTED}
    said |= {**record.suggestions, name: Field(value, Provenance.IMPORTED)}  # type: ignore[arg-type]
    return revise(record, fields=said, source=Source("s3://a"), text_ref=None, text_hash="", now=AT)


@given(st.lists(STEPS, max_size=12))
def test_whatever_comes_an_edit_stands_until_a_person_accepts_or_edits(steps: list[tuple[str, str, object]]) -> None:
    record = Record("r", "p", RecordKind.ROW, AT, AT)
    edits: dict[str, object] = {}
    dismissed: set[tuple[str, str]] = set()
    for what, name, value in steps:
        before = record
        if what == "edit":
            record = edit(record, {name: value}, AT)  # type: ignore[dict-item]
            edits[name] = value
        elif what == "ingest":
            record = ingested(record, name, value)
        elif name in record.suggestions:
            if what == "accept":
                record = accept(record, [name], AT)
                assert record.fields[name] == before.suggestions[name]
                del edits[name]
                dismissed -= {each for each in dismissed if each[0] == name}
            else:
                dismissed.add((name, repr(record.suggestions[name].value)))
                record = dismiss(record, [name])
        assert from_item(to_item(record)) == record
        kept = {
            each: field.value for each, field in record.fields.items() if field.provenance is Provenance.USER_EDITED
        }
        assert repr(sorted(kept.items())) == repr(sorted(edits.items()))
        assert all(name in edits for name in record.suggestions)
        assert not {(name, repr(field.value)) for name, field in record.suggestions.items()} & dismissed
        assert record is before or record.version == before.version + 1


def test_a_person_may_send_back_whatever_the_reader_gave(tmp_path: Path) -> None:
    fields = [
        (path.name, name, field.value)
        for path in write_samples(tmp_path).resumes
        if path.suffix != ".pdf"
        for name, field in parse_resume(read_document(path.read_bytes(), path.name)).fields.items()
    ]

    assert len(fields) > 100
    assert [
        (file, name, found) for file, name, value in fields if (found := misfits(RecordKind.RESUME, name, value))
    ] == []


def test_fields_of_other_names_and_of_rows_hold_anything() -> None:
    assert misfits(RecordKind.RESUME, "shoe_size", 43) == misfits(RecordKind.ROW, "emails", 43) == []
