"""What callers send and are told: pydantic models, mapped from and to entities here and nowhere else."""
