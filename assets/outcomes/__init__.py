"""What became of everything between two waves: the numbers of a comparison's report, for one reader.

They are made of decided changes. What is only proposed is counted apart, and taken in on request alone, marked as such.
Everything starts from the assets that the reader may see (``rows.read_outcomes``).
"""
