"""Kinds of columns: what values say first, and headings of many languages where values leave a choice."""

from collections.abc import Mapping, Sequence

import pytest

from winnow.matching.infer_schema import column_profile
from winnow.matching.infer_schema.check_digits import find_schemes
from winnow.matching.infer_schema.heading_kinds import find_groups, plain_heading
from winnow.matching.infer_schema.inference import infer_field, infer_schema
from winnow.matching.prepare.columns import build_columns, codes_in
from winnow.matching.prepare.normalise import normalise
from winnow.matching.prepare.person_names import split_name
from winnow.matching.schema import Kind
from winnow.text import fold

N = 80
GIVEN = ["Ada", "Alan", "Grace", "Linda", "Pierre", "Marta", "Sven", "Olga", "Maria", "Ivan", "Elena", "Hans"]
FAMILY = ["Nowak", "Lindqvist", "Eisner", "Kestner", "Trautmann", "Oberlin", "Dahlke", "Rosner", "Imhof", "Gruber"]
TOWNS = ["Zerbst", "Ostrau", "Leeds", "Bath", "Wells"]


def kinds(table: Mapping[str, Sequence[str | None]]) -> dict[str, Kind]:
    """The kind of each column that is compared."""
    return {rule.name: rule.kind for rule in infer_schema(table).fields}


def one(cells: Sequence[str | None], heading: str = "c1") -> Kind:
    """The kind of a column beside one of other words."""
    others = [f"blue kettle {i} of tin" for i in range(len(cells))]
    return kinds({heading: cells, "thing": others})[heading]


@pytest.mark.parametrize(
    ("heading", "group"),
    [
        ("Vorname", "given_name"),
        ("prénom", "given_name"),
        ("NAME_LAST", "family_name"),
        ("surname1", "family_name"),
        ("lname_c1", "family_name"),
        ("Apellidos", "family_name"),
        ("Příjmení", "family_name"),
        ("last", "family_name"),
        ("фамилия", "family_name"),
        ("ADDR_CITY", "place"),
        ("billing address city", "place"),
        ("Wohnort", "place"),
        ("miejscowość", "place"),
        ("dateOfBirth", "date"),
        ("Fødselsdato", "date"),
        ("syntymäaika", "date"),
        ("Kundentelefon", "phone"),
        ("telefonszám", "phone"),
        ("e-posta", "email"),
        ("sähköposti", "email"),
        ("PLZ", "postcode"),
        ("kod pocztowy", "postcode"),
        ("ταχυδρομικός κώδικας", "postcode"),
        ("Razón social", "organisation"),
        ("şirket", "organisation"),
        ("numéro de sécurité sociale", "identifier"),
        ("OIB", "identifier"),
        ("prezzo", "number"),
        ("Verwendungszweck", "text"),
        ("yazarlar", "people"),
        ("umiejętności", "set"),
        ("описание", "text"),
        ("生年月日", "date"),
        ("Contractor Name", "organisation"),  # no actor
        ("単価", "number"),
        ("Názov", "name"),
        ("priimek", "family_name"),
        ("pavadinimas", "name"),
        ("tālrunis", "phone"),
        ("sünnikuupäev", "date"),
        ("Nama Perusahaan", "organisation"),
        ("ngày sinh", "date"),
        ("رقم الهاتف", "phone"),
        ("مدينة", "place"),
        ("تاریخ تولد", "date"),
        ("שם משפחה", "family_name"),
        ("पूरा नाम", "person_name"),
        ("ที่อยู่", "address"),
    ],
)
def test_headings_are_known_in_many_languages_with_prefixes_suffixes_and_in_compounds(heading: str, group: str) -> None:
    assert find_groups(heading)[0] == group


