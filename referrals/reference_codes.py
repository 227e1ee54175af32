"""Codes that people say on the telephone and copy by hand."""

import secrets

# Without letters and figures that are taken for each other: 0 and O, 1, I and L, 5 and S, 2 and Z, 8 and B, U and V.
LETTERS = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 8


def new_code() -> str:
    """A code by chance, eight signs: some 7.8e10 of them, so that none can be guessed from another."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
