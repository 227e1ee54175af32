"""Records that may be one asset: found by what they share, and weighed with the reasons for and against."""
