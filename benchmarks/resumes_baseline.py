"""The peer that resumes are measured beside: pdfplumber's text, and the patterns that a first parser is made of.

Every line is taken as it comes: the first is the name, an e-mail and a telephone number are found by their patterns, a
known heading opens its section, a line of work that holds a year is a job and the line above it its other half.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pdfplumber

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"\+?\(?\d[\d ().-]{7,}\d")
_CITY = re.compile(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?), [A-Z]")
_PERIOD = re.compile(r"[\w.'’/]*\s*(?:19|20)\d\d\b.*$")
_HEADINGS = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "work": r"experience|employment|work|berufs|expérience|experiencia|experiência|esperienz|ervaring",
        "education": r"education|academic|ausbildung|formation|formación|formação|istruzione|opleiding",
        "skills": r"skills|competenc|kenntnisse|compétences|habilidades|competências|vaardigheden",
        "": r"summary|profile|languages|certificat|interests|references|profil|sprachen|langues|idiomas",
    }.items()
}
_SCHOOL = re.compile(r"university|college|school|institut|polytechni|universit|hochschule|academy", re.IGNORECASE)
_LONGEST_HEADING = 40  # characters


def read_text(data: bytes) -> str:
    """The text of all pages of a PDF, as pdfplumber puts it in order."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def parse_text(text: str) -> dict[str, Any]:
    """A JSON Resume of what the patterns find."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    email, phone, city = _EMAIL.search(text), _PHONE.search(text), _CITY.search(text)
    basics = {
        "name": lines[0] if lines else "",
        "email": email[0] if email else "",
        "phone": phone[0] if phone else "",
        "location": {"city": city[1] if city else ""},
    }
    resume: dict[str, Any] = {"basics": basics, "work": [], "education": [], "skills": []}
    section, before = "", ""
    for line in lines:
        opened = next((name for name, sign in _HEADINGS.items() if sign.search(line)), None)
        if opened is not None and len(line) < _LONGEST_HEADING and not re.search(r"\d", line):
            section = opened
        elif section == "work" and _PERIOD.search(line):
            parts = [part for part in re.split(r"\s[|–—-]\s|,\s", _PERIOD.sub("", line)) if part.strip()]
            resume["work"].append(
                {"position": parts[0] if parts else "", "name": parts[1] if len(parts) > 1 else before}
            )
        elif section == "education" and _SCHOOL.search(line):
            resume["education"].append({"institution": _PERIOD.sub("", line).strip(" ,|–-")})
        elif section == "skills":
            resume["skills"] += [
                {"name": item.strip(" •-.")} for item in re.split(r"[,;|·•]", line) if item.strip(" •-.")
            ]
        before = line
    return resume
