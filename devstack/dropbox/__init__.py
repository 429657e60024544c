"""A stand-in for Dropbox that the official SDK talks to, for tests and the local stack."""

from devstack.dropbox.account import Account
from devstack.dropbox.faults import Fault
from devstack.dropbox.server import DropboxServer

__all__ = ["Account", "DropboxServer", "Fault"]
