"""Files that mean harm, made while they are needed: for the tests, and for ``benchmarks.hostile_files``."""
