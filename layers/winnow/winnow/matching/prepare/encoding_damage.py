"""Text that was decoded with the wrong character set: mended where it can be, recognised where it can't.

``MÃ¼ller`` is UTF-8 read as Windows-1252 and can be read back. Korean or Russian read as Latin-1 can't: nothing says
which character set it was. Such texts look alike whatever they said, because most of their letters fold to ``a`` to
``u``; a cell of one says nothing.
"""

from __future__ import annotations

import re
from typing import Final

from winnow.matching.constants import GARBLED_SHARE, MOST_REDECODINGS, SHORTEST_GARBLED

_TRACES: Final = re.compile(
    "[ÃÂâÐÑÅÄ][\u0080-\u00ff‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"  # as Windows-1252
    "|[‚√][Ä√Ç-ÿ†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø]"  # as Mac Roman
)
_WRONG_SETS: Final = ("cp1252", "latin-1", "mac_roman")
_LATIN_1_HIGH: Final = frozenset(map(chr, range(0xA1, 0x100))) | frozenset("‚ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ€")
_REPLACED: Final = re.compile(r"\ufffd|\?{3,}")


def mend_encoding(text: str) -> str:
    """The text as it was before UTF-8 was read as a single-byte character set, or unchanged where it was not."""
    for _ in range(MOST_REDECODINGS):  # some files went through it twice
        if text.isascii() or not _TRACES.search(text):
            break
        mended = next((found for wrong in _WRONG_SETS if (found := _redecode(text, wrong)) is not None), None)
        if mended is None:
            break
        text = mended
    return text


def _redecode(text: str, wrong: str) -> str | None:
    try:
        return text.encode(wrong).decode("utf-8")
    except UnicodeError:
        return None


def is_garbled(text: str) -> bool:
    """Whether a text can't be read: most of it are signs of the upper half of Latin-1, or replacement characters.

    In languages that are written in Latin letters fewer than one letter in three has an accent.
    """
    if text.isascii() and "???" not in text:
        return False
    signs = [c for c in text if not c.isspace()]
    high = sum(c in _LATIN_1_HIGH for c in signs)
    lost = sum(map(len, _REPLACED.findall(text)))
    return max(high, lost) >= SHORTEST_GARBLED and max(high, lost) >= GARBLED_SHARE * len(signs)
