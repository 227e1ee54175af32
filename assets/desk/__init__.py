"""The review desk: what is shown to whoever decides what became of assets, and who decided how much."""
