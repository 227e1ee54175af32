#!/usr/bin/env bash
# The project's private PostgreSQL + PostGIS cluster, kept in var/pg: no port, one socket which only its owner may open.
#
#   scripts/cluster.sh up        install what is missing, start it, make the database, write its address to var/database-url
#   scripts/cluster.sh down      stop it
#   scripts/cluster.sh status    say whether it answers (exit code 0 when it does)
#   scripts/cluster.sh env       print DATABASE_URL=…        export "$(scripts/cluster.sh env)"
#   scripts/cluster.sh psql …    open its database
#   scripts/cluster.sh wipe      stop it and delete it with everything in it
#
# Root may not run PostgreSQL: for root the server runs as the account postgres, which its package makes.
set -euo pipefail
unset "${!PG@}"  # PGHOST, PGOPTIONS and their kind belong to some other server
export LC_ALL=C.UTF-8
# shellcheck source=scripts/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

HOME_PG=$VAR/pg
DATA=$HOME_PG/data
PORT=5432  # only part of the socket's name
NAME=app   # of the role and of the database

# The kernel allows 107 bytes for a socket's whole name, and libpq reads a comma as the end of one host's name.
choose_socket_folder() {
  SOCKET=$HOME_PG/run
  if [ "$(printf %s "$SOCKET/.s.PGSQL.$PORT" | wc -c)" -gt 107 ] || [[ $SOCKET == *[,\'\"\\]* ]]; then
    SOCKET=/tmp/joining-the-dots-$(printf %s "$VAR" | sha256sum | cut -c1-16)
  fi
}

# Sets BIN to the programs of the version that made the data, or of the newest version that has PostGIS.
find_server() {
  local bin version share best=14 made
  made=$(cat "$DATA/PG_VERSION" 2>/dev/null || true)
  BIN=
  for bin in "$SYSROOT"/usr/lib/postgresql/*/bin /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    version=${bin%/bin} version=${version##*[/-]}
    share=${bin%/lib/postgresql/*}/share/postgresql/$version
    [ -d "$share" ] || share=${bin%/bin}/share
    if [ ! -x "$bin/postgres" ] || [ ! -e "$share/extension/postgis.control" ]; then continue; fi
    if [ "$version" = "$made" ]; then BIN=$bin; return; fi
    if [ "$version" -gt "$best" ]; then best=$version BIN=$bin; fi
  done
  [ -z "$made" ] || die "var/pg was made by PostgreSQL $made, which is not installed any more.
  Either: apt-get install postgresql-$made-postgis-3
  or, giving up what is in that database: scripts/cluster.sh wipe"
  [ -n "$BIN" ]
}

install_server() {
  [ "$(id -u)" = 0 ] || [ -e /usr/share/zoneinfo/UTC ] ||
    die "this machine has no time zone data, which PostgreSQL reads from one fixed place. As root: apt-get install tzdata"
  if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    # Debian would otherwise make and start a server of its own, on a port, while it installs the package.
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  ALTERNATIVE='Or set DATABASE_URL=postgis://user:password@host/name to use a server you have.'
  need_packages "PostgreSQL 15 or newer with PostGIS" postgresql-postgis
  find_server || die "PostgreSQL was installed, but no version 15 or newer with PostGIS is among it"
}

# Sets OWNER, the account the server runs as, and as_owner, the words before a command that is to run as that account.
choose_owner() {
  local me
  me=$(id -un)
  as_owner=()
  OWNER=$me
  if [ -d "$HOME_PG" ]; then OWNER=$(stat -c %U "$HOME_PG"); elif [ "$me" = root ]; then OWNER=postgres; fi
  [ "$me" != "$OWNER" ] || { mkdir -p "$HOME_PG"; return 0; }
  [ "$me" = root ] || die "var/pg belongs to the account $OWNER. Run this as $OWNER, or make a clone of your own."
  id "$OWNER" >/dev/null 2>&1 || die "there is no account '$OWNER' to run PostgreSQL as (it refuses to run as root). As root: useradd --system $OWNER"
  if [ ! -d "$HOME_PG" ]; then mkdir -p "$HOME_PG" && chown "$OWNER" "$HOME_PG"; fi
  as_owner=(setpriv "--reuid=$OWNER" "--regid=$(id -g "$OWNER")" --clear-groups)
  # stat and not test -w: the system call behind the latter disregards lent rights.
  if ! "${as_owner[@]}" stat "$HOME_PG/." >/dev/null 2>&1; then
    # A folder above is closed to that account (a clone in root's home): lend it the right to look through folders, not to write.
    as_owner+=(--inh-caps=+dac_read_search --ambient-caps=+dac_read_search)
    "${as_owner[@]}" stat "$HOME_PG/." >/dev/null 2>&1 || die "the account $OWNER cannot reach $HOME_PG: a folder above it is closed to it.
  Open that folder (chmod o+x), move the clone (for example to /srv), or set DATABASE_URL to use a server you have."
  fi
}

# PostgreSQL's programs; the application's own PROJ and GDAL settings must not reach the server.
pg() { "${as_owner[@]}" env -u PROJ_DATA -u PROJ_LIB -u GDAL_DATA "${sysroot_env[@]}" "$BIN/$1" "${@:2}"; }
sql() { pg psql -X -A -t -q -v ON_ERROR_STOP=1 -h "$SOCKET" -p "$PORT" -U postgres "$@"; }

# 0: answers; 1: starting up or shutting down; 2: nobody there
answer() { pg pg_isready -q -h "$SOCKET" -p "$PORT"; }

# A process of ours is one named postgres that sits in our data folder: a pid alone may by now be somebody else's.
server_processes() {
  local process name
  for process in /proc/[0-9]*; do
    if [ "$process/cwd" -ef "$DATA" ] && read -r name <"$process/comm" && [ "$name" = postgres ]; then echo "${process#/proc/}"; fi
  done 2>/dev/null
}

wait_until_gone() { # SECONDS
  local tenth
  for ((tenth = 0; tenth < $1 * 10; tenth++)); do
    [ -n "$(server_processes)" ] || return 0
    sleep 0.1
  done
  return 1
}

stop_server() {
  local main processes
  processes=$(server_processes)
  [ -n "$processes" ] || return 0
  main=$(head -n 1 "$DATA/postmaster.pid" 2>/dev/null || true)
  if [[ $'\n'$processes$'\n' == *$'\n'$main$'\n'* ]]; then
    kill -INT "$main" && wait_until_gone 30 && return
  fi
  # What a killed server left behind, or one that does not go: its memory must be free before another may start.
  server_processes | xargs -r kill -QUIT 2>/dev/null || true # some may have ended meanwhile
  wait_until_gone 10 || die "PostgreSQL's processes do not end: $(server_processes | paste -sd' ')"
}

make_data() {
  say "making the cluster in var/pg"
  rm -rf "$DATA.new"
  "${as_owner[@]}" mkdir "$DATA.new"
  pg initdb -D "$DATA.new" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-GB \
    >"$LOG/initdb.log" 2>&1 || { tail -n 5 "$LOG/initdb.log" >&2; die "initdb failed (log: $LOG/initdb.log)"; }
  echo "include = 'joining-the-dots.conf'" | "${as_owner[@]}" tee -a "$DATA.new/postgresql.conf" >/dev/null
  echo 'local all all trust' | "${as_owner[@]}" tee "$DATA.new/pg_hba.conf" >/dev/null
  mv "$DATA.new" "$DATA"
}

make_socket_folder() {
  "${as_owner[@]}" mkdir -p -m 700 "$SOCKET"
  if [ -L "$SOCKET" ] || [ "$(stat -c %U "$SOCKET")" != "$OWNER" ]; then
    die "$SOCKET is not $OWNER's. It is needed because the name of this folder is too long (or too odd) for a socket: remove it."
  fi
  # Tells config/cluster.py whose socket this is, when a folder was copied together with its var/.
  "${as_owner[@]}" ln -sfn "$DATA" "$SOCKET/data"
}

write_settings() {
  {
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$SOCKET'" 'unix_socket_permissions = 0700' "port = $PORT" \
      "cluster_name = 'joining-the-dots'" "timezone = 'UTC'" "log_timezone = 'UTC'" \
      'shared_buffers = 128MB' 'max_connections = 60' 'jit = off'
    # Tests on a machine that is thrown away afterwards need not survive a power cut.
    if [ "${CI:-}" = true ]; then printf '%s\n' 'fsync = off' 'synchronous_commit = off' 'full_page_writes = off'; fi
  } | "${as_owner[@]}" tee "$DATA/joining-the-dots.conf" >/dev/null
}

start_server() {
  local pid
  stop_server
  pid=$(head -n 1 "$DATA/postmaster.pid" 2>/dev/null || true)
  # What a killed server leaves. PostgreSQL sees that itself, unless the number has gone to another process since or
  # nobody has collected the dead process; no process of ours is left here, and nobody else uses these files.
  if [ -n "$pid" ] && [ -e "/proc/$pid" ]; then rm -f "$DATA/postmaster.pid"; fi
  rm -f "$SOCKET/.s.PGSQL.$PORT" "$SOCKET/.s.PGSQL.$PORT.lock"
  make_socket_folder
  write_settings
  (cd "$HOME_PG" && pg pg_ctl start -w -t 60 -D data -l server.log 9>&- >/dev/null) ||
    { tail -n 5 "$HOME_PG/server.log" >&2; die "PostgreSQL did not start (log: $HOME_PG/server.log)"; }
}

# apt may have replaced the programs under a running server, and the folder may have been moved with the server running.
is_current() {
  local installed
  installed=$(pg postgres -V)
  [ "$(sql -d postgres -c "select current_setting('server_version') || current_setting('data_directory')" 2>/dev/null)" = \
    "${installed#postgres (PostgreSQL) }$DATA" ] && [ "$SOCKET/data" -ef "$DATA" ]
}

# The extensions go into template1, so that a role which may only create databases gets them in each, test databases included.
make_database() {
  [ -z "$(sql -d postgres -c "select 1 from pg_database where datname = '$NAME'")" ] || return 0
  local extension
  for extension in postgis pg_trgm unaccent btree_gist; do
    PGOPTIONS='-c client_min_messages=warning' sql -d template1 -c "create extension if not exists $extension" ||
      die "PostgreSQL in $BIN lacks the extension $extension. Debian's packages for it: postgresql postgresql-postgis"
  done
  [ -n "$(sql -d postgres -c "select 1 from pg_roles where rolname = '$NAME'")" ] || sql -d postgres -c "create role $NAME login createdb"
  sql -d postgres -c "create database $NAME owner $NAME"
}

encode() { # TEXT for the query of a URL
  local LC_ALL=C text=$1 i letter
  for ((i = 0; i < ${#text}; i++)); do
    letter=${text:i:1}
    case $letter in [A-Za-z0-9/._~-]) printf %s "$letter" ;; *) printf %%%02X "'$letter" ;; esac
  done
}

database_url() { printf 'postgis://%s@/%s?host=%s&port=%s\n' "$NAME" "$NAME" "$(encode "$SOCKET")" "$PORT"; }

up() {
  local state=0
  take_turns cluster
  find_server || install_server
  find_sysroot
  choose_owner
  [ -e "$DATA/PG_VERSION" ] || make_data
  answer || state=$?
  for ((; state == 1; )); do sleep 0.2; state=0; answer || state=$?; done
  if [ "$state" = 2 ]; then start_server; elif ! is_current; then say "restarting PostgreSQL: it was moved or replaced"; start_server; fi
  make_database
  database_url >"$VAR/database-url.new"
  mv "$VAR/database-url.new" "$VAR/database-url"
}

with_cluster() { # COMMAND…, when there is a cluster
  [ -e "$DATA/PG_VERSION" ] || { say "there is no cluster in var/pg yet: scripts/cluster.sh up"; return 1; }
  find_server || die "PostgreSQL is not installed"
  find_sysroot
  choose_owner
  "$@"
}

wipe() {
  if [ -d "$DATA" ]; then with_cluster stop_server; fi
  rm -rf "$HOME_PG" "$VAR/database-url"
  case $SOCKET in /tmp/*) rm -rf "$SOCKET" ;; esac
}

choose_socket_folder
case "${1:-}" in
  up) up ;;
  down) take_turns cluster; with_cluster stop_server || true ;;
  status) if with_cluster answer; then say "answers at $SOCKET"; else say "does not answer"; exit 1; fi ;;
  env) printf 'DATABASE_URL=%s\n' "$(database_url)" ;;
  psql) shift; with_cluster true && exec env "${sysroot_env[@]}" "$BIN/psql" -h "$SOCKET" -p "$PORT" -U "$NAME" -d "$NAME" "$@" ;;
  wipe) take_turns cluster; wipe ;;
  *) sed -n '2,/^set -/ { /^#/ s/^# \{0,1\}//p }' "$0" >&2; exit 2 ;;
esac
