"""What runs by the clock: the nightly consolidation, the hourly look at the sources, the sweep each minute."""
