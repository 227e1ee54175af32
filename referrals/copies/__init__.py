"""Everything that is kept about a person, in plain words, for them to take away."""

from referrals.copies.copy import Copy, copy_of
from referrals.copies.packing import packed

__all__ = ["Copy", "copy_of", "packed"]
