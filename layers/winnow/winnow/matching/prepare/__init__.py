"""Values made comparable: normalised columns of records."""
