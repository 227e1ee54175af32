"""Every cell of an impact map: which there are, how one is typed and shown, and what a page is told of them.

``registry`` lists the columns, ``shapes`` are what is passed around, ``reading`` and ``showing`` are the two ways
between what somebody types and what is stored, ``sheet`` holds the rows of a map, ``answer`` makes the JSON of the
endpoint and ``request`` reads what it is asked. Cells are written by ``sroi.actions.editing``, rows by
``sroi.actions.rows``.
"""
