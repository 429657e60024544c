"""What a text must look like to be a person's name, and how it is freed of what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from winnow.parsing.resumes.fields.unspaced_names import is_unspaced_name, is_unspaced_script
from winnow.parsing.resumes.layout.headings import guessed_kind, kind_of
from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import places, resume_lexicon, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import is_document_title, is_title_word, label_kind
from winnow.text import fold

_SHAPE = re.compile(r"[^\W\d_][\w'’ʼ`.-]*+(?:\s++(?:\(?[\"“„'‘]?[^\W\d_][\w'’ʼ`.-]*+[\"”'’]?\)?))*+")
_DOT_APART = re.compile(r"(?<![\w.])([^\W\d_])\s\.(?=\s)|(?<=\w\s)\.(?=[^\W\d_](?:[.\s]|$))")
"""The dot of an initial that a blank sets apart: "J . Fenwick", "Fenwick .J"."""
_FOREIGN_SIGNS = frozenset("@/\\:;!?#*=<>&%+_")
_BRACKETED = re.compile(r"(?:(?<!\s)\s++)?[(\[{][^()\[\]{}]*+[)\]}]\s*+$")
_IN_ANOTHER_SCRIPT = re.compile(
    r"\([^\W\d_a-zA-ZÀ-ɏ]{1,12}(?: [^\W\d_a-zA-ZÀ-ɏ]{1,12})*\)"
)  # the name as it is written there
_HONORIFICS = frozenset(
    "mr mr. mrs mrs. ms ms. miss er er. engr engr. eng. herr frau ing. dipl.-ing. sir shri "
    "smt smt. adv adv. capt capt. captain rev. hon.".split()
)
_PROFESSIONS = frozenset("cpa acca cfa pmp rn cma fca aca".split())
"""Letters of a profession that some countries write in front of a name: "CPA Jane Wanjiru"."""
_GLUED_LABEL = re.compile(r"(?P<label>[^\W\d_]+)[-–:](?=[^\W\d_])")  # "Name-Jane Fenwick"
_CLOSINGS = frozenset("regards thanks thankyou sincerely faithfully truly".split())  # of a letter, above who signs it
_JOINING = frozenset("ul ur ud uz un us".split())  # parts of one Arabic name: "Zia ul Haq", "Nazir ur Rahman"
_OF = ("of", "for", "von", "de", "di", "van")
_OF_LINEAGE = ("ii", "iii", "iv", "jr", "jr.", "sr", "sr.")
_OF_ADDRESSES = frozenset(
    "street road nagar colony lane house avenue district town block sector apartment apartments villa building society "
    "soc flat flats suite towers residency garden gardens enclave extension extn vihar marg chowk mohalla taluk "
    "tehsil rd ave blvd".split()
)
_ALSO_SURNAMES = frozenset("lane house block villa towers".split())
_INSIDE_ADDRESSES = frozenset(
    "street road nagar colony apartment apartments society soc garden gardens enclave mohalla taluk tehsil".split()
)
_OF_SENTENCES = frozenset("of for the why how what with from about my our your this that and und by og och".split())
_COMPASS = frozenset("east west north south central".split())
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_SURNAME_FIRST = re.compile(r"(?P<family>[^\s,]+(?: [^\s,]+){0,2}),\s?(?P<given>[^\s,]+(?: [^\s,]+){0,2})")
_DOMAIN = re.compile(r"^www\.|\.(?:com|org|net|io|dev|edu|gov|in|co\.uk)$", re.IGNORECASE)
_ACRONYM = re.compile(r"(?!(?:Ma?c|D[eiu]|L[ae]|Van|Fitz)[A-Z]{3}).*[a-z][A-Z]{2,}$")  # "MapDB", and not "McKENNA"
_AFTER_NAMES = ("contact", "address_part", "number", "personal")  # kinds of labels that run on behind a name
_MOST_WORDS = 6
_SUBJECT_LETTERS = 7  # a subject as long is no surname
_MOST_INITIALS = 3
_MOST_BEFORE_LANE = 3  # words of a name whose last one might be an address's
_SHORTEST_MONONYM = 3  # letters
_LONGEST_SENTENCE_END = 4  # letters of an abbreviation at a name's end ("Jr.")


def bare_name(text: str, start: int, end: int) -> Span | None:
    """The span freed of decoration: signs, brackets, pronouns, the document's title, honorifics, degrees, labels."""
    while start < end and not text[start].isalpha():
        start += 1
    start = _behind_label(text, start, end)
    while end > start and not (text[end - 1].isalpha() or text[end - 1] in ".)]}"):
        end -= 1
    bracketed = _BRACKETED.search(text, start, end)
    if bracketed and not _IN_ANOTHER_SCRIPT.fullmatch(bracketed[0].strip()):
        return bare_name(text, start, bracketed.start()) if bracketed.start() > start else None
    if end > start and text[end - 1] in ")]}" and not bracketed:
        end -= 1
    tokens = [match.span() for match in re.compile(r"\S+").finditer(text, start, end)]
    kept = list(tokens)
    while kept and _leads_up(text[slice(*kept[0])], len(kept) - 1):
        titled = is_title_word(text[slice(*kept.pop(0))])
        if titled and len(kept) > 1 and fold(text[slice(*kept[0])]) in _OF:
            kept.pop(0)
    kept = kept[: _before_label(text, kept)]
    while len(kept) > 1 and _follows(text[slice(*kept[-1])]) and fold(text[slice(*kept[-2])]) not in _JOINING:
        kept.pop()
    if not kept:
        return None
    kept = _once(text, kept[: _before_title(text, kept)])
    span = kept[0][0], kept[-1][1]
    if text[span[1] - 1] == "." and len(text[slice(*kept[-1])]) > _LONGEST_SENTENCE_END:
        span = span[0], span[1] - 1
    return bare_name(text, *span) if len(kept) < len(tokens) else span


