//! What each function may do on AWS: the tables of docs/powers.md, as data.
//!
//! `qeg check` compares a deployed stack with them, and the tests compare code, template and what the functions did.

pub mod document;
mod power;
mod resource;

pub use crate::{
    power::{Power, Service, differences},
    resource::spoken,
};
