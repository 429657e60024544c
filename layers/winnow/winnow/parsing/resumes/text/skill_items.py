"""Items of a list of skills: where each begins and ends, and which are no skills."""

from __future__ import annotations

import re
from itertools import pairwise

from winnow.parsing.resumes.resume_model import FieldValue, Span
from winnow.parsing.resumes.text import dates, field_spans, resume_lexicon
from winnow.parsing.resumes.text.labels import label_kind
from winnow.text import fold

SEPARATOR = re.compile(
    r"(?:(?<!\s)\s++)?[,،;؛|·•∙◦⋅▪◆●■▸▹►▶➤➢‣✓✔❖]\s*+|(?<!\s)[^\S\t\n]*+(?:\t|\n(?!\())\s*+|(?<!\s)\s++[-–—]\s++"
)
_SLASH = re.compile(r"(?<!\s)\s++/\s++")
_MARK = re.compile(r"(?<=\S)\s++[(\[][^\W_][)\]](?!\S)\s*")  # a letter that says how well: "SQL (A) Excel (M)"
_LEGEND = re.compile(r"(?:[(\[]?[^\W\d_][)\]]?\s?[=:)\]]\s?[^\W_]+[\s,;|]*){2,}")  # "(A)dvanced (M)oderate"
_RATING = re.compile(
    r"[★☆●○◉◯■□▪▫⭐]+|\(?\b\d{1,2}\s*/\s*(?:5|10)\b\)?|\b\d{1,3}\s?%|\(?\b\d+\+?\s*(?:years?|yrs?|jahre|ans|años|"
    r"anos|anni|jaar)\b\)?"
)
LEVELS = frozenset(
    fold(level)
    for level in (
        "expert advanced intermediate beginner basic master proficient novice competent fluent native "
        "familiar experienced junior senior working knowledge strong good excellent experte fortgeschritten "
        "grundkenntnisse anfänger avancé intermédiaire débutant avanzado intermedio básico avançado "
        "intermediário avanzato esperto gevorderd basis professional skilled specialist medium medior mid"
    ).split()
)
_JOINTS = frozenset("and of for in with to the on as by from und mit de et y e a an".split())
_LEAD_IN = re.compile(
    r"\b(?:with|in|of|including|like|using|include|includes|are|as|mit|in|wie|avec|en|con|com|em|met|zoals)\s+"
)
_CONJUNCTIONS = ("and ", "und ", "et ", "y ", "e ", "en ")
_AND_SO_ON = re.compile(r"(?:^|(?<=[\s,]))(?:etc|e\.t\.c|usw|u\.s\.w|ecc)\b[\s.…]*+$", re.IGNORECASE)
_ABILITY = re.compile(  # "Hands on experience in", "Proficient in the use of", "good at"
    r"(?:etc\W+)?(?:(?:highly|very|well|also|strong|good|basic|sound|working|excellent|practical|hands[- ]?on)\s+){0,3}"
    r"(?:proficien(?:t|cy)|experienced?|skilled|expertise|expert|good|familiar(?:ity)?|competent|adept|versed|"
    r"knowledge(?:able)?|exposure|conversant|command|understanding)\s+(?:in|with|at|of|on|to|over)\s+"
    r"(?:(?:the\s+)?(?:use|usage)\s+of\s+|using\s+|the\s+)?",
    re.IGNORECASE,
)
_ABLE_TO = 4  # words: what somebody says they are good at is a skill's name when it is no longer
_LONGEST_SKILL = 60
_SENTENCE_WORDS = 9
_TOKEN = re.compile(r"[^\s(]++(?:\s*+\([^()]*\)[^\s(]*+)+|\S+")  # with the brackets behind it
_BEHIND_BRACKETS = re.compile(
    r"(?<=\))\s++(?=[^\W\d_])(?=\S*[^\W_a-z])"
)  # and before a capital: "Robotics (ROS) Linux"
_BRACKETED = re.compile(r"\([^()]*\)")
_OF_ITEM = 4  # words of an item that stands apart
_LISTED_BY_SLASHES = 3  # items: two with a slash between are one, as written ("HTML / CSS")


def is_level(text: str) -> bool:
    """Whether ``text`` says how well something is known and nothing else."""
    words = re.findall(r"\w+", fold(text))
    return (bool(words) and all(word in LEVELS for word in words)) or not re.search(r"\w", _RATING.sub("", text))


def is_legend(text: str) -> bool:
    """Whether ``text`` says what the marks behind skills mean: "(A)dvanced (M)oderate (N)ovice"."""
    return _LEGEND.fullmatch(text.strip()) is not None


def is_sentence(text: str) -> bool:
    """Whether ``text`` is prose rather than a list."""
    told = _BRACKETED.sub("", text)
    listed = len(SEPARATOR.split(told)) > 1 or len(_SLASH.split(told)) >= _LISTED_BY_SLASHES
    return not listed and len(told.split()) > _SENTENCE_WORDS


