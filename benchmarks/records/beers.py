"""Beers as two communities of raters enter them.

Apart, though alike: vintages, barrel-aged and flavoured variants of one beer, its imperial or light brother, the beers
of a series, and what many breweries name alike ("Oktoberfest", "Pale Ale"). One, though unlike: breweries with and
without "Brewing Co.", with their town or owner behind, sold or renamed; beers with the brewery's name in front, the
style behind or neither; strengths rounded, changed with the recipe or missing; styles that each community names in its
own way. Written without sight of the rules that it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES

COLUMNS = ("beer", "brewery", "style", "abv")


@dataclass(frozen=True, slots=True)
class _Style:
    names: tuple[str, str]  # in each community
    plain: tuple[str, ...]  # what a beer of the style is called for short
    weak: float
    strong: float


# fmt: off
_STYLES = (
    _Style(("American IPA", "India Pale Ale (IPA)"), ("IPA", "India Pale Ale"), 5.8, 7.4),
    _Style(("American Double / Imperial IPA", "Imperial/Double IPA"), ("Double IPA", "Imperial IPA", "DIPA"), 7.8, 10),
    _Style(("American Pale Ale (APA)", "American Pale Ale"), ("Pale Ale", "Pale"), 4.8, 6),
    _Style(("American Double / Imperial Stout", "Imperial Stout"), ("Imperial Stout", "Stout"), 8.5, 13),
    _Style(("American Porter", "Porter"), ("Porter",), 5, 6.8),
    _Style(("Saison / Farmhouse Ale", "Saison"), ("Saison", "Farmhouse Ale"), 5, 8),
    _Style(("American Amber / Red Ale", "Amber Ale"), ("Amber Ale", "Red Ale", "Amber"), 4.9, 6.5),
    _Style(("Hefeweizen", "German Hefeweizen"), ("Hefeweizen", "Weissbier", "Hefe"), 4.8, 5.6),
    _Style(("American Brown Ale", "Brown Ale"), ("Brown Ale", "Brown"), 4.6, 6.2),
    _Style(("Fruit / Vegetable Beer", "Fruit Beer"), ("Ale", "Wheat"), 4.2, 6.5),
    _Style(("German Pilsener", "Pilsener"), ("Pils", "Pilsner", "Pilsener"), 4.5, 5.4),
    _Style(("Märzen / Oktoberfest", "Oktoberfest/Märzen"), ("Oktoberfest", "Märzen"), 5.3, 6.2),
    _Style(("Witbier", "Belgian White (Witbier)"), ("Wit", "White Ale", "White"), 4.5, 5.5),
    _Style(("Tripel", "Abbey Tripel"), ("Tripel",), 8, 9.8),
    _Style(("American Barleywine", "Barley Wine"), ("Barleywine", "Barley Wine"), 9, 12.5),
    _Style(("American Wild Ale", "Sour/Wild Ale"), ("Wild Ale", "Sour", "Sour Ale"), 4.8, 8),
    _Style(("Milk / Sweet Stout", "Sweet Stout"), ("Milk Stout", "Sweet Stout"), 4.8, 6.5),
    _Style(("American Blonde Ale", "Golden Ale/Blond Ale"), ("Blonde Ale", "Golden Ale", "Blonde"), 4.3, 5.4),
    _Style(("Scotch Ale / Wee Heavy", "Scotch Ale"), ("Scotch Ale", "Wee Heavy"), 6.5, 9.5),
    _Style(("Oatmeal Stout", "Stout"), ("Oatmeal Stout", "Stout"), 5, 6.8),
    _Style(("English Bitter", "Bitter"), ("Bitter", "Best Bitter"), 3.6, 4.6),
    _Style(("Doppelbock", "Doppelbock"), ("Doppelbock", "Bock"), 7, 8.4),
    _Style(("Berliner Weissbier", "Berliner Weisse"), ("Berliner Weisse", "Weisse"), 3, 4.5),
    _Style(("Rauchbier", "Smoked"), ("Rauchbier", "Smoked Lager"), 5, 6.5),
    _Style(("Winter Warmer", "English Strong Ale"), ("Winter Ale", "Christmas Ale", "Winter Warmer"), 6, 8.5),
    _Style(("Pumpkin Ale", "Spice/Herb/Vegetable"), ("Pumpkin Ale", "Harvest Ale"), 5, 8),
    _Style(("Kölsch", "Kölsch"), ("Kölsch", "Kolsch Style Ale"), 4.6, 5.3),
    _Style(("Rye Beer", "Specialty Grain"), ("Rye Ale", "Rye"), 5, 6.8),
    _Style(("Quadrupel (Quad)", "Quadrupel"), ("Quad", "Quadrupel"), 9.5, 12),
    _Style(("American Adjunct Lager", "Pale Lager"), ("Lager", "Premium Lager", "Lager Beer"), 4.2, 5.2),
)
_TOOLS = (
    "Hop", "Hammer", "Wolf", "Raven", "Anchor", "Devil", "Saint", "Moose", "River", "Lantern", "Barrel", "Thunder",
    "Widow", "Monk", "Hound", "Pirate", "Harvest", "Canyon", "Trout", "Engine", "Ghost", "Prairie", "Bear", "Comet",
    "Anvil", "Mule", "Orchard", "Storm", "Owl", "Dragon", "Ridge", "Mermaid", "Buffalo", "Rooster", "Captain", "Juice",
    "Haze", "Galaxy", "Kraken", "Squirrel", "Reaper", "Bridge", "Fox", "Lumberjack", "Sheriff", "Oracle", "Tractor",
    "Bandit",
)
_MOODS = (
    "Old", "Dirty", "Red", "Black", "Lazy", "Golden", "Double", "Crooked", "Lost", "Hoppy", "Smoky", "Blind", "Big",
    "Midnight", "Angry", "Sweet", "Wild", "Burning", "Holy", "Drunken", "Little", "Dead", "Electric", "Hazy", "White",
    "Iron", "Velvet", "Tropical", "Frozen", "Bitter", "Total", "Endless",
)
_FLAVOURS = ("Coffee", "Vanilla", "Raspberry", "Cherry", "Coconut", "Maple", "Chocolate", "Peach", "Mango", "Chipotle",
             "Cinnamon", "Blueberry", "Apricot", "Orange", "Hazelnut", "Peanut Butter")
_CASKS = ("Bourbon", "Rum", "Wine", "Brandy", "Whiskey", "Tequila", "Rye Whiskey", "Port")
_HOPS = ("Citra", "Mosaic", "Simcoe", "Galaxy", "Cascade", "Nelson Sauvin", "Amarillo", "Centennial", "Chinook",
         "El Dorado", "Sorachi Ace", "Azacca", "Motueka", "Columbus")
_HOUSES = (  # the brewery in full and shorter
    ("{} Brewing Company", "{} Brewing Co.", "{} Brewing", "{}"), ("{} Brewery", "{} Brewery", "{}"),
    ("{} Brewing Co.", "{} Brewing Company", "{} Brewing Co", "{}"), ("{} Craft Brewery", "{} Brewery", "{}"),
    ("{} Brewpub & Grill", "{} Brewpub", "{} Brewery"), ("Brauerei {}", "{} Bräu", "{}"),
    ("Brouwerij {}", "{}", "Brasserie {}"), ("{} Ales", "{} Ales LLC", "{}"),
    ("{} Beer Company", "{} Beer Co.", "{} Beer"), ("{} Brewing", "{} Brewing Company", "{} Brewing Co.", "{}"),
    ("{} Restaurant & Brewery", "{} Brewery", "{} Restaurant and Brewery"), ("Privatbrauerei {}", "{}", "{} Brauerei"),
)
_KNOWN = ("{m} {t}", "{t}", "{m} {t}", "{g}'s {t}", "{w}", "{t} {t2}", "{w} {t}", "The {t}", "{m} {g}", "{t} & {t2}")
# fmt: on
_SOURCES = ("alehall", "pintbook")
_NOW = 2016


@dataclass(frozen=True, slots=True)
class _Brewery:
    core: str
    names: tuple[str, ...]
    listed: dict[str, str]  # its name in each community's list
    town: str
    owner: str  # the concern that it belongs to, or ""
    former: str  # an older name, or ""


@dataclass(frozen=True, slots=True)
class _Beer:
    brewery: _Brewery
    name: str
    style: _Style
    short: str  # of the style, as on the label
    abv: float
    styled: bool  # whether the label adds the style to the name
    cask: str = ""
    flavour: str = ""
    vintage: int = 0
    prefix: str = ""  # what makes it another beer than its brother


class _Bar:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.styles = take_half(_STYLES, half)
        self.tools, self.moods = (take_half(words, half) for words in (_TOOLS, _MOODS))
        self.flavours, self.casks, self.hops = (take_half(w, half) for w in (_FLAVOURS, _CASKS, _HOPS))
        self.known, self.given = take_half(_KNOWN, half), take_half(GIVEN_NAMES, half)
        self.words = coin_words(rng, 220 + rows // 5)
        self.owners = [
            f"{word} {kind}" for word, kind in zip(coin_words(rng, 3), ("Group", "InBrew", "& Sons"), strict=True)
        ]
        houses = take_half(_HOUSES, half)
        self.breweries = [self.brewery(word, houses) for word in rng.sample(self.words, 60 + rows // 12)]
        self.taken: set[tuple[str, str]] = set()

    def brewery(self, word: str, houses: tuple[tuple[str, ...], ...]) -> _Brewery:
        rng, core = self.rng, word
        if happens(rng, 0.2):
            core = f"{word} {rng.choice(('Creek', 'River', 'Street', 'Valley', 'Island', 'Hill'))}"
        elif happens(rng, 0.45):
            other = rng.choice(self.words)
            core = rng.choice((f"{rng.choice(self.moods)} {rng.choice(self.tools)}", f"{word} & {other}"))
        names = tuple(form.format(core) for form in rng.choice(houses))
        owner = rng.choice(self.owners) if happens(rng, 0.06) else ""
        former = f"{rng.choice(self.words)} Brewing Company" if happens(rng, 0.03) else ""
        listed = {"alehall": names[0], "pintbook": rng.choice(names)}
        return _Brewery(core, names, listed, rng.choice(self.words), owner, former)

    def beer(self, brewery: _Brewery) -> _Beer:
        """A beer with a name of its own, or named after its style alone."""
        rng, style = self.rng, skewed(self.rng, self.styles, 1.5)
        tool, other = rng.sample(self.tools, 2)
        name = rng.choice(self.known).format(
            m=rng.choice(self.moods), t=tool, t2=other, g=rng.choice(self.given), w=rng.choice(self.words)
        )
        if happens(rng, 0.27):
            name = ""
        abv = round(rng.uniform(style.weak, style.strong), 1)
        if happens(rng, 0.2):
            abv = round(abv + rng.choice((0.05, -0.05, 0.02, -0.02)), 2)
        return _Beer(brewery, name, style, rng.choice(style.plain), abv, not name or happens(rng, 0.4))

    def family(self, brewery: _Brewery) -> Iterator[_Beer]:
        """A beer with its variants; most have none."""
        rng, one = self.rng, self.beer(brewery)
        known = brewery.core, one.name or one.short
        if known in self.taken:
            return
        self.taken.add(known)
        strong = one.abv >= 8
        if happens(rng, 0.3 if strong else 0.05):
            yield from self.aged(one)
        if happens(rng, 0.12 if strong else 0.04):
            first = rng.randrange(2006, _NOW - 1)
            for year in range(first, min(_NOW, first + rng.choice((2, 2, 3, 4)))):
                yield replace(one, vintage=year, abv=round(one.abv + rng.choice((0, 0, 0, 0.2, -0.3, 0.5)), 2))
        else:
            yield one
            yield from self.brothers(one)

    def aged(self, one: _Beer) -> Iterator[_Beer]:
        """The beer from a barrel; a few also from another or with something added."""
        rng = self.rng
        cask, other = rng.sample(self.casks, 2)
        aged = replace(one, cask=cask, abv=round(one.abv + rng.choice((0, 0, 0.5, 1, 1.4)), 2))
        yield aged
        if happens(rng, 0.25):
            yield replace(aged, cask=other)
        if happens(rng, 0.25):
            yield replace(aged, flavour=rng.choice(self.flavours))

    def brothers(self, one: _Beer) -> Iterator[_Beer]:
        """The beer with fruit or coffee, with one hop after another, stronger or lighter."""
        rng = self.rng
        if happens(rng, 0.07):
            for flavour in rng.sample(self.flavours, rng.choice((1, 1, 2, 3))):
                yield replace(one, flavour=flavour, abv=round(one.abv + rng.choice((0, 0, 0, 0.2, -0.2)), 2))
        if "IPA" in one.style.names[1] and happens(rng, 0.04):
            for hop in rng.sample(self.hops, rng.choice((2, 3, 4))):
                yield replace(one, prefix=hop)
        if one.name and one.abv < 8 and happens(rng, 0.04):
            prefix = rng.choice(("Imperial", "Double", "Nitro", "Session", "Dry Hopped", "Black"))
            abv = {"Imperial": one.abv + 2.8, "Double": one.abv + 2.2, "Session": 4.4}.get(prefix, one.abv)
            yield replace(one, prefix=prefix, abv=round(abv, 1))

    def title(self, one: _Beer, source: str) -> str:
        """The beer's name: one community nearly always puts the brewery in front, the other where it says little."""
        rng, pintbook = self.rng, source == "pintbook"
        name = one.name
        if not name or one.styled != happens(rng, 0.15):
            name = f"{name} {one.short}".strip()
        if one.prefix:
            name = f"{one.prefix} {name}"
        if one.flavour:
            name = rng.choice((f"{one.flavour} {name}", f"{name} - {one.flavour}", f"{name} with {one.flavour}",
                               f"{name} ({one.flavour})" if pintbook else f"{one.flavour} {name}"))  # fmt: skip
        if one.cask:
            aged = rng.choice((f"{one.cask} Barrel-Aged", f"{one.cask} Barrel Aged", f"{one.cask} Barrel"))
            name = rng.choice((f"{aged} {name}", f"{name} - {aged}", f"{name} ({aged})", f"{aged} {name}"))
        if one.vintage:
            name = f"{name} ({one.vintage})" if pintbook or happens(rng, 0.3) else f"{name} {one.vintage}"
        if happens(rng, 0.85 if pintbook else 0.15 if one.name else 0.4):
            name = f"{one.brewery.core} {name}"
        if happens(rng, 0.03):
            name = name.replace("&", "and") if "&" in name else name.replace("'", "")
        return name.replace("ö", "o").replace("ä", "a") if happens(rng, 0.2) else name

    def maker(self, one: _Beer, source: str) -> str:
        """The brewery, as the community has it in its list: with little change from beer to beer."""
        rng, brewery = self.rng, one.brewery
        name = brewery.listed[source] if happens(rng, 0.93) else rng.choice(brewery.names)
        if brewery.owner and source == "pintbook" and happens(rng, 0.8):
            return f"{name} ({brewery.owner})"
        if brewery.former and happens(rng, 0.3):
            return brewery.former
        if happens(rng, 0.02):
            return f"{name} ({brewery.town})"
        return name

    def strength(self, one: _Beer, source: str) -> str:
        """Alcohol by volume, in the community's form; recipes change and raters round."""
        rng, abv = self.rng, one.abv
        if happens(rng, 0.09):
            abv += rng.choice((-0.5, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.5, 1))
        if happens(rng, 0.05):
            abv = round(abv)
        if happens(rng, 0.1 if source == "pintbook" else 0.06):
            return "-" if source == "pintbook" and happens(rng, 0.5) else ""
        return f"{abv:.2f}".rstrip("0").rstrip(".") + "%" if source == "pintbook" else f"{abv:.2f} %"

    def entry(self, one: _Beer, source: str) -> tuple[str, ...]:
        rng, style = self.rng, one.style
        if happens(rng, 0.04):  # raters do not agree on what it is
            near = [other for other in self.styles if abs(other.weak - style.weak) < 1.2]
            style = rng.choice(near)
        return (
            garble(rng, self.title(one, source), 0.02),
            garble(rng, self.maker(one, source), 0.006),
            lose(rng, style.names[_SOURCES.index(source)], 0.005),
            self.strength(one, source),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Entries without end; a variant is in fewer lists than the beer itself, and a few beers are entered twice."""
    bar, number = _Bar(rng, half, rows), 0
    while True:
        for one in bar.family(skewed(rng, bar.breweries, 1.4)):
            number += 1
            share = 0.6 if one.cask or one.flavour or one.vintage or one.prefix else 0.72
            for source in _SOURCES:
                for _ in range(happens(rng, share) + happens(rng, 0.03)):
                    yield str(number), source, bar.entry(one, source)
