#!/usr/bin/env bash
# Sets everything up and serves the application: the server that answers requests, and beside it the worker that does
# long work, which is started again whenever it ends. HOST and PORT say where (127.0.0.1 and 8000).
set -euo pipefail
# shellcheck source=scripts/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
cd "$ROOT"
host=${HOST:-127.0.0.1}
port=${PORT:-8000}
# What addresses in mail begin with.
export SITE_URL=${SITE_URL:-http://localhost:$port}
pause=3   # seconds before a worker that ended is started again
web='' worker=''

check_port() {
  case $port in '' | *[!0-9]*) die "PORT=$port is not a number." ;; esac
  if (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; then
    die "port $port on $host is in use by another program. Choose another: make run PORT=$((port + 1))"
  fi
}

# Programs that end with this script, however it ends.
start_web() { BIND="$host:$port" setpriv --pdeathsig TERM .venv/bin/gunicorn --config python:config.gunicorn config.wsgi & web=$!; }
start_worker() { setpriv --pdeathsig TERM .venv/bin/python manage.py run_worker & worker=$!; }

stop() { # CODE
  trap '' INT TERM
  # shellcheck disable=SC2086  # one that is not running has no number
  kill -TERM $web $worker 2>/dev/null || true
  wait
  exit "$1"
}

# Ends when the server does: a worker alone is of no use, and a server without one still answers.
watch() {
  local ended code
  while :; do
    code=0
    # shellcheck disable=SC2086
    wait -n -p ended $web $worker || code=$?
    [ "${ended:-$web}" != "$web" ] || { web=''; stop "$code"; }
    worker=''
    say "the worker ended (code $code) and is started again"
    sleep "$pause"
    start_worker
  done
}

check_port # first, so that nobody waits for a set-up that cannot be served
scripts/setup.sh runtime
take_turns run
manage=(.venv/bin/python manage.py)
"${manage[@]}" migrate --verbosity 0
"${manage[@]}" replay_erasures >/dev/null # a database that was restored comes without what was erased since
scripts/static.sh
"${manage[@]}" load_demo --if-empty
exec 9>&-

check_port
echo
"${manage[@]}" demo_accounts
printf '\nServing at http://%s:%s/ (stop with Ctrl+C)\n' "$host" "$port"
trap 'stop 0' INT TERM
start_web
start_worker
watch
