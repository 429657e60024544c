"""Which rows are section headings, and what kind of section each opens."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import resume_lexicon, word_scores
from winnow.parsing.resumes.text.labels import label_kind
from winnow.parsing.resumes.text.links import network_of
from winnow.text import fold, has_digit, words

CORE = ("work", "education", "skills")
_EDGES = " \t:·•|-–—_=*#>»•.,/\\~[]()"
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[ivx]{1,4}|[IVX]{1,4}|[A-H])[.)]\s+")
_TALLY = re.compile(  # "Work Experience: 5 years", "Experience (6.5+ Yrs)"
    r"(?<=\w)[\s:(–—-]{0,20}(?:total\W{0,20})?(?:of\s+)?\d[\d.]{0,8}\s{0,20}\+?\s{0,20}(?:years?|yrs?|months?)\b[^\w]{0,20}(?:(?:and|&)?\s{0,20}\d{1,4}\s{0,20}\+?\s{0,20}months?)?[\s).+-]{0,20}$",
    re.IGNORECASE,
)
_HAS_CASE = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")  # Latin, Greek and Cyrillic letters
_NO_CONSONANT = re.compile(r"[^b-df-hj-np-tv-z]")
_DOUBLED = re.compile(r"(.)\1+")
_SOFT = frozenset(
    "highlights courses training learning tools technology software leadership personal activities "
    "profile web information studies university research teaching jobs work career achievements "
    "accomplishments strengths presentations social details".split()
) | {"open source", "key achievements", "project work", "relevant coursework", "selected coursework", "coursework"}
_RUN_IN = ("skills", "languages", "certificates", "summary", "interests")
_CAPITALS = re.compile(r"(?:[^\W\d_a-zà-ÿ]{2,}(?:[ &-]+|(?=:)))+(?=\S*[^\W_]*[a-zà-ÿ]|:)")
_OF_ENTRIES = ("work", "education", "volunteer", "projects")
_MAX_WORDS = 6
_LEAST_CONSONANTS = 7
_LEAST_MISSPELT, _LONGEST_MISSPELT = 10, 40  # characters of a heading that is looked for by its consonants
_LABEL_WORDS = 4  # of the label of a group
_GROUPS = 60  # rows around a label in which the labels of its fellows stand
_COMPOUND = 8  # letters of a word that says as much as the end of a longer one
_HEADS_OF_COLUMNS = ("number", "score", "year", "institution", "degree", "area", "duration", "company", "position")
"""Kinds of labels that stand at the head of a table's column, and open no section of their own."""
_CELLS_OF_A_MARGIN_HEADING = 2
_OF_JOBS = ("work", "volunteer")
_APART = 0.8  # line heights of blank space
_REPEATED = 2  # "Highlights" under every job is no section
_FREQUENT = 3  # headings at one left edge
_INDENT_STEPS = 20  # of 4 points


@dataclass(frozen=True, slots=True)
class Heading:
    """Row ``index`` opens a section of ``kind``. ``end`` is the offset where the heading's own text stops."""

    index: int
    kind: str
    end: int
    sure: bool


@lru_cache(maxsize=8192)
def kind_of(text: str) -> str | None:
    """The kind a known heading names, or None. Letter-spaced and decorated headings are seen through."""
    text = _NUMBERED.sub("", text)
    if has_digit(text):
        text = _TALLY.sub("", text)
    folded = fold(text.strip(_EDGES)) or fold(text)
    known = resume_lexicon.entries("headings")
    if folded in known:
        return known[folded]
    plain = " ".join(re.findall(r"[\w'&+-]+", folded))
    if plain in known:
        return known[plain]
    tokens = folded.split()
    torn = len(tokens) > 2 or (len(tokens) > 1 and not folded.isascii() and folded[0] >= "\u3040")  # "学 歴"
    if torn and sum(len(t) <= 2 for t in tokens) * 2 >= len(tokens):  # "E d u cat i o n"
        return _despaced().get("".join(tokens))
    if len(tokens) == 1 and len(folded) >= _LEAST_MISSPELT and (glued := _despaced().get(folded)):
        return glued  # "WORKEXPERIENCE", whose spaces the PDF has not
    if plain.isascii() and _LEAST_MISSPELT <= len(plain) <= _LONGEST_MISSPELT:
        return _misspelt().get(_consonants(plain))
    return None


