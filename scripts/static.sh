#!/usr/bin/env bash
# Gathers the static files where the application serves them from, when any of them has changed since the last time.
set -euo pipefail
# shellcheck source=scripts/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
cd "$ROOT"

target=${VAR_DIR:-var}
state=$({
  cat .venv/installed config/settings.py
  find static -type f -print0 | sort -z | xargs -0 sha256sum
} | sha256sum)
if [ -d "$target/static" ] && [ "$(cat "$target/static.gathered" 2>/dev/null || true)" = "$state" ]; then exit; fi
.venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0
echo "$state" >"$target/static.gathered"
