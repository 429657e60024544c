"""People in parish registers and censuses: few names, many spellings, drifting years, Latin, wives who change name.

A family lives in one parish and names its children after parents and after children who died, so the same name at the
same place is often another person. One person appears up to a dozen times.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half

COLUMNS = ("forename", "surname", "sex", "born", "birth_place", "parish", "occupation", "father", "event_year")
# fmt: off
_MEN = (
    ("John", "Jno.", "Johannes"), ("William", "Wm.", "Gulielmus"), ("Thomas", "Thos.", "Thomas"),
    ("James", "Jas.", "Jacobus"), ("George", "Geo.", "Georgius"), ("Henry", "Hy.", "Henricus"),
    ("Joseph", "Jos.", "Josephus"), ("Robert", "Robt.", "Robertus"), ("Charles", "Chas.", "Carolus"),
    ("Edward", "Edwd.", "Eduardus"), ("Richard", "Richd.", "Ricardus"), ("Samuel", "Saml.", "Samuel"),
    ("Peter", "Petr.", "Petrus"), ("Matthew", "Matt.", "Matthaeus"), ("Ralph", "Rauf", "Radulphus"),
    ("Francis", "Fras.", "Franciscus"),
)
_WOMEN = (
    ("Mary", "My.", "Maria"), ("Elizabeth", "Eliz.", "Elizabetha"), ("Ann", "Anne", "Anna"),
    ("Sarah", "Sar.", "Sara"), ("Jane", "Jean", "Joanna"), ("Margaret", "Margt.", "Margareta"),
    ("Hannah", "Hanah", "Anna"), ("Catherine", "Cath.", "Catharina"), ("Martha", "Marth.", "Martha"),
    ("Alice", "Alys", "Alicia"), ("Agnes", "Annis", "Agnes"), ("Susannah", "Susan", "Susanna"),
    ("Ellen", "Helen", "Helena"), ("Isabel", "Isbell", "Isabella"), ("Dorothy", "Doll", "Dorothea"),
    ("Frances", "Fanny", "Francisca"),
)
_STEMS = (
    "Ashby", "Barlow", "Clayton", "Dyer", "Elliott", "Fairfax", "Gibbons", "Hartley", "Ireland", "Jessop", "Kitson",
    "Lyddell", "Maynard", "Naylor", "Oddie", "Pryor", "Raynor", "Skelton", "Tyndale", "Underwood", "Varley",
    "Whittaker", "Yeomans", "Mallinson", "Dawtry", "Phillips", "Reddish", "Thwaite", "Wylde", "Blythe", "Cokayne",
    "Smythe", "Tayler", "Cooke", "Browne", "Clarke", "Greene", "Walshe",
)
_TRADES = (
    "labourer", "ag. lab.", "weaver", "blacksmith", "servant", "farmer", "cordwainer", "miller", "spinner", "carter",
    "innkeeper", "mason", "collier", "tailor", "dressmaker", "joiner", "shepherd", "widow", "scholar", "mariner",
)
# fmt: on
_RESPELLINGS = (
    ("y", "i"),
    ("i", "y"),
    ("ll", "l"),
    ("tt", "t"),
    ("e", ""),
    ("ck", "k"),
    ("ph", "f"),
    ("oo", "o"),
    ("l", "ll"),
)


def _respell(rng: Random, name: str) -> str:
    """Another clerk's spelling of a name."""
    old, new = rng.choice([pair for pair in _RESPELLINGS if pair[0] in name[1:]] or [("", "")])
    return name[0] + name[1:].replace(old, new, 1) if old else name


def _written(rng: Random, forms: tuple[str, ...], source: str) -> str:
    full, short, latin = forms
    if source == "register" and happens(rng, 0.2):
        return latin
    return short if happens(rng, 0.2) else full


class _Parishes:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.men, self.women = take_half(_MEN, half), take_half(_WOMEN, half)
        surnames = list(take_half(_STEMS, half)) + coin_words(rng, 60 + rows // 150)
        rng.shuffle(surnames)
        self.surnames = surnames
        self.places = coin_words(rng, 25 + rows // 800)
        self.trades = take_half(_TRADES, half)

    def family(self, rng: Random) -> Iterator[tuple[tuple[str, ...], str, str, int, tuple[str, ...]]]:
        """(forename's forms, sex, surname, year of birth, father's forms) of each child."""
        surname, father, year = skewed(rng, self.surnames), skewed(rng, self.men, 1.8), rng.randrange(1690, 1870)
        for _ in range(rng.randrange(1, 7)):
            man = happens(rng, 0.5)
            forms = father if man and happens(rng, 0.25) else skewed(rng, self.men if man else self.women, 1.8)
            yield forms, "M" if man else "F", surname, year, father
            year += rng.randrange(1, 4)


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end, family by family."""
    world, person = _Parishes(rng, half, rows), 0
    while True:
        place = rng.choice(world.places)
        for forms, sex, surname, born, father in world.family(rng):
            person += 1
            married = skewed(rng, world.surnames) if sex == "F" and happens(rng, 0.5) else surname
            parish, trade = place, rng.choice(world.trades)
            for event in range(skewed(rng, (1, 2, 3, 4, 5, 6, 8, 12), 1.4)):
                if event and happens(rng, 0.15):
                    parish = rng.choice(world.places)
                if event and happens(rng, 0.15):
                    trade = rng.choice(world.trades)
                source = "register" if event == 0 else rng.choice(("census", "register", "probate"))
                family = married if event > 1 else surname
                family = _respell(rng, family) if happens(rng, 0.25) else family
                drift = rng.choice((0, 0, 0, 0, 1, -1, 2, -3)) if source == "census" else 0
                values = (
                    _written(rng, forms, source),
                    garble(rng, family, 0.05),
                    lose(rng, sex, 0.05),
                    lose(rng, str(born + drift), 0.1),
                    lose(rng, garble(rng, place, 0.08), 0.15),
                    garble(rng, parish, 0.03),
                    lose(rng, trade, 0.4),
                    lose(rng, _written(rng, father, source), 0.6),
                    str(born + (0 if event == 0 else rng.randrange(18, 70))),
                )
                yield str(person), source, values