def _behind_label(text: str, start: int, end: int) -> int:
    """Where a name begins behind a label that is written onto it: "Name-Jane Fenwick"."""
    glued = _GLUED_LABEL.match(text, start, end)
    return glued.end() if glued and label_kind(glued["label"]) == "name" else start


def _once(text: str, tokens: list[Span]) -> list[Span]:
    """The words of a name that a page's layouts print twice in a row, once: "Jane Fenwick Jane Fenwick"."""
    half = len(tokens) // 2
    said = [text[slice(*token)] for token in tokens]
    return tokens[:half] if half and said[:half] == said[half:] else tokens


@cache
def _openings_of_titles() -> frozenset[str]:
    return frozenset().union(*(resume_lexicon.listed("titles", group) for group in ("seniority", "title_part", "head")))


def _before_title(text: str, tokens: Sequence[Span]) -> int:
    """How many words stand before a title that runs on behind a name: "THOUFEEK ALI MECHANICAL ENGINEER"."""
    ranks, opening = resume_lexicon.listed("titles", "seniority"), _openings_of_titles()
    for at in range(2, len(tokens) - 1):  # a name has two words, a title behind it two more: Cook alone is a surname
        rest = text[tokens[at][0] : tokens[-1][1]]
        first = fold(text[slice(*tokens[at])])
        more = at + 2 < len(tokens) or first not in resume_lexicon.listed("titles", "head")  # Baker Smith
        if first in ranks or (first in opening and more and word_scores.score_title(rest) > c.BEYOND_DOUBT):
            return at
    return len(tokens)


def _before_label(text: str, tokens: Sequence[Span]) -> int:
    """How many words stand before a label that runs on behind a name: "JANE FENWICK DATE OF BIRTH"."""
    for at in range(1, len(tokens) - 1):
        if label_kind(text[tokens[at][0] : tokens[-1][1]]) in _AFTER_NAMES:
            return at
    return len(tokens)


def _leads_up(token: str, behind: int) -> bool:
    """Whether a word in front of a name is none of it. A profession's letters lead up only to a given name and a
    surname: what has one word behind it may be a name of its own ("Rn Mehta").

    Args:
        token: the first word.
        behind: how many words stand behind it.
    """
    if is_title_word(token) or not any(map(str.isalpha, token)):
        return True
    folded = fold(token).rstrip(":-–")
    profession = behind > 1 and folded in _PROFESSIONS and token[:2].isupper()
    closing = behind > 0 and folded.strip(".,") in _CLOSINGS
    return profession or closing or (behind > 0 and folded in _HONORIFICS)


