"""What the process that draws a PDF may use, and what is said when it could not. Shared by both of its sides."""

MEMORY_BYTES = 1_500_000_000  # of addresses, most of them never used: libraries and the stacks of their threads
CPU_SECONDS = 240  # a map of two hundred rows takes some thirty
LARGEST_PDF = 30_000_000

# Debian's packages, as scripts/setup.sh and deploy/ install them.
PACKAGES = "libpangoft2-1.0-0 libharfbuzz-subset0"
# How the process ends when a library or a font is missing.
NOT_EQUIPPED = 3

MISSING = (
    "No PDF can be drawn on this server, because libraries are missing there (pango). Print this page from your "
    f"browser meanwhile, and ask whoever runs the server to install them: apt-get install {PACKAGES}."
)
TOO_LONG = (
    "The report took too long to be drawn, or too much memory. Print this page from your browser, or take the workbook."
)
FAULT = (
    "Something went wrong that should not while the PDF was drawn. Try once more; if it ends like this again, print "
    "this page from your browser, and tell whoever looks after the register's server."
)
