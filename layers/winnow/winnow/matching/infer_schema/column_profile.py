"""What a sample of a column's values looks like: shares of values by form, and of values with words of some sort."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from functools import cached_property
from typing import Final

from winnow.countries import country_codes, country_names
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
    SUFFIXES_HELD,
)
from winnow.matching.infer_schema.check_digits import find_schemes
from winnow.matching.infer_schema.word_lists import read_list
from winnow.matching.prepare import generations, person_names
from winnow.matching.prepare.columns import POINT_IN_CELL, Cell
from winnow.matching.prepare.date_notation import find_month
from winnow.matching.prepare.normalise import NO, YES, find_separator, split_items
from winnow.text import fold, has_digit, is_placeholder, letters_and_digits

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL: Final = re.compile(
    r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(com|org|net|io|edu|gov|co|dev|[a-z]{2})(/\S*)?", re.IGNORECASE
)
_DATE: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ,].*)?|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{2}(\d{2})?([T ,].*)?"
    r"|(1[5-9]|20)\d{2}(0\d|1[0-2])([0-2]\d|3[01])"
    r"|(1[5-9]|20)\d{2}[-/.](0?[1-9]|1[0-2])"  # of two numbers only those that can't be others: "3522.1" is none
)
_NAMED_DATE: Final = re.compile(
    r"(\d{1,2}\S{0,3}[ -])?(de )?[^\W\d_]{3,10}\.?,?[ -](de )?(\d{1,2}\S{0,3},? )?'?\d{2,4}"
)
_TIME_OF_DAY: Final = re.compile(
    r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?|(0?[1-9]|1[0-2])(:[0-5]\d){0,2} ?[ap]\.?m\.?", re.IGNORECASE
)
_YEAR: Final = re.compile(r"\W*(1[5-9]|20)\d{2}[a-z]?\W*|(1[5-9]|20)\d{2}\.0")  # also "(1994b)." and "1994.0"
_NUMBER_OF_YEAR: Final = re.compile(r"(?:19|20)\d\d[-/.:]\d{3,7}|\d{3,7}[-/.:](?:19|20)\d\d")
_SPAN_OF_YEARS: Final = re.compile(r"(1[5-9]|20)\d\d ?[-–/] ?((1[5-9]|20)\d\d|\d\d)")
_PHONE: Final = re.compile(r"\+?[\d\s().\-/–]{7,22}(\s*(x|ext)\.?\s*\d+)?", re.IGNORECASE)
_PHONE_SIGNS: Final = re.compile(r"\+\d|00[1-9]|\(?0\d{1,5}\)?[ \-/]\d|\(\+?\d{1,5}[ )]|\d{3}[-. ]\d{3}[-. ]\d{4}")
_FIGURE: Final = re.compile(r"\d")
_BETWEEN_PERSONS: Final = re.compile(r";|\||\*\*|&|\b(?:and|und|et|y)\b")
_LETTERS: Final = re.compile(r"(?:[^\W\d_]|[ \-'’.])*")
_FAMILY_FIRST: Final = re.compile(r"(?:[^\W\d_]|[ \-'’.])+, (?:[^\W\d_]|[ \-'’.])+")
_MONEY: Final = r"(?:[$€£¥₹₽]|usd|eur|gbp|chf|jpy|sek|nok|dkk|pln|czk|huf|rub|kr|zl|lei|r\$)"
_NUMBER: Final = re.compile(
    rf"\(?\s*+{_MONEY}?\s*+[-−]?\s*+{_MONEY}?\s*+(\d{{1,3}}(?:[.,'’\u00a0\u202f ]\d{{3}})+|\d+)([.,]\d*)?"
    rf"\s*+({_MONEY}|%|-)?\)?",
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(
    r"[-−]?\d++(?:[.,'’\u00a0\u202f ]\d++)*+\s*+"
    r"(km|m|cm|mm|mi|miles|ft|kg|g|mg|lbs?|oz|l|ml|h|hrs?|hours|min|mins|minutes|s|sec|days?|weeks?|months?|years?|yrs?"
    r"|[kmgt]b|kwh?|w|v|mph|km/h|[mk]?m²|m2|sqm|sq\.? ?ft|ha|°[cf]?|mio|mrd|million|billion)\.?"
    rf"\s*+{_MONEY}?",
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
_FIFTIES: Final = re.compile(r"\d+[05]0(\.0)?")
_WHOLE: Final = re.compile(r"\d+")


class Profile:
    """What a sample of a column's values looks like. Shares are of the values that say something.

    Each measure is worked out when it is asked for the first time: most columns are known by one or two.

    Attributes:
        filled, records: values that say something, of how many looked at.
        distinct: different values among them, in whatever case.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        """Look at a sample of a column's cells, evenly drawn."""
        self._sample = cells[:: max(1, len(cells) // PROFILED_VALUES)]
        flat = [" ; ".join(cell) if not isinstance(cell, str) else cell for cell in self._sample if cell]
        said = [text for cell in flat if not is_placeholder(text := cell.strip())]
        self._every = Counter(said)
        self._texts = Counter(said[:: max(1, len(said) // FORMS_LOOKED_AT)])  # each looked at once, however often it is
        self._n = max(self._texts.total(), 1)
        self.filled = len(said)
        self.records = len(self._sample)
        self.distinct = len({text.lower() for text in self._every})

    @cached_property
    def lists(self) -> float:
        """Share of the cells that hold several values to begin with."""
        several = sum(cell is not None and not isinstance(cell, str) for cell in self._sample)
        return several / max(len(self._sample), 1)

    @cached_property
    def email(self) -> float:
        """Values written like e-mail addresses."""
        return self._share(_EMAIL)

    @cached_property
    def url(self) -> float:
        """Values written like web addresses."""
        return self._share(_URL)

    @cached_property
    def date(self) -> float:
        """Values written like dates, in figures or with a month's name."""
        return self._mean(lambda text: _DATE.fullmatch(text) is not None or _is_named_date(self._folded[text]))

    @cached_property
    def time_of_day(self) -> float:
        """Values that are a time of day, with two figures for the hour or before or after noon."""
        return self._share(_TIME_OF_DAY)

    @cached_property
    def country(self) -> float:
        """Values that are a country's name, or its code."""
        names, codes = country_names(), country_codes()
        return self._mean(lambda text: self._folded[text] in names or text.upper() in codes)

    @cached_property
    def year(self) -> float:
        """Values that are a year."""
        return self._share(_YEAR)

    @cached_property
    def numbered_by_year(self) -> float:
        """Values that are a year and a number, as accessions, invoices and files are numbered ("1974-0132")."""
        return self._share(_NUMBER_OF_YEAR)

    @cached_property
    def span_of_years(self) -> float:
        """Values that are a span of years, as seasons are ("2012/2013", "1998-99")."""
        return self._share(_SPAN_OF_YEARS)

    @cached_property
    def phone(self) -> float:
        """Values that can be telephone numbers."""
        return self._mean(_looks_like_phone)

    @cached_property
    def phone_signs(self) -> float:
        """Values with the signs of telephone numbers ("+49", "(0221)", "555-010-0199")."""
        return self._mean(lambda text: _looks_like_phone(text) and _PHONE_SIGNS.match(text) is not None)

    @cached_property
    def fifties(self) -> float:
        """Whole numbers that end in 00 or 50, as prices do and hardly a year."""
        return self._share(_FIFTIES)

    @cached_property
    def number(self) -> float:
        """Values that are numbers or amounts of money."""
        return self._share(_NUMBER)

    @cached_property
    def measure(self) -> float:
        """Values that are numbers of the commonest unit among them."""
        units = Counter[str]()
        for text, count in self._texts.items():
            if (found := _MEASURE.fullmatch(text)) is not None:
                units[found[1].lower()] += count
        return max(units.values(), default=0) / self._n

    @cached_property
    def precise(self) -> float:
        """Numbers with four decimals and more."""
        return self._share(_PRECISE)

    @cached_property
    def point(self) -> float:
        """Values that are a latitude and a longitude."""
        return self._share(POINT_IN_CELL)

    @cached_property
    def whole(self) -> float:
        """Values of figures only."""
        return self._share(_WHOLE)

    @cached_property
    def one_length(self) -> float:
        """Values of figures only and of the two most usual lengths."""
        by_length = Counter[int]()
        for text, count in self._texts.items():
            if _WHOLE.fullmatch(text):
                by_length[len(text)] += count
        return sum(count for _, count in by_length.most_common(2)) / self._n

    @cached_property
    def postcode(self) -> float:
        """Values written like postal codes."""
        return self._share(_POSTCODE)

    @cached_property
    def uuid(self) -> float:
        """Values that are UUIDs."""
        return self._share(_UUID)

    @cached_property
    def truth(self) -> float:
        """Values that are yes or no in some language."""
        return self._mean(lambda text: self._folded[text] in YES or self._folded[text] in NO)

    @cached_property
    def scheme(self) -> str:
        """The check digit that nearly all values obey; ``""`` for none."""
        if len(self._texts) < FEWEST_CHECKED:
            return ""
        schemes = Counter[str]()
        unchecked = 0
        for text, count in self._texts.items():
            found = find_schemes(text)
            for name in found:
                schemes[name] += count
            unchecked += 0 if found else count
            if (self._n - unchecked) / self._n < CHECKED:
                return ""
        name, count = min(schemes.items(), key=lambda pair: (-pair[1], pair[0]))
        return name if count >= CHECKED * self._n else ""

    @cached_property
    def separator(self) -> str:
        """The unusual mark between the items of the cells; ``""`` for none."""
        return find_separator(list(self._every))

    @property
    def separated(self) -> bool:
        """Whether an unusual mark separates the items of the cells."""
        return bool(self.separator)

    @cached_property
    def several(self) -> float:
        """Cells of three and more short items."""
        return self._mean(lambda text: _holds_items(self._items[text]))

    @cached_property
    def reused(self) -> float:
        """How many times fewer different items than different cells there are."""
        different = len({item.strip().lower() for items in self._items.values() for item in items})
        return self.distinct / max(different, 1)

    @cached_property
    def person(self) -> float:
        """Values of two to four words, one of them a given name."""
        return self._mean(lambda text: is_person(self._folded[text]))

    @cached_property
    def mean_name_words(self) -> float:
        """Words of a value without titles of persons before them, on average."""
        return self._mean(lambda text: len(person_names.drop_titles(self._words[text])))

    @cached_property
    def persons(self) -> float:
        """Values of several such persons."""
        return self._mean(lambda text: _are_persons(self._folded[text]))

    @cached_property
    def given(self) -> float:
        """Values that are given names and nothing else."""
        given = person_names.given_names()
        return self._mean(lambda text: _is_given(self._words[text], given))

    @cached_property
    def name_suffix(self) -> float:
        """Values that stand behind names, if one in five of them says which of several bearers of a name somebody is
        and some say it by a word that numbers nothing else ("Jr.", not "II")."""
        said = [generations.read_generation(text) for text in self._texts]
        telling = sum(count for each, count in zip(said, self._texts.values(), strict=True) if each)
        if telling < SUFFIXES_HELD * self._n or not any(generations.is_unmistakable(text) for text in self._texts):
            return 0.0
        return self._mean(generations.is_suffix)

    @cached_property
    def organisation(self) -> float:
        """Values with a word of organisations."""
        listed = read_list("value_words")
        wanted = listed["legal_form"] | listed["organisation"]
        return self._mean(lambda text: not wanted.isdisjoint(self._words[text]))

    @cached_property
    def street(self) -> float:
        """Values with a word of streets."""
        streets = read_list("value_words")["street"]
        endings = tuple(sorted(read_list("value_words")["street_ending"]))
        return self._mean(lambda text: any(t in streets or t.endswith(endings) for t in self._words[text]))

    @cached_property
    def verbs(self) -> float:
        """Values with a verb, a pronoun or a negation."""
        verbs = read_list("value_words")["verb"]
        return self._mean(lambda text: any(len(t) > 1 and t in verbs for t in self._words[text]))

    @cached_property
    def functions(self) -> float:
        """Share of all words that only join others."""
        listed = read_list("value_words")
        functions = listed["function"] | listed["verb"]
        joining = words = 0
        for text, count in self._texts.items():
            joining += sum(len(t) > 1 and t in functions for t in self._words[text]) * count
            words += len(self._words[text]) * count
        return joining / max(words, 1)

    @cached_property
    def digits(self) -> float:
        """Values with a digit."""
        return self._mean(lambda text: _FIGURE.search(text) is not None)

    @cached_property
    def name_like(self) -> float:
        """Share of values that are written as people's names are, given or family name first."""
        return max(self.letters_only, self.family_first)

    @cached_property
    def letters_only(self) -> float:
        """Values of letters and what stands between them in names."""
        return self._share(_LETTERS)

    @cached_property
    def family_first(self) -> float:
        """The same with one comma."""
        return self._share(_FAMILY_FIRST)

    @cached_property
    def mean_words(self) -> float:
        """Words of a value."""
        return self._mean(lambda text: len(text.split()))

    @cached_property
    def mean_length(self) -> float:
        """Characters of a value."""
        return self._mean(len)

    @property
    def repetition(self) -> float:
        """Distinct values a filled record."""
        return self.distinct / max(self.filled, 1)

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {text: fold(text) for text in self._texts}

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        return {text: letters_and_digits(folded).split() for text, folded in self._folded.items()}

    @cached_property
    def _items(self) -> dict[str, list[str]]:
        return {text: [i for i in split_items(text, self.separator) if i.strip()] for text in self._every}

    def _mean(self, measure: Callable[[str], float]) -> float:
        return sum(measure(text) * count for text, count in self._texts.items()) / self._n

    def _share(self, pattern: re.Pattern[str]) -> float:
        return sum(count for text, count in self._texts.items() if pattern.fullmatch(text)) / self._n


def is_person(folded: str) -> bool:
    """Whether a text is two to four words without figures, titles before them aside, of which the first, second or last
    is a given name."""
    return folded.count(" ") <= MOST_NAME_WORDS and not has_digit(folded) and _are_names(_words_of(folded))


def _words_of(folded: str) -> list[str]:
    return letters_and_digits(folded).split()


def _are_names(words: Sequence[str]) -> bool:
    parts = [word for word in person_names.drop_titles(words) if word not in person_names.PREFIXES]
    if not 1 < len(parts) <= MOST_PERSON_WORDS:
        return False
    given = person_names.given_names()
    return parts[0] in given or parts[-1] in given or parts[1] in given


def _have_initials(words: Sequence[str]) -> bool:
    """Whether words are a name with initials: "a bickeau", "hudaickford, d."."""
    single = sum(len(word) == 1 for word in words)
    return 1 < len(words) <= MOST_PERSON_WORDS and 0 < single < len(words)


def _are_persons(folded: str) -> bool:
    """Whether a text lists several persons, most of its items being a person's name in full or with initials."""
    items = [item for part in _BETWEEN_PERSONS.split(folded) if (item := part.strip())]
    if len(items) <= 1:
        items = [item for part in folded.split(",") if (item := part.strip())]
    return len(items) > 1 and 2 * sum(map(_is_one_of_several, items)) > len(items)


def _is_one_of_several(folded: str) -> bool:
    if has_digit(folded):
        return False
    words = _words_of(folded)
    return (folded.count(" ") <= MOST_NAME_WORDS and _are_names(words)) or _have_initials(words)


def _is_given(words: Sequence[str], given: Set[str]) -> bool:
    """Whether words are given names, some of them initials."""
    return any(len(word) > 1 for word in words) and all(word in given or len(word) == 1 for word in words)


def _looks_like_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and SHORTEST_PHONE <= len(_FIGURE.findall(text)) <= LONGEST_PHONE


def _is_named_date(folded: str) -> bool:
    return _NAMED_DATE.fullmatch(folded) is not None and find_month(folded) > 0


def _holds_items(items: Sequence[str]) -> bool:
    return len(items) >= FEWEST_ITEMS and sum(map(len, items)) / len(items) < LONGEST_ITEM
