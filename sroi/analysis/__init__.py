"""How sure a result is: each question about it as a figure, a drawing with the finding as its title and its table.

``Analysis`` has them all, each worked out when it is first asked for, so that a page and a report draw the same. They
are made of a case and its result alone, and write nothing.
"""
