"""The one error of the local stack."""


class DevstackError(Exception):
    """Something a person has to do first; its one sentence says what."""