def _consonants(text: str) -> str:
    """What misspelling a word seldom changes: its consonants, doubled ones once ("Proffessional Experiance")."""
    return _DOUBLED.sub(r"\1", _NO_CONSONANT.sub("", text))


@cache
def _misspelt() -> dict[str, str]:
    """The consonants of the headings that have enough of them to be known by, and the kinds that these open."""
    found: dict[str, set[str]] = {}
    for heading, kind in resume_lexicon.entries("headings").items():
        if heading.isascii() and len(key := _consonants(heading)) >= _LEAST_CONSONANTS:
            found.setdefault(key, set()).add(kind)
    return {key: next(iter(kinds)) for key, kinds in found.items() if len(kinds) == 1}


@cache
def _despaced() -> dict[str, str]:
    return {heading.replace(" ", ""): kind for heading, kind in resume_lexicon.entries("headings").items()}


def guessed_kind(text: str) -> str | None:
    """The kind that one word of an unusual heading gives away ("Computer Engineering Experience"), or None."""
    found = words(text)
    if (
        not found
        or len(found) > _MAX_WORDS
        or any(c.isdigit() for c in text)
        or text.rstrip().endswith((".", ",", ";"))
    ):
        return None
    for kind, signs in resume_lexicon.groups("heading_words").items():
        if any(word in signs for word in found):
            return kind
    for kind, ends in _compound_ends().items():  # Kernvaardigheden, Computerkenntnisse
        if any(word.endswith(ends) for word in found):
            return kind
    return None


@cache
def _compound_ends() -> dict[str, tuple[str, ...]]:
    """Of each kind of section the words that end a compound."""
    groups = resume_lexicon.groups("heading_words")
    return {kind: tuple(sign for sign in signs if len(sign) >= _COMPOUND) for kind, signs in groups.items()}


def find_headings(rows: Sequence[Row], body_size: float) -> list[Heading]:
    """The section headings among ``rows``, in order.

    A known heading counts when it stands alone and looks the part; a style in which several known headings are set
    makes other short rows of that style headings too.
    """
    exact = {i: kind for i, row in enumerate(rows) if (kind := _exact(row))}
    times = Counter((fold(rows[i].text), rows[i].style) for i in exact)
    exact = {i: kind for i, kind in exact.items() if times[fold(rows[i].text), rows[i].style] < _REPEATED}
    style = _heading_style(rows, exact, body_size)
    margins = _margin_headings(rows, style, body_size)
    apart = all(rows[index].gap >= _APART for index in exact if rows[index].style == style.style)
    found: list[Heading] = []
    for index, row in enumerate(rows):
        if index in margins:
            found.append(Heading(index, margins[index], row.cells[0][1], sure=True))
            continue
        heading = _as_heading(rows, index, exact.get(index), style, body_size)
        if (
            heading
            and not heading.sure
            and found
            and found[-1].kind in _OF_ENTRIES
            and _opens_entry(rows, index, found[-1].kind)
        ):
            continue
        if heading and found and _is_set_by_form(rows, index, found[-1].kind, sure=heading.sure):
            continue
        if heading and not heading.sure and apart and row.x0 == 0 and row.gap < _APART:
            continue  # in a text without a layout, where blank lines set the headings apart
        if heading and found and heading.kind == found[-1].kind and row.style != rows[found[-1].index].style:
            continue  # a group within the section ("Programming Languages" under "Skills")
        if heading:
            found.append(heading)
    found += _only_ones(rows, exact, found)
    found = _without_group_labels(rows, found)
    return sorted([*found, *_run_in(rows, found)], key=lambda heading: heading.index)


