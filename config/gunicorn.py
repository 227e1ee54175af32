"""How gunicorn serves, here and on a server: ``gunicorn --config python:config.gunicorn config.wsgi``.

The names at the top level are gunicorn's settings (docs.gunicorn.org, "Settings").
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.cluster import CANNOT_START
from config.environment import environment

bind = environment.text(
    "BIND", "127.0.0.1:8000", means="Where the server listens: address:port, or unix:/path/of/socket."
)
workers = environment.whole_number("WEB_CONCURRENCY", 2, means="Processes that answer requests; one for each core.")
threads = environment.whole_number(
    "WEB_THREADS", 4, means="Requests that one process answers at a time; 8 at the most."
)
worker_class = "gthread"
# What the program is made of is loaded once, before the processes part; a fault in it ends the start.
preload_app = True
# What leaks in the libraries below us goes with its process.
max_requests = 5000
max_requests_jitter = 500
graceful_timeout = 30
# Their sign of life is a file; in memory it needs no disk that can be written to, and no disk that is quick.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- no name in it can be guessed
control_socket_disable = True
# Whom gunicorn believes about the scheme. Django asks again (config.middleware.ForwardedMiddleware).
_believed = settings.TRUSTED_PROXIES if settings.TRUSTED_PROXY_COUNT else []
forwarded_allow_ips = ",".join(name for name in _believed if name != "unix")
if settings.TLS_CERTIFICATE:
    certfile, keyfile = settings.TLS_CERTIFICATE, settings.TLS_KEY
logconfig_dict = settings.LOGGING


def on_starting(server: Any) -> None:
    """Refuse to serve an unsafe database, before there is any process to answer from.

    Asked in a process of its own: connections do not survive the parting of processes.
    """
    if not settings.PRODUCTION:
        return
    command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
    if subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode:  # noqa: S603 -- our own command
        raise SystemExit(CANNOT_START)
