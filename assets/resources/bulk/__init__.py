"""Long sheets of assets, set by set: the same rules as row by row, in a few statements for thousands of rows.

``importing`` goes through the sheet, ``columns`` and ``rules`` say what is wrong with a row, ``known`` looks up what
the register has of a batch, ``pending`` remembers what is not written yet, and ``actions.staging`` writes.
"""
