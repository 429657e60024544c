"""Resumes: from a ``Document`` to fields with provenance, confidence and spans."""

from winnow.parsing.resumes.resume_model import ParsedResume
from winnow.parsing.resumes.resume_reader import parse

__all__ = ["ParsedResume", "parse"]
