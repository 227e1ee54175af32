"""Two records that are one asset: what merging them would do, fact by fact and row by row, and why it may be refused.

Here is only read and decided, for the page that asks and for ``assets.actions.merging``, which writes.
"""
