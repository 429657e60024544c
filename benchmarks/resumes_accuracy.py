"""Accuracy of the resume reader on labelled files, and the calibration of its confidences.

usage: python -m benchmarks.resumes_accuracy [FOLDER ...] [--half HALF] [--calibrate] [--json FILE]

A FOLDER holds ``truth.json``: {path: {name, email, phone, city, work: [{company, title}], education: [{institution}],
skills: [str]}}. Without one: every labelled folder that is present (see ``FOLDERS``). People and layouts are split
apart: the tuning half holds the files whose person and whose layout both fall into it, the held-out half those where
both fall into the other; a file named ``layout__person.ext`` says both. Names, emails, phones and cities count when
equal after normalising, lists are matched one to one (token-sort similarity of 88 % or more).

A FOLDER with ``judged.json`` instead holds real files of which some values were judged by eye (see ``judged_by_eye``);
it counts for the calibration, with half the weight of a labelled folder.

``--calibrate`` fits a logistic model a kind of value to the tuning halves of generated folders and to all files of
others (real people's, which are split by person before; a value weighs as much as up to ten invented ones), then moves
the models of the kinds that invented resumes say little of (``ADAPTED``) towards values of real files, and writes all
to the package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from benchmarks.resumes.reliability import (
    RIDGE,
    RIDGE_OF_ENTRIES,
    RIDGE_OF_FEW_JUDGED,
    RIDGE_OF_JUDGED,
    Judged,
    fit,
    report_reliability,
)
from winnow.parsing.documents import read_document
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.confidence.confidence_calibration import value_kind
from winnow.parsing.resumes.confidence.confidence_features import Features, features_of
from winnow.parsing.resumes.resume_model import gathered
from winnow.parsing.resumes.resume_reader import read_nodes
from winnow.records.json_resume import to_json_resume

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "layers/winnow/winnow/parsing/resumes/data/calibration.json"
FOLDERS = (ROOT / "build/corpus", ROOT / "build/corpus-hard", ROOT.parent / "shared/data/resumes")
SINGLES = ("name", "email", "phone", "city")
LISTS = ("company", "title", "job", "school", "skills")
JUDGED = "judged.json"
ENTRIES = ("work", "volunteer", "education", "skills", "languages", "certificates", "links", "profiles")
FEWEST = 40  # values that a model is fitted to
MOST_OF_A_FOLDER = 4000  # values of a kind that count: no corpus outweighs the others
ADAPTED = (
    "education/area", "education/location", "education/score", "work/location", "certificates/name",
    "certificates/issuer", "projects/name", "awards/title",
)  # fmt: skip
"""Kinds of which invented resumes say little: there nearly every value is right, in real ones every second."""
FEWEST_JUDGED = 30  # values that a model is moved by
MANY_JUDGED = 100
RAW = 5.0  # weight of the reader's score where there is no model yet: the score as it is
MOST_OF_REAL = 10.0  # invented values that a value of a real person weighs as much as
type Truth = Mapping[str, Any]
type Weighted = tuple[Features, float, bool]
"""What speaks for a value, how much it weighs, whether it is right."""


@dataclass(slots=True)
class Tally:
    """Counts for the accuracy table: right, expected and claimed a metric; milliseconds a file."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    files: int = 0
    unread: int = 0


