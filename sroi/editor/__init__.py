"""The pages on which a map is made: the stages in order, the tables of each, and the form of one row."""
