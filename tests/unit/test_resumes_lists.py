"""Skills as people set them: tags with gaps between, marks for levels, groups in columns; one text serves one field."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.documents.characters import split_bullet
from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.documents.layout.words import Word, segments
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.confidence.exclusive import without_shared_texts
from winnow.parsing.resumes.layout import sections
from winnow.parsing.resumes.layout.headings import Heading
from winnow.parsing.resumes.layout.reading_order import lower_headings
from winnow.parsing.resumes.layout.sections import segment
from winnow.parsing.resumes.resume_model import FieldValue, Node
from winnow.parsing.resumes.rows import Row, Section, rows_of
from winnow.parsing.resumes.text.skill_items import cut_items, is_legend, is_level, read_item
from winnow.records.json_resume import to_json_resume

HEAD = "Ada Fenwick\nada.fenwick@example.com | Leeds\n\n"
WORK = "\n\nEXPERIENCE\nStore Keeper, Narmada Steels Ltd.\nJune 2015 - May 2019\n- Kept the stock of three sites\n"


def resume(text: str) -> dict[str, Any]:
    return dict(to_json_resume(parse_resume(read_document(text.encode(), "resume.txt")).fields))


def items(text: str) -> list[str]:
    return [text[slice(*span)] for span in cut_items(text, 0, len(text))]


def row_of_tags(base: float, gap: float, *tags: str) -> list[Word]:
    """Words of ten points, each letter half an em wide; a tag of several words has spaces of a quarter of an em."""
    found: list[Word] = []
    x = 50.0
    for tag in tags:
        for word in tag.split():
            found.append(Word(word, x, base - 8, x + 5 * len(word), base + 2, base, 10.0, bold=False))
            x = found[-1].x1 + 2.5
        x += gap - 2.5
    return found


def test_tags_with_one_gap_in_every_row_are_items() -> None:
    words = [
        *row_of_tags(100, 12, "Ansible", "Packer", "Helm", "Consul", "Nomad"),
        *row_of_tags(120, 12, "Express", "Electron", "Flask", "React", "Astro"),
        *row_of_tags(140, 12, "Scrum", "Kanban", "Pairing", "Reviews", "Testing"),
    ]

    assert [item.text for item in segments(words)][:5] == ["Ansible", "Packer", "Helm", "Consul", "Nomad"]


def test_space_above_a_row_more_than_below_makes_it_the_label_of_the_cells_below() -> None:
    groups = "Rigging\nDocker\tAnsible\tHelm\n\nMooring\nVue\tReact\tAngular\n\nSplicing\nPython\tJava\tSQL\n"

    found = resume(f"{HEAD}SKILLS\n{groups}{WORK}")

    assert [skill["name"] for skill in found["skills"]] == ["Rigging", "Mooring", "Splicing"]


def test_a_tag_of_two_words_among_others_is_one_item() -> None:
    words = row_of_tags(100, 12, "Grafana", "GitHub Actions", "Docker", "Kubernetes", "Terraform")

    assert [item.text for item in segments(words)] == [
        "Grafana",
        "GitHub Actions",
        "Docker",
        "Kubernetes",
        "Terraform",
    ]


def test_the_wide_spaces_of_a_justified_line_part_nothing() -> None:
    words = row_of_tags(100, 12, "a", "narrow", "column", "set", "flush")

    assert [item.text for item in segments(words)] == ["a narrow column set flush"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HTML (A) JavaScript (A) C (M)", ["HTML", "JavaScript", "C"]),
        ("Kotlin / Java", ["Kotlin / Java"]),
        ("Clean Code / SOLID\tTDD / BDD / DDD", ["Clean Code / SOLID", "TDD / BDD / DDD"]),
        ("Java / Python / Go / C", ["Java", "Python", "Go", "C"]),
        ("Algorithms and Data Structures", ["Algorithms and Data Structures"]),
    ],
)
def test_a_list_is_cut_where_its_items_end(text: str, found: list[str]) -> None:
    assert items(text) == found


def test_what_slashes_part_in_an_item_of_a_list_is_one_skill() -> None:
    text = "Winch.js / Splices / Tarring"

    assert cut_items(text, 0, len(text), apart=True) == [(0, len(text))]
    assert len(cut_items(text, 0, len(text))) == 3


def test_what_the_marks_mean_is_no_skill() -> None:
    assert is_legend("(A)dvanced (M)oderate (N)ovice")
    assert is_legend("A = advanced, B = basic")
    assert not is_legend("React (hooks), Vue")
    assert not is_legend("C, C++")


def line(text: str, start: int, x0: float, y0: float, *, size: float = 10, bold: bool = False) -> Line:
    return Line(
        text, start, start + len(text), 0, x0, y0, x0 + 5 * len(text), y0 + size, size, bold, 0, bullet=False,
        cells=tuple((start + cell.start(), start + cell.end()) for cell in re.finditer(r"[^\t]+", text)),
    )  # fmt: skip


def placed(*rows: tuple[str, float, float, float, bool]) -> Document:
    """A page of one line a row: text, x, y, size, whether it is bold."""
    lines, at = [], 0
    for text, x0, y0, size, bold in rows:
        lines.append(line(text, at, x0, y0, size=size, bold=bold))
        at += len(text) + 1
    return Document("pdf", "\n".join(text for text, *_ in rows), tuple(lines), (), 1, None)


def paged(pages: list[list[tuple[str, float, float, float, bool]]]) -> Document:
    """Several pages of one line a row: text, x, y, size, whether it is bold."""
    lines, texts, at = [], [], 0
    for page, rows in enumerate(pages):
        for text, x0, y0, size, bold in rows:
            lines.append(replace(line(text, at, x0, y0, size=size, bold=bold), page=page))
            texts.append(text)
            at += len(text) + 1
    return Document("pdf", "\n".join(texts), tuple(lines), (), len(pages), None)


THREE_COLUMNS = placed(
    ("Ada Fenwick", 40, 30, 20, True),
    ("ada.fenwick@example.com", 40, 60, 10, False),
    ("SKILLS", 40, 100, 13, True),
    ("Queues", 40, 120, 11, True),
    ("Kafka · RabbitMQ · NATS", 40, 135, 10, False),
    ("Languages", 220, 120, 11, True),
    ("Ruby · Perl · Go", 220, 135, 10, False),
    ("WORK EXPERIENCE", 40, 170, 13, True),
    ("Clouds", 400, 120, 11, True),
    ("AWS · GCP · Azure", 400, 135, 10, False),
    ("Store Keeper at Narmada Steels Ltd.", 40, 190, 10, True),
    ("June 2015 - May 2019", 40, 204, 10, False),
    ("EDUCATION", 40, 240, 13, True),
    ("B.Com., Harrow Vale College, 2011 - 2014", 40, 260, 10, False),
)


def test_a_heading_read_before_a_column_that_stands_above_it_comes_after_it() -> None:
    rows = rows_of(THREE_COLUMNS)

    order = [row.text for row in lower_headings(rows, lambda row: row.text.isupper())]

    assert order.index("AWS · GCP · Azure") < order.index("WORK EXPERIENCE")
    assert order.index("WORK EXPERIENCE") < order.index("Store Keeper at Narmada Steels Ltd.")


def test_the_label_of_a_group_of_skills_opens_no_section() -> None:
    kinds = {section.kind: [row.text for row in section.rows] for section in segment(rows_of(THREE_COLUMNS))}
    found = to_json_resume(parse_resume(THREE_COLUMNS).fields)

    assert "languages" not in kinds
    assert "AWS · GCP · Azure" in kinds["skills"]
    assert found["skills"] == [
        {"name": "Queues", "keywords": ["Kafka", "RabbitMQ", "NATS"]},
        {"name": "Languages", "keywords": ["Ruby", "Perl", "Go"]},
        {"name": "Clouds", "keywords": ["AWS", "GCP", "Azure"]},
    ]


def test_a_text_that_two_fields_claim_is_left_to_the_surer_one() -> None:
    nodes: dict[str, Node] = {
        "name": FieldValue("Harrow Vale", (0, 11), 0.3),
        "given_name": FieldValue("Harrow", (0, 6), 0.3),
        "education": [{"institution": FieldValue("Harrow Vale", (0, 11), 0.9)}],
        "skills": [{"name": FieldValue("English", (20, 27), 0.4)}, {"name": FieldValue("Excel", (29, 34), 0.4)}],
        "languages": [{"language": FieldValue("English", (20, 27), 0.9)}],
    }

    kept = without_shared_texts(nodes)

    assert set(kept) == {"education", "skills", "languages"}
    assert kept["skills"] == [{"name": FieldValue("Excel", (29, 34), 0.4)}]


def test_one_employer_of_two_jobs_is_not_shared_by_two_fields() -> None:
    nodes: dict[str, Node] = {
        "work": [
            {"name": FieldValue("Narmada", (0, 7), 0.9), "position": FieldValue("Clerk", (10, 15), 0.9)},
            {"name": FieldValue("Narmada", (0, 7), 0.8), "position": FieldValue("Cook", (20, 24), 0.9)},
        ]
    }

    assert without_shared_texts(nodes) == nodes


def test_a_school_on_top_of_the_page_is_not_the_name() -> None:
    text = "Harrow Vale College\nAda Fenwick\nafenwick@example.com\n" + WORK
    text += "\nEDUCATION\nB.Sc. Physics, Harrow Vale College, 2010 - 2013\n"

    assert resume(text)["basics"]["name"] == "Ada Fenwick"


def test_a_firm_of_ones_own_name_leaves_the_name() -> None:
    text = "Ada Fenwick\nada.fenwick@example.com\n\nEXPERIENCE\nPhotographer, Ada Fenwick\nJune 2015 - May 2019\n"

    assert resume(text)["basics"]["name"] == "Ada Fenwick"


@pytest.mark.parametrize(
    ("head", "city"),
    [
        ("Gijón, Spain, ES", "Gijón"),
        ("301 Minor Avenue, Seattle, Washington, US, WA 98109", "Seattle"),
        ("Toronto, ON, CA", "Toronto"),
    ],
)
def test_a_code_that_says_the_country_again_hides_no_city(head: str, city: str) -> None:
    assert resume(f"Ada Fenwick\nada.fenwick@example.com\n{head}\n{WORK}")["basics"]["location"]["city"] == city


@pytest.mark.parametrize(("size", "city"), [(14, "Toronto"), (10, None)])
def test_a_city_alone_below_the_name_is_read_in_larger_type(size: float, city: str | None) -> None:
    document = placed(
        ("Ada Fenwick", 40, 30, 20, True),
        ("Toronto", 40, 55, size, True),
        ("Builder of small machines", 40, 80, 10, False),
        ("ada.fenwick@example.com", 40, 100, 10, False),
    )
    fields: dict[str, Any] = dict(to_json_resume(parse_resume(document).fields))

    assert fields["basics"].get("location", {}).get("city") == city


def test_a_headline_beside_the_mail_address_is_read() -> None:
    assert resume(f"Ada Fenwick\nsoftware developer | ada.fenwick@example.com\n{WORK}")["basics"]["label"] == (
        "software developer"
    )


def test_rows_are_kept_whole_where_no_heading_was_misplaced() -> None:
    rows: list[Row] = rows_of(read_document((HEAD + WORK).encode(), "resume.txt"))

    assert lower_headings(rows, lambda row: row.text.isupper()) == rows


def test_a_skill_with_a_slash_stays_as_written_with_its_parts_as_keywords() -> None:
    found = resume(f"{HEAD}SKILLS\n- HTML/CSS\n- CI/CD\n- Welding/Other\n{WORK}")

    assert found["skills"] == [
        {"name": "HTML/CSS", "keywords": ["HTML", "CSS"]},
        {"name": "CI/CD"},
        {"name": "Welding/Other"},
    ]


def test_labels_that_only_blank_space_sets_apart_head_their_groups() -> None:
    rows: list[tuple[str, float, float, float, bool]] = [
        ("Ada Fenwick", 40, 30, 20, True),
        ("ada.fenwick@example.com", 40, 60, 10, False),
        ("Skills", 40, 90, 13, True),
    ]
    y = 110.0
    for label, *members in (
        ("Frontend", "Vue", "React"),
        ("Data stores", "Redis", "MongoDB"),
        ("Infra", "AWS", "Docker"),
    ):
        rows.append((label, 40, y, 10, False))
        for at, member in enumerate(members):
            rows.append((member, 40, y + 14 + 11 * at, 10, False))
        y += 14 + 11 * len(members) + 6
    rows += [("Education", 40, y + 20, 13, True), ("B.Com., Harrow Vale College, 2011 - 2014", 40, y + 40, 10, False)]

    assert to_json_resume(parse_resume(placed(*rows)).fields)["skills"] == [
        {"name": "Frontend", "keywords": ["Vue", "React"]},
        {"name": "Data stores", "keywords": ["Redis", "MongoDB"]},
        {"name": "Infra", "keywords": ["AWS", "Docker"]},
    ]


def column(*rows: tuple[str, float, float], top: float = 110.0) -> list[tuple[str, float, float, float, bool]]:
    """Rows of a narrow column below a name and a mail address: text, type size, blank space above it in points."""
    placed_rows: list[tuple[str, float, float, float, bool]] = [
        ("Ada Fenwick", 40, 30, 20, True),
        ("ada.fenwick@example.com", 40, 60, 10, False),
    ]
    y = top
    for text, size, above in rows:
        y += above
        placed_rows.append((text, 40, y, size, size > 12))
        y += size
    placed_rows += [
        ("EDUCATION", 40, y + 30, 13, True),
        ("B.Com., Harrow Vale College, 2011 - 2014", 40, y + 50, 10, False),
    ]
    return placed_rows


def skills(rows: list[tuple[str, float, float, float, bool]]) -> list[tuple[Any, tuple[Any, ...]]]:
    """(name, keywords) of each skill."""
    fields: dict[str, Any] = dict(to_json_resume(parse_resume(placed(*rows)).fields))
    return [(skill["name"], tuple(skill.get("keywords", ()))) for skill in fields.get("skills", [])]


def test_an_item_of_two_lines_in_a_narrow_column_is_one_skill() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Kubernetes", 10, 14), ("Infrastructure as", 10, 14), ("Code (IaC)", 10, 0),
        ("Docker", 10, 14), ("Scripting (Bash,", 10, 14), ("Python)", 10, 0), ("Terraform", 10, 14),
    )  # fmt: skip

    assert [name for name, _ in skills(rows)] == [
        "Kubernetes", "Infrastructure as Code (IaC)", "Docker", "Scripting (Bash, Python)", "Terraform",
    ]  # fmt: skip


def test_items_of_two_lines_are_told_by_the_space_between_items_though_most_are_wrapped() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Hull Plate", 10, 14), ("Straightening", 10, 3), ("Harbour", 10, 14), ("Dredging", 10, 3),
        ("Rope Access", 10, 14), ("(Level 2)", 10, 3), ("Winches", 10, 14), ("Crane Wire", 10, 14),
        ("Inspection", 10, 3),
    )  # fmt: skip

    assert [name for name, _ in skills(rows)] == [
        "Hull Plate Straightening", "Harbour Dredging", "Rope Access (Level 2)", "Winches", "Crane Wire Inspection",
    ]  # fmt: skip


def test_an_item_of_two_lines_between_labels_in_larger_type_is_one_skill() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Ships", 11, 14), ("Hull Plate", 8, 8), ("Straightening", 8, 0), ("Winches", 8, 3),
        ("Dredging", 8, 3), ("Ropes", 11, 16), ("Crane Wire", 8, 8), ("Inspection", 8, 0), ("Splicing", 8, 3),
    )  # fmt: skip

    assert skills(rows) == [
        ("Ships", ("Hull Plate Straightening", "Winches", "Dredging")),
        ("Ropes", ("Crane Wire Inspection", "Splicing")),
    ]


def test_rows_between_labels_stay_apart_where_no_blank_space_parts_any_of_them() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Ships", 11, 14), ("Hull Plates", 8, 8), ("Dredging", 8, 0), ("Ropes", 11, 16),
        ("Splicing", 8, 8), ("Knots", 11, 16), ("Mooring", 8, 8), ("Lights", 11, 16), ("Winches", 8, 8),
    )  # fmt: skip

    assert skills(rows)[0] == ("Ships", ("Hull Plates", "Dredging"))


def test_the_first_item_of_a_column_beside_its_label_is_a_skill() -> None:
    rows: list[tuple[str, float, float, float, bool]] = [
        ("Ada Fenwick", 40, 30, 20, True),
        ("ada.fenwick@example.com", 40, 60, 10, False),
        ("Skills", 40, 90, 13, True),
    ]
    y = 110.0
    for label, *members in (("Rigging", "Ropes", "Knots"), ("Harbours", "Dredging", "Pilotage", "Lights")):
        rows += [(f"{label}\t{members[0]}", 40, y, 10, True)]
        rows += [(member, 160, y + 14 * at, 10, False) for at, member in enumerate(members) if at]
        y += 14 * len(members)
    rows += [("Education", 40, y + 20, 13, True), ("B.Com., Harrow Vale College, 2011 - 2014", 40, y + 40, 10, False)]

    assert skills(rows) == [("Rigging", ("Ropes", "Knots")), ("Harbours", ("Dredging", "Pilotage", "Lights"))]


def test_a_level_between_a_label_and_its_list_is_neither() -> None:
    found = resume(f"{HEAD}SKILLS\nVaults\tAdvanced\tRedis, MongoDB\nClouds\tBasic\tAWS, GCP\n{WORK}")["skills"]

    assert found == [
        {"name": "Vaults", "keywords": ["Redis", "MongoDB"]},
        {"name": "Clouds", "keywords": ["AWS", "GCP"]},
    ]


def test_a_label_and_its_level_with_a_dash_between_head_the_list_below() -> None:
    found = resume(f"{HEAD}SKILLS\nVaults – Advanced\nRedis, MongoDB\nClouds – Basic\nAWS, GCP, Azure\n{WORK}")[
        "skills"
    ]

    assert found == [
        {"name": "Vaults", "keywords": ["Redis", "MongoDB"]},
        {"name": "Clouds", "keywords": ["AWS", "GCP", "Azure"]},
    ]


def test_a_long_list_with_slashes_between_is_no_sentence() -> None:
    text = "Crane wire work / Hull plate care / Night pilotage / Rope access / Mooring"

    assert items(text) == ["Crane wire work", "Hull plate care", "Night pilotage", "Rope access", "Mooring"]


def test_brackets_of_the_next_line_belong_to_the_skill_above() -> None:
    found = resume(f"{HEAD}SKILLS\nAmazon Web Services\n(AWS)\nDocker\nDatabases (MySQL,\nPostgreSQL)\n{WORK}")

    assert [skill["name"] for skill in found["skills"]] == [
        "Amazon Web Services (AWS)", "Docker", "Databases (MySQL, PostgreSQL)",
    ]  # fmt: skip


def test_a_label_with_its_level_heads_the_cells_below() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Rigging — Mid-Senior", 10, 14), ("Docker Ansible Helm", 10, 8),
        ("Mooring — Medium", 10, 22), ("Vue React Angular", 10, 8),
    )  # fmt: skip

    assert skills(rows) == [("Rigging", ("Docker", "Ansible", "Helm")), ("Mooring", ("Vue", "React", "Angular"))]


def test_labels_with_their_levels_in_the_row_below_are_no_skills() -> None:
    rows = "Rigging\tMooring\nSenior\tMid-Junior\nDocker\tVue\nAnsible\tReact\n"

    assert resume(f"{HEAD}SKILLS\n{rows}{WORK}")["skills"] == [
        {"name": "Rigging", "keywords": ["Docker", "Ansible"]},
        {"name": "Mooring", "keywords": ["Vue", "React"]},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Java Python SQL (MS SQL Server, Postgres) PHP", ["Java", "Python", "SQL (MS SQL Server, Postgres)", "PHP"]),
        ("Infrastructure as Code (IaC)", ["Infrastructure as Code (IaC)"]),
        ("Robotics (ROS) Linux", ["Robotics (ROS)", "Linux"]),
        (
            "Docker NestJS Kubernetes MVVM Drupal8 Python",
            ["Docker", "NestJS", "Kubernetes", "MVVM", "Drupal8", "Python"],
        ),
    ],
)
def test_items_with_spaces_between_them_keep_their_brackets(text: str, expected: list[str]) -> None:
    assert items(text) == expected


def test_a_skill_may_say_much_in_brackets() -> None:
    skill = f"AWS ({', '.join(f'Service{n}' for n in range(12))})"

    assert resume(f"{HEAD}SKILLS\n- {skill}\n- Docker\n{WORK}")["skills"] == [{"name": skill}, {"name": "Docker"}]


def test_a_list_item_of_two_known_skills_is_one() -> None:
    found = resume(f"{HEAD}SKILLS\n- GitLab CI/CD\n- Ruby Rails\n- Docker\n{WORK}")

    assert [skill["name"] for skill in found["skills"]] == ["GitLab CI/CD", "Ruby Rails", "Docker"]


def test_groups_of_skills_under_headings_of_their_own_are_skills() -> None:
    rows = column(
        ("FULLSTACK SPECIALTIES", 13, 0), ("React", 10, 14), ("Selenium", 10, 3), ("SQL", 10, 3),
        ("PROGRAMMING", 13, 20), ("LANGUAGES", 13, 0), ("Python", 10, 14), ("Java", 10, 3),
    )  # fmt: skip

    assert {name for name, _ in skills(rows)} >= {"React", "Selenium", "SQL", "Python", "Java"}


def test_other_things_that_are_listed_skills_or_have_a_level_are_skills_and_interests_are_none() -> None:
    rows = column(
        ("PROGRAMMING LANGUAGES", 13, 0), ("Python", 10, 14), ("Java", 10, 3), ("OTHER", 13, 20), ("Git", 10, 14),
        ("Jira", 10, 3), ("Scrum", 10, 3), ("AREAS OF INTEREST", 13, 20), ("Harbour Engineering", 10, 14),
        ("Tug Engineering", 10, 3),
    )  # fmt: skip

    assert [name for name, _ in skills(rows)] == ["Python", "Java", "Git", "Jira", "Scrum"]


def test_a_column_of_names_above_groups_of_skills_that_look_like_it_is_a_group() -> None:
    rows = column(
        ("HARBOUR ENGINES", 13, 0), ("Tarnworks", 10, 14), ("Larkforge", 10, 3), ("LANGUAGES", 13, 20),
        ("Python", 10, 14), ("Java", 10, 3),
    )  # fmt: skip

    assert [name for name, _ in skills(rows)] == ["Tarnworks", "Larkforge", "Python", "Java"]


def test_a_level_is_known_by_its_word_without_accents() -> None:
    assert is_level("Débutant")
    assert is_level("AVANCÉ")


def test_two_listed_skills_in_a_column_of_single_items_are_one() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("GitLab CI/CD", 10, 14), ("Mooring", 10, 3), ("Hull Plates", 10, 3), ("Winches", 10, 3),
        ("Dredging", 10, 3),
    )  # fmt: skip

    assert next(name for name, _ in skills(rows)) == "GitLab CI/CD"


def test_larger_type_labels_the_groups_that_follow_a_list() -> None:
    rows = column(
        ("SKILLS", 13, 0), ("Ansible", 8, 12), ("Chef", 8, 3), ("Vaults", 10, 16), ("Redis", 8, 12),
        ("MongoDB", 8, 3), ("Operating", 10, 16), ("Systems", 10, 0), ("Ubuntu", 8, 12), ("CentOS", 8, 3),
    )  # fmt: skip

    found = skills(rows)

    assert ("Vaults", ("Redis", "MongoDB")) in found
    assert ("Operating Systems", ("Ubuntu", "CentOS")) in found


def test_a_bold_label_beside_each_list_is_its_label() -> None:
    found = resume(f"{HEAD}SKILLS\nVaults\tRedis, MongoDB\nClouds\tAWS, GCP\n{WORK}")["skills"]

    assert found == [
        {"name": "Vaults", "keywords": ["Redis", "MongoDB"]},
        {"name": "Clouds", "keywords": ["AWS", "GCP"]},
    ]


def test_groups_of_skills_that_go_on_below_contact_details_are_skills() -> None:
    rows = column(
        ("ABOUT", 13, 0), ("LEEDS, ENGLAND", 7, 10), ("ADAFENWICK.EXAMPLE.ORG", 7, 8), ("IN/ADAFENWICK", 7, 8),
        ("DATA ANALYSIS", 10, 18), ("PYTHON", 8, 12), ("JUPYTER", 8, 3), ("MARKUP", 10, 16), ("HTML", 8, 12),
        ("CSS", 8, 3),
    )  # fmt: skip

    assert skills(rows) == [("DATA ANALYSIS", ("PYTHON", "JUPYTER")), ("MARKUP", ("HTML", "CSS"))]


def test_a_long_column_below_the_contact_details_is_skills_when_a_quarter_of_it_is_listed() -> None:
    listed = [(name, 10.0, 14.0) for name in ("DOCKER", "ANSIBLE", "KUBERNETES")]
    others = [(f"HARBOUR {name}", 10.0, 14.0) for name in ("PILOTAGE", "DREDGING", "LIGHTS", "TUGS")]
    wrapped = [("SITE TENDING", 10.0, 14.0), ("OF WINCHES", 10.0, 1.0), ("CRANE WIRE", 10.0, 14.0)]
    contact = [("ABOUT", 13.0, 0.0), ("LEEDS, ENGLAND", 7.0, 10.0), ("ADAFENWICK.EXAMPLE.ORG", 7.0, 8.0)]
    rows = column(*contact, *listed, *others, *wrapped, ("KNOTS", 10, 14), ("ROPES", 10, 14))

    assert {"DOCKER", "HARBOUR TUGS", "CRANE WIRE", "KNOTS"} <= {name for name, _ in skills(rows)}
    assert skills(column(*contact, listed[0], *others, *wrapped, ("KNOTS", 10, 14), ("ROPES", 10, 14))) == []


def test_a_heading_at_the_foot_of_a_page_and_again_above_the_next_is_one_heading() -> None:
    head = [("Ada Fenwick", 40.0, 30.0, 20.0, True), ("ada.fenwick@example.com", 40.0, 60.0, 10.0, False)]
    job = [("Store Keeper at Narmada Steels Ltd.", 40.0, 120.0, 10.0, True), ("2015 - 2019", 40.0, 134.0, 10.0, False)]
    study = [("B.Com., Harrow Vale College, 2011 - 2014", 40.0, 60.0, 10.0, False)]
    pages = [
        head,
        [("EXPERIENCE", 40.0, 100.0, 13.0, True), *job, ("EDUCATION", 40.0, 700.0, 13.0, True)],
        [("EDUCATION", 40.0, 40.0, 13.0, True), *study],
    ]
    found = [(section.title, len(section.rows)) for section in segment(rows_of(paged(pages)))]

    assert found == [("", 2), ("EXPERIENCE", 2), ("EDUCATION", 1)]


def test_languages_of_programs_with_a_slash_are_no_addresses() -> None:
    rows = column(
        ("LANGUAGES", 13, 0), ("Python", 8, 12), ("Golang", 8, 3), ("CI/CD", 8, 3), ("Bash", 8, 3),
    )  # fmt: skip

    assert [name for name, _ in skills(rows)] == ["Python", "Golang", "CI/CD", "Bash"]


def test_the_second_column_of_a_later_page_goes_on_where_it_stopped() -> None:
    pages: list[list[tuple[str, float, float, float, bool]]] = [
        [
            ("Ada Fenwick", 40, 30, 20, True),
            ("ada.fenwick@example.com", 40, 60, 10, False),
        ],
        [
            ("SKILLS", 40, 30, 13, True),
            ("Python", 40, 50, 10, False),
            ("Ansible", 40, 64, 10, False),
            ("EXPERIENCE", 200, 30, 13, True),
            ("Store Keeper at Narmada Steels Ltd.", 200, 50, 10, True),
            ("June 2015 - May 2019", 200, 64, 10, False),
        ],
        [
            ("Docker", 40, 30, 10, False),
            ("Terraform", 40, 44, 10, False),
            ("Machine Operator at Harrow Mills Ltd.", 200, 20, 10, True),
            ("June 2011 - May 2015", 200, 34, 10, False),
        ],
    ]
    fields: dict[str, Any] = dict(to_json_resume(parse_resume(paged(pages)).fields))

    assert [job["name"] for job in fields["work"]] == ["Narmada Steels Ltd.", "Harrow Mills Ltd."]
    assert [skill["name"] for skill in fields["skills"]] == ["Python", "Ansible", "Docker", "Terraform"]


def test_a_date_read_before_its_line_does_not_keep_a_page_from_its_column() -> None:
    pages: list[list[tuple[str, float, float, float, bool]]] = [
        [
            ("Ada Fenwick", 40, 30, 20, True),
            ("ada.fenwick@example.com", 40, 60, 10, False),
            ("EXPERIENCE", 40, 100, 14, True),
            ("Store Keeper", 40, 130, 13, False),
            ("6/2015 - 5/2019", 320, 129, 9, False),
            ("Narmada Steels Ltd.", 40, 148, 11, False),
            ("LINKS", 420, 100, 14, True),
            ("adafenwick.example.com", 420, 130, 11, False),
        ],
        [
            ("6/2011 - 5/2015", 320, 36, 9, False),
            ("Machine Operator", 40, 37, 13, False),
            ("Harrow Mills Ltd.", 40, 55, 11, False),
        ],
    ]
    fields: dict[str, Any] = dict(to_json_resume(parse_resume(paged(pages)).fields))

    assert [job["name"] for job in fields["work"]] == ["Narmada Steels Ltd.", "Harrow Mills Ltd."]


@pytest.mark.parametrize(("text", "kind", "sure", "counts"), [
    ("2- Narmada Telecom (Leeds)", "other", False, True),
    ("Narmada Telecom (Leeds)", "other", False, False),
    ("2. Education", "education", True, False),
])  # fmt: skip
def test_a_numbered_employer_below_jobs_is_no_heading(text: str, kind: str, sure: bool, counts: bool) -> None:
    (row,) = rows_of(placed((text, 40, 100, 11, True)))

    assert sections._counts_jobs(Section("work"), Heading(0, kind, row.end, sure=sure), row) is counts
    assert not sections._counts_jobs(Section("skills"), Heading(0, kind, row.end, sure=sure), row)


def test_a_section_of_skills_that_holds_only_a_signature_has_none_and_the_rest_is_read() -> None:
    found = resume(HEAD + "SKILLS\nYours faithfully\nAda Fenwick\n" + WORK)

    assert "skills" not in found
    assert [job["name"] for job in found["work"]] == ["Narmada Steels Ltd."]


def test_a_list_sign_that_lost_its_font_is_no_word() -> None:
    """Given items behind the letter that the arrow of a missing symbol font is, then it is read as the arrow is."""
    assert [split_bullet(text) for text in ("Ø Welding", "Ø\tWelding", "Østergaard Ltd")] == [
        split_bullet("✓ Welding"),
        split_bullet("✓\tWelding"),
        ("Østergaard Ltd", 0),
    ]


@pytest.mark.parametrize("said", ["Age & Date of birth", "Marital Status", "14th June 2019", "2019"])
def test_a_label_or_a_date_of_the_personal_details_is_no_skill(said: str) -> None:
    assert read_item(said, (0, len(said))) is None
    assert read_item("Office 2019", (0, 11)) is not None