def test_a_heading_that_says_nothing_and_words_inside_of_others_decide_nothing() -> None:
    assert find_groups("c7") == ()
    assert "family_name" not in find_groups("last update")
    assert plain_heading("dateOfBirth_2") == "date of birth"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([f"{GIVEN[i % 12]}" for i in range(N)], Kind.GIVEN_NAME),
        ([f"{GIVEN[i % 12]} {FAMILY[i % 10]}" for i in range(N)], Kind.PERSON_NAME),
        ([f"{FAMILY[i % 10]}, {GIVEN[i % 12]}" for i in range(N)], Kind.PERSON_NAME),
        ([f"{GIVEN[i % 12]} {FAMILY[i % 10]}, {GIVEN[i % 7]} {FAMILY[i % 9]}" for i in range(N)], Kind.PEOPLE),
        ([f"+49 (0)221 {470_000 + i}" for i in range(N)], Kind.PHONE),
        ([f"555-010-{1000 + i}" for i in range(N)], Kind.PHONE),
        ([f"{i % 28 + 1}.{i % 12 + 1}.19{i % 60 + 30}" for i in range(N)], Kind.DATE),
        ([f"{i % 28 + 1}-May-{i % 60 + 30}" for i in range(N)], Kind.DATE),
        ([f"1.{200 + i},00 €" for i in range(N)], Kind.NUMBER),
        ([f"{70_000_000 + i % 40 * 997}" for i in range(N)], Kind.IDENTIFIER),
        ([f"{1970 + i % 50}-{i * 37 % 1000:04d}" for i in range(N)], Kind.IDENTIFIER),
        ([f"{i % 50 + 100}/{2000 + i % 24}" for i in range(N)], Kind.IDENTIFIER),
        ([f"AB{i % 10} {i % 9}CD" for i in range(N)], Kind.POSTCODE),
        ([f"{i} High Street" for i in range(N)], Kind.ADDRESS),
        ([f"Lindenstraße {i}" for i in range(N)], Kind.ADDRESS),
        ([f"A61N**A{i % 9}1B**B{i % 7}" for i in range(N)], Kind.SET),
        ([["drama,comedy", "comedy,war", "war,drama", "war,comedy", "drama,war"][i % 5] for i in range(N)], Kind.SET),
        ([["ja", "nein"][i % 2] for i in range(N)], Kind.BOOLEAN),
        ([f"{i % 24:02d}:{i * 7 % 60:02d}" for i in range(N)], Kind.CATEGORY),
        ([f"{i % 12 + 1}:{i * 7 % 60:02d} pm" for i in range(N)], Kind.CATEGORY),
        ([["Jordan", "Georgia", "Chad", "Österreich", "Kenya"][i % 5] for i in range(40)], Kind.CATEGORY),
        ([f"She was at the mill {i} and did not see the boat" for i in range(N)], Kind.TEXT),
        ([f"550e8400-e29b-41d4-a716-4466554{i:05d}" for i in range(N)], Kind.IDENTIFIER),
        ([f"4 GB DDR{i} SDRAM Form Factor DIMM {i} pin Slots Qty 2 Max RAM {i} GB" for i in range(N)], Kind.TITLE),
    ],
)
def test_values_say_what_they_are_under_a_heading_that_says_nothing(cells: list[str], kind: Kind) -> None:
    assert one(cells) is kind


def test_people_under_headings_that_say_nothing() -> None:
    table = {
        "a": [FAMILY[i * 7 % 10] + "xyz"[i % 3] for i in range(N)],
        "b": [GIVEN[i * 5 % 12] for i in range(N)],
        "c": [TOWNS[i % 5] for i in range(N)],
        "d": [f"{i % 28 + 1}/{i % 12 + 1}/19{i % 60 + 30}" for i in range(N)],
    }

    assert kinds(table) == {"a": Kind.FAMILY_NAME, "b": Kind.GIVEN_NAME, "c": Kind.PLACE, "d": Kind.DATE}


def test_what_postal_codes_determine_is_a_place() -> None:
    codes = [f"{10000 + i % 20 * 11}" for i in range(N)]
    table = {"plz": codes, "x": [f"Old{chr(97 + i % 20)}ford" for i in range(N)], "y": [f"Item {i}" for i in range(N)]}

    assert kinds(table)["x"] is Kind.PLACE


