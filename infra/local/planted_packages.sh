#!/bin/sh
# Shows that `make audit` fails on a known vulnerability in each list of npm and Python packages (promise P12). It needs no
# network: a server on this machine answers instead of npm's and OSV's.
#
#     sh infra/local/planted_packages.sh
set -eu
cd "$(dirname "$0")/../.."
exec python3 infra/local/planted_packages.py
