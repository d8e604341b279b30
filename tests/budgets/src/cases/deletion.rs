//! `deletion`: asking, cancelling, following; the staff's side.

use futures::FutureExt as _;
use serde_json::json;

use super::{Case, Sent};

pub(super) const CASES: &[Case] = &[
    // First: it lists what other cases leave.
    Case::of("GET /staff/deletions", "none is open", |_| {
        async { Sent::staff(0, "GET", "/staff/deletions?state=open") }.boxed_local()
    }),
    Case::new("POST /deletion", |world| {
        async {
            world.stay().await;
            let body = world.with_password(json!({"mode": "grace"}));
            world.by_person("POST", "/deletion").json(body).status(202)
        }
        .boxed_local()
    }),
    Case::new("GET /deletion", |world| {
        async {
            world.stay().await;
            world.leaving().await;
            world.by_person("GET", "/deletion")
        }
        .boxed_local()
    }),
    Case::new("DELETE /deletion", |world| {
        async {
            world.stay().await;
            world.leaving().await;
            world.by_person("DELETE", "/deletion").status(204)
        }
        .boxed_local()
    }),
    Case::of(
        "GET /deletions/{request_id}",
        "in the grace period",
        |world| {
            async {
                world.stay().await;
                let (id, receipt) = world.leaving().await;
                Sent::with_receipt(&receipt, format!("/deletions/{id}"))
            }
            .boxed_local()
        },
    ),
    Case::new("GET /.well-known/jwks.json", |_| {
        async { Sent::open("GET", "/.well-known/jwks.json") }.boxed_local()
    }),
    Case::new("GET /numbers", |_| {
        async { Sent::open("GET", "/numbers") }.boxed_local()
    }),
    Case::of("POST /staff/deletions", "by code", |world| {
        async {
            world.stay().await;
            let (id, code) = world.code(world.phone(), "deletion").await;
            let body = json!({"verification_id": id, "code": code});
            Sent::staff(0, "POST", "/staff/deletions")
                .json(body)
                .status(202)
        }
        .boxed_local()
    }),
];
