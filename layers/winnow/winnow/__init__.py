"""Winnow: from a stream of messy files to one trusted record per real thing."""

VERSION = "0.1.0"
