"""Education: entries with a school, a degree, an area of study, dates and a grade."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.education_sentences import read_study
from winnow.parsing.resumes.fields.education_tables import read_tables
from winnow.parsing.resumes.fields.education_templates import Course, cut_at_courses
from winnow.parsing.resumes.fields.entry_members import main_date, put_url
from winnow.parsing.resumes.layout.entries import Block, split_entries
from winnow.parsing.resumes.layout.form_questions import keep_answers
from winnow.parsing.resumes.layout.header_segmentation import Piece, segment_header
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.layout.labelling import OTHER, Scheme, Segment, label_headers, probability
from winnow.parsing.resumes.layout.site_forms import name_and_place
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places, resume_lexicon, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.links import network_of
from winnow.text import fold

_COURSES = re.compile(
    r"^(?:relevant |selected |major |key |incoming |core )?(?:courses|coursework|modules|kurse|cours|cursos|"
    r"corsi|vakken)\b[^:]{0,20}:?\s*",
    re.IGNORECASE,
)
_TOLD_OF_COURSE = re.compile(
    r"^(?:[^\W\d_][\w’']*\s){0,2}(?:grades?|c?gpa|thesis|dissertation|advis[oe]rs?|supervisors?|committee|"
    r"qualifying exams|electives|extracurriculars?|activities|societies|betreuer|abschlussnote|note)\s*:(?!\s*$)",
    re.IGNORECASE,
)
_DATED = frozenset({"startDate", "endDate"})
_LISTS_ON = re.compile(r"[·•|;,&]\s*$")
_DEGREE_BEFORE_SCHOOL = re.compile(
    r"((?:[A-Z][A-Za-z]{0,3}\.? ?){1,3}|(?:Bachelor|Master|Associate|"
    r"Doctor)\w*(?: of [A-Z]\w+(?: [A-Z]\w+)?)?)\s+(?=[A-Z])"
)
_TOLD_GRADE = re.compile(
    r"\d(?:[.,]\d{1,2})?\s?/\s?\d{1,2}(?:[.,]\d)?|\d{1,3}(?:[.,]\d{1,2})?\s?%|\b\d[.,]\d{1,2}\b|"
    r"\b[A-F][+-]?\s(?i:grade)\b|\b(?i:first|second|third|1st|2nd|3rd)\s(?i:class|division)\b|"
    r"\b(?i:with\s(?:distinction|honou?rs))\b|\b(?i:(?:summa\s|magna\s)?cum\slaude)\b"
)
_LINK_AT_END = re.compile(r"(?<![\s,])[\s,]++(?:in|from|at|with|on|of|and|by)[\s,.]*+$", re.IGNORECASE)
_LEADS_TO_AREA = re.compile(r"\W*(?:in|of)\s+", re.IGNORECASE)
_GRADE_WORDS = 4  # of a grade with its name: "Cumulative GPA: 3.8 / 4.0"
_COURSES_ALONE = ("courses", "kurse", "cours", "cursos", "corsi", "vakken")
_LINK_TO_AREA = re.compile(
    r"(?:(?<!\s)\s{1,20})?(?:,|:|-|–|—|\bin\b|\bof\b|\ben\b|\bem\b|\bde\b|\bdi\b|\bd['’](?=\w)|\bin de\b|"
    r"\bim fach\b|\binformatik\b(?=$))\s{1,20}",
    re.IGNORECASE,
)
_WHOLE_DEGREE = re.compile(
    r"^(laurea\s+(?:triennale|magistrale|specialistica)|dottorato di ricerca|juris doctor|(?:(?:bachelor|master|"
    r"associate|doctor|licence|diplom|laurea|grado|máster|mestrado|licenciatura|"
    r"bacharelado)[\w’'.]*)(?:\s+(?:of|en|em|in)\s+"
    r"(?:applied\s+|fine\s+|business\s+|public\s+)?(?:science|sciences|arts|engineering|philosophy|technology|"
    r"commerce|education|laws|law|administration|health|policy|design|music|medicine|architecture|research|nursing))?+"
    r"|[A-Z](?:\.?[A-Za-z]{1,4}){1,3}\.?(?:\s*\((?:Hons|Honours|Honors)\.?\))?)"
    r"(?:\s*,|\s+in|\s+of|\s+en|\s+em|\s*:|\s+[-–—])?\s+(?=\S)",
    re.IGNORECASE,
)


_KINDS_OF_SCHOOL = frozenset(("high school", "secondary school", "senior secondary", "higher secondary school"))
"""What is studied there is as good a degree as others, and no name: "High School", beside the name of an academy."""


def _school(text: str) -> float:
    score = word_scores.score_school(text)
    if score < 0 and text[:1].isupper():
        score += 0.5
    score -= _beyond_the_name(text) + _before_the_name(text)
    if score < 1:
        score -= 2.0 * (places.is_city(text) or sum(map(str.isalpha, text)) <= 2)
        score -= (0.7 if text.istitle() else 2.5) * word_scores.is_ordinary(text)
        score -= c.SCHOOL_LISTED_SKILL * (fold(text) in resume_lexicon.entries("skills"))
    if word_scores.score_degree(text) > 1 and score > 1:
        score -= 2.0
    if fold(text) in _KINDS_OF_SCHOOL:
        score -= c.SCHOOL_WITHOUT_NAME
    if score < 1 and (
        fold(text) in resume_lexicon.listed("degrees", "grade") or kind_of(text) or network_of(f"{fold(text)}.com")
    ):
        score -= 3.0
    return score


_NAMED_AFTER_REGION = re.compile(r"\bof\b|\bstate university\b|\binstitute\b", re.IGNORECASE)


def _beyond_the_name(text: str) -> float:
    """What speaks against a school's name that goes on behind a comma: a city, or a subject.

    A university of a region, and an institute, are often known by their city (University of California, Berkeley).
    """
    name, comma, last = text.rpartition(",")
    if not comma or word_scores.score_school(last) > 1:
        return 0.0
    if places.read_place(last.strip(" .")) is not None:
        return 0.0 if _NAMED_AFTER_REGION.search(name) else 2.0
    return 1.0 * (word_scores.score_area(last) > 0)


def _before_the_name(text: str) -> float:
    """What speaks against a school's name that begins with a degree or a subject: "High School, Vale Academy"."""
    first, comma, name = text.partition(", ")
    if not comma or word_scores.score_school(name) <= 1:
        return 0.0
    if fold(first) == "high school" or max(word_scores.score_degree(first), word_scores.score_area(first)) > 1:
        return c.SCHOOL_BEHIND_DEGREE
    return c.SCHOOL_BEHIND_WORDS * (word_scores.score_school(first) <= 1)


