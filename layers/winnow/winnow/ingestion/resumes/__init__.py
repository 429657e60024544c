"""Resumes: from a ``Document`` to fields with provenance, confidence and spans, and on to JSON Resume."""

from winnow.ingestion.resumes.model import ParsedResume
from winnow.ingestion.resumes.reader import parse
from winnow.records.json_resume import to_json_resume

__all__ = ["ParsedResume", "parse", "to_json_resume"]
