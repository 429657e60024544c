"""From a document to the fields of a resume."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.confidence.confidence_calibration import calibrated, is_calibrated, value_kind
from winnow.parsing.resumes.confidence.confidence_features import Surroundings, features_of
from winnow.parsing.resumes.confidence.exclusive import without_shared_texts
from winnow.parsing.resumes.confidence.verdict import judge
from winnow.parsing.resumes.fields.education import read_education
from winnow.parsing.resumes.fields.education_tables import read_tables
from winnow.parsing.resumes.fields.emails import find_emails
from winnow.parsing.resumes.fields.experience import months_of
from winnow.parsing.resumes.fields.identity import find_label, find_name, split_name
from winnow.parsing.resumes.fields.listings import AWARDS, CERTIFICATES, PROJECTS, PUBLICATIONS, read_listing
from winnow.parsing.resumes.fields.name_edges import trim_names
from winnow.parsing.resumes.fields.name_parts import find_name_parts
from winnow.parsing.resumes.fields.never_values import without_never_values
from winnow.parsing.resumes.fields.phones import find_phones
from winnow.parsing.resumes.fields.profiles import find_links
from winnow.parsing.resumes.fields.residence import find_residence, named_country
from winnow.parsing.resumes.fields.school_names import is_called_like_school
from winnow.parsing.resumes.fields.skills import read_skills
from winnow.parsing.resumes.fields.spoken_languages import read_languages
from winnow.parsing.resumes.fields.work import read_work
from winnow.parsing.resumes.layout.sections import segment
from winnow.parsing.resumes.layout.sequence_labels import SequenceLabels, read_sequence
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node, ParsedResume, gathered
from winnow.parsing.resumes.rows import Row, Section, rows_of
from winnow.parsing.resumes.text import field_spans, resume_lexicon
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.word_scores import has_legal_form, is_ordinary, score_company, score_title
from winnow.text import fold
from winnow.values import Field, Provenance

_LEAST_WRITTEN = {
    "name": 0.05,
    "location/city": 0.05,
    "work/name": 0.03,
    "ordinary work/name": 0.4,
    "work/position": 0.2,
    "education/institution": 0.25,
}
"""The calibrated confidence below which a value is not written: a wrong name is worse than none."""
_NOT_PERSONAL = ("work", "education", "references", "volunteer", "projects", "publications")
_CONTACT_KINDS = ("contact", "links")
_OF_ENTRIES = ("work", "education", "volunteer")
_CONTACT = re.compile(r"@|\+?\d[\d ().-]{7,}\d(?!\d)")
_NEAR_NAME = 8  # rows below a name in which contact details stand


def parse_resume(document: Document, *, today: date | None = None) -> ParsedResume:
    """Read a resume. ``today`` (default: the day it runs, UTC) bounds jobs that still run."""
    reading = read_nodes(document, today or datetime.now(UTC).date())
    found = reading.nodes
    jobs = _jobs(found)
    is_resume, reason = judge(
        document.text,
        reading.kinds,
        jobs=len(jobs),
        dated_jobs=sum("startDate" in job for job in jobs),
        schools=_count(found.get("education")),
        skills=_count(found.get("skills")),
        has_name="name" in found,
        has_contact=bool(found.get("emails") or found.get("phones")),
    )
    sure = {name: _calibrated(name, node, reading.surroundings) for name, node in found.items()}
    sure |= _parts_of_name(found, sure)
    return ParsedResume(
        {name: field_of(node) for name, node in without_doubtful_values(without_shared_texts(sure)).items()},
        is_resume,
        reason,
    )


def _parts_of_name(found: Mapping[str, Node], sure: Mapping[str, Node]) -> dict[str, Node]:
    """The given and the family name: right when the whole name is, and it was cut in the right place.

    What is told of a whole name speaks against a part, which is one word and stands under no heading.

    Args:
        found: the values with their raw scores, of which a part's is the name's times that of the cut.
        sure: the values with their probabilities.
    """
    raw, name = found.get("name"), sure.get("name")
    if not isinstance(raw, FieldValue) or not isinstance(name, FieldValue) or not raw.score:
        return {}
    parts = {key: found[key] for key in ("given_name", "family_name") if key in found}
    return {
        key: replace(part, score=round(name.score * part.score / raw.score, 3))
        for key, part in parts.items()
        if isinstance(part, FieldValue)
    }


def without_doubtful_values(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes, with calibrated confidences, without values that are hardly ever right: a name, a place, an employer,
    a position or a school that nothing speaks for."""
    kept = dict(nodes)
    name = kept.get("name")
    if isinstance(name, FieldValue) and name.score < _LEAST_WRITTEN["name"]:
        kept = {key: node for key, node in kept.items() if key not in ("name", "given_name", "family_name")}
    place = kept.get("location")
    city = place.get("city") if isinstance(place, dict) else None
    if isinstance(city, FieldValue) and city.score < _LEAST_WRITTEN["location/city"]:
        del kept["location"]
    kept["work"] = [job for job in map(_without_doubtful_members, _jobs(kept)) if job]
    if isinstance(studies := kept.get("education"), list):
        kept["education"] = [course for course in map(_without_doubtful_school, studies) if course]
    return {key: node for key, node in kept.items() if node not in ([], {})}


