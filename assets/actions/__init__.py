"""Every write, by noun: keyword-only, ``by=user``, one transaction, history in the same transaction."""
