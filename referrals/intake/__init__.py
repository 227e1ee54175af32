"""The flow of a new referral: who, what matters, choose a place, agree and send; with what is counted beside it."""
