"""Compact discs as their owners typed them in: few duplicates, and categories that follow from each other.

Category, genre and decade of a disc are almost one fact, and artists make many discs: agreement on them is no evidence.
Second volumes, second discs, samplers by "Various" and recordings of one classical piece are other discs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.records.drawing import Half, Row, coin_words, garble, happens, lose, skewed, take_half

TRACKS = 6
COLUMNS = ("artist", "title", "category", "genre", "year", *(f"track_{n}" for n in range(1, TRACKS + 1)))
# fmt: off
_SCENES = (
    ("rock", ("Rock", "Classic Rock", "rock"), 1970), ("classical", ("Classical", "Baroque", "Chamber"), 1990),
    ("jazz", ("Jazz", "Bebop", "Swing"), 1960), ("folk", ("Folk", "Country", "Bluegrass"), 1980),
    ("misc", ("Hip-Hop", "Rap", "Trip-Hop"), 1995), ("newage", ("Ambient", "New Age", "Electronic"), 1998),
    ("soundtrack", ("Soundtrack", "Score", "Musical"), 1985), ("blues", ("Blues", "R&B", "Soul"), 1965),
)
_NOUNS = (
    "Night", "River", "Fire", "Heart", "Road", "Mirror", "Rain", "Summer", "Ghost", "Train", "Window", "Sea", "Dance",
    "Shadow", "Morning", "Garden", "Stone", "Letter", "Moon", "City",
)
_VERBS = (
    "Falling", "Waiting", "Burning", "Leaving", "Running", "Dreaming", "Singing", "Losing", "Finding", "Breaking",
    "Shining", "Sleeping",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class _Disc:
    artist: str
    title: str
    category: str
    genre: str
    year: int
    tracks: tuple[str, ...]


class _Shop:
    def __init__(self, rng: Random, half: Half, rows: int) -> None:
        self.rng = rng
        self.scenes, self.nouns, self.verbs = take_half(_SCENES, half), take_half(_NOUNS, half), take_half(_VERBS, half)
        self.words = coin_words(rng, 400 + rows // 10)

    def song(self) -> str:
        rng = self.rng
        noun, other, word = rng.choice(self.nouns), rng.choice(self.nouns), rng.choice(self.words)
        return rng.choice((f"{noun} of {word}", f"{rng.choice(self.verbs)} {noun}", f"{noun} {other}", f"The {word}",
                           f"{word}, My {noun}", f"{rng.choice(self.verbs)} for {word}"))  # fmt: skip

    def discs(self) -> Iterator[_Disc]:
        """Everything one artist recorded."""
        rng = self.rng
        category, genres, decade = rng.choice(self.scenes)
        artist = rng.choice(
            (f"{rng.choice(self.words)} {rng.choice(self.words)}", f"The {rng.choice(self.words)}s", "Various")
        )
        for _ in range(rng.choice((1, 1, 2, 3, 6))):
            year = decade + int(rng.gauss(12, 6))
            title = rng.choice((self.song(), self.song(), "Greatest Hits", f"Best of {artist}"))
            disc = _Disc(
                artist, title, category, skewed(rng, genres, 2), year, tuple(self.song() for _ in range(TRACKS))
            )
            yield disc
            if happens(rng, 0.12):
                more = rng.choice(("(Disc 2)", "Vol. 2", "(Live)"))
                live = disc.tracks if more == "(Live)" else tuple(self.song() for _ in range(TRACKS))
                yield replace(disc, title=f"{title} {more}", year=year + rng.randrange(0, 3), tracks=live)

    def typed(self, disc: _Disc) -> tuple[str, ...]:
        """How one owner typed a disc in."""
        rng = self.rng
        artist, title = disc.artist, disc.title
        if artist.startswith("The ") and happens(rng, 0.3):
            artist = artist[4:] if happens(rng, 0.5) else f"{artist[4:]}, The"
        tracks = list(disc.tracks)
        if happens(rng, 0.05):
            tracks = [f"{n} {track}" for n, track in enumerate(tracks, 1)]
        if happens(rng, 0.04):
            tracks = [""] * TRACKS
        if happens(rng, 0.1):
            artist, title, tracks = artist.upper(), title.upper(), [track.upper() for track in tracks]
        return (
            garble(rng, artist, 0.06),
            garble(rng, title, 0.06),
            disc.category,
            lose(rng, disc.genre, 0.2),
            lose(rng, str(disc.year), 0.3),
            *(garble(rng, track, 0.05) for track in tracks),
        )


def draw_rows(rng: Random, half: Half, rows: int) -> Iterator[Row]:
    """Discs without end, artist by artist; three in a hundred were typed in twice."""
    shop, number = _Shop(rng, half, rows), 0
    while True:
        for disc in shop.discs():
            number += 1
            for _ in range(1 + happens(rng, 0.03) + happens(rng, 0.002)):
                yield str(number), "cddb", shop.typed(disc)