def _without_group_labels(rows: Sequence[Row], found: Sequence[Heading]) -> list[Heading]:
    """The headings without labels of groups of skills ("Languages", "Web"): set like the other labels of the section,
    which are no headings, and unlike its own."""
    ordered = sorted(found, key=lambda heading: heading.index)
    kept: list[Heading] = []
    for at, heading in enumerate(ordered):
        opened = next((each for each in reversed(kept) if each.sure), None)
        row = rows[heading.index]
        if opened is not None and opened.kind == "skills" and row.style != rows[opened.index].style:
            end = next((each.index for each in ordered[at + 1 :] if rows[each.index].style != row.style), len(rows))
            stretch = range(max(opened.index + 1, heading.index - _GROUPS), min(end, heading.index + _GROUPS))
            headed = {each.index for each in ordered}
            fellows = sum(rows[i].style == row.style and i not in headed and _is_label(rows[i]) for i in stretch)
            others = any(rows[i].style != row.style for i in stretch)
            if fellows and others and heading.kind not in _OF_ENTRIES:
                continue
        kept.append(heading)
    return kept


def _is_label(row: Row) -> bool:
    """Whether a row may be the label of a group: a few words and no list."""
    return not (row.bullet or row.dates or row.prose) and len(row.text.split()) <= _LABEL_WORDS and "," not in row.text


def _run_in(rows: Sequence[Row], found: Sequence[Heading]) -> list[Heading]:
    """Known headings of lists in front of their list, set in capitals ("SKILLS Excel, Word"), of kinds without one."""
    kinds = {heading.kind for heading in found}
    heads: dict[str, Heading] = {}
    for index, row in enumerate(rows):
        lead = None if row.bullet or len(row.cells) > 1 else _CAPITALS.match(row.text)
        end = lead.end() if lead else 0
        while end:
            kind = kind_of(row.text[:end])
            if kind in _RUN_IN and kind not in kinds:
                heads.setdefault(kind, Heading(index, kind, row.start + end, sure=True))
                break
            end = max(row.text.rfind(" ", 0, end), 0)
    return list(heads.values())


def _only_ones(rows: Sequence[Row], exact: dict[int, str], found: Sequence[Heading]) -> list[Heading]:
    """Known headings of kinds that no heading in the document's style names (in a text box, set plainly)."""
    kinds = {heading.kind for heading in found}
    if not kinds & set(CORE):
        return []
    return [
        Heading(index, kind, rows[index].end, sure=True)
        for index, kind in exact.items()
        if kind in (*CORE, "languages") and kind not in kinds and fold(rows[index].text.strip(_EDGES)) not in _SOFT
    ]


def _opens_entry(rows: Sequence[Row], index: int, kind: str) -> bool:
    """Whether a row is an entry's first one rather than a heading: a position, a degree or a date follows at once."""
    if _is_phrase(rows[index].text):
        return False
    for row in rows[index + 1 : index + 4]:
        if row.style == rows[index].style:
            return False
        label = not (row.bullet or row.prose)
        degree = max(map(word_scores.score_degree, word_scores.split_parts(row.text)), default=0.0) if label else 0.0
        if degree > 1 and kind != "education":
            return False  # studies after work: another section
        if row.dated or degree > 1 or (label and word_scores.score_title(row.text) > 2):
            return True
    return False