def _without_doubtful_members(job: Entry) -> Entry:
    """A job without an employer or a position that is hardly ever right; nothing when it then says neither.

    One with a legal form is an employer, and one with a word that names a role a position, wherever it stands; how sure
    that is, its confidence says.
    """
    employer, position = job.get("name"), job.get("position")
    doubtful = {
        "name": (_is_doubtful("work/name", employer) and not has_legal_form(_told(employer)))
        or (_is_doubtful("ordinary work/name", employer) and _is_ordinary(_told(employer))),
        "position": _is_doubtful("work/position", position) and score_title(_told(position)) <= c.LIKELY,
    }
    job = {key: node for key, node in job.items() if not doubtful.get(key)}
    return job if {"name", "position", "startDate"} & job.keys() else {}


def _without_doubtful_school(course: Node) -> Node:
    """A course without a school that is hardly ever right and not called like one; nothing when no degree is left."""
    if not isinstance(course, dict):
        return course
    school = course.get("institution")
    if _is_doubtful("education/institution", school) and not is_called_like_school(_told(school)):
        course = {key: node for key, node in course.items() if key != "institution"}
    return course if {"institution", "studyType"} & course.keys() else {}


def _is_doubtful(kind: str, node: Node | None) -> bool:
    return isinstance(node, FieldValue) and node.score < _LEAST_WRITTEN[kind]


def _is_ordinary(employer: str) -> bool:
    """Whether an employer is called by ordinary words alone, none of which is one of firms: "Booking and Delivery"."""
    return is_ordinary(employer) and score_company(employer) < 0 and score_title(employer) <= c.LIKELY


def _told(node: Node | None) -> str:
    return str(node.value) if isinstance(node, FieldValue) else ""


_NAMED = ("name", "organization", "position", "institution", "studyType")
_SURELY_THE_NAME = 0.6  # score of a name that is an employer elsewhere, from which the employer is the person


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields with raw scores instead of probabilities, the kinds of the sections, and what they stand in."""

    nodes: dict[str, Node]
    kinds: list[str]
    surroundings: Surroundings


def read_nodes(document: Document, today: date) -> Reading:
    """What a document says, before it is judged how far to believe it."""
    rows = rows_of(document)
    sections = segment(rows)
    found = _identity(document, rows, sections)
    read = _sections(document, sections, read_sequence(sections))
    named = {field: trim_names(document.text, field, node) for field, node in read.items()}
    entries = {field: without_never_values(field, node) for field, node in named.items()}
    name = found.get("name")
    if isinstance(name, FieldValue) and fold(str(name.value)) in (taken := _named_in(entries)):
        if name.score >= _SURELY_THE_NAME:  # it is written above each page, and so above jobs too
            entries = _without_employer(entries, fold(str(name.value)))
        else:
            found = _identity(document, rows, sections, taken)
    found.update(_without_name(entries, found.get("name")))
    jobs = _jobs(found)
    months = months_of(jobs, today)
    if months is not None:
        starts = [field_value for job in jobs if isinstance(field_value := job.get("startDate"), FieldValue)]
        found["experience_months"] = FieldValue(months, None, _mean(starts))
    nodes = {name: node for name, node in found.items() if node not in ([], {})}
    return Reading(nodes, [section.kind for section in sections], Surroundings.from_document(document, sections))


def _without_employer(entries: Mapping[str, Node], called: str) -> dict[str, Node]:
    """The entries without employers, schools and positions that are called so, folded."""

    def told(entry: Node) -> Node:
        if not isinstance(entry, dict):
            return entry
        return {
            member: value
            for member, value in entry.items()
            if not (member in _NAMED and isinstance(value, FieldValue) and fold(str(value.value)) == called)
        }

    return {field: [told(each) for each in node] if isinstance(node, list) else node for field, node in entries.items()}


def _without_name(entries: dict[str, Node], name: Node | None) -> dict[str, Node]:
    """The fields without a skill that is the person's name, as it stands below the list where they sign."""
    skills = entries.get("skills")
    if not isinstance(name, FieldValue) or not isinstance(skills, list):
        return entries
    signed = fold(str(name.value))
    kept = [
        skill
        for skill in skills
        if not (
            isinstance(skill, dict)
            and isinstance(called := skill.get("name"), FieldValue)
            and fold(str(called.value)).strip(" ().") == signed
        )
    ]
    return entries | {"skills": kept}


