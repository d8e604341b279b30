//! `portal`: the pages and the description of the API. It calls no AWS service.

use futures::FutureExt as _;

use super::{Case, Sent};

pub(super) const CASES: &[Case] = &[
    Case::new("GET /", |_| async { Sent::open("GET", "/") }.boxed_local()),
    Case::new("GET /assets/{file}", |_| {
        async { Sent::open("GET", "/assets/none.js").any_status() }.boxed_local()
    }),
    Case::new("GET /health", |_| {
        async { Sent::open("GET", "/health") }.boxed_local()
    }),
    Case::new("GET /policy", |_| {
        async { Sent::open("GET", "/policy") }.boxed_local()
    }),
    Case::new("GET /openapi.json", |_| {
        async { Sent::open("GET", "/openapi.json") }.boxed_local()
    }),
    Case::new("GET /reference", |_| {
        async { Sent::open("GET", "/reference").any_status() }.boxed_local()
    }),
];
