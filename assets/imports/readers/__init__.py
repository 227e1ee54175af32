"""The readers of all kinds of file. They run in the child process (``assets.imports.child``), without Django."""
