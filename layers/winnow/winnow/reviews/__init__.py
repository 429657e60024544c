"""Reviews: pairs that a person decides, and decisions that bind every later consolidation."""
