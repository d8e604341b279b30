#!/bin/sh
# Looks for known vulnerabilities (promise P12) in every npm package and every Python package that this project pins. It finds
# the lists itself, so a new one needs no line here. It looks through all of them, and fails if one has a vulnerability or
# could not be looked through.
#
#     sh infra/local/audit_packages.sh
set -u
cd "$(dirname "$0")/../.."
tools=target/audit-tools
wanted=infra/audit-requirements.txt

if ! cmp -s "$wanted" "$tools/installed.txt"; then
  python3 -m venv --clear "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-compile -r "$wanted" || exit 1
  cp "$wanted" "$tools/installed.txt"
fi

# Each list with this name, without those of others.
lists() { find . \( -name node_modules -o -path ./target -o -path ./.git \) -prune -o -type f -name "$1" -print | sort; }

failed=""
for list in $(lists package-lock.json); do
  folder=$(dirname "$list")
  # What people load may have no known vulnerability at all. Tools run on our machines, on our own files: there the high and
  # critical ones count, because the others are often without an update for months.
  case "$folder" in ./functions/portal) level=low ;; *) level=high ;; esac
  echo "$list"
  (cd "$folder" && npm audit --package-lock-only --audit-level="$level") || failed="$failed $list"
done
for list in $(lists '*requirements*.txt'); do
  echo "$list"
  "$tools/bin/pip-audit" --strict --no-deps --disable-pip --progress-spinner off --vulnerability-service osv \
    ${OSV_URL:+--osv-url "$OSV_URL"} --requirement "$list" || failed="$failed $list"
done
[ -z "$failed" ] || { echo "vulnerable, or not looked through:$failed"; exit 1; }
