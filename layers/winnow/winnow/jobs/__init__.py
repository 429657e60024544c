"""Jobs: accepted means never lost, effects happen once, every transition is audited."""
