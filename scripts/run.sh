#!/usr/bin/env bash
# Sets everything up and serves the application. HOST and PORT say where (127.0.0.1 and 8000).
set -euo pipefail
# shellcheck source=scripts/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
cd "$ROOT"
host=${HOST:-127.0.0.1}
port=${PORT:-8000}

check_port() {
  case $port in '' | *[!0-9]*) die "PORT=$port is not a number." ;; esac
  if (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; then
    die "port $port on $host is in use by another program. Choose another: make run PORT=$((port + 1))"
  fi
}

check_port # first, so that nobody waits for a set-up that cannot be served
scripts/setup.sh runtime
take_turns run
manage=(.venv/bin/python manage.py)
"${manage[@]}" migrate --verbosity 0
scripts/static.sh
"${manage[@]}" load_demo --if-empty
exec 9>&-

check_port
echo
"${manage[@]}" demo_accounts
printf '\nServing at http://%s:%s/ (stop with Ctrl+C)\n' "$host" "$port"
BIND="$host:$port" exec .venv/bin/gunicorn --config python:config.gunicorn config.wsgi
