"""Impact maps as files: reading what somebody brings, and what somebody takes with them."""
