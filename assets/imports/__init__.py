"""The way of a spreadsheet into the register: read, check, match, plan; writing is ``assets.actions.importing``.

The modules that run in the limited child process (``child``, ``content``, ``delimited``, ``workbook``) know nothing
of Django.
"""
