"""A bulk edit before it is written: what is asked for, what it would do to each record, and what somebody saw of it."""
