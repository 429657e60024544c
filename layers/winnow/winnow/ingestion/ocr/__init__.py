"""Text recognition of scans behind one interface."""