def _follows(token: str) -> bool:
    """Whether a word behind a name is none of it."""
    folded = fold(token).strip(",;:-–()[]")
    if word_scores.is_degree(folded) and any(map(str.isupper, token[:1])):
        return True
    if not folded or is_title_word(token.removesuffix("'s")) or label_kind(folded) in _AFTER_NAMES:
        return True
    return folded in resume_lexicon.listed("given_names", "title") and folded not in _OF_LINEAGE


def is_written_place(text: str) -> bool:
    """Whether a line names a place as places are written: with a sign between its parts, or a country alone."""
    place = places.read_place(text)
    if place is None or place.remote or place.city is None:
        return place is not None
    return place.score > 2 and bool(re.search(r"[,()\d/–—|-]", text))  # more than a city's name


def name_shape(text: str, *, asked: bool = False) -> float:
    """How much a text is shaped like a name; 0 or less rules it out. ``asked`` says that a label asks for a name."""
    text = _DOT_APART.sub(lambda dot: dot[1] + "." if dot[1] else "", text)
    tokens = text.split()
    folded = [fold(token).strip(".,()\"'") for token in tokens]
    given = resume_lexicon.listed("given_names", "given")
    known = any(token in given for token in folded)
    if not _may_be_name(text, tokens, folded) or _is_something_else(text, known=known):
        return 0.0
    unspaced = is_unspaced_script(text)
    if unspaced and not is_unspaced_name(text, asked=asked):
        return 0.0
    lower = _in_lower_case(tokens, folded, asked=asked)
    share = _ordinary_share(folded)
    if lower is None or share == 1.0 or (share >= 0.5 and not known and not asked):
        return 0.0
    usual = unspaced or 2 <= len(tokens) <= 4  # words of most names
    score = c.NAME_WORDS if usual else c.NAME_OTHER_WORDS
    score -= c.NAME_LOWER_CASE * (lower and not asked) + c.NAME_ORDINARY * share
    score -= c.NAME_TITLE * (word_scores.score_title(text) > c.LIKELY)
    score -= c.NAME_TITLE_BEYOND_DOUBT * (word_scores.score_title(text) > 2.5)
    score -= c.NAME_FIRM * (word_scores.score_company(text) > 1.5 or word_scores.score_school(text) > 1)
    score -= c.NAME_CITY * (folded[-1] in _OF_ADDRESSES)
    score -= c.NAME_DEGREE * (word_scores.score_degree(text) > c.LIKELY)
    score += (
        c.NAME_GIVEN_FIRST if any(part in given for part in re.split(r"[-'.]", folded[0])) else c.NAME_GIVEN * known
    )
    if not known:
        score -= 0.0 if places.read_place(text) is None else c.NAME_CITY if len(tokens) == 1 else c.NAME_PLACE
        score -= c.NAME_HEADING * (guessed_kind(text) is not None) + c.NAME_CITY * _is_part_of_town(tokens)
    if not known and len(tokens) == 1 and places.is_city(text):
        return 0.0
    listed = fold(text) in resume_lexicon.entries("languages") or fold(text) in resume_lexicon.entries("skills")
    return max(score - c.NAME_LISTED * listed, c.NAME_LEAST)


def with_given_name_first(text: str) -> str:
    """ "Fenwick, Jane" as "Jane Fenwick"; other texts as they are."""
    turned = _SURNAME_FIRST.fullmatch(text)
    return f"{turned['given']} {turned['family']}" if turned else text


def is_given_name(text: str) -> bool:
    """Whether one of the words is a listed given name."""
    given = resume_lexicon.listed("given_names", "given")
    return any(fold(token).strip(".,()\"'") in given for token in text.split())


