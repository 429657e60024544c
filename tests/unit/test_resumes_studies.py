"""Studies as people tell them: in tables with a row of labels, in sentences, school and place and subject in a line."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.fields.never_values import is_never
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import FieldValue, Node
from winnow.parsing.resumes.resume_reader import without_doubtful_values
from winnow.records.json_resume import to_json_resume

HEAD = (
    "<h1>Ravi Malhotrasen</h1><p>ravi.malhotrasen@example.com | +91 98220 55013</p><h2>EDUCATIONAL QUALIFICATION</h2>"
)
TAIL = "<h2>WORK EXPERIENCE</h2><p>Design Engineer</p><p>Krishna Valves Pvt. Ltd., Pune</p><p>July 2016 - Present</p>"


def studies(html: str) -> list[tuple[Any, ...]]:
    """(school, degree, area, end) of each course in a page."""
    document = read_document(f"<html><body>{HEAD}{html}{TAIL}</body></html>".encode(), "resume.html")
    found = to_json_resume(parse_resume(document).fields).get("education", [])
    assert isinstance(found, list)
    return [
        tuple(study.get(key) for key in ("institution", "studyType", "area", "endDate"))
        for study in found
        if isinstance(study, dict)
    ]


def table(*rows: str) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Qualification|Board/University|Year of Passing|Percentage", "B.E. (Mechanical)|Shivaji University|2016|68%"),
        ("Year|Course|Specialization|Name of Institution", "2016|B.E.|Mechanical|Shivaji University"),
        (
            "S.No|Examination|University / Board|Passing Year|Division",
            "1|B.E. (Mechanical)|Shivaji University|2016|First",
        ),
        ("Degree|College/University|Session|CGPA", "B.E. (Mechanical)|Shivaji University|2012-2016|7.4"),
    ],
)
def test_a_table_is_read_by_its_labels(head: str, row: str) -> None:
    assert studies(table(head, row)) == [("Shivaji University", "B.E.", "Mechanical", "2016")]


def test_a_column_that_the_head_does_not_name_holds_the_degrees() -> None:
    rows = table(
        "Institute|Board|Year|Percentage",
        "B.Com|Harrow Vale College|Avonmoor University|2014|61%",
        "HSC|St. Orla Junior College|State Board|2011|72%",
    )

    assert [study[:2] for study in studies(rows)] == [
        ("Harrow Vale College", "B.Com"),
        ("St. Orla Junior College", "HSC"),
    ]


def test_what_stands_below_a_table_is_no_school() -> None:
    rows = table("Degree|Board/University|Year|Marks %", "B.Com|Harrow Vale University|2014|61%")

    found = studies(f"{rows}<p>Good listener, glad team player</p>")

    assert [study[:2] for study in found] == [("Harrow Vale University", "B.Com")]


def test_every_row_of_a_table_is_a_course() -> None:
    rows = table(
        "Exam Passed|Board/University|Year|Marks %",
        "B.Com|Harrow Vale University|2014|61%",
        "H.S.C.|State Board of Avonmoor|2011|72%",
        "S.S.C.|State Board of Avonmoor|2009|80%",
    )

    assert [study[:2] for study in studies(rows)] == [
        ("Harrow Vale University", "B.Com"),
        ("State Board of Avonmoor", "H.S.C."),
        ("State Board of Avonmoor", "S.S.C."),
    ]


@pytest.mark.parametrize(
    ("sentence", "study"),
    [
        (
            "Diploma in Civil Engineering from Government Polytechnic, Almora with 70% in 2013.",
            ("Government Polytechnic", "Diploma", "Civil Engineering", "2013"),
        ),
        ("10th Passed from Avonmoor State Board in 2009", ("Avonmoor State Board", "10th", None, "2009")),
        (
            "Completed B.Tech in Computer Science from Vaigai Institute of Technology (2010-2014) with 7.1 CGPA",
            ("Vaigai Institute of Technology", "B.Tech", "Computer Science", "2014"),
        ),
    ],
)
def test_a_course_may_be_told_in_a_sentence(sentence: str, study: tuple[Any, ...]) -> None:
    assert studies(f"<ul><li>{sentence}</li></ul>") == [study]


@pytest.mark.parametrize(
    ("line", "school"),
    [
        ("Akademia Leśna, Kraków", "Akademia Leśna"),
        ("Gymnasium Amselgasse, Köln", "Gymnasium Amselgasse"),
        ("Fernhill Academy, Full Stack Development", "Fernhill Academy"),
        ("University of California, Berkeley", "University of California, Berkeley"),
    ],
)
def test_school_place_and_subject_are_told_apart(line: str, school: str) -> None:
    found = studies(f"<p><b>{line}</b></p><p>Master of Science, 2012 - 2014</p>")

    assert [study[0] for study in found] == [school]


@pytest.mark.parametrize("told", ["My role was to calibrate meters", "all that our team was asked for"])
def test_what_somebody_tells_is_no_subject_degree_or_position(told: str) -> None:
    assert all(is_never(kind, told) for kind in ("education/area", "education/studyType", "work/position"))
    assert not is_never("work/position", "Sales Manager MY")


@pytest.mark.parametrize(
    ("line", "school"),
    [
        ("High School, Brackwater Academy of Mathematics", "Brackwater Academy of Mathematics"),
        ("MPhys Physics, Harrow Vale University", "Harrow Vale University"),
        ("Grado en Derecho, Derecho, Universitario, Universidad de Avonmoor", "Universidad de Avonmoor"),
    ],
)
def test_a_degree_before_a_school_is_no_part_of_its_name(line: str, school: str) -> None:
    assert [found[0] for found in studies(f"<p>{line}</p><p>2012 - 2016</p>")] == [school]


def test_a_high_school_diploma_is_a_degree() -> None:
    found = studies("<p>Harrow Vale Academy, 2008 - 2012</p><p>High School Diploma in Mathematics</p>")

    assert [study[:2] for study in found] == [("Harrow Vale Academy", "High School Diploma")]


def test_what_is_told_of_a_course_begins_no_other() -> None:
    found = studies(
        "<p>MSc Physics at Harrow Vale University, 2012 - 2014</p>"
        "<p>Thesis: On the Value of Degrees</p><p>Advisors: Dr. Mara Fennick, Dr. Olaf Bremsund</p>"
        "<p>Grade: 6A*, 4A</p>"
        "<p>BSc Physics at Avonmoor University, 2008 - 2012</p>"
    )

    assert [study[0] for study in found] == ["Harrow Vale University", "Avonmoor University"]


def test_a_list_of_courses_goes_on_in_the_next_line() -> None:
    found = studies(
        "<p>Bachelor Psychology at Faculty of Philosophy in Avonmoor, 2010 - 2015</p>"
        "<p>Major courses: Statistics · Experimental Methods ·</p><p>Psychometrics · Cognitive psychology</p>"
    )

    assert [study[0] for study in found] == ["Faculty of Philosophy in Avonmoor"]


@pytest.mark.parametrize("school", ["Codesmere", "Vale Polytechnic", "42 Velden"])
def test_a_school_and_the_degree_below_it_are_one_course(school: str) -> None:
    assert studies(f"<p>{school}</p><p>Bachelor in Computer Science</p>")[0][:2] == (school, "Bachelor")
    assert len(studies(f"<p>{school}</p><p>Bachelor in Computer Science</p>")) == 1


def test_a_list_item_may_be_a_whole_course() -> None:
    found = studies("<ul><li>BSc, Physics, Codesmere, 2012 - 2016</li></ul>")

    assert [study[:2] for study in found] == [("Codesmere", "BSc")]


def test_labels_of_marks_and_interests_are_no_schools() -> None:
    assert is_never("education/institution", "University/Board OGPA/ Percentage")
    assert kind_of("FIELD OF INTEREST") == kind_of("AREA OF INTEREST")


def test_a_kind_of_school_beside_the_name_of_one_is_no_school() -> None:
    found = studies("<p>Harrow Academy of Seamanship | High School | 2008 - 2010</p>")

    assert [study[:2] for study in found] == [("Harrow Academy of Seamanship", "High School")]


@pytest.mark.parametrize("school", ["Udemy", "Avonmoor Industrial Training Centre", "Centre for Marine Studies"])
def test_who_trains_people_is_a_school(school: str) -> None:
    assert studies(f"<p>2015 - 2016</p><p>{school}</p><p>Diploma in Rope Work</p>")[0][0] == school


SITE_FORM = """TARUN BHALERAO
tarun.bhalerao@example.com

