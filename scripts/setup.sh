#!/usr/bin/env bash
# Builds .venv/ and whatever else is missing on this machine. Does nothing, in a second, when nothing has changed.
#
#   scripts/setup.sh runtime    what the application needs
#   scripts/setup.sh dev        that, and what its checks and tests need (a browser with it)
#
# PYTHON=/path/to/python3 chooses the Python. With DATABASE_URL set, that database is only looked at.
set -euo pipefail
# shellcheck source=scripts/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
cd "$ROOT"

checksum() { cat "$@" | sha256sum | cut -d' ' -f1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then PYTHON=$candidate; return; fi
  done
  die "Python 3.11 or newer is needed; here is: $(python3 --version 2>&1 || true)
  As root: apt-get install python3 (Debian 12 or newer), or name one you have: make PYTHON=/path/to/python3"
}

# What .venv/ was made of: it is made again when the folder was moved, Python was replaced or uv's version changed.
venv_origin() { echo "$ROOT $(.venv/bin/python --version 2>&1 || true) $(checksum requirements/uv.txt)"; }

make_venv() {
  find_python
  say "making .venv/ with $("$PYTHON" --version)"
  rm -rf .venv
  if "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
    "$PYTHON" -m venv .venv
  else
    # Debian keeps this part of Python in python3-venv; the wheel of pip is all that is used of it.
    local wheel
    find_pip_wheel || need_packages "Python's pip" python3-pip-whl
    find_pip_wheel || die "python3-pip-whl was installed, but its wheel was not found. As root: apt-get install python3-venv"
    "$PYTHON" -m venv --without-pip .venv
    PYTHONPATH=$wheel .venv/bin/python -m pip install --quiet --no-index --no-deps "$wheel"
  fi
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt ||
    die "uv could not be installed. Is a package index within reach (pip config list)? The command was:
  .venv/bin/python -m pip install --require-hashes -r requirements/uv.txt"
  venv_origin >.venv/origin
}

find_pip_wheel() { # sets wheel
  for wheel in /usr/share/python-wheels/pip-*.whl "$SYSROOT"/usr/share/python-wheels/pip-*.whl; do
    if [ -e "$wheel" ]; then return; fi
  done
  return 1
}

# The larger set stays when only the smaller one is asked for.
install_python_packages() { # runtime|dev
  local set=$1 wanted
  case $(cat .venv/installed 2>/dev/null || true) in dev\ *) set=dev ;; esac
  wanted="$set $(checksum "requirements/$set.txt")"
  [ "$(cat .venv/installed 2>/dev/null || true)" != "$wanted" ] || return 0
  say "installing the Python packages of requirements/$set.txt"
  # Where Python is told not to keep what it compiles, every start of Django would take 2 seconds longer.
  .venv/bin/python scripts/uv.py pip sync --quiet --require-hashes ${PYTHONDONTWRITEBYTECODE:+--compile-bytecode} \
    --python .venv/bin/python "requirements/$set.txt" ||
    die "the Python packages could not be installed. Is a package index within reach (pip config list)? The command was:
  .venv/bin/python scripts/uv.py pip sync --require-hashes --python .venv/bin/python requirements/$set.txt"
  echo "$wanted" >.venv/installed
}

install_browser() {
  scripts/chromium --find >/dev/null 2>&1 || need_packages "the browser for the tests" chromium fonts-dejavu-core
  scripts/playwright-node --version >/dev/null 2>&1 || need_packages "a library of the program that drives it" libatomic1
}

# Without it everything works but the reading of Access databases, which says so.
install_mdbtools() {
  local folder
  for folder in /usr/bin /usr/local/bin "$SYSROOT/usr/bin"; do
    if [ -x "$folder/mdb-export" ]; then return; fi
  done
  (need_packages "what reads Access databases" mdbtools) || say "going on without it: no .mdb and no .accdb can be read"
}

# Without them everything works but the PDF of a report, which says so.
install_pango() {
  local folder
  for folder in /usr/lib/*-linux-gnu* /usr/lib64 /usr/lib "$SYSROOT"/usr/lib/*-linux-gnu*; do
    if [ -e "$folder/libpangoft2-1.0.so.0" ] && [ -e "$folder/libharfbuzz-subset.so.0" ]; then return; fi
  done
  (need_packages "what draws reports as PDF" libpangoft2-1.0-0 libharfbuzz-subset0) ||
    say "going on without it: no report can be drawn as PDF"
}

main() {
  local set=${1:-}
  case $set in runtime | dev) ;; *) sed -n '2,/^set -/ { /^#/ s/^# \{0,1\}//p }' "$0" >&2; exit 2 ;; esac
  take_turns setup
  [ "$(cat .venv/origin 2>/dev/null || true)" = "$(venv_origin)" ] || make_venv
  install_python_packages "$set"
  install_mdbtools
  install_pango
  if [ "$set" = dev ]; then install_browser; fi
  if [ -n "${DATABASE_URL:-}" ]; then .venv/bin/python scripts/check_database.py "$set"; else scripts/cluster.sh up; fi
}

main "$@"
