"""Inventors as two patent offices name them, one record for every inventor on every patent.

Apart, though alike: namesakes (most are Korean, Chinese or Indian; at one firm they are rare), a father and son with
one name, relatives who invent together, and colleagues who share town, firm and coinventors. One, though unlike:
initials and short names, family name and given name taken for each other, umlauts and syllables transliterated in
several ways, women who married, and inventors who moved to another town, firm or team. Written without sight of the
rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, NICKNAMES, coin_family_names

COLUMNS = ("name", "city", "state", "country", "assignee", "year", "coinventors")
# fmt: off
_STATES = ("CA", "TX", "NY", "MA", "WA", "MI", "NJ", "MN", "IL", "OH", "PA", "NC", "OR", "CO", "AZ", "CT")
_ABROAD = ("JP", "DE", "KR", "JP", "CN", "KR", "JP", "TW", "DE", "IN", "TW", "CN", "JP", "DE")
_TRADES = ("Semiconductor", "Pharmaceuticals", "Medical", "Technologies", "Motor", "Chemical", "Networks", "Optics",
           "Energy", "Systems", "Instruments", "Therapeutics", "Electronics", "Materials", "Software", "Aerospace")
_FORMS = {
    "US": (("Corporation", "Corp.", "Corp"), ("Inc.", "Incorporated", "Inc"), ("LLC", "L.L.C.", "")),
    "DE": (("GmbH", "Gesellschaft mit beschränkter Haftung", "GmbH"), ("AG", "Aktiengesellschaft", "AG")),
    "IN": (("Limited", "Ltd.", "Ltd"), ("Private Limited", "Pvt. Ltd.", "Pvt Ltd")),
    "JP": (("Kabushiki Kaisha", "K.K.", "Co., Ltd."), ("Corporation", "Corp.", "Kabushiki Kaisha")),
    "": (("Co., Ltd.", "Company Limited", "Co. Ltd."), ("Corporation", "Corp.", "Corp")),
}
_KOREAN = (("Kim", "Gim"), ("Lee", "Yi"), ("Park", "Bak"), ("Choi", "Choe"), ("Jung", "Jeong"), ("Kang", "Gang"),
           ("Cho", "Jo"), ("Yoon", "Yun"), ("Jang", "Chang"), ("Lim", "Im"), ("Han", "Han"), ("Oh", "O"),
           ("Shin", "Sin"), ("Seo", "Suh"), ("Kwon", "Gwon"), ("Hwang", "Hwang"), ("Ahn", "An"), ("Song", "Song"))
_KOREAN_FIRST = ("Min", "Sung", "Ji", "Jae", "Hyun", "Sang", "Dong", "Young", "Seung", "Kyung", "Jong", "Tae", "Ki",
                 "Chang", "Jun", "Woo", "In", "Yong", "Hee", "Byung", "Eun", "Jin", "Soo", "Won", "Myung", "Do")
_KOREAN_LAST = ("ho", "soo", "hoon", "jin", "hyun", "woo", "young", "jun", "kyu", "seok", "hwan", "sik", "min", "yeon",
                "sun", "chul", "gyu", "bae", "hee", "mo", "kwon", "wook", "tae", "il", "bum", "pyo")
_CHINESE = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou", "Xu", "Sun", "Ma", "Zhu", "Hu",
            "Guo", "He", "Lin", "Luo", "Gao", "Liang", "Zheng", "Xie", "Song", "Tang", "Deng", "Feng", "Han", "Cao",
            "Zeng", "Peng", "Xiao", "Cai", "Pan", "Tian", "Dong", "Yuan", "Yu", "Jiang", "Ye")
_PINYIN = ("Wei", "Jun", "Ming", "Hong", "Jian", "Xiao", "Li", "Yu", "Hui", "Zhi", "Yong", "Feng", "Guo", "Hai", "Bin",
           "Lei", "Chun", "Qiang", "Wen", "Xin", "Yan", "Jie", "Tao", "Ping", "Chao", "Sheng", "Bo", "Kai", "Peng",
           "Rui", "Shu", "Xiang", "Yi", "Zhong", "Dong", "Liang", "Mei", "Fang", "Ying", "Rong")
_YAMA = ("Yama", "Taka", "Matsu", "Naka", "Kawa", "Ishi", "Fuji", "Miya", "Hashi", "Oka", "Kita", "Mori", "Nishi",
         "Hara", "Ko", "Oo", "Ku", "Mizu", "Iwa", "Shima", "Ara", "Uchi", "Sugi", "Tani")
_MOTO = ("moto", "da", "gawa", "mura", "shita", "no", "saki", "shima", "hara", "ta", "guchi", "yama", "uchi", "kawa",
         "be", "hashi", "i", "zawa", "bayashi", "naka")
_TAKA = ("Taka", "Hiro", "Nobu", "Kazu", "Masa", "Yoshi", "Toshi", "Shin", "Tomo", "Yasu", "Haru", "Mitsu", "Ken",
         "Yuu", "Nori", "Hide", "Aki", "Ryou")
_YUKI = ("yuki", "shi", "nori", "hiko", "aki", "o", "hiro", "ji", "mi", "ichi", "ya", "fumi", "ko", "ta", "ro", "haru")
_INDIAN = ("Sharma", "Gupta", "Kumar", "Patel", "Singh", "Rao", "Reddy", "Iyer", "Nair", "Joshi", "Mehta", "Das",
           "Krishnan", "Banerjee", "Desai", "Kulkarni", "Srinivasan", "Agarwal", "Ghosh", "Menon", "Verma", "Bhat",
           "Chakraborty", "Raman", "Subramanian", "Mishra", "Pillai", "Jain", "Shah", "Naidu")
_SANSKRIT = ("Rajesh", "Sanjay", "Anil", "Priya", "Vijay", "Sunil", "Ramesh", "Deepak", "Ashok", "Anand", "Suresh",
             "Kavita", "Arun", "Manish", "Ravi", "Lakshmi", "Vikram", "Amit", "Prakash", "Nitin", "Ganesh", "Rohit",
             "Venkatesh", "Meera", "Hari", "Pradeep", "Srikanth", "Neha", "Vinod", "Kiran")
_GERMAN = ("Hans", "Jürgen", "Klaus-Peter", "Karl-Heinz", "Günther", "Wolfgang", "Jörg", "Matthias", "Rüdiger", "Uwe",
           "Andreas", "Thorsten", "Björn", "Sabine", "Frank", "Markus", "Karin", "Ralf", "Götz", "Christoph", "Bernd",
           "Hans-Jürgen", "Dieter", "Holger", "Anke", "Volker", "Silke", "Tobias", "Jan", "Dirk")
# fmt: on
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
_EAST = ("KR", "CN", "TW", "JP")
_FIRST, _LAST = 1988, 2021


@dataclass(frozen=True, slots=True)
class _Place:
    country: str
    state: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Firm:
    names: tuple[str, ...]  # the usual one first; none for those who patent on their own account
    places: tuple[_Place, ...]


@dataclass(frozen=True, slots=True)
class _Inventor:
    number: int
    family: str
    given: str
    middle: str
    origin: str  # the country that the name comes from
    place: _Place
    town: str
    suffix: str = ""


class _Offices:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng, self.number = rng, 0
        self.trades, self.given, self.german = (take_half(w, half) for w in (_TRADES, GIVEN_NAMES, _GERMAN))
        self.korean = take_half(_KOREAN, half)
        self.korean_first, self.korean_last = (take_half(words, half) for words in (_KOREAN_FIRST, _KOREAN_LAST))
        self.chinese, self.pinyin = take_half(_CHINESE, half), take_half(_PINYIN, half)
        self.yama, self.moto, self.taka, self.yuki = (take_half(w, half) for w in (_YAMA, _MOTO, _TAKA, _YUKI))
        self.indian, self.sanskrit = take_half(_INDIAN, half), take_half(_SANSKRIT, half)
        self.families = coin_family_names(rng, half, 400 + rows // 3)
        states = take_half(_STATES, half)
        words = coin_words(rng, 280 + rows // 20)
        countries = ["US"] * 14 + list(_ABROAD)
        self.places = [
            _Place(country, skewed(rng, states, 1.6) if country == "US" else "", tuple(rng.sample(words, 6)))
            for country in countries
        ]
        self.firms = [self.firm(rng.choice(words)) for _ in range(60 + rows // 20)]
        self.leavers: list[tuple[_Inventor, int]] = []  # with the year of the last patent

    def firm(self, word: str) -> _Firm:
        rng, home = self.rng, self.rng.choice(self.places)
        forms = rng.choice(_FORMS.get(home.country, _FORMS[""]))
        core = f"{word} {rng.choice(self.trades)}" if happens(rng, 0.75) else word
        names = [f"{core}{',' if form.startswith(('Inc', 'LLC')) else ''} {form}".strip() for form in forms]
        if happens(rng, 0.06):
            names = [f"The Regents of the University of {word}", f"University of {word}", f"Univ. of {word}"]
        branches = rng.sample(self.places, rng.choice((0, 0, 0, 1, 2)))
        return _Firm(tuple(names), (home, home, home, *branches))

    def named(self, origin: str) -> tuple[str, str, str]:
        """Family name, given name and middle initial as they are usual in a country."""
        rng = self.rng
        if origin == "KR":
            first, last = rng.choice(self.korean_first), rng.choice(self.korean_last)
            return skewed(rng, self.korean, 2)[0], f"{first}-{last.title()}", ""
        if origin in ("CN", "TW"):
            given = "-".join(rng.sample(self.pinyin, 1 if origin == "CN" and happens(rng, 0.35) else 2))
            return skewed(rng, self.chinese, 1.6), given, ""
        if origin == "JP":
            family = f"{skewed(rng, self.yama, 1.2)}{skewed(rng, self.moto, 1.2)}"
            return family, f"{skewed(rng, self.taka, 1.2)}{skewed(rng, self.yuki, 1.2)}", ""
        if origin == "IN":
            middle = rng.choice("SKRVNPMA") if happens(rng, 0.3) else ""
            family = rng.choice(self.sanskrit if happens(rng, 0.4) else self.indian)  # many bear the father's name
            return family, rng.choice(self.sanskrit), middle
        family = skewed(rng, self.families, 1.3)
        if origin == "DE":
            if happens(rng, 0.4):
                vowel = rng.choice("aou")
                family = family.replace(vowel, _UMLAUTS[vowel], 1)
            return family, rng.choice(self.german), ""
        return family, skewed(rng, self.given, 1.3), rng.choice("ABCDEFGHJKLMPRSTW") if happens(rng, 0.72) else ""

    def inventor(self, place: _Place) -> _Inventor:
        rng, origin = self.rng, place.country
        if origin == "US":
            origin = rng.choice(("US",) * 13 + ("CN", "CN", "IN", "IN", "DE", "KR", "TW"))
        self.number += 1
        family, given, middle = self.named(origin)
        suffix = "Jr." if origin == "US" and happens(rng, 0.02) else ""
        return _Inventor(self.number, family, given, middle, origin, place, skewed(rng, place.towns, 1.4), suffix)

    def team(self, firm: _Firm, place: _Place) -> tuple[list[_Inventor], int]:
        """Who invents together, and since when: new people, now and then with somebody from another firm or team."""
        rng, size = self.rng, self.rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6)) if firm.names else 1
        team, year = [self.inventor(place) for _ in range(size)], rng.randrange(_FIRST, _LAST)
        if self.leavers and happens(rng, 0.5 if firm.names else 0.1):
            near = [known for known in self.leavers if known[0].place is place]
            land = [known for known in self.leavers if known[0].place.country == place.country]
            known = rng.choice(near or land or self.leavers)
            self.leavers.remove(known)
            kept, year = known[0], known[1] + rng.randrange(5)
            team[0] = kept if kept.place is place else replace(kept, place=place, town=rng.choice(place.towns))
        if happens(rng, 0.012):  # a relative; half of them the father or son of the same name
            again = self.inventor(place)
            if happens(rng, 0.5) and team[0].origin == "US":
                again = replace(again, given=team[0].given, suffix="" if team[0].suffix else "Jr.")
            team.append(replace(again, family=team[0].family, town=team[0].town, origin=team[0].origin))
        return team, year

    def spell(self, one: _Inventor, office: str) -> str:
        """The name as the office prints it: "Last, First M."."""
        rng, family, given, middle = self.rng, one.family, one.given, one.middle
        if one.origin == "KR" and happens(rng, 0.04):
            family = dict(self.korean).get(family, family)
        if one.origin in _EAST and "-" in given:
            forms = (given, given.replace("-", "").capitalize(), given.capitalize(), given.replace("-", " "))
            habit = 1 if one.origin == "CN" else one.number % len(forms)
            given = forms[habit] if happens(rng, 0.75) else rng.choice(forms)
        if one.origin == "JP":
            given = given.replace("uu", rng.choice(("u", "uu", "u"))).replace("ou", rng.choice(("o", "oh", "o")))
            family = family.replace("Oo", rng.choice(("O", "Oh", "O")))
        if not (family + given).isascii() and happens(rng, 0.55 if office == "uspto" else 0.2):
            plain: dict[str, str] = rng.choice(({"ü": "ue", "ö": "oe", "ä": "ae"}, {"ü": "u", "ö": "o", "ä": "a"}))
            family, given = (
                name.translate(str.maketrans(dict[str, str | int | None](plain))) for name in (family, given)
            )
        if happens(rng, 0.05):
            given = NICKNAMES.get(given, given)
        elif one.origin not in _EAST and happens(rng, 0.03):
            given = f"{given[0]}."
        middle = lose(rng, f" {middle}." if middle else "", 0.18)
        given = garble(rng, given, 0.012) + middle
        family = garble(rng, family, 0.015)
        if one.origin in _EAST and happens(rng, 0.015):
            family, given = given, family
        family = family.upper() if office == "epo" and happens(rng, 0.6) else family
        suffix = lose(rng, one.suffix, 0.3)
        return f"{family}, {given}{', ' if suffix else ''}{suffix}"

    def patent(self, team: list[_Inventor], firm: _Firm, year: int, office: str) -> Iterator[Row]:
        """One record for each inventor, with the others beside."""
        rng = self.rng
        names = [self.spell(one, office) for one in team]
        assignee = "" if not firm.names or happens(rng, 0.06) else firm.names[0]
        if assignee and happens(rng, 0.22):
            assignee = rng.choice(firm.names[1:])
        if office == "epo" and happens(rng, 0.3):
            assignee = assignee.upper()
        assignee = garble(rng, assignee, 0.01)
        for at, one in enumerate(team):
            city, state = garble(rng, one.town, 0.02), one.place.state
            if one.place.country in ("JP", "KR") and happens(rng, 0.25):
                city += "-shi" if one.place.country == "JP" else "-si"
            if office == "epo" and state:
                city, state = (f"{city}, {state}", "") if happens(rng, 0.5) else (city, "")
            others = "; ".join(names[:at] + names[at + 1 :])
            values = names[at], lose(rng, city, 0.01), state, one.place.country, assignee, str(year), others
            yield str(one.number), office, values

    def work(self) -> Iterator[Row]:
        """All patents of a team; afterwards some of its people look for another."""
        rng = self.rng
        firm = skewed(rng, self.firms, 1.6)
        place = rng.choice(firm.places)
        if happens(rng, 0.1):
            firm = _Firm((), (place,))
        team, year = self.team(firm, place)
        for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 5))):
            who = [one for one in team if happens(rng, 0.75)] or team[:1]
            offices = ("uspto", "epo") if happens(rng, 0.18) else ("epo" if happens(rng, 0.12) else "uspto",)
            for office in offices:
                yield from self.patent(who, firm, min(_LAST, year + rng.randrange(3)), office)
            year += rng.choice((0, 1, 1, 2, 4))
            team = [self.later(one) for one in team]
        self.leavers += [(one, year) for one in team if year < _LAST and happens(rng, 0.15)]

    def later(self, one: _Inventor) -> _Inventor:
        """The inventor when next heard of: some move to another town near by, a few marry."""
        rng = self.rng
        if one.given.endswith("a") and one.origin in ("US", "DE") and happens(rng, 0.02):  # a woman's name
            one = replace(one, family=skewed(rng, self.families, 1.3))
        return replace(one, town=rng.choice(one.place.towns)) if happens(rng, 0.08) else one


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Inventors on patents without end, team by team."""
    offices = _Offices(rng, half, rows)
    while True:
        yield from offices.work()
