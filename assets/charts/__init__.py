"""Charts as plain geometry: what a template draws as SVG, with the table that says the same.

Nothing here knows the register or the database. Coordinates are text, rounded to a tenth of a unit of the drawing, so
that no template has to format a number. Colour never carries meaning alone: lines differ in their dashes, parts of bars
in their hatching, and everything is labelled where it stands.
"""
