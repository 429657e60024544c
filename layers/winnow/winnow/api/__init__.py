"""The HTTP edge: requests in, one use case, answers out. Only functions stand above it."""
