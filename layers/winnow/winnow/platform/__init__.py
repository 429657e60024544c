"""What every other room stands on: settings, clients, the table, queues, errors, the HTTP edge."""