def _named_in(fields: Mapping[str, Node]) -> frozenset[str]:
    """The employers, positions, schools and degrees of the entries, folded."""
    named: set[str] = set()
    for field in ("work", "volunteer", "education"):
        node = fields.get(field)
        for entry in node if isinstance(node, list) else ():
            values = [entry.get(member) for member in _NAMED] if isinstance(entry, dict) else []
            named.update(fold(str(value.value)) for value in values if isinstance(value, FieldValue))
    return frozenset(named)


def _jobs(found: Mapping[str, Node]) -> list[Entry]:
    work = found.get("work")
    return [entry for entry in work if isinstance(entry, dict)] if isinstance(work, list) else []


def _count(node: Node | None) -> int:
    return len(node) if isinstance(node, list) else 0


def _mean(found: Sequence[FieldValue]) -> float:
    return sum(field_value.score for field_value in found) / len(found) if found else 0.5


def _identity(
    document: Document, rows: Sequence[Row], sections: Sequence[Section], taken: frozenset[str] = frozenset()
) -> dict[str, Node]:
    header = sections[0].rows
    contact = [row for section in sections if section.kind in _CONTACT_KINDS for row in section.rows]
    about = [row for section in sections if section.kind == "summary" for row in section.rows if not row.prose]
    near = [*header[:20], *contact, *about[:10]] or list(rows[:10])
    found: dict[str, Node] = {}
    addresses = find_emails(document)
    name = find_name(document, rows, header or rows[:3], [str(field_value.value) for field_value in addresses], taken)
    in_parts = find_name_parts(document, rows, name)
    name = in_parts.name if in_parts else name
    if name:
        found["name"] = name
        given, family = (in_parts.given, in_parts.family) if in_parts else split_name(name, document.text)
        found.update(
            {key: field_value for key, field_value in (("given_name", given), ("family_name", family)) if field_value}
        )
        addresses = find_emails(document, str(name.value))
        header, near = _with_header_of(name, sections, header, near)
    label = find_label(document, header, name)
    if label:
        found["label"] = label
    references = [row for section in sections if section.kind == "references" for row in section.rows]
    found["emails"] = [
        *sorted(addresses, key=lambda field_value: (_within(field_value, references), not _within(field_value, near)))
    ]
    beside = [
        row for at, row in enumerate(rows) if any("@" in near_by.text for near_by in rows[max(0, at - 3) : at + 4])
    ]
    residence = find_residence(
        document,
        header,
        [*contact, *about[:10], *(row for row in beside if not row.dated)],
        str(name.value) if name else "",
        [row for section in sections if section.kind not in _NOT_PERSONAL for row in section.rows],
    )
    if residence:
        found["location"] = residence
    named = named_country(residence)
    countries = [*([named] if named else []), *_countries_of(sections, document.text)]
    with_email = [row for row in rows if "@" in row.text]
    found["phones"] = list(
        find_phones(document, [r for r in rows if r not in references], [*near, *with_email], countries)
    )
    links, profiles = find_links(document, near)
    found["links"] = list(links)
    found["profiles"] = list(profiles)
    return found