def _is_set_by_form(rows: Sequence[Row], index: int, kind: str, *, sure: bool) -> bool:
    """Whether a row is a title, an employer or a school as job sites set them: in rows of their own, all set apart.

    Below the title "Software" stand "Harrow Vale -" and the period; "HVT" stands below the title "Consultant", or
    below a degree. ``kind`` is that of the section.
    """
    if kind not in (*_OF_JOBS, "education") or rows[index].gap < _APART:
        return False
    following = rows[index + 1 : index + 3]
    if len(following) > 1 and following[0].text.rstrip().endswith(" -") and following[0].gap >= _APART:
        return bool(following[1].dates) and not following[1].rest
    above = rows[index - 1] if index else None
    titled = above is not None and above.gap >= _APART and not (above.bullet or above.prose or above.dates)
    if sure or above is None or not titled:
        return False
    if kind == "education":
        return above.x0 == 0 and max(map(word_scores.score_degree, word_scores.split_parts(above.text)), default=0) > 1
    return word_scores.score_title(above.text) > 2


def _is_phrase(text: str) -> bool:
    """Three words or more of which only the first has a capital: "Where I studied" is no name."""
    found = [word for word in re.findall(r"[^\W\d_]+", text) if word != "I"]
    return len(found) >= 3 and all(word.islower() for word in found[1:])


def _exact(row: Row) -> str | None:
    if row.dates or len(row.text) > 60 or (row.bullet and not _stands_out(row)):  # characters of a heading
        return None
    if len(row.cells) > 1:
        return None
    return kind_of(row.text)


def _stands_out(row: Row) -> bool:
    """Whether a list item is written as a heading is: in capitals, or with a colon behind it."""
    told = row.caps or row.text.rstrip(" -–—").endswith(":") or not _HAS_CASE.search(row.text)
    return row.bold and told and kind_of(row.text) in CORE


@dataclass(frozen=True, slots=True)
class _Style:
    """How this document sets its headings."""

    style: tuple[float, bool, bool] | None
    lefts: frozenset[int]
    middle: float | None  # where headings are centred, in points
    distinctive: bool
    kinds: int


def _heading_style(rows: Sequence[Row], exact: dict[int, str], body_size: float) -> _Style:
    kinds: dict[tuple[float, bool, bool], set[str]] = defaultdict(set)
    for index, kind in exact.items():
        kinds[rows[index].style].add(kind)
    if not kinds:
        return _Style(None, frozenset(), None, distinctive=False, kinds=0)
    style = max(kinds, key=lambda s: (len(kinds[s] & set(CORE)) * 2 + len(kinds[s]), s[0], s[1], s[2]))
    members = [i for i in exact if rows[i].style == style]
    alike = sum(1 for row in rows if row.style == style and not row.bullet)
    middle = _middle([rows[i] for i in members])
    lefts = _lefts([rows[i] for i in members]) if middle is None else frozenset()
    plain = style[0] <= body_size + 0.4 and not style[1] and not style[2]
    distinctive = not plain and alike <= 2 * len(members) + 2
    return _Style(style, lefts, middle, distinctive, len(kinds[style]))


