"""Rows that mention things by their names, matched name by name."""