def _within(field_value: FieldValue, rows: Sequence[Row]) -> bool:
    span = field_value.span
    return span is not None and any(row.start <= span[0] < row.end for row in rows)


def _with_header_of(
    name: FieldValue, sections: Sequence[Section], header: list[Row], near: list[Row]
) -> tuple[list[Row], list[Row]]:
    """(header, near) with what stands below a name that was read into another section (behind a column beside it).

    A first line of jobs or studies without contact details below it is no name, so that its section stays whole.
    """
    if name.span is None:
        return header, near
    for section in sections[1:]:
        at = next((i for i, row in enumerate(section.rows) if row.start <= name.span[0] < row.end), None)
        if at is not None and section.kind not in _CONTACT_KINDS:
            below = section.rows[at:]
            if section.kind in _OF_ENTRIES and not any(_CONTACT.search(row.text) for row in below[:_NEAR_NAME]):
                return header, near
            section.rows = section.rows[:at]
            return [*below, *header], [*below[:20], *near]
    return header, near


_MAY_HOLD_STUDIES = ("other", "skills", "summary")  # kinds of sections below a heading that is not known
_COUNTRIES = {
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "MA", "DZ", "TN"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE"),
    "pt": ("BR", "PT"),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "tr": ("TR",),
    "sv": ("SE",),
    "cs": ("CZ",),
    "uk": ("UA",),
    "ru": ("RU", "KZ", "BY"),
    "zh": ("CN", "TW"),
    "ja": ("JP",),
    "ko": ("KR",),
    "he": ("IL",),
}
"""Where a language's headings are used, most speakers first: in which a local telephone number may be dialled."""
_HEADINGS = {
    "de": {"berufserfahrung", "ausbildung", "kenntnisse", "sprachkenntnisse", "sprachen", "beruflicher werdegang"},
    "fr": {"experience professionnelle", "experiences professionnelles", "formation", "competences", "langues"},
    "es": {"experiencia laboral", "experiencia profesional", "formacion", "formacion academica", "habilidades"},
    "pt": {"experiencia profissional", "formacao academica", "formacao", "idiomas e cursos"},
    "it": {"esperienza professionale", "esperienze professionali", "esperienza lavorativa", "istruzione", "competenze"},
    "nl": {"werkervaring", "opleiding", "opleidingen", "vaardigheden"},
    "pl": {"doswiadczenie zawodowe", "doswiadczenie", "wyksztalcenie", "umiejetnosci", "jezyki"},
    "tr": {"is deneyimi", "egitim", "beceriler", "deneyim"},
    "sv": {"arbetslivserfarenhet", "utbildning", "kompetenser"},
    "cs": {"pracovni zkusenosti", "vzdelani", "dovednosti"},
    "uk": {"досвід роботи", "освіта", "навички"},
    "ru": {"опыт работы", "образование", "навыки", "ключевые навыки"},
    "zh": {"工作经历", "工作经验", "教育背景", "教育经历"},
    "ja": {"職歴", "職務経歴", "学歴"},
    "ko": {"경력", "경력사항", "학력", "학력사항"},
    "he": {"ניסיון תעסוקתי", "ניסיון מקצועי", "השכלה", "כישורים"},
}


