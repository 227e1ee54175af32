"""How what is personal is kept: sealed under a key of each person's own, and found again by keyed marks."""
