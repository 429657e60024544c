"""The ingestion job: list, plan, hand out files, count, finish."""
