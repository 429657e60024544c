"""What all tests share: one Hypothesis profile."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No verdict depends on how busy the machine is: an example may take as long as it needs, and so may drawing it.
# The examples are the same in every run.
settings.register_profile(
    "winnow", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("winnow")
