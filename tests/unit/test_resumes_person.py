"""Who a resume is about: the name freed of what stands around it, places where a place can stand, telephone numbers."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.text.address_places import read_parted_address
from winnow.records.json_resume import to_json_resume

TAIL = """
EXPERIENCE
Store Keeper, Narmada Steels Ltd.
June 2015 - May 2019
- Kept the stock of three sites

EDUCATION
B.Com., Gujarat University, 2011 - 2014
"""


def basics(head: str, tail: str = TAIL) -> dict[str, Any]:
    """``basics`` of the JSON Resume that a text reads as."""
    resume = to_json_resume(parse_resume(read_document((head + "\n" + tail).encode(), "resume.txt")).fields)
    found = resume["basics"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "Ottoline Farrow (she/her)",
        "Ottoline Farrow 🚀",
        "★ Ottoline Farrow ★",
        "Ottoline Farrow*",
        "Ottoline Farrow [F]",
        "Mrs. Ottoline Farrow",
        "Ottoline Farrow, MBA, PMP",
        "Resume of Ottoline Farrow",
        "CURRICULUM VITAE: Ottoline Farrow",
        "Ottoline Farrow - CV",
        "Name : Ottoline Farrow",
        "Candidate: Ottoline Farrow",
        "ottoline farrow",
    ],
)
def test_a_name_is_freed_of_decoration(line: str) -> None:
    assert basics(f"{line}\nottoline.farrow@example.com | +44 113 496 0412")["name"].casefold() == "ottoline farrow"


@pytest.mark.parametrize(
    "title",
    [
        "CURRICULUM VITAE",
        "CURRICULAM VITAE",
        "Curriculm Vitae",
        "CURICULUM - VITAE",
        "VITAE",
        "RESUME",
        "Bio-Data",
        "C.V.",
    ],
)
def test_what_the_document_is_called_is_no_name(title: str) -> None:
    found = basics(f"{title}\nHARISH MALVANKAR\nEmail: h.malvankar@example.com\nMobile: +91 98220 55012")

    assert found["name"] == "HARISH MALVANKAR"


@pytest.mark.parametrize("heading", ["POST APPLIED FOR", "PERSONAL DETAILS", "COVER LETTER", "Permanent Address"])
def test_a_heading_is_no_name(heading: str) -> None:
    found = basics(f"{heading}\nHARISH MALVANKAR\nEmail: h.malvankar@example.com\nMobile: +91 98220 55012")

    assert found["name"] == "HARISH MALVANKAR"


def test_without_a_name_line_there_is_no_name() -> None:
    assert "name" not in basics("kontakt7@example.com | +44 113 496 0412 | Leeds, United Kingdom")


@pytest.mark.parametrize("name", ["Florence Jordan", "Austin Jordan", "Paris Chad"])
def test_a_name_may_look_like_places(name: str) -> None:
    found = basics(f"{name}\nData Analyst\nLeeds, UK | hello@example.com | +44 7700 900100")

    assert found["name"] == name
    assert found["location"]["city"] == "Leeds"


def test_who_signs_the_document_is_its_name() -> None:
    tail = TAIL + "\nDECLARATION\nI hereby declare that the above is true.\nPlace : Nashik\n(R. Kelkarsen)\n"

    assert basics("Objective\nR. Kelkarsen\nkontakt7@example.com", tail)["name"] == "R. Kelkarsen"


@pytest.mark.parametrize(
    "rows",
    [
        "Mobile: 98220 55014",
        "Gender : Male\nNationality : Indian\nDate :\nPlace :",
        "Sex\t:\tMale",
        "Date of Birth : 12th March 1991",
    ],
)
def test_a_word_that_labels_something_is_no_place(rows: str) -> None:
    assert "location" not in basics(f"RAKESH SOLANKI\nEmail: rakesh.solanki@example.com\n{rows}")


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("12 Mill Lane, Leeds LS1 4AB", "Leeds"),
        ("Plot 12, Shivaji Nagar, Pune, Maharashtra", "Pune"),
        ("Kadambur (Vill), Attur (Tk), Salem (Dt), Tamilnadu - 636105", "Salem"),
        ("Vill: Rampura, Dist: Sikar, Rajasthan-332701", "Sikar"),
        ("14, K R Nagar, Velachery, Chennai - 600 042", "Chennai"),
    ],
)
def test_a_place_stands_in_an_address(address: str, city: str) -> None:
    found = basics(f"RAKESH SOLANKI\nAddress: {address}\nEmail: rakesh.solanki@example.com")

    assert found["location"]["city"] == city


def phones(text: str) -> list[Any]:
    fields = parse_resume(read_document(text.encode(), "resume.txt")).fields
    numbers = fields["phones"].value
    assert isinstance(numbers, list)
    return [number["number"] for number in numbers if isinstance(number, dict)]


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("Mobile: 98220 55014", None),  # of no country that the document names
        ("Surat | Mobile: 98220 55014", None),  # nor of one guessed from a city's name
        ("Mobile: 91-9822055014", "+919822055014"),
        ("Mobile: 00971 50 555 0133", "+971505550133"),
        ("Mobile: 98220 55014\nAddress: 4 Station Road, Surat, Gujarat, India", "+919822055014"),
    ],
)
def test_a_number_has_the_country_that_something_names(head: str, number: str | None) -> None:
    assert phones(f"RAKESH SOLANKI\nrakesh.solanki@example.com\n{head}\n{TAIL}") == [number]


def test_a_number_of_no_country_is_hardly_believed() -> None:
    text = f"RAKESH SOLANKI\nrakesh.solanki@example.com\nSurat | Mobile: 98220 55014\n{TAIL}"
    parts = parse_resume(read_document(text.encode(), "resume.txt")).fields["phones"].parts

    assert parts["/0/number"].confidence <= 0.3


def test_the_code_of_a_region_is_no_country_of_a_town_that_no_list_holds() -> None:
    found = basics("RAKESH SOLANKI\nrakesh.solanki@example.com\nTarnbynagar, HR")["location"]

    assert found["countryCode"] == "IN"  # Haryana, not Croatia


def test_a_number_without_a_country_takes_that_of_the_other_number() -> None:
    assert phones(f"RAKESH SOLANKI\n+91 98220 55012, 97730 55014\n{TAIL}") == ["+919822055012", "+919773055014"]


def test_a_number_of_a_passport_is_no_phone() -> None:
    text = f"RAKESH SOLANKI\nrakesh.solanki@example.com\nPassport No: 98220550\n{TAIL}"

    assert "phones" not in parse_resume(read_document(text.encode(), "resume.txt")).fields


@pytest.mark.parametrize(("confidence", "written"), [(0.04, False), (0.06, True)])
def test_a_doubtful_name_is_not_written(
    confidence: float,
    written: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("winnow.parsing.resumes.resume_reader.calibrated", lambda *_: confidence)

    found = basics("Ottoline Farrow\nottoline.farrow@example.com")

    assert ("name" in found) is written


@pytest.mark.parametrize(
    "line",
    [
        "P.C.",
        "Statistics",
        "Nirmala Nagar Soc.",
        "Krishna Dhivyam Flats",
        "Summary of Grants",
        "Why Welding",
        "Religion Christian Caste R.C.",
        "Universit y",
        "e eeeee",
        "MapDB",
    ],
)
def test_what_is_no_name_is_none_wherever_it_stands(line: str) -> None:
    found = basics(f"{line}\nOttoline Farrow\nottoline.farrow@example.com | +44 113 496 0412")

    assert found["name"] == "Ottoline Farrow"


def test_a_title_that_runs_on_behind_a_name_is_none_of_it() -> None:
    assert basics("OTTOLINE FARROW MECHANICAL ENGINEER\nottoline.farrow@example.com")["name"] == "OTTOLINE FARROW"
    assert basics("Mary Ann Cook\nmcook@example.com")["name"] == "Mary Ann Cook"


@pytest.mark.parametrize("name", ["OTTO FARROW", "MZ Khan", "BM Sharma", "Flvia Rossi".upper()])
def test_a_name_that_begins_like_a_signature_is_a_name(name: str) -> None:
    """A font, a program, a picture and a film begin with the same letters."""
    assert basics(f"{name}\nx.farrow@example.com")["name"] == name


@pytest.mark.parametrize(
    "address",
    [
        "Permanent Address:\n12 Temple Street, Selaiyur\nChennai - 600073",
        "Present Address\nKhanpur, New Delhi-110062",
        "Address: H/no-46, ST No.-4,\nShivaji Nagar, Ludhiana",
    ],
)
def test_an_address_under_a_label_at_the_end_is_where_the_person_lives(address: str) -> None:
    found = basics("Ottoline Farrow\nottoline.farrow@example.com", f"{TAIL}\nPERSONAL DETAILS\n{address}\n")

    assert found["location"]["city"] in ("Chennai", "New Delhi", "Ludhiana")


def test_the_address_on_top_counts_before_one_at_the_end() -> None:
    head = "Ottoline Farrow\nottoline.farrow@example.com\nBengaluru, India"
    found = basics(head, f"{TAIL}\nPERSONAL DETAILS\nPermanent Address: 12 Temple Street, Chennai - 600073\n")

    assert found["location"]["city"] == "Bengaluru"


def test_the_city_before_a_region_needs_no_comma() -> None:
    head = "Ottoline Farrow\nottoline.farrow@example.com\n12 Dodhpur Civil Lines Aligarh, Uttar Pradesh"

    assert basics(head)["location"]["city"] == "Aligarh"


def test_a_subject_and_a_web_address_are_no_names() -> None:
    for line in ("Computational Mathematics", "www.farrow.org"):
        assert basics(f"{line}\nOttoline Farrow\nottoline.farrow@example.com")["name"] == "Ottoline Farrow"


def test_a_city_that_no_list_holds_is_read_among_addresses_and_numbers() -> None:
    head = "Ottoline Farrow\nottoline.farrow@example.com | Tarnbyham | +44 113 496 0412"

    assert basics(head)["location"]["city"] == "Tarnbyham"


@pytest.mark.parametrize(
    ("line", "city"), [("Charlotte North Carolina US", "Charlotte"), ("Berlin Germany DE", "Berlin")]
)
def test_a_place_may_be_written_without_commas(line: str, city: str) -> None:
    assert basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{line}")["location"]["city"] == city


def test_the_parts_of_a_name_are_hardly_less_sure_than_the_whole() -> None:
    text = (
        "Wilhelmina Ortega\nData Engineer\nwil.ortega@example.org\n\nExperience\nData Engineer, Acme Ltd, 2019 - 2023\n"
    )
    fields = parse_resume(read_document(text.encode(), "resume.txt")).fields

    whole, given, family = (fields[name] for name in ("name", "given_name", "family_name"))
    assert (given.value, family.value) == ("Wilhelmina", "Ortega")
    for part in (given, family):
        assert 0.8 * (whole.confidence or 0) < (part.confidence or 0) < (whole.confidence or 0)


@pytest.mark.parametrize("name", ["Haresh Solanki K.", "SOLANKI.K", "Haresh Solanki.K", "K.Solanki"])
def test_which_part_of_a_name_an_initial_stands_for_is_not_known(name: str) -> None:
    text = f"{name}\nData Engineer\nh.solanki@example.org\n\nExperience\nData Engineer, Acme Ltd, 2019 - 2023\n"
    fields = parse_resume(read_document(text.encode(), "resume.txt")).fields

    assert fields["name"].value == name
    assert not {"given_name", "family_name"} & fields.keys()


@pytest.mark.parametrize("line", ["at", "Scanned by Camscan", "South India", "RESÜMEE", "Deutschland und der Schweiz"])
def test_places_and_rests_of_words_are_no_names(line: str) -> None:
    assert basics(f"{line}\nottoline.farrow@example.com | +44 113 496 0412").get("name") != line


def test_a_name_that_a_page_prints_twice_is_read_once() -> None:
    head = "Ottoline Farrow Ottoline Farrow\nottoline.farrow@example.com | +44 113 496 0412"

    assert basics(head)["name"] == "Ottoline Farrow"


@pytest.mark.parametrize(
    "row",
    [
        "Tarnbyx:- +91 98450 12345, India",
        "OTTOLINE FENNIMORE, MD",
        "Phone 98220\nColleagues:\nOTTOLINE C. FENNIMORE, DO",
        "P O Box - 262702",
        "Thondi Road, Tamil Nadu",
    ],
)
def test_a_label_a_name_with_its_degree_and_a_box_are_no_cities(row: str) -> None:
    found = basics(f"{row}\nMobile: 98450 12345\nottoline.farrow@example.com")

    assert "city" not in found.get("location", {})


@pytest.mark.parametrize(
    ("rows", "city"),
    [
        ("Disst. Deoria (Uttar Pradesh)", "Deoria"),
        ("Sendurai, Ariyalur-Dis, Tamil Nadu", "Ariyalur"),
        ("Uttam Nagar, New Delhi Pin -110059, India", "New Delhi"),
        ("301 Minor Avenue, Seattle,\tEnglish\nWashington, US, WA 98109", "Seattle"),
        ("Tuzla, Bosnia and\tEnglish,\nHerzegovina\tSerbian, Croatian", "Tuzla"),
        ("Addr ess\t19 Ambler\nPost al Co de & City\t94608 Oakland\nRegion\tCalifornia", "Oakland"),
    ],
)
def test_addresses_as_they_are_written(rows: str, city: str) -> None:
    assert basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{rows}")["location"]["city"] == city


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("Larkham CA 94939", "Larkham"),
        ("12 Mill Lane, Larkham CA 94939", "Larkham"),
        ("12 Mill Lane, Curitiba Paraná", "Curitiba"),
        ("619 30 Tarnby", "Tarnby"),
        ("4051 AB Tarnby", "Tarnby"),
        ("CH-4051 Tarnby", "Tarnby"),
        ("Adress- Dubai, UAE", "Dubai"),
        ("Tarnbynagar, HR", "Tarnbynagar"),
        ("London (remote)", "London"),
        ("Remote, Berlin", "Berlin"),
        ("Berlin / Hybrid", "Berlin"),
        ("г. Москва", "Москва"),
        ("Praha 5", "Praha"),
        ("Tarnby X Larkham, Denmark", "Tarnby X Larkham"),
        ("Kadıköy / İstanbul", "İstanbul"),
        ("Kumasi, Ashanti", "Kumasi"),
    ],
)
def test_a_city_with_what_only_an_address_has_beside_it(line: str, city: str) -> None:
    assert basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{line}")["location"]["city"] == city


@pytest.mark.parametrize(
    "line",
    [
        "GitLab CI / CD",
        "2019 Developer",
        "243601 Mob No.08802383259",
        "1200 Users",
        "2632 La Cienega Avenue",
        "1265 Wayne Avenue",
        "1200 Tarnby Plaza",
        "Larkham CA",
        "Berlin, Project Manager",
        "Contoso, Fabrikam",
    ],
)
def test_what_has_the_form_of_an_address_and_is_none(line: str) -> None:
    found = basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{line}")

    assert "location" not in found


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("297/2, Ashram Nagar, Meerut.", "Meerut"),
        ("F/41 Ashram Nagar Ratlam", "Ratlam"),
        ("Jaipur (Raj.) India", "Jaipur"),
        ("Ashram Nagar, Chennai-29, Tamil Nadu-India", "Chennai"),
        ("Door 3, ashram colony, Chennai, Tamil nadu (TN) 600 115, India.", "Chennai"),
        ("44/2 Hill Colony Dewas (M.P) 455001", "Dewas"),
        ("H-3526 Miskolc, Fenwick utca 20., Hungary", "Miskolc"),
        ("Lublin, Lubelskie 20-001 PL", "Lublin"),
        ("12 Long Lane Curitiba Paraná", "Curitiba"),
        ("KE, Nakuru", "Nakuru"),
        ("in Ghent, East Flanders, BE", "Ghent"),
        ("ghent, east flanders", "ghent"),
    ],
)
def test_an_address_whose_parts_only_their_kinds_tell_has_a_city(line: str, city: str) -> None:
    assert basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{line}")["location"]["city"] == city


@pytest.mark.parametrize(
    "line",
    [
        "Erected cranes with two crews in 12 yards in Ratlam",
        "12 Long Lane Bad Tarnby Bayern",
        "RATES 1.80 PER HOUR STEEL WORKS RATLAM",
    ],
)
def test_a_sentence_and_half_a_name_are_no_address(line: str) -> None:
    found = basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{line}")

    assert "city" not in found.get("location", {})


def test_a_firm_in_it_makes_an_address_the_firms() -> None:
    assert read_parted_address("44/2 Hill Colony Dewas (M.P) 455001") is not None
    assert read_parted_address("Fenwick Steels Ltd, 44/2 Hill Colony Dewas (M.P) 455001") is None


@pytest.mark.parametrize(
    "rows",
    ["Location: Tarnbrook", "Location\nTarnbrook\nPhone", "City: Tarnbrook | Married", "Tarnbrook\n+44 20 7946 0018"],
)
def test_a_city_that_no_list_holds_is_read_where_one_is_asked_for_or_between_contacts(rows: str) -> None:
    assert basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{rows}")["location"]["city"] == "Tarnbrook"


@pytest.mark.parametrize(
    "rows", ["Location: Site Engineer", "Location Preference: Tarnbrook", "Married\n+44 20 7946 0018", "City: Ottoline"]
)
def test_what_is_no_city_is_none_where_a_city_may_stand(rows: str) -> None:
    assert "location" not in basics(f"Ottoline Farrow\nottoline.farrow@example.com\n{rows}")


@pytest.mark.parametrize("row", ["Store Keeper | Sibiu", "Sibiu | Store Keeper"])
def test_a_city_stands_beside_the_position_in_the_row_above_an_address(row: str) -> None:
    assert basics(f"Ottoline Farrow\n{row}\nottoline.farrow@example.com")["location"]["city"] == "Sibiu"


def test_a_label_for_a_place_may_follow_an_address_in_its_row() -> None:
    head = "Ottoline Farrow\nEmail ottoline.farrow@example.com Location Sibiu"

    assert basics(head)["location"]["city"] == "Sibiu"


def test_a_long_name_may_be_set_in_two_lines_of_two_words() -> None:
    body = ("Kept the stock of three sites, and the books of one of them", 10.0)
    text, lines = _placed(("Ottoline Maria", 20.0), ("Farrow Quill", 20.0), ("ottoline@example.com", 10.0), body)
    page = Document("pdf", text, lines, (), 1, None)

    assert parse_resume(page).fields["name"].value == "Ottoline Maria Farrow Quill"


def _placed(*rows: tuple[str, float]) -> tuple[str, tuple[Line, ...]]:
    """The text and the lines of rows below each other: text, size."""
    lines: list[Line] = []
    start, top = 0, 30.0
    for text, size in rows:
        end = start + len(text)
        bold, cells = size > 12, ((start, end),)
        lines.append(Line(text, start, end, 0, 40.0, top, 240.0, top + size, size, bold, 0, bullet=False, cells=cells))
        start, top = end + 1, top + size + 4
    return "\n".join(text for text, _ in rows), tuple(lines)


@pytest.mark.parametrize(
    ("line", "city", "country"),
    [
        ("Rishikesh, UK", "Rishikesh", "IN"),
        ("12 Hill Road, Haridwar, UK", "Haridwar", "IN"),
        ("Halifax, UK", "Halifax", "GB"),
    ],
)
def test_uk_behind_an_indian_town_is_uttarakhand(line: str, city: str, country: str) -> None:
    place = basics(f"OTTOLINE FARROW\n{line}\nottoline.farrow@example.com")["location"]
    assert (place["city"], place["countryCode"]) == (city, country)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("30-001 601 234 567", "601 234 567"),
        ("380001 98250 12345", "98250 12345"),
        ("0044 113 496 0412", "0044 113 496 0412"),
    ],
)
def test_a_postal_code_in_front_is_no_part_of_a_number(line: str, number: str) -> None:
    text = f"OTTOLINE FARROW\n{line}\nottoline.farrow@example.com\n{TAIL}"
    phones = parse_resume(read_document(text.encode(), "resume.txt")).fields["phones"]
    assert [
        text[slice(*part.span)] for pointer, part in phones.parts.items() if pointer.endswith("raw") and part.span
    ] == [number]


@pytest.mark.parametrize(
    "row",
    ["Place of Issue: Mumbai", "Place of Issue  Mumbai", "Place of Birth: Nagpur", "Place: Hyderabad\nDate:"],
)
def test_a_place_of_issue_of_birth_or_of_signing_is_no_residence(row: str) -> None:
    head = "HARISH MALVANKAR\nh.malvankar@example.com | +91 98220 55012"
    assert "location" not in basics(head, f"{TAIL}\nPERSONAL DETAILS\n{row}\n")


def test_the_address_of_an_employer_is_no_residence() -> None:
    tail = TAIL.replace("June 2015", "Address: 14 Ring Road, Surat - 395001\nJune 2015")
    assert "location" not in basics("HARISH MALVANKAR\nh.malvankar@example.com | +91 98220 55012", tail)