def cut_items(text: str, start: int, end: int, *, apart: bool = False) -> list[Span]:
    """The items of a list: by its separators outside parentheses or, without any, by known names of skills.

    Args:
        text: The document's.
        start: Where the list begins.
        end: Where it ends.
        apart: It stands by itself already (a list item, a cell): a few words without a separator are one skill.
    """
    if is_sentence(text[start:end]):
        return _mentioned(text, start, end)
    depth_free = re.sub(r"\([^()]*\)", lambda m: "x" * len(m.group()), text[start:end])
    marks = [m.span() for m in _MARK.finditer(text[start:end])]
    cuts = sorted([*(m.span() for m in SEPARATOR.finditer(depth_free)), *marks])
    if not cuts and apart and len(_SLASH.sub(" ", text[start:end]).split()) <= _OF_ITEM:
        return [(start, end)]
    if not cuts:
        slashes = [m.span() for m in _SLASH.finditer(depth_free)]
        if slashes and len(slashes) + 1 < _LISTED_BY_SLASHES:
            return [(start, end)]
        cuts = slashes
    if not cuts:
        ends = [m.span() for m in _BEHIND_BRACKETS.finditer(text[start:end])]
        edges = [0, *(at for cut in ends for at in cut), end - start]
        parts = zip(edges[::2], edges[1::2], strict=True)
        return [item for a, b in parts for item in _spaced(text, start + a, start + b)]
    items, at = [], 0
    for cut_start, cut_end in [*cuts, (end - start, end - start)]:
        if cut_start > at:
            items.append((start + at, start + cut_start))
        at = cut_end
    if text[:end].rstrip().endswith(".") and len(items) > 1:
        items = [*_without_lead_in(text, items[0]), *items[1:-1], *_last_two(text, items[-1])]
    joined = re.compile(r"(?<!\s)\s++(?:and|und|et|y|e|en)\s++$|^(?:and|und|et|y|e|en|&)\s+", re.IGNORECASE)
    trimmed: list[Span] = []
    for a, b in items:
        lead = joined.match(text[a:b])
        trimmed.append((a + lead.end(), b) if lead else (a, b))
    return trimmed


def _without_lead_in(text: str, item: Span) -> list[Span]:
    """What a sentence lists first, without the words that lead up to it: "Works daily with Python"."""
    leads = list(_LEAD_IN.finditer(text, *item))
    return [(leads[-1].end(), item[1])] if leads else [item]


def _last_two(text: str, item: Span) -> list[Span]:
    """The last two things that a sentence lists: "Excel and Word"."""
    if text[slice(*item)].startswith(_CONJUNCTIONS):
        return [item]
    link = re.compile(r"\s+(?:and|und|et|y|e|en)\s+").search(text, *item)
    return [(item[0], link.start()), (link.end(), item[1])] if link else [item]


def read_item(text: str, span: Span) -> FieldValue | None:
    """An item as a value, without its rating; None when it is too long for a skill or only a level."""
    start, end = span
    open_end = _AND_SO_ON.search(text[start:end])
    if open_end:  # "UPS systems etc."
        end = start + open_end.start()
    rating = _RATING.search(text[start:end])
    if rating and rating.start() > 1:
        end = start + rating.start()
    level = re.search(r"(?:(?<!\s)\s++)?[(\[]([^()\[\]]++)[)\]]\s*+$|(?<!\s)\s++[-–—]\s++(\w++)\s*+$", text[start:end])
    if level and is_level(level[1] or level[2] or ""):
        end = start + level.start()
    start, end = _unbroken(text, start, end)
    ability = _ABILITY.match(text, start, end)
    if ability:
        if len(text[ability.end() : end].split()) > _ABLE_TO:
            return None
        ((start, end),) = _without_lead_in(text, (ability.end(), end))
    field_value = field_spans.read_span(text, start, end, 0.6)
    if field_value is None or is_level(str(field_value.value)):
        return None
    if len(_BRACKETED.sub("", str(field_value.value))) > _LONGEST_SKILL:
        return None
    if fold(str(field_value.value)) in resume_lexicon.entries("skills"):
        return FieldValue(field_value.value, field_value.span, 0.95)
    if label_kind(str(field_value.value)) == "personal" or _is_date(str(field_value.value)):
        return None  # of personal details that run on behind the list
    words = len(str(field_value.value).split())
    return FieldValue(field_value.value, field_value.span, 0.85 if words <= 3 else 0.5)  # skills are short


def _is_date(value: str) -> bool:
    """Whether a text says a day, a month or a year and nothing else."""
    return any(found.span == (0, len(value)) for found in dates.find_dates(value))


