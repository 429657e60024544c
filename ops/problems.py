"""Why a deployment can't be worked on."""

from __future__ import annotations


class OpsError(Exception):
    """Something a person has to do first; the message says what, in a line."""
