"""References cut out of the bibliographies of papers by a program: a few works cited a hundred times, columns mixed up.

Apart, though alike: the technical report, the conference paper and the journal version of one work, and editions of one
book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.bibliography import HOW, TOPICS, VENUES, WHERE
from benchmarks.records.drawing import Half, Row, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("authors", "title", "venue", "publisher", "year", "volume", "pages")
# fmt: off
_PUBLISHERS = (
    "Hollin Press", "University of Welby Press", "Kestrel & Sons", "Addington", "North Coast Publishers", "Meridian",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class _Work:
    authors: tuple[tuple[str, str], ...]
    title: str
    venue: tuple[str, str, str]
    publisher: str
    year: int
    volume: int
    page: int


class _Literature:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.topics, self.how, self.where = take_half(TOPICS, half), take_half(HOW, half), take_half(WHERE, half)
        family = coin_family_names(rng, half, 120 + rows // 30)
        self.people = [(rng.choice(take_half(GIVEN_NAMES, half)), name) for name in family]

    def works(self) -> Iterator[_Work]:
        """One work with its other versions."""
        rng = self.rng
        how, topic, where = rng.choice(self.how), rng.choice(self.topics), rng.choice(self.where)
        title = rng.choice((f"{how} {topic} {where}", f"{how} {topic}", f"{topic} {where}", f"{topic}: {how} methods"))
        authors = tuple(rng.sample(self.people, rng.choice((1, 2, 2, 3, 4))))
        venue = rng.choice(VENUES)
        work = _Work(
            authors, title, venue, rng.choice(_PUBLISHERS), rng.randrange(1975, 2000), rng.randrange(1, 40),
            rng.randrange(1, 600),
        )  # fmt: skip
        yield work
        if happens(rng, 0.12):
            report = (
                "Technical Report, Department of Computing",
                f"TR-{rng.randrange(80, 99)}-{rng.randrange(99)}",
                "tech",
            )
            yield replace(work, venue=report, year=work.year - 1, publisher="")
        if happens(rng, 0.08):
            other = rng.choice([each for each in VENUES if each[2] != venue[2]])
            yield replace(work, venue=other, year=work.year + rng.choice((1, 2)), page=rng.randrange(1, 600))

    def _authors(self, authors: tuple[tuple[str, str], ...]) -> str:
        rng = self.rng
        style = rng.randrange(4)
        names = [
            (f"{given} {family}", f"{given[0]}. {family}", f"{family}, {given[0]}.", f"{family} {given[0]}")[style]
            for given, family in authors
        ]
        names = [garble(rng, name, 0.05) for name in names]
        if len(names) > 2 and happens(rng, 0.12):
            return f"{names[0]} et al."
        return ", and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]

    def reference(self, work: _Work) -> tuple[str, ...]:
        """How one paper cites a work, as far as the program understood it."""
        rng = self.rng
        venue = work.venue[0] if happens(rng, 0.5) else work.venue[1]
        if work.venue[2] == "conf":
            venue = rng.choice(("In ", "In Proc. ", "Proceedings of the ", "")) + venue.removeprefix(
                "Proceedings of the "
            )
        pages = rng.choice(
            (
                f"{work.page}-{work.page + 12}",
                f"pp. {work.page}--{work.page + 12}",
                f"pages {work.page}-{work.page + 12}",
            )
        )
        year = rng.choice((str(work.year), f"({work.year})", f"{work.year}.", f"{work.year}"))
        if happens(rng, 0.1):  # the program took the end of the reference for its venue
            venue, pages = f"{venue}, {pages}", ""
        if happens(rng, 0.05):
            year = str(work.year + rng.choice((-1, 1)))
        title = work.title
        if happens(rng, 0.08):
            title = f"{title}." if happens(rng, 0.5) else " ".join(title.split()[:-1])
        return (
            self._authors(work.authors),
            garble(rng, title.title() if happens(rng, 0.3) else title, 0.08),
            lose(rng, venue, 0.08),
            lose(rng, work.publisher, 0.75),
            lose(rng, year, 0.12),
            lose(rng, str(work.volume) if work.venue[2] == "journal" else "", 0.3),
            lose(rng, pages, 0.4),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """References without end, work by work."""
    literature, number = _Literature(rng, half, rows), 0
    while True:
        for work in literature.works():
            number += 1
            for _ in range(skewed(rng, (1, 2, 3, 5, 8, 12, 20, 35, 60), 1.6)):
                yield str(number), "cited", literature.reference(work)
