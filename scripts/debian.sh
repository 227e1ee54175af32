# Debian packages for the set-up; read by the other scripts with `.`, not run.
#
#   need_packages PURPOSE PACKAGE…   as root: apt-get installs them; as anybody else: they are downloaded and unpacked
#                                    into var/sysroot, and nothing outside this folder changes
#                                    (ALTERNATIVE, when set, is the last line of the message when neither works)
#   find_sysroot                     fills sysroot_env with the settings under which unpacked programs find their parts
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR=$ROOT/var
SYSROOT=$VAR/sysroot
LOG=$VAR/log

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$@"; exit 1; }

# One at a time for each NAME. The descriptor 9 stays open until the script ends: programs that outlive it must close it.
take_turns() { # NAME
  if ! mkdir -p "$VAR" "$LOG" 2>/dev/null || [ ! -w "$VAR" ]; then
    die "this folder belongs to the account $(stat -c %U "$ROOT"), and $(id -un) may not write $VAR.
  Run this as $(stat -c %U "$ROOT"), or make a clone of your own."
  fi
  exec 9>"$VAR/$1.lock"
  flock -n 9 || { say "waiting for another run to finish"; flock 9; }
}

# shellcheck disable=SC2034  # read by the scripts that read this file
find_sysroot() {
  sysroot_env=()
  [ -d "$SYSROOT/usr/lib" ] || return 0
  local folders
  # Newer packages have nothing in /lib any more.
  folders=$({ find "$SYSROOT/usr/lib" "$SYSROOT/lib" -name 'lib*.so*' -printf '%h\n' 2>/dev/null || true; } | sort -u | paste -sd:)
  sysroot_env=("LD_LIBRARY_PATH=$folders" "PROJ_DATA=$SYSROOT/usr/share/proj" "FONTCONFIG_FILE=$SYSROOT/fonts.conf")
}

need_packages() { # PURPOSE PACKAGE…
  local purpose=$1; shift
  command -v apt-get >/dev/null || die "$purpose is missing, and there is no apt-get to fetch it with.
  Debian's packages for it: $*${ALTERNATIVE:+
  $ALTERNATIVE}"
  if [ "$(id -u)" = 0 ]; then install_packages "$purpose" "$@"; else unpack_packages "$purpose" "$@"; fi
}

could_not_fetch() { # PURPOSE PACKAGE…
  tail -n 3 "$LOG/apt.log" >&2
  die "$1 is missing and could not be fetched (log: $LOG/apt.log). As root: apt-get update && apt-get install ${*:2}${ALTERNATIVE:+
  $ALTERNATIVE}"
}

install_packages() { # PURPOSE PACKAGE…
  local purpose=$1; shift
  say "installing $purpose: $*"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@")
  "${install[@]}" >"$LOG/apt.log" 2>&1 </dev/null && return
  # The package lists are missing or name versions that are gone.
  apt-get -o DPkg::Lock::Timeout=300 update -q >"$LOG/apt.log" 2>&1 || true
  "${install[@]}" >>"$LOG/apt.log" 2>&1 </dev/null || could_not_fetch "$purpose" "$@"
}

unpack_packages() { # PURPOSE PACKAGE…
  local purpose=$1; shift
  command -v dpkg-deb >/dev/null || could_not_fetch "$purpose" "$@"
  say "unpacking $purpose into var/sysroot, because you are not root: $*"
  # apt's own state in a folder of ours; what the machine has installed already is read from it and not fetched again.
  local apt deb state=$VAR/apt
  rm -rf "$state"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$SYSROOT"
  apt=(apt-get -q -o "Dir::State=$state" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$state/cache"
    -o Debug::NoLocking=true -o APT::Sandbox::User=)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends --download-only "$@"; } >"$LOG/apt.log" 2>&1 </dev/null; then
    rm -rf "$state"
    could_not_fetch "$purpose" "$@"
  fi
  for deb in "$state"/cache/archives/*.deb; do
    # The C library must be the machine's own: another one does not fit its loader.
    case $(basename "$deb") in libc6_* | libc-bin_*) ;; *) dpkg-deb -x "$deb" "$SYSROOT" ;; esac
  done
  rm -rf "$state"
  finish_sysroot
}

# What the packages' install scripts would have done.
finish_sysroot() {
  local control
  for control in "$SYSROOT"/usr/share/postgresql/*/extension/*-3.control; do
    if [ -e "$control" ]; then ln -sf "$(basename "$control")" "${control%-3.control}.control"; fi
  done
  cat >"$SYSROOT/fonts.conf" <<'XML'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
XML
}
