"""How much of a spreadsheet is read at all; and the words in which more is refused. Shared by the child process."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE
UNPACKED_BYTES = 500 * MEGABYTE
ROWS = 1_000_000
COLUMNS = 500
CELLS = 10_000_000
# What one cell of a spreadsheet program can hold (Microsoft, "Excel specifications and limits").
CELL_CHARACTERS = 32_767

# What the child process may use; security.md, "Dangerous readers".
MEMORY_BYTES = 512 * MEGABYTE
CPU_SECONDS = 60

# Titles and notes above the headings are looked through this far.
TOP_ROWS = 30

# Stands before a character whose encoding was guessed; a code point that no text may hold (Unicode: noncharacter).
GUESSED = "\ufdd0"


class RefusalError(Exception):
    """A file, or what was asked of it, cannot be used; the text says plainly what to do.

    ``option`` is what the command calls the answer that is missing or wrong.
    """

    def __init__(self, words: str, option: str = "") -> None:
        super().__init__(words)
        self.option = option
