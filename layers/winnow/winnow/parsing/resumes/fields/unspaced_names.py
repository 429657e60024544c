"""Names of persons in scripts without capitals and spaces: Chinese, Japanese and Korean."""

from __future__ import annotations

import re
from functools import cache

from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold

_HAN, _KANA, _HANGUL = "\u3005\u3400-\u9fff", "\u3041-\u30ff", "\uac00-\ud7a3"
_SCRIPT = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_KOREAN = re.compile(f"[{_HANGUL}]+")
_WITHOUT_KANA = re.compile(f"[{_HAN}]+")
_FEWEST, _MOST_CHINESE, _MOST_JAPANESE, _MOST_KOREAN = 2, 4, 7, 4  # characters of a name
_GIVEN_CHINESE, _GIVEN_JAPANESE, _GIVEN_KOREAN = (1, 2), (1, 4), (1, 2)  # characters of a given name
_LONGEST_SURNAME = 3


def is_unspaced_script(text: str) -> bool:
    """Whether a text has a character of the Chinese, Japanese or Korean scripts."""
    return _SCRIPT.search(text) is not None


def is_unspaced_name(text: str, *, asked: bool = False) -> bool:
    """Whether a text in one of these scripts may be a person's name.

    Args:
        text: The text; only its characters of these scripts count, so that there may be spaces between them or the same
            name in Latin letters beside them.
        asked: Whether a label asks for a name, so that the family name need not be a frequent one.

    Returns:
        True for a listed family name with a given name of the usual length behind it, in which no word of a heading or
        a label occurs.
    """
    bare = fold("".join(_SCRIPT.findall(text)))
    if any(pair in _words_of_labels() for pair in _pairs(bare)):
        return False
    if _KOREAN.fullmatch(bare):
        return _FEWEST <= len(bare) <= _MOST_KOREAN and (asked or _is_named(bare, "ko", _GIVEN_KOREAN))
    if asked:
        return _FEWEST <= len(bare) <= _MOST_JAPANESE
    chinese = _WITHOUT_KANA.fullmatch(bare) is not None and len(bare) <= _MOST_CHINESE
    return (chinese and _is_named(bare, "zh", _GIVEN_CHINESE)) or _is_named(bare, "ja", _GIVEN_JAPANESE)


def family_name_length(text: str) -> int:
    """How many characters of a name without spaces are the family's, which comes first; 0 when no list holds it."""
    bare = fold(text)
    if not all(map(_SCRIPT.match, bare)):
        return 0
    languages = (
        (("ko", _GIVEN_KOREAN),) if _KOREAN.fullmatch(bare) else (("zh", _GIVEN_CHINESE), ("ja", _GIVEN_JAPANESE))
    )
    found = (_length_of_family(bare, language, given) for language, given in languages)
    return max(found, default=0)


def _is_named(bare: str, language: str, given: tuple[int, int]) -> bool:
    return _length_of_family(bare, language, given) > 0


def _length_of_family(bare: str, language: str, given: tuple[int, int]) -> int:
    """The length of the longest listed family name that leaves a given name of a usual length; 0 without one."""
    known = resume_lexicon.listed("surnames", language)
    lengths = range(_LONGEST_SURNAME, 0, -1)
    return next((n for n in lengths if bare[:n] in known and given[0] <= len(bare) - n <= given[1]), 0)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


@cache
def _words_of_labels() -> frozenset[str]:
    """Every two characters that stand beside each other in a heading or a label: no name has them."""
    texts = [*resume_lexicon.entries("headings"), *resume_lexicon.entries("labels"), *resume_lexicon.entries("degrees")]
    return frozenset(pair for text in texts if is_unspaced_script(text) for pair in _pairs("".join(text.split())))
