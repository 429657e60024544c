"""References as three libraries keep them: abbreviated authors and venues, cut titles, and works that are almost one.

Apart, though alike: the conference paper and its journal version, part I and part II, a group's papers on one topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

COLUMNS = ("title", "authors", "venue", "year", "pages", "kind")
# fmt: off
TOPICS = (
    "query optimization", "soil erosion", "graph neural networks", "wound healing", "stream processing",
    "labour markets",
    "protein folding", "monetary policy", "record linkage", "reef ecology", "transaction isolation", "school meals",
    "type inference", "urban heat", "sensor fusion", "medieval trade", "distributed consensus", "malaria vectors",
    "image segmentation", "voter turnout", "index structures", "river deltas", "speech recognition", "tax evasion",
)
HOW = (
    "efficient", "scalable", "a survey of", "towards robust", "on the limits of", "learning", "an empirical study of",
    "rethinking", "adaptive", "modelling", "approximate", "a unified view of", "revisiting", "measuring",
    "incremental", "foundations of",
)
WHERE = (
    "in large networks", "under uncertainty", "with limited memory", "in developing regions", "for mobile devices",
    "at scale", "over time", "in practice", "with weak supervision", "across borders", "using panel data",
    "in the presence of noise", "from field trials", "without labels", "in small samples", "for heterogeneous sources",
)
VENUES = (
    ("Proceedings of the International Conference on Data Systems", "ICDS", "conf"),
    ("Journal of Applied Measurement", "J. Appl. Meas.", "journal"),
    ("Annual Symposium on Learning and Inference", "ASLI", "conf"),
    ("Transactions on Information Quality", "Trans. Inf. Qual.", "journal"),
    ("International Workshop on Field Methods", "IWFM", "conf"),
    ("Review of Regional Studies and Policy", "Rev. Reg. Stud. Pol.", "journal"),
    ("European Meeting on Computing and Society", "EMCS", "conf"),
    ("Archive of Natural Processes", "Arch. Nat. Process.", "journal"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class _Work:
    title: str
    authors: tuple[tuple[str, str], ...]
    venue: tuple[str, str, str]
    year: int
    page: int


class _Library:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.topics, self.how, self.where = take_half(TOPICS, half), take_half(HOW, half), take_half(WHERE, half)
        self.venues = take_half(VENUES, half) + take_half(VENUES, "tune" if half == "held_out" else "held_out")[:1]
        given, family = take_half(GIVEN_NAMES, half), coin_family_names(rng, half, 300 + rows // 12)
        self.people = [(rng.choice(given), skewed(rng, family)) for _ in range(200 + rows // 3)]
        self.terms = family  # methods are named after people

    def work(self, group: tuple[tuple[str, str], ...], topic: str) -> _Work:
        rng = self.rng
        how, where = rng.choice(self.how), rng.choice(self.where)
        title = rng.choice(
            (
                f"{how} {topic} {where}",
                f"{how} {topic}",
                f"{topic} {where}: {how} {rng.choice(self.terms)} methods",
                f"{rng.choice(self.terms)} trees for {topic} {where}",
            )
        )
        authors = tuple(rng.sample(group, rng.randrange(1, len(group) + 1)))
        return _Work(
            title[0].upper() + title[1:],
            authors,
            rng.choice(self.venues),
            rng.randrange(1985, 2026),
            rng.randrange(1, 900),
        )

    def relatives(self, work: _Work) -> Iterator[_Work]:
        """Other works that look like this one."""
        rng = self.rng
        if happens(rng, 0.12):
            others = [venue for venue in self.venues if venue[2] != work.venue[2]]
            yield replace(
                work, venue=rng.choice(others), year=work.year + rng.randrange(1, 3), page=rng.randrange(1, 900)
            )
        if happens(rng, 0.06):
            yield replace(work, title=f"{work.title}, part II", page=work.page + 20)

    def entry(self, work: _Work, source: str) -> tuple[str, ...]:
        """How one library prints a work: `clean` in full, `index` in short, `web` with what a crawler caught."""
        rng = self.rng
        title, year = work.title, str(work.year)
        names = [f"{given} {family}" for given, family in work.authors]
        venue, pages = work.venue[0], f"{work.page}-{work.page + 8 + len(title) % 14}"
        if source == "index":
            names = [f"{family}, {given[0]}." for given, family in work.authors]
            venue = work.venue[1]
        elif source == "web":
            names = [f"{given[0]} {family}" for given, family in work.authors]
            if len(names) > 2 and happens(rng, 0.5):
                names = [*names[:2], "…"]
            venue = rng.choice((work.venue[1], work.venue[0][:24] + "…", ""))
            title = title if happens(rng, 0.85) else f"{title[: max(12, len(title) * 2 // 3)]}…"
            year, pages = lose(rng, year, 0.35), ""
        return (
            garble(rng, title.lower() if source == "web" and happens(rng, 0.3) else title, 0.06),
            "; ".join(garble(rng, name, 0.04) for name in names),
            venue,
            year,
            lose(rng, pages, 0.2),
            lose(rng, work.venue[2], 0.3) if source != "web" else "",
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """References without end, research group by research group."""
    library, number = _Library(rng, half, rows), 0
    while True:
        group = tuple(rng.sample(library.people, 4))
        topic = rng.choice(library.topics)
        for _ in range(rng.randrange(1, 6)):
            work = library.work(group, topic)
            for one in (work, *library.relatives(work)):
                number += 1
                sources = (
                    ["clean"] * happens(rng, 0.8)
                    + ["index"] * happens(rng, 0.4)
                    + ["web"] * rng.choice((0, 0, 1, 2, 4))
                )
                for source in sources:
                    yield str(number), source, library.entry(one, source)
