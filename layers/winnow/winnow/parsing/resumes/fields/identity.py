"""Who the resume is about: name and label (headline)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.name_text import (
    bare_name,
    is_given_name,
    is_written_place,
    name_shape,
    with_given_name_first,
)
from winnow.parsing.resumes.fields.unspaced_names import family_name_length, is_unspaced_script
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import FieldValue, Span
from winnow.parsing.resumes.rows import Row, body_size
from winnow.parsing.resumes.text import field_spans, places, resume_lexicon, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.text import fold, has_digit, words

_CUT = re.compile(r"\s*[|·•∙\t\n~§]\s*|\s+[-–—/]+\s+|,\s+|\s{4,}")
_GLUED_BY_COMMA = re.compile(r",\S")
_OF_RELATIVES = re.compile(r"(?:father|mother|husband|spouse|wife|guardian|parent)\b.{0,20}$", re.IGNORECASE)
_CUT_BEHIND_TURNED = re.compile(r"\t|\s{3}|[|;]|\s[-–—]\s")
_CUT_BEHIND = re.compile(r"\t|\s{3}|[|;]|,\s|\s[-–—]\s")
_SURNAME_FIRST = re.compile(r"[^,:\t]{3,20},[^,:\t]{3,20}[:\t]")  # "Name, Vorname:"
_ASKS = re.compile(r"[ \t]*[:：]")  # "Strengths:-"
_LICENCES = frozenset("ca pe pa rn do dc pt".split())
"""Of accountants, engineers, assistants of physicians, nurses, osteopaths, chiropractors and physiotherapists."""
_NO_WORD_OF_NAME = re.compile(r"(?<!\S)(?=\S*[\d@])\S++")
_OF_PARENT = re.compile(r"^(?:s/[o0]|d/[o0]|w/o|c/o|s\.o|h/o)\b", re.IGNORECASE)
_SIGNED = re.compile(r"[(\[]\s*+([^()\[\]\d:@]{3,40})\s*+[)\]]\s*+$")
_DECLARES = re.compile(
    r"\bI,?\s++(?:am\s++|(?:mr|mrs|ms|miss)\.?\s++)?([^,\d]{4,40}?),?\s++(?:do\s++)?(?:hereby|solemnly|certify)\b",
    re.IGNORECASE,
)
_BESIDE_ADDRESS = re.compile(r"(?:(?<!\s)\s++)?[|·•∙]\s*+|(?<!\s)[^\S\t\n]*+[\t\n]\s*+")
_WORD = re.compile(r"(?<!\S)[^\W\d_]")
_BEHIND_NAMES = ("contact", "address_part", "number", "personal", "given_name", "family_name")
"""Kinds of labels that run on behind a name."""
_ROWS_RUN_ON = 4  # of the first page may hold a name with a label or a number behind it
_LONGEST_HEADLINE = 140  # characters
_FIRST_ROWS = 25  # of the first page may hold the name
_LONGEST_ROW = 120  # characters of a row that may hold it
_LAST_ROWS = 12  # of a document may be signed
_DECLARING_ROWS = 40  # last rows that may declare something
_LAST_MONONYM = 2  # index of the last row in which a single word that no list holds is as likely a name as two
_MOST_PIECES = 4  # of a row are looked at
_LONGEST_SIGNATURE = 4  # words
_BELOW = 40  # ranks that a name below its label stands behind one beside it
_OF_TITLES = 1.5  # times the size of the body: the type of a page's title
_SIZES_OF_NAME = 0.15  # of the size of a title's first line, by which the second may differ
_ALIGNED = 40  # points that the second line of a name may be set in


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: Span
    score: float


def find_name(
    document: Document,
    rows: Sequence[Row],
    header: Sequence[Row],
    emails: Sequence[str],
    taken: Collection[str] = frozenset(),
) -> FieldValue | None:
    """The person's name: what looks most like one by label, size, place, shape, given names and mail address.

    Args:
        document: The document that the rows are of.
        rows: All of its rows.
        header: The rows above the first heading.
        emails: The mail addresses that it gives.
        taken: Texts, folded, that are employers, schools or positions; none is the name unless a mail address or a
            label says so.

    Returns:
        The name as written, or None when nothing is likely one.
    """
    first_page = [row for row in rows if row.page == rows[0].page] if rows else []
    signed = _signatures(rows)
    standing = [
        each
        for each in _standing(document, rows, first_page, header, emails)
        if not _is_taken(document.text[slice(*each.span)], taken, emails, document)
    ]
    candidates = [*_asked_for(document, rows, emails), *standing]
    candidates = [replace(c, score=c.score + _signature(document.text[slice(*c.span)], signed)) for c in candidates]
    best = max(candidates, key=lambda c: (c.score, -c.span[0]), default=None)
    if best is None or best.score < c.NAME_ENOUGH:
        return None
    return field_spans.read_span(document.text, *best.span, min(0.98, max(0.02, (best.score - 1.0) / 8)))


def _is_taken(text: str, taken: Collection[str], emails: Sequence[str], document: Document) -> bool:
    """Whether a text is something else in this document, and no mail address is made of it."""
    return fold(" ".join(text.split())) in taken and _ties(document, text, emails) <= 0


def _asked_for(document: Document, rows: Sequence[Row], emails: Sequence[str]) -> Iterator[_Candidate]:
    """What stands beside or below a label that asks for the name."""
    for rank, row in enumerate(rows):
        asked, below = labelled(row.text), rows[rank + 1] if rank + 1 < len(rows) else None
        span: Span | None = None
        if asked and asked[0] == "name":
            rest = row.text[asked[1] :]
            turned = _SURNAME_FIRST.match(row.text) is not None or _is_turned(rest.strip())
            turned = turned or _answers_turned(rest.strip())
            cut = (_CUT_BEHIND_TURNED if turned else _CUT_BEHIND).search(rest)
            start = row.start + asked[1]
            length = min(cut.start() if cut else len(rest), _next_label(rest))
            span = bare_name(document.text, start, start + length)
        elif (
            label_kind(row.text) == "name"
            and below is not None
            and not (label_kind(below.text) or labelled(below.text))
        ):
            span, rank = bare_name(document.text, below.start, below.end), rank + _BELOW  # noqa: PLW2901
        shape = name_shape(with_given_name_first(document.text[slice(*span)]), asked=True) if span else 0.0
        if span and shape > 0:
            yield _Candidate(
                span, shape + c.NAME_ASKED_FOR - 0.02 * rank + _ties(document, document.text[slice(*span)], emails)
            )


def _standing(
    document: Document, rows: Sequence[Row], first_page: Sequence[Row], header: Sequence[Row], emails: Sequence[str]
) -> Iterator[_Candidate]:
    """The pieces of the first rows that are shaped like a name."""
    top = first_page[:_FIRST_ROWS]
    body, largest = body_size(rows), max((row.size for row in top), default=0.0)
    in_header = {row.start for row in header}
    for index, row in enumerate(top):
        place = _names_place(row.text, leads=index <= 1)
        if row.dates or place or _OF_PARENT.match(row.text):
            continue
        if (row.bullet and index > 2) or (row.prose and row.start not in in_header):  # a list may begin the page
            continue
        if index and _OF_RELATIVES.match(top[index - 1].text):  # "Father's Name:" with the answer below
            continue
        below = top[index + 1] if index + 1 < len(top) else None
        pieces = _pieces(document, row, below, body, emails)
        if index <= _ROWS_RUN_ON:
            pieces += _run_on(document, row, emails, first=index == 0)
        for span in pieces:
            text = document.text[slice(*span)]
            shape = name_shape(with_given_name_first(" ".join(text.split())))
            ties = _ties(document, text, emails)
            if ties <= 0 and _is_of_address(document.text, row, span):
                continue
            if shape > 0 and not (_ASKS.match(document.text, span[1]) and not is_given_name(text)):
                larger = below if below is not None and "\n" in text and below.size > row.size else row
                score = shape + _prominence(larger, index, largest, body, in_header) + ties
                score -= c.NAME_LATE_WORD * (ties <= 0 and index > _LAST_MONONYM and _is_unknown_word(text))
                if "\n" in text and below is not None:
                    score += c.NAME_IN_ADDRESS_AT_MOST if _is_in_address(row, below, emails) else 0.3
                yield _Candidate(span, score)


def _is_of_address(text: str, row: Row, span: Span) -> bool:
    """Whether a piece of a row that holds no listed given name is a part of an address: a row that ends in a comma
    goes on with its next part, two names that a comma glues are a place's, and beside a house's number is a street's.
    """
    said = text[slice(*span)]
    if is_given_name(said):
        return False
    goes_on = span[0] == row.start and row.text.endswith(",") and span[1] >= row.end - 2
    return goes_on or _GLUED_BY_COMMA.search(said) is not None or (_is_unknown_word(said) and has_digit(row.text))


def _is_unknown_word(text: str) -> bool:
    """Whether a text is a single word without initials, in a script that parts words, that no list of names holds."""
    return text.isalpha() and not is_unspaced_script(text) and not is_given_name(text)


def _names_place(text: str, *, leads: bool) -> bool:
    """Whether a row is a place and no name with a degree that is a region's code, too: "Jane Fenwick, MD".

    Args:
        leads: whether the row is one of the page's first two, where a name need not have a listed given name.
    """
    if not is_written_place(text):
        return False
    name, comma, degree = text.partition(", ")
    letters = word_scores.is_degree(degree) or (leads and fold(degree) in _LICENCES)
    titled = comma and letters and (leads or is_given_name(name)) and " " in name.strip()
    return not titled or places.is_city(name)


def _signatures(rows: Sequence[Row]) -> frozenset[str]:
    """The folded words of names that sign the document: "(A. Name)" at its end, "I, A. Name, hereby declare"."""
    found: set[str] = set()
    for row in rows[-_LAST_ROWS:]:
        signed = _SIGNED.search(row.text)
        if signed and not label_kind(signed[1]):
            found.update(words(signed[1]))
        elif len(row.text.split()) <= _LONGEST_SIGNATURE and not row.dates:
            found.update(words(row.text))
    for row in rows[-_DECLARING_ROWS:]:
        declared = _DECLARES.search(row.text)
        if declared:
            found.update(words(declared[1]))
    return frozenset(word for word in found if len(word) > 2)


def _signature(text: str, signed: frozenset[str]) -> float:
    """What it is worth that the words of a name sign the document."""
    long = [word for word in words(text.replace(".", " ")) if len(word) > 2]
    return c.NAME_SIGNS if long and all(word in signed for word in long) else 0.0


def _pieces(document: Document, row: Row, below: Row | None, body: float, emails: Sequence[str]) -> list[Span]:
    """The pieces of a row that might be the name alone, and the row with the one below it (a name set in two lines)."""
    asked = labelled(row.text)
    if len(row.text) > _LONGEST_ROW or (asked and asked[0] != "name"):  # "Mobile: ..."
        return []
    found: list[Span] = []
    at = at_first = asked[1] if asked else 0
    for cut in [*_CUT.finditer(row.text, at), None]:
        end = cut.start() if cut else len(row.text)
        span = bare_name(document.text, row.start + at, row.start + end)
        if span:
            found.append(span)
        at = cut.end() if cut else end
    if len(found) == 2 and _is_turned(row.text[at_first:].strip()):  # surname, given name
        span = bare_name(document.text, row.start + at_first, row.end)
        found = [span] if span else found
    if below is not None and len(found) == 1 and (_goes_on(row, below, body) or _is_in_address(row, below, emails)):
        span = bare_name(document.text, row.start, below.end)
        found += [span] if span else []
    return found[:_MOST_PIECES]


def _run_on(document: Document, row: Row, emails: Sequence[str], *, first: bool) -> list[Span]:
    """The piece that stands before a label, a number or a mail address with nothing but a blank between them:
    "Jane Fenwick E-mail: ...".

    It must have a listed given name, or be what the mail address is made of, or begin the page's first row.
    """
    label = _next_label(row.text)
    cuts = [cut.span() for cut in _NO_WORD_OF_NAME.finditer(row.text, 0, label)]
    if not cuts and label == len(row.text):
        return []
    for (_, start), (end, _) in pairwise([(0, 0), *cuts, (label, label)]):
        span = bare_name(document.text, row.start + start, row.start + end)
        if span is None:
            continue
        text = document.text[slice(*span)]
        sure = " " in text and (is_given_name(text) or _ties(document, text, emails) > 0)
        if sure or (first and not cuts):
            return [span]
    return []


def _next_label(text: str) -> int:
    """Where a label begins within a line, at a word that is not its first; the line's end when there is none."""
    if ":" not in text and "：" not in text:
        return len(text)
    for word in _WORD.finditer(text):
        behind = labelled(text[word.start() :]) if word.start() else None
        if behind and behind[0] in _BEHIND_NAMES:
            return word.start()
    return len(text)


