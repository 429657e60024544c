"""Dates and ranges of dates as people write them on resumes, in seven languages, with their precision kept.

A moment is written ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. ``dd.mm.yyyy`` reads day first; ``a/b/yyyy`` reads month
first unless that is impossible or the document writes another date day first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import MONTH_NAMES, MONTHS, fold

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as precise as it was written, and where."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class DateRange:
    """One mention of time. A lone date has only ``start``; ``current`` says the range is still open."""

    start: Moment | None
    end: Moment | None
    current: bool
    span: Span
    present: Span | None = None  # the word that said so ("present", "since")

    @property
    def lone(self) -> bool:
        return self.end is None and not self.current


def _alternation(group: str) -> str:
    return _any_of(resume_lexicon.spellings("present", group))


def _any_of(spellings: Iterable[str]) -> str:
    """A pattern of one of the spellings, the longest that fits."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(spellings, key=len, reverse=True))


_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_DASH = r"[-\u2010-\u2015\u2212~\u301c\uff5e\u2192\u2794\u00bb]|->"


_SEASONS = (
    *"spring summer fall autumn winter frühjahr frühling sommer herbst ws ss wise sose".split(),
    *"été printemps automne hiver verano primavera otoño invierno verão outono inverno autunno zomer herfst".split(),
    *"sommar höst лето осень весна зима літо осінь".split(),
    *(f"{part}{number}" for part, most in (("q", 4), ("h", 2), ("s", 2)) for number in range(1, most + 1)),
)


def _some_of(names: Iterable[str]) -> str:
    """A pattern of one of the names, no matter which, that is tried by their first two characters: what rules most
    words out. Where letters may be of either case, ``re`` tries alternatives one by one."""
    endings: dict[str, set[str]] = {}
    for name in names:
        endings.setdefault(name[:2], set()).add(name[2:])
    return "|".join(
        re.escape(first) + ("" if "" in rest else f"(?:{'|'.join(map(re.escape, sorted(rest)))})")
        for first, rest in sorted(endings.items())
    )


