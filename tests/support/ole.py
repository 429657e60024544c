"""Writes DOC files (Word 97) small enough to read in a test: an OLE container with a piece table."""

from __future__ import annotations

import struct

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LEAST = 4096  # shorter streams would belong into the mini stream


def container(streams: dict[str, bytes]) -> bytes:
    """An OLE container of version 3 with one FAT sector; ``folder/name`` is a stream in a storage."""
    folders = list(dict.fromkeys(name.split("/")[0] for name in streams if "/" in name))
    top = [*(name for name in streams if "/" not in name), *folders]
    order = [*top, *(name for name in streams if "/" in name)]
    fat = [_FAT]
    directory_sectors = (len(order) + 1 + 3) // 4
    fat += [*range(2, directory_sectors + 1), _END]
    body = b""
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for name in order:
        siblings = top if "/" not in name else [other for other in order if other.startswith(name.split("/")[0] + "/")]
        later = siblings[siblings.index(name) + 1 :]
        right = order.index(later[0]) + 1 if later else _FREE
        if name in folders:
            child = next(order.index(other) + 1 for other in order if other.startswith(f"{name}/"))
            entries.append(_entry(name, 1, right=right, child=child, start=0, size=0))
            continue
        padded = streams[name].ljust(_LEAST, b"\0")
        padded += bytes(-len(padded) % SECTOR)
        start = len(fat)
        count = len(padded) // SECTOR
        fat += [*range(start + 1, start + count), _END]
        entries.append(_entry(name.rsplit("/", 1)[-1], 2, right=right, start=start, size=len(padded)))
        body += padded
    assert len(fat) <= SECTOR // 4
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return header + table + directory + body


def _entry(name: str, kind: int, *, start: int, size: int, right: int = _FREE, child: int = _FREE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", encoded.ljust(64, b"\0"), len(encoded), kind, 1, _FREE, right, child, 0, start, size
    )


def word_97(pieces: list[str], *, flags: int = 0x0200) -> bytes:
    """A DOC of the pieces' text, each stored in one byte a character where it can be."""
    main = bytearray(2048)
    ends, descriptors = [0], b""
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
        offset = len(main)
        try:
            main += piece.encode("cp1252")
            position = (offset * 2) | 0x40000000
        except UnicodeEncodeError:
            main += piece.encode("utf-16-le")
            position = offset
        descriptors += struct.pack("<HIH", 0, position, 0)
    plc = struct.pack(f"<{len(ends)}I", *ends) + descriptors
    formatting = b"\x01" + struct.pack("<H", 3) + b"abc"
    clx = formatting + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<i", main, 0x4C, ends[-1])
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    return container({"WordDocument": bytes(main), "1Table": clx})
