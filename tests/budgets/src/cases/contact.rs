//! `contact`: contact data.

use app::tables;
use client::contact;
use futures::FutureExt as _;
use qeg_store::Table;

use super::{Case, Sent, World};

pub(super) const CASES: &[Case] = &[
    Case::new("GET /contact", |world| {
        async { world.by_person("GET", "/contact") }.boxed_local()
    }),
    Case::of("PUT /contact", "first", |world| {
        async {
            let deleted = world.person.delete("/contact").await;
            assert!(matches!(deleted.status, 204 | 404), "{}", deleted.text);
            // As for somebody who never had contact data.
            let account = format!("S#{}", world.person.subject());
            let account = (account.as_str(), "ACCOUNT");
            tables::remove(&world.app, Table::Subjects, account, "contact_deleted").await;
            put(world).status(201)
        }
        .boxed_local()
    }),
    Case::of("PUT /contact", "after it was deleted", |world| {
        async {
            put_now(world).await;
            world.person.delete("/contact").await.expect(204);
            put(world).status(201)
        }
        .boxed_local()
    }),
    Case::of("PUT /contact", "a correction", |world| {
        async {
            put_now(world).await;
            put(world)
        }
        .boxed_local()
    }),
    Case::of("DELETE /contact", "no order waits", |world| {
        async {
            put_now(world).await;
            world.by_person("DELETE", "/contact").status(204)
        }
        .boxed_local()
    }),
    Case::of("DELETE /contact", "3 orders wait", |world| {
        async {
            put_now(world).await;
            for _ in 0..3 {
                world.person.order("post").await;
            }
            world.by_person("DELETE", "/contact").status(204)
        }
        .boxed_local()
    }),
];

fn put(world: &World) -> Sent {
    world.by_person("PUT", "/contact").json(contact("乙"))
}

async fn put_now(world: &World) {
    let put = world.person.put_contact(&contact("丙")).await;
    assert!(matches!(put.status, 200 | 201), "{}", put.text);
}
