"""Employers and positions are their names and no more, and what can be none of them is left out."""

from __future__ import annotations

import pytest

from winnow.parsing.resumes.fields.job_names import employer_within, position_within
from winnow.parsing.resumes.fields.never_values import is_never


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Working with Harrow Vale Steels", "Harrow Vale Steels"),
        ("Two years of working experience in Harrow Steels Pvt Ltd", "Harrow Steels Pvt Ltd"),
        ("(HVAC) in Harrow Cooling Ltd", "Harrow Cooling Ltd"),
        ("Palm Heights Tower on payroll of Harrow Vale", "Harrow Vale"),
        ("Mechanical Engineering in Harrow Pumps Ltd", "Harrow Pumps Ltd"),
        ("Harrow Homes Pvt. Ltd. at Vale Avenue near the mall", "Harrow Homes Pvt. Ltd."),
        ("Harrow Homes Ltd Project Vale Airport", "Harrow Homes Ltd"),
        ("Harrow Homes Ltd from 1 April 17", "Harrow Homes Ltd"),
        ("Harrow Homes Date of joining", "Harrow Homes"),
        ("Harrow Homes” from Vale", "Harrow Homes"),
        ("Partners in Vale Health Inc", "Partners in Vale Health Inc"),
        ("Institute for Design in Harrow Vale", "Institute for Design in Harrow Vale"),
        ("Harrow Homes and Sons", "Harrow Homes and Sons"),
    ],
)
def test_an_employer_is_freed_of_what_leads_to_it_and_what_goes_on_behind_it(text: str, name: str) -> None:
    start, end = employer_within(text, 0, len(text))
    assert text[start:end].strip() == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Worked as a Site Engineer", "Site Engineer"),
        ("Acting as Pipeline Engineer", "Pipeline Engineer"),
        ("Present Designation : Site Engineer", "Site Engineer"),
        ("Vale Tunnel Project as Safety Officer", "Safety Officer"),
        ("Facility Supervisor from", "Facility Supervisor"),
        ("Facility Executive since April 2016 at the site", "Facility Executive"),
        ("Site Engineer Tenure: October", "Site Engineer"),
        ("Facility Coordinator: July 17", "Facility Coordinator"),
        ("Civil Supervisor in India", "Civil Supervisor"),
        ("“Shift Incharge“", "Shift Incharge"),
        ("Head of Sales and Service", "Head of Sales and Service"),
        ("Tutor (15 to 20 hours a week)", "Tutor (15 to 20 hours a week)"),
        ("Shift Incharge in control room", "Shift Incharge in control room"),
    ],
)
def test_a_position_is_freed_of_what_leads_to_it_and_what_goes_on_behind_it(text: str, name: str) -> None:
    start, end = position_within(text, 0, len(text))
    assert text[start:end].strip() == name


@pytest.mark.parametrize(
    "text",
    [
        "Total Experience",
        "Previously Working",
        "Tamil Nadu",
        "Registration No 48/06",
        "Date of Leaving",
        "14th",
        "Company 2",
    ],
)
def test_what_no_firm_is_called_is_no_employer(text: str) -> None:
    assert is_never("work/name", text)


@pytest.mark.parametrize(
    "text", ["Harrow Vale", "Build Met Limited", "True Wall Specialist", "Outreach", "Shell", "Orange", "SAP"]
)
def test_what_a_firm_may_be_called_may_be_an_employer(text: str) -> None:
    assert not is_never("work/name", text)


@pytest.mark.parametrize(
    "text",
    [
        "Tamil Nadu, India",
        "Reporting to the General Manager",
        "Searching for a job",
        "Client name",
        "Project #2",
        "SAP, Tally, AutoCAD",
        "B.Tech",
        "30 Days Training",
        "I want full time jobs",
    ],
)
def test_what_says_no_role_is_no_position(text: str) -> None:
    assert is_never("work/position", text)
