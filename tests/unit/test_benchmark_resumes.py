"""The generator of labelled resumes: what it calls true can be read in the file, and halves never move."""

from __future__ import annotations

import json
import re
from pathlib import Path

import phonenumbers
import pytest

from benchmarks.resumes import generate as corpus
from benchmarks.resumes.candidates import draw_candidate
from benchmarks.resumes.composition import Style, compose, half_of, print_month
from benchmarks.resumes.layouts import LAYOUTS, Layout
from benchmarks.resumes.reliability import fit
from benchmarks.resumes.themes import json_resume, keep_printed, rendercv_document, visible_text
from benchmarks.resumes.wording import SECTIONS, WORDINGS
from benchmarks.resumes_accuracy import half_of as half_by_path
from winnow.parsing.documents import read_document

PEOPLE = [draw_candidate(number) for number in range(1, 121)]


def folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_everything_called_true_stands_in_the_file(layout: Layout) -> None:
    who = PEOPLE[sum(layout.key.encode()) % len(PEOPLE)]
    data, truth = layout.render(who)
    text = folded(read_document(data, f"resume{layout.suffix}").text)
    values = [truth["name"], truth["email"], truth["phone"], truth["city"], truth["label"], *truth["links"]]
    values += [*truth["skills"], *truth["languages"], *truth["certificates"]]
    values += [job[key] for job in truth["work"] for key in ("company", "title", "city")]
    values += [study[key] for study in truth["education"] for key in ("institution", "degree", "start", "end")]
    values += [job["start"][:4] for job in truth["work"] if layout.style.dates != "apostrophe"]
    words = [word for value in values if value for word in value.split()]  # a wrapped cell may part a value
    assert [word for word in words if folded(word) not in text] == []
    assert (data, truth) == layout.render(who)


def test_layout_names_are_unique_and_fill_both_halves() -> None:
    assert len({layout.key for layout in LAYOUTS}) == len(LAYOUTS)
    for suffixes in ({".pdf"}, {".docx"}, {".txt", ".md", ".html"}):
        assert {half_of(layout.key) for layout in LAYOUTS if layout.suffix in suffixes} == {"tune", "held_out"}
    assert all("__" not in layout.name for layout in LAYOUTS)


def test_people_vary_and_stay_who_they_are() -> None:
    assert {who.language for who in PEOPLE} == set(WORDINGS)
    assert len({who.email for who in PEOPLE}) > 110
    assert any(not who.jobs for who in PEOPLE)
    assert all(who.email not in who.referee for who in PEOPLE)
    assert sum(bool(who.referee) for who in PEOPLE) > 10
    assert draw_candidate(7) == PEOPLE[6]
    for who in PEOPLE:
        starts = [job.start for job in who.jobs]
        assert starts == sorted(starts, reverse=True)
        assert all(job.end is None or job.start < job.end for job in who.jobs)
        assert phonenumbers.is_valid_number(phonenumbers.parse(who.phone, who.country)), who.phone


def test_a_corpus_is_written_with_its_halves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "corpus"
    assert corpus.main(["--people", "4", "--each", "6", "--tools", str(tmp_path / "none"), "--out", str(out)]) == 0
    truths = json.loads((out / "truth.json").read_text("utf-8"))
    assert {path.name for path in out.iterdir()} == {*truths, "truth.json"}
    assert len(truths) == 24
    said = capsys.readouterr().out
    assert said.count("missing\n") == 2  # of the tools: one line each, and on it went
    names = {"tune": "tuning", "held_out": "held-out", "mixed": "mixed"}
    assert all(names[truth["half"]] == half_by_path(path) for path, truth in truths.items())


def test_a_person_keeps_the_layouts_whoever_else_is_drawn(tmp_path: Path) -> None:
    few, more = corpus.generate(tmp_path / "few", 2, 3), corpus.generate(tmp_path / "more", 4, 3)
    assert few.items() <= more.items()


def test_what_a_layout_leaves_out_is_not_called_true() -> None:
    who = next(who for who in PEOPLE if len(who.jobs) > 2)
    truth = compose(who, Style(dates="years", label=False, order=("work",), city_of_job=False)).truth
    assert truth["skills"] == truth["education"] == truth["languages"] == []
    assert truth["label"] is None
    assert {len(job["start"]) for job in truth["work"]} == {4}
    assert {job["city"] for job in truth["work"]} == {None}


def test_every_language_names_every_section_and_tells_months_apart() -> None:
    for words in WORDINGS.values():
        assert set(words.headings) == set(SECTIONS)
        assert {len(variants) for variants in words.headings.values()} == {5}
        assert len(set(words.months)) == len(set(words.short)) == 12
    assert print_month("2019-03", "words", WORDINGS["de"]) == "März 2019"
    assert print_month("2019-03", "apostrophe", WORDINGS["en"]) == "Mar '19"
    assert print_month("2019", "figures", WORDINGS["en"]) == "2019"


def test_other_tools_are_given_the_same_content() -> None:
    who = next(who for who in PEOPLE if len(who.jobs) > 2 and who.country == "US")
    ours, theirs = json_resume(who), rendercv_document(who, "classic")["cv"]
    assert [job["name"] for job in ours["work"]] == [job.company for job in who.jobs]
    assert [skill for group in ours["skills"] for skill in group["keywords"]] == list(who.skills)
    assert [job["start_date"] for job in theirs["sections"]["Experience"]] == [job.start for job in who.jobs]
    assert theirs["phone"] == "+1" + "".join(filter(str.isdigit, who.phone))[-10:]


def test_truth_keeps_what_a_page_shows() -> None:
    who = next(who for who in PEOPLE if len(who.jobs) > 1 and who.label != who.jobs[-1].title)
    last = who.jobs[0]
    page = f"<style>{who.email}</style><h1>{who.name}</h1><p>{last.company}: {last.title}</p><!-- {who.phone} -->"
    truth = keep_printed(compose(who, Style()).truth, visible_text(page))
    assert truth["name"] == who.name
    assert truth["email"] is truth["phone"] is None
    assert truth["work"][0]["company"] == last.company
    assert truth["work"][0]["start"] is None
    assert truth["education"] == truth["links"] == []


def test_weights_move_from_where_they_were_as_far_as_the_values_say() -> None:
    sure = [0.0, 6.0]  # says .998 of everything
    wrong = [((1.0,), 1.0, False)] * 60 + [((0.0,), 1.0, True)] * 60
    moved = fit(wrong, 1.0, sure)
    assert moved[0] < -3
    assert 0 < moved[1] < 6
    kept = fit([((1.0,), 0.01, False)], 1000.0, sure)
    assert abs(kept[0]) < 0.1
