"""What a sample of a column's values looks like: shares of values by form, and of values with words of some sort."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Final

from winnow.matching.constants import (
    CHECKED,
    FEWEST_CHECKED,
    FEWEST_ITEMS,
    FORMS_LOOKED_AT,
    LONGEST_ITEM,
    LONGEST_PHONE,
    MOST_NAME_WORDS,
    MOST_PERSON_WORDS,
    PROFILED_VALUES,
    SHORTEST_PHONE,
)
from winnow.matching.infer_schema.check_digits import find_schemes
from winnow.matching.infer_schema.word_lists import read_list
from winnow.matching.prepare import person_names
from winnow.matching.prepare.columns import Cell
from winnow.matching.prepare.date_notation import find_month
from winnow.matching.prepare.normalise import find_separator, says_something, split_items
from winnow.text import fold, letters_and_digits

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL: Final = re.compile(
    r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(com|org|net|io|edu|gov|co|dev|[a-z]{2})(/\S*)?", re.IGNORECASE
)
_DATE: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ,].*)?|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{2}(\d{2})?([T ,].*)?"
    r"|(1[5-9]|20)\d{2}(0\d|1[0-2])([0-2]\d|3[01])"
)
_NAMED_DATE: Final = re.compile(
    r"(\d{1,2}\S{0,3}[ -])?(de )?[^\W\d_]{3,10}\.?,?[ -](de )?(\d{1,2}\S{0,3},? )?'?\d{2,4}"
)
_YEAR: Final = re.compile(r"\W*(1[5-9]|20)\d{2}[a-z]?\W*|(1[5-9]|20)\d{2}\.0")  # also "(1994b)." and "1994.0"
_PHONE: Final = re.compile(r"\+?[\d\s().\-/–]{7,22}(\s*(x|ext)\.?\s*\d+)?", re.IGNORECASE)
_PHONE_SIGNS: Final = re.compile(r"\+\d|00[1-9]|\(?0\d{1,5}\)?[ \-/]\d|\(\+?\d{1,5}[ )]|\d{3}[-. ]\d{3}[-. ]\d{4}")
_FIGURE: Final = re.compile(r"\d")
_LETTERS: Final = re.compile(r"(?:[^\W\d_]|[ \-'’.])*")
_FAMILY_FIRST: Final = re.compile(r"(?:[^\W\d_]|[ \-'’.])+, (?:[^\W\d_]|[ \-'’.])+")
_MONEY: Final = r"(?:[$€£¥₹₽]|usd|eur|gbp|chf|jpy|sek|nok|dkk|pln|czk|huf|rub|kr|zl|lei|r\$)"
_NUMBER: Final = re.compile(
    rf"\(?\s*{_MONEY}?\s*[-−]?\s*{_MONEY}?\s*(\d{{1,3}}(?:[.,'’\u00a0\u202f ]\d{{3}})+|\d+)([.,]\d*)?"
    rf"\s*({_MONEY}|%|-)?\)?",
    re.IGNORECASE,
)
_PRECISE: Final = re.compile(r"[-−]?\d{1,3}[.,]\d{4,}")  # decimal degrees: ten metres and finer
_POSTCODE: Final = re.compile(
    r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"  # United Kingdom
    r"|[a-z]\d[a-z][ -]?\d[a-z]\d"  # Canada
    r"|\d{4} ?[a-z]{2}"  # Netherlands
    r"|\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3}|\d{5}-\d{4}|\d{3} \d{2}"  # Poland; Portugal; Brazil; United States; Sweden
    r"|(a|b|ch|cz|d|dk|f|fin|h|hr|i|l|lt|lv|n|nl|pl|s|sk)[- ]\d{4,5}",  # with the letters of a country
    re.IGNORECASE,
)
_UUID: Final = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_CODE: Final = re.compile(r"(?=\D*\d)[^\W_]+([-/._][^\W_]+)*")
_WHOLE: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a sample of a column's values looks like. Shares are of the values that say something.

    Attributes:
        filled, records: values that say something, of how many looked at.
        distinct: different values among them, in whatever case.
        lists: share of the cells that hold several values to begin with.
        email, url, date, year, phone, number, postcode, uuid, code, truth: values written as such; ``code`` is one
            word with a digit in it, ``truth`` is yes or no in some language.
        phone_signs: values with the signs of telephone numbers ("+49", "(0221)", "555-010-0199").
        precise: numbers with four decimals and more.
        whole: values of figures only; ``one_length``: of figures only and of the two most usual lengths.
        scheme: the check digit that nearly all values obey; ``""`` for none.
        several: cells of three and more short items; ``separator``: their unusual mark.
        reused: how many times fewer different items than different cells there are.
        person: values of two to four words, one of them a given name; ``persons``: of several such persons.
        given: values that are given names and nothing else.
        organisation, street: values with such a word.
        verbs: values with a verb, a pronoun or a negation; ``functions``: share of all words that only join others.
        digits: values with a digit; ``letters_only``, ``family_first``: written as names are.
        mean_words, mean_length: words and characters of a value.
    """

    filled: int
    records: int
    distinct: int
    lists: float
    email: float
    url: float
    date: float
    year: float
    phone: float
    number: float
    postcode: float
    uuid: float
    code: float
    truth: float
    phone_signs: float
    precise: float
    whole: float
    one_length: float
    scheme: str
    several: float
    separator: str
    reused: float
    person: float
    persons: float
    given: float
    organisation: float
    street: float
    verbs: float
    functions: float
    digits: float
    letters_only: float
    family_first: float
    mean_words: float
    mean_length: float

    @property
    def name_like(self) -> float:
        """Share of values that are written as people's names are, given or family name first."""
        return max(self.letters_only, self.family_first)

    @property
    def separated(self) -> bool:
        """Whether an unusual mark separates the items of the cells."""
        return bool(self.separator)

    @property
    def repetition(self) -> float:
        """Distinct values a filled record."""
        return self.distinct / max(self.filled, 1)


