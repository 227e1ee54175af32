"""How much of a spreadsheet is read at all; and the words in which more is refused. Shared by the child process."""

MEGABYTE = 1024 * 1024

# What files that are read are called; whatever one is called, it is read by its content.
EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".mdb", ".accdb")
ACCEPTED = "a spreadsheet (.xlsx, .xls, .ods, .csv and their kind) or an Access database (.mdb, .accdb)"

FILE_BYTES = 50 * MEGABYTE
UNPACKED_BYTES = 500 * MEGABYTE
ROWS = 1_000_000
COLUMNS = 500
CELLS = 10_000_000
# Sheets of one file that are looked into.
SHEETS = 100
# The grid of a spreadsheet, and what one of its cells can hold (Microsoft, "Excel specifications and limits").
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
CELL_CHARACTERS = 32_767

# What the child process may use; security.md, "Dangerous readers".
MEMORY_BYTES = 512 * MEGABYTE
CPU_SECONDS = 60

# Titles and notes above the headings are looked through this far: rows with anything in them, among so many lines.
TOP_ROWS = 30
TOP_LINES = 1_000
# Of which this much is looked at, and told.
TOP_CELL = 500
TOP_CHARACTERS = 200_000
TOP_MERGED = 500
REMARKS = 50

# Stands before a character whose encoding was guessed; a code point that no text may hold (Unicode: noncharacter).
GUESSED = "\ufdd0"

DAMAGED = "The file is damaged: it cannot be read to its end. Open it and save it anew as .xlsx or .csv."
TOO_MUCH = f"Reading the file takes more than {MEMORY_BYTES // MEGABYTE} MB of memory. Split it into several files."
TOO_LONG = f"Reading the file takes more than {CPU_SECONDS} seconds. Split it into several files."
LOCKED = "The file is protected by a password. Open it, take the password off and save it again."


class RefusalError(Exception):
    """A file, or what was asked of it, cannot be used; the text says plainly what to do.

    ``option`` is what the command calls the answer that is missing or wrong.
    """

    def __init__(self, words: str, option: str = "") -> None:
        super().__init__(words)
        self.option = option


class DamagedError(RefusalError):
    """What is in the file contradicts itself or breaks off."""

    def __init__(self) -> None:
        super().__init__(DAMAGED)