@lru_cache(maxsize=2048)
def _place(text: str) -> float:
    """A bare city beside a school is more often part of its name (University of California, Berkeley) than a place."""
    score = word_scores.score_place(text)
    return -0.5 if score == 2.0 else score  # a city and nothing else


def _degree(text: str) -> float:
    score = word_scores.score_degree(text)
    return score - (1.5 if word_scores.score_school(text) > 1 and score > 0 else 0.0)


def _area(text: str) -> float:
    score = word_scores.score_area(text)
    if word_scores.score_school(text) > 1 or word_scores.score_degree(text) > 1 or places.is_city(text):
        score -= 2.5
    return score - 0.8 if score < 1 else score


_SCHEME = Scheme(
    scores={"institution": _school, "studyType": _degree, "area": _area, "location": _place,
        "score": word_scores.score_grade},
    after={
        ("studyType", "at", "institution"): 2.0,
        ("area", "at", "institution"): 2.0,
        ("studyType", "comma", "area"): 0.4,
        ("studyType", "strong", "area"): 0.2,
        ("studyType", "dash", "area"): 0.2,
        ("institution", "cell", "location"): 0.4,
        ("institution", "comma", "area"): 0.8,
        ("institution", "space", "location"): 0.5,
    },
    main=frozenset({"institution", "studyType"}),
)  # fmt: skip


_SCHEME_OF_DEGREE = replace(
    _SCHEME, scores={label: score for label, score in _SCHEME.scores.items() if label != "institution"}
)
_FORM_SCORE, _FORM_SCORE_UNSURE = 0.9, 0.6


def read_education(document: Document, sections: Sequence[Sequence[Row]]) -> list[Entry]:
    """The degrees and schools of all sections in order.

    Args:
        document: The document that the rows are of.
        sections: The rows of each section.

    Returns:
        One entry a course, as JSON Resume writes it.
    """
    entries: list[Entry] = []
    for section in sections:
        tabled, rows = read_tables(document, section)
        entries += tabled
        courses = cut_at_courses(rows)
        if courses:
            read = (_of_course(document, course) for course in courses)
            entries += [entry for entry in read if "institution" in entry or "studyType" in entry]
            continue
        rows = [row for row in keep_answers(rows) if row.text.strip(" :").casefold() not in _COURSES_ALONE]
        rows = _with_what_is_told(rows)
        plain: list[Row] = []
        for row in rows:
            told = read_study(document, row)
            if told:
                entries += _read_plain(document, plain)
                plain = []
                entries.append(told)
            else:
                plain.append(row)
        entries += _read_plain(document, plain)
    return entries


