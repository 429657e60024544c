"""Write the labelled corpus: ``python -m benchmarks.resumes.generate [--people N] [--each N | --all] [--out DIR]``.

Files are named ``layout__person.ext``; ``truth.json`` says for each what a person reads in it (a value that a layout
doesn't print is not there) and to which half its person, its layout and so the file belong: `tune`, `held_out`, or
`mixed` when the two differ. Each person gets `--each` layouts, most of them of the person's own half, the rest of the
other. Layouts of other projects are used for a few people each when their tools are installed (see themes.py).

`--hard` writes the corpus that the confidences are calibrated on beside the ordinary one: strangers (see strangers.py),
half of their files in layouts of disorder.py, half in the ordinary ones, and one in captioned.py's if they write
English. People without a word that says so and pages without an order can't all be read rightly; what is read in them
is to be trusted as little as it deserves.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.resumes.candidates import Candidate, draw_candidate
from benchmarks.resumes.captioned import CAPTIONED, Captioned
from benchmarks.resumes.composition import Truth, half_of
from benchmarks.resumes.disorder import DISORDER, Disorder
from benchmarks.resumes.layouts import LAYOUTS, Layout
from benchmarks.resumes.strangers import draw_stranger
from benchmarks.resumes.themes import find_themes

OUT = Path(__file__).resolve().parents[2] / "build/corpus"
HARD = OUT.with_name("corpus-hard")
TOOLS = Path(__file__).resolve().parents[2] / "build/tools"
OTHER_HALF = 6  # one file in six shows a person in a layout of the other half


def halves(person: str, layout: str) -> dict[str, str]:
    """The halves of a person, of a layout (name and ending), and of the file that joins them."""
    who, how = half_of(person), half_of(layout)
    return {"person_half": who, "layout_half": how, "half": who if who == how else "mixed"}


def choose[L: (Captioned, Disorder, Layout)](who: Candidate, layouts: Sequence[L], each: int) -> list[L]:
    """The person's layouts: the same for the same person, whoever else is drawn."""
    rng = Random(f"layouts {who.person_id}")
    if each >= len(layouts):
        return list(layouts)
    own = [layout for layout in layouts if half_of(layout.key) == half_of(who.person_id)]
    others = [layout for layout in layouts if layout not in own]
    mixed = each // OTHER_HALF
    return rng.sample(own, min(each - mixed, len(own))) + rng.sample(others, min(mixed, len(others)))


def generate(out: Path, people: int, each: int, *, hard: bool = False) -> dict[str, Truth]:
    """Write the files of the layouts that need no other tool; their truth by file name."""
    out.mkdir(parents=True, exist_ok=True)
    truths: dict[str, Truth] = {}
    for number in range(1, people + 1):
        who = draw_stranger(number) if hard else draw_candidate(number)
        disorderly = choose(who, DISORDER, each - each // 2) if hard else []
        orderly = choose(who, _layouts_for(who), each // 2 if hard else each)
        captioned = choose(who, CAPTIONED, 1) if hard and who.language == "en" else []
        chosen: list[Captioned | Disorder | Layout] = [*disorderly, *orderly, *captioned]
        for layout in chosen:
            name = f"{layout.name}__{who.person_id}{layout.suffix}"
            data, truth = layout.render(who)
            (out / name).write_bytes(data)
            truths[name] = truth | halves(who.person_id, layout.key)
    return truths


def _layouts_for(who: Candidate) -> Sequence[Layout]:
    """The layouts that can print the person's name: the fonts that every reader of PDFs has know few letters."""
    try:
        who.name.encode("cp1252")
    except UnicodeEncodeError:
        return [layout for layout in LAYOUTS if layout.suffix != ".pdf" and layout.name != "mailer"]
    return LAYOUTS


def generate_themed(out: Path, people: int, each: int, tools: Path) -> dict[str, Truth]:
    """Write `each` files of every theme of other projects that can be used here; says what is missing and goes on."""
    themes, missing = find_themes(tools)
    print(*missing, sep="\n", end="\n" if missing else "")
    english = [who for who in map(draw_candidate, range(1, people + 1)) if who.language == "en"]  # as the themes are
    truths: dict[str, Truth] = {}
    for theme in themes:
        own = [who for who in english if half_of(who.person_id) == half_of(theme.key)]
        for who in Random(f"people {theme.key}").sample(own, min(each, len(own))):
            stem, _, suffix = theme.key.rpartition(".")
            name = f"{stem}__{who.person_id}.{suffix}"
            try:
                data, truth = theme.render(who)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                print(f"without {name}: {type(error).__name__}")
                continue
            (out / name).write_bytes(data)
            truths[name] = truth | halves(who.person_id, theme.key)
    return truths


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--each", type=int, default=6, help="layouts a person")
    parser.add_argument("--all", action="store_true", help="every person in every layout")
    parser.add_argument("--themed", type=int, default=4, help="people a theme of other projects (0: without them)")
    parser.add_argument("--tools", type=Path, default=TOOLS, help="where those projects are installed")
    parser.add_argument("--hard", action="store_true", help="strangers, half of their files in disorder")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    each = len(LAYOUTS) if options.all else options.each
    out = options.out or (HARD if options.hard else OUT)
    truths = generate(out, options.people, each, hard=options.hard)
    if options.themed and not options.hard:
        truths |= generate_themed(out, options.people, options.themed, options.tools)
    (out / "truth.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shares = ", ".join(
        f"{count} {half}" for half, count in sorted(Counter(str(t["half"]) for t in truths.values()).items())
    )
    seconds = time.perf_counter() - started
    print(f"{len(truths)} resumes of {options.people} people in {out}: {shares} ({seconds:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
