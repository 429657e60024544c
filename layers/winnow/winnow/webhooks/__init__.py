"""Webhooks: events of a project, sent to addresses that its admins have named."""
