"""What one merge does: which values survive, pure."""
