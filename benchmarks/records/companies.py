"""Accounts of a sales department, entered by those at the telephone, those on the road, a web form and a bought list.

Apart, though alike: subsidiaries and divisions under their parent's domain (each an account of its own, its country
often left out), strangers with one fashionable name, and firms whose people write from one free mail service. One,
though unlike: legal forms dropped or spelled otherwise, initials, a brand and the firm behind it, former names, the
domain of another country, the city of another office, and direct lines. Written without sight of the rules that it
measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, lose, skewed, take_half
from benchmarks.records.names import coin_family_names

COLUMNS = ("company", "domain", "city", "country", "phone", "industry", "employees")


@dataclass(frozen=True, slots=True)
class _Country:
    names: tuple[str, ...]  # in full, the code, and others
    own: tuple[str, ...]  # as a subsidiary has it in its name
    forms: tuple[tuple[str, ...], ...]  # legal forms, each with its spellings
    dial: str
    domain: str


# fmt: off
_COUNTRIES = (
    _Country(("United States", "US", "USA", "U.S."), ("USA", "North America", "US", "America"),
             (("Inc.", "Inc", ", Inc."), ("LLC", "L.L.C.", ", LLC"), ("Corporation", "Corp.", "Corp"),
              ("Company", "Co.", "Co")), "1", "com"),
    _Country(("United Kingdom", "GB", "UK", "England"), ("UK", "(UK)", "Europe", "Great Britain"),
             (("Ltd", "Limited", "Ltd."), ("Limited", "Ltd", "Ltd."), ("PLC", "plc"), ("LLP", "LLP")), "44", "co.uk"),
    _Country(("Germany", "DE", "Deutschland"), ("Deutschland", "Germany", "DACH"),
             (("GmbH", "Gmbh", "GmbH."), ("GmbH & Co. KG", "GmbH & Co KG", "GmbH"), ("AG", "AG"), ("SE", "SE")),
             "49", "de"),
    _Country(("Netherlands", "NL", "The Netherlands", "Holland"), ("Nederland", "Benelux", "Netherlands"),
             (("B.V.", "BV", "b.v."), ("N.V.", "NV"), ("B.V.", "BV", "Bv")), "31", "nl"),
    _Country(("Canada", "CA", "CAN"), ("Canada", "(Canada)", "Canada"),
             (("Inc.", "Inc", "Incorporated"), ("Ltd.", "Ltd", "Limited"), ("Corp.", "Corporation")), "1", "ca"),
    _Country(("Ireland", "IE", "Republic of Ireland"), ("Ireland", "(Ireland)", "EMEA"),
             (("Ltd", "Limited", "Teo"), ("DAC", "Designated Activity Company"), ("PLC", "plc")), "353", "ie"),
    _Country(("France", "FR", "FRANCE"), ("France", "Europe du Sud", "France"),
             (("SAS", "S.A.S."), ("SARL", "S.A.R.L.", "Sarl"), ("SA", "S.A.")), "33", "fr"),
    _Country(("Spain", "ES", "España"), ("España", "Iberia", "Spain"),
             (("S.L.", "SL", "S.L"), ("S.A.", "SA"), ("S.L.U.", "SLU")), "34", "es"),
)
_INDUSTRIES = (  # with what such firms call themselves, long and short
    (("Software", "Computer Software", "SaaS", "Technology"),
     (("Software", "SW"), ("Systems", "Sys"), ("Technologies", "Tech"), ("Labs", "Labs"), ("Data", "Data"))),
    (("Information Technology", "IT Services", "IT", "Information Technology & Services"),
     (("Solutions", "Sol."), ("Technology Services", "Tech Svcs"), ("Networks", "Net"), ("Cloud", "Cloud"))),
    (("Manufacturing", "Industrial", "Industrial Manufacturing"),
     (("Manufacturing", "Mfg"), ("Industries", "Ind."), ("Engineering", "Eng."), ("Components", "Comp."))),
    (("Machinery", "Mechanical Engineering", "Industrial Goods"),
     (("Machinery", "Mach."), ("Tools", "Tools"), ("Automation", "Autom."), ("Precision", "Prec."))),
    (("Professional Services", "Consulting", "Management Consulting"),
     (("Consulting", "Cons."), ("Partners", "Ptrs"), ("Associates", "Assoc."), ("Advisors", "Adv."))),
    (("Financial Services", "Finance", "Banking & Finance"),
     (("Capital", "Cap."), ("Financial", "Fin."), ("Insurance", "Ins."), ("Credit Management", "Credit Mgmt"))),
    (("Logistics", "Transportation", "Transportation/Logistics"),
     (("Logistics", "Log."), ("Freight", "Frt"), ("Transport", "Transp."), ("Shipping", "Shipping"))),
    (("Construction", "Building", "Real Estate & Construction"),
     (("Construction", "Constr."), ("Builders", "Bldrs"), ("Contracting", "Contr."), ("Properties", "Prop."))),
    (("Health Care", "Healthcare", "Hospital & Health Care", "Medical"),
     (("Health", "Health"), ("Medical", "Med."), ("Care", "Care"), ("Diagnostics", "Diag."))),
    (("Pharmaceuticals", "Life Sciences", "Biotechnology"),
     (("Pharma", "Pharma"), ("Biosciences", "Bio"), ("Laboratories", "Labs"), ("Therapeutics", "Tx"))),
    (("Retail", "Consumer Goods", "E-Commerce"),
     (("Stores", "Stores"), ("Retail", "Retail"), ("Brands", "Brands"), ("Foods", "Foods"))),
    (("Media", "Marketing & Advertising", "Advertising"),
     (("Media", "Media"), ("Digital", "Digital"), ("Communications", "Comms"), ("Creative", "Creative"))),
)
_UNITS = ("Services", "Digital", "Financial Services", "Europe", "Logistics", "Ventures", "Real Estate",
          "International", "Energy", "Academy", "Holding", "Foundation")
_FASHIONS = ("Apex", "Summit", "Pinnacle", "Vertex", "Nexus", "Horizon", "Quantum", "Catalyst", "Velocity", "Beacon",
             "Elevate", "Keystone", "Evergreen", "Fusion", "Bluewave", "Northstar", "Phoenix", "Titan", "Ascend",
             "Zenith")
_MAILS = ("gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com", "live.com", "gmx.net", "aol.com")
# fmt: on
_SIZES = ((1, 10), (11, 50), (51, 200), (201, 500), (501, 1000), (1001, 5000), (5001, 10000))


@dataclass(frozen=True, slots=True)
class _Desk:
    """How a channel fills in an account; the figures are shares."""

    form: float  # legal forms written
    short: float  # trades cut or dropped
    slips: float
    no_domain: float
    no_city: float
    no_phone: float
    no_industry: float
    no_size: float
    free_mail: float


_DESKS = {
    "telephone": _Desk(0.3, 0.15, 0.04, 0.2, 0.25, 0.1, 0.3, 0.5, 0.01),
    "road": _Desk(0.25, 0.25, 0.06, 0.3, 0.15, 0.15, 0.5, 0.7, 0.02),
    "web": _Desk(0.35, 0.2, 0.06, 0.02, 0.35, 0.3, 0.2, 0.3, 0.1),
    "list": _Desk(0.85, 0.05, 0.01, 0.08, 0.02, 0.12, 0.03, 0.04, 0.0),
}


@dataclass(frozen=True, slots=True)
class _Company:
    stem: str
    trade: tuple[str, str]  # long and short, or nothing
    form: tuple[str, ...]
    domain: str  # "" for those who have only a free address
    mail: str
    city: str
    country: _Country
    phone: str  # but for the line's last two digits
    industry: tuple[str, ...]
    people: int
    region: str = ""  # of a subsidiary
    alias: str = ""  # a brand, or the name it had
    other_domain: str = ""
    branch: str = ""  # the city of another office


class _Market:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.countries, self.industries = take_half(_COUNTRIES, half), take_half(_INDUSTRIES, half)
        self.units, self.fashions, self.mails = (take_half(w, half) for w in (_UNITS, _FASHIONS, _MAILS))
        self.families, self.words = coin_family_names(rng, half, 120 + rows // 8), coin_words(rng, 300 + rows // 3)
        self.cities = {country.domain: coin_words(rng, 16 + rows // 250) for country in self.countries}
        self.domains: set[str] = set()

    def city(self, country: _Country) -> str:
        return skewed(self.rng, self.cities[country.domain], 1.7)

    def line(self, country: _Country, city: str) -> str:
        """A switchboard: the country, the area of the city and the number but for two digits."""
        area = 20 + self.cities[country.domain].index(city) * 3
        return f"{country.dial} {area * 10 + 1 if country.dial == '1' else area} {self.rng.randrange(20_000, 99_999)}"

    def site(self, name: str, country: _Country) -> str:
        """A domain that nobody has yet."""
        rng, ending = self.rng, country.domain if happens(self.rng, 0.5) else "com"
        head, _, tail = name.partition(" ")
        for base in (fold(head if happens(rng, 0.5) else name), fold(name), f"{fold(head)}-{fold(tail) or 'group'}"):
            if f"{base}.{ending}" not in self.domains:
                break
        else:
            base = f"{fold(name)}{rng.randrange(2, 400)}"
        self.domains.add(f"{base}.{ending}")
        return f"{base}.{ending}"

    def stem(self) -> str:
        rng, chance, family = self.rng, self.rng.random(), skewed(self.rng, self.families, 1.2)
        if chance < 0.12:
            return rng.choice(self.fashions)
        if chance < 0.3:
            return family
        if chance < 0.38:
            return f"{family} & {rng.choice((*self.families[:60], 'Sons'))}"
        return f"{rng.choice(self.words)}{f' {rng.choice(self.words)}' if chance < 0.48 else ''}"

    def company(self) -> _Company:
        rng, country = self.rng, skewed(self.rng, self.countries, 1.8)
        industry, trades = rng.choice(self.industries)
        stem, trade, city = self.stem(), rng.choice(trades), self.city(country)
        if stem not in self.fashions and happens(rng, 0.3):
            trade = ("", "")
        alias = rng.choice(self.words) if happens(rng, 0.06) else ""
        name = alias if alias and happens(rng, 0.7) else f"{stem} {trade[0]}".strip()
        domain = self.site(name, country) if happens(rng, 0.96) else ""
        other = ""
        if domain and happens(rng, 0.08):
            other = f"{domain.partition('.')[0]}.{country.domain if domain.endswith('.com') else 'com'}"
            other = "" if other in self.domains else other
            self.domains.add(other)
        low, high = skewed(rng, _SIZES, 1.6)
        mail, branch = skewed(rng, self.mails, 1.6), self.city(country) if happens(rng, 0.15) else ""
        form, people, line = skewed(rng, country.forms, 1.5), rng.randint(low, high), self.line(country, city)
        one = _Company(stem, trade, form, domain, mail, city, country, line, industry, people)
        return replace(one, alias=alias, other_domain=other, branch=branch)

    def group(self) -> Iterator[_Company]:
        """A company with the subsidiaries and divisions that are accounts of their own."""
        rng, one = self.rng, self.company()
        yield one
        if one.people < 50 or not one.domain:
            return
        if happens(rng, 0.11):
            abroad = [other for other in self.countries if other is not one.country]
            for country in rng.sample(abroad, rng.choice((1, 1, 2, 3))):
                domain = one.domain if happens(rng, 0.75) else f"{one.domain.partition('.')[0]}.{country.domain}"
                part = replace(one, region=rng.choice(country.own), form=rng.choice(country.forms), domain=domain)
                yield self.apart(part, country)
        if happens(rng, 0.07):
            for unit in rng.sample(self.units, rng.choice((1, 1, 2))):
                trade = (f"{one.trade[0]} {unit}".strip(), f"{one.trade[1]} {unit}".strip())
                domain = self.site(f"{one.stem} {unit}", one.country) if happens(rng, 0.25) else one.domain
                part = replace(one, trade=trade, form=rng.choice(one.country.forms), domain=domain)
                yield self.apart(part, one.country)

    def apart(self, one: _Company, country: _Country) -> _Company:
        """The same name with its own address, telephone and people; a division mostly stays in the parent's city."""
        rng, city = self.rng, self.city(country)
        if country is one.country and happens(rng, 0.6):
            city = one.city
        phone = one.phone if city == one.city and happens(rng, 0.4) else self.line(country, city)
        people = max(3, int(one.people * rng.uniform(0.03, 0.5)))
        one = replace(one, alias="", other_domain="", branch="")
        return replace(one, country=country, city=city, phone=phone, people=people)

    def name(self, one: _Company, desk: _Desk) -> str:
        """What is entered as the company."""
        rng, trade = self.rng, one.trade[0]
        stem = one.stem.replace(" & ", rng.choice((" & ", " and ", "+"))) if happens(rng, 0.3) else one.stem
        if trade and happens(rng, desk.short):
            trade = one.trade[1] if happens(rng, 0.6) else ""
        region = one.region if happens(rng, 0.7 + 0.25 * desk.form) else ""
        bare = " ".join(part for part in (stem, trade, region) if part)
        form = rng.choice(one.form) if happens(rng, desk.form) else ""
        name = f"{bare}{form}" if form.startswith(",") else f"{bare} {form}".strip()
        words = f"{one.stem} {one.trade[0]}".replace("& ", "").split()
        if one.alias and happens(rng, 0.5):
            name = rng.choice((one.alias, one.alias, one.alias, f"{one.alias} ({bare})", f"{bare} - {one.alias}"))
        elif len(words) > 2 and happens(rng, 0.12):
            name = "".join(word[0] for word in words) + (f" {one.region}" if one.region else "")
        elif happens(rng, 0.02):
            name = rng.choice((f"{bare} - {one.city}", f"{bare} (duplicate?)", f"The {bare}", f"{bare} Group"))
        return garble(rng, name, desk.slips)

    def entry(self, one: _Company, channel: str) -> tuple[str, ...]:
        """An account as a channel fills it in."""
        rng, desk = self.rng, _DESKS[channel]
        domain = one.other_domain if one.other_domain and happens(rng, 0.4) else one.domain
        if not domain or happens(rng, desk.free_mail):
            domain = one.mail if channel == "web" or happens(rng, 0.3) else ""
        elif channel == "list" or (channel == "road" and happens(rng, 0.3)):
            domain = f"www.{domain}"
        city = one.branch if one.branch and happens(rng, 0.35) else one.city
        country = one.country.names[0] if channel in {"web", "list"} else rng.choice(one.country.names)
        industry, people = rng.choice(one.industry), max(1, int(one.people * rng.choice((1, 1, rng.uniform(0.6, 1.4)))))
        if happens(rng, 0.07):
            industry = rng.choice(rng.choice(self.industries)[0])
        low, high = next((low, high) for low, high in (*_SIZES, (10_001, 99_999)) if people <= high)
        values = (
            self.name(one, desk),
            lose(rng, garble(rng, domain, 0.01), desk.no_domain),
            lose(rng, garble(rng, city, 0.02), desk.no_city),
            lose(rng, country, 0.12 if channel == "road" else 0.02),
            lose(rng, self.phone(one, channel), desk.no_phone),
            lose(rng, industry, desk.no_industry),
            lose(rng, f"{low}-{high}" if channel in {"web", "telephone"} else str(people), desk.no_size),
        )
        if channel == "web" and happens(rng, 0.18):
            return (
                values[0].lower() if happens(rng, 0.7) else values[0].upper(),
                values[1],
                values[2].lower(),
                *values[3:],
            )
        return values

    def phone(self, one: _Company, channel: str) -> str:
        """The switchboard, somebody's extension or a mobile telephone, in somebody's manner."""
        rng = self.rng
        dial, area, number = one.phone.split(" ")
        number += "00" if happens(rng, 0.75 if channel == "list" else 0.5) else f"{rng.randrange(10, 99)}"
        if channel in {"road", "web"} and happens(rng, 0.15):
            area, number = f"7{rng.randrange(10, 99)}", str(rng.randrange(1_000_000, 9_999_999))
        if channel == "list":
            return f"+{dial} {area} {number}"
        kinds = ("+{0} {1} {2}", "+{0} ({1}) {2}", "0{1} {2}", "{1}-{2}", "+{0}{1}{2}", "00{0} {1} {2}")
        if dial == "1":
            kinds = ("({1}) {3}-{4}", "{1}-{3}-{4}", "+1 {1} {3} {4}", "{1}.{3}.{4}", "{1}{2}", "1-{1}-{3}-{4}")
        return rng.choice(kinds).format(dial, area, number, number[:3], number[3:])


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Accounts without end; most companies were entered once, some by several people."""
    market, number = _Market(rng, half, rows), 0
    channels = ("telephone", "telephone", "road", "web", "list")
    while True:
        for one in market.group():
            number += 1
            for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 2, 2, 3, 4))):
                channel = rng.choice(channels)
                yield str(number), channel, market.entry(one, channel)
