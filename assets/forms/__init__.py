"""Forms: input checking, by noun."""
