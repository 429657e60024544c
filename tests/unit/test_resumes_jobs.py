"""Jobs as people tell them: in sentences, as forms, several under one employer, without an employer."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.text.dates import find_dates
from winnow.records.json_resume import to_json_resume

HEAD = "NASREEN VALAPPIL\nnasreen.valappil@example.com | +91 98400 55021\n\nWORK EXPERIENCE\n"
TAIL = "\n\nEDUCATION\nB.E. Civil Engineering, Anna University, 2010 - 2014\n"


def work(text: str) -> list[tuple[Any, ...]]:
    """(company, position, start, end) of each job in a text under a heading."""
    document = read_document((HEAD + text + TAIL).encode(), "resume.txt")
    jobs = to_json_resume(parse_resume(document).fields).get("work", [])
    assert isinstance(jobs, list)
    return [
        tuple(job.get(key) for key in ("name", "position", "startDate", "endDate"))
        for job in jobs
        if isinstance(job, dict)
    ]


@pytest.mark.parametrize(
    ("sentence", "job"),
    [
        (
            "- Worked as a Sales Executive in KAVERI HOME APPLIANCES PVT LTD at Madurai from March 2017 to July 2018.",
            ("KAVERI HOME APPLIANCES PVT LTD", "Sales Executive", "2017-03", "2018-07"),
        ),
        (
            (
                "- Currently working with Thamirabarani Switchgear Ltd., Kochi as an Electrical Engineer "
                "from June 2017 to till date."
            ),
            ("Thamirabarani Switchgear Ltd.", "Electrical Engineer", "2017-06", None),
        ),
        (
            "- Site Engineer in Vaigai Constructions from 01/02/2012 to 31/08/2013.",
            ("Vaigai Constructions", "Site Engineer", "2012-02-01", "2013-08-31"),
        ),
        (
            "1) I have worked with M/s Palar Buildwell as Site Supervisor, May 2014 - April 2016",
            ("M/s Palar Buildwell", "Site Supervisor", "2014-05", "2016-04"),
        ),
        (
            "- Working as an Electrician in Volt Points Jamshedpur with effect from 06 October 2012 to 05 Feb 2015.",
            ("Volt Points Jamshedpur", "Electrician", "2012-10-06", "2015-02-05"),
        ),
    ],
)
def test_a_job_may_be_told_in_a_sentence(sentence: str, job: tuple[Any, ...]) -> None:
    assert work(sentence) == [job]


def test_what_follows_a_sentence_describes_it() -> None:
    text = (
        "Worked as a Clerk in Harrow Mills Ltd from May 2014 to May 2016.\nRole and Responsibilities\nKept the books;\n"
    )

    assert work(text) == [("Harrow Mills Ltd", "Clerk", "2014-05", "2016-05")]


def test_a_form_has_a_job_a_block() -> None:
    text = """Company: Pennar Automotive India Ltd., Chennai
Designation: Quality Engineer
Duration: June 2015 to May 2018
Responsibilities:
- Audited suppliers
Company: Adyar Castings
Designation: Trainee (June 2014 to May 2015)
"""

    assert work(text) == [
        ("Pennar Automotive India Ltd.", "Quality Engineer", "2015-06", "2018-05"),
        ("Adyar Castings", "Trainee", "2014-06", "2015-05"),
    ]


def test_a_form_may_name_the_company_above_its_labels() -> None:
    text = """Moyar Technologies, Calicut
