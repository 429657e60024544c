"""Comparison levels: how alike two values of one kind are."""