def plain(text: str | None) -> str:
    return re.sub(r"[^\w]+", " ", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def digits(text: str | None) -> str:
    return re.sub(r"\D", "", text or "")


def close(a: str | None, b: str | None) -> bool:
    left, right = plain(a), plain(b)
    return bool(left and right) and (left == right or fuzz.token_sort_ratio(left, right) >= 88)


def matched(wanted: Iterable[str], found: Iterable[str]) -> int:
    left, hits = list(found), 0
    for want in wanted:
        hit = next((have for have in left if close(want, have)), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits


def skills_of(resume: Mapping[str, Any]) -> list[str]:
    """The skills that a resume gives: keywords, names without any, and "HTML/CSS" as written, not its parts."""
    found: list[str] = []
    for skill in resume.get("skills", []):
        name, keywords = skill.get("name") or "", skill.get("keywords") or []
        whole = "/" in name and [part.strip() for part in name.split("/")] == keywords
        found += [name] if whole or not keywords else keywords
    return [name for name in found if name]


def wanted_lists(truth: Truth) -> dict[str, list[str]]:
    work = truth["work"]
    return {
        "company": [job["company"] for job in work if job["company"]],
        "title": [job["title"] for job in work if job["title"]],
        "job": [f"{job['company']} {job['title']}" for job in work if job["company"] and job["title"]],
        "school": [entry["institution"] for entry in truth["education"] if entry["institution"]],
        "skills": list(truth["skills"]),
    }


def found_lists(resume: Mapping[str, Any]) -> dict[str, list[str]]:
    work = resume.get("work", [])
    return {
        "company": [job["name"] for job in work if job.get("name")],
        "title": [job["position"] for job in work if job.get("position")],
        "job": [f"{job.get('name', '')} {job.get('position', '')}" for job in work],
        "school": [e["institution"] for e in resume.get("education", []) if e.get("institution")],
        "skills": skills_of(resume),
    }


def score(tally: Tally, truth: Truth, resume: Mapping[str, Any]) -> None:
    basics = resume.get("basics", {})
    place = " ".join(str(value) for value in basics.get("location", {}).values())
    city = (truth["city"] or "").partition(",")[0]  # a label may give the region or the country behind the city
    singles = {
        "name": plain(truth["name"]) == plain(basics.get("name")),
        "email": (truth["email"] or "").casefold() == (basics.get("email") or "").casefold(),
        "phone": digits(truth["phone"])[-9:] == digits(basics.get("phone"))[-9:],
        "city": plain(city) in plain(place),
    }
    for metric, right in singles.items():
        if truth[metric]:
            tally.total[metric] += 1
            tally.right[metric] += right
    found = found_lists(resume)
    for metric, wanted in wanted_lists(truth).items():
        tally.total[metric] += len(wanted)
        tally.claimed[metric] += len(found[metric])
        tally.right[metric] += matched(wanted, found[metric])


def split_name(path: str) -> tuple[str, str]:
    """(layout, person) of a file named ``layout__person.ext``; else its suffix and its stem."""
    stem = Path(path).name
    layout, mark, person = stem.partition("__")
    if mark:
        return layout + Path(path).suffix, person.split(".")[0]
    return Path(path).suffix + "/" + str(Path(path).parent), Path(path).stem.split(".")[0]


def half_of(path: str) -> str:
    """``tuning``, ``held-out``, or ``mixed`` for a person of one half in a layout of the other."""
    sides = {hashlib.sha256(part.encode()).digest()[0] % 2 for part in split_name(path)}
    return "mixed" if len(sides) > 1 else ("tuning" if sides == {0} else "held-out")


def labelled(folders: Sequence[Path], half: str) -> Iterable[tuple[Path, str, Truth]]:
    for folder in folders:
        truths = json.loads((folder / "truth.json").read_text("utf-8"))
        for path, truth in truths.items():
            if half == "all" or half_of(path) == half:
                yield folder / path, path, truth


def right_value(kind: str, value: str, truth: Truth) -> bool | None:
    """Whether a value is right, or None for kinds without labels."""
    match kind:
        case "name":
            return plain(value) == plain(truth["name"])
        case "emails":
            return value.casefold() == (truth["email"] or "").casefold()
        case "phones/raw":
            return digits(value)[-9:] == digits(truth["phone"])[-9:]
        case "location/city":
            return plain(truth["city"].partition(",")[0]) == plain(value) if truth["city"] else None
        case "work/startDate" | "work/endDate" | "education/startDate" | "education/endDate":
            entries = truth[kind.partition("/")[0]]
            dates = [str(entry.get("start" if kind.endswith("startDate") else "end") or "") for entry in entries]
            known = [day for day in dates if day]
            return any(day.startswith(value) or value.startswith(day) for day in known) if known else None
        case "work/name" | "work/position" | "education/institution":
            return any(close(value, want) for want in labels_of(kind, truth))
        case "education/studyType" | "education/area" | "work/location":
            return any(plain(value) in plain(want) for want in known) if (known := labels_of(kind, truth)) else None
        case _:
            return any(close(value, want) for want in known) if (known := labels_of(kind, truth)) else None


def labels_of(kind: str, truth: Truth) -> list[str]:
    """What the labels give for a kind of value; only the project's own files have labels for some."""
    lists = wanted_lists(truth)
    match kind:
        case "work/name" | "work/position" | "education/institution":
            return lists[{"work/name": "company", "work/position": "title"}.get(kind, "school")]
        case "work/location":
            return [job["city"] for job in truth["work"] if job.get("city")]
        case "education/area" if "label" not in truth:  # other labels give the degree without its area, or both
            return [study["area"] for study in truth["education"] if study.get("area")]
        case "education/studyType" | "education/area":
            return [study["degree"] for study in truth["education"] if study.get("degree")]
        case "skills/keywords" | "skills/name":
            return lists["skills"]
        case "languages/language" | "certificates/name":
            return list(truth.get(kind.partition("/")[0], []))
        case "links" | "profiles/url":
            return [link if "//" in link else f"https://{link}" for link in truth.get("links", [])]
        case _:
            return [truth["label"]] if kind == "label" and truth.get("label") else []


def judged_features(document: Document, truth: Truth) -> list[tuple[str, Features, bool]]:
    """(kind of value, what speaks for it, whether it is right) of every value that has a label."""
    reading = read_nodes(document, datetime.now(UTC).date())
    found: list[tuple[str, Features, bool]] = []
    for name, node in reading.nodes.items():
        features = {pointer: of_value for pointer, _, of_value in features_of(name, node, reading.surroundings)}
        found += _judge(name, gathered(node)[0], features, truth)
    return found


def judged(document: Document, truth: Truth) -> list[Judged]:
    found: list[Judged] = []
    for name, each in parse_resume(document).fields.items():
        confidences = {pointer: part.confidence for pointer, part in each.parts.items()} or {"": each.confidence}
        found += _judge(name, each.value, confidences, truth)
    return found


def _judge[T](name: str, value: Any, of_values: Mapping[str, T], truth: Truth) -> list[tuple[str, T, bool]]:
    """Each value that has a label with what is said of it; ``of_values`` goes by JSON pointer."""
    found: list[tuple[str, T, bool]] = []
    grouped = {pointer.rsplit("/", 1)[0] for pointer in of_values if "/keywords/" in pointer}
    for pointer, of_value in of_values.items():
        kind = value_kind(name, pointer)
        if kind == "skills/name" and f"{pointer.rsplit('/', 1)[0]}/keywords" in grouped:
            continue  # the name of a group is not a skill
        right = right_value(kind, str(value_at(value, pointer)), truth)
        if right is not None:
            found.append((kind, of_value, right))
    return found


def value_at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def judged_by_eye(folder: Path) -> Iterator[tuple[str, Features, bool]]:
    """(kind of value, its features, whether it is right) of values that somebody judged.

    ``judged.json``: {path: {kind: {value: right}}}; the files are public ones that this repository does not hold.
    """
    for path, kinds in json.loads((folder / JUDGED).read_text("utf-8")).items():
        document = read_or_none(folder / path)
        if document is None:
            continue
        reading = read_nodes(document, datetime.now(UTC).date())
        for name, node in reading.nodes.items():
            for pointer, field_value, features in features_of(name, node, reading.surroundings):
                said = kinds.get(value_kind(name, pointer), {}).get(str(field_value.value))
                if said is not None:
                    yield value_kind(name, pointer), features, bool(said)


def _is_generated(folder: Path) -> bool:
    """Whether a folder says itself which half its files belong to; of others all files are for tuning."""
    return any("half" in truth for _, _, truth in labelled([folder], "all"))


def calibrate(folders: Sequence[Path]) -> None:
    """Fit the models to the values of all folders, each file read once, and write them."""
    rows: dict[str, list[Weighted]] = defaultdict(list)
    judged_rows: dict[str, list[tuple[Features, bool]]] = defaultdict(list)
    own_rows: dict[str, list[tuple[Features, bool]]] = defaultdict(list)
    for folder in folders:
        of_folder: dict[str, list[tuple[Features, bool]]] = defaultdict(list)
        if (folder / JUDGED).exists():
            for kind, features, right in judged_by_eye(folder):
                of_folder[kind].append((features, right))
                judged_rows[kind].append((features, right))
            weight = MOST_OF_A_FOLDER / 2
            for kind, found in of_folder.items():
                rows[kind] += [(features, weight / len(found), right) for features, right in found]
            continue
        generated = _is_generated(folder)
        for path, _, truth in labelled([folder], "tuning" if generated else "all"):
            document = read_or_none(path)
            for kind, features, right in judged_features(document, truth) if document else ():
                of_folder[kind].append((features, right))
                if not generated:
                    own_rows[kind].append((features, right))
        for kind, found in of_folder.items():
            weight = MOST_OF_A_FOLDER / len(found)
            weight = min(1.0, weight) if generated else min(MOST_OF_REAL, weight / 2)
            rows[kind] += [(features, weight, right) for features, right in found]
    models = {
        kind: fit(found, RIDGE_OF_ENTRIES if kind.partition("/")[0] in ENTRIES else RIDGE)
        for kind, found in sorted(rows.items())
        if len(found) >= FEWEST
    }
    write_models(models | adapt(models, judged_rows, own_rows))


def adapt(
    models: Mapping[str, Sequence[float]],
    judged_rows: Mapping[str, Sequence[tuple[Features, bool]]],
    own_rows: Mapping[str, Sequence[tuple[Features, bool]]],
) -> dict[str, list[float]]:
    """The models of the kinds in ``ADAPTED``, moved towards what values of real files say.

    Half of what is said by people's own files weighs as much as all values that were judged by eye.

    Args:
        models: by kind, as fitted to all values.
        judged_rows: by kind, the features of values that were judged by eye, and whether each is right.
        own_rows: by kind, likewise of people's own files.
    """
    moved: dict[str, list[float]] = {}
    for kind in ADAPTED:
        seen, own = judged_rows.get(kind, ()), own_rows.get(kind, ())
        if len(seen) + len(own) < FEWEST_JUDGED:
            continue
        weight = min(1.0, 0.5 * len(seen) / len(own)) if own else 0.0
        rows = [*((features, 1.0, right) for features, right in seen)]
        rows += [(features, weight, right) for features, right in own]
        ridge = RIDGE_OF_JUDGED if len(seen) >= MANY_JUDGED else RIDGE_OF_FEW_JUDGED
        moved[kind] = fit(rows, ridge, models.get(kind) or [RAW, *[0.0] * len(rows[0][0][1:]), 0.0])
    return moved


def write_models(models: Mapping[str, Sequence[float]]) -> None:
    """Write the models to the package, one a line."""
    lines = (f" {json.dumps(kind)}: {json.dumps(weights)}" for kind, weights in sorted(models.items()))
    MODELS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(models)} models written to {MODELS.relative_to(ROOT)}")


def read_or_none(path: Path) -> Document | None:
    try:
        return read_document(path.read_bytes(), path.name)
    except DocumentError:
        return None


def evaluate(folders: Sequence[Path], half: str) -> tuple[Tally, dict[str, Tally], list[Judged], dict[str, Any]]:
    """(all files, files by layout, judged values, JSON Resume by path)."""
    overall, field_values, written = Tally(), [], {}
    layouts: defaultdict[str, Tally] = defaultdict(Tally)
    for path, name, truth in labelled(folders, half):
        tallies = (overall, layouts[split_name(name)[0]])
        started = time.perf_counter()
        document = read_or_none(path)
        resume = to_json_resume(parse_resume(document).fields) if document else {}
        elapsed = (time.perf_counter() - started) * 1000
        written[name] = resume | {"ms": elapsed}
        for tally in tallies:
            tally.files += 1
            tally.unread += document is None
            tally.milliseconds.append(elapsed)
            score(tally, truth, resume)
        if document:
            field_values += judged(document, truth)
    return overall, layouts, field_values, written


def figure(tally: Tally, metric: str) -> float:
    """Accuracy of a single field or F1 of a list, in percent."""
    recall = tally.right[metric] / max(1, tally.total[metric])
    if metric in SINGLES:
        return 100 * recall
    precision = tally.right[metric] / max(1, tally.claimed[metric])
    return 200 * recall * precision / (recall + precision) if recall + precision else 0.0


def report(overall: Tally, layouts: Mapping[str, Tally], field_values: Sequence[Judged]) -> None:
    print(f"{'layout':28}{'files':>6}" + "".join(f"{metric:>9}" for metric in (*SINGLES, *LISTS)) + f"{'ms':>7}")
    for name, tally in [*sorted(layouts.items()), ("all", overall)]:
        figures = "".join(f"{figure(tally, metric):9.1f}" for metric in (*SINGLES, *LISTS))
        median = sorted(tally.milliseconds)[len(tally.milliseconds) // 2]
        print(f"{name:28}{tally.files:6}{figures}{median:7.0f}")
    if overall.unread:
        print(f"{overall.unread} files could not be read and count as wrong")
    report_reliability(field_values)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--half", choices=("all", "tuning", "held-out"), default="held-out")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--json", type=Path, help="write the JSON Resumes, keyed by path")
    options = parser.parse_args()
    folders = options.folders or [folder for folder in FOLDERS if (folder / "truth.json").exists()]
    if not folders:
        print("no labelled files here: make them with python -m benchmarks.resumes.generate", file=sys.stderr)
        return 2
    if options.calibrate:
        calibrate(folders)
        return 0
    overall, layouts, field_values, written = evaluate(folders, options.half)
    if not overall.files:
        print("no file falls into this half", file=sys.stderr)
        return 2
    report(overall, layouts, field_values)
    if options.json:
        options.json.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
