"""Dates as resumes print them."""

from __future__ import annotations

from collections.abc import Callable

from devstack.samples.people import Job

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

type MonthStyle = Callable[[str], str]


def in_words(month: str) -> str:
    """`2019-03` as "March 2019"."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def in_short(month: str) -> str:
    """`2019-03` as "Mar 2019"."""
    return f"{MONTHS[int(month[5:]) - 1][:3]} {month[:4]}"


def in_figures(month: str) -> str:
    """`2019-03` as "03/2019"."""
    return f"{month[5:]}/{month[:4]}"


def in_years(month: str) -> str:
    """`2019-03` as "2019"."""
    return month[:4]


def print_period(job: Job, style: MonthStyle, dash: str = " – ", present: str = "Present") -> str:
    """Print from when to when a job lasted."""
    return f"{style(job.start)}{dash}{style(job.end) if job.end else present}"