def _may_be_name(text: str, tokens: list[str], folded: list[str]) -> bool:
    """Whether words and signs are those of names: few, of letters, none of them an address's last word."""
    if not 1 <= len(tokens) <= _MOST_WORDS or any(c.isdigit() or c in _FOREIGN_SIGNS for c in text):
        return False
    letters = [sum(map(str.isalpha, token)) for token in tokens]
    if not _SHAPE.fullmatch(text) or max(letters) < 2 or sum(count < 2 for count in letters) > _MOST_INITIALS:
        return False
    if all(map(_INITIALS.fullmatch, tokens)) or len({char for char in text.casefold() if char.isalpha()}) == 1:
        return False  # "P.C.", "e eeeee"
    if len(tokens) == 1 and letters[0] < _SHORTEST_MONONYM and text.isascii():
        return False  # what is left of a word: "at"
    if folded[-1] in _OF_ADDRESSES and not _is_surname_of_address(folded):
        return False
    if not _INSIDE_ADDRESSES.isdisjoint(folded) or not _OF_SENTENCES.isdisjoint(folded):
        return False
    return not _says_twice([word for word in folded if len(word) > 1])


def _is_surname_of_address(folded: Sequence[str]) -> bool:
    """Whether a name may end in a word that addresses end in, too: "Jane Lane"."""
    listed = folded[0] in resume_lexicon.listed("given_names", "given")
    return listed and 1 < len(folded) <= _MOST_BEFORE_LANE and folded[-1] in _ALSO_SURNAMES


def _says_twice(words: Sequence[str]) -> bool:
    """Whether words come again as they do in lists; some bear their grandfather's name: "Salim Adil Salim Haddad"."""
    again = len(words) - len(set(words))
    return again > 1 or (again == 1 and (len(words) == 2 or any(a == b for a, b in pairwise(words))))


def _is_something_else(text: str, *, known: bool) -> bool:
    """Whether a text is a heading, a label, the document's title, a firm or a place."""
    if kind_of(text) or label_kind(text) or is_document_title(text) or any(map(is_title_word, text.split())):
        return True
    tokens = text.split()
    if sum(label_kind(token) is not None for token in tokens) > 1:
        return True  # "Religion Christian Caste R.C."
    if not known and (_is_broken_word(tokens) or _ACRONYM.match(tokens[-1])):
        return True
    subject = fold(tokens[-1])
    if not known and len(subject) >= _SUBJECT_LETTERS and subject in resume_lexicon.listed("degrees", "field"):
        return True  # "Computational Mathematics"; Law and Music are surnames
    part_of_country = fold(tokens[0]) in _COMPASS and places.country_code(" ".join(tokens[1:])) is not None
    if _DOMAIN.search(text) or part_of_country:  # "South India"
        return True
    return word_scores.has_legal_form(text) or (is_written_place(text) and not known)


def _is_part_of_town(tokens: Sequence[str]) -> bool:
    """Whether words name a part of a listed city: "Thane West"."""
    return len(tokens) > 1 and fold(tokens[-1]) in _COMPASS and places.is_city(" ".join(tokens[:-1]))


def _is_broken_word(tokens: Sequence[str]) -> bool:
    """Whether an ordinary word was torn apart by its letters' spacing: "Universit y"."""
    whole = fold("".join(tokens))
    short = any(len(token) == 1 for token in tokens)
    ordinary = whole in resume_lexicon.listed("common_words", "word") or word_scores.score_school(whole) > 0
    return short and (ordinary or kind_of(whole) is not None or label_kind(whole) is not None)


def _in_lower_case(tokens: list[str], folded: list[str], *, asked: bool) -> bool | None:
    """Whether words are written without their capital; None where that makes it no name."""
    particles = resume_lexicon.listed("given_names", "particle")
    cased = [t for t, f in zip(tokens, folded, strict=True) if f not in particles | _JOINING and len(f) > 1]
    lower = [t for t in cased if t[0].islower()]
    if tokens[-1].endswith(".") and len(folded[-1]) > _LONGEST_SENTENCE_END and len(tokens) > 3 and not asked:
        return None  # a sentence
    if lower and not asked and len(cased) > 3:
        return None
    return bool(lower)


def _ordinary_share(folded: list[str]) -> float:
    """The share of words that are ordinary ones and no given names."""
    common, given = resume_lexicon.listed("common_words", "word"), resume_lexicon.listed("given_names", "given")
    particles = resume_lexicon.listed("given_names", "particle")
    words = [word for word in folded if len(word) > 1 and word not in particles]
    return sum(word in common and word not in given for word in words) / len(words) if words else 0.0
