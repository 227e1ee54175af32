"""What link workers and managers see of their work: today, the caseload, plans, contacts, and the load of a service."""
