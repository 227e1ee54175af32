"""Taking back what was written: which versions are meant, what stood there before, and what stands in the way.

Here is only read and decided; ``assets.actions.undoing`` writes.
"""