WORK EXPERIENCE

Clerk

Konkan Stores -

2017 to Present

EDUCATION

B.Tech in Technology

Konkan University Chennai -  Chennai, Tamil Nadu

2012 to 2016

HSC

Konkan Board

March 2012

MCA

KBV-PQR

Konkan Pioneer Institute of Technology and Science and Arts, Vale University -  Indore, Madhya Pradesh

2004 to 2008

SKILLS

Tally
"""


def test_courses_in_the_form_of_a_job_site_are_read_by_the_rows_of_the_form() -> None:
    document = read_document(SITE_FORM.encode(), "resume.txt")
    found = to_json_resume(parse_resume(document).fields)["education"]

    assert isinstance(found, list)
    assert [
        tuple(study.get(key) for key in ("institution", "studyType", "endDate"))
        for study in found
        if isinstance(study, dict)
    ] == [
        ("Konkan University Chennai", "B.Tech", "2016"),
        ("Konkan Board", "HSC", "2012-03"),
        ("KBV-PQR", "MCA", None),
        ("Konkan Pioneer Institute of Technology and Science and Arts, Vale University", None, "2008"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Harrow Valves Pvt Limited",
        "MS-Word, AutoCAD, Excel",
        "Mechanical Engineering",
        "In-plant training in Harrow Steels",
        "“Design of a solar cooker for hostels”",
        "3rd Sem",
        "Quality Inspector",
        "India",
        "Percentage Obtained",
        "B.Tech",
    ],
)
def test_what_is_called_like_no_school_is_none(text: str) -> None:
    assert is_never("education/institution", text)


@pytest.mark.parametrize(
    "text",
    [
        "Harrow Vale College",
        "R.K.V.P.",
        "Jamia Harroweya",
        "Avonmoor Board of Technical Education",
        "Kerala State",
        "C-DAC",
    ],
)
def test_a_name_that_nothing_speaks_against_may_be_a_school(text: str) -> None:
    assert not is_never("education/institution", text)


@pytest.mark.parametrize(
    "line",
    [
        "(Mechanical) Harrow Vale College of Engineering",
        "Harrow Vale College of Engineering since 2012",
        "Harrow Vale College of Engineering affiliated to Avonmoor University",
        "Harrow Vale College of Engineering with First Class",
        "Harrow Vale College of Engineering pursuing final year",
    ],
)
def test_what_a_line_says_around_a_school_is_no_part_of_its_name(line: str) -> None:
    schools = {school for school, *_ in studies(f"<p>B.E. Civil Engineering</p><p>{line}</p>")}
    assert schools - {None} == {"Harrow Vale College of Engineering"}


def test_a_school_that_hardly_anything_speaks_for_is_not_written() -> None:
    def written(name: str) -> object:
        course: dict[str, Node] = {
            "institution": FieldValue(name, None, 0.2),
            "studyType": FieldValue("B.E.", None, 0.9),
        }
        [left] = without_doubtful_values({"education": [course]})["education"]  # type: ignore[misc]
        return left.get("institution")  # type: ignore[union-attr]

    assert written("Trim line 2") is None
    assert written("Harrow Vale College") is not None