def is_person(folded: str) -> bool:
    """Whether a text is two to four words without figures of which the first, second or last is a given name."""
    if folded.count(" ") > MOST_NAME_WORDS or any(c.isdigit() for c in folded):
        return False
    parts = [p for p in letters_and_digits(folded).split() if p not in person_names.PREFIXES]
    if not 1 < len(parts) <= MOST_PERSON_WORDS:
        return False
    given = person_names.given_names()
    return parts[0] in given or parts[-1] in given or parts[1] in given


def _has_initials(folded: str) -> bool:
    """Whether a text is a name with initials: "a bickeau", "hudaickford, d."."""
    parts = letters_and_digits(folded).split()
    single = sum(len(part) == 1 for part in parts)
    return 1 < len(parts) <= MOST_PERSON_WORDS and 0 < single < len(parts) and not any(c.isdigit() for c in folded)


def _are_persons(folded: str) -> bool:
    """Whether a text lists several persons, most of its items being a person's name in full or with initials."""
    items = [item for item in re.split(r"\s*(?:;|\||\*\*|&|\band\b|\bund\b|\bet\b|\by\b)\s*", folded) if item]
    if len(items) <= 1:
        items = [item for item in re.split(r"\s*,\s*", folded) if item]
    return len(items) > 1 and 2 * sum(is_person(item) or _has_initials(item) for item in items) > len(items)


