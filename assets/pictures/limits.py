"""How large a picture is read at all, how large it is kept, and the words in which more is refused."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 15 * MEGABYTE
PIXELS = 40_000_000

# What is kept: the longer side of a picture and of its small copy, in pixels.
LONG_SIDE = 2000
SMALL_LONG_SIDE = 480
# Where a picture has to fit into so many bytes, it is tried at these one after the other.
SMALLER_LONG_SIDES = (2000, 1600, 1280, 1024, 800, 640, 480, 320)
JPEG_QUALITY = 85

# What the child process may use; security.md, "Dangerous readers". A picture of 40 megapixels takes one or two seconds.
MEMORY_BYTES = 512 * MEGABYTE
CPU_SECONDS = 10
WALL_SECONDS = 25
# Both copies as the largest pictures without any likeness between neighbours, uncompressed.
ANSWER_BYTES = 4 * (LONG_SIDE**2 + SMALL_LONG_SIDE**2) + MEGABYTE

TOO_LARGE = f"The picture has more than {PIXELS // 1_000_000} megapixels. Make it smaller and try again."
TOO_FINE = "There is too much in the picture: it cannot be made small enough. Choose another one."
DAMAGED = "The picture is damaged: it cannot be read to its end. Open it and save it anew as a JPEG."


class RefusalError(Exception):
    """A file cannot be taken as a picture; the text says plainly why, and what to do."""
