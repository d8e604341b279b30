//! No code: its dependencies ask for every feature that any crate of the workspace asks for.
//!
//! Cargo unites the features of what one command builds. So `cargo test -p qeg-audit` alone would build the AWS SDK
//! once more, with fewer features than `cargo test --workspace`. Every crate that uses the SDK has this crate among its
//! dev-dependencies, and so all test commands share one build. It is in no binary that is deployed.
//! `infra/local/one_feature_set.sh` says which features are missing here; `make check` runs it.