def _of_course(document: Document, course: Course) -> Entry:
    """The entry of a course in a job site's form, of which each row says one thing."""
    entry: Entry = {}
    if course.degree is not None:
        [reading] = label_headers([segment_header([course.degree])], document.text, _SCHEME_OF_DEGREE)
        entry = _entry(document, Block((course.degree,), ()), reading)
    if course.school is not None:
        name, place = name_and_place(course.school)
        if name is not None:
            score = _FORM_SCORE if _school(document.text[slice(*name)]) > 0 else _FORM_SCORE_UNSURE
            field_spans.put_value(entry, "institution", field_spans.read_span(document.text, *name, score))
        if place is not None:
            field_spans.put_value(entry, "location", field_spans.read_span(document.text, *place, _FORM_SCORE))
    if course.dates is not None:
        field_spans.put_dates(entry, main_date(Block((course.dates,), ())), 0.95, lone_is_end=True)
    return entry


def _with_what_is_told(rows: Sequence[Row]) -> list[Row]:
    """The rows, of which those that tell of a course are list items: a grade in words, a thesis, who advised, what was
    taught.

    None of them begins an entry, and neither does a row in which a list of courses goes on.
    """
    found: list[Row] = []
    listing = False
    for row in rows:
        told = _tells_of_course(row) or bool(_COURSES.match(row.text))
        goes_on = listing and not row.dated and bool(_LISTS_ON.search(found[-1].text))
        listing = told or goes_on
        found.append(replace(row, bullet=True) if listing and not row.dated else row)
    return found


def _tells_of_course(row: Row) -> bool:
    """Whether a row tells of a course under a label; a grade in numbers is read as one wherever it stands."""
    return _TOLD_OF_COURSE.match(row.text) is not None and word_scores.score_grade(row.text) < c.LIKELY


def _read_plain(document: Document, rows: Sequence[Row]) -> list[Entry]:
    """The courses of rows that are neither a table nor sentences: headers of pieces, and what is said of them."""
    signed = any(word_scores.score_school(part) > 1 for row in rows for part in word_scores.split_parts(row.rest))
    blocks = split_entries(rows, word_scores.score_school if signed else word_scores.score_degree)
    readings = label_headers(
        [_split_degree_from_school(_studied(segment_header(_head(block)))) for block in blocks],
        document.text,
        _SCHEME,
    )
    entries: list[Entry] = []
    for block, reading in zip(blocks, readings, strict=True):
        entry = _entry(document, block, reading)
        if "institution" not in entry and "studyType" in entry and entries:
            if _is_rest_of(entries[-1], entry):
                entries[-1] = entry | entries[-1]
                continue
            if isinstance(last := entries[-1].get("institution"), FieldValue):
                entry["institution"] = FieldValue(last.value, last.span, last.score * 0.7)
        if "institution" in entry or "studyType" in entry:
            entries.append(entry)
    return entries


def _is_rest_of(last: Entry, entry: Entry) -> bool:
    """Whether a degree without a school is that of the school above it, which has none: one course, cut in two."""
    told = bool({"studyType", "area"} & last.keys())
    dated_twice = bool(_DATED & last.keys()) and bool(_DATED & entry.keys())
    return "institution" in last and not told and not dated_twice