Position: Software Engineer
Period: June 2010 to May 2012
Kabini Solutions, Kochi
Position: Senior Software Engineer
Period: June 2012 to May 2015
"""

    assert [(job[0], job[1]) for job in work(text)] == [
        ("Moyar Technologies", "Software Engineer"),
        ("Kabini Solutions", "Senior Software Engineer"),
    ]


@pytest.mark.parametrize("label", ["Designation", "Company Name", "Duration", "Roles and Responsibilities", "Project"])
def test_a_label_is_no_employer(label: str) -> None:
    text = f"Site Engineer, Vaigai Constructions Ltd.\nJune 2015 - May 2018\n{label}\n- Kept the stock"

    assert [job[0] for job in work(text)] == ["Vaigai Constructions Ltd."]


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("July’2015 to Present", "2015-07", None, True),
        ("Dec | 2015 - Jan | 2017", "2015-12", "2017-01", False),
        ("3/19 – 2/21", "2019-03", "2021-02", False),
        ("25th November 2013 onwards", "2013-11-25", None, True),
        ("June 2017 to till date", "2017-06", None, True),
        ("maj 2020 – obecnie", "2020-05", None, True),
        ("2019年3月 - 至今", "2019-03", None, True),
        ("март 2015 – июнь 2018", "2015-03", "2018-06", False),
        ("مارس 2019 - حتى الآن", "2019-03", None, True),
        ("ledna 2012 – prosince 2014", "2012-01", "2014-12", False),
        ("Mart 2016 – Ekim 2019", "2016-03", "2019-10", False),
    ],
)
def test_dates_as_people_write_them(text: str, start: str, end: str | None, current: bool) -> None:
    found = find_dates(text)[0]

    assert found.start is not None
    assert (found.start.value, found.end.value if found.end else None, found.current) == (start, end, current)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Uplands Press Development Intern", ("Uplands Press", "Development Intern")),
        ("Meridian Software SDET Intern", ("Meridian Software", "SDET Intern")),
        ("Otters Robotics Team Mentor", ("Otters Robotics Team", "Mentor")),
    ],
)
def test_a_firm_before_its_title_is_told_by_their_words(text: str, parts: tuple[str, str]) -> None:
    assert work(f"{text}\t2013 - 2014\n- Built the booking pages")[0][:2] == parts


def test_a_sentence_about_a_firm_is_no_employer() -> None:
    text = "Senior Engineer\nApr 2009 - Oct 2015\nKestrel Mills provides weaving, and dyeing services to the trade.\n"

    assert [job[:2] for job in work(text)] == [(None, "Senior Engineer")]


def test_a_title_goes_on_behind_a_bar() -> None:
    text = "Harrow Analytics Ltd\nSr. Android Engineer | Team Lead\nAugust 2018 - July 2021\n- Led the team\n"

    assert [job[1] for job in work(text)] == ["Sr. Android Engineer | Team Lead"]


def test_a_heading_right_below_that_of_work_divides_it() -> None:
    page = """<h1>Nasreen Valappil</h1><p>nasreen.valappil@example.com</p><h2>Career Objective</h2><p>To work hard.</p>
