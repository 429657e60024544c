"""Bytes of text in an unknown encoding to characters.

A byte order mark decides; then NULs (UTF-16 and UTF-32 without one), then valid UTF-8, then a declared encoding. What
is left is one of the old eight-bit or East Asian encodings: each candidate is scored by how much its characters look
like words of one script.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EIGHT_BIT: Final = (
    "cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1257", "cp1255", "cp1256", "iso8859-2", "iso8859-15",
    "cp866", "cp437", "cp850", "cp852", "mac_roman",
)  # fmt: skip
# East Asian encodings with the lead bytes of their frequent ideographs (level 1 of each standard).
_EAST_ASIAN: Final = {
    "shift_jis": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "gb18030": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
    "euc_kr": range(0),
}
_KANA: Final = ("shift_jis", "euc_jp")
_SAMPLE: Final = 1 << 16
_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TYPOGRAPHY: Final = "–—‘’‚“”„•…·°§©®™€£«»¡¿ºª×±²³½¼¾¨´`µ¶†‡ \u00a0\u00ad"
_COMMON: Final = (
    "éèêëàâäáãåæçñöôóòõøüûúùíìîïßœÉÈÊÀÂÄÁÅÃÇÑÖÓÔÕØÜÚÛÍÎŒÆ"  # Western Europe
    "ąćęłńśźżčďěňřšťůžőűășțţşğıİĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰȘȚĞŞ"  # Central Europe, Turkey
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text, never failing: what cannot be decoded becomes U+FFFD. ``declared`` is what the file says of itself."""
    return data.decode(find_encoding(data, declared), "replace").removeprefix("\ufeff")


def find_encoding(data: bytes, declared: str | None = None, *, whole: bool = True) -> str:
    """The name of the encoding. ``whole`` says that ``data`` does not end in the middle of a character."""
    name = _announced(data)
    if name:
        return name
    for candidate in ("utf-8", declared):
        if candidate and _decodes(data, candidate, whole=whole):
            return candidate
    return "utf-8" if _mostly_utf8(data) else _best(data)


def _announced(data: bytes) -> str | None:
    """The encoding that a byte order mark, the place of the NULs or escape sequences give away."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    return _wide(sample) or ("iso2022_jp" if b"\x1b$" in sample or b"\x1b(" in sample else None)


def _decodes(data: bytes, name: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(data, whole)
    except (UnicodeDecodeError, LookupError, ValueError):
        return False
    return True


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, by where the NULs are."""
    if sample.count(0) * 4 < len(sample) or len(sample) < 4:
        return None
    zeros = [sample[offset::4].count(0) * 4 / len(sample) for offset in range(4)]
    if min(zeros[1:]) > 0.6 and zeros[0] < 0.3:
        return "utf-32-le"
    if min(zeros[:3]) > 0.6 and zeros[3] < 0.3:
        return "utf-32-be"
    if zeros[1] + zeros[3] > 1.0 and zeros[0] + zeros[2] < 0.5:
        return "utf-16-le"
    if zeros[0] + zeros[2] > 1.0 and zeros[1] + zeros[3] < 0.5:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether the text is UTF-8 with a few broken bytes."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    return good > 4 * broken


def _best(data: bytes) -> str:
    sample = data[:_SAMPLE]
    ranked: list[tuple[float, int, str]] = []
    for rank, name in enumerate((*_EIGHT_BIT, *_EAST_ASIAN)):
        try:
            text = codecs.getincrementaldecoder(name)().decode(sample)
        except UnicodeDecodeError:
            if name not in ("cp1252", "cp1250", "cp1251", "cp1253", "cp1257"):
                continue
            text = sample.decode(name, "replace")
        likeness = _east_asian_likeness(text, name) if name in _EAST_ASIAN else _likeness(text)
        ranked.append((likeness, -rank, name))
    return max(ranked)[2]


def _east_asian_likeness(text: str, name: str) -> float:
    """As ``_likeness``, for an encoding of ideographs: frequent ones, kana and hangul where they belong."""
    foreign = [char for char in text if char > "\x7f"]
    total = 0.0
    for char in foreign:
        if "\u3041" <= char <= "\u30ff":
            total += 1.0 if name in _KANA else 0.1
        elif "\uac00" <= char <= "\ud7a3":
            total += 1.0
        elif "\u4e00" <= char <= "\u9fff":
            total += 0.75 if char.encode(name, "replace")[0] in _EAST_ASIAN[name] else -0.3
        elif "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e":
            total += 0.5
        else:
            total -= 0.6
    return total / max(1, len(foreign))


def _likeness(text: str) -> float:
    """How much the text's non-ASCII characters look like writing: 1 when all are in place, less for odd ones."""
    total = 0.0
    count = 0
    for word in _WORD.findall(text):
        foreign = [char for char in word if char > "\x7f"]
        if foreign:
            count += len(foreign)
            total += _word_likeness(word, foreign)
    for char in text:
        if char > "\x7f" and not char.isalpha():
            count += 1
            total += 0.6 if char in _TYPOGRAPHY else -1.0
    return total / max(1, count)


def _word_likeness(word: str, foreign: list[str]) -> float:
    scripts = Counter(_script(char) for char in word)
    script, most = scripts.most_common(1)[0]
    if len(scripts) > 1:
        return -1.0 * len(foreign) if "latin" in scripts else -0.5 * len(foreign)
    if script == "latin":
        usual = sum(1.0 if char in _COMMON else -0.6 for char in foreign)
        shouting = sum(char.isupper() for char in foreign) if word[1:].lower() != word[1:] and not word.isupper() else 0
        alone = 0.8 * len(foreign) if len(foreign) == len(word) else 0.0
        return usual - 1.5 * shouting - alone
    if script in ("cyrillic", "greek", "hebrew", "arabic"):
        cased = word[1:] == word[1:].lower() or word.isupper()
        return most * (1.0 if cased and len(word) > 1 else -0.2)
    return -0.5 * len(foreign)


def _script(char: str) -> str:
    for end, script in _SCRIPTS:
        if char <= end:
            return script
    return "cjk"


_SCRIPTS: Final = (
    ("\u024f", "latin"), ("\u036f", "other"), ("\u03ff", "greek"), ("\u052f", "cyrillic"), ("\u058f", "other"),
    ("\u05ff", "hebrew"), ("\u06ff", "arabic"), ("\u1dff", "other"), ("\u1eff", "latin"), ("\u2e7f", "other"),
)  # fmt: skip
