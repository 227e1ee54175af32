"""Long work, as a worker does it: one attempt at it, how it tells of itself, and what each kind of it does."""
