"""What the pages about a person show."""
