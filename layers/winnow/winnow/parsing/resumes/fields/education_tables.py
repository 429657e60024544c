"""Studies set as a table: a row of labels (Qualification, Board/University, Year, Percentage), and a row a course."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text.dates import find_dates, writes_day_first
from winnow.parsing.resumes.text.labels import label_kind

_COLUMNS = ("institution", "degree", "area", "year", "score", "number", "duration")
_PLACES = ("address", "address_part")  # labels of a column of places: "Location", "State"
_CELL_SCORE, _GUESSED_CELL_SCORE = 0.9, 0.7
_FEWEST_COLUMNS = 2
_LONGEST_LABEL = 4  # words of one label
_LONGEST_CELL = 14  # words; a longer one is prose, and the table has ended
_NUMBER = re.compile(r"\W*(?:\d{1,2}|[ivx]{1,4})\W*", re.IGNORECASE)
_PERCENT = re.compile(
    r"\W*\d{1,3}(?:[.,]\d+)?\s*(?:%|percent|cgpa|gpa|/\s*\d+).*|.*\b(?:division|class|cgpa|distinction|pursuing|grade)\b.*",
    re.IGNORECASE,
)
_GRADE = re.compile(r"\d|class|division|distinction|honou?r|grade|merit|^\W*[a-f][+-]?\W*$|first|second", re.IGNORECASE)
_SCHOOLS = re.compile(r"school|college|institut", re.IGNORECASE)


@dataclass(slots=True)
class _Course:
    """What a row of the table says, by column."""

    cells: dict[str, list[Span]] = field(default_factory=dict)
    guessed: bool = False


def read_tables(document: Document, rows: Sequence[Row]) -> tuple[list[Entry], list[Row]]:
    """(courses of the tables among the rows, the rows that belong to none)."""
    entries: list[Entry] = []
    rest: list[Row] = []
    at = 0
    lines = [list(row.cells) for row in rows]
    while at < len(rows):
        columns, height = _columns(document.text, lines, at)
        if not columns:
            rest.append(rows[at])
            at += 1
            continue
        end = at + height
        while end < len(rows) and _goes_on(rows[end]):
            end += 1
        courses = _courses(document.text, columns, lines[at + height : end])
        entries += [entry for course in courses if (entry := _entry(document, course))]
        at = end
    return entries, rest


def _columns(text: str, lines: Sequence[Sequence[Span]], at: int) -> tuple[list[str], int]:
    """(what the columns of a table that begins at a row hold, how many rows its head has); ([], 0) without one."""
    for height in (1, 2, 3):
        cells = [cell for line in lines[at : at + height] for cell in line]
        if len(cells) < _FEWEST_COLUMNS and height < 3:
            continue
        columns: list[str] = []
        for start, end in cells:
            kinds = _labels_in(text[start:end])
            if not kinds:
                break
            columns += kinds
        else:
            told = {_key(kind) for kind in columns}
            if len(told) >= _FEWEST_COLUMNS and ("institution" in told or "degree" in told):
                return columns, height + _wrapped(text, lines, at + height)
    return [], 0


def _wrapped(text: str, lines: Sequence[Sequence[Span]], at: int) -> int:
    """How many rows from ``at`` on go on with the head: "of passing" below "Year"."""
    count = 0
    while at + count < len(lines) and all(_labels_in(text[slice(*cell)]) for cell in lines[at + count]):
        count += 1
    return count


def _key(column: str) -> str:
    return column.removeprefix("board:")


def _labels_in(text: str) -> list[str]:
    """The columns that a cell of the head names, one or several run together; empty when it says anything else."""
    words = re.findall(r"[^\s]+", text.strip())
    found: list[str] = []
    at = 0
    while at < len(words):
        for count in range(min(_LONGEST_LABEL + 1, len(words) - at), 0, -1):
            name = " ".join(words[at : at + count])
            kind = label_kind(name)
            if kind in _COLUMNS or kind in _PLACES:
                column = "place" if kind in _PLACES else "year" if kind == "duration" else str(kind)
                board = column == "institution" and not _SCHOOLS.search(name)
                found.append(f"board:{column}" if board else column)
                at += count
                break
        else:
            return []
    return found


def _goes_on(row: Row) -> bool:
    return not row.bullet and all(
        len(row.text[a - row.start : b - row.start].split()) <= _LONGEST_CELL for a, b in row.cells
    )


def _courses(text: str, columns: Sequence[str], lines: Sequence[Sequence[Span]]) -> list[_Course]:
    """A course for each row; cells of rows that are not filled are told by what they say, and wrapped ones go on."""
    courses: list[_Course] = []
    written = [[cell for cell in line if text[slice(*cell)].strip(" -–")] for line in lines]
    columns = _with_unnamed(text, columns, written)
    for cells in written:
        filled = len(cells) == len(columns)
        if (
            not filled
            and columns[0] == "number"
            and len(cells) == len(columns) - 1
            and not _NUMBER.fullmatch(text[slice(*cells[0])])
        ):
            columns_here: Sequence[str] = columns[1:]
            filled = True
        else:
            columns_here = columns
        if filled and len(cells) > 1:
            course = _Course()
            for column, cell in zip(columns_here, cells, strict=True):
                course.cells.setdefault(column, []).append(cell)
            courses.append(course)
            continue
        for cell in cells:
            kind = _kind_of_cell(text[slice(*cell)])
            if kind == "number" or (courses and not courses[-1].guessed and len(cells) == 1 and kind not in columns):
                continue  # what stands below the table
            if (
                not courses
                or (kind == "degree" and courses[-1].guessed and "degree" in courses[-1].cells and len(cells) > 1)
                or (kind == "degree" and (courses[-1].guessed or len(cells) > 1) and "degree" in courses[-1].cells)
            ):
                courses.append(_Course(guessed=True))
            courses[-1].cells.setdefault(kind, []).append(cell)
    return courses


def _with_unnamed(text: str, columns: Sequence[str], lines: Sequence[Sequence[Span]]) -> Sequence[str]:
    """The columns with that of the degrees where its head says nothing: most rows have one cell more than the head."""
    longer = [cells for cells in lines if len(cells) == len(columns) + 1]
    if "degree" in columns or len(longer) * 2 <= sum(len(cells) >= len(columns) for cells in lines):
        return columns
    degrees = [
        sum(word_scores.score_degree(text[slice(*cells[at])]) > 1 for cells in longer) for at in range(len(columns) + 1)
    ]
    at = degrees.index(max(degrees))
    return [*columns[:at], "degree", *columns[at:]] if degrees[at] * 2 >= len(longer) else columns


def _kind_of_cell(text: str) -> str:
    """Which column a cell is of, by what it says."""
    if _NUMBER.fullmatch(text):
        return "number"
    if re.fullmatch(r"\W*(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d)?)?\W*", text) or (
        find_dates(text) and len(text.split()) <= _LONGEST_LABEL
    ):
        return "year"
    if _PERCENT.fullmatch(text) or re.fullmatch(r"\W*\d{1,2}(?:[.,]\d+)?\W*", text):
        return "score"
    degree, school = word_scores.score_degree(text), word_scores.score_school(text)
    return "degree" if degree > 1 and degree >= school else "institution"


def _entry(document: Document, course: _Course) -> Entry:
    entry: Entry = {}
    text = document.text
    score = _GUESSED_CELL_SCORE if course.guessed else _CELL_SCORE
    cells = course.cells
    schools = cells.get("institution") or cells.get("board:institution") or []
    if schools:
        span = _joined(text, schools)
        if label_kind(text[slice(*span)]) is None and any(map(str.isalpha, text[slice(*span)])):
            field_spans.put_value(entry, "institution", field_spans.read_span(text, *span, score))
    if cells.get("degree"):
        put_degree(entry, text, _joined(text, cells["degree"]), score)
    if cells.get("area") and "area" not in entry:
        field_spans.put_value(entry, "area", field_spans.read_span(text, *_joined(text, cells["area"]), score))
    if cells.get("place"):
        place = field_spans.read_span(text, *_joined(text, cells["place"]), score)
        if place and word_scores.score_place(str(place.value)) > 0:
            field_spans.put_value(entry, "location", place)
    if cells.get("score") and _GRADE.search(text[slice(*cells["score"][0])]):
        field_spans.put_value(entry, "score", field_spans.read_span(text, *cells["score"][0], score))
    for start, end in cells.get("year", []):
        dates = find_dates(text, start, end, day_first=writes_day_first(text))
        if dates:
            field_spans.put_dates(entry, dates[0], 0.9, lone_is_end=True)
            break
    return entry if "institution" in entry or "studyType" in entry else {}


def _joined(text: str, cells: Sequence[Span]) -> Span:
    """The span of cells that follow each other with nothing but white space between them, or of the first one."""
    start, end = cells[0]
    for following in cells[1:]:
        if text[end : following[0]].strip():
            break
        end = following[1]
    return start, end


def put_degree(entry: Entry, text: str, span: Span, score: float) -> None:
    """``studyType`` and ``area`` of a cell such as "B.E. (Mechanical)" or "Diploma in Civil Engineering"."""
    covered = text[slice(*span)]
    cut = re.match(
        r"(?P<degree>.*?\S)\s*+[(\[]\s*+(?P<area>[^()\[\]]{2,60}?)\s*+[)\]]\W*+$", covered, re.DOTALL
    ) or re.match(r"(?P<degree>.*?\S)\s+(?:in|of)\s+(?P<area>[^\W\d_].{2,60})$", covered, re.DOTALL)
    if cut and word_scores.score_degree(cut["degree"]) > 1 and not _named_whole(covered) and not _level(cut["area"]):
        field_spans.put_value(
            entry, "studyType", field_spans.read_span(text, span[0], span[0] + cut.end("degree"), score)
        )
        area = field_spans.read_span(text, span[0] + cut.start("area"), span[0] + cut.end("area"), score)
        field_spans.put_value(entry, "area", area)
        return
    field_spans.put_value(entry, "studyType", field_spans.read_span(text, *span, score))


def _named_whole(text: str) -> bool:
    """Whether the whole text is the name of a degree ("Bachelor of Arts")."""
    return word_scores.is_degree(text)


def _level(text: str) -> bool:
    """Whether a bracket holds another name of the degree ("S.S.C. (10th)") or no subject."""
    return word_scores.score_degree(text) > 1 or any(map(str.isdigit, text)) or label_kind(text) is not None
