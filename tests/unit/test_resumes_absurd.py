"""Values that no reader would give: labels, towns as subjects, grades inside degrees, clauses as skills."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.fields.never_values import is_never, is_no_item
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.text.dates import find_dates
from winnow.parsing.resumes.text.field_spans import read_span
from winnow.parsing.resumes.text.labels import label_kind
from winnow.records.json_resume import to_json_resume

HEAD = "Mira Halvardsen\nmira.halvardsen@example.com\n\n"


def resume(text: str) -> dict[str, Any]:
    return dict(to_json_resume(parse_resume(read_document((HEAD + text).encode(), "resume.txt")).fields))


def study(line: str) -> dict[str, Any]:
    found = resume(f"EDUCATION\n{line}\n")["education"]
    assert len(found) == 1
    return dict(found[0])


@pytest.mark.parametrize(
    ("line", "degree", "area", "school", "score"),
    [
        ("B.Tech with 56% in Marine Engineering from Harrow College in 2012", "B.Tech", "Marine Engineering",
            "Harrow College", "56%"),
        ("B.Sc. in Botany (61.2%) from Vale University (2012)", "B.Sc.", "Botany", "Vale University", "61.2%"),
        ("Higher Secondary. (69.7%) from K.P. Board, Leeds (2005)", "Higher Secondary", None, "K.P. Board", "69.7%"),
        ("High School from KP Board in 2007 with 53%", "High School", None, "KP Board", "53%"),
        ("SSLC from St. Orla’s Girls High School Avonmoor; Percentage: 75%", "SSLC", None,
            "St. Orla’s Girls High School Avonmoor", "75%"),
        ("B.Com from Vale University, in 2010 with 56%", "B.Com", None, "Vale University", "56%"),
    ],
)  # fmt: skip
def test_a_line_that_tells_of_studies_is_cut_into_its_parts(
    line: str, degree: str, area: str | None, school: str, score: str
) -> None:
    found = study(line)
    assert [found.get(key) for key in ("studyType", "area", "institution", "score")] == [degree, area, school, score]


def test_a_town_behind_a_school_is_no_subject_with_confidence() -> None:
    text = HEAD + "EDUCATION\nB.Sc.\nHarrow Institute of Technology, Quillmoor (2007 - 2011)\n"
    education = parse_resume(read_document(text.encode(), "resume.txt")).fields["education"]
    areas = [part.confidence for pointer, part in education.parts.items() if pointer.endswith("/area")]
    assert all(confidence < 0.3 for confidence in areas)


def test_a_grade_is_cut_out_of_the_sentence_around_it() -> None:
    found = resume("EDUCATION\nB.A., Vale University, 2010\nEconomics and trade with 2.8 in term GPA\n")["education"]
    assert [entry.get("score") for entry in found] == ["2.8"]


@pytest.mark.parametrize("heading", ["Proffessional Experiance", "ACADAMIC QUALIFICATION", "Techinical Skills"])
def test_a_misspelt_heading_is_known_by_its_consonants(heading: str) -> None:
    assert kind_of(heading) in ("work", "education", "skills")


@pytest.mark.parametrize("text", ["Senior Engineer", "Harrow Vale Systems", "Personal Banker", "Skilled Trades"])
def test_no_other_text_becomes_a_heading_by_its_consonants(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize("label", ["Work Duration", "Duties Performed", "Achievement details"])
def test_what_asks_for_a_job_is_a_label(label: str) -> None:
    assert label_kind(label) is not None
    assert is_never("work/position", label)


@pytest.mark.parametrize("title", ["Project Engineer", "Team Lead", "Product Owner", "Detail Designer", "Period Tutor"])
def test_titles_of_label_words_are_no_labels(title: str) -> None:
    assert not is_never("work/position", title)


@pytest.mark.parametrize(
    "item",
    [
        "my duties include", "Knowledge of software like", "I can do work well", "field that is wide", "just as by",
        "Professional Skills", "Curriculum Vitae", "i", "to reply",
    ],
)  # fmt: skip
def test_clauses_and_headings_are_no_skills(item: str) -> None:
    assert is_no_item(item)


@pytest.mark.parametrize(
    "item", ["Go", "C", "Ability to learn", "Planning and control", "I/O design", "R", "Public speaking"]
)
def test_what_names_something_is_a_skill(item: str) -> None:
    assert not is_no_item(item)


def test_the_list_of_skills_ends_where_somebody_signs() -> None:
    text = "SKILLS\nWelding\nPipe fitting\nThanking you\nYours faithfully\nMira Halvardsen\n"
    assert [skill["name"] for skill in resume(text)["skills"]] == ["Welding", "Pipe fitting"]


def test_a_name_below_the_skills_is_none_of_them() -> None:
    text = "SKILLS\nWelding\nPipe fitting\n(Mira Halvardsen)\n"
    assert [skill["name"] for skill in resume(text)["skills"]] == ["Welding", "Pipe fitting"]


def test_the_list_of_skills_ends_where_a_project_is_told() -> None:
    text = "SKILLS\nWelding, Pipe fitting, Rigging\nPROJECT TITLE:\nHoist that folds\n"
    assert [skill["name"] for skill in resume(text)["skills"]] == ["Welding", "Pipe fitting", "Rigging"]


def test_halves_of_brackets_and_joints_are_no_part_of_a_skill() -> None:
    text = "SKILLS\nAutomation (SCADA\ndrives, panels &\ninstrumentation)\nRigging\n"
    found = [skill["name"] for skill in resume(text)["skills"]]
    assert not any(sign in name for name in found for sign in "()&")


def test_degrees_are_no_web_addresses() -> None:
    text = HEAD.strip() + " | B.Tech | B.Com | halvardsen.tech\n\nSKILLS\nWelding\n"
    links = parse_resume(read_document(text.encode(), "resume.txt")).fields["links"].value
    assert links == ["https://halvardsen.tech"]


def test_qualifications_with_schools_are_education() -> None:
    text = (
        "TRAINING AND QUALIFICATIONS\nBachelor of Science in Botany 2005 - 2009\nVale University\n"
        "Diploma in Horticulture 2003 - 2005\nHarrow College\n"
    )
    found = resume(text)
    assert [entry["institution"] for entry in found["education"]] == ["Vale University", "Harrow College"]
    assert "certificates" not in found


def test_who_gave_a_certificate_is_no_number_and_no_clause() -> None:
    text = (
        "CERTIFICATES\nSystem Administrator – ID # 6171461\nWriting for trade, the course was held in winter\n"
        "Rigging Level 2, Harrow Institute of Trades\n"
    )
    found = resume(text)["certificates"]
    assert [entry.get("issuer") for entry in found] == [None, None, "Harrow Institute of Trades"]


def test_a_project_is_called_as_its_label_says() -> None:
    found = resume("PROJECTS\nProject : Harbour crane overhaul\nJan 2014 - May 2015\n- Checked the hoists\n")[
        "projects"
    ]
    assert [entry["name"] for entry in found] == ["Harbour crane overhaul"]


def test_labels_without_a_colon_are_no_part_of_a_job() -> None:
    text = (
        "EXPERIENCE\nDesignation Site Engineer\nJob description Halvard Group Ltd\nJan 2014 - May 2015\n"
        "- Checked the hoists\n"
    )
    found = resume(text)["work"]
    assert [(entry.get("position"), entry.get("name")) for entry in found] == [("Site Engineer", "Halvard Group Ltd")]


def test_a_bracket_that_a_place_opens_is_closed() -> None:
    found = resume("EXPERIENCE\nClerk, Vale Mills Ltd, Riyadh (K.S.A)\n2013 - 2015\n")["work"]
    assert found[0]["location"] == "Riyadh (K.S.A)"


def test_a_table_of_studies_may_have_a_column_of_places() -> None:
    rows = ("Degree/Certificate|Institution|Year|State|Percentage", "B.Sc (Botany)|Vale University|2015|Punjab|73%",
        "HSC|KP Board|2009|Punjab|Pursuing")  # fmt: skip
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    page = f"<h1>Mira Halvardsen</h1><h2>EDUCATION</h2><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    document = read_document(f"<html><body>{page}</body></html>".encode(), "resume.html")
    found: Any = parse_resume(document).fields["education"].value
    assert [(e["institution"], e["studyType"], e.get("location"), e.get("score")) for e in found] == [
        ("Vale University", "B.Sc", "Punjab", "73%"),
        ("KP Board", "HSC", "Punjab", None),
    ]


def test_the_role_in_a_project_is_not_what_it_is_called() -> None:
    assert is_never("projects/name", "Project role")


def table(*rows: str) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def jobs_of(body: str) -> list[tuple[Any, ...]]:
    page = f"<html><body><h1>Mira Halvardsen</h1><p>mira@example.com</p><h2>WORK EXPERIENCE</h2>{body}</body></html>"
    found = to_json_resume(parse_resume(read_document(page.encode(), "resume.html")).fields).get("work", [])
    assert isinstance(found, list)
    members = ("name", "position", "startDate", "endDate")
    return [tuple(job.get(member) for member in members) for job in found if isinstance(job, dict)]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("S.N.|Employer|Period|Position", "1|Vale Mills Ltd|Jan 2012 - May 2015|Store Keeper"),
        ("Designation|Company Name|Duration", "As a Store Keeper|Vale Mills Ltd|Jan 2012 - May 2015"),
        ("Organization|Designation|From|To", "Vale Mills Ltd|Store Keeper|Jan 2012|May 2015"),
        ("Company|Location|Position|Period", "Vale Mills Ltd|Leeds|Store Keeper|Jan 2012 - May 2015"),
    ],
)
def test_jobs_in_a_table_are_read_by_its_labels(head: str, row: str) -> None:
    second = row.replace("Vale Mills", "Harrow Steels").replace("2012", "2016").replace("2015", "2019")
    expected = [("Vale Mills Ltd", "Store Keeper", "2012-01", "2015-05")]
    assert jobs_of(table(head, row)) == expected
    assert jobs_of(table(head, row, second.replace("1|", "2|", 1))) == [
        *expected,
        ("Harrow Steels Ltd", "Store Keeper", "2016-01", "2019-05"),
    ]


def test_what_follows_a_table_of_jobs_is_read_as_ever() -> None:
    rows = table("Company|Designation|Duration", "Vale Mills Ltd|Store Keeper|Jan 2012 - May 2015")
    told = "<p>Worked as a clerk in Harrow Steels Ltd from June 2009 to May 2011.</p>"
    assert [job[0] for job in jobs_of(rows + told)] == ["Vale Mills Ltd", "Harrow Steels Ltd"]


def test_a_legal_form_alone_is_no_employer() -> None:
    assert is_never("work/name", "Pvt. Ltd.")
    assert not is_never("work/name", "Halvard Pvt. Ltd.")


@pytest.mark.parametrize("ending", ["in", "from", "and", "with"])
def test_a_school_ends_before_a_word_that_leads_on(ending: str) -> None:
    found = resume(f"EDUCATION\nB.E. Civil, Vale University {ending} May 2014\n")["education"]
    assert [entry["institution"] for entry in found] == ["Vale University"]


def test_words_that_wide_gaps_part_are_a_sentence_and_no_cells() -> None:
    line = "Vale\tNational\tMills,\tLeeds\tas\ta\tStore\tKeeper\tfrom\tJune\t2012\tto\tMay\t2015"
    found = resume(f"EXPERIENCE\n{line}\n")["work"]
    assert [entry.get("name") for entry in found] == ["Vale National Mills"]


def test_a_bracket_whose_end_was_cut_off_is_no_part_of_an_employer() -> None:
    found = resume("EXPERIENCE\nHalvard Constructions Ltd (Augst2009 TO 2010 March)\nSite Engineer\n")["work"]
    assert found[0]["name"] == "Halvard Constructions Ltd"


@pytest.mark.parametrize("school", ["Govt. Polytechnic Leeds", "Univ. College Hullmoor"])
def test_an_abbreviation_opens_the_name_of_a_school(school: str) -> None:
    assert study(f"Diploma in Civil Engineering from {school} in 2005")["institution"] == school


def test_an_office_program_is_no_degree() -> None:
    found = resume("EDUCATION\nB.Tech., Vale University, 2010\nComputer knowledge\nM.S office, internet\n")["education"]
    assert [entry.get("studyType") for entry in found] == ["B.Tech."]


def test_a_headline_is_what_stands_behind_its_label() -> None:
    text = "Mira Halvardsen\nRole - Store Keeper\nmira.halvardsen@example.com\n\nSKILLS\nWelding\n"
    assert parse_resume(read_document(text.encode(), "resume.txt")).fields["label"].value == "Store Keeper"


def test_a_title_before_a_name_is_no_degree() -> None:
    assert is_never("education/studyType", "Dr.")
    assert not is_never("education/studyType", "Dr. rer. nat.")
    assert not is_never("education/studyType", "MS")


def test_half_a_bracket_in_front_is_no_part_of_a_value() -> None:
    value = read_span("(Mechanical", 0, 11, 0.9)
    assert value is not None
    assert value.value == "Mechanical"


def test_what_somebody_is_good_at_is_the_skill_and_a_clause_is_none() -> None:
    # given skills told in clauses, one of them named twice, in two sections
    text = (
        "Skills\nProficient in the use of AutoCAD\nAutoCAD\n"
        "Experienced in preparation of bar bending schedules for bridges\n"
        "Hands on experience in Python\n\n"
        "Computer Skills\nAutoCAD - good at generation of specific drawings by scripts\n"
    )

    # when they are read
    named = [skill["name"] for skill in resume(text)["skills"]]

    # then each is named once, by its name
    assert named == ["AutoCAD", "Python"]


def test_days_of_a_year_that_is_written_once_are_of_the_period() -> None:
    text = "Experience\nWorked as a Summer Intern in Sailworks Ltd, Porto 15 Dec to 29 Dec 2014\nSewed sails\n"

    (job,) = resume(text)["work"]

    assert (job["name"], job["startDate"], job["endDate"]) == ("Sailworks Ltd", "2014-12-15", "2014-12-29")


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("Nov - Feb 2020", ("2019-11", "2020-02")),
        ("Jan - Mar 2020", ("2020-01", "2020-03")),
        ("28th Dec - 3rd Jan 2015", ("2014-12-28", "2015-01-03")),
        ("1. März bis 15. März 2019", ("2019-03-01", "2019-03-15")),
    ],
)
def test_a_period_whose_year_is_written_once(written: str, period: tuple[str, str]) -> None:
    (found,) = find_dates(written)

    assert found.span == (0, len(written))
    assert (found.start and found.start.value, found.end and found.end.value) == period


@pytest.mark.parametrize("left_out", ["Missing", "N/A", "xxxx", "XXXXX", "not specified", "Unknown"])
def test_what_stands_for_a_missing_value_is_none(left_out: str) -> None:
    kinds = ("work/name", "work/position", "education/institution", "education/studyType", "skills/keywords")
    assert all(is_never(kind, left_out) for kind in kinds)
    assert not any(is_never(kind, "Missing Link Records") for kind in kinds)


@pytest.mark.parametrize("time", ["Mon - Fri", "Maj - Sie", "Sat & Sun", "Feburary", "Setpember"])
def test_days_and_misspelt_months_are_no_positions(time: str) -> None:
    assert is_never("work/position", time)


@pytest.mark.parametrize("employer", ["Sun", "Marchand", "Augusta"])
def test_an_employer_may_be_called_nearly_like_a_day_or_a_month(employer: str) -> None:
    assert not is_never("work/name", employer)
