"""Tables that are drawn as a whole: what they are about, their columns, how things relate, and how they are written.

A shape that somebody wrote has the likenesses that its author thought of. Here each table is composed by lot: a subject
(people, firms, products, works, events) with some of its columns; groups of things (families, branches, series,
customers) that share some columns and differ in others; how often a thing is written down, and where; which columns
change from record to record although the thing stays the same; typing errors, gaps and other ways to write a value. So
a check that was fitted to the shapes can be asked about kinds that nobody thought of, and a fit can see more of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.adversarial import World
from benchmarks.records.drawing import HALVES, Half, coin_word, garble, happens, mistype

type Rows = list[dict[str, str]]
type Thing = dict[str, str]

_SERIES = ("{} {n}", "{}, Vol. {n}", "{} ({n})", "{} - {w}", "{} {w}", "{} No. {n}")
_CATEGORIES = ("alpha", "beta", "gamma", "delta", "north", "south", "east", "west", "basic", "plus")
_ABBREVIATIONS = {"Street": "St", "Road": "Rd", "Avenue": "Ave", "Lane": "Ln", "Limited": "Ltd", "and": "&"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column that tables on a subject may have.

    Attributes:
        headings: what the column may be called.
        draw: one value.
        own: no two things have it in common.
        changes: how often, of the tables that have it, it changes from record to record of one thing.
    """

    headings: tuple[str, ...]
    draw: Callable[[World], str]
    changes: float = 0.0
    own: bool = False


def _digits(count: int) -> Callable[[World], str]:
    return lambda w: str(w.rng.randrange(10 ** (count - 1), 10**count))


def _amount(w: World) -> str:
    return f"{w.rng.randrange(200, 90_000) / 100:.2f}"


def _category(count: int) -> Callable[[World], str]:
    return lambda w: w.rng.choice(_CATEGORIES[:count])


def _product(w: World) -> str:
    rng = w.rng
    word, number = rng.choice(w.words), f"{rng.choice('ABCDEXZ')}{rng.randrange(100, 9999)}"
    form = rng.choice(("{m} {w} {n}", "{m} {w} {n} {s} {x}", "{w} {x} {s}", "{m} {n} {x}"))
    return form.format(m=rng.choice(w.makers), w=word, n=number, s=f"{rng.randrange(2, 64)} cm", x=rng.choice(w.moods))


def _mail(w: World) -> str:
    given, family = w.person()
    return f"{given}.{family}{w.rng.randrange(99)}@{w.rng.choice(('mail', 'post', 'box'))}.example".lower()


def _creators(w: World) -> str:
    return ", ".join(w.full_name() for _ in range(w.rng.choice((1, 1, 2, 3))))


