"""The parts of the resume reader on their own: dates, places, contacts, headings, sums of months, confidences."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.parsing.documents.document_model import Document, Line, Link
from winnow.parsing.resumes.confidence.confidence_calibration import calibrated, value_kind
from winnow.parsing.resumes.confidence.confidence_features import FEATURES, Features
from winnow.parsing.resumes.fields.emails import find_emails
from winnow.parsing.resumes.fields.experience import months_of
from winnow.parsing.resumes.fields.phones import find_phones
from winnow.parsing.resumes.layout.headings import guessed_kind, kind_of
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import rows_of
from winnow.parsing.resumes.text import word_scores
from winnow.parsing.resumes.text.dates import find_dates, is_present
from winnow.parsing.resumes.text.links import network_of, username_of
from winnow.parsing.resumes.text.places import read_place
from winnow.parsing.resumes.text.resume_normalise import normalise, supports
from winnow.text import fold


def document_of(text: str, links: tuple[Link, ...] = ()) -> Document:
    lines, at = [], 0
    for number, line in enumerate(text.split("\n")):
        span = (at, at + len(line))
        y = 12.0 * number
        lines.append(
            Line(line, *span, 0, 50.0, y, 300.0, y + 10, 10.0, bold=False, heading=0, bullet=False, cells=(span,))
        )
        at += len(line) + 1
    return Document("pdf", text, tuple(lines), links, 1, None)


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("Mar 2021 – present", "2021-03", None, True),
        ("2021-03-01 to 2022-04-30", "2021-03-01", "2022-04-30", False),
        ("Jan – Mar 2020", "2020-01", "2020-03", False),
        ("2019-21", "2019", "2021", False),
        ("2019-03", "2019-03", None, False),
        ("seit März 2019", "2019-03", None, True),
        ("von 01.04.2015 bis 31.03.2019", "2015-04-01", "2019-03-31", False),
        ("août 2018 à aujourd'hui", "2018-08", None, True),
        ("abr. 2019 - hasta la actualidad", "2019-04", None, True),
        ("set 2016 – até o momento", "2016-09", None, True),
        ("gen 2018 – in corso", "2018-01", None, True),
        ("2018 – heden", "2018", None, True),
        ("Jan '19 – Dec '20", "2019-01", "2020-12", False),
        ("01/19 - 05/21", "2019-01", "2021-05", False),
        ("June2016-Present", "2016-06", None, True),
        ("Sept2015 – Aug2016", "2015-09", "2016-08", False),
        ("15 July 2022", "2022-07-15", None, False),
        ("Dec 01, 2023", "2023-12-01", None, False),
        ("13/02/2020", "2020-02-13", None, False),
        ("Fall 2019", "2019", None, False),
        ("Dec 2020 – Jan 2019", "2020-12", None, False),  # no range runs backwards
    ],
)
def test_dates_keep_their_precision(text: str, start: str, end: str | None, current: bool) -> None:
    found = find_dates(f"Analyst, {text} (remote)")[0]
    assert found.start
    assert (found.start.value, found.end.value if found.end else None, found.current) == (start, end, current)


@pytest.mark.parametrize("text", ["used by 2019 users", "saved $2020", "may lead to more", "99.2015%", "call 0172019"])
def test_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text) == []


@given(st.dates(min_value=date(1951, 1, 1), max_value=date(2049, 12, 31)))
def test_a_written_day_reads_back(day: date) -> None:
    assert normalise("date", day.strftime("%d %B %Y")) == day.isoformat()
    assert normalise("date", day.strftime("%d.%m.%Y")) == day.isoformat()


@pytest.mark.parametrize("word", ["present", "Current", "heute", "aujourd'hui", "actualidad", "in corso", "heden", "–"])
def test_words_for_now(word: str) -> None:
    assert is_present(word)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("San Francisco, CA", "San Francisco", "CA", "US"),
        ("123 Tech Street, 94102, San Francisco, California (US)", "San Francisco", "California", "US"),
        ("20095 Hamburg, Germany", "Hamburg", None, "DE"),
        ("Seattle, WA 98105", "Seattle", "WA", "US"),
        ("Oakville, ON", "Oakville", "ON", "CA"),
        ("Bogotá Colombia", "Bogotá", None, "CO"),
        ("Sandhaven, Scotland", "Sandhaven", "Scotland", "GB"),  # not in any list: by its shape
        ("London EC1A 1BB", "London", None, "GB"),
        ("München", "München", None, "DE"),
        ("Mexico City", "Mexico City", None, "MX"),
        ("SEATTLE, WASHINGTON WA", "SEATTLE", "WASHINGTON", "US"),
        ("Seattle, Washington WA 98109, US", "Seattle", "Washington", "US"),
        ("Calama, Chile 1390000", "Calama", None, "CL"),
        ("London, Ontario N6J", "London", "Ontario", "CA"),
        ("Sarajevo, Bosnia and\nHerzegovina", "Sarajevo", None, "BA"),
        ("Lima PE", "Lima", None, "PE"),
        ("Hamburg, Hamburg DE", "Hamburg", "Hamburg", "DE"),
        ("Medellín, Antioquia, CO", "Medellín", "Antioquia", "CO"),
        ("Milano, MI, IT", "Milano", "MI", "IT"),
        ("Milano, MI IT", "Milano", "MI", "IT"),
        ("Texas, Austin", "Austin", "Texas", "US"),
    ],
)
def test_places_are_read(text: str, city: str, region: str | None, country: str) -> None:
    place = read_place(text)
    assert place
    assert place.city
    assert (text[slice(*place.city)], text[slice(*place.region)] if place.region else None, place.country) == (
        city,
        region,
        country,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Software Engineer",
        "Globex Corporation, Chicago, IL",
        "Led a team in Paris",
        "Python, Go",
        "Wayne Avenue Indiana, Pennsylvania",
    ],
)
def test_what_says_more_than_a_place_is_none(text: str) -> None:
    assert read_place(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Mail: jane.roe@example.com | London", "jane.roe@example.com"),
        ("jane.\nroe@\nexample.com", "jane.roe@example.com"),
        ("jane.roe@exam\nple.com", "jane.roe@example.com"),
        ("jane.roe@example.\ncom", "jane.roe@example.com"),
        ("jane.roe@mail.exa\nmple.org", "jane.roe@mail.example.org"),
        ("jane.roe (at) example [dot] org", "jane.roe@example.org"),
        ("- jane.roe@example.com", "jane.roe@example.com"),
    ],
)
def test_emails_whole_broken_and_spelled_out(text: str, address: str) -> None:
    document = document_of(text)
    field_value = find_emails(document, "Jane Roe")[0]
    assert field_value.value == address
    assert field_value.span
    assert supports(document.text, "emails", "/0", field_value.value, field_value.span)


def test_an_email_broken_inside_the_name_is_put_together_by_the_name() -> None:
    field_value = find_emails(document_of("jonathan.feather\nstone@example.com"), "Jonathan Featherstone")[0]
    assert field_value.value == "jonathan.featherstone@example.com"


def test_an_email_only_linked_is_inferred() -> None:
    field_value = find_emails(document_of("write to me", (Link("mailto:jane@example.com", 0, 5),)))[0]
    assert (field_value.value, field_value.span) == ("jane@example.com", None)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("(415) 555-0173", None, "+14155550173"),
        ("+44 131 496 0114", None, "+441314960114"),
        ("Tel.: 040 1234567", "DE", "+49401234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("0049 (0)30 901820", None, "+4930901820"),
    ],
)
def test_phones_are_read_in_their_country(text: str, country: str | None, number: str) -> None:
    document = document_of(text)
    rows = rows_of(document)
    entry = find_phones(document, rows, rows, [country] if country else [])[0]
    assert isinstance(entry["number"], FieldValue)
    assert entry["number"].value == number


def test_a_doubtful_phone_is_kept_with_little_trust() -> None:
    document = document_of("555 01 99")
    rows = rows_of(document)
    entry = find_phones(document, rows, rows, ["US"])
    assert not entry or all(
        isinstance(field_value, FieldValue) and field_value.score <= 0.5 for field_value in entry[0].values()
    )


@pytest.mark.parametrize("text", ["2014 - 2018", "2019-03-01", "ISBN 978-3-16-148410-0", "$1,200,000.00"])
def test_years_and_sums_are_no_phones(text: str) -> None:
    document = document_of(f"Published {text} here")
    assert find_phones(document, rows_of(document), [], ["US"]) == []


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("WORK EXPERIENCE", "work"),
        ("E X P E R I E N C E", "work"),
        ("3. Berufserfahrung:", "work"),
        ("Formation académique", "education"),
        ("Compétences techniques", "skills"),
        ("Experiencia laboral", "work"),
        ("Istruzione", "education"),
        ("Opleidingen", "education"),
        ("Línguas", "languages"),
        ("Volunteer", "volunteer"),
        ("Where I've worked", "work"),
        ("Globex Corporation", None),
    ],
)
def test_known_headings(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Computer Engineering Experience", "work"), ("Selected Consulting Projects", "projects"), ("My Cat", None)],
)
def test_unusual_headings_are_guessed(heading: str, kind: str | None) -> None:
    assert guessed_kind(heading) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Senior Software Engineer",
        "Softwareentwicklerin",
        "Cheffe de projet",
        "Jefe de producción",
        "VP, Engineering",
        "Sous Chef",
    ],
)
def test_titles_outweigh_companies(text: str) -> None:
    assert word_scores.score_title(text) > max(word_scores.score_company(text), 1)


@pytest.mark.parametrize(
    "text", ["Globex Corporation", "Elbtal Versicherungen AG", "St. Jude's Hospital", "Cerámicas Levante S.L."]
)
def test_companies_outweigh_titles(text: str) -> None:
    assert word_scores.score_company(text) > max(word_scores.score_title(text), 1)


def job(start: str, end: str | None) -> Entry:
    entry: Entry = {"startDate": FieldValue(start, None, 1.0)}
    entry |= (
        {"endDate": FieldValue(end, None, 1.0)} if end else {"current": FieldValue(value=True, span=None, score=1.0)}
    )
    return entry


@pytest.mark.parametrize(
    ("jobs", "months"),
    [
        ([job("2020-01", "2020-12")], 12),
        ([job("2020-01", "2020-12"), job("2020-06", "2021-06")], 18),  # the overlap counts once
        ([job("2020-01", "2020-12"), job("2020-03", "2020-04")], 12),
        ([job("2014", "2018")], 48),
        ([job("2025-01", None)], 6),
        ([job("2030-01", None)], None),
        ([{"startDate": FieldValue("2019", None, 1.0)}], None),
    ],
)
def test_months_are_those_of_the_union(jobs: list[Entry], months: int | None) -> None:
    assert months_of(jobs, date(2025, 6, 1)) == months


def test_profiles_are_told_by_their_host() -> None:
    assert network_of("https://www.linkedin.com/in/jane") == "LinkedIn"
    assert network_of("https://notlinkedin.com.example.org/in/jane") is None
    assert username_of("https://www.linkedin.com/in/jane-roe/") == "jane-roe"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_rises_with_the_score(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert (
        0
        <= calibrated("work/name", low, features(score=low))
        <= calibrated("work/name", high, features(score=high))
        <= 1
    )


def features(**given: float) -> Features:
    measured = tuple(given.get(name, 0.5) for name in FEATURES)
    return measured + measured


def test_every_sign_has_its_weights() -> None:
    source = files("winnow.parsing.resumes") / "data" / "calibration.json"
    assert {len(weights) for weights in json.loads(source.read_text("utf-8")).values()} == {2 * len(FEATURES) + 1}


def test_values_are_calibrated_by_kind() -> None:
    assert value_kind("work", "/3/highlights/12") == "work/highlights"
