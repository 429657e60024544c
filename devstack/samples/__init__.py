"""The project's own sample files: resumes and a table of contacts, all of invented people, made from a seed."""

from devstack.samples.bundle import Samples, write_samples

__all__ = ["Samples", "write_samples"]
