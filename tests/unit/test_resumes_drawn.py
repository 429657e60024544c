"""Layouts that are drawn run by run are read: columns on one pitch, forms, icon fonts, letterspacing and their like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from support.spans import assert_spans_hold

from benchmarks.resumes.candidates import draw_candidate
from benchmarks.resumes.drawn_layouts import DRAWN
from benchmarks.resumes.layouts import LAYOUTS, Layout
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.records.json_resume import to_json_resume

DRAWN_NAMES = {name for name, _, _ in DRAWN}
PEOPLE = (501, 502)
ENOUGH = 0.96


def right(layout: Layout, number: int) -> Mapping[str, bool]:
    """Which of the things that tell a record are read as the layout prints them."""
    data, truth = layout.render(draw_candidate(number))
    parsed = parse_resume(read_document(data, f"resume{layout.suffix}"))
    resume: dict[str, Any] = to_json_resume(parsed.fields)
    basics, work = resume.get("basics", {}), resume.get("work", [])
    return {
        "resume": parsed.is_resume,
        "name": basics.get("name", "").casefold() == truth["name"].casefold(),
        "email": basics.get("email") == truth["email"],
        "phone": basics.get("phone") == truth["phone"],
        "companies": [job.get("name") for job in work] == [job["company"] for job in truth["work"]],
        "titles": [job.get("position") for job in work] == [job["title"] for job in truth["work"]],
        "starts": [str(job.get("startDate"))[:4] for job in work] == [job["start"][:4] for job in truth["work"]],
        "schools": sorted(s.get("institution", "") for s in resume.get("education", []))
        == sorted(study["institution"] for study in truth["education"]),
    }


@pytest.mark.parametrize("number", PEOPLE)
def test_drawn_layouts_are_read(number: int) -> None:
    found = Counter[str]()
    wrong: list[str] = []
    for layout in LAYOUTS:
        if layout.name in DRAWN_NAMES:
            for what, is_right in right(layout, number).items():
                found[what] += is_right
                wrong += [] if is_right else [f"{layout.name}: {what}"]
    assert min(found.values()) >= ENOUGH * len(DRAWN_NAMES), wrong


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(layout.name))
def test_every_span_says_its_value_in_every_layout(layout: Layout) -> None:
    data, _ = layout.render(draw_candidate(503))
    document = read_document(data, f"resume{layout.suffix}")

    assert assert_spans_hold(document, parse_resume(document)) > 15