def _goes_on(row: Row, below: Row, body: float) -> bool:
    """Whether a row may be the first of two lines of a name: both large, alike, and one of them a single word, or both
    of two words in the type of a title."""
    lengths = sorted((len(row.text.split()), len(below.text.split())))
    near = abs(below.size - row.size) <= _SIZES_OF_NAME * row.size and min(row.size, below.size) >= body * _OF_TITLES
    alike = below.style == row.style or (near and below.style[1:] == row.style[1:])
    alike = alike and below.gap < 1.0 and abs(below.x0 - row.x0) < _ALIGNED
    if not alike or lengths[1] > 2 or kind_of(below.text):  # words
        return False
    titled = row.size >= body * _OF_TITLES and word_scores.score_title(below.text) < c.LIKELY
    return row.size > body + 1 if lengths[0] == 1 else titled


def _is_turned(text: str) -> bool:
    """Whether a row is a surname with a given name behind it: "Fenwick, Jane", and not "Victoria, Regina"."""
    turned = with_given_name_first(text)
    return turned != text and is_given_name(text.partition(",")[2]) and not is_written_place(text)


def _answers_turned(text: str) -> bool:
    """Whether what a label for the name asks for is a surname and a given name, though no list holds the latter."""
    family, comma, given = text.partition(", ")
    single = bool(comma) and not any(map(str.isspace, family + given)) and given.isalpha()
    return single and not (places.is_city(given) or places.country_code(given) or word_scores.is_degree(given))


