#!/bin/sh
# Shows that `make audit` fails on a known vulnerability in a Rust crate (promise P12). It needs no network: it uses a database with one
# advisory against a crate that we use, and the rules of deny.toml.
#
#     sh infra/local/planted_advisory.sh PATH_OF_CARGO_DENY
set -eu
deny=$1
folder=$(mktemp -d)

# The portal's policy page shows the result beside promise P12, like those that `make test` keeps in this file. A check that
# ends early has failed.
passed=False
end() {
  rm -rf "$folder"
  mkdir -p target
  python3 - target/test-results.json "$passed" <<'END'
import datetime, json, pathlib, sys
file, passed = pathlib.Path(sys.argv[1]), sys.argv[2] == "True"
results = json.loads(file.read_text()) if file.exists() else {}
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
results["infra/local/planted_advisory.sh"] = {"at": now, "tests": {"the audit fails on a vulnerable dependency, and passes without one": passed}}
file.write_text(json.dumps(results, indent=2))
END
}
trap end EXIT

sed "s|^\[advisories\]|&\ndb-path = \"$folder\"\ndb-urls = [\"https://example.org/planted\"]|" deny.toml > "$folder/deny.toml"
audit() { "$deny" --offline --config "$folder/deny.toml" --log-level error check --hide-inclusion-graph advisories 2>&1; }

# cargo-deny names the database's folder after a hash of its address. Its error names the folder that it does not find.
database=$(audit | sed -n 's|.*"-C", "\([^"]*\)".*|\1|p' | head -1)
[ -n "$database" ] || { echo "cargo-deny did not say where it looks for an advisory database: adapt $0"; exit 1; }

# Adds an advisory against every version of `serde` below the given one.
plant() {
  mkdir -p "$database/crates/serde"
  printf '```toml\n[advisory]\nid = "RUSTSEC-2020-9999"\npackage = "serde"\ndate = "2020-01-01"\n\n[versions]\npatched = [">= %s"]\n```\n\n# Planted\n\nOnly for this check.\n' "$1" \
    > "$database/crates/serde/RUSTSEC-2020-9999.md"
  git -C "$database" init -q
  git -C "$database" add crates
  git -C "$database" -c user.name=check -c user.email=check@example.org commit -q -m "an advisory"
}

plant 999.0.0
if output=$(audit); then
  echo "A vulnerable dependency passed the audit."; exit 1
fi
echo "$output" | grep -q RUSTSEC-2020-9999 || { echo "The audit failed for another reason:"; echo "$output"; exit 1; }

plant 0.0.1
output=$(audit) || { echo "The audit failed on an advisory that does not concern us:"; echo "$output"; exit 1; }

passed=True
echo "make audit fails on a vulnerable dependency, and passes without one"