def _unbroken(text: str, start: int, end: int) -> Span:
    """A span without full stops, joints and halves of brackets at its ends: "PD &", "(SCADA", "instrumentation)"."""
    while True:
        while end > start and text[end - 1] in " .:&":
            end -= 1
        opened, closed = text.count("(", start, end), text.count(")", start, end)
        if closed > opened and text[end - 1 : end] == ")":
            end -= 1
        elif opened > closed and text[start] == "(":
            start += 1
        elif opened > closed and (cut := text.rfind("(", start, end)) > start:
            end = cut
        else:
            return start, end


def count_known(tokens: list[re.Match[str]], text: str, at: int) -> int:
    """How many tokens from ``at`` on make the longest known skill."""
    known = resume_lexicon.entries("skills")
    for count in (4, 3, 2, 1):
        if at + count > len(tokens):
            continue
        found = text[tokens[at].start() : tokens[at + count - 1].end()]
        if fold(_BRACKETED.sub("", found) if found.endswith(")") else found) in known:
            return count
    return 0


def _spaced(text: str, start: int, end: int) -> list[Span]:
    """Items set apart by spaces only: cut at known skills, when those are most of the text; never within brackets."""
    tokens = list(_TOKEN.finditer(text[start:end]))
    window = text[start:end]
    if len(tokens) < 2 or fold(window) in resume_lexicon.entries("skills"):  # one or two words are one skill
        return [(start, end)]
    spans, known_tokens = _at_known(tokens, window, start)
    if any(text[a:b].casefold() in _JOINTS for a, b in spans):
        return [(start, end)]  # "Algorithms and Data Structures"
    phrases = _by_capitals(window, start, tokens)
    if len(phrases) > 2 and known_tokens * 2 < len(tokens):
        return phrases
    if known_tokens == len(tokens):
        return spans
    if len(tokens) > _OF_ITEM and len(spans) > _OF_ITEM // 2 and not any(t.group()[0].islower() for t in tokens):
        return [item for span in spans for item in _unlisted(text, *span)]
    return spans if known_tokens * 2 >= len(tokens) and len(spans) > 2 else [(start, end)]


def _at_known(tokens: list[re.Match[str]], window: str, start: int) -> tuple[list[Span], int]:
    """Known skills and the runs of words between them, and how many tokens the known ones have."""
    spans: list[Span] = []
    known_tokens, at, open_from = 0, 0, None
    while at < len(tokens):
        count = count_known(tokens, window, at)
        if count:
            known_tokens += count
            if open_from is not None:
                spans.append((start + open_from, start + tokens[at - 1].end()))
                open_from = None
            spans.append((start + tokens[at].start(), start + tokens[at + count - 1].end()))
        elif open_from is None:
            open_from = tokens[at].start()
        at += count or 1
    if open_from is not None:
        spans.append((start + open_from, start + tokens[-1].end()))
    return spans, known_tokens


def _unlisted(text: str, start: int, end: int) -> list[Span]:
    """Names in a run of them that no list knows: what is written as no word is ("MVVM", "NestJS") stands by itself."""
    if fold(text[start:end]) in resume_lexicon.entries("skills"):
        return [(start, end)]
    found: list[Span] = []
    before: str | None = None
    for token in _TOKEN.finditer(text, start, end):
        name = token.group()
        if found and before is not None and not (_is_coined(before) or _is_coined(name)):
            found[-1] = (found[-1][0], token.end())
        else:
            found.append(token.span())
        before = name
    return found


def _is_coined(name: str) -> bool:
    """Whether a name is written as no ordinary word is, or is none."""
    return not name[1:].islower() or fold(name) not in resume_lexicon.listed("common_words", "word")


def _by_capitals(window: str, start: int, tokens: list[re.Match[str]]) -> list[Span]:
    """Items in sentence case run together ("Replication Erasure coding Consistency models"), cut at their capitals."""
    lower = [t for t in tokens if t.group()[0].islower()]
    if len(tokens) < 4 or not lower or not tokens[0].group()[0].isupper() or any(t.group() in _JOINTS for t in lower):
        return []
    firsts = [t.start() for t in tokens if not t.group()[0].islower()]
    return [(start + a, start + len(window[:b].rstrip())) for a, b in pairwise([*firsts, len(window)])]


def _mentioned(text: str, start: int, end: int) -> list[Span]:
    """Known skills that a sentence names."""
    tokens = list(re.finditer(r"(?<![.:])[.:]*+[^\s,;().:]++(?:[.:]++[^\s,;().:]++)*+", text[start:end]))
    technical = resume_lexicon.listed("skills", "technical")
    spans, at = [], 0
    while at < len(tokens):
        count = count_known(tokens, text[start:end], at)
        found = text[start + tokens[at].start() : start + tokens[at + max(count, 1) - 1].end()]
        if count and (fold(found) in technical and (len(found) > 1 and found[:1].isupper())):
            spans.append((start + tokens[at].start(), start + tokens[at + count - 1].end()))
        at += count or 1
    return spans
