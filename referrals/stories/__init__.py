"""What the pages about stories show."""
