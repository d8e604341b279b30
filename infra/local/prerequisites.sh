#!/bin/sh
# Prints one line for each tool that this machine lacks, and nothing if it has them all.
# It is a script, because two of these tools are needed to build Rust.
missing=0
lacks() { echo "missing: $1" >&2; missing=1; }

command -v cargo >/dev/null 2>&1 || lacks "cargo (install Rust with rustup: https://rustup.rs)"
command -v cc >/dev/null 2>&1 || lacks "a C compiler named cc (Debian, Ubuntu: apt install gcc libc6-dev; macOS: xcode-select --install)"
if ! command -v python3 >/dev/null 2>&1; then
  lacks "python3, 3.11 or later (Debian, Ubuntu: apt install python3 python3-venv)"
elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
  found=$(python3 -V 2>/dev/null | cut -d' ' -f2)
  lacks "python3 3.11 or later (found ${found:-one that does not run})"
elif ! python3 -c 'import venv, ensurepip' >/dev/null 2>&1; then
  lacks "python3's venv module (Debian, Ubuntu: apt install python3-venv)"
fi
if ! command -v node >/dev/null 2>&1; then
  lacks "node, 20 or later (https://nodejs.org; Debian 13: apt install nodejs npm; macOS: brew install node)"
elif ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1; then
  found=$(node --version 2>/dev/null)
  lacks "node 20 or later (found ${found:-one that does not run})"
fi
command -v npm >/dev/null 2>&1 || lacks "npm (it comes with node; Debian, Ubuntu: apt install npm)"
exit $missing