def _is_in_address(row: Row, below: Row, emails: Sequence[str]) -> bool:
    """Whether two rows are names of which a mail address is made: "Jane" above "Fenwick", jane.fenwick@example.com."""
    if kind_of(below.text) or label_kind(below.text) or labelled(below.text) or below.dates:
        return False
    local = re.sub(r"[^a-z]", "", fold(emails[0].split("@")[0])) if emails else ""
    halves = [[word for word in words(line.text) if len(word) > 2] for line in (row, below)]
    if not all(0 < len(half) <= _MOST_PIECES for half in halves):
        return False
    tied = [{word for word in half if word in local} for half in halves]
    return all(tied) and tied[0].isdisjoint(tied[1])


def _prominence(row: Row, index: int, largest: float, body: float, in_header: set[int]) -> float:
    """What the place and the type of a row are worth."""
    score = c.NAME_IN_HEADER if row.start in in_header else 0.0
    score += c.NAME_FIRST_ROW if index == 0 else max(c.NAME_LAST_ROW, c.NAME_LATER_ROW - c.NAME_EACH_ROW * index)
    if largest <= body + 0.4:
        score += c.NAME_ONE_SIZE
    else:
        smaller = max(c.NAME_SMALLEST, c.NAME_SMALLER - (largest - row.size) / 6)
        score += c.NAME_LARGEST if row.size >= largest - 0.2 else smaller
    return score + c.NAME_HEADING_STYLE * (row.heading == 1) + c.NAME_BOLD * row.bold + c.NAME_CAPITALS * row.caps


