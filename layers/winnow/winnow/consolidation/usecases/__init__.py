"""What callers and schedules ask of consolidation."""
