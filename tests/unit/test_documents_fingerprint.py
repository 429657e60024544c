"""A fingerprint sees what is said and not how it is set."""

from __future__ import annotations

import pytest

from winnow.parsing.documents.fingerprint import fingerprint

TEXT = "Mira Falk\nSailmaker – “forty sails”\nSkills: canvas, office"


@pytest.mark.parametrize(
    "other",
    [
        'MIRA FALK\n\nSailmaker - "forty sails"\nSkills: canvas, office',
        "Mira Falk Sailmaker—forty\tsails • Skills | canvas · oﬃce",
        "mira falk sail-\nmaker forty sails skills canvas office",
    ],
)
def test_the_same_words_are_the_same(other: str) -> None:
    assert fingerprint(other) == fingerprint(TEXT)


@pytest.mark.parametrize("other", ["Mira Falk", TEXT + "!x", TEXT.replace("forty", "fifty"), ""])
def test_other_words_are_not(other: str) -> None:
    assert fingerprint(other) != fingerprint(TEXT)
