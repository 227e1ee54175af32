"""Practices as the National Health Service lists them, and how many of them refer."""
