"""Exports: a project's records as one file in the bucket."""
