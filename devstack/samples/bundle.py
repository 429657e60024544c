"""Write the whole set of samples into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from devstack.samples import broken, plain, portable, word
from devstack.samples.contacts import draw_contacts, write_csv
from devstack.samples.people import Person, ascii_slug, draw_person, revise

PEOPLE = 30
RETURNING = 8  # people whose folder holds a second resume, in another format
ROWS = 1000
SEED = 20260

LAYOUTS: tuple[tuple[str, Callable[[Person], bytes]], ...] = (
    (".pdf", portable.render_classic),
    (".docx", word.render_plain),
    (".pdf", portable.render_sidebar),
    (".txt", plain.render_form),
    (".pdf", portable.render_timeline),
    (".docx", word.render_table),
    (".pdf", portable.render_company_first),
    (".md", plain.render_markdown),
)


@dataclass(frozen=True, slots=True)
class Samples:
    """Where the samples were written.

    `truth` is a JSON object: `resumes` maps a file's name to its `person` and what it says, `contacts` a row's
    `contact_id` to its person, `unreadable` a file's name to the code of the outcome it must end with.
    """

    resumes: list[Path]
    table: Path
    truth: Path


def write_samples(folder: Path, *, seed: int = SEED) -> Samples:
    """Write resumes/, contacts.csv and truth.json into `folder`; the same seed writes the same bytes."""
    inbox = folder / "resumes"
    inbox.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    resumes: list[Path] = []
    said: dict[str, object] = {}

    def add_resume(person: Person, layout: int, note: str) -> None:
        suffix, render = LAYOUTS[layout % len(LAYOUTS)]
        path = inbox / f"{ascii_slug(person.family_name, '-')}-{ascii_slug(person.given_name, '-')}{note}{suffix}"
        path.write_bytes(render(person))
        resumes.append(path)
        said[path.name] = _truth_of(person)

    people = [draw_person(rng, number) for number in range(PEOPLE)]
    for number, person in enumerate(people):
        add_resume(person, number, "")
    for number in rng.sample(range(PEOPLE), RETURNING):
        # an odd step always lands on a layout of another format
        add_resume(revise(rng, people[number]), number + rng.choice((1, 3, 5)), "-2026")

    scan = inbox / "scan-0001.pdf"
    scan.write_bytes(broken.render_scan(plain.render_form(draw_person(rng, PEOPLE)).decode()))
    damaged = inbox / "damaged-upload.pdf"
    damaged.write_bytes(broken.damage(rng, portable.render_classic(draw_person(rng, PEOPLE + 1))))
    resumes += [scan, damaged]

    table = folder / "contacts.csv"
    rows, owners = write_csv(rng, draw_contacts(rng, ROWS))
    table.write_bytes(rows)
    truth = folder / "truth.json"
    truth.write_text(
        json.dumps(
            {"resumes": said, "contacts": owners, "unreadable": {scan.name: "needs_ocr", damaged.name: "corrupt"}},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        ),
        encoding="utf-8",
    )
    return Samples(resumes=resumes, table=table, truth=truth)


def _truth_of(person: Person) -> dict[str, object]:
    return {
        "person": person.person_id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "city": person.city,
        "work": [{"company": j.company, "title": j.title, "start": j.start, "end": j.end} for j in person.jobs],
        "education": [
            {"institution": s.institution, "degree": s.degree, "start": s.start, "end": s.end} for s in person.studies
        ],
        "skills": list(person.skills),
    }
