#!/bin/sh
# Brings the database up to this version of the program, as the owner of its tables, and prepares the role that serves.
#
#   deploy/migrate.sh ROLE       with DATABASE_URL (or DATABASE_URL_FILE) naming the owner, in the program's folder
#
# A migration waits one second for its locks and then gives up as a whole, so that nobody who is using the site has to
# wait for it; here it is tried again, five times in all.
set -eu
role=${1:?the role that serves}
python=python
if [ -x .venv/bin/python ]; then python=.venv/bin/python; fi

tries=5
until "$python" manage.py migrate --noinput; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then exit 1; fi
  sleep 5
done
"$python" manage.py grant_app_role "$role"
# A backup that was restored brings back who was erased since: before anybody can look, they are erased again.
exec "$python" manage.py replay_erasures
