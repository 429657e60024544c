"""Resumes as people in India, the Gulf and East Africa write them: captions, tables, jobs in sentences or as forms.

Half of a public corpus showed what their parts look like and how often; everything in these is invented. The page opens
with what it is called, in one of its spellings; the name may stand behind a caption; courses stand in a table under a
row of labels or in sentences; personal details and a declaration, signed, come last.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from benchmarks.resumes.candidates import Candidate
from benchmarks.resumes.composition import Style, Truth, compose
from benchmarks.resumes.wording import WORDINGS
from devstack.samples.people import Job, Study

_TITLES = ("CURRICULUM VITAE", "CURRICULAM VITAE", "Curriculum – Vitae", "RESUME", "BIO-DATA", "CURRICULUM VITAE", "CV")
_WORK = ("WORK EXPERIENCE", "Professional Experience:-", "WORKING EXPERIENCE", "EMPLOYMENT DETAILS", "Experience")
_STUDIES = ("EDUCATIONAL QUALIFICATION", "Academic Qualification:-", "ACADEMIC CREDENTIALS", "Education Qualification")
_HEADS = (
    ("Qualification", "Board/University", "Year of Passing"),
    ("Course", "Name of the Institution", "Year"),
    ("Degree", "School/College", "Passing Year"),
    ("Examination", "University/Board", "Session"),
)
_STYLE = Style(label=False, city_of_job=False, order=("work", "education", "skills"))


@dataclass(frozen=True, slots=True)
class Captioned:
    """One layout: how jobs and courses are told, and whether the name has a caption."""

    jobs: str  # form, sentences
    studies: str  # table, sentences
    named: bool
    suffix: str = ".html"

    @property
    def name(self) -> str:
        return f"captioned-{self.jobs}-{self.studies}-{'named' if self.named else 'bare'}"

    @property
    def key(self) -> str:
        return self.name + self.suffix

    def render(self, who: Candidate) -> tuple[bytes, Truth]:
        """The file, and what can be read in it."""
        rng = Random(f"captioned {who.person_id} {self.name}")
        truth = dict(compose(who, _STYLE).truth) | {"label": "", "links": [], "languages": [], "certificates": []}
        rows = [
            f"<h1>{rng.choice(_TITLES)}</h1>",
            _paragraph(f"Name : {who.name}" if self.named else who.name, bold=True),
        ]
        rows += [_paragraph(f"Address: {rng.randrange(2, 90)}, {who.city}, {who.region}")]
        rows += [_paragraph(f"Mobile No: {who.phone}"), _paragraph(f"E-mail ID: {who.email}")]
        rows += [f"<h2>{rng.choice(_WORK)}</h2>" if who.jobs else ""]
        rows += [self._job(job, rng) for job in who.jobs]
        rows += [f"<h2>{rng.choice(_STUDIES)}</h2>", self._courses(who.studies, rng)]
        rows += ["<h2>COMPUTER SKILLS</h2>", _paragraph(", ".join(who.skills))]
        rows += [
            "<h2>PERSONAL DETAILS</h2>",
            _paragraph("Date of Birth : 12th March 1991"),
            _paragraph("Gender : Male"),
        ]
        rows += [_paragraph("Marital Status : Single"), "<h2>DECLARATION</h2>"]
        rows += [
            _paragraph("I hereby declare that the above is true to the best of my knowledge."),
            _paragraph("Date :"),
        ]
        rows += [_paragraph(f"Place : {who.city} ({who.name})")]
        return f"<html><body>{''.join(rows)}</body></html>".encode(), truth

    def _job(self, job: Job, rng: Random) -> str:
        until = _month(job.end) if job.end else rng.choice(("Till Date", "Present", "till now"))
        if self.jobs == "sentences":
            lead = "Worked" if job.end else rng.choice(("Currently working", "Presently working"))
            how = (f"{lead} as {job.title} in {job.company}", f"{lead} with {job.company} as {job.title}")
            return f"<ul><li>{escape(rng.choice(how))} from {_month(job.start)} to {until}.</li></ul>"
        captions = (
            ("Company", job.company),
            ("Designation", job.title),
            ("Duration", f"{_month(job.start)} to {until}"),
        )
        told = "".join(_paragraph(f"{caption} : {value}") for caption, value in captions)
        deeds = "".join(f"<li>{escape(deed)}</li>" for deed in job.highlights)
        return told + _paragraph("Responsibilities:") + f"<ul>{deeds}</ul>" if deeds else told

    def _courses(self, studies: tuple[Study, ...], rng: Random) -> str:
        if self.studies == "sentences":
            told = (f"{study.degree} from {study.institution} in {study.end}." for study in studies)
            return "<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in told) + "</ul>"
        rows = [rng.choice(_HEADS), *((s.degree, s.institution, f"{s.start}-{s.end}") for s in studies)]
        cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _paragraph(text: str, *, bold: bool = False) -> str:
    return f"<p><b>{escape(text)}</b></p>" if bold else f"<p>{escape(text)}</p>"


def _month(moment: str) -> str:
    """``2014-06`` as "June 2014"."""
    year, month = moment.split("-")[:2]
    return f"{WORDINGS['en'].months[int(month) - 1].title()} {year}"


CAPTIONED = tuple(
    Captioned(jobs, studies, named)
    for jobs in ("form", "sentences")
    for studies in ("table", "sentences")
    for named in (True, False)
)
"""The layouts, each its own half."""
