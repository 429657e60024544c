"""Sample resumes as text: one as pasted into a web form, one as Markdown-minded people keep them."""

from __future__ import annotations

from devstack.samples.dates import in_short, print_period
from devstack.samples.people import Person


def render_form(person: Person) -> bytes:
    """Capital headings, one fact a line, as application forms flatten them."""
    lines = [
        person.name,
        person.label,
        "",
        f"{person.city}, {person.region}",
        person.phone,
        person.email,
        *person.links,
    ]
    lines += ["", "SUMMARY", person.summary, "", "EXPERIENCE", ""]
    for job in person.jobs:
        lines += [f"{job.title}, {job.company}", f"{job.city} | {print_period(job, in_short, ' - ')}"]
        lines += [f"- {line}" for line in job.highlights]
        lines.append("")
    lines += ["EDUCATION", ""]
    lines += [f"{study.degree}, {study.institution} ({study.start} - {study.end})" for study in person.studies]
    lines += ["", "SKILLS", ", ".join(person.skills), ""]
    if person.certificates:
        lines += ["CERTIFICATIONS", *person.certificates, ""]
    lines += ["LANGUAGES", *(f"{name} ({level})" for name, level in person.languages), ""]
    return "\n".join(lines).encode()


def render_markdown(person: Person) -> bytes:
    """Marked-up text with the dates before the title."""
    lines = [f"# {person.name}", "", f"**{person.label}** — {person.city}, {person.region}", ""]
    lines += [f"* {line}" for line in (person.email, person.phone, *person.links)]
    lines += ["", "## Experience", ""]
    for job in person.jobs:
        lines += [f"### {print_period(job, in_short)}: {job.title}", "", f"*{job.company}, {job.city}*", ""]
        lines += [f"* {line}" for line in job.highlights]
        lines.append("")
    lines += ["## Education", ""]
    lines += [f"* {study.institution}: {study.degree}, {study.end}" for study in person.studies]
    lines += ["", "## Skills", "", *(f"* {skill}" for skill in person.skills), ""]
    return "\n".join(lines).encode()
