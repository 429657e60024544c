"""Accuracy of the resume reader on labelled files, and the calibration of its confidences.

usage: python -m benchmarks.resumes_accuracy [FOLDER ...] [--half all|tuning|held-out] [--calibrate] [--json FILE]

A FOLDER holds ``truth.json``: {path: {name, email, phone, city, work: [{company, title}], education: [{institution}],
skills: [str]}}. Without one: every labelled folder that is present (see ``FOLDERS``). People and layouts are split
apart: the tuning half holds the files whose person and whose layout both fall into it, the held-out half those where
both fall into the other; a file named ``layout__person.ext`` says both. Names, emails, phones and cities count when
equal after normalising, lists are matched one to one (token-sort similarity of 88 % or more).

``--calibrate`` fits one rising curve a kind of leaf (isotonic regression) on the tuning half and writes it to the
package.
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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from winnow.ingestion.documents import read
from winnow.ingestion.documents.model import Document, DocumentError
from winnow.ingestion.resumes import parse, to_json_resume
from winnow.ingestion.resumes.calibration import leaf_kind
from winnow.ingestion.resumes.model import gathered
from winnow.ingestion.resumes.reader import read_nodes

ROOT = Path(__file__).parents[1]
CURVES = ROOT / "layers/winnow/winnow/ingestion/resumes/data/calibration.json"
FOLDERS = (ROOT / "build/corpus", ROOT.parent / "shared/data/resumes")
SINGLES = ("name", "email", "phone", "city")
LISTS = ("company", "title", "job", "school", "skills")
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
IMAGINED = 10
NOTHING_SAID = (0.0, 0.2)
type Truth = Mapping[str, Any]


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
    return [k for skill in resume.get("skills", []) for k in (skill.get("keywords") or [skill.get("name")]) if k]


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
    singles = {
        "name": plain(truth["name"]) == plain(basics.get("name")),
        "email": (truth["email"] or "").casefold() == (basics.get("email") or "").casefold(),
        "phone": digits(truth["phone"])[-9:] == digits(basics.get("phone"))[-9:],
        "city": plain(truth["city"]) in plain(place),
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


def right_leaf(kind: str, value: str, truth: Truth) -> bool | None:
    """Whether a leaf is right, or None for kinds without labels."""
    lists = wanted_lists(truth)
    work, education = truth["work"], truth["education"]
    match kind:
        case "name":
            return plain(value) == plain(truth["name"])
        case "emails":
            return value.casefold() == (truth["email"] or "").casefold()
        case "phones/raw":
            return digits(value)[-9:] == digits(truth["phone"])[-9:]
        case "location/city":
            return plain(truth["city"]) == plain(value) if truth["city"] else None
        case "work/name" | "work/position" | "education/institution":
            metric = {"work/name": "company", "work/position": "title", "education/institution": "school"}[kind]
            return any(close(value, want) for want in lists[metric])
        case "work/startDate" | "work/endDate" | "education/startDate" | "education/endDate":
            entries = work if kind.startswith("work") else education
            dates = [str(entry.get("start" if kind.endswith("startDate") else "end") or "") for entry in entries]
            known = [day for day in dates if day]
            return any(day.startswith(value) or value.startswith(day) for day in known) if known else None
        case "skills/keywords" | "skills/name":
            return any(close(value, want) for want in lists["skills"]) if lists["skills"] else None
        case _:
            return None


type Judged = tuple[str, float, bool]
"""Kind of leaf, its score or confidence, and whether it is right."""


def judged_raw(document: Document, truth: Truth) -> list[Judged]:
    nodes, _ = read_nodes(document, datetime.now(UTC).date())
    found: list[Judged] = []
    for name, node in nodes.items():
        value, parts = gathered(node)
        found += _judge(name, value, {pointer: part.confidence for pointer, part in parts.items()}, truth)
    return found


def judged(document: Document, truth: Truth) -> list[Judged]:
    found: list[Judged] = []
    for name, each in parse(document).fields.items():
        confidences = {pointer: part.confidence for pointer, part in each.parts.items()} or {"": each.confidence}
        found += _judge(name, each.value, confidences, truth)
    return found


def _judge(name: str, value: Any, confidences: Mapping[str, float], truth: Truth) -> list[Judged]:
    found: list[Judged] = []
    grouped = {pointer.rsplit("/", 1)[0] for pointer in confidences if "/keywords/" in pointer}
    for pointer, confidence in confidences.items():
        kind = leaf_kind(name, pointer)
        if kind == "skills/name" and f"{pointer.rsplit('/', 1)[0]}/keywords" in grouped:
            continue  # the name of a group is not a skill
        right = right_leaf(kind, str(leaf_at(value, pointer)), truth)
        if right is not None:
            found.append((kind, confidence, right))
    return found


def leaf_at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def rising_curve(pairs: Sequence[tuple[float, bool]], steps: int = 8) -> list[tuple[float, float]]:
    """Isotonic regression (pool adjacent violators, Ayer et al. 1955) over about ``steps`` groups of scores.

    Every group is mixed with ``IMAGINED`` values of which 90 % are right: files elsewhere are less kind than ours. The
    curve starts at ``NOTHING_SAID``: the labelled files hold too few values of low score to say more.
    """
    at_score: dict[float, list[bool]] = defaultdict(list)
    for raw, right in pairs:
        at_score[round(raw, 2)].append(right)
    pools: list[tuple[float, float, int]] = []  # (sum of raw, sum of right, count)
    for raw, rights in sorted(at_score.items()):
        pools.append((raw * len(rights), sum(rights), len(rights)))
        while len(pools) > 1 and (_share(pools[-2]) >= _share(pools[-1]) or pools[-2][2] < len(pairs) / steps):
            (a, b, c), (d, e, f) = pools[-2:]
            pools[-2:] = [(a + d, b + e, c + f)]
    shares = [(round(raw / n, 3), round((right + 0.9 * IMAGINED) / (n + IMAGINED), 3)) for raw, right, n in pools]
    return [NOTHING_SAID, *((raw, max(share, NOTHING_SAID[1])) for raw, share in shares)]


def _share(pool: tuple[float, float, int]) -> float:
    return (pool[1] + 0.9 * IMAGINED) / (pool[2] + IMAGINED)


def calibrate(folders: Sequence[Path]) -> None:
    pairs: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for path, _, truth in labelled(folders, "tuning"):
        document = read_or_none(path)
        if document:
            for kind, raw, right in judged_raw(document, truth):
                pairs[kind].append((raw, right))
    curves = {kind: rising_curve(found) for kind, found in sorted(pairs.items()) if len(found) >= 20}
    CURVES.write_text(json.dumps(curves, indent=1) + "\n", encoding="utf-8")
    print(f"{len(curves)} curves written to {CURVES.relative_to(ROOT)}")


def read_or_none(path: Path) -> Document | None:
    try:
        return read(path.read_bytes(), path.name)
    except DocumentError:
        return None


def evaluate(folders: Sequence[Path], half: str) -> tuple[Tally, dict[str, Tally], list[Judged], dict[str, Any]]:
    """(all files, files by layout, judged leaves, JSON Resume by path)."""
    overall, layouts, leaves, written = Tally(), defaultdict(Tally), [], {}
    for path, name, truth in labelled(folders, half):
        tallies = (overall, layouts[split_name(name)[0]])
        started = time.perf_counter()
        document = read_or_none(path)
        resume = to_json_resume(parse(document).fields) if document else {}
        elapsed = (time.perf_counter() - started) * 1000
        written[name] = resume | {"ms": elapsed}
        for tally in tallies:
            tally.files += 1
            tally.unread += document is None
            tally.milliseconds.append(elapsed)
            score(tally, truth, resume)
        if document:
            leaves += judged(document, truth)
    return overall, layouts, leaves, written


def figure(tally: Tally, metric: str) -> float:
    """Accuracy of a single field or F1 of a list, in percent."""
    recall = tally.right[metric] / max(1, tally.total[metric])
    if metric in SINGLES:
        return 100 * recall
    precision = tally.right[metric] / max(1, tally.claimed[metric])
    return 200 * recall * precision / (recall + precision) if recall + precision else 0.0


def report(overall: Tally, layouts: Mapping[str, Tally], leaves: Sequence[Judged]) -> None:
    print(f"{'layout':28}{'files':>6}" + "".join(f"{metric:>9}" for metric in (*SINGLES, *LISTS)) + f"{'ms':>7}")
    for name, tally in [*sorted(layouts.items()), ("all", overall)]:
        figures = "".join(f"{figure(tally, metric):9.1f}" for metric in (*SINGLES, *LISTS))
        median = sorted(tally.milliseconds)[len(tally.milliseconds) // 2]
        print(f"{name:28}{tally.files:6}{figures}{median:7.0f}")
    if overall.unread:
        print(f"{overall.unread} files could not be read and count as wrong")
    report_reliability(leaves)


def report_reliability(leaves: Sequence[Judged]) -> None:
    """Of the values given a confidence, how many are right: a confidence of 0.9 should be right in 90 %."""
    print("\nreliability: of the values given a confidence, how many are right")
    print(f"{'confidence':>14}{'values':>8}{'mean':>8}{'right':>8}")
    for low, high in pairwise(BINS):
        inside = [(confidence, right) for _, confidence, right in leaves if low <= confidence < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            print(f"{low:6.2f} - {min(high, 1):5.2f}{len(inside):8}{mean:8.3f}{share:8.3f}")


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
    overall, layouts, leaves, written = evaluate(folders, options.half)
    if not overall.files:
        print("no file falls into this half", file=sys.stderr)
        return 2
    report(overall, layouts, leaves)
    if options.json:
        options.json.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
