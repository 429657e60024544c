"""Papers in a hand-kept index, each once, and as a crawler found them, many times: few fields, half of them empty.

Apart, though alike: the demonstration and the full paper of one title, the extended version a year later, and columns
that come back each year under one title. Written after the rules that it measures, none of which it changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("title", "authors", "venue", "year")
# fmt: off
_TASKS = (
    "caching", "join ordering", "schema matching", "view maintenance", "load shedding", "skyline queries",
    "duplicate detection", "data provenance", "concurrency control", "spatial indexing", "keyword search",
    "query rewriting", "top-k retrieval", "data cleaning", "access control", "crash recovery",
)
_ADJECTIVES = (
    "Fast", "Lazy", "Cost-based", "Secure", "Parallel", "Declarative", "Online", "Semantic", "Robust", "Adaptive",
    "Probabilistic", "Interactive", "Optimal", "Distributed",
)
_OVER = (
    "data streams", "XML documents", "sensor networks", "peer-to-peer systems", "text databases", "moving objects",
    "data warehouses", "web services", "uncertain data", "scientific workflows", "main memory", "column stores",
)
_VENUES = (
    ("VLDB", "Very Large Data Bases", "PVLDB"),
    ("SIGMOD Conference", "ACM SIGMOD Int. Conf. on Management of Data", "SIGMOD"),
    ("SIGMOD Record", "ACM SIGMOD Record", "Sigmod Rec."),
    ("ACM Trans. Database Syst.", "TODS", "ACM Transactions on Database Systems"),
    ("VLDB J.", "The VLDB Journal", "VLDB Journal"),
    ("ICDE", "International Conference on Data Engineering", "Proc. ICDE"),
)
_YEARLY = ("Guest Editorial", "Editor's Notes", "Report on the Annual Workshop", "Reminiscences on Influential Papers")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Paper:
    title: str
    authors: tuple[tuple[str, str], ...]
    venue: tuple[str, str, str]
    year: int


class _Field:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.tasks, self.adjectives, self.over = (take_half(words, half) for words in (_TASKS, _ADJECTIVES, _OVER))
        self.systems = coin_words(rng, 60 + rows // 15)
        given, family = take_half(GIVEN_NAMES, half), coin_family_names(rng, half, 150 + rows // 10)
        self.people = [(rng.choice(given), skewed(rng, family, 1.6)) for _ in range(150 + rows // 4)]

    def papers(self) -> Iterator[_Paper]:
        """One paper with what is easily taken for it."""
        rng = self.rng
        adjective, task, over = rng.choice(self.adjectives), rng.choice(self.tasks), rng.choice(self.over)
        title = rng.choice(
            (
                f"{adjective} {task} over {over}", f"{rng.choice(self.systems)}: {adjective} {task} for {over}",
                f"{task.capitalize()} in {rng.choice(self.systems)}", f"{adjective} {task} in {over}",
            )
        )  # fmt: skip
        if happens(rng, 0.04):
            title = rng.choice(_YEARLY)
        people = tuple(rng.sample(self.people, rng.choice((1, 2, 2, 3, 3, 4, 6))))
        paper = _Paper(title, people, rng.choice(_VENUES), rng.randrange(1994, 2008))
        yield paper
        if happens(rng, 0.07):  # the extended version
            yield replace(paper, venue=rng.choice((_VENUES[3], _VENUES[4])), year=paper.year + rng.choice((1, 2)))
        if happens(rng, 0.04):
            yield replace(paper, title=f"{paper.title} (demo)", authors=paper.authors[:3])

    def kept(self, paper: _Paper) -> tuple[str, ...]:
        """How the index keeps a paper."""
        names = ", ".join(f"{given} {family}" for given, family in paper.authors)
        return paper.title, names, paper.venue[0], str(paper.year)

    def crawled(self, paper: _Paper) -> tuple[str, ...]:
        """How the crawler read a paper off somebody's page."""
        rng = self.rng
        title, names = paper.title, [f"{given[0]} {family}" for given, family in paper.authors]
        if happens(rng, 0.12):
            title = f"{title.split(': ')[-1]}"
        if happens(rng, 0.08):
            title = f"{rng.choice(names)}, {title}"  # what belongs to the authors
        if happens(rng, 0.25):
            names = names[: rng.randrange(1, len(names) + 1)]
        if happens(rng, 0.2):
            names = [name.upper() for name in names]
        return (
            garble(rng, title.lower() if happens(rng, 0.2) else title, 0.12),
            lose(rng, ", ".join(garble(rng, name, 0.03) for name in names), 0.03),
            lose(rng, rng.choice(paper.venue), 0.3),
            lose(rng, str(paper.year + (happens(rng, 0.06) and rng.choice((-1, 1)))), 0.45),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Papers without end."""
    field, number = _Field(rng, half, rows), 0
    while True:
        for paper in field.papers():
            number += 1
            if happens(rng, 0.6):
                yield str(number), "index", field.kept(paper)
            for _ in range(skewed(rng, (0, 1, 2, 3, 5, 8), 1.8)):
                yield str(number), "crawl", field.crawled(paper)
