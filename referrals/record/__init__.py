"""The page of a referral: how it stands, what happened, and what can be done."""
