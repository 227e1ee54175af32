"""Two waves compared: what became of what the earlier one saw, proposed with evidence, alternatives and a confidence.

Everything here but ``reading`` works on plain values and knows neither Django nor the database; ``propose`` is the way
in. ``docs/decisions/0016-comparison.md`` tells how proposals are made.
"""
