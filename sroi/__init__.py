"""Impact maps: what a programme put in, what changed for whom, and what that is estimated to be worth."""
