"""What the pages of impact maps are drawn with."""
