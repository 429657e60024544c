"""The consolidation job: read, match, plan and apply, resumable at every step."""
