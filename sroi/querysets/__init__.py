"""Reads of impact maps, proxies and what is said about them."""
