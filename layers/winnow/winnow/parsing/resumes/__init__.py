"""Resumes: from a ``Document`` to fields with provenance, confidence and spans."""

from winnow.parsing.resumes.resume_model import ParsedResume
from winnow.parsing.resumes.resume_reader import parse_resume

__all__ = ["ParsedResume", "parse_resume"]