_PLACE = {
    "address": Field(("address", "street", "addr"), lambda w: w.address(), 0.2),
    "town": Field(("city", "town", "location"), lambda w: w.rng.choice(w.towns), 0.1),
    "postcode": Field(("zip", "postcode"), _digits(5), 0.1),
    "phone": Field(("phone", "telephone"), lambda w: w.phone(), 0.2),
}
_SUBJECTS: Mapping[str, tuple[tuple[str, ...], Mapping[str, Field]]] = {
    "people": (
        ("given", "family"),
        {
            "given": Field(("first name", "given_name", "fname"), lambda w: w.person()[0]),
            "family": Field(("last name", "surname", "lname"), lambda w: w.person()[1]),
            "born": Field(("date of birth", "dob", "born"), lambda w: w.day(1940, 2006)),
            "mail": Field(("email", "e-mail"), _mail, 0.15, own=True),
            "number": Field(("member no", "person id"), _digits(8), 0.02, own=True),
            "job": Field(("role", "group"), _category(6), 0.2),
            "joined": Field(("date", "joined", "last seen"), lambda w: w.day(), 0.6),
            **_PLACE,
        },
    ),
    "named people": (
        ("name",),
        {
            "name": Field(("name", "full name", "person"), lambda w: w.full_name()),
            "year": Field(("birth year", "year"), lambda w: str(w.rng.randrange(1930, 2006)), 0.05),
            "mail": Field(("email",), _mail, 0.15, own=True),
            "team": Field(("team", "employer"), lambda w: w.firm(), 0.3),
            "day": Field(("date",), lambda w: w.day(), 0.6),
            "points": Field(("points", "amount"), _amount, 0.6),
            **_PLACE,
        },
    ),
    "firms": (
        ("firm",),
        {
            "firm": Field(("name", "company", "organisation"), lambda w: w.firm()),
            "site": Field(("website", "url"), lambda w: f"www.{coin_word(w.rng, 3)}.example", 0.05),
            "register": Field(("register no", "vat"), _digits(9), 0.02, own=True),
            "sector": Field(("sector", "industry"), _category(8), 0.3),
            "staff": Field(("employees",), lambda w: str(w.rng.randrange(2, 4000)), 0.6),
            **_PLACE,
        },
    ),
    "products": (
        ("title",),
        {
            "title": Field(("title", "name", "product"), _product),
            "maker": Field(("brand", "manufacturer"), lambda w: w.rng.choice(w.makers)),
            "code": Field(("sku", "article no"), _digits(7), 0.1, own=True),
            "price": Field(("price",), _amount, 0.7),
            "weight": Field(("weight",), lambda w: f"{w.rng.randrange(1, 400) / 10}", 0.05),
            "kind": Field(("category", "type"), _category(7), 0.3),
            "colour": Field(("colour", "size"), _category(10), 0.1),
        },
    ),
    "works": (
        ("title",),
        {
            "title": Field(("title", "name"), lambda w: f"{w.title()} {w.rng.choice(w.words).lower()}"),
            "creator": Field(("author", "authors", "artist", "director"), _creators),
            "year": Field(("year", "released"), lambda w: str(w.rng.randrange(1950, 2024)), 0.1),
            "publisher": Field(("publisher", "label", "venue"), lambda w: f"{w.rng.choice(w.nouns)} Press", 0.2),
            "isbn": Field(("catalogue no",), _digits(10), 0.1, own=True),
            "pages": Field(("pages", "minutes"), lambda w: str(w.rng.randrange(40, 900)), 0.1),
            "genre": Field(("genre",), _category(9), 0.3),
        },
    ),
    "events": (
        ("what", "day"),
        {
            "what": Field(("event", "description", "subject"), lambda w: w.title()),
            "day": Field(("date", "day"), lambda w: w.day(2019, 2025)),
            "who": Field(("customer", "host"), lambda w: w.full_name()),
            "town": _PLACE["town"],
            "amount": Field(("amount", "total"), _amount, 0.1),
            "number": Field(("reference", "number"), _digits(6), 0.1, own=True),
            "status": Field(("status",), _category(4), 0.3),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class _Column:
    """How one column behaves in one table."""

    heading: str
    inherited: float  # share of the groups whose things have it in common
    changes: bool
    slips: float
    gaps: float
    rewritten: float
    missing_from: str  # a source that does not have it, or ""


class _Table:
    """One table's plan, drawn from a seed."""

    def __init__(self, rng: Random, half: Half, rows: int, *, alike: bool) -> None:
        self.rng, self.world = rng, World(rng, half, rows)
        naming, fields = _SUBJECTS[rng.choice(sorted(_SUBJECTS))]
        self.naming, self.fields = naming, fields
        others = [name for name in fields if name not in naming]
        chosen = {*naming, *rng.sample(others, rng.randrange(1, min(len(others), 6) + 1))}
        self.sources = ("a", "b") if happens(rng, 0.35) else ("",)
        slips, gaps, rewritten = rng.choice((0.0, 0.02, 0.06, 0.12)), rng.choice((0.0, 0.05, 0.2)), rng.choice((0, 0.3))
        self.columns = {
            name: _Column(
                heading=rng.choice(field.headings),
                inherited=rng.choice((0.0, 0.0, 0.5, 1.0)),
                changes=happens(rng, field.changes),
                slips=slips * rng.choice((0.3, 1.0, 1.5)),
                gaps=0.0 if name in naming else gaps * rng.choice((0.0, 1.0, 2.0)),
                rewritten=rewritten * rng.random(),
                missing_from="b" if name not in naming and happens(rng, 0.1) else "",
            )
            for name, field in fields.items()
            if name in chosen
        }
        self.named_alike = rng.choice(("own", "own", "same", "series"))
        self.in_groups = rng.choice((0.0, 0.0, 0.15, 0.4, 1.0))
        self.largest_group = rng.choice((2, 4, 10))
        self.again = rng.choice((0.0, 0.1, 0.3, 0.5, 0.7))
        self.largest_entity = rng.choice((2, 2, 2, 3, 5, 25))
        if alike:
            self._make_alike()

    def _make_alike(self) -> None:
        """Most things come in groups whose members have most columns in common, and few are written down twice."""
        rng = self.rng
        self.in_groups, self.largest_group = rng.choice((0.4, 0.7, 1.0)), rng.choice((3, 6, 15))
        self.named_alike = rng.choice(("own", "same", "same", "series", "series"))
        self.again = rng.choice((0.02, 0.1, 0.2, 0.4))
        self.columns = {
            name: replace(column, inherited=rng.choice((0.0, 0.6, 0.9, 1.0))) for name, column in self.columns.items()
        }

    def groups(self) -> Iterator[list[Thing]]:
        """Groups of things that belong together, most of one thing."""
        rng = self.rng
        while True:
            first = {name: self.fields[name].draw(self.world) for name in self.columns}
            number = rng.randrange(2, self.largest_group + 1) if happens(rng, self.in_groups) else 1
            inherited = {name: happens(rng, column.inherited) for name, column in self.columns.items()}
            common = {name for name, shared in inherited.items() if shared and not self.fields[name].own}
            yield [first, *(self._sibling(first, common, k) for k in range(1, number))]

    def _sibling(self, first: Thing, common: set[str], number: int) -> Thing:
        """Another thing of a group: it differs in something that stays as it is and that every source tells."""
        other = {
            name: first[name] if name in common else self.fields[name].draw(self.world)
            for name in self.columns
            if name not in self.naming
        }
        for name in self.naming:
            other[name] = self.fields[name].draw(self.world)
        named = self.naming[-1]
        if self.named_alike != "own":
            other |= {name: first[name] for name in self.naming}
        lasting = [name for name in other if not self.columns[name].changes and not self.columns[name].missing_from]
        if self.named_alike == "series" or all(other[name] == first[name] for name in lasting):
            form = self.rng.choice(_SERIES)
            given = self.naming in {("given", "family"), ("name",)}  # people are not numbered
            named = self.naming[0]
            word = self.rng.choice(self.world.moods)
            other[named] = self.fields[named].draw(self.world) if given else form.format(first[named], n=number, w=word)
        return other

    def records(self, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """The records of one thing, with their sources."""
        rng = self.rng
        if len(self.sources) > 1:
            both = happens(rng, self.again)
            for source in self.sources if both else (rng.choice(self.sources),):
                yield source, self._written(thing, source)
            return
        times = rng.randrange(2, self.largest_entity + 1) if happens(rng, self.again) else 1
        for _ in range(times):
            yield "", self._written(thing, "")

    def _written(self, thing: Thing, source: str) -> Thing:
        rng, out = self.rng, {}
        for name, column in self.columns.items():
            value = self.fields[name].draw(self.world) if column.changes else thing[name]
            if happens(rng, column.rewritten):
                value = rewrite(rng, value)
            value = garble(rng, value, column.slips)
            gone = happens(rng, column.gaps) or (source and source == column.missing_from)
            out[column.heading] = "" if gone else value
        return out


def rewrite(rng: Random, value: str) -> str:
    """Another way to write a value: abbreviated, in other case, a word left out or added."""
    words = value.split()
    if any(sign.isdigit() for sign in value) and len(words) < 3:
        return value
    way = rng.randrange(4)
    if way == 0:
        return " ".join(_ABBREVIATIONS.get(word, word) for word in words)
    if way == 1:
        return value.upper()
    if way == 2 and len(words) > 2:
        return " ".join(words[:-1])
    return mistype(rng, value) if way == 3 else value


def compose(seed: int, half: Half, rows: int = 1_000, *, alike: bool = False) -> Rows:
    """One composed table with the columns ``rid``, ``truth``, ``src`` and its own, shuffled.

    Args:
        seed: draws the table's plan and its values.
        half: of the vocabulary and of the plans: one half never sees the other's.
        rows: records.
        alike: whether most things come in groups that agree in nearly everything.
    """
    rng = Random(f"composed {seed} {HALVES.index(half)}")
    table = _Table(rng, half, rows, alike=alike)
    lines: Rows = []
    for batch, group in enumerate(table.groups()):
        for number, thing in enumerate(group):
            lines += [
                {"truth": f"{batch}.{number}", "src": source, **record} for source, record in table.records(thing)
            ]
        if len(lines) >= rows:
            break
    rng.shuffle(lines)
    return [{"rid": str(k), **line} for k, line in enumerate(itertools.islice(lines, rows))]
