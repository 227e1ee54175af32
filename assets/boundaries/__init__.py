"""Outlines of places: read from files, or derived from postcodes. Nothing here writes to the register."""
