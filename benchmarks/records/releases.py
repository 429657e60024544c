"""Compact discs as strangers submit them to a public database: few duplicates, sets of several discs, samplers.

No rule was fitted to its held-out half, but the generator itself was corrected after its first figures were seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half
from benchmarks.records.names import GIVEN_NAMES, coin_family_names

TRACKS = 12
COLUMNS = ("artist", "dtitle", "category", "genre", "year", "cdextra", *(f"track{n:02}" for n in range(1, TRACKS + 1)))
# fmt: off
_GENRES = (
    ("rock", "Rock"), ("misc", "Pop"), ("newage", "New Age"), ("classical", "Classical"), ("jazz", "Jazz"),
    ("folk", "Folk"), ("data", "Other"), ("soundtrack", "Soundtrack"), ("blues", "Blues"), ("country", "Country"),
)
_NOUNS = (
    "Love", "Night", "Time", "Heaven", "Blue", "Road", "Eyes", "Sun", "Dream", "Home", "Baby", "World", "Girl", "Day",
    "Light", "Life", "Way", "Rain", "Tears", "Angel", "Dance", "Song", "Summer", "Star",
)
_FRAMES = (
    "{} in the {}", "My {}", "{} and {}", "The {} {}", "No {}", "{}", "All the {}", "{} of {}", "Without {}",
    "Never {} Again", "Another {}", "If {} Were {}",
)
_WORKS = ("Symphony No. {}", "Piano Concerto No. {}", "String Quartet No. {}", "Sonata No. {}")
_TEMPI = ("Allegro", "Andante", "Presto", "Adagio", "Largo", "Vivace")
# fmt: on


@dataclass(frozen=True, slots=True)
class _Disc:
    artist: str
    title: str
    genre: tuple[str, str]
    year: int
    tracks: tuple[str, ...]


class _Catalogue:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.genres, self.frames = _GENRES, take_half(_FRAMES, half)
        self.nouns = list(take_half(_NOUNS, half)) + coin_words(rng, 150)
        given, family = take_half(GIVEN_NAMES, half), coin_family_names(rng, half, 200 + rows // 12)
        self.artists = [f"{rng.choice(given)} {name}" for name in family]
        self.composers = family[:12]

    def _song(self) -> str:
        rng = self.rng
        return rng.choice(self.frames).format(skewed(rng, self.nouns, 1.5), skewed(rng, self.nouns, 1.5))

    def discs(self) -> Iterator[_Disc]:
        rng = self.rng
        artist = "Various" if happens(rng, 0.15) else rng.choice(self.artists)
        genre = skewed(rng, self.genres, 1.5)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            tracks = tuple(self._song() for _ in range(rng.randrange(3, TRACKS + 1)))
            title = rng.choice((self._song(), self._song(), "Greatest Hits", "The Best Of", artist))
            if genre[0] == "classical":
                work = f"{rng.choice(self.composers)}: {rng.choice(_WORKS).format(rng.randrange(1, 10))}"
                title = rng.choice((work, f"{work} - {artist}", f"{rng.choice(self.nouns)} Festival: {work}"))
                tempi = (f"{rng.choice(_TEMPI)} {rng.choice(self.nouns).lower()}" for _ in range(4))
                tracks = tuple(f"{work}, {n}. {tempo}" for n, tempo in enumerate(tempi, 1))
            disc = _Disc(artist, title, genre, rng.randrange(1970, 2005), tracks)
            if not happens(rng, 0.12):
                yield disc
            else:
                mark = rng.choice(("(CD {})", "Vol. {}", "Disc {}", "- CD{}", "Part {}"))
                yield replace(disc, title=f"{title} {mark.format(1)}")
                yield replace(disc, title=f"{title} {mark.format(2)}", tracks=tuple(self._song() for _ in tracks))

    def submitted(self, disc: _Disc) -> tuple[str, ...]:
        rng = self.rng
        artist, title, tracks = disc.artist, disc.title, list(disc.tracks)
        if artist == "Various":
            artist = rng.choice(("Various", "Various Artists", "VA"))
        elif happens(rng, 0.1) and " " in artist:
            artist = ", ".join(reversed(artist.split(" ", 1)))
        if happens(rng, 0.1):
            tracks = [f"{artist} / {track}" for track in tracks]
        if happens(rng, 0.08):
            title, tracks = title.upper(), [track.upper() for track in tracks]
        tracks = [garble(rng, track, 0.06) for track in tracks]
        category, genre = disc.genre if happens(rng, 0.85) else rng.choice(self.genres)
        return (
            garble(rng, artist, 0.05),
            garble(rng, title, 0.06),
            category,
            lose(rng, genre, 0.4),
            lose(rng, str(disc.year), 0.45),
            "YEAR: " + str(disc.year) if happens(rng, 0.1) else "",
            *tracks,
            *[""] * (TRACKS - len(tracks)),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Discs without end, artist by artist; three in a hundred were submitted twice."""
    catalogue, number = _Catalogue(rng, half, rows), 0
    while True:
        for disc in catalogue.discs():
            number += 1
            for _ in range(1 + happens(rng, 0.03)):
                yield str(number), "cddb", catalogue.submitted(disc)
