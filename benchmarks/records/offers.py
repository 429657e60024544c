"""Electronics in two shops, each without duplicates: a name with the model in it, prose, half of the prices.

One shop writes everything into the name, the other into the description; accessories name the product they are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half

COLUMNS = ("name", "description", "manufacturer", "price")
# fmt: off
_GOODS = (
    ("LCD HDTV", "television", ("32'", "37'", "42'", "52'")), ("digital camera", "camera", ("8MP", "10MP", "12MP")),
    ("home theater system", "surround sound", ("5.1 channel", "7.1 channel")),
    ("washer", "front load washer", ("3.5 cu. ft.", "4 cu. ft.")),
    ("GPS navigator", "navigation system", ("3.5'", "4.3'")),
    ("cordless phone", "telephone", ("1 handset", "2 handsets")),
    ("MP3 player", "portable player", ("4GB", "8GB", "16GB")), ("car speaker", "coaxial speaker", ("6.5'", "6x9'")),
    ("microwave oven", "countertop microwave", ("1.1 cu. ft.", "1.6 cu. ft.")),
    ("camcorder", "video camera", ("40GB", "60GB")),
    ("range hood", "ventilation hood", ("30'", "36'")), ("headphones", "stereo headphones", ("in-ear", "over-ear")),
)
_COLOURS = ("Black", "White", "Silver", "Stainless Steel", "Red", "Blue", "Titanium", "Pink")
_FEATURES = (
    "built-in tuner", "remote control included", "energy saver", "dual alarm", "bluetooth enabled", "child lock",
    "USB port", "auto defrost", "noise reduction", "wall mountable", "touch screen", "rechargeable battery",
    "wide angle lens", "backlit display", "steam cycle", "optical zoom", "voice prompts", "dock connector",
)
_EXTRAS = ("carrying case", "battery pack", "wall mount", "filter", "remote")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Product:
    brand: str
    goods: tuple[str, str]
    model: str
    detail: str
    colour: str
    features: tuple[str, ...]
    price: float


class _Market:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.goods, self.colours = take_half(_GOODS, half), take_half(_COLOURS, half)
        self.features = take_half(_FEATURES, half)
        self.brands = coin_words(rng, 40 + rows // 80, 1)

    def products(self) -> Iterator[_Product]:
        """A line of products: neighbouring models, the same model in another colour, an accessory."""
        rng = self.rng
        brand = skewed(rng, self.brands, 1.5)
        name, other, details = rng.choice(self.goods)
        series, base = (
            "".join(rng.choice("ABCDEFGHKLMNPRSTVWX") for _ in range(rng.choice((2, 2, 3)))),
            rng.randrange(10, 4000),
        )
        features = tuple(rng.sample(self.features, 4))
        for step in range(rng.choice((1, 1, 1, 2, 3))):
            for colour in rng.sample(self.colours, rng.choice((1, 1, 1, 2))):
                model = f"{series}{base + 10 * step}{colour[0] if happens(rng, 0.85) else ''}"
                yield _Product(
                    brand, (name, other), model, rng.choice(details), colour, features, rng.randrange(20, 1500) + 0.99
                )
        if happens(rng, 0.15):
            extra = rng.choice(_EXTRAS)
            goods = (f"{extra} for {series}{base}", f"{name} {extra}")
            model = f"{series[0]}C{rng.randrange(10, 999)}"
            yield _Product(brand, goods, model, "", "Black", features, rng.randrange(10, 80) + 0.95)

    def first(self, one: _Product) -> tuple[str, ...]:
        """The shop that writes everything into the name and the prose."""
        rng = self.rng
        name = f"{one.brand} {one.detail} {one.colour} {one.goods[0]} - {one.model}"
        if happens(rng, 0.4):
            name = f"{one.brand} {one.goods[0].title()} In {one.colour} - {one.model}"
        prose = f"{one.brand} {one.detail} {one.goods[0]} - {one.model}/ {'/ '.join(one.features)}/ {one.colour} finish"
        return name, prose, "", lose(rng, f"${one.price:.2f}", 0.6)

    def second(self, one: _Product) -> tuple[str, ...]:
        """The shop that keeps names short, says who made it and hardly describes anything."""
        rng = self.rng
        shown = one.model if happens(rng, 0.7) else f"{one.model[:2]}-{one.model[2:]}"
        words = [one.brand, shown, one.detail if happens(rng, 0.5) else "", one.goods[happens(rng, 0.5)]]
        if happens(rng, 0.12):
            words[1] = ""
        if happens(rng, 0.4):
            words.append(f"- {one.colour}")
        prose = ", ".join([*rng.sample(one.features, rng.randrange(1, 3)), one.detail]) if happens(rng, 0.5) else ""
        price = one.price * rng.choice((1.0, 1.0, rng.uniform(0.8, 1.1)))
        return (
            garble(rng, " ".join(filter(None, words)), 0.03),
            prose,
            lose(rng, one.brand, 0.05),
            lose(rng, f"{price:.2f}", 0.45),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Offers without end, line by line; most products are in both shops."""
    market, number = _Market(rng, half, rows), 0
    while True:
        for one in market.products():
            number += 1
            shops = ("abel", "bell") if happens(rng, 0.8) else (rng.choice(("abel", "bell")),)
            for shop in shops:
                yield str(number), shop, market.first(one) if shop == "abel" else market.second(one)