def _ties(document: Document, text: str, emails: Sequence[str]) -> float:
    """Agreement with the address's local part and with the file's title."""
    tokens = [token for token in words(text.replace(".", " ")) if len(token) > 1]
    plain = [re.sub(r"[^a-z]", "", token) for token in tokens]
    best = 0.0
    for email in emails[:2]:
        local = re.sub(r"[^a-z]", "", fold(email.split("@")[0]))
        whole = sum(len(token) > 2 and token in local for token in plain)
        begun = sum(len(token) > 4 and token not in local and token[:4] in local for token in plain)
        best = max(best, min(c.NAME_IN_ADDRESS_AT_MOST, c.NAME_IN_ADDRESS * whole + c.NAME_BEGUN_IN_ADDRESS * begun))
    titled = bool(document.title and tokens) and all(token in words(document.title or "") for token in tokens)
    return best + titled


_ENDS_IN_INITIAL = re.compile(r"\.?(?:[^\W\d_]{2,}\.)?[^\W\d_]\.?")
_BEGINS_WITH_INITIAL = re.compile(r"[^\W\d_]\.")


def split_name(name: FieldValue, text: str) -> tuple[FieldValue | None, FieldValue | None]:
    """(given name, family name), each with its span; a mononym is a given name.

    A family name in capitals, or with a comma behind it, may come first. Of a name that ends in an initial ("Haresh
    K.", "Gowri.S"), or is a single word behind one ("R.Kumar"), it is not known which part is the family's, so it has
    no parts.
    """
    if name.span is None:
        return None, None
    tokens = [
        (m.group(), m.start() + name.span[0], m.end() + name.span[0])
        for m in re.finditer(r"\S+", text[slice(*name.span)])
    ]
    comma = text.find(",", *name.span)
    if comma > 0 and with_given_name_first(text[slice(*name.span)]) != text[slice(*name.span)]:
        return field_spans.read_span(text, comma + 1, name.span[1], name.score * 0.9), field_spans.read_span(
            text, name.span[0], comma, name.score * 0.9
        )
    if is_unspaced_script(text[name.span[0]]):
        return _split_unspaced(name, text)
    titles = resume_lexicon.listed("given_names", "title")
    tokens = [token for token in tokens if token[0] != "."]  # of an initial, set apart
    core = [t for t in tokens if fold(t[0]).strip(",()") not in titles] or tokens
    if _ENDS_IN_INITIAL.fullmatch(core[-1][0]) or (len(core) == 1 and _BEGINS_WITH_INITIAL.match(core[0][0])):
        return None, None
    if len(core) == 1:
        return field_spans.read_span(text, core[0][1], core[0][2], name.score * 0.9), None
    first_family = core[0][0].isupper() and len(core[0][0]) > 2 and not core[-1][0].isupper()
    particles = resume_lexicon.listed("given_names", "particle")
    cut = len(core) - 1
    while cut > 1 and fold(core[cut - 1][0]) in particles:
        cut -= 1
    if first_family:
        return field_spans.read_span(text, core[1][1], core[-1][2], name.score * 0.85), field_spans.read_span(
            text, core[0][1], core[0][2], name.score * 0.85
        )
    return field_spans.read_span(text, core[0][1], core[cut - 1][2], name.score * 0.9), field_spans.read_span(
        text, core[cut][1], core[-1][2], name.score * 0.9
    )


