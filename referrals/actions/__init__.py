"""Every write of referrals: one transaction each, told in the history, done once."""
