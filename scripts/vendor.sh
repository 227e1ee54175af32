#!/bin/sh
# Fetches the vendored browser libraries again and compares them with static/vendor/vendored.txt.
#
#   scripts/vendor.sh           fetch with npm, verify, put in place
#   scripts/vendor.sh --check   verify the files that are here, without a network
#
# To take a newer version: change the version in vendored.txt, run with --update, read the differences, commit.
set -eu
cd "$(dirname "$0")/../static/vendor"
list=vendored.txt
mode=${1:-}

entries() { grep -v '^#' "$list"; }

if [ "$mode" = --check ]; then
    entries | while read -r sum _ _ file; do echo "$sum  $file"; done | sha256sum --check --quiet
    exit
fi
command -v npm >/dev/null || { echo "vendor.sh needs npm: apt-get install npm" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for package in $(entries | awk '{print $2}' | sort -u); do
    mkdir "$work/$package"
    npm pack --silent --pack-destination "$work" "$package" >"$work/name"
    tar -xzf "$work/$(cat "$work/name")" -C "$work/$package" --strip-components 1
done

entries | while read -r sum package source file; do
    got=$(sha256sum "$work/$package/$source" | cut -d ' ' -f 1)
    if [ "$mode" = --update ]; then
        sed -i "s|^$sum  $package  $source |$got  $package  $source |" "$list"
    elif [ "$got" != "$sum" ]; then
        echo "$package $source is not the file that was vendored: sha256 $got" >&2
        exit 1
    fi
    mkdir -p "$(dirname "$file")"
    cp "$work/$package/$source" "$file"
    chmod 644 "$file"
done
