"""The Social Value Map's own columns, stage by stage: a sheet of cells into a case, and a case into such a sheet.

Source of the columns: *A Guide to Social Return on Investment* (2012) and the Value Map template of Social Value
International. Only the cells are dealt with here; opening and writing files is left to what reads and writes every
other spreadsheet. A sheet holds less than a case file, which is what carries a map between installations unchanged.
"""
