"""Pages of referrals: one function for each address."""
