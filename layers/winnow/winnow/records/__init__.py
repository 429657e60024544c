"""Data Records: what is known of one real thing, field by field, with where each value came from."""
