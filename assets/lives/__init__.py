"""What became of one asset over time, as one reader may know it: told in a sentence, drawn, and as a family."""
