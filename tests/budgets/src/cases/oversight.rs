//! `oversight`: holds and disclosures, by staff.

use client::holds::{hold, hold_of};
use futures::FutureExt as _;
use serde_json::json;

use super::{Case, Sent};

pub(super) const CASES: &[Case] = &[
    // First: they list what other cases leave.
    Case::of("GET /staff/holds", "none", |_| {
        async { Sent::staff(1, "GET", "/staff/holds") }.boxed_local()
    }),
    Case::of("GET /staff/disclosures", "none waits", |_| {
        async { Sent::staff(1, "GET", "/staff/disclosures?state=awaiting_approval") }.boxed_local()
    }),
    Case::new("POST /staff/holds", |world| {
        async {
            let whom = json!({"identifier": world.call_sign()});
            let body = hold_of(world.app.day(30), &whom);
            Sent::staff(0, "POST", "/staff/holds")
                .json(body)
                .status(201)
        }
        .boxed_local()
    }),
    Case::new("DELETE /staff/holds/{hold_id}", |world| {
        async {
            let whom = json!({"identifier": world.call_sign()});
            let id = hold(&world.app, world.app.day(30), &whom).await;
            Sent::staff(1, "DELETE", format!("/staff/holds/{id}")).status(204)
        }
        .boxed_local()
    }),
    Case::new("POST /staff/disclosures", |world| {
        async {
            let body = world.disclosed();
            Sent::staff(0, "POST", "/staff/disclosures")
                .json(body)
                .status(201)
        }
        .boxed_local()
    }),
    Case::new("GET /staff/disclosures/{disclosure_id}", |world| {
        async {
            let id = world.disclosure().await;
            Sent::staff(1, "GET", format!("/staff/disclosures/{id}"))
        }
        .boxed_local()
    }),
    Case::new("DELETE /staff/disclosures/{disclosure_id}", |world| {
        async {
            let id = world.disclosure().await;
            Sent::staff(0, "DELETE", format!("/staff/disclosures/{id}"))
        }
        .boxed_local()
    }),
    Case::new(
        "POST /staff/disclosures/{disclosure_id}/approval",
        |world| {
            async {
                let id = world.disclosure().await;
                Sent::staff(1, "POST", format!("/staff/disclosures/{id}/approval"))
            }
            .boxed_local()
        },
    ),
];
