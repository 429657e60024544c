"""Requests and responses: pydantic models, mapped from and to entities here and nowhere else."""
