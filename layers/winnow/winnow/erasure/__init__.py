"""Forgetting: a record, a person or a project is erased from every place that holds something of it."""
