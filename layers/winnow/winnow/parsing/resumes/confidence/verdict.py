"""Whether a document is a resume, and if not, what it looks like instead."""

from __future__ import annotations

import re
from collections.abc import Collection

_ENOUGH = 3.0
_LETTER = re.compile(
    r"^[ \t]{0,20}(?:dear\s+(?:\w+|hiring)|to whom it may concern|sehr geehrte|liebe[rs]?\s+\w+|madame,?\s+monsieur|"
    r"chère?\s+\w+|estimad[oa]s?\b|a quien corresponda|"
    r"prezad[oa]s?\b|gentile|egregio|spettabile|geachte|beste\s+\w+,)|"
    r"^[ \t]{0,20}(?:sincerely|yours (?:sincerely|faithfully|truly)|(?:kind|best|warm) regards|mit freundlichen grüßen|"
    r"cordialement|"
    r"atentamente|saludos cordiales|atenciosamente|cordiali saluti|distinti saluti|met vriendelijke groet)\b",
    re.IGNORECASE | re.MULTILINE,
)
_INVOICE = re.compile(
    r"\b(?:invoice (?:no|number|date|#)|invoice\b.{0,80}\btotal|amount due|total due|subtotal|rechnungsnummer|"
    r"rechnungsdatum|numéro de facture|"
    r"montant dû|número de factura|fattura n|factuurnummer|vat (?:no|number|id)|bill to|purchase order)\b",
    re.IGNORECASE | re.DOTALL,
)
_INVOICE_SIGNS = (
    "nvo", "nt due", "al due", "btotal", "rechnung", "factu", "montant d", "fattura", "vat ", "ll to", "purcha",
)  # fmt: skip
"""Some of which stands, in lower case, in all that the pattern of invoices finds: few resumes hold one."""
_ARTICLE = re.compile(
    r"^[ \t]{0,20}(?:abstract|introduction|1\.?\s+introduction|related work|methodology|"
    r"conclusions?|bibliography)[ \t]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)


def judge(
    text: str,
    kinds: Collection[str],
    *,
    jobs: int,
    dated_jobs: int,
    schools: int,
    skills: int,
    has_name: bool,
    has_contact: bool,
) -> tuple[bool, str | None]:
    """(is a resume, reason when not). ``kinds`` are the kinds of the sections found under headings."""
    core = len({"work", "education", "skills"} & set(kinds))
    score = 1.2 * core + 0.3 * len(set(kinds) - {"header", "other"} - {"work", "education", "skills"})
    score += 0.8 * min(dated_jobs, 3) + 0.4 * min(jobs, 3) + 0.8 * min(schools, 2) + 0.1 * min(skills, 10)
    score += 0.5 * has_name + 0.7 * has_contact
    letter = len(_LETTER.findall(text))
    lowered = text.lower()
    invoice = len(_INVOICE.findall(text)) if any(sign in lowered for sign in _INVOICE_SIGNS) else 0
    article = len(_ARTICLE.findall(text))
    against = 2.0 * min(letter, 2) * (core < 2) + 2.5 * min(invoice, 3) + 1.5 * max(0, article - 1) * (core < 2)
    if score - against >= _ENOUGH:
        return True, None
    if invoice and invoice >= letter:
        return False, "It reads like an invoice or an order."
    if letter:
        return False, "It reads like a letter."
    if article > 1:
        return False, "It reads like an article."
    return False, "It has too little of what makes a resume: no dated positions, education or skills under headings."
