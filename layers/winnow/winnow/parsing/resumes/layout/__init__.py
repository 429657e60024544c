"""From lines to sections, rows, entries and header pieces."""
