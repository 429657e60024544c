"""Winnow: from a stream of messy files to one trusted record per real thing."""
