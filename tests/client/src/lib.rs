//! People, carriers and staff as clients of the API.
//!
//! They use a [`Product`], which runs in one process (`tests/app`) or on the local stack (`tests/deployed`).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

pub mod call;
pub mod carrier;
pub mod certificate;
pub mod challenge;
pub mod described;
pub mod holds;
pub mod leak_scanner;
pub mod page;
pub mod person;
pub mod product;
pub mod qeg;
pub mod reply;
pub mod routes;
pub mod staff;
pub mod unique;

pub use call::{Call, Client};
pub use carrier::{Carrier, order};
pub use person::{PASSWORD, Person, contact, policy_version};
pub use product::{Credentials, Product, Request};
pub use reply::{Reply, Response};
pub use staff::staff;
pub use unique::{new_call_sign, new_phone, unique};