<h2>Work Experience</h2><h2>In Avonmoor</h2><ul><li>Worked as a Clerk with Kaveri Mills Ltd from 2007 to 2009.</li></ul>
<h2>Education</h2><p>B.E. Civil Engineering, Anna University, 2010 - 2014</p><h2>Skills</h2><p>Excel, Word</p>"""
    document = read_document(f"<html><body>{page}</body></html>".encode(), "resume.html")
    jobs = to_json_resume(parse_resume(document).fields)["work"]

    assert isinstance(jobs, list)
    assert [job["name"] for job in jobs if isinstance(job, dict)] == ["Kaveri Mills Ltd"]


@pytest.mark.parametrize(
    ("line", "job"),
    [
        (
            "- One year part time job experience in Harrow Constructions Pvt Ltd, Madurai as a Civil Engineer.",
            ("Harrow Constructions Pvt Ltd", "Civil Engineer", None, None),
        ),
        (
            "- 2 years experience with Merrow Textiles Ltd as an accountant",
            ("Merrow Textiles Ltd", "accountant", None, None),
        ),
    ],
)
def test_a_job_may_be_told_by_how_long_it_lasted(line: str, job: tuple[Any, ...]) -> None:
    assert work(line) == [job]


def test_years_of_experience_in_a_trade_name_no_employer() -> None:
    assert not any(job[0] for job in work("- Five years of experience in Sales and Marketing"))


def test_jobs_that_are_items_of_a_list_are_jobs() -> None:
    text = (
        "- Electrical Engineer at MERROW Engineering, Kochi (From July 2015 to present....)\n"
        "- Site Supervisor at HARROW Cement, Salem (From June 2013 to June 2015)\n"
    )

    assert [job[:3] for job in work(text)] == [
        ("MERROW Engineering", "Electrical Engineer", "2015-07"),
        ("HARROW Cement", "Site Supervisor", "2013-06"),
    ]


def test_a_legal_form_behind_a_comma_belongs_to_the_firm() -> None:
    assert work("Harrow Vale Group, Inc.\nConsultant\nJune 2015 - May 2019\n- Advised mills") == [
        ("Harrow Vale Group, Inc.", "Consultant", "2015-06", "2019-05")
    ]


def test_a_firm_may_stand_before_the_sentence_or_without_a_verb() -> None:
    text = (
        "1. Harrow Group.: Working as an Electrician in the maintenance team. From 2013 to 2015\n\n"
        "2. Vale Group : Working as an Electrician in the workshop. From March 2015 to 2017\n"
    )
    assert work(text) == [
        ("Harrow Group", "Electrician", "2013", "2015"),
        ("Vale Group", "Electrician", "2015-03", "2017"),
    ]


def test_the_period_below_a_sentence_without_one_belongs_to_it() -> None:
    text = (
        "Currently working in Merrow Exports Pvt Ltd as a senior engineer.\nSince- July 2016\n\n"
        "Harrow Vale Services Pvt Ltd as a Shift engineer.\nSince-July 2015 to June 2016.\n"
    )
    assert work(text) == [
        ("Merrow Exports Pvt Ltd", "senior engineer", "2016-07", None),
        ("Harrow Vale Services Pvt Ltd", "Shift engineer", "2015-07", "2016-06"),
    ]


def test_a_heading_that_is_an_item_of_a_list_opens_its_section() -> None:
    page = (
        "<h1>Ravi Menon</h1><p>ravi@example.org</p><ul><li><b>EXPERIENCE :</b></li>"
        "<li>Worked as a Clerk in Harrow Mills Ltd from 2007 to 2009.</li></ul>"
    )
    found = to_json_resume(parse_resume(read_document(page.encode(), "resume.html")).fields)["work"]

    assert isinstance(found, list)
    assert [(job["name"], job["position"]) for job in found if isinstance(job, dict)] == [("Harrow Mills Ltd", "Clerk")]


def test_two_titles_with_a_slash_between_are_one_position() -> None:
    assert work("Harrow Steels Ltd.\nSystems Analyst / Developer\nJune 2015 - May 2019\n- Kept the books") == [
        ("Harrow Steels Ltd.", "Systems Analyst / Developer", "2015-06", "2019-05")
    ]


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        (
            (
                "I have worked as a store keeper for Narmada Steels Ltd. in Surat since June 2015. Before that I was a "
                "clerk at Harrow Mills from 2011 to 2014."
            ),
            [("Narmada Steels Ltd", "store keeper", "2015-06", None), ("Harrow Mills", "clerk", "2011", "2014")],
        ),
        (
            "- I was work in Harrow Hospital from 6/11/2001 to 8/7/2009.\n- I work in Vale Bank from 2007 until now.",
            [("Harrow Hospital", None, "2001-06-11", "2009-08-07"), ("Vale Bank", None, "2007", None)],
        ),
        (
            "From 2011 to 2014, clerk with Harrow Mills.",
            [("Harrow Mills", "clerk", "2011", "2014")],
        ),
        (
            "Store keeper in the purchase department of Narmada Steels Ltd., 2015-2019",
            [("Narmada Steels Ltd.", "Store keeper", "2015", "2019")],
        ),
        (
            "Worked from 2011 to 2014 in the weaving shed of Harrow Mills",
            [("Harrow Mills", None, "2011", "2014")],
        ),
        (
            "Was associated with ‘NARMADA SMELTING PVT.LTD’ AS GRADUATE ENGINEER TRAINEE -- June 2013 to March 2014",
            [("NARMADA SMELTING PVT.LTD", "GRADUATE ENGINEER TRAINEE", "2013-06", "2014-03")],
        ),
        (
            "2-Year Work Experience from Harrow India Ltd as Quality Control Engineer.",
            [("Harrow India Ltd", "Quality Control Engineer", None, None)],
        ),
        (
            (
                "Company : Working as Business Developer at Kaveri Events\nPeriod : January 2017 to till date\n"
                "Company : Harrow Mills\nPeriod : May 2015 to June 2016"
            ),
            [("Kaveri Events", "Business Developer", "2017-01", None), ("Harrow Mills", None, "2015-05", "2016-06")],
        ),
        (
            "February 2014 - January 2016\nHarrow Mills Ltd. - Surat\nJoined Harrow Mills Ltd. as an Analyst.",
            [("Harrow Mills Ltd.", "Analyst", "2014-02", "2016-01")],
        ),
    ],
)
def test_more_ways_in_which_sentences_tell_of_jobs(text: str, jobs: list[tuple[Any, ...]]) -> None:
    assert work(text) == jobs


def test_numbers_before_employers_are_none_of_their_names() -> None:
    first = "(1) Harrow Technical Associates\nSite Engineer\nMay 2015 - June 2016"
    text = f"{first}\n(2) Vale Ltd\nClerk\nJune 2012 - March 2015"

    assert [job[0] for job in work(text)] == ["Harrow Technical Associates", "Vale Ltd"]


def test_a_country_in_brackets_does_not_part_a_firm_from_its_legal_form() -> None:
    text = "Harrow Technologies (INDIA) PVT LTD., CHENNAI\tSince Dec 2007\nTeam Leader"

    assert work(text)[0][0] == "Harrow Technologies (INDIA) PVT LTD."


def test_a_page_without_a_name_keeps_its_jobs() -> None:
    page = (
        "<h2>EDUCATION</h2><p>Harrow University, Houston, TX</p><p>Master in Statistics, May 2014</p>"
        "<h2>SKILLS</h2><p>Java, SQL</p><h2>WORKING EXPERIENCE</h2><p><b>Wilma Kestrel, Houston, TX</b></p>"
        "<p>Research Analyst Intern, Summer 2013</p><ul><li>Kept a database</li></ul>"
    )
    fields: dict[str, Any] = dict(to_json_resume(parse_resume(read_document(page.encode(), "page.html")).fields))

    assert [job["name"] for job in fields["work"]] == ["Wilma Kestrel"]
    assert "name" not in fields.get("basics", {})


SITE_FORM = """
Software