def test_two_columns_of_precise_degrees_are_a_place_and_one_is_not() -> None:
    degrees = {"x": [f"48.{80000 + i}" for i in range(N)], "y": [f"2.{30000 + i}" for i in range(N)]}

    assert set(kinds(degrees).values()) == {Kind.COORDINATE}
    assert kinds({"x": degrees["x"], "thing": [f"kettle {i}" for i in range(N)]})["x"] is Kind.NUMBER


def test_short_texts_without_verbs_are_titles_though_small_words_join_them() -> None:
    """Given a column called headline, then titles of articles are titles, and sentences texts."""
    headlines = [f"Harbour{i} of Meadow{i % 40} and Stone{i % 7}" for i in range(N)]
    table = {"headline": headlines, "writer": [f"Ada Holm{i % 50}, Bo Berg{i}" for i in range(N)]}
    assert kinds(table)["headline"] is Kind.TITLE
    said = [f"She said that Harbour{i} is closed" for i in range(N)]
    assert kinds({**table, "headline": said})["headline"] is Kind.TEXT


def test_a_column_called_memo_makes_no_notes_of_codes() -> None:
    memo = [f"{'PQRS'[i % 4]} AMSEL{i} BGC ref" for i in range(N)]
    table = {
        "memo": memo,
        "date": [f"2022-01-{i % 28 + 1:02d}" for i in range(N)],
        "amount": [f"{i}.95" for i in range(N)],
    }

    assert Kind.TEXT not in kinds(table).values()
    assert kinds({**table, "memo": [f"We have paid {i} of the bills for Ada" for i in range(N)]})["memo"] is Kind.TEXT


def test_near_copies_of_a_column_count_once() -> None:
    names = [f"Blue Kettle {i}" for i in range(N)]

    assert list(kinds({"name": names, "label": [name.upper() + "." for name in names], "n": names[::-1]})) == [
        "name",
        "n",
    ]


def test_sparse_keys_are_kept_and_of_many_weak_columns_those_that_tell_most() -> None:
    weak = {f"w{chr(97 + k)}": [f"{i * (k + 3) % 7} x{k}" for i in range(N)] for k in range(20)}
    sparse = {"tax id": [f"NL{i:07d}B" if i % 20 == 0 else None for i in range(N)]}

    assert "tax id" in kinds({**weak, **sparse})
    assert len(kinds({**weak, **sparse})) < len(weak)


def test_numbered_columns_of_several_kinds_are_no_list() -> None:
    table: dict[str, Sequence[str | None]] = {
        "Attr1": [FAMILY[i % 10] for i in range(N)],
        "Attr2": [GIVEN[i % 12] for i in range(N)],
        "Attr3": [f"{i % 28 + 1}.{i % 12 + 1}.19{i % 60 + 30}" for i in range(N)],
        "Attr4": [f"{i}" for i in range(N)],
    }

    assert set(kinds(table)) == set(table)


@pytest.mark.parametrize(
    ("number", "scheme"),
    [
        ("978-3-16-148410-0", "EAN, UPC or ISBN"),
        ("0-306-40615-2", "ISBN"),
        ("0378-5955", "ISSN"),
        ("GB82 WEST 1234 5698 7654 32", "IBAN"),
        ("0000-0002-1825-0097", "ORCID or ISNI"),
        ("1M8GDM9AXKP042788", "vehicle number"),
        ("732 829 320", "number with a Luhn digit"),
        ("5493001KJTIIGC8Y1R12", "LEI"),
    ],
)
def test_check_digits_are_recognised_and_one_wrong_digit_is(number: str, scheme: str) -> None:
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert scheme in find_schemes(number)
    assert scheme not in find_schemes(wrong)


def test_middle_initials_and_fathers_names_are_no_family_names() -> None:
    table: dict[str, Sequence[str | None]] = {
        "a": [GIVEN[i * 5 % 12] for i in range(N)],
        "b": ["JKLM"[i % 4] if i % 3 else GIVEN[i % 7] for i in range(N)],
        "c": [FAMILY[i * 7 % 10] + "xyz"[i % 3] for i in range(N)],
        "d": [f"{i % 28 + 1}/{i % 12 + 1}/19{i % 60 + 30}" for i in range(N)],
    }

    assert kinds(table) == {"a": Kind.GIVEN_NAME, "b": Kind.GIVEN_NAME, "c": Kind.FAMILY_NAME, "d": Kind.DATE}


