"""The sequence model: what it sees of a piece, how its answer is asked for, how it is trained."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.resumes.generate import generate
from benchmarks.resumes.piece_truth import labelled_pieces
from benchmarks.resumes_accuracy import read_or_none
from benchmarks.resumes_sequence import main
from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.layout import sequence_labels
from winnow.parsing.resumes.layout.piece_features import NEW_SECTION, NEXT_ROW, SAME_ROW, sightings_of
from winnow.parsing.resumes.layout.sections import segment
from winnow.parsing.resumes.layout.sequence_labels import LABELS, SequenceLabels, read_sequence
from winnow.parsing.resumes.rows import rows_of

PAGE = """Ada Fenwick
ada.fenwick@example.com

EXPERIENCE
Narmada Steels, Pune
Store Keeper    June 2015 - May 2019
- Kept the stock of three sites
- Counted it twice a year
- Ordered what was missing

EDUCATION
Harrow Vale College
B.Com., 2011 - 2014
"""


def sure(label: str, chance: float) -> list[float]:
    rest = (1 - chance) / (len(LABELS) - 1)
    return [chance if each == label else rest for each in LABELS]


def test_log_odds_are_the_mean_over_what_a_stretch_covers() -> None:
    read = SequenceLabels([0, 10], [10, 20], [sure("company", 0.9), sure("title", 0.8)])

    assert read.log_odds(0, 10, "company") == pytest.approx(math.log(9))
    assert read.log_odds(10, 20, "title") == pytest.approx(math.log(4))
    assert read.log_odds(0, 20, "title") == pytest.approx((math.log(4) + math.log(0.025 / 0.975)) / 2)
    assert read.log_odds(30, 40, "company") is None


def test_pieces_say_how_they_follow_each_other_and_hold_no_word() -> None:
    document = read_document(PAGE.encode(), "resume.txt")
    found = sightings_of(segment(rows_of(document)))

    assert [document.text[each.start : each.end] for each in found][:4] == [
        "Narmada Steels", "Pune", "Store Keeper", "Kept the stock of three sites",
    ]  # fmt: skip
    assert [each.follows for each in found[:3]] == [NEW_SECTION, SAME_ROW, NEXT_ROW]
    seen = {feature.casefold() for each in found for feature in each.features}
    assert not any(word in feature for feature in seen for word in ("narmada", "pune", "keeper", "stock"))
    assert len(found) == 5  # of the three rows of the description two are looked at


def test_a_page_without_jobs_and_studies_is_not_asked_about() -> None:
    document = read_document(b"Ada Fenwick\nada.fenwick@example.com\n", "resume.txt")

    assert read_sequence(segment(rows_of(document))) is sequence_labels.NOTHING_READ


def test_the_labels_of_a_page_are_probabilities() -> None:
    document = read_document(PAGE.encode(), "resume.txt")
    read = read_sequence(segment(rows_of(document)))

    assert all(sum(row) == pytest.approx(1) for row in read.marginals)
    firm = document.text.index("Narmada")
    odds = {label: read.log_odds(firm, firm + 14, label) for label in LABELS}
    assert max(odds, key=lambda label: odds[label] or 0.0) == "company"


def test_an_entry_that_the_model_would_leave_empty_is_read_by_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(sections: object) -> SequenceLabels:
        found = sightings_of(sections)  # type: ignore[arg-type]
        return SequenceLabels(
            [each.start for each in found], [each.end for each in found], [sure("other", 0.999) for _ in found]
        )

    monkeypatch.setattr("winnow.parsing.resumes.resume_reader.read_sequence", nothing)
    found = parse_resume(read_document(PAGE.encode(), "resume.txt")).fields["work"].value

    assert isinstance(found, list)
    assert [job["position"] for job in found if isinstance(job, dict)] == ["Store Keeper"]


def test_training_gives_the_same_model_twice_and_labels_what_it_was_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    truths = generate(corpus, people=2, each=5)
    for truth in truths.values():
        truth.pop("half")
    (corpus / "truth.json").write_text(json.dumps(truths), encoding="utf-8")
    models = [tmp_path / "a.json", tmp_path / "b.json"]

    for model in models:
        main([str(corpus), "--rounds", "12", "--fewest", "2", "--out", str(model), "--test", str(corpus)])

    assert models[0].read_bytes() == models[1].read_bytes()
    scores = {row.split()[0]: float(row.split()[-1]) for row in capsys.readouterr().out.splitlines() if " F1 " in row}
    assert scores["company"] > 0.9
    assert scores["title"] > 0.9
    document = read_or_none(corpus / next(iter(truths)))
    assert document is not None
    assert "company" in labelled_pieces(document, next(iter(truths.values())))[1]
