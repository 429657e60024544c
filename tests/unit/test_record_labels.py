"""What people call a record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from winnow.records.record import Record, RecordKind, Source
from winnow.records.record_labels import MAX_LABEL, label_of, one_line, shown_values
from winnow.values import Field, Json, Provenance

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def record(fields: Mapping[str, Json], kind: RecordKind = RecordKind.ROW, source: str = "") -> Record:
    """A record with these fields."""
    held = {name: Field(value, Provenance.IMPORTED) for name, value in fields.items()}
    return Record(
        record_id="0f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55",
        project_id="p",
        kind=kind,
        fields=held,
        created_at=NOW,
        updated_at=NOW,
        source=Source("api:1", name=source),
    )


def shown(made: Record) -> tuple[str, str]:
    label = label_of(made)
    return label.text, label.detail


def test_given_a_resume_whose_name_is_rarer_than_its_headline_then_it_is_called_by_its_name() -> None:
    fields: dict[str, Json] = {"name": "Wilhelmina Ortega", "label": "Data Engineer", "emails": ["wil@example.org"]}
    assert shown(record(fields, RecordKind.RESUME)) == ("Wilhelmina Ortega", "Data Engineer · wil@example.org")


def test_given_a_resume_then_it_is_called_by_its_name_and_told_by_its_headline_and_contact() -> None:
    fields: dict[str, Json] = {
        "name": "Ada Vance",
        "given_name": "Ada",
        "family_name": "Vance",
        "label": "Data engineer",
        "emails": ["ada@example.org"],
        "location": {"city": "Leiden", "country": "NL"},
    }
    assert shown(record(fields, RecordKind.RESUME)) == ("Ada Vance", "Data engineer · ada@example.org · Leiden")


def test_given_a_resume_without_a_headline_then_its_latest_job_tells_it() -> None:
    work: Json = [{"position": "Engineer", "name": "Engines Ltd"}, {"position": "Clerk", "name": "Mills"}]
    assert shown(record({"name": "Ada Vance", "work": work}, RecordKind.RESUME)) == (
        "Ada Vance",
        "Engineer, Engines Ltd",
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"First Name": "Ada", "SURNAME": "Vance", "e-mail": "a@example.org"}, ("Ada Vance", "a@example.org")),
        (
            {"first name": "Ada", "last name": "Vance", "company": "Engines Ltd", "city": "Leiden"},
            ("Ada Vance", "Engines Ltd · Leiden"),
        ),
        (
            {"first_name": "Ada", "last_name": "Vance", "company_name": "Engines Ltd", "city": "Leiden"},
            ("Ada Vance", "Engines Ltd · Leiden"),
        ),
        ({"Prénom": "Zoé", "nom_de_famille": "Vance"}, ("Zoé Vance", "")),
        ({"title": "Analytical  Engine", "year": 1837}, ("Analytical Engine", "1837")),
        ({"company_name": "Engines Ltd", "city": "Leiden", "name": None}, ("Engines Ltd", "Leiden")),
        ({"code": 17, "zebra": "last", "part": "a bolt"}, ("a bolt", "")),
        ({"Kurs-Nr.": "K1", "Kurstitel": "Aquarellmalerei", "Dozent": "E. Falk"}, ("Aquarellmalerei", "")),
        ({"Jobtitel": "Nähkraft", "Mitarbeiter": "E. Falk"}, ("E. Falk", "")),
        (
            {"text": "Ada called about the engine. " * 9},
            ("Ada called about the engine. Ada called about the engine.", ""),
        ),
    ],
)
def test_given_a_row_then_the_field_that_names_it_is_found_by_its_heading(
    fields: dict[str, Json], expected: tuple[str, str]
) -> None:
    text, detail = shown(record(fields))
    assert (text[: len(expected[0])], detail) == expected
    assert len(text) <= MAX_LABEL


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Artikelnummer": "4711", "Bezeichnung": "Mutter M8", "Warengruppe": "Muttern"}, ("Mutter M8", "Muttern")),
        ({"sku": "AB-1", "item_description": "Oak table", "category": "Furniture"}, ("Oak table", "Furniture")),
        ({"tconst": "tt1", "primaryTitle": "Harbour Lights", "genres": "Drama"}, ("Harbour Lights", "Drama")),
        ({"movie_title": "Harbour Lights", "director_name": "Ann Bo"}, ("Harbour Lights", "Ann Bo")),
        ({"track_name": "Tide Song", "artist_name": "The Sails", "album": "Quay"}, ("Tide Song", "The Sails")),
        ({"beer": "Tide IPA", "brewery_name": "Harbour Brewing"}, ("Tide IPA", "Harbour Brewing")),
        ({"Kundennr": "K1", "Anrede": "Frau", "Vorname": "Mira", "Nachname": "Falk"}, ("Mira Falk", "")),
        ({"Firmenname": "Falk GmbH", "Ansprechpartner": "Mira Falk", "Ort": "Emden"}, ("Falk GmbH", "Emden")),
        ({"Raison sociale": "Voiles Falk", "Adresse": "3 quai", "Ville": "Nantes"}, ("Voiles Falk", "Nantes")),
        ({"nom": "Falk", "prénom": "Zoé", "ville": "Nantes"}, ("Zoé Falk", "Nantes")),
        ({"nombre": "María", "apellidos": "Pérez Gil"}, ("María Pérez Gil", "")),
        ({"Imię": "Anna", "Nazwisko": "Nowak", "Miasto": "Łódź"}, ("Anna Nowak", "Łódź")),
        ({"ФИО": "Анна Иванова", "Город": "Москва"}, ("Анна Иванова", "Москва")),
        ({"Názov": "Kotva", "Mesto": "Nitra", "Kraj": "Nitriansky kraj Nitra"}, ("Kotva", "Nitra")),
        ({"Nama Toko": "Jangkar", "Kota": "Bandung", "Provinsi": "Jawa Barat"}, ("Jangkar", "Bandung")),
        ({"Pavadinimas": "Inkaras", "Miestas": "Kaunas", "Šalis": "Lietuvos Respublika"}, ("Inkaras", "Kaunas")),
        ({"الاسم": "ليلى حداد", "المدينة": "حلب"}, ("ليلى حداد", "حلب")),
        ({"番号": "1", "氏名": "山田太郎", "住所": "東京都"}, ("山田太郎", "")),
        ({"customerName": "Mira Falk", "customerCity": "Emden"}, ("Mira Falk", "Emden")),
        ({"rest_name": "The Anchor", "addr": "3 Quay St"}, ("The Anchor", "")),
        ({"country_name": "Norway", "capital": "Oslo", "iso2": "NO"}, ("Norway", "")),
        ({"status": "active", "comment": "calls back", "customer": "Mira Falk"}, ("Mira Falk", "")),
        ({"c1": "X-001", "c2": "Mira Falk", "c3": "2024-01-01"}, ("Mira Falk", "")),
        ({"vendor": "Falk & Sons", "invoice_no": "INV-1"}, ("Falk & Sons", "")),
        (
            {"id": "C1", "name": {"first": "Mira", "last": "Falk"}, "contact": {"emails": ["mira@x.org"]}},
            ("Mira Falk", "mira@x.org"),
        ),
        (
            {"id": "C1", "customer": {"fullName": "Mira Falk"}, "address": {"street": "3 Quay St", "city": "Emden"}},
            ("Mira Falk", "Emden"),
        ),
        ({"company": {"name": "Falk GmbH", "id": 7}, "phones": [{"number": "+49 201"}]}, ("Falk GmbH", "+49 201")),
        ({"name": "Mira Falk", "email": "n/a", "phone": "-", "city": "Emden"}, ("Mira Falk", "Emden")),
        ({"customer": "unknown", "company": "Falk & Sons"}, ("Falk & Sons", "")),
        ({"name": "Mira", "surname": "Falk"}, ("Mira Falk", "")),
        ({"name": "Mira Falk", "first name": "Mira", "last name": "Falk"}, ("Mira Falk", "")),
    ],
)
def test_given_a_table_of_any_kind_then_its_rows_are_called_by_what_names_them(
    fields: dict[str, Json], expected: tuple[str, str]
) -> None:
    assert shown(record(fields)) == expected


def test_given_nothing_to_call_it_by_then_its_file_or_its_id_does() -> None:
    assert shown(record({"pages": 3}, source="scan.pdf")) == ("scan.pdf", "")
    assert shown(record({"pages": 3})) == ("row 0f0e6c1c", "")


def test_given_the_same_fields_in_another_order_then_the_label_is_the_same() -> None:
    fields: dict[str, Json] = {"b": "beta", "a": "alpha", "city": "Leiden"}
    turned = dict(reversed(fields.items()))
    assert shown(record(fields)) == shown(record(turned)) == ("alpha", "Leiden")


def test_given_many_values_that_tell_then_three_are_shown() -> None:
    telling: dict[str, Json] = {"city": "Leiden", "country": "NL", "brand": "Acme", "year": 1999, "phone": "555"}
    assert shown(record({"name": "Zum Adler", **telling}))[1].count(" · ") == 2


def test_given_a_given_name_alone_then_the_record_is_called_by_it() -> None:
    assert shown(record({"prénom": "Zoé", "ville": "Lyon"})) == ("Zoé", "Lyon")


def test_given_a_whole_name_beside_its_parts_then_the_whole_is_taken() -> None:
    assert shown(record({"name": "Dr. Ada Vance", "given_name": "Ada", "family_name": "Vance"}))[0] == "Dr. Ada Vance"


def test_an_object_is_one_line_of_its_members_and_called_by_the_most_telling() -> None:
    address: Json = {"zip": "2312", "city": "Leiden"}

    assert shown_values(record({"address": address})) == {"address": "2312 · Leiden"}
    assert one_line(address) == "Leiden"
    assert one_line({"zip": "2312"}) == ""