def test_a_column_of_addresses_is_known_without_looking_for_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> bool:
        raise AssertionError

    monkeypatch.setattr(column_profile, "is_person", refuse)
    monkeypatch.setattr(column_profile, "_are_persons", refuse)
    assert column_profile.Profile(["ada@analytical.org", "alan@bletchley.org"] * 9).email == 1.0
    profile = column_profile.Profile(["Ada Lovelace"] * 9)
    with pytest.raises(AssertionError):
        _ = profile.person


def test_yes_and_no_and_names_of_firms_have_kinds_of_their_own() -> None:
    firms = [f"{word} {form}" for word in TOWNS for form in ("GmbH", "Logistics Ltd", "Inc.", "Bank")] * 4

    assert one(["ja", "nein", "Ja", None] * 20) is Kind.BOOLEAN
    assert one(firms) is Kind.ORGANISATION
    assert one(firms, "name") is Kind.ORGANISATION


@pytest.mark.parametrize(
    ("kind", "written", "other"),
    [
        (Kind.BOOLEAN, "TRUE", "ja"),
        (Kind.BOOLEAN, "no", "0"),
        (Kind.ORGANISATION, "Amber Harbour Limited", "AMBER HARBOUR LTD."),
        (Kind.ORGANISATION, "Amber Harbour S.A.", "Amber Harbour SA"),
    ],
)
def test_one_spelling_of_yes_and_no_and_of_legal_forms(kind: Kind, written: str, other: str) -> None:
    assert normalise(written, kind) == normalise(other, kind)


def test_yes_is_not_no() -> None:
    assert normalise("yes", Kind.BOOLEAN) != normalise("no", Kind.BOOLEAN)


def test_a_heading_does_not_make_an_identifier_of_two_values_nor_a_list_of_a_title() -> None:
    songs = [f"Amber {noun} {end}" for noun in FAMILY for end in ("", "(Live)", "- Radio Edit")] * 3

    assert one(["1 user", "3 users"] * 40, "licence") is not Kind.IDENTIFIER
    assert one(songs, "Track") is Kind.TITLE


def test_a_name_of_which_a_few_come_again_and_again_is_a_class_beside_one_that_names_things() -> None:
    sites = [f"blue kettle {i} of tin" for i in range(400)]
    programmes = [("Head Start", "Child Care", "School Age")[i % 3] for i in range(400)]

    assert kinds({"site name": sites, "program name": programmes}) == {
        "site name": Kind.TITLE,
        "program name": Kind.CATEGORY,
    }
    assert (
        kinds({"program name": programmes, "day": [f"2024-0{1 + i % 9}-11" for i in range(400)]})["program name"]
        is not Kind.CATEGORY
    )


