"""Programmes: their groups, sessions and registers, and where people go on to."""
