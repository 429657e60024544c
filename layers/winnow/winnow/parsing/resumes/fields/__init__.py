"""The fields of a resume, one module a field."""
