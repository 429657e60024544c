"""Why: the evidence for one pair, and the diagnosis of one run."""
