"""What becomes of one file: document or table to records."""
