"""Removal of a person's data on request: by which words they are found, where, and how they are recognised later."""