def _studied(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those that say as what somebody worked: "as Graduate Trainee"."""
    return [piece for piece in pieces if piece.separator != "as"]


def _split_degree_from_school(pieces: Sequence[Piece]) -> list[Piece]:
    """Cut "Ph.D. University of ..." between the degree and the school."""
    found: list[Piece] = []
    for piece in pieces:
        cut = _DEGREE_BEFORE_SCHOOL.match(piece.text)
        if (
            cut
            and word_scores.score_degree(cut[1]) > 1
            and word_scores.score_school(piece.text[cut.end() :]) > 1
            and word_scores.score_degree(piece.text[cut.end() :]) < 1
        ):
            found.append(replace(piece, text=cut[1], end=piece.start + cut.end(1)))
            found.append(replace(piece, text=piece.text[cut.end() :], start=piece.start + cut.end(), separator="space"))
        else:
            found.append(piece)
    return found


def _head(block: Block) -> tuple[Row, ...]:
    return tuple(
        row
        for row in block.header
        if not _COURSES.match(row.text)
        and not _tells_of_course(row)
        and not (row.bullet and word_scores.score_school(row.text) < 1 and not _begins_with_degree(row, block))
    )


def _begins_with_degree(row: Row, block: Block) -> bool:
    """Whether a list item is the whole entry, as in a list of degrees: "BSc, Physics, Harrow Vale, 2012 - 2016"."""
    return row is block.rows[0] and word_scores.score_degree(row.text) >= c.DEGREE_FIRST


def _entry(document: Document, block: Block, reading: Sequence[Segment]) -> Entry:
    entry: Entry = {}
    text = document.text
    for before, segment in zip([None, *reading], reading, strict=False):
        if segment.label == OTHER:
            continue
        score = probability(segment.score)
        if _is_unlisted_behind_school(before, segment, text):
            score *= c.AREA_BEHIND_SCHOOL
        if segment.label == "studyType":
            _put_degree(entry, text, segment.start, segment.end, score)
        elif segment.label == "score":
            field_spans.put_value(entry, "score", _grade(text, segment.start, segment.end, score))
        else:
            _put_plain(entry, segment, text, score)
    field_spans.put_dates(entry, main_date(block), 0.95, lone_is_end=True)
    put_url(entry, document, block)
    _put_courses(entry, document, block)
    if "score" not in entry:
        for row in block.body:
            if word_scores.score_grade(row.text) > 1 and len(row.text) < 60:  # a grade is a label
                field_spans.put_value(entry, "score", _grade(text, row.start, row.end, 0.8))
                break
    return entry


def _put_plain(entry: Entry, segment: Segment, text: str, score: float) -> None:
    """A school, a place or an area as it stands there; an area that the degree named stays."""
    lead = _LEADS_TO_AREA.match(text, segment.start, segment.end) if segment.label == "area" else None
    start = lead.end() if lead else segment.start
    value = field_spans.read_span(text, start, _without_link(text, start, segment.end), score)
    if segment.label != "area" or "area" not in entry:
        field_spans.put_value(entry, segment.label, value)


def _is_unlisted_behind_school(before: Segment | None, segment: Segment, text: str) -> bool:
    """Whether a segment that was taken for the subject stands behind a school's name and a comma, as its town does.

    Nothing but its place speaks for a subject that holds none of the listed ones.
    """
    if segment.label != "area" or before is None or before.label != "institution":
        return False
    beside = segment.pieces[0].separator in ("comma", "space", "dash")
    return beside and word_scores.score_area(text[segment.start : segment.end]) < c.LIKELY


def _grade(text: str, start: int, end: int, score: float) -> FieldValue | None:
    told = _TOLD_GRADE.search(text, start, end)
    if len(text[start:end].split()) > _GRADE_WORDS:  # "Economics with 2.8 in term GPA"
        return field_spans.read_span(text, *told.span(), score) if told is not None else None
    label_end = re.match(r"[^:\d]*:\s*|(?:overall\s+)?c?gpa\s*(?:of\s*)?", text[start:end], re.IGNORECASE)
    return field_spans.read_span(text, start + (label_end.end() if label_end else 0), end, score)


def _without_link(text: str, start: int, end: int) -> int:
    """The end of a span without a word that only leads on to what followed it: "Vale University in" 2014."""
    link = _LINK_AT_END.search(text, start, end)
    return link.start() if link and link.start() > start else end


def _put_degree(entry: Entry, text: str, start: int, end: int, score: float) -> None:
    """Split "B.S. in Computer Science" into ``studyType`` and ``area``."""
    covered = text[start:end]
    cut = _WHOLE_DEGREE.match(covered)
    rest = fold(covered[cut.end() :]) if cut else ""
    if (
        cut
        and word_scores.score_degree(cut[1]) > 1
        and not rest.startswith(("(", "degree"))
        and not _is_name_of_degree(rest)
    ):
        field_spans.put_value(entry, "studyType", field_spans.read_span(text, start, start + cut.end(1), score))
        field_spans.put_value(
            entry,
            "area",
            field_spans.read_span(text, start + cut.end(), _without_link(text, start + cut.end(), end), score * 0.95),
        )
        return
    link = _link_to_area(covered)
    rest = fold(covered[link.end() :]) if link else ""
    if link and len(rest) > 2 and not _is_name_of_degree(covered) and not _is_name_of_degree(rest):
        field_spans.put_value(entry, "studyType", field_spans.read_span(text, start, start + link.start(), score))
        field_spans.put_value(entry, "area", field_spans.read_span(text, start + link.end(), end, score * 0.9))
        return
    field_spans.put_value(entry, "studyType", field_spans.read_span(text, start, end, score))


def _link_to_area(covered: str) -> re.Match[str] | None:
    """The word or sign between the longest name of a degree and the area."""
    links = [m for m in _LINK_TO_AREA.finditer(covered) if word_scores.score_degree(covered[: m.start()]) > 1]
    named = [m for m in links if _is_name_of_degree(covered[: m.start()])]
    return named[-1] if named else (links[0] if links else None)


def _is_name_of_degree(text: str) -> bool:
    return fold(text) in resume_lexicon.listed("degrees", "degree")


def _put_courses(entry: Entry, document: Document, block: Block) -> None:
    courses: list[FieldValue] = []
    for row in block.rows:
        opened = _COURSES.match(row.text)
        if not opened:
            continue
        at = row.start + opened.end()
        for item in re.finditer(r"[^,;·•|\t]+", document.text[at : row.end]):
            field_value = field_spans.read_span(document.text, at + item.start(), at + item.end(), 0.8)
            if field_value:
                courses.append(field_value)
    if courses:
        entry["courses"] = list(courses)
