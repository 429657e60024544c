"""How often texts in old encodings are decoded rightly, by chardet, by charset-normalizer, and by what Winnow ships.

Nothing was tuned on the texts: they are the translations of the programs on this machine (gettext catalogues below
/usr/share/locale), each in the encodings that its language was written in, half of them below lines in ASCII.
``python -m benchmarks.encodings``; charset-normalizer comes with requests.
"""

from __future__ import annotations

import gettext
import random
import time
from collections.abc import Callable
from pathlib import Path

import chardet
import charset_normalizer

from winnow.parsing.documents.encodings import decode

CATALOGUES = Path("/usr/share/locale")
ENCODINGS = {
    "de": "cp1252 mac_roman cp850", "fr": "cp1252 iso8859-15 mac_roman cp850", "es": "cp1252 mac_roman cp850",
    "pt": "cp1252 cp850", "it": "cp1252", "nl": "cp1252", "sv": "cp1252", "da": "cp1252", "fi": "cp1252",
    "pl": "cp1250 iso8859-2 cp852", "cs": "cp1250 iso8859-2", "hu": "cp1250 iso8859-2", "sk": "cp1250", "hr": "cp1250",
    "sl": "cp1250", "ro": "cp1250 iso8859-2", "tr": "cp1254", "lt": "cp1257", "lv": "cp1257", "et": "cp1257",
    "ru": "cp1251 koi8-r cp866", "uk": "cp1251 koi8-u", "bg": "cp1251", "el": "cp1253", "he": "cp1255", "ar": "cp1256",
    "vi": "cp1258", "ja": "shift_jis euc_jp", "ko": "euc_kr", "zh_CN": "gb18030", "zh_TW": "big5", "th": "cp874",
}  # fmt: skip
HEAD = "Name: Odalys Brimwell\nodalys@example.org +44 113 496 0412\n"
SEED = 11


def sentences(language: str) -> list[str]:
    """Translated messages with letters outside ASCII."""
    found: set[str] = set()
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.mo")):
        try:
            with path.open("rb") as stream:
                catalogue: dict[object, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
        except UnicodeDecodeError:
            continue
        found.update(text for key, text in catalogue.items() if key and len(text) > 20 and not text.isascii())
    return sorted(text for text in found if "%" not in text)


def samples(length: int) -> list[tuple[bytes, str]]:
    """Texts of ``length`` sentences as bytes and as they should be read."""
    rng = random.Random(SEED)
    found: list[tuple[bytes, str]] = []
    for language, encodings in ENCODINGS.items():
        known = sentences(language)
        for number in range(8 if len(known) >= length else 0):
            text = (HEAD if number % 2 else "") + "\n".join(rng.sample(known, length))
            for encoding in encodings.split():
                try:
                    found.append((text.encode(encoding), text))
                except UnicodeEncodeError:
                    continue
    return found


def by_chardet(data: bytes) -> str:
    name = chardet.detect(data)["encoding"]
    return data.decode(name, "replace") if name else ""


def by_charset_normalizer(data: bytes) -> str:
    best = charset_normalizer.from_bytes(data).best()
    return str(best) if best else ""


SYSTEMS: dict[str, Callable[[bytes], str]] = {
    "winnow": decode,
    "chardet": by_chardet,
    "charset-normalizer": by_charset_normalizer,
}


def main() -> None:
    print(f"{'sentences':>9} {'texts':>6}  " + "  ".join(f"{name:>20}" for name in SYSTEMS))
    for length in (1, 2, 8):
        texts = samples(length)
        cells: list[str] = []
        for system in SYSTEMS.values():
            start = time.perf_counter()
            right = sum(system(data) == text for data, text in texts)
            spent = (time.perf_counter() - start) / max(1, len(texts))
            cells.append(f"{right / max(1, len(texts)):7.3f}  {spent * 1000:6.2f} ms")
        print(f"{length:9} {len(texts):6}  " + "  ".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
