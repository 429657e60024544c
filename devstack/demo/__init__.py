"""The demonstration behind ``make run``: real files through the deployed service, from upload to audit trail."""
