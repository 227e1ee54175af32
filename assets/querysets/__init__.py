"""Reads worth a name, by noun. They start from what a person may see, and chain."""
