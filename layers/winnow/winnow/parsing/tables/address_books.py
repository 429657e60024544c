"""Address books, files of several contacts (vCard), as tables of a row a contact."""

from __future__ import annotations

from typing import Final

from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.documents.vcards import Card, read_cards
from winnow.parsing.tables.table_model import TableLimits
from winnow.parsing.tables.whole_tables import row_lines

_BEGINS: Final = b"BEGIN:VCARD"
_NAME_PARTS: Final = ("family_name", "given_name", "middle_name", "prefix", "suffix")
_ADDRESS_PARTS: Final = ("po_box", "address_line_2", "street", "city", "region", "postcode", "country")
_SINGLE: Final = (("nickname", "NICKNAME"), ("birthday", "BDAY"), ("note", "NOTE"))
_SEVERAL: Final = (("email", "EMAIL"), ("phone", "TEL"), ("url", "URL"))
_MOST: Final = 5  # addresses of one kind that have a column: contacts have two or three
_COLUMNS: Final = ("name", *_NAME_PARTS, "nickname", "organisation", "title", *(name for name, _ in _SEVERAL))


def is_address_book(head: bytes) -> bool:
    """Whether a file that begins so holds several contacts; one alone is a document."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(_BEGINS)].upper() == _BEGINS and head.upper().count(_BEGINS) > 1


def address_book_lines(data: bytes, limits: TableLimits) -> bytes:
    """The contacts of an address book, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    text = data.decode(find_encoding(data, whole=True), "replace").lstrip("\ufeff")
    rows = [row for card in read_cards(text) if (row := _row(card))]
    used = dict.fromkeys(name for row in rows for name in row)
    names = tuple(sorted(used, key=lambda name: (_place(name), name)))
    return row_lines(names, ([row.get(name) for name in names] for row in rows), limits)


def _place(column: str) -> int:
    known = column.rstrip("0123456789").rstrip("_")
    return _COLUMNS.index(known) if known in _COLUMNS else len(_COLUMNS)


def _row(card: Card) -> dict[str, str]:
    row = _parts(card, "N", _NAME_PARTS)
    if not row.keys() & {"given_name", "family_name"}:
        row |= {"name": _first(card, "FN")}
    row |= {"organisation": _first(card, "ORG").split(";")[0], "title": _first(card, "TITLE") or _first(card, "ROLE")}
    row |= _parts(card, "ADR", _ADDRESS_PARTS)
    row |= {name: _first(card, key) for name, key in _SINGLE}
    for name, key in _SEVERAL:
        values = list(dict.fromkeys(value.removeprefix("tel:").strip() for value in card.get(key, ())))
        for number, value in enumerate(filter(None, values[:_MOST]), start=1):
            row[name if number == 1 else f"{name}_{number}"] = value
    return {name: value.strip() for name, value in row.items() if value.strip()}


def _first(card: Card, key: str) -> str:
    return next(iter(card.get(key, ())), "")


def _parts(card: Card, key: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: part for name, part in zip(names, _first(card, key).split(";"), strict=False) if part.strip()}
