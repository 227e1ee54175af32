"""The report of a map: a page, a PDF and a workbook, for a commissioner to read and a third party to recompute.

``contents`` gathers what it says, once for all three. ``printing`` and ``press`` draw the PDF, the latter in a process
of its own, without Django.
"""
