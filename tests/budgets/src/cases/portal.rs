//! `portal`: the pages and the description of the API. It calls no AWS service.

use client::Client;
use futures::FutureExt as _;

use super::{Case, Sent};

pub(super) const CASES: &[Case] = &[
    Case::new("GET /", |_| async { Sent::open("GET", "/") }.boxed_local()),
    Case::new("GET /assets/{file}", |world| {
        async {
            // Hashes of their contents are in the names of the files.
            let page = Client::of(&world.app).call("GET", "/").send().await.text;
            let file = page.split("assets/").nth(1).unwrap_or("none.js");
            let file = file.split('"').next().unwrap_or_default();
            Sent::open("GET", format!("/assets/{file}")).any_status()
        }
        .boxed_local()
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
