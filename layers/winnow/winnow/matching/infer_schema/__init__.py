"""The comparison schema inferred from the names and values of columns."""
