"""Marks: words of invented people's data that stand nowhere else, so that wherever one turns up, it has leaked."""

from __future__ import annotations

NAME = "Zubrel Vonnt"
EMAIL = "zubrel.vonnt@quillf.test"
PHONE = "+1 212 555 0186"
EMPLOYER = "Quillfoyle Brewing"
FILE_NAME = "zubrel-vonnt.txt"
RESUME = f"{NAME}\n{EMAIL}\n{PHONE}\n\nExperience\nEngineer, {EMPLOYER}, 2019 - 2024\n".encode()
ROW = {"name": NAME, "email": EMAIL, "phone": PHONE, "company": EMPLOYER}
MARKS = {
    "name": "zubrel",
    "family name": "vonnt",
    "employer": "quillfoyle",
    "phone": "2125550186",
    "phone as written": "555 0186",
}


def found_in(text: str, marks: dict[str, str]) -> list[str]:
    """The names of the marks that a text holds, however they are written."""
    folded = text.casefold()
    return [name for name, mark in marks.items() if mark.casefold() in folded]