def _middle(members: Sequence[Row]) -> float | None:
    """The axis on which the headings are centred, or None when they start at common left edges."""
    middles = sorted((row.x0 + row.x1) / 2 for row in members)
    if len(members) < _FREQUENT or len({round(row.x0 / 4) for row in members}) < _FREQUENT:
        return None
    axis = middles[len(middles) // 2]
    return axis if axis > 0 and sum(abs(m - axis) < 4 for m in middles) * 3 >= 2 * len(middles) else None  # points


def _lefts(members: Sequence[Row]) -> frozenset[int]:
    """The left edges (in steps of 4 points) at which headings start, without edges a little right of a frequent one."""
    counts = Counter(round(row.x0 / 4) for row in members)
    main, most = counts.most_common(1)[0]
    return frozenset(
        left for left in counts if not (most >= _FREQUENT and 1 < left - main <= _INDENT_STEPS and counts[left] < most)
    )


def _as_heading(rows: Sequence[Row], index: int, kind: str | None, style: _Style, body_size: float) -> Heading | None:
    row = rows[index]
    if kind:
        return Heading(index, kind, row.end, sure=True) if _looks_right(rows, index, kind, style, body_size) else None
    if style.style is None or not _in_style(row, style) or row.bullet or row.dates or len(row.cells) > 1:
        return None
    if row.text.startswith("(") and " " not in row.text:  # of a skill: "Amazon Web Services" above "(AWS)"
        return None
    count = len(row.text.split())
    if count > _MAX_WORDS or row.text.rstrip().endswith((".", ",", ";")) or "@" in row.text:
        return None
    if _names_something(row.text) or label_kind(row.text) in _HEADS_OF_COLUMNS:
        return None
    guess = guessed_kind(row.text)
    if guess and (style.distinctive or row.size > body_size + 0.4):
        return Heading(index, guess, row.end, sure=True)
    known = fold(row.text) in resume_lexicon.entries("skills")  # an item in capitals ("SQL") among headings in capitals
    if style.distinctive and style.kinds > 1 and index > 0 and any(c.isalpha() for c in row.text) and not known:
        return Heading(index, "other", row.end, sure=False)
    return None


def _names_something(text: str) -> bool:
    """Whether a short line is a position, a school, a degree, a firm or a network: what entries open with."""
    return (
        word_scores.score_title(text) > 2
        or word_scores.score_school(text) > 2
        or word_scores.score_degree(text) > 1
        or word_scores.has_legal_form(text)
        or network_of(f"{fold(text)}.com") is not None
    )


def _in_style(row: Row, style: _Style) -> bool:
    if style.middle is not None:
        return row.style == style.style and abs((row.x0 + row.x1) / 2 - style.middle) < 6  # points
    return row.style == style.style and (
        not style.lefts or any(abs(round(row.x0 / 4) - left) <= 1 for left in style.lefts)
    )


def _looks_right(rows: Sequence[Row], index: int, kind: str, style: _Style, body_size: float) -> bool:
    row = rows[index]
    if style.style is None or row.style == style.style:
        if style.style is not None and not _in_style(row, style):
            return False
        soft = fold(row.text.strip(_EDGES)) in _SOFT
        return style.distinctive or not soft or row.text.rstrip().endswith(":") or row.heading > 0
    if style.distinctive and style.kinds >= 3:  # the document's headings are known: this is a lesser one
        bigger = row.size >= style.style[0] - 0.3
        return bigger or (kind in CORE and row.style[1:] == style.style[1:] and row.size > body_size + 0.4)
    soft = fold(row.text.strip(_EDGES)) in _SOFT
    set_apart = row.bold or row.caps or row.size > body_size + 0.4 or row.heading > 0 or row.gap > 0.8
    return set_apart or not soft


def _margin_kind(row: Row) -> str | None:
    """The kind named by the first cell of a row that goes on ("Education<tab>University of ...")."""
    if len(row.cells) < _CELLS_OF_A_MARGIN_HEADING or row.bullet:
        return None
    start, end = row.cells[0]
    return kind_of(row.text[start - row.start : end - row.start]) if end - start < 40 else None


def _margin_headings(rows: Sequence[Row], style: _Style, body_size: float) -> dict[int, str]:
    """Headings in a margin beside their section: when they are the rule, or set in the style of the others."""
    kinds = {index: kind for index, row in enumerate(rows) if (kind := _margin_kind(row))}
    ruled = set(kinds.values()) & {"work", "education"}
    if ruled and style.kinds < len(kinds) + 1:
        return kinds
    if style.style is None:
        return {}
    alike = {index: kind for index, kind in kinds.items() if style.style[1] and rows[index].style == style.style}
    if len(alike) >= max(style.kinds, _REPEATED):
        return alike
    larger = style.style[0] >= body_size + 1
    return {
        index: kind
        for index, kind in kinds.items()
        if (
            (larger and rows[index].size >= style.style[0] - 0.3)
            or (style.style[2] and rows[index].text.split("\t")[0].isupper())
        )
        and any(abs(round(rows[index].x0 / 4) - left) <= 1 for left in style.lefts)
    }
