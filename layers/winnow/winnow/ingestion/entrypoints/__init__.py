"""The ways into an ingestion: trigger, webhook, S3 inbox, poll, redrive."""
