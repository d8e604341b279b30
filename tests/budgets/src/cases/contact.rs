//! `contact`: contact data.

use client::contact;
use futures::FutureExt as _;

use super::{Case, Sent, World};

pub(super) const CASES: &[Case] = &[
    Case::new("GET /contact", |world| {
        async { world.by_person("GET", "/contact") }.boxed_local()
    }),
    Case::of("PUT /contact", "first", |world| {
        async {
            let deleted = world.person.delete("/contact").await;
            assert!(matches!(deleted.status, 204 | 404), "{}", deleted.text);
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
