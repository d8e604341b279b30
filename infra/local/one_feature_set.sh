#!/bin/sh
# Checks that `cargo test -p CRATE` builds every library with the same features as `cargo test --workspace`, for each
# crate, so that nothing is built twice. qeg-domain is left out: it uses no AWS SDK, and is built in seconds.
#
#     sh infra/local/one_feature_set.sh
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Name, version and features of every library that a test build of these crates needs.
libraries() {
  cargo tree "$@" -e normal,build,dev --prefix none --format '{p} {f}' \
    | grep -v ' (/' | sed 's/ (\*)//; s/ (proc-macro)//' | sort -u
}

libraries --workspace > "$folder/workspace"
bad=0
for crate in $(cargo metadata --no-deps --format-version 1 \
  | python3 -c 'import json, sys; print(*(p["name"] for p in json.load(sys.stdin)["packages"]))'); do
  [ "$crate" = qeg-domain ] && continue
  libraries -p "$crate" > "$folder/crate"
  [ -s "$folder/crate" ] || { echo "cargo tree lists no libraries of $crate: run it by hand" >&2; exit 1; }
  if comm -13 "$folder/workspace" "$folder/crate" | grep .; then
    echo "$crate builds the libraries above with other features than the workspace does." >&2
    echo "Give it the dev-dependency one-feature-set, and add missing features in tests/one-feature-set/Cargo.toml." >&2
    bad=1
  fi
done
exit $bad