def read_profile(cells: Sequence[Cell]) -> Profile:
    """Look at a sample of a column, evenly drawn."""
    step = max(1, len(cells) // PROFILED_VALUES)
    sample = cells[::step]
    flat = [" ; ".join(cell) if not isinstance(cell, str) else cell for cell in sample if cell]
    said = [text for cell in flat if says_something(text := cell.strip())]
    every = Counter(said)
    texts = Counter(said[:: max(1, len(said) // FORMS_LOOKED_AT)])  # each looked at once, however often it is
    n = max(texts.total(), 1)
    folded = {text: fold(text) for text in texts}
    tokens = {text: letters_and_digits(folded[text]).split() for text in texts}
    words = read_list("value_words")
    given = person_names.given_names()

    def mean(measure: Callable[[str], float]) -> float:
        return sum(measure(text) * count for text, count in texts.items()) / n

    def share(pattern: re.Pattern[str]) -> float:
        return sum(count for text, count in texts.items() if pattern.fullmatch(text)) / n

    def holds(*groups: str) -> float:
        wanted = frozenset().union(*(words[group] for group in groups))
        return mean(lambda text: not wanted.isdisjoint(tokens[text]))

    endings = tuple(sorted(words["street_ending"]))
    functions = words["function"] | words["verb"]
    all_words = sum(len(tokens[text]) * count for text, count in texts.items())
    separator = find_separator(list(every))
    items = {text: [item for item in split_items(text, separator) if item.strip()] for text in every}
    different = len({item.strip().lower() for each in items.values() for item in each})
    distinct = len({text.lower() for text in every})
    lengths = Counter({text: count for text, count in texts.items() if _WHOLE.fullmatch(text)})
    by_length = Counter[int]()
    for text, count in lengths.items():
        by_length[len(text)] += count
    checked = mean(lambda text: bool(find_schemes(text)))
    return Profile(
        filled=every.total(),
        records=len(sample),
        distinct=distinct,
        lists=sum(cell is not None and not isinstance(cell, str) for cell in sample) / max(len(sample), 1),
        email=share(_EMAIL),
        url=share(_URL),
        date=mean(lambda text: bool(_DATE.fullmatch(text)) or _is_named_date(folded[text])),
        year=share(_YEAR),
        phone=mean(_looks_like_phone),
        number=share(_NUMBER),
        postcode=share(_POSTCODE),
        uuid=share(_UUID),
        code=share(_CODE),
        truth=mean(lambda text: folded[text] in words["truth"]),
        phone_signs=mean(lambda text: _looks_like_phone(text) and bool(_PHONE_SIGNS.match(text))),
        precise=share(_PRECISE),
        whole=share(_WHOLE),
        one_length=sum(count for _, count in by_length.most_common(2)) / n,
        scheme=_common_scheme(texts) if checked >= CHECKED and len(texts) >= FEWEST_CHECKED else "",
        several=mean(lambda text: _holds_items(items[text])),
        separator=separator,
        reused=distinct / max(different, 1),
        person=mean(lambda text: is_person(folded[text])),
        persons=mean(lambda text: _are_persons(folded[text])),
        given=mean(lambda text: _is_given(tokens[text], given)),
        organisation=holds("legal_form", "organisation"),
        street=mean(lambda text: any(t in words["street"] or t.endswith(endings) for t in tokens[text])),
        verbs=mean(lambda text: any(len(t) > 1 and t in words["verb"] for t in tokens[text])),
        functions=sum(sum(len(t) > 1 and t in functions for t in tokens[text]) * count for text, count in texts.items())
        / max(all_words, 1),
        digits=mean(lambda text: _FIGURE.search(text) is not None),
        letters_only=share(_LETTERS),
        family_first=share(_FAMILY_FIRST),
        mean_words=mean(lambda text: len(text.split())),
        mean_length=mean(len),
    )


def _is_given(words: Sequence[str], given: Set[str]) -> bool:
    """Whether words are given names, some of them initials."""
    return any(len(word) > 1 for word in words) and all(word in given or len(word) == 1 for word in words)


def _looks_like_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and SHORTEST_PHONE <= len(_FIGURE.findall(text)) <= LONGEST_PHONE


def _is_named_date(folded: str) -> bool:
    return _NAMED_DATE.fullmatch(folded) is not None and find_month(folded) > 0


def _holds_items(items: Sequence[str]) -> bool:
    return len(items) >= FEWEST_ITEMS and sum(map(len, items)) / len(items) < LONGEST_ITEM


def _common_scheme(texts: Counter[str]) -> str:
    """The scheme whose check digit most values obey, where nearly all obey one of the same kind."""
    schemes = Counter[str]()
    for text, count in texts.items():
        for name in find_schemes(text):
            schemes[name] += count
    name, count = min(schemes.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    return name if count >= CHECKED * texts.total() else ""
