"""A vendor master merged from three companies' ledgers: one in capitals of 35 letters, one tidy, one by clerks.

Apart, though alike: branches of one group in other cities (each a vendor, many under the group's tax number and all
under its website), sister companies behind one door that differ in a word or a legal form, and strangers who chose the
same fashionable name. One, though unlike: vendors that moved, changed their legal form or trade under another name, and
second entries of one ledger for another currency. Written without sight of the rules that it measures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, fold, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("name", "street", "city", "country", "tax_number", "website")


@dataclass(frozen=True, slots=True)
class _Country:
    code: str
    names: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]  # legal forms, each with its spellings
    streets: tuple[tuple[str, ...], ...]  # street types, long and short
    tax: str
    domain: str


# fmt: off
_COUNTRIES = (
    _Country("GB", ("United Kingdom", "UK", "Great Britain"),
             (("Ltd", "Limited", "Ltd."), ("Ltd", "Limited", "Ltd."), ("PLC", "plc", "Public Limited Company"),
              ("LLP", "L.L.P.")),
             (("{n} {w} Road", "{n} {w} Rd"), ("{n} {w} Street", "{n} {w} St."), ("Unit {n}, {w} Park", "U{n} {w} Pk")),
             "GB#########", "co.uk"),
    _Country("DE", ("Germany", "Deutschland"),
             (("GmbH", "G.m.b.H.", "Ges. mbH", "Gesellschaft mbH"), ("GmbH", "Gmbh", "GmbH"),
              ("GmbH & Co. KG", "GmbH + Co KG", "GmbH&Co.KG"), ("AG", "Aktiengesellschaft", "A.G."), ("e.K.", "eK")),
             (("{w}straße {n}", "{w}str. {n}"), ("{w}er Weg {n}", "{w}er-Weg {n}"), ("Am {w} {n}", "Am {w} {n}")),
             "DE#########", "de"),
    _Country("NL", ("Netherlands", "Nederland", "The Netherlands"),
             (("B.V.", "BV", "Besloten Vennootschap"), ("B.V.", "BV", "b.v."), ("N.V.", "NV"), ("V.O.F.", "VOF")),
             (("{w}straat {n}", "{w}str. {n}"), ("{w}weg {n}", "{w}wg {n}"), ("{w}laan {n}", "{w}ln {n}")),
             "NL#########B##", "nl"),
    _Country("FR", ("France", "FRANCE"),
             (("SARL", "S.A.R.L.", "Sàrl"), ("SAS", "S.A.S."), ("SA", "S.A.", "Société Anonyme"), ("EURL", "E.U.R.L.")),
             (("{n} rue {w}", "{n}, r. {w}"), ("{n} avenue de {w}", "{n} av. de {w}"), ("ZI {w}", "Z. Ind. {w}")),
             "FR###########", "fr"),
    _Country("IT", ("Italy", "Italia"),
             (("S.r.l.", "SRL", "Srl"), ("S.p.A.", "SPA", "Spa"), ("S.n.c.", "SNC"), ("S.r.l.", "srl")),
             (("Via {w}, {n}", "V. {w} {n}"), ("Viale {w}, {n}", "V.le {w} {n}"), ("Piazza {w}, {n}", "P.zza {w} {n}")),
             "IT###########", "it"),
    _Country("US", ("United States", "USA", "U.S.A."),
             (("Inc.", "Inc", "Incorporated"), ("LLC", "L.L.C."), ("Corp.", "Corporation", "Corp"), ("Co.", "Company")),
             (("{n}0 {w} Avenue", "{n}0 {w} Ave"), ("{n}5 {w} Boulevard", "{n}5 {w} Blvd"),
              ("{n}1 {w} Drive", "{n}1 {w} Dr.")),
             "##-#######", "com"),
)
_TRADES = (
    ("Logistics", "Log."), ("Packaging", "Pack."), ("Systems", "Syst."), ("Tools", "Tools"), ("Chemicals", "Chem."),
    ("Metals", "Met."), ("Engineering", "Eng."), ("Consulting", "Cons."), ("Trading", "Trdg"), ("Foods", "Food"),
    ("Automation", "Autom."), ("Hydraulics", "Hydr."), ("Office Supplies", "Office Suppl."), ("Transport", "Transp."),
    ("Facility Services", "Facility Svcs"), ("Cleaning Services", "Cleaning Svcs"), ("Plastics", "Plast."),
    ("Software", "SW"), ("Instruments", "Instr."), ("Electrical", "Elec."), ("Industries", "Ind."),
    ("Print", "Printing"), ("International", "Intl"), ("Technology", "Tech."), ("Solutions", "Sol."),
    ("Security", "Sec."), ("Maintenance", "Maint."), ("Building Materials", "Bldg Mat."), ("Safety", "Safety"),
    ("Laboratories", "Labs"), ("Media", "Media"), ("Catering", "Cat."),
)
_SISTERS = ("Holding", "Real Estate", "Service", "Leasing", "Group", "Sales", "Production", "Property", "Rental")
_FASHIONS = ("Alpha", "Global", "Delta", "Nova", "Euro", "Omega", "Prime", "Apex", "Atlas", "Vega", "Inter", "Orion")
_REMARKS = ("{} (EUR)", "{} USD", "{} - DO NOT USE", "ZZ {}", "{} (old)", "{}, Accounts Dept.")
# fmt: on
_LEDGERS = ("north", "south", "west")
_LETTERS = 35  # of a name field in the north's system


@dataclass(frozen=True, slots=True)
class _Vendor:
    stem: str
    trade: tuple[str, str]  # and in short
    form: tuple[str, ...]  # its spellings; none for a person
    street: tuple[str, ...]  # long and short
    city: str
    country: _Country
    tax: str
    website: str
    trading: str = ""


class _Market:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.countries, self.trades = take_half(_COUNTRIES, half), take_half(_TRADES, half)
        self.sisters, self.fashions = take_half(_SISTERS, half), take_half(_FASHIONS, half)
        self.given, self.families = take_half(GIVEN_NAMES, half), coin_family_names(rng, half, 150 + rows // 8)
        self.words, self.streets = coin_words(rng, 200 + rows // 4), coin_words(rng, 120 + rows // 8)
        self.cities = {country.code: coin_words(rng, 14 + rows // 250) for country in self.countries}

    def tax(self, country: _Country) -> str:
        return "".join(str(self.rng.randrange(10)) if sign == "#" else sign for sign in country.tax)

    def street(self, country: _Country) -> tuple[str, ...]:
        word, number = self.rng.choice(self.streets), self.rng.randrange(1, 240)
        return tuple(kind.format(w=word, n=number) for kind in self.rng.choice(country.streets))

    def stem(self) -> str:
        rng, family = self.rng, skewed(self.rng, self.families, 1.3)
        initials = "".join(rng.choices("ABCDEFGHIKLMNPRSTVW", k=3))
        coined = rng.choice(self.words)
        other = rng.choice(self.families)
        fashion = f"{rng.choice(self.fashions)}{rng.choice(('', '', f' {coined}'))}"
        return rng.choice((family, family, coined, coined, f"{family} & {other}", initials, fashion))

    def vendor(self) -> _Vendor:
        rng = self.rng
        country = skewed(rng, self.countries, 1.6)
        stem, trade, form = self.stem(), rng.choice(self.trades), skewed(rng, country.forms, 1.5)
        site = f"{fold(stem)}{rng.choice(('', '-' + fold(trade[1])))}.{rng.choice((country.domain, 'com'))}"
        if happens(rng, 0.07):  # somebody alone
            stem, trade, form, site = f"{rng.choice(self.given)} {rng.choice(self.families)}", ("", ""), (), ""
        elif happens(rng, 0.25):
            trade = ("", "")
        city, trading = skewed(rng, self.cities[country.code], 1.8), ""
        if happens(rng, 0.06):
            trading = f"{rng.choice(self.words)} {rng.choice(self.trades)[0]}"
        return _Vendor(stem, trade, form, self.street(country), city, country, self.tax(country), site, trading)

    def group(self) -> Iterator[_Vendor]:
        """A vendor with its branches elsewhere and its sisters behind the same door."""
        rng, one = self.rng, self.vendor()
        yield one
        if not one.form:
            return
        country = one.country
        if happens(rng, 0.07):
            for city in rng.sample(self.cities[country.code], rng.choice((1, 1, 2, 2, 3, 5))):
                stem = f"{one.stem} {city}" if happens(rng, 0.3) else one.stem
                tax = one.tax if happens(rng, 0.4) else self.tax(country)
                if city != one.city:
                    yield replace(one, stem=stem, city=city, street=self.street(country), tax=tax, trading="")
        if happens(rng, 0.06):
            for sister in rng.sample(self.sisters, rng.choice((1, 1, 2, 3))):
                trade = (sister, sister) if happens(rng, 0.6) else (f"{one.trade[0]} {sister}".strip(), sister)
                tax = one.tax if happens(rng, 0.15) else self.tax(country)
                yield replace(one, trade=trade, form=rng.choice(country.forms), tax=tax, trading="")
        if happens(rng, 0.02):  # the same firm founded abroad
            abroad = rng.choice([other for other in self.countries if other is not country])
            city, street = rng.choice(self.cities[abroad.code]), self.street(abroad)
            form, tax = rng.choice(abroad.forms), self.tax(abroad)
            yield replace(one, form=form, street=street, city=city, country=abroad, tax=tax, trading="")

    def former(self, one: _Vendor) -> _Vendor:
        """The vendor as a ledger knew it before it moved or changed its form."""
        rng = self.rng
        if happens(rng, 0.08):
            one = replace(one, street=self.street(one.country))
            if happens(rng, 0.25):
                one = replace(one, city=rng.choice(self.cities[one.country.code]))
        if one.form and happens(rng, 0.04):
            one = replace(one, form=rng.choice(one.country.forms))
        return one

    def name(self, one: _Vendor, ledger: str) -> str:
        """How a ledger calls a vendor: the clerks by what is on the van, without much regard for the legal form."""
        rng, clerks = self.rng, ledger == "west"
        trade = one.trade[clerks and happens(rng, 0.35)]
        form = "" if not one.form or happens(rng, 0.35 if clerks else 0.06) else rng.choice(one.form)
        stem = one.stem.replace(" & ", rng.choice((" & ", " and ", "+"))) if happens(rng, 0.3) else one.stem
        if not one.form and happens(rng, 0.3):
            stem = ", ".join(reversed(stem.split(" ", 1)))
        name = " ".join(part for part in (stem, trade, form) if part)
        if one.trading and happens(rng, 0.7 if clerks else 0.3):
            name = rng.choice((one.trading, f"{one.trading} ({name})", f"{name} t/a {one.trading}"))
        elif happens(rng, 0.02):
            name = f"{name} {one.city}"
        return garble(rng, name, 0.09 if clerks else 0.04)

    def entry(self, vendor: _Vendor, ledger: str, remark: str = "{}") -> tuple[str, ...]:
        """One row of a ledger."""
        rng = self.rng
        one = self.former(vendor)
        street, code = one.street[ledger != "south" and happens(rng, 0.6)], one.country.code
        if happens(rng, 0.04):
            street = rng.choice(("P.O. Box {}", "PO Box {}")).format(rng.randrange(10, 9000))
        tax, site = lose(rng, garble(rng, one.tax, 0.02), 0.5), lose(rng, one.website, 0.3)
        values = (
            remark.format(self.name(one, ledger)),
            lose(rng, garble(rng, street, 0.05), 0.03),
            garble(rng, one.city, 0.03),
        )
        if ledger == "north":
            name, street, city = (_plain(text)[:_LETTERS] for text in values)
            return name, street, city, code, tax, site
        if ledger == "south":
            spaced = f"{tax[:2]} {tax[2:5]} {tax[5:8]} {tax[8:]}" if tax.startswith(code) else tax
            return *values, one.country.names[0], spaced, f"https://www.{site}" if site else ""
        country = lose(rng, rng.choice((code, *one.country.names)), 0.2)
        if happens(rng, 0.5):
            tax = tax.removeprefix(code).replace("-", "")
        return *values, country, tax, f"www.{site}" if site and happens(rng, 0.6) else site


def _plain(text: str) -> str:
    """Capitals without accents, all that the north's system can hold."""
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return text.encode("ascii", "ignore").decode().upper()


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Vendors without end; most are known to one company, some to two or to all."""
    market, number = _Market(rng, half, rows), 0
    while True:
        for one in market.group():
            number += 1
            for ledger in rng.sample(_LEDGERS, skewed(rng, (1, 1, 2, 2, 3), 1.2)):
                yield str(number), ledger, market.entry(one, ledger)
                if happens(rng, 0.08):
                    yield str(number), ledger, market.entry(one, ledger, rng.choice(_REMARKS))
