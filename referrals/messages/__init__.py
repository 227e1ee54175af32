"""E-mail about referrals: of which kinds there are, in what words, and whether one may still be sent."""
