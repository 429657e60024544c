"""What the names of columns say of their values."""

from __future__ import annotations

import re
from typing import Final

from winnow.matching.schema import Kind
from winnow.text import fold, letters_and_digits

_BY_NAME: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.EMAIL, r"e?mails?|e mail( address(es)?)?|email address(es)?"),
    (Kind.PHONE, r"(.* )?(tele)?phones?( no| number| numbers)?|(.* )?(tel|mobile|cell|fax)( no| number)?"),
    (Kind.URL, r"(.* )?(urls?|website|web|homepage|links?|linkedin|github|(web )?domain( name)?)"),
    (Kind.GIVEN_NAME, r"(given|first|fore) ?names?|fname|given|forename|christian name"),
    (Kind.FAMILY_NAME, r"(family|last|sur) ?names?|lname|surname|maiden name"),
    (Kind.DATE, r"(.* )?(date|dob|birthday|birthdate)( .*)?|born|(.* )?(year|yr)( .*)?|.* on|.* at"),
    (Kind.POSTCODE, r"(.* )?(post ?code|postal ?code|zip|zip ?code|plz)( .*)?"),
    (
        Kind.IDENTIFIER,
        (
            r"(.* )?(ids?|ssn|isbn|issn|ean|upc|gtin|sku|asin|doi|passport|vat|nino|imei|iban|mpn|serial|registration"
            r"|licen[sc]e|model ?(no|number)?|soc sec.*|social security.*)( no| number| id)?"
        ),
    ),
    (
        Kind.ADDRESS,
        (
            r"(.* )?(address|addr|adress|street|road)( ?\d| line ?\d| .*)?"
            r"|(house|building|flat|apartment|unit) ?(no|nr|number)"
        ),
    ),
    (
        Kind.PLACE,
        (
            r"(.* )?(city|town|suburb|locality|village|county|location|place|municipality|neighbou?rhood|region"
            r"|district|borough)"
        ),
    ),
    (
        Kind.CATEGORY,
        (
            r"(.* )?(gender|sex|type|category|genre|state|province|country|status|class|kind|nationality|ethnicity"
            r"|language|currency|department|marital.*)( code)?"
        ),
    ),
    (
        Kind.PEOPLE,
        (
            r"(co ?)?(authors?|inventors?|applicants?)|creators?|editors?|writers?|directors?|actors|contributors"
            r"|artists?|performers?|composers?|people"
        ),
    ),
    (
        Kind.SET,
        (
            r"skills?|tags?|keywords?|languages|topics|interests|hobbies|work|experience|employment|education|positions"
            r"|certificates|certifications|projects|tracks?|track ?list|songs|ingredients"
        ),
    ),
    (Kind.COORDINATE, r"(.* )?(latitude|longitude|lat|lng|lon|long)( deg(rees)?)?"),
    (
        Kind.NUMBER,
        (
            r"(.* )?(price|cost|amount|age|salary|weight|height|width|length|size|quantity|qty|score|rating|duration"
            r"|seconds|abv|ibu|volume|pages?)"
        ),
    ),
    (
        Kind.TEXT,
        (
            r"(.* )?(description|descr|desc|notes?|text|raw|body|content|comments?|abstract|summary|bio|remarks?"
            r"|details|message|review|memo|subject( line)?|headline|entry|tickets?|complaints?|feedback|findings?"
            r"|observations?|sentence|question|post|story|article|paragraph|minutes|narrative|log)"
        ),
    ),
    (
        Kind.TITLE,
        (
            r"(.* )?(title|company|organi[sz]ation|org|employer|institution|product|venue|journal|booktitle|conference"
            r"|publisher|brand|manufacturer|maker|business|firm|school|restaurant|hotel|song|album|track|release|label"
            r"|agency|brewery)( name)?"
        ),
    ),
    (
        Kind.PERSON_NAME,
        r"(full|person|patient|customer|contact|client|employee|candidate|applicant|member) ?name|person|contact",
    ),
)
"""What a column's name says, in the order in which it is asked."""
_NUMBERED: Final = re.compile(r".+ (number|num|no|nr)")  # of something that the list above does not know


def plain(name: str) -> str:
    """``dateOfBirth`` and ``date_of_birth`` as ``date of birth``."""
    return letters_and_digits(fold(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)))


def kind_by_name(name: str) -> Kind | None:
    """What a name says that its column holds; None when it says nothing."""
    said = plain(name)
    return next((kind for kind, pattern in _BY_NAME if re.fullmatch(pattern, said)), None)


def is_numbered(name: str) -> bool:
    """Whether a name says that its values are numbers of something."""
    return _NUMBERED.fullmatch(plain(name)) is not None
