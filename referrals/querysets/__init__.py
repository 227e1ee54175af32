"""Reads of referrals worth a name."""