_SCRIPTS = {
    "ja": re.compile("[\u3041-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
}
"""The letters of scripts that one language is written in; Japanese also has Chinese ones, and so comes first."""
_MOSTLY = 0.15  # of a text's characters: enough for its language, though names of programs are Latin


def _countries_of(sections: Sequence[Section], text: str) -> tuple[str, ...]:
    """The countries in which the language of the headings or of the script is spoken, for local phone numbers."""
    titles = {fold(section.title) for section in sections}
    headed = next((language for language, words in _HEADINGS.items() if titles & words), None)
    least = _MOSTLY * len(text)
    language = headed or next((name for name, letter in _SCRIPTS.items() if len(letter.findall(text)) > least), None)
    return _COUNTRIES[language] if language else ()


def _sections(document: Document, sections: Sequence[Section], labels: SequenceLabels) -> dict[str, Node]:
    by_kind: dict[str, list[list[Row]]] = {}
    courses = _courses_elsewhere(document, sections)
    for section in sections:
        if section.rows:
            by_kind.setdefault(section.kind, []).append(section.rows)
    flat = {kind: [row for rows in groups for row in rows] for kind, groups in by_kind.items()}
    found: dict[str, Node] = {
        "work": list(read_work(document, by_kind.get("work", []), labels=labels)),
        "education": [*read_education(document, by_kind.get("education", [])), *courses],
        "skills": list(read_skills(document, by_kind.get("skills", []))),
        "languages": list(read_languages(document, flat.get("languages") or _language_rows(flat.get("skills", [])))),
        "certificates": list(read_listing(document, flat.get("certificates", []), CERTIFICATES)),
        "projects": list(read_listing(document, flat.get("projects", []), PROJECTS)),
        "publications": list(read_listing(document, flat.get("publications", []), PUBLICATIONS)),
        "awards": list(read_listing(document, flat.get("awards", []), AWARDS)),
        "volunteer": list(
            read_work(document, by_kind.get("volunteer", []), organisation="organization", labels=labels)
        ),
    }
    summary = _summary(document, flat)
    if summary:
        found["summary"] = summary
    return found


def _courses_elsewhere(document: Document, sections: Sequence[Section]) -> list[Entry]:
    """The courses of tables of studies in sections of other kinds, from which their rows are taken away."""
    found: list[Entry] = []
    for section in sections:
        if section.kind in _MAY_HOLD_STUDIES and sum(len(row.cells) > 1 for row in section.rows) > 1:
            entries, rest = read_tables(document, section.rows)
            if any("institution" in entry and "studyType" in entry for entry in entries):
                found += entries
                section.rows = rest
    return found


def _language_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows of a skills section that list human languages under that label."""
    known = resume_lexicon.entries("headings")
    return [row for row in rows if ":" in row.text and known.get(fold(row.text.split(":")[0])) == "languages"]


def _summary(document: Document, flat: dict[str, list[Row]]) -> FieldValue | None:
    """The summary section, or else the prose under the name."""
    rows = flat.get("summary")
    if rows:
        return (
            field_spans.read_span(document.text, rows[0].start, rows[-1].end, 0.9)
            if _adjoining(rows)
            else _longest(document, rows)
        )
    prose = [row for row in flat.get("header", []) if row.prose and not row.bullet and "@" not in row.text]
    return (
        field_spans.read_span(document.text, prose[0].start, prose[-1].end, 0.6)
        if prose and _adjoining(prose)
        else None
    )


def _adjoining(rows: Sequence[Row]) -> bool:
    return all(b.start - a.end <= 2 for a, b in pairwise(rows))  # one line break


def _longest(document: Document, rows: Sequence[Row]) -> FieldValue | None:
    row = max(rows, key=lambda r: r.end - r.start)
    return field_spans.read_span(document.text, row.start, row.end, 0.6)


def field_of(node: Node) -> Field:
    """A node as a field; the confidence of a list or object is the mean over its values."""
    value, parts = gathered(node)
    if isinstance(node, FieldValue):
        return Field(value, node.provenance, node.score, node.span)
    confidence = sum(part.confidence for part in parts.values()) / len(parts) if parts else 0.0
    extracted = any(part.provenance is Provenance.EXTRACTED for part in parts.values())
    return Field(value, Provenance.EXTRACTED if extracted else Provenance.INFERRED, round(confidence, 3), None, parts)


def _calibrated(name: str, node: Node, surroundings: Surroundings) -> Node:
    """The node with the probability that each value is right instead of its raw score."""
    sure = {
        pointer: calibrated(value_kind(name, pointer), field_value.score, features)
        if field_value.value is not None
        else field_value.score  # a number of no country: what is not known is not judged by what was right
        for pointer, field_value, features in features_of(
            name, node, surroundings, lambda pointer: is_calibrated(value_kind(name, pointer))
        )
    }

    def copied(here: Node, pointer: str) -> Node:
        if isinstance(here, FieldValue):
            return FieldValue(here.value, here.span, sure[pointer])
        if isinstance(here, list):
            return [copied(child, f"{pointer}/{index}") for index, child in enumerate(here)]
        return {key: copied(child, f"{pointer}/{key}") for key, child in here.items()}

    return copied(node, "")
