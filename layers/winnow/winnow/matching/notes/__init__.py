"""Matching of free-text notes."""