@pytest.mark.parametrize(
    "titles", ["Herr Dr. med.", "Prof. Dr. med. dent.", "Dipl.-Psych.", "Mme", "Dott.ssa", "MUDr."]
)
def test_titles_before_names_are_no_part_of_them(titles: str) -> None:
    given = ["Anna", "Boris", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karla", "Leon"]
    people: list[str | None] = [f"{titles} {name} Falk" for name in given]

    rule = infer_field("name", people)

    assert rule is not None
    assert rule.kind is Kind.PERSON_NAME
    assert split_name(fold(str(people[0]))) == ("anna", "falk")
    assert split_name("mag falk") == ("mag", "falk")


@pytest.mark.parametrize(("unit", "kind"), [(" km", Kind.NUMBER), (" Mio. €", Kind.NUMBER), (" Main", Kind.TITLE)])
def test_measures_of_one_unit_are_numbers(unit: str, kind: Kind) -> None:
    rule = infer_field("x", [f"{k}.{k % 7}{unit}" for k in range(60)])

    assert rule is not None
    assert rule.kind is kind


def test_round_prices_are_no_years() -> None:
    prices = infer_field("x", ["1500", "1700", "2000", "1850"] * 20)
    years = infer_field("x", ["1987", "1999", "2000", "2003", "2014"] * 20)

    assert prices is not None
    assert years is not None
    assert (prices.kind, years.kind) == (Kind.NUMBER, Kind.DATE)


def test_years_that_come_again_are_dates_though_their_heading_speaks_of_an_id() -> None:
    """Given seasons of teams under "yearID", then they are years; numbers that look like years and differ are ids."""
    seasons = infer_field("yearID", [str(1901 + k % 40) for k in range(200)])
    numbers = infer_field("shelfID", [str(1601 + k) for k in range(200)])

    assert seasons is not None
    assert numbers is not None
    assert (seasons.kind, numbers.kind) == (Kind.DATE, Kind.IDENTIFIER)


def test_schools_under_a_heading_of_persons_are_organisations() -> None:
    """Given a full name that is a school's, then it is no person's; one of persons is."""
    towns = ["Zerbst", "Ostrau", "Leeds", "Bath", "Wells", "Imhof", "Gruber", "Kestner"]
    schools = infer_field("name_full", [f"{town} State {kind}" for town in towns for kind in ("College", "University")])
    persons = infer_field("name_full", [f"{given} {family}" for given in GIVEN for family in FAMILY])

    assert schools is not None
    assert persons is not None
    assert (schools.kind, persons.kind) == (Kind.ORGANISATION, Kind.PERSON_NAME)


def test_a_latitude_and_a_longitude_in_one_cell_are_two_coordinates() -> None:
    """Given points as maps write them, then they are compared by distance and not as codes or titles."""
    points = [f"{50 + k / 97:.6f},{-3 - k / 89:.6f}" for k in range(60)]
    table = {"Coordinates": points, "thing": [f"blue kettle {k} of tin" for k in range(60)]}

    columns = {column.name: column for column in build_columns(table, infer_schema(table))}

    assert columns["Coordinates.latitude"].kind is Kind.COORDINATE
    assert columns["Coordinates.latitude"].values[columns["Coordinates.latitude"].codes[1]].startswith("50.01")
    assert columns["Coordinates.longitude"].values[columns["Coordinates.longitude"].codes[1]].startswith("-3.01")


def test_seasons_are_a_class_and_accessions_are_numbers() -> None:
    seasons = infer_field("Season", [f"{2000 + k % 12}/{2001 + k % 12}" for k in range(120)])
    accessions = infer_field("x", [f"{1960 + k % 40}.{100 + k}" for k in range(120)])

    assert seasons is not None
    assert accessions is not None
    assert (seasons.kind, accessions.kind) == (Kind.CATEGORY, Kind.IDENTIFIER)


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Harrow Town vs. Oakham (4/1/2014)", ""),
        ("52.516309 13.377721", ""),
        ("Kettle DSC-W120 of 2014-05-01", "dscw120"),
    ],
)
def test_dates_and_decimal_numbers_in_titles_are_no_model_numbers(title: str, codes: str) -> None:
    assert codes_in(title) == codes


@pytest.mark.parametrize(
    ("heading", "written", "kind"),
    [
        ("SCHOOL CODE", "60{:05d}", Kind.IDENTIFIER),
        ("Production Costs", "${:d},000,000", Kind.NUMBER),
        ("School", "{:d}. District School", Kind.ORGANISATION),
    ],
)
def test_a_heading_makes_no_names_of_numbers(heading: str, written: str, kind: Kind) -> None:
    """Given numbers under a heading that also speaks of firms or works, then they stay numbers."""
    rule = infer_field(heading, [written.format(3 + 7 * k) for k in range(80)])

    assert rule is not None
    assert rule.kind is kind


@pytest.mark.parametrize("heading", ["Which sentence is right?", "comment"])
def test_sentences_that_many_records_share_are_answers_and_no_notes(heading: str) -> None:
    answers = ["The boats that we saw were at the mill", "We saw the boats and they were at the mill"]

    assert one([answers[i % 2] for i in range(200)], heading) is not Kind.TEXT
