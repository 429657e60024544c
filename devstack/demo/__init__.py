"""The demonstration behind ``make run``: real files through the deployed service, from upload to audit trail."""

from devstack.demo.run import run

__all__ = ["run"]
