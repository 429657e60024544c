"""Resumes that give little away: strangers' words, lost order, no headings; spans hold, doubt is said, much is read."""

from __future__ import annotations

from statistics import fmean

import pytest
from support.spans import assert_spans_hold

from benchmarks.resumes.disorder import DISORDER, Disorder
from benchmarks.resumes.strangers import draw_stranger
from benchmarks.resumes_accuracy import judged
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.records.json_resume import to_json_resume
from winnow.values import Json

LAYOUTS = DISORDER[:34]  # every way to write a job, twice

PERSON = "Vera Lund\nvera.lund@example.org\n+46 8 123 456 78\n"
WORK = (
    "Driver at Bluebird, May 2020 - present\nDrove 40 trucks.\nWarehouse Clerk at Acorn Ltd, June 2016 - April 2020\n"
)
STUDIES = "B.Sc. in Physics, University of Lund, 2012 - 2016\n"


def resume_of(text: str, name: str = "cv.txt") -> dict[str, Json]:
    return to_json_resume(parse_resume(read_document(text.encode(), name)).fields)


def values(resume: dict[str, Json], section: str, member: str) -> list[Json]:
    entries = resume.get(section, [])
    assert isinstance(entries, list)
    return [entry.get(member) for entry in entries if isinstance(entry, dict)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(layout.name))
def test_every_span_says_its_value_in_disorder(layout: Disorder) -> None:
    data, _ = layout.render(draw_stranger(700 + layout.number))
    document = read_document(data, f"resume{layout.suffix}")

    assert assert_spans_hold(document, parse_resume(document)) > 8


def test_what_is_wrong_is_believed_less_than_what_is_right() -> None:
    # Given strangers in disorder, whose resumes can't all be read rightly
    field_values = []
    for layout in LAYOUTS:
        data, truth = layout.render(draw_stranger(800 + layout.number))
        field_values += judged(read_document(data, f"resume{layout.suffix}"), truth)
    # When what is said of each value is held against the labels
    right = [said for _, said, is_right in field_values if is_right]
    wrong = [said for _, said, is_right in field_values if not is_right]
    # Then the two are told apart, and confidences are right on the whole
    assert len(wrong) > 40
    assert fmean(right) > fmean(wrong) + 0.2
    assert fmean(right + wrong) == pytest.approx(len(right) / len(field_values), abs=0.05)


def test_sections_without_headings_are_told_by_what_they_say() -> None:
    resume = resume_of(f"{PERSON}\n{WORK}\n{STUDIES}\nPython, SQL, Excel, Docker\n\nEnglish native\nSwedish fluent\n")

    assert values(resume, "work", "name") == ["Bluebird", "Acorn Ltd"]
    assert values(resume, "education", "institution") == ["University of Lund"]
    assert values(resume, "skills", "name") == ["Python", "SQL", "Excel", "Docker"]
    assert values(resume, "languages", "language") == ["English", "Swedish"]


def test_work_and_studies_under_headings_that_no_list_knows() -> None:
    resume = resume_of(f"{PERSON}\nBooks and benches\n{STUDIES}\nWhere the time went\n{WORK}")

    assert values(resume, "work", "name") == ["Bluebird", "Acorn Ltd"]
    assert values(resume, "education", "institution") == ["University of Lund"]


def test_a_mail_that_is_quoted_reads_as_the_mail() -> None:
    text = f"{PERSON}\nExperience\n{WORK}\nEducation\n{STUDIES}"
    quoted = "".join(f"> {line}\n" for line in text.splitlines())

    assert resume_of(quoted) == resume_of(text)


def test_columns_of_a_plain_text_stay_apart_when_sections_open_in_both() -> None:
    left = ["SKILLS", "Python", "SQL", "Excel", "", "LANGUAGES", "English native", "Swedish fluent", ""]
    right = ["EXPERIENCE", *WORK.splitlines(), "", "EDUCATION", *STUDIES.splitlines(), "", ""]
    rows = "\n".join(f"{a:30}{b}" for a, b in zip([*left, ""], right, strict=False))
    resume = resume_of(f"{PERSON}\n{rows}\n")

    assert values(resume, "skills", "name") == ["Python", "SQL", "Excel"]
    assert values(resume, "work", "position") == ["Driver", "Warehouse Clerk"]


@pytest.mark.parametrize(
    ("line", "company", "position"),
    [
        ("Bluebird (Night Manager), May 2020 - April 2022", "Bluebird", "Night Manager"),
        ("Warehouse Manager Bluebird May 2020 - April 2022", "Bluebird", "Warehouse Manager"),
        ("Sales Engineer Halden Software Oslo May 2020 - April 2022", "Halden Software", "Sales Engineer"),
        ("Meyer, Voss & Brandt, Paralegal, May 2020 - April 2022", "Meyer, Voss & Brandt", "Paralegal"),
        ("BLUEBIRD Night Manager, May 2020 - April 2022", "BLUEBIRD", "Night Manager"),
    ],
)
def test_firm_and_position_are_told_apart_in_one_line(line: str, company: str, position: str) -> None:
    resume = resume_of(f"{PERSON}\nExperience\n{line}\n- Ran the night shift\n")

    assert (values(resume, "work", "name"), values(resume, "work", "position")) == ([company], [position])


def test_a_list_within_a_sentence_is_taken_apart() -> None:
    resume = resume_of(f"{PERSON}\nSkills\nWorks daily with Python, Excel and SQL.\n\nExperience\n{WORK}")

    assert values(resume, "skills", "name") == ["Python", "Excel", "SQL"]


def test_no_link_is_cut_out_of_an_email_address() -> None:
    parsed = parse_resume(
        read_document(
            b"Ana de los Rios\nana.maria.de.los.rios@mail.example.org\n\nExperience\nCook, Bluebird, 2019\n", "a.txt"
        )
    )

    assert "links" not in parsed.fields
    assert parsed.fields["name"].value == "Ana de los Rios"
