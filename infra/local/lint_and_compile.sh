#!/bin/sh
# Compiles and lints a crate of the workspace in one pass, and makes each warning an error. .ci/run has it called in place of
# rustc, by RUSTC_WORKSPACE_WRAPPER. `cargo clippy` is quicker where the libraries have been checked before.
case "${CARGO_MANIFEST_DIR:-}" in
  # trybuild compiles in target/ what must not compile, and compares what rustc says.
  */target/*) exec "$@" ;;
esac
exec clippy-driver "$@" -D warnings
