"""Whole resumes in seven languages, read from plain text: what comes out, and that every span says it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.spans import assert_spans_hold

from winnow.parsing.documents import read_document
from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.resumes import ParsedResume, parse_resume
from winnow.records.json_resume import to_json_resume
from winnow.values import Provenance

HERE = Path(__file__).parent
TEXTS = sorted((HERE / "resumes_texts").glob("*.txt"))
SCHEMA = json.loads((HERE.parent / "support" / "jsonresume-schema.json").read_text("utf-8"))
TODAY = date(2025, 6, 15)


def json_of(resume: ParsedResume) -> dict[str, Any]:
    """The resume as JSON Resume; any member may be asked for any other."""
    return to_json_resume(resume.fields)


def document_of(text: str) -> Document:
    """A document whose lines are those of ``text``, without layout."""
    lines, at = [], 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            y = 12.0 * number
            span = (at, at + len(line))
            lines.append(
                Line(
                    line,
                    *span,
                    0,
                    0.0,
                    y,
                    6.0 * len(line),
                    y + 10,
                    10.0,
                    bold=False,
                    heading=0,
                    bullet=False,
                    cells=(span,),
                )
            )
        at += len(line) + 1
    return Document("text", text, tuple(lines), (), 1, None)


def parse_file(name: str) -> tuple[Document, ParsedResume]:
    path = HERE / "resumes_texts" / f"{name}.txt"
    document = read_document(path.read_bytes(), path.name)
    return document, parse_resume(document, today=TODAY)


JOBS = {
    "german": [
        ("Nordlicht Systems GmbH", "Senior Softwareentwicklerin", "2019-03", None),
        ("Elbtal Versicherungen AG", "Softwareentwicklerin", "2015-10", "2019-02"),
    ],
    "french": [
        ("Agence Corail", "Cheffe de projet digital", "2020-09", None),
        ("Mairie de Villeurbanne", "Chargée de communication", "2017-01", "2020-08"),
    ],
    "spanish": [
        ("Cerámicas Levante S.L.", "Jefe de producción", "2018-01", None),
        ("Transportes Turia S.A.", "Técnico de logística", "2013-03", "2017-12"),
    ],
    "italian": [
        ("Farmacia San Gennaro", "Farmacista collaboratrice", "2019-06", None),
        ("Laboratori Partenope S.r.l.", "Addetta al controllo qualità", "2016-10", "2019-05"),
    ],
    "dutch": [
        ("Gemeente Den Haag", "Beleidsmedewerker", "2018", None),
        ("Stichting Stadsherstel", "Projectmedewerker", "2014-09", "2017-12"),
    ],
    "portuguese": [
        ("Banco Horizonte", "Analista de dados sênior", "2020-03", None),
        ("Mercado Azul Ltda.", "Estagiária de BI", "2018-01", "2020-02"),
    ],
    "german_since": [
        ("Rheinwerk Assekuranz AG", "Projektleiterin Digitalisierung", "2020-04", None),
        ("Emsland Logistik Stiftung & Co. KG", "Anwendungsentwicklerin", "2014-10", "2020-03"),
    ],
    "french_since": [
        ("Ville de Nantes", "Chargée de communication", "2021-09", None),
        ("Agence Kerloc'h", "Assistante de communication", "2018-01", "2021-08"),
    ],
    "spanish_since": [
        ("Talleres Arrasate S.Coop.", "Ingeniero de producto", "2019-03", None),
        ("Aritz Ingeniería", "Becario de ingeniería", "2017-09", "2019-02"),
    ],
    "portuguese_since": [
        ("Centro Hospitalar do Norte", "Enfermeira de cuidados intensivos", "2020-01", None),
        ("Hospital do Rio", "Enfermeira", "2016-03", "2019-12"),
    ],
    "italian_since": [
        ("Ceramiche Fontana S.r.l.", "Responsabile acquisti", "2018-03", None),
        ("Gruppo Vernici S.p.A.", "Impiegata ufficio acquisti", "2013-02", "2018-02"),
    ],
    "dutch_since": [
        ("Gemeente Leeuwarden", "Beleidsadviseur wonen", "2019-03", None),
        ("Provincie Fryslân", "Projectmedewerker", "2015-09", "2019-02"),
    ],
    "nurse": [
        ("St. Aurelia Medical Center", "Registered Nurse", "2019-05", None),
        ("Mile High Community Hospital", "Staff Nurse", "2016-06", "2019-04"),
    ],
    "broken_email": [  # two positions at one company
        ("Harbourline Logistics", "Regional Operations Manager", "2020-01", None),
        ("Harbourline Logistics", "Operations Supervisor", "2016-06", "2019-12"),
        ("Blue Heron Freight Co., Ltd.", "Dispatch Clerk", "2013", "2016"),
    ],
    "linkedin": [  # a company over two positions; durations beside the dates
        ("Parcelvine", "Director of Product", "2023-01", None),
        ("Parcelvine", "Senior Product Manager", "2021-02", "2022-12"),
        ("Tidewater Pay", "Product Manager", "2018-06", "2021-01"),
    ],
    "europass": [  # title and company told apart by nothing but a legal form; days first
        ("EGNATIA CONSTRUCTIONS S.A.", "CIVIL ENGINEER", "2019-03-01", None),
        ("ATTIKA BUILDERS LTD", "SITE ENGINEER", "2015-09-15", "2019-02-28"),
    ],
    "academic": [
        ("Rice University", "Associate Professor", "2021", None),
        ("Rice University", "Assistant Professor", "2016", "2021"),
        ("ETH Zürich", "Postdoctoral Fellow", "2014", "2016"),
    ],
    "glued": [
        ("Skånebanken AB", "Backend Developer", "2020", None),
        ("Öresund Games", "Developer", "2016", "2020"),
    ],
    "four_scripts": [
        ("Thermaic Gulf Aquarium", "Marine Biologist", "2019-05", None),
        ("Aristotle University of Thessaloniki", "Research Assistant", "2016-09", "2019-04"),
    ],
}
PEOPLE = {
    "german_since": ("Dr. Annegret Hülsmann", "annegret.huelsmann@example.org", "+492519876543", "Münster"),
    "portuguese_since": ("Eduarda Vasconcelos Paiva", "eduarda.paiva@sapo.example.pt", "+351912345678", "Porto"),
    "italian_since": ("Ludovica Brambilla", "ludovica.brambilla@posta.example.it", "+393331234567", "Milano"),
    "dutch_since": ("Sietske Hoekstra", "sietske.hoekstra@example.nl", "+31612345678", "Leeuwarden"),
    "german": ("Katharina Müller-Brandt", "katharina.mueller@example.org", "+49401234567", "Hamburg"),
    "french": ("Amélie Dubois-Lacroix", "amelie.dubois@example.fr", "+33612345678", "Lyon"),
    "spanish": ("JAVIER ORTEGA SALINAS", "javier.ortega@example.es", "+34612345678", "Valencia"),
    "italian": ("Chiara Esposito", "chiara.esposito@example.it", "+393331234567", "Napoli"),
    "dutch": ("Sanne van den Berg", "sanne.vandenberg@example.nl", "+31612345678", "Den Haag"),
    "portuguese": ("Beatriz Carvalho Nunes", "beatriz.nunes@example.com.br", "+5511987654321", "São Paulo"),
    "nurse": ("PRIYANKA RAMANATHAN", "p.ramanathan@example.net", "+13035550199", "Denver"),
    "broken_email": ("Zhang Wei (张伟)", "zhang.wei.featherstone@example.com", "+8613800138000", "Shanghai"),
}
SCHOOLS = {
    "linkedin": ["University of Ibadan", "Erasmus University Rotterdam"],
    "europass": ["Aristotle University of Thessaloniki"],
    "academic": ["Stanford University", "KAIST"],
    "glued": ["Lund University"],
    "german": ["Technische Universität Dresden"],
    "spanish": ["Universitat Politècnica de València"],
    "italian": ["Università degli Studi di Napoli Federico II"],
    "dutch": ["Universiteit Leiden"],
    "portuguese": ["Universidade Estadual de Campinas"],
    "nurse": ["University of Colorado Denver"],
    "broken_email": ["Ningbo University"],
    "four_scripts": ["Aristotle University of Thessaloniki"],
}
SKILLS = {
    "german": ["Kotlin", "Java", "PostgreSQL", "Docker", "Scrum"],
    "portuguese": ["Python", "SQL", "Power BI", "R"],
    "nurse": ["Triage", "wound care", "Epic", "IV therapy"],  # under "What I Know"
    "broken_email": ["Forecasting", "SAP", "Mandarin", "Lean Six Sigma"],
}


@pytest.mark.parametrize("name", JOBS)
def test_jobs_are_read_whole(name: str) -> None:
    _, resume = parse_file(name)
    work = json_of(resume)["work"]
    assert [(job.get("name"), job.get("position"), job.get("startDate"), job.get("endDate")) for job in work] == JOBS[
        name
    ]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_person_is_read(name: str) -> None:
    _, resume = parse_file(name)
    phones, location = resume.fields["phones"].value, resume.fields["location"].value
    assert isinstance(phones, list)
    assert isinstance(location, dict)
    read_as = (resume.fields["name"].value, resume.fields["emails"].value[0], phones[0]["number"], location["city"])  # type: ignore[index,call-overload]
    assert read_as == PEOPLE[name]


@pytest.mark.parametrize("name", SCHOOLS)
def test_schools_are_read(name: str) -> None:
    _, resume = parse_file(name)
    assert [entry.get("institution") for entry in json_of(resume)["education"]] == SCHOOLS[name]


@pytest.mark.parametrize("name", SKILLS)
def test_skills_are_read(name: str) -> None:
    _, resume = parse_file(name)
    assert [skill["name"] for skill in json_of(resume)["skills"]] == SKILLS[name]


def test_groups_of_skills_keep_their_names() -> None:
    _, resume = parse_file("french")
    assert json_of(resume)["skills"] == [
        {"name": "Gestion de projet", "keywords": ["Jira", "Trello", "MS Project"]},
        {"name": "Création", "keywords": ["Photoshop", "Figma", "WordPress"]},
    ]


def test_a_degree_is_told_from_its_area_and_grade() -> None:
    _, resume = parse_file("italian")
    entry = json_of(resume)["education"][0]
    assert (entry["studyType"], entry["area"], entry["score"]) == ("Laurea magistrale", "Farmacia", "108/110")


def test_languages_come_with_their_levels() -> None:
    _, resume = parse_file("german")
    assert json_of(resume)["languages"] == [
        {"language": "Deutsch", "fluency": "Muttersprache"},
        {"language": "Englisch", "fluency": "verhandlungssicher"},
        {"language": "Französisch", "fluency": "Grundkenntnisse"},
    ]


def test_certificates_come_with_issuer_and_date() -> None:
    _, resume = parse_file("nurse")
    certificates = json_of(resume)["certificates"]
    assert certificates[1] == {"name": "ACLS", "issuer": "American Heart Association", "date": "2022"}


def test_publications_are_told_by_their_quotes_and_numbers() -> None:
    _, resume = parse_file("academic")
    titles = [entry["name"] for entry in json_of(resume)["publications"]]
    assert titles == ["Strained rings", "Catalysis without metals"]


def test_volunteering_has_an_organisation() -> None:
    _, resume = parse_file("glued")
    assert json_of(resume)["volunteer"] == [
        {"organization": "Coderdojo Malmö", "position": "Mentor", "startDate": "2018", "endDate": "2020"}
    ]


def test_a_name_in_four_scripts_under_a_note_is_found() -> None:
    _, resume = parse_file("four_scripts")
    assert "Orestis Pappas" in str(resume.fields["name"].value)


def test_experience_counts_no_month_twice() -> None:
    _, resume = parse_file("nurse")
    assert resume.fields["experience_months"].value == 109  # June 2016 to June 2025
    assert resume.fields["experience_months"].provenance is Provenance.INFERRED


@pytest.mark.parametrize(("name", "what"), [("letter", "letter"), ("invoice", "invoice"), ("article", "article")])
def test_what_is_no_resume_says_so(name: str, what: str) -> None:
    _, resume = parse_file(name)
    assert not resume.is_resume
    assert what in str(resume.reason)


@pytest.mark.parametrize("name", JOBS)
def test_a_resume_is_one(name: str) -> None:
    _, resume = parse_file(name)
    assert resume.is_resume
    assert resume.reason is None


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_span_says_its_value(path: Path) -> None:
    document, resume = parse_file(path.stem)
    assert assert_spans_hold(document, resume) > (20 if path.stem in JOBS else 0)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_json_resume_is_valid(path: Path) -> None:
    _, resume = parse_file(path.stem)
    jsonschema.validate(to_json_resume(resume.fields), SCHEMA, format_checker=jsonschema.FormatChecker())


LINES = [line for path in TEXTS for line in path.read_text("utf-8").split("\n")]


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=40))
def test_any_lines_parse_and_every_span_holds(lines: list[str]) -> None:
    document = document_of("\n".join(line.replace("\n", " ") for line in lines))
    resume = parse_resume(document, today=TODAY)
    assert_spans_hold(document, resume)
    jsonschema.validate(to_json_resume(resume.fields), SCHEMA)


def test_ten_thousand_words_are_read() -> None:
    _, short = parse_file("nurse")
    text = (HERE / "resumes_texts" / "nurse.txt").read_text("utf-8")
    prose = "Kept the ward running through the night shift and wrote the handover for the morning team. " * 600
    document = document_of(text.replace("   * Medical-surgical", f"   * {prose}\n   * Medical-surgical"))
    resume = parse_resume(document, today=TODAY)
    assert resume.fields["emails"].value == short.fields["emails"].value
    assert_spans_hold(document, resume)


def test_reading_twice_gives_the_same() -> None:
    _, once = parse_file("portuguese")
    _, again = parse_file("portuguese")
    assert once == again
