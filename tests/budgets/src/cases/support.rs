//! `support`: threads on both sides, and messages to everyone.

use client::{Person, new_call_sign};
use futures::FutureExt as _;
use serde_json::json;

use super::{Case, Sent};

pub(super) const CASES: &[Case] = &[
    // First: it lists what other cases leave.
    Case::of("GET /staff/threads", "none is open", |_| {
        async { Sent::staff(0, "GET", "/staff/threads?state=open") }.boxed_local()
    }),
    Case::new("POST /threads", |world| {
        async {
            let body = json!({"subject": "QSL", "body": "卡片到了吗？"});
            world.by_person("POST", "/threads").json(body).status(201)
        }
        .boxed_local()
    }),
    Case::of("GET /threads", "one thread, answered", |world| {
        async {
            let listed = world.person.get("/threads").await.expect(200);
            if listed.json["threads"].as_array().unwrap().is_empty() {
                world.answered().await;
            }
            world.by_person("GET", "/threads")
        }
        .boxed_local()
    }),
    Case::new("GET /threads/{thread_id}", |world| {
        async {
            let id = world.answered().await;
            world.by_person("GET", format!("/threads/{id}"))
        }
        .boxed_local()
    }),
    Case::new("POST /threads/{thread_id}/messages", |world| {
        async {
            let id = world.answered().await;
            let path = format!("/threads/{id}/messages");
            let body = json!({"body": "谢谢！"});
            world.by_person("POST", path).json(body).status(201)
        }
        .boxed_local()
    }),
    Case::new("POST /staff/threads", |world| {
        async {
            let body = json!({"identifier": world.phone(), "channel": "mail", "body": "来信"});
            Sent::staff(0, "POST", "/staff/threads")
                .json(body)
                .status(201)
        }
        .boxed_local()
    }),
    Case::new("GET /staff/threads/{thread_id}", |world| {
        async {
            let id = world.thread().await;
            Sent::staff(0, "GET", format!("/staff/threads/{id}"))
        }
        .boxed_local()
    }),
    Case::new("POST /staff/threads/{thread_id}/messages", |world| {
        async {
            let id = world.thread().await;
            let body = json!({"body": "到了。", "close": true});
            let path = format!("/staff/threads/{id}/messages");
            Sent::staff(0, "POST", path).json(body).status(201)
        }
        .boxed_local()
    }),
    Case::new("POST /staff/notices", |_| {
        async {
            let body = json!({
                "template": "policy_changed",
                "audience": "everyone",
                "params": {"effective_on": "2027-01-01"},
            });
            Sent::staff(0, "POST", "/staff/notices")
                .json(body)
                .status(202)
        }
        .boxed_local()
    }),
    Case::new("GET /staff/notices", |world| {
        async {
            world.broadcast().await;
            Sent::staff(0, "GET", "/staff/notices")
        }
        .boxed_local()
    }),
    Case::new("GET /staff/notices/reach", |_| {
        async { Sent::staff(0, "GET", "/staff/notices/reach") }.boxed_local()
    }),
    Case::new("GET /staff/notices/{broadcast_id}", |world| {
        async {
            let id = world.broadcast().await;
            Sent::staff(0, "GET", format!("/staff/notices/{id}"))
        }
        .boxed_local()
    }),
    Case::new("DELETE /staff/notices/{broadcast_id}", |world| {
        async {
            let id = world.broadcast().await;
            Sent::staff(0, "DELETE", format!("/staff/notices/{id}"))
        }
        .boxed_local()
    }),
    Case::new("POST /staff/call-signs/{call_sign}/release", |world| {
        async {
            let holder = Person::with(&world.app, json!({"call_sign": new_call_sign()})).await;
            let call_sign = holder.call_sign.unwrap();
            let body = json!({"reference": "licence-4711"});
            let path = format!("/staff/call-signs/{call_sign}/release");
            Sent::staff(0, "POST", path).json(body).status(202)
        }
        .boxed_local()
    }),
    Case::new("POST /staff/threads/{thread_id}/deletion", |world| {
        async {
            world.stay().await;
            let id = world.thread().await;
            let path = format!("/staff/threads/{id}/deletion");
            Sent::staff(0, "POST", path).status(202)
        }
        .boxed_local()
    }),
];
