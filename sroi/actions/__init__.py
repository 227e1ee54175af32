"""Every write to an impact map or the library."""
