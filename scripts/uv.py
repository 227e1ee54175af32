"""Runs uv with the package index that pip is set up to use on this machine, which uv does not read by itself.

    .venv/bin/python scripts/uv.py pip sync requirements/runtime.txt

A setting of uv's own (UV_DEFAULT_INDEX, uv.toml …) goes before pip's.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# pip's own order: the environment, then what is set for `pip install`, then for every command.
SECTIONS = (":env:", "install", "global")
OURS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
COMMA_SEPARATED = {"UV_FIND_LINKS"}


def pip_settings(listing: str) -> dict[str, str]:
    """The settings in the output of `pip config list`, whose lines read ``section.name='value'``."""
    found = dict(line.split("=", 1) for line in listing.splitlines() if "=" in line)
    settings: dict[str, str] = {}
    for section in reversed(SECTIONS):
        for key, value in found.items():
            if key.startswith(f"{section}."):
                settings[key.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    return settings


def uv_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The variables that tell uv the same as these settings tell pip."""
    variables = {}
    for name, variable in OURS.items():
        values = settings.get(name, "").split()
        if values:
            variables[variable] = ("," if variable in COMMA_SEPARATED else " ").join(values)
    if "UV_INDEX" in variables:
        # pip takes all its indexes as one; the hashes in requirements/ say which file is meant.
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return variables


def main() -> None:
    uv = Path(sys.executable).parent / "uv"
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    os.environ.update(uv_environment(pip_settings(listing.stdout)) | os.environ)
    if not os.access(Path.home(), os.W_OK):
        os.environ.setdefault("UV_NO_CACHE", "1")  # an account without a home, as in many containers
    os.execv(uv, [str(uv), *sys.argv[1:]])  # noqa: S606 - its arguments come from our own scripts


if __name__ == "__main__":
    main()
