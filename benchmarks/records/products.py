"""Shop offers with one informative field: everything is in the title; price, currency and category say next to nothing.

Variants of one product (the next model number, another colour or capacity) are other products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half

COLUMNS = ("title", "price", "currency", "category")
# fmt: off
_GOODS = (
    ("digital camera", "cam", ("12MP", "20MP", "24MP")), ("laptop", "notebook", ("8GB", "16GB", "32GB")),
    ("cordless drill", "drill driver", ("12V", "18V", "20V")), ("headphones", "headset", ("wired", "wireless", "ANC")),
    ("hard drive", "HDD", ("1TB", "2TB", "4TB")), ("espresso machine", "coffee maker", ("1.2L", "1.8L", "2L")),
    ("office chair", "desk chair", ("mesh", "leather", "fabric")),
    ("smartphone", "mobile phone", ("64GB", "128GB", "256GB")),
    ("monitor", "display", ('24"', '27"', '32"')), ("vacuum cleaner", "hoover", ("700W", "900W", "1200W")),
)
_COLOURS = ("black", "white", "silver", "red", "blue", "graphite", "green", "champagne")
_PRAISE = (
    "NEW", "free shipping", "best price", "original", "w/ warranty", "(2026)", "- refurbished", "bundle", "sale",
    "in stock",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class _Product:
    brand: str
    goods: tuple[str, str]
    model: str
    detail: str
    colour: str


def _title(rng: Random, product: _Product, praise: tuple[str, ...]) -> str:
    """One shop's title of a product. Brand, model and what sets variants apart are printed, the rest as it comes."""
    brand, shown = product.brand, product.model
    if happens(rng, 0.3):
        shown = rng.choice((shown.replace("-", ""), shown.replace("-", " "), shown.lower()))
    words = [brand, garble(rng, rng.choice(product.goods), 0.05), shown, product.detail, product.colour]
    if happens(rng, 0.4):
        words = [brand, shown, *rng.sample(words[1:2] + words[3:], 3)]
    if happens(rng, 0.3):
        words.append(rng.choice(praise))
    if happens(rng, 0.08):
        words.remove(brand)
    return " ".join(words)


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Offers without end, product line by product line."""
    goods, colours, praise = take_half(_GOODS, half), take_half(_COLOURS, half), take_half(_PRAISE, half)
    brands = coin_words(rng, 30 + rows // 300, 1)
    number = 0
    while True:
        name, other, details = rng.choice(goods)
        brand, series = skewed(rng, brands), rng.choice("ABDEGKMNPRSTVX") + rng.choice("ACEHLPQRSX")
        base, cents = rng.randrange(10, 900), rng.randrange(2_000, 150_000)
        for _ in range(rng.choice((1, 1, 2, 3, 4))):
            base += rng.choice((1, 5, 10))
            model = f"{series}-{base}"
            variants = [(rng.choice(details), rng.choice(colours)) for _ in range(rng.choice((1, 1, 1, 2)))]
            for detail, colour in dict.fromkeys(variants):
                number += 1
                product = _Product(brand, (name, other), model, detail, colour)
                for shop in rng.sample(("alpha", "bazaar", "corner", "depot"), skewed(rng, (1, 2, 3, 4), 1.6)):
                    price = cents * rng.uniform(0.85, 1.2) / 100
                    values = (
                        _title(rng, product, praise),
                        lose(rng, f"{price:.2f}", 0.15),
                        "USD",
                        lose(rng, "electronics & home", 0.1),
                    )
                    yield str(number), shop, values
