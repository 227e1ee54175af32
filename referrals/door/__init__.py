"""What a provider sees of a referral and can do about it, by a link or with an account."""
