"""What answers a request: load, form, action, redirect or render; by noun."""
