"""How much of the health service somebody used, before a referral and after it."""