Palar Systems -

June 2016 to Present

- Built the billing pages.
- Kept the billing pages running.

https://jobs.example.com/r/nasreen?page=1
https://jobs.example.com/r/nasreen?page=1

test engineer trainee grade

Vaigai Softworks Pvt. Ltd -  Kochi, Kerala -

https://jobs.example.com/r/nasreen?page=1

May 2014 to April 2016

Project title: feature testing of the CARRIER PACKET
TRANSPORT

- Wrote the cases.
- Ran the cases at night.
- Reported what had failed.

Support Engineer

-

May 2013 to April 2014

Consultant

HVT

Designed the stock reports for the Madurai plant
"""


def test_jobs_in_the_form_of_a_job_site_are_read_by_the_rows_of_the_form() -> None:
    assert work(SITE_FORM) == [
        ("Palar Systems", "Software", "2016-06", None),
        ("Vaigai Softworks Pvt. Ltd", "test engineer trainee grade", "2014-05", "2016-04"),
        (None, "Support Engineer", "2013-05", "2014-04"),
        ("HVT", "Consultant", None, None),
    ]


def test_a_sentence_in_a_description_still_tells_another_job() -> None:
    assert work(
        "\nArchitect\n\nPalar Systems -  Kochi, Kerala -\n\nAugust 2017 to Present\n\n"
        "- Worked as Software Engineer in Vaigai Softworks Pvt Ltd from Oct 2011 to Dec 2014.\n"
        "- Plans the database of the stock reports.\n"
    ) == [
        ("Palar Systems", "Architect", "2017-08", None),
        ("Vaigai Softworks Pvt Ltd", "Software Engineer", "2011-10", "2014-12"),
    ]


def test_a_title_row_that_names_the_employer_itself_counts_before_the_row_of_the_form() -> None:
    text = "\nQA Engineer at Vaigai Softworks Pvt Ltd\n\nData Mining -\n\nAugust 2016 to March 2018\n"
    assert work(text) == [("Vaigai Softworks Pvt Ltd", "QA Engineer", "2016-08", "2018-03")]


def test_a_site_form_among_other_jobs_leaves_them_to_the_general_reader() -> None:
    text = (
        "\nSales Executive\n\nPalar Appliances -\n\nJune 2016 to Present\n\n"
        "Clerk, Vaigai Stores\nMay 2013 to April 2015\n\nCashier, Thamirabarani Bakery\nMay 2011 to April 2013\n"
    )
    assert [job[0] for job in work(text)][1:] == ["Vaigai Stores", "Thamirabarani Bakery"]


def test_a_job_in_a_site_form_below_a_list_in_a_description_is_a_job() -> None:
    text = (
        "\nArchitect\n\nPalar Systems -  Kochi, Kerala -\n\nAugust 2017 to Present\n\nPlans the billing.\n\n"
        "TECHNICAL SKILLS\n\nOracle, Java\n\nSystems Engineer\n\nVaigai Softworks -\n\nJuly 2014 to July 2017\n"
    )
    assert [job[:2] for job in work(text)] == [
        ("Palar Systems", "Architect"),
        ("Vaigai Softworks", "Systems Engineer"),
    ]


def test_what_stands_in_brackets_behind_a_title_is_no_employer_where_the_form_names_none() -> None:
    text = (
        "\nTechnical Architect (Manager C2)\n\n-\n\nAugust 2015 to Present\n\n"
        "Consultant\n\nPalar Systems -\n\nJuly 2014 to July 2015\n"
    )
    assert [job[0] for job in work(text)] == [None, "Palar Systems"]


def test_items_of_a_list_are_jobs_where_all_periods_stand_in_such_items() -> None:
    told = (
        "- Lead Engineer, Vaigai Technologies, October 2013 to present\n"
        "- Site Engineer, Palar Builders, May 2010 to Sep 2013"
    )
    assert work(told) == [
        ("Vaigai Technologies", "Lead Engineer", "2013-10", None),
        ("Palar Builders", "Site Engineer", "2010-05", "2013-09"),
    ]


def test_the_period_of_a_sentence_may_stand_below_it_under_a_label() -> None:
    told = "- Worked as a Trainee Engineer in Vaigai Fabrications.\nDuration period (10/08/2013 to 20/04/2014)."
    assert work(told) == [("Vaigai Fabrications", "Trainee Engineer", "2013-08-10", "2014-04-20")]


def test_a_position_that_is_asked_for_once_above_several_firms_is_that_of_the_first() -> None:
    told = (
        "Position Held: Civil Site Engineer\n"
        "I. Name of Firm: Vaigai Construction Pvt Ltd\nWorking Period: Oct 2011 to April 2012\n"
        "II. Name of Firm: Palar Constructions\nWorking Period: May 2012 to Dec 2014\n"
    )
    assert work(told) == [
        ("Vaigai Construction Pvt Ltd", "Civil Site Engineer", "2011-10", "2012-04"),
        ("Palar Constructions", None, "2012-05", "2014-12"),
    ]


def test_a_firm_above_another_period_begins_a_job_of_a_form() -> None:
    told = (
        "Company: Vaigai Services LLC\nPosition: Call Centre Operator\nPeriod: January 2016 to April 2017\n"
        "Creating and closing work orders\n"
        "Palar Services LLC\nPeriod: Dec 2012 to January 2016\n"
    )
    assert work(told) == [
        ("Vaigai Services LLC", "Call Centre Operator", "2016-01", "2017-04"),
        ("Palar Services LLC", None, "2012-12", "2016-01"),
    ]


def test_an_employer_above_each_position_and_period_is_that_of_the_next_and_not_of_the_one_above() -> None:
    told = (
        "VAIGAI & ASSOCIATES CHARTERED ACCOUNTANT\n\nAccountant under CA firm (Mar 2017-Sep 2018)\n\n"
        "PALAR FOODSTUFFS\n\nSenior Accountant (Feb 2016-Feb 2017)\n\n"
        "THAMIRABARANI TRADERS\n\nBranch Accountant (June 2013-Aug 2015)\n\n"
        "KAVERI PRODUCTS\n\nAccountant (Jan 2010-Jan 2012)\n"
    )
    assert [job[0] for job in work(told)] == [
        "VAIGAI & ASSOCIATES CHARTERED ACCOUNTANT",
        "PALAR FOODSTUFFS",
        "THAMIRABARANI TRADERS",
        "KAVERI PRODUCTS",
    ]


def test_a_firm_below_a_sentence_of_another_job_and_above_a_period_is_no_part_of_that_job() -> None:
    told = (
        "Presently working as a Pipeline Engineer in Vaigai Industries Ltd from January 2016\n"
        "PALAR PIPELINE PRODUCTS\nJune 2013 to December 2015\nPosition: Pipeline Engineer\n"
    )
    assert work(told) == [
        ("Vaigai Industries Ltd", "Pipeline Engineer", "2016-01", None),
        ("PALAR PIPELINE PRODUCTS", "Pipeline Engineer", "2013-06", "2015-12"),
    ]
