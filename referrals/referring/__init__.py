"""The pages of whoever sends people to a service, and of whoever asks for a place themselves."""
