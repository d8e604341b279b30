//! One request for each row of the table of routes. Whoever adds a route adds a case here.

mod access;
mod contact;
mod deletion;
mod handoff;
mod oversight;
mod portal;
mod registration;
mod support;

use futures::future::LocalBoxFuture;

pub use crate::{sent::Sent, world::World};

/// Makes a request that can be sent once.
type Prepare = for<'a> fn(&'a World) -> LocalBoxFuture<'a, Sent>;

/// One row of the table.
pub struct Case {
    /// `PUT /contact`, as in `client::routes`.
    pub route: &'static str,
    /// What distinguishes it, where a route has several rows.
    pub case: &'static str,
    pub prepare: Prepare,
}

impl Case {
    const fn new(route: &'static str, prepare: Prepare) -> Self {
        Self::of(route, "", prepare)
    }

    const fn of(route: &'static str, case: &'static str, prepare: Prepare) -> Self {
        Self {
            route,
            case,
            prepare,
        }
    }
}

/// The cases of a function.
pub fn of(function: &str) -> &'static [Case] {
    match function {
        "registration" => registration::CASES,
        "contact" => contact::CASES,
        "access" => access::CASES,
        "handoff" => handoff::CASES,
        "support" => support::CASES,
        "deletion" => deletion::CASES,
        "oversight" => oversight::CASES,
        "portal" => portal::CASES,
        _ => panic!("{function} answers no requests"),
    }
}

/// The functions that answer requests, in the order of the table.
pub const FUNCTIONS: [&str; 8] = [
    "registration",
    "contact",
    "access",
    "handoff",
    "support",
    "deletion",
    "oversight",
    "portal",
];

/// Every case, in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Case> {
    FUNCTIONS.into_iter().flat_map(of)
}
