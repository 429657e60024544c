"""Lines that name the employer and the position with words between them, and lines that name no job at all."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.fields.never_values import is_never
from winnow.parsing.resumes.fields.work_forms import cut_at_labels
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.rows import rows_of
from winnow.parsing.resumes.text import word_scores
from winnow.parsing.resumes.text.dates import find_dates
from winnow.records.json_resume import to_json_resume

HEAD = "NASREEN VALAPPIL\nnasreen.valappil@example.com | +91 98400 55021\n\nWORK EXPERIENCE\n"
TAIL = "\n\nEDUCATION\nB.E. Civil Engineering, Anna University, 2010 - 2014\n"
KEPT = "Site Engineer, Vaigai Buildwell Pvt Ltd\nMay 2011 to April 2013\n"


def work(text: str, *members: str) -> list[tuple[Any, ...]]:
    """Members of each job in a text under a heading, else its company and position."""
    document = read_document((HEAD + text + TAIL).encode(), "resume.txt")
    jobs = to_json_resume(parse_resume(document).fields).get("work", [])
    assert isinstance(jobs, list)
    return [tuple(job.get(key) for key in members or ("name", "position")) for job in jobs if isinstance(job, dict)]


@pytest.mark.parametrize(
    ("line", "job"),
    [
        (
            "Palar Engineering Company LLC, Oman as Project Engineer",
            ("Palar Engineering Company LLC", "Project Engineer"),
        ),
        ("Palar Energies Ltd. As a Asst. Manager", ("Palar Energies Ltd.", "Asst. Manager")),
        ("TRADE ENGINEER- PALAR REFRIGERATION KUWAIT", ("PALAR REFRIGERATION KUWAIT", "TRADE ENGINEER")),
        ("Asst. Manager- Stores, Palar Pharmaceuticals Ltd", ("Palar Pharmaceuticals Ltd", "Asst. Manager- Stores")),
    ],
)
def test_an_employer_and_a_position_are_parted_by_as_and_by_a_hyphen(line: str, job: tuple[str, str]) -> None:
    assert work(f"{line}\nJune 2013 to May 2016\n\n{KEPT}")[0] == job


def test_what_somebody_worked_as_is_no_employer_called_worked() -> None:
    assert work("Worked as an electrician from 2007 to 2008\n\n" + KEPT)[0] == (None, "electrician")


def test_the_employer_may_stand_behind_at_in_a_row_of_its_own() -> None:
    text = (
        "June 2015 - Present\nAccountant\nat Palar Sanitary Store\nKept the books.\n"
        "March 2010 - May 2015\nMedical Representative\nat Vaigai Pharme\nVisited clinics.\n"
    )
    assert work(text) == [("Palar Sanitary Store", "Accountant"), ("Vaigai Pharme", "Medical Representative")]


def test_an_employer_is_told_behind_the_title() -> None:
    assert work("Security Guard in Palar Security Group\nJune 2013 to May 2016\n\n" + KEPT)[0] == (
        "Palar Security Group",
        "Security Guard",
    )


def test_a_place_behind_a_title_is_no_employer() -> None:
    assert work("Civil Supervisor in India\nJune 2013 to May 2016\n\n" + KEPT)[0] == (None, "Civil Supervisor")


def test_how_long_somebody_worked_is_no_part_of_the_position() -> None:
    assert work("Two years experience in HVAC Engineer\nPalar Enterprises Ltd\nJune 2013 to May 2016\n\n" + KEPT)[
        0
    ] == (
        "Palar Enterprises Ltd",
        "HVAC Engineer",
    )


def test_the_first_line_of_a_description_says_the_position_that_the_header_does_not() -> None:
    text = "Palar Academy, Bangalore\nFrom June 2013 to May 2016\nWorking as a Teacher for Grade 1 to 5.\n\n" + KEPT
    assert work(text)[0] == ("Palar Academy", "Teacher")


@pytest.mark.parametrize("line", ["Training", "Proxy Servers", "Hydraulic Assembly Press", "Industrial Visit"])
def test_a_line_that_names_neither_an_employer_nor_a_position_is_no_job(line: str) -> None:
    assert work(f"{KEPT}- Ran the site\n\n{line}\n- Windows\n- Linux\n") == [
        ("Vaigai Buildwell Pvt Ltd", "Site Engineer")
    ]


def test_labels_in_the_midst_of_a_line_ask_for_what_stands_behind_them() -> None:
    text = (
        "Palar Computer Services, Chennai\nPeriod: 2016 March to Present Designation: Web Developer\n- Built sites\n"
        "Vaigai Resort, Kochi\nPeriod: 2010 November to 2012 March Designation: IT Administrator\n- Kept servers\n"
    )
    assert work(text) == [
        ("Palar Computer Services", "Web Developer"),
        ("Vaigai Resort", "IT Administrator"),
    ]


@pytest.mark.parametrize("label", ["Job profile", "Profile", "Destination"])
def test_a_title_that_answers_what_somebody_did_is_the_position(label: str) -> None:
    text = f"Company : Palar Steels\n{label} : Desktop Support Engineer\nDuration : June 2013 to May 2016\n"
    assert work(text) == [("Palar Steels", "Desktop Support Engineer")]


def test_labels_above_one_another_are_answered_by_rows_that_begin_with_a_colon() -> None:
    labels = "Company Name\nPosition\nDuration\nTotal 02 Years\n"
    text = f"{labels}: Palar Constructions Pvt. Ltd.\n: Site Engineer\n: May 2015 to date\n"
    assert work(text) == [("Palar Constructions Pvt. Ltd.", "Site Engineer")]


def test_the_name_that_a_form_of_jobs_asks_for_is_the_employer() -> None:
    text = (
        "Name: PALAR HOMES\nPosition: Junior Civil Engineer\nDuration: July 2009 to December 2014\n- Kept the site\n"
        "Name: VAIGAI BUILDERS\nPosition: Civil Engineer\nDuration: January 2015 to March 2016\n- Kept the site\n"
    )
    assert work(text) == [("PALAR HOMES", "Junior Civil Engineer"), ("VAIGAI BUILDERS", "Civil Engineer")]


def test_the_period_of_a_list_of_labels_counts() -> None:
    text = "- Company: Palar Steels\n- Designation: Welder\n- Time Period:- 13 February 2011 to 22 November 2012\n"
    assert work(text, "startDate", "endDate") == [("2011-02-13", "2012-11-22")]


@pytest.mark.parametrize(
    ("sentence", "job"),
    [
        (
            "- Worked as a security guard in United Security Group (January 2010 to November 2013).",
            ("United Security Group", "security guard"),
        ),
        (
            "- Eight years of experience as Molding Foreman at Palar Metal Industries, Madurai.",
            ("Palar Metal Industries", "Molding Foreman"),
        ),
        (
            "- Working with PALAR security pvt ltd lucknow as a security guard since 2013 to 2014",
            ("PALAR security pvt ltd lucknow", "security guard"),
        ),
        (
            "- Worked with PALAR CONTRACTING CO. At Saudi Arabia as an Electrician from June 2013 to May 2016",
            ("PALAR CONTRACTING CO.", "Electrician"),
        ),
        (
            "From June 2013 to May 2016 Palar Energy Pvt. Ltd. As Sr. Engineer",
            ("Palar Energy Pvt. Ltd.", "Sr. Engineer"),
        ),
    ],
)
def test_more_sentences_that_tell_of_a_job(sentence: str, job: tuple[str, str]) -> None:
    assert work(f"{sentence}\n\n{KEPT}")[0] == job


def test_a_sentence_goes_on_below_the_line_that_breaks_off() -> None:
    text = (
        "1. Worked as an Electrical Engineer in\nPalar Constructions, Madurai, from May 2011 to\nJune 2013.\n"
        "2. Worked as a Foreman in Vaigai Steels from July 2013 to May 2016.\n"
    )
    assert work(text, "name", "position", "startDate", "endDate") == [
        ("Palar Constructions", "Electrical Engineer", "2011-05", "2013-06"),
        ("Vaigai Steels", "Foreman", "2013-07", "2016-05"),
    ]


def test_a_number_of_months_is_no_employer() -> None:
    assert work("- I have worked Experience at 6, Months in sales.\n\n" + KEPT)[-1][0] == "Vaigai Buildwell Pvt Ltd"


def test_a_department_is_no_employer_below_the_school_that_it_is_of() -> None:
    text = (
        "Palar College, Bangalore\nFrom June 2012 to April 2014\n"
        "Worked as a Lecturer in Computer Science Department for Graduate courses\n\n" + KEPT
    )
    assert work(text)[0] == ("Palar College", "Lecturer")


@pytest.mark.parametrize(
    "title",
    [
        "Instruktor", "Kasjer", "Satış Temsilcisi", "Üretim Sorumlusu", "Кладовщик", "Системный администратор",
        "Комірник", "Magasinier", "Aide-soignante", "Albañil", "Repartidor", "Motorista", "Almoxarife",
        "Magazziniere", "新媒体运营", "Elettricista", "Skladník", "Lagerist", "Programmeur",
    ],
)  # fmt: skip
def test_words_that_name_positions_in_more_languages(title: str) -> None:
    assert word_scores.score_title(title) > 2


@pytest.mark.parametrize(("text", "start"), [("Été 2022", "2022"), ("Verano 2021", "2021"), ("лето 2020", "2020")])
def test_a_season_with_a_year_is_a_date(text: str, start: str) -> None:
    [found] = find_dates(text)
    assert found.start is not None
    assert (found.start.value, found.span) == (start, (0, len(text)))


def test_a_date_up_to_now_in_chinese_is_current() -> None:
    [found] = find_dates("2016.7 至今")
    assert found.current


def test_projects_in_boxed_labels_below_a_japanese_employer_are_no_employers() -> None:
    text = (
        "株式会社ハロー\t2017年12月 ～ 2019年5月\n期間\t業務内容\n"
        "2018年3月\t【概要】弁当注文サービス\n【役割】 プログラマ\n【使用技術】RxSwift\n"
        "テストを、ほかの三名と書き、公開後は直しました。\n"
    )
    assert [job[0] for job in work(text)] == ["株式会社ハロー"]


def test_what_stands_beside_a_period_that_a_label_asks_for_names_nothing() -> None:
    text = "Palar Steels Ltd\nDuration: Currently working since December 2016\nProfile: Access Control Engineer\n"
    assert work(text) == [("Palar Steels Ltd", "Access Control Engineer")]


def test_roles_in_projects_below_an_employer_are_no_jobs() -> None:
    project = "Project: {} billing\nRole: SAP {} lead\nTeam Size: 8 Duration: Seven months\n- Built it\n\n"
    projects = "".join(project.format(*each) for each in (("Vaigai", "SD"), ("Kaveri", "MM"), ("Periyar", "FI")))
    text = "\nSAP SD lead\n\nPalar Systems -\n\nAugust 2010 to Present\n\n" + projects
    assert work(text) == [("Palar Systems", "SAP SD lead")]


@pytest.mark.parametrize(
    ("title", "employer", "job"),
    [
        ("HR Executive in Palar Steels", "Recruitment", ("Palar Steels", "HR Executive")),
        ("HR Executive at Palar Steels", "Development", ("Palar Steels", "HR Executive")),
        ("HR Executive in Palar Steels", "Palar Steels", ("Palar Steels", "HR Executive")),
        ("HR Executive", "Job Profile in Palar Steels", ("Palar Steels", "HR Executive")),
    ],
)
def test_a_form_whose_title_names_the_employer(title: str, employer: str, job: tuple[str, str]) -> None:
    assert work(f"\n{title}\n\n{employer} -\n\nAugust 2010 to Present\n\nHired people.\n") == [job]


def test_a_list_item_above_the_label_of_a_position_is_its_employer() -> None:
    text = "- Palar Steels Ltd\nDesignation : PHP Developer\nDuration : October 2014 to Till Date\n"
    assert work(text)[0] == ("Palar Steels Ltd", "PHP Developer")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("work/position", "Yours Faithfully"),
        ("work/position", "+971 50 555 0142 held"),
        ("work/position", "Experience 1"),
        ("work/name", "Company / Institutions"),
        ("work/name", "Thanking you,"),
        ("work/name", "Internships"),
        ("work/position", "35.5 h"),
        ("work/position", "is one of the leading"),
        ("work/position", "Career Progression"),
        ("work/position", "≪担当業務≫"),
    ],
)
def test_closings_numbers_and_labels_are_no_job(kind: str, text: str) -> None:
    assert is_never(kind, text)


@pytest.mark.parametrize("title", ["Branch Manger", "Sales Excutive", "Electrical Enginer", "Civil Supervisior"])
def test_frequent_misspellings_of_positions_are_positions(title: str) -> None:
    assert word_scores.score_title(title) > 2


@pytest.mark.parametrize("text", ["MAJOR WORKS DONE", "Hand held experience on Ethernet"])
def test_words_that_lead_other_things_than_positions(text: str) -> None:
    assert word_scores.score_title(text) < 1.9


def test_the_rest_of_a_sentence_is_no_position() -> None:
    text = "lead to dramatic increase in the amount of arrears in company branches"
    assert word_scores.score_title(text) < 1


def test_labels_and_prepositions_at_the_end_of_an_answer_are_no_part_of_it() -> None:
    text = (
        "Company: Palar Retail Ltd Location\nDesignation: Facility Supervisor from\nDuration: May 2011 to April 2013\n"
        "Company: Vaigai Retail Ltd\nDesignation: as Site Engineer Duration\nDuration: May 2013 to April 2015\n"
    )
    assert work(text) == [("Palar Retail Ltd", "Facility Supervisor"), ("Vaigai Retail Ltd", "Site Engineer")]


def test_labels_in_a_description_make_no_form_of_a_job_sites_form() -> None:
    text = (
        "\nTest Lead\n\nPalar Systems -\n\nAugust 2010 to Present\n\nBilling. Position: Lead Duration: 8 months\n"
        "Payroll. Position: Tester Duration: 7 months\n\n"
        "Tester\n\nVaigai Softworks -\n\nMay 2008 to July 2010\n\nTested it all.\n"
    )
    assert work(text) == [("Palar Systems", "Test Lead"), ("Vaigai Softworks", "Tester")]


def test_a_heading_whose_spaces_are_lost_is_known() -> None:
    assert kind_of("WORKEXPERIENCE") == "work"


def test_labels_in_the_midst_of_a_line_with_cells_ask_for_what_stands_behind_them() -> None:
    document = read_document(b"Organization :\tPalar Steels Ltd. Duration\t: June 2003 to May 2007\n", "form.txt")

    found = cut_at_labels(rows_of(document))

    assert [row.text for row in found] == ["Organization :\tPalar Steels Ltd.", "Duration\t: June 2003 to May 2007"]
    assert [len(row.cells) for row in found] == [2, 2]


def test_a_form_may_number_its_jobs() -> None:
    text = (
        "1. Organization : Palar Engg Ltd\nDuration : June 2003 to May 2007\nDesignation : Technician\n- Repaired\n"
        "2. Organization: Vaigai Ltd\nDuration : June 2007 to May 2010\nDesignation : Foreman\n- Led\n"
    )
    assert work(text) == [("Palar Engg Ltd", "Technician"), ("Vaigai Ltd", "Foreman")]


def test_a_full_stop_may_stand_between_an_answer_and_the_next_label() -> None:
    document = read_document(b"Organization: Palar Steels Ltd.Duration: June 2003 to May 2007\n", "form.txt")

    assert [row.text for row in cut_at_labels(rows_of(document))] == [
        "Organization: Palar Steels Ltd.",
        "Duration: June 2003 to May 2007",
    ]


def test_a_line_with_a_label_is_no_employer_of_a_job_sites_form() -> None:
    text = (
        "\nTester\n\nVaigai Softworks -\n\nMay 2008 to July 2010\n\nTested it all.\n\n"
        "Developer\n\nComputer Skills: Word, Excel -\n\nMay 2006 to July 2007\n"
    )
    assert "Computer Skills: Word, Excel" not in [job[0] for job in work(text)]
