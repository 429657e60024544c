"""Characters as a reader means them: ligatures, soft hyphens, invisible and private-use glyphs, bullets."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "Ĳ": "IJ", "ĳ": "ij",
}  # fmt: skip
_RADICALS = {  # of CJK Radicals Supplement, for which Unicode has no compatibility mapping
    "⺟": "母", "⺠": "民", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻑": "長",
    "⻓": "长", "⻔": "门", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马",
    "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻰": "龙", "⻳": "龟",
}  # fmt: skip
_BARS = "│┃❘∣ǀ｜"  # drawn or wide; all of them part what stands in a row
_INVISIBLE = (
    "\u00ad\u200b\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffc\ufffe\uffff"
)
_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\t\n\r\v\f\x85\u2028\u2029"
)
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(range(32)),
    **dict.fromkeys(range(127, 160)),
    **{ord(c): " " for c in _SPACES},
    **{ord(c): None for c in _INVISIBLE},
    **{ord(c): text for c, text in (_LIGATURES | _RADICALS).items()},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},  # Kangxi radicals
    **dict.fromkeys(map(ord, _BARS), "|"),
    **{0xF000 + code: "•" for code in (0xB7, 0xA7, 0xD8, 0xFC, 0x76, 0xA8)},  # Word's Symbol and Wingdings bullets
    0x02: "-",  # pdfium's mark for a hyphen at a line's end
    0x2010: "-",
    0x2011: "-",
}
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\ud800-\udfff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_RUNS = re.compile(" {2,}")
_PRESENTED = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")  # letters of Hebrew and Arabic in the shapes they are drawn in

# A glyph that opens a list item even when nothing stands between it and the text, and one that needs a space.
_BULLET = re.compile(r"\s*(?:[•‣⁃▪▫■□●◆►▸▶➢➤❖・]\s*|[○◯◎](?=[\u3041-\u9fff])|[◦∙○◇➔→✓✔✦·*–—\-o§Ø](?:\s+|$))")


def clean(text: str) -> str:
    """The text in NFC with plain spaces (runs collapsed, ends kept).

    Control, invisible and private-use characters are gone. Ligatures become
    their letters, radicals (which fonts give in place of them) the characters that look alike, bars of
    any kind "|". A private-use glyph (an icon font's phone or envelope) becomes a space.
    """
    if text.isascii() and text.isprintable():
        return _RUNS.sub(" ", text) if "  " in text else text
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _PRIVATE.sub(" ", text.translate(_TABLE))
    if _PRESENTED.search(text):
        text = _PRESENTED.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return _RUNS.sub(" ", unicodedata.normalize("NFC", text))


def split_bullet(text: str) -> tuple[str, int]:
    """The text without its opening bullet, and how many characters that took (0 when there is none)."""
    match = _BULLET.match(text)
    if not match:
        return text, 0
    return text[match.end() :], match.end()


def is_pictogram(text: str) -> bool:
    """Whether the text is nothing but private-use glyphs (an icon font's), Word's bullets excepted."""
    return bool(text) and text[0] >= "\ue000" and not _PRIVATE.sub("", text) and ord(text[0]) not in _TABLE
