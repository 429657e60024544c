"""Why: the evidence for one pair, and the self-check of one run."""
