"""Projects: what belongs together, where its files come from, and how it is consolidated."""
