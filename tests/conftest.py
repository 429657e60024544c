"""What all tests share: one Hypothesis profile, and a heap whose old part is not searched for garbage."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

# No verdict depends on how busy the machine is: an example may take as long as it needs, and so may drawing it.
# The examples are the same in every run.
settings.register_profile(
    "winnow", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("winnow")


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end. Looking at it again and again for garbage would take a
    twentieth of the tests' time."""
    gc.collect()
    gc.freeze()
