"""What leaves: events of the audit trail for whoever listens, without personal data."""