@cache
def _moment_pattern() -> re.Pattern[str]:
    """What begins with a digit and what begins with a name are tried apart, and a name's forms where one stands."""
    months = {*MONTHS, *(name for names in MONTH_NAMES for name in names)}
    month = _any_of(months)
    of = r"(?:\s*+[,./|’'`-]++\s*+|\s++(?:of|de|del|di|van)\s++|\s++|\.\s*+,?\s*+)"
    nth = r"(?:st|nd|rd|th|er|\.|º|ª|°)?"
    glued = r"(?<=\d)(?=[^\W\d_]{3})|(?<=\d(?i:st|nd|rd|th))(?=[^\W\d_]{3})"  # "10Feb 2017", "1stMarch 2013"
    until = rf"(?=\.?\s*+(?:{_DASH}|to|bis|à|a|al|hasta|até|tot)\s*+(?:[0-3]?\d{nth}\s++)?(?:{month})\b)"
    return re.compile(
        rf"""(?<![\w@$€£#])(?:
        (?=\d)(?:
            (?P<cjk_y>{_YEAR})\s?[年년](?:\s?(?P<cjk_m>1[0-2]|0?[1-9])\s?[月월](?:\s?(?P<cjk_d>[0-3]?\d)\s?[日일])?)?
            |(?P<iso_y>{_YEAR})(?P<iso_s>[-/.])(?P<iso_m>0[1-9]|1[0-2]|[1-9])(?:(?P=iso_s)(?P<iso_d>0?[1-9]|[12]\d|3[01]))?(?![\d%])
            |(?P<n_a>\d\d?)(?P<n_s>[./-])\s?(?P<n_b>\d\d?)(?P=n_s)\s?(?P<n_y>{_YEAR})(?!\d)
            |(?P<my_m>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<my_y>{_YEAR})(?!\d)
            |(?P<d_d>[0-3]?\d){nth}(?:\s++(?:of|de)\s++|\s++|[-/]|{glued})(?P<d_m>{month})\b{of}(?P<d_y>{_YEAR})(?!\d)
            |(?P<ym_y>{_YEAR})[,\s]\s*+(?P<ym_m>{month})\b(?!\.?\s+\d)
            |(?P<y_y>{_YEAR})(?![\d%+]|[.,]\d|\s*+(?:users|people|employees|customers|students|clients|lines|hours)\b)
            |(?P<db_d>[0-3]?\d){nth}\s++(?P<db_m>{month})\b{until}
            |(?P<sh_m>0?[1-9]|1[0-2])[/](?P<sh_y>\d\d)(?![\d/])
        )
        |(?=[^\W\d_])(?={_some_of([*months, *_SEASONS])})(?:
            (?P<w_m>{month})\b\.?\s++(?P<w_d>[0-3]?\d)(?:st|nd|rd|th)?\s*+,\s*+(?P<w_y>{_YEAR})(?!\d)
            |(?P<m_m>{month})\b(?:{of})(?P<m_y>{_YEAR})(?!\d)
            |(?P<g_m>{month})(?P<g_y>{_YEAR})(?!\d)
            |(?P<s_m>{month})\b\.?\s*+[-/]?\s*+['’‘](?P<s_y>\d\d)(?!\d)
            |(?P<h_m>{month})-(?P<h_y>\d\d)(?!\d)
            |(?:{"|".join(_SEASONS)})[\s/,']++(?P<q_y>{_YEAR})(?!\d)
            |(?P<b_m>{month})\b{until}
        ))""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def _joint_pattern() -> re.Pattern[str]:
    words = _alternation("joint")
    return re.compile(
        rf"[.,)]?\s*+(?:(?:(?:{_DASH}){{1,3}}|/)\s*+(?:(?:{words})(?!\w))?|(?:{words})(?!\w))\s*+[(]?\s*+",
        re.IGNORECASE,
    )


@cache
def _present_pattern() -> re.Pattern[str]:
    articles = r"(?:the\s+|la\s+|el\s+|o\s+|le\s+|l'|den\s+|de\s+)?"
    return re.compile(rf"{articles}(?P<word>{_alternation('present')})(?!\w)", re.IGNORECASE)


_SLASHED = re.compile(rf"(\d(?<![\d/]\d)\d?)/\d\d?/{_YEAR}(?!\d)")
_SHORT_END = re.compile(r"\s?[-/\u2010-\u2015\u2212]\s?(?P<yy>\d\d)(?![\d/.-])")
_SURE_OPENING = re.compile(r"(?<!\w)(?:since|seit|ab|depuis|desde|dal|sinds|vanaf)\s*+:?\s*+$", re.IGNORECASE)
_ONWARDS = re.compile(r"\s*(?:-\s*)?(?:onwards?\b|至今|迄今)", re.IGNORECASE)
_OPEN_END = re.compile(rf"\s*+(?:{_DASH})(?:\s*+(?:\.{{3}}|…))?[^\S\n]*+(?=$|\n|[)|])")
DURATION = re.compile(
    r"(?:[(\[·|,]\s*+|(?<!\s)\s++)?(?:(?<!\d)\d++\s*+(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|meses|mes|anos?|anni|anno|"
    r"mesi|mese|jaar|maanden)\b\.?[\s,&and]*){1,2}[)\]]?",
    re.IGNORECASE,
)

DURATION_SIGN = re.compile(r"\d\s*+[ymja]", re.IGNORECASE)
"""How every duration begins: a number and the first letter of a unit."""


def _full_year(two_digits: str) -> str:
    return ("20" if int(two_digits) < 50 else "19") + two_digits


def writes_day_first(text: str) -> bool:
    """Whether some ``a/b/yyyy`` in ``text`` can only be read day first."""
    return any(int(first) > MONTHS_A_YEAR for first in _SLASHED.findall(text))


def _moment(match: re.Match[str], *, day_first: bool) -> Moment | None:
    """The value of one match, or None when it is no date (month 13)."""
    got = {key: value for key, value in match.groupdict().items() if value is not None}
    span = match.span()
    year = month = day = None
    if "iso_y" in got:
        year, month, day = got["iso_y"], int(got["iso_m"]), int(got.get("iso_d", 0))
    elif "n_y" in got:
        first, second = int(got["n_a"]), int(got["n_b"])
        starts_with_day = (day_first and second <= MONTHS_A_YEAR) or got["n_s"] == "." or first > MONTHS_A_YEAR
        day, month = (first, second) if starts_with_day else (second, first)
        year = got["n_y"]
    else:
        key = next((k for k in got if k.endswith("_y")), None)
        year = got[key] if key else None
        name = next((k for k in got if k.endswith("_m")), None)
        if name:
            spelled = got[name]
            month = int(spelled) if spelled.isdigit() else MONTHS.get(fold(spelled))
        day = int(next((got[k] for k in got if k.endswith("_d")), 0))
    if year is None:
        return Moment(f"--{month:02d}" + (f"-{day:02d}" if day else ""), span) if month else None
    if len(year) == 2:  # two digits of a year
        year = _full_year(year)
    if not month:
        return Moment(year, span)
    if month > MONTHS_A_YEAR or (day and day > 31):  # days of a month
        return None
    return Moment(f"{year}-{month:02d}" + (f"-{day:02d}" if day else ""), span)


def _moments(text: str, start: int, end: int, *, day_first: bool) -> list[tuple[Moment, bool]]:
    """All moments in order; the flag marks ``mm/yy``, which counts only inside a range."""
    found = []
    for match in _moment_pattern().finditer(text, start, end):
        moment = _moment(match, day_first=day_first)
        if moment:
            found.append((moment, match.group("sh_y") is not None))
    return found


_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")
_AROUND = 120  # characters


def find_dates(text: str, start: int = 0, end: int | None = None, *, day_first: bool = False) -> list[DateRange]:
    """Every date and range of dates in ``text[start:end]``, in order; spans refer to ``text``."""
    end = len(text) if end is None else end
    moments = _moments(text, start, end, day_first=day_first)
    found: list[DateRange] = []
    index = 0
    while index < len(moments):
        moment, short = moments[index]
        if index + 1 < len(moments) and _joins(text, moment.span[1], moments[index + 1][0].span[0]):
            following = moments[index + 1][0]
            joined = _joined(moment, following)
            if joined is None and _from_right(text, moment.span[0], following.span[1]):
                joined = _joined(following, moment)
            if joined:
                found.append(joined)
                index += 2
                continue
        index += 1
        if moment.value.startswith("--"):
            continue
        single = _open_or_lone(text, moment, end)
        if not (short and single.lone):
            found.append(single)
    return found


def _joins(text: str, left: int, right: int) -> bool:
    gap = text[left:right]
    return len(gap) <= 12 and _joint_pattern().fullmatch(gap) is not None  # a joint is short


def _from_right(text: str, start: int, end: int) -> bool:
    """Whether what stands around runs from right to left: there the later year may be given first."""
    return _RIGHT_TO_LEFT.search(text, max(0, start - _AROUND), end + _AROUND) is not None


def _joined(first: Moment, second: Moment) -> DateRange | None:
    start, end = first, second
    if end.value.startswith("--"):
        return None
    if start.value.startswith("--"):  # "Jan - Mar 2020": the year is written once, and "Nov - Feb 2020" are of two
        year = int(end.value[:4]) - (start.value[2:4] > end.value[5:7])
        start = Moment(f"{year}-{start.value[2:]}", (first.span[0], second.span[1]))
    if end.value[:4] < start.value[:4]:
        return None
    span = min(first.span[0], second.span[0]), max(first.span[1], second.span[1])
    return DateRange(start, end, current=False, span=span)


def _open_or_lone(text: str, moment: Moment, limit: int) -> DateRange:
    start, after = moment.span
    if len(moment.value) == 4:  # a bare year may be followed by two digits of another: 2019-21
        short = _SHORT_END.match(text, after, limit)
        if short and int(short["yy"]) > int(moment.value[2:]):
            whole = (start, short.end())
            return DateRange(moment, Moment(moment.value[:2] + short["yy"], whole), current=False, span=whole)
    joint = _joint_pattern().match(text, after, limit)
    if joint:
        present = _present_pattern().match(text, joint.end(), limit)
        if present:
            return DateRange(
                moment, None, current=True, span=(start, present.end()), present=(joint.end(), present.end())
            )
    opening = _SURE_OPENING.search(text, max(0, start - 16), start)
    if opening:
        return DateRange(moment, None, current=True, span=(opening.start(), after), present=opening.span())
    open_end = _ONWARDS.match(text, after, limit) or _OPEN_END.match(text, after, limit)
    if open_end:
        return DateRange(moment, None, current=True, span=(start, open_end.end()), present=(after, open_end.end()))
    return DateRange(moment, None, current=False, span=moment.span)


def start_of(text: str, *, day_first: bool = False) -> str | None:
    """The first moment of the first date or range in ``text``."""
    found = find_dates(text, day_first=day_first)
    return found[0].start.value if found and found[0].start else None


def end_of(text: str, *, day_first: bool = False) -> str | None:
    """The last moment of the first range in ``text``, or its lone date."""
    found = find_dates(text, day_first=day_first)
    if not found:
        return None
    moment = found[0].end or found[0].start
    return moment.value if moment else None


def is_present(text: str) -> bool:
    """Whether ``text`` says that something still runs."""
    stripped = text.strip()
    return bool(
        _present_pattern().fullmatch(stripped)
        or _SURE_OPENING.search(stripped)
        or re.fullmatch(rf"(?:{_DASH})\s*(?:\.\.\.|…)?", stripped)
    )


def month_index(value: str, *, last: bool = False) -> int:
    """Months since year 0 of a moment; a bare year is its January, or its December when it is the ``last`` one."""
    year, _, rest = value.partition("-")
    month = int(rest[:2]) if rest else (MONTHS_A_YEAR if last else 1)
    return int(year) * MONTHS_A_YEAR + month - 1
