"""Invented people in the shapes of resumes from India, the Gulf and East Africa are read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.resumes.candidates import draw_candidate
from benchmarks.resumes.captioned import CAPTIONED
from benchmarks.resumes_accuracy import plain
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.records.json_resume import to_json_resume

PEOPLE = [who for who in map(draw_candidate, range(601, 640)) if who.language == "en" and who.jobs][:6]
ENOUGH = 0.9


def test_captioned_resumes_are_read() -> None:
    right: Counter[str] = Counter()
    wrong: list[str] = []
    for who in PEOPLE:
        for layout in CAPTIONED:
            data, truth = layout.render(who)
            resume: dict[str, Any] = to_json_resume(parse_resume(read_document(data, "resume.html")).fields)
            work = resume.get("work", [])
            found = {
                "name": plain(resume["basics"].get("name")) == plain(truth["name"]),
                "city": plain(resume["basics"].get("location", {}).get("city")) == plain(truth["city"]),
                "companies": [job.get("name") for job in work] == [job["company"] for job in truth["work"]],
                "titles": [job.get("position") for job in work] == [job["title"] for job in truth["work"]],
                "schools": [study.get("institution") for study in resume.get("education", [])]
                == [study["institution"] for study in truth["education"]],
            }
            right.update(what for what, is_right in found.items() if is_right)
            wrong += [f"{layout.name} {who.person_id} {what}" for what, is_right in found.items() if not is_right]
    assert min(right.values()) >= ENOUGH * len(PEOPLE) * len(CAPTIONED), wrong
