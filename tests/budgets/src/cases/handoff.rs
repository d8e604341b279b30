//! `handoff`: forwarding orders, and the carrier's side.

use client::{Carrier, Person, contact, order, unique};
use futures::FutureExt as _;
use serde_json::json;

use super::{Case, Sent, World};

pub(super) const CASES: &[Case] = &[
    // First: it lists what other cases leave.
    Case::of("GET /carrier/handoffs", "no order waits", |_| {
        async { Sent::carrier("GET", "/carrier/handoffs?status=queued") }.boxed_local()
    }),
    Case::new("GET /carriers", |_| {
        async { Sent::open("GET", "/carriers") }.boxed_local()
    }),
    Case::new("POST /handoffs", |world| {
        async {
            let body = order("post");
            world.by_person("POST", "/handoffs").json(body).status(201)
        }
        .boxed_local()
    }),
    Case::of("POST /handoffs", "with a key", |world| {
        async {
            let sent = world.by_person("POST", "/handoffs").with_key();
            sent.json(order("post")).status(201)
        }
        .boxed_local()
    }),
    Case::of("GET /handoffs", "none yet", |world| {
        async { world.by_person("GET", "/handoffs") }.boxed_local()
    }),
    Case::of("GET /handoffs", "2 orders", |world| {
        async {
            let listed = world.person.get("/handoffs").await.expect(200);
            if listed.json["handoffs"].as_array().unwrap().is_empty() {
                world.collected().await;
                world.person.order("post").await;
            }
            world.by_person("GET", "/handoffs")
        }
        .boxed_local()
    }),
    Case::new("GET /handoffs/{handoff_id}", |world| {
        async {
            let id = world.collected().await;
            world.by_person("GET", format!("/handoffs/{id}"))
        }
        .boxed_local()
    }),
    Case::new("DELETE /handoffs/{handoff_id}", |world| {
        async {
            let id = world.person.order("post").await;
            let path = format!("/handoffs/{id}");
            world.by_person("DELETE", path).status(204)
        }
        .boxed_local()
    }),
    Case::new("GET /carrier/handoffs/{handoff_id}", |world| {
        async {
            let id = world.collected().await;
            Sent::carrier("GET", format!("/carrier/handoffs/{id}"))
        }
        .boxed_local()
    }),
    Case::new("POST /carrier/handoffs/{handoff_id}/collect", |world| {
        async {
            let id = world.person.order("post").await;
            Sent::carrier("POST", format!("/carrier/handoffs/{id}/collect"))
        }
        .boxed_local()
    }),
    Case::new("POST /carrier/handoffs/{handoff_id}/status", |world| {
        async {
            let id = world.collected().await;
            let body = json!({
                "event_id": format!("event-{}", unique()),
                "status": "accepted",
                "tracking_number": "SF1234567890",
                "occurred_at": "2036-01-01T00:00:00Z",
            });
            Sent::carrier("POST", format!("/carrier/handoffs/{id}/status")).json(body)
        }
        .boxed_local()
    }),
    Case::of("GET /carrier/erasures", "none waits", |_| {
        async { Sent::carrier("GET", "/carrier/erasures?state=open") }.boxed_local()
    }),
    Case::new("GET /carrier/erasures/{erasure_id}", |world| {
        async {
            let path = asked_to_erase(world).await;
            Sent::carrier("GET", path)
        }
        .boxed_local()
    }),
    Case::new("POST /carrier/erasures/{erasure_id}", |world| {
        async {
            let path = asked_to_erase(world).await;
            Sent::carrier("POST", path).json(json!({"outcome": "erased"}))
        }
        .boxed_local()
    }),
];

/// A request to a carrier to erase somebody else; its path.
async fn asked_to_erase(world: &World) -> String {
    let app = &world.app;
    let person = Person::by_call_sign(app).await;
    person.put_contact(&contact("丁")).await.expect(201);
    let handoff = person.order("post").await;
    let carrier = Carrier::post(app);
    carrier.collect(&handoff).await.expect(200);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let asked = "net.qeg.erasure.requested.v1";
    let asked = carrier.messages(asked, &handoff, 1).await;
    asked[0]["data"]["answer"].as_str().unwrap().to_owned()
}