def _split_unspaced(name: FieldValue, text: str) -> tuple[FieldValue | None, FieldValue | None]:
    """The parts of a Chinese, Japanese or Korean name, of which the family's comes first, with a space or without."""
    start, end = name.span or (0, 0)
    space = re.search(r"\s+", text[start:end])
    cut = (space.start(), space.end()) if space else (family_name_length(text[start:end]),) * 2
    if not cut[0] or (space and len(text[start:end].split()) > 2):  # family and given name
        return None, None
    return field_spans.read_span(text, start + cut[1], end, name.score * 0.9), field_spans.read_span(
        text, start, start + cut[0], name.score * 0.9
    )


def find_label(document: Document, header: Sequence[Row], name: FieldValue | None) -> FieldValue | None:
    """The headline under (or beside, or above) the name: the header's line that reads as a job title.

    Args:
        document: The document that the rows are of.
        header: The rows above the first heading.
        name: The person's name, which is no part of the headline.

    Returns:
        The headline as written, or None.
    """
    best: tuple[float, FieldValue] | None = None
    for index, row in enumerate(header[:8]):
        if row.bullet or len(row.text) > _LONGEST_HEADLINE:
            continue
        start = row.start
        if name and name.span and row.start <= name.span[0] < row.end:
            start = name.span[1]
        for begins, ends in _headlines(document.text, start, row.end):
            asked = labelled(document.text[begins:ends])  # "Role - Store Keeper"
            span = begins + (asked[1] if asked else 0), ends
            covered = document.text[slice(*span)]
            if fold(covered).startswith(("dear ", "to ", "attn")) or re.search(r"\d{3}", covered):
                continue
            parts = word_scores.split_parts(covered)
            score = max(map(word_scores.score_title, parts), default=-4.0) - 0.2 * index
            if score > 0.8 and (best is None or score > best[0]):
                field_value = field_spans.read_span(document.text, *span, 0.85 if score > c.BEYOND_DOUBT else 0.6)
                best = (score, field_value) if field_value else best
    return best[1] if best else None


def _headlines(text: str, start: int, end: int) -> Iterator[Span]:
    """What may be a headline in a row: all of it, or what stands beside a mail address."""
    if "@" not in text[start:end]:
        yield start, end
        return
    at = start
    for cut in [*_BESIDE_ADDRESS.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        if stop > at and "@" not in text[at:stop]:
            yield at, stop
        at = cut.end() if cut else end
