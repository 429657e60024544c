"""From scored pairs to clusters with stable ids."""
